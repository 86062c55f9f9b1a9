package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// vectors are the instructions on the lanes of one register.
type vectors interface {
	lanes() int
	register() reg.VecVirtual
	load(from operand.Mem, to reg.VecVirtual)
	store(from reg.VecVirtual, to operand.Mem)

	// arithmetic sets z to x op y; y may be in memory.
	arithmetic(o op, x reg.VecVirtual, y operand.Op, z reg.VecVirtual)
	// positive sets z to x where c > 0 and to y elsewhere.
	positive(c, x, y, zero, z reg.VecVirtual)
	// ifNaN jumps to label if a lane of one of the registers is NaN.
	ifNaN(x []reg.VecVirtual, label string)
}

// wide are the vectors of a level.
type wide interface {
	vectors
	broadcast(from operand.Mem, to reg.VecVirtual)
	zero() reg.VecVirtual // 0 in every lane, for what positive compares with

	// first returns the vectors of the first n lanes: memory of the others is left alone, and
	// loaded as zeros.
	first(n reg.GPVirtual) vectors
}

// Predicates of comparisons that are false, or true, for NaN, without exceptions.
const (
	greater   = 0x1e // GT_OQ
	unordered = 0x03 // UNORD_Q
)

// avx2 has four lanes, or those of a mask. It multiplies and adds with one rounding each.
type avx2 struct{ mask reg.VecVirtual }

func (avx2) lanes() int                                    { return 4 }
func (avx2) register() reg.VecVirtual                      { return ctx.YMM() }
func (avx2) broadcast(from operand.Mem, to reg.VecVirtual) { ctx.VBROADCASTSD(from, to) }

func (v avx2) load(from operand.Mem, to reg.VecVirtual) {
	if v.mask != nil {
		ctx.VMASKMOVPD(from, v.mask, to)
	} else {
		ctx.VMOVUPD(from, to)
	}
}

func (v avx2) store(from reg.VecVirtual, to operand.Mem) {
	if v.mask != nil {
		ctx.VMASKMOVPD(from, v.mask, to)
	} else {
		ctx.VMOVUPD(from, to)
	}
}

// first takes a window of four ones and four zeros.
func (avx2) first(n reg.GPVirtual) vectors {
	window, mask := ctx.GP64(), ctx.YMM()
	ctx.LEAQ(masks(), window)
	ctx.SHLQ(operand.Imm(3), n)
	ctx.SUBQ(n, window)
	ctx.VMOVUPD(operand.Mem{Base: window, Disp: 32}, mask)
	return avx2{mask}
}

// masks writes the ones and zeros, once in a file.
func masks() operand.Mem {
	if windows == nil {
		at := ctx.StaticGlobal("masks")
		ctx.DataAttributes(attr.RODATA | attr.NOPTR)
		for i := range 8 {
			ctx.AddDatum(8*i, operand.U64(uint64(i/4)-1))
		}
		windows = &at
	}
	return *windows
}

var windows *operand.Mem

func (avx2) zero() reg.VecVirtual {
	z := ctx.YMM()
	ctx.VXORPD(z, z, z)
	return z
}

// loadPart and storePart are load and store for the first n lanes.
func (v avx2) loadPart(from operand.Mem, to reg.VecVirtual, n int) {
	low := to.AsX()
	switch n {
	case 1:
		ctx.VMOVSD(from, low)
	case 2:
		ctx.VMOVUPD(from, low)
	case 3:
		high := ctx.XMM()
		ctx.VMOVSD(from.Offset(16), high)
		ctx.VMOVUPD(from, low)
		ctx.VINSERTF128(operand.Imm(1), high, to, to)
	default:
		v.load(from, to)
	}
}

func (v avx2) storePart(from reg.VecVirtual, to operand.Mem, n int) {
	low := from.AsX()
	switch n {
	case 1:
		ctx.VMOVSD(low, to)
	case 2:
		ctx.VMOVUPD(low, to)
	case 3:
		ctx.VMOVUPD(low, to)
		high := ctx.XMM()
		ctx.VEXTRACTF128(operand.Imm(1), from, high)
		ctx.VMOVSD(high, to.Offset(16))
	default:
		v.store(from, to)
	}
}

func (v avx2) arithmetic(o op, x reg.VecVirtual, y operand.Op, z reg.VecVirtual) {
	if m, ok := y.(operand.Mem); ok && v.mask != nil {
		r := v.register()
		v.load(m, r)
		y = r
	}
	switch o { // the assembler of Go has the operands from right to left
	case opAdd:
		ctx.VADDPD(y, x, z)
	case opSub:
		ctx.VSUBPD(y, x, z)
	case opMul:
		ctx.VMULPD(y, x, z)
	case opDiv:
		ctx.VDIVPD(y, x, z)
	}
}

func (avx2) positive(c, x, y, zero, z reg.VecVirtual) {
	mask := ctx.YMM()
	ctx.VCMPPD(operand.Imm(greater), zero, c, mask)
	ctx.VBLENDVPD(mask, x, y, z)
}

func (avx2) ifNaN(x []reg.VecVirtual, label string) {
	mask := ctx.YMM()
	ctx.VCMPPD(operand.Imm(unordered), x[0], x[len(x)-1], mask) // two registers at a time
	bits := ctx.GP32()
	ctx.VMOVMSKPD(mask, bits)
	ctx.TESTL(bits, bits)
	ctx.JNE(operand.LabelRef(label))
}

// pair has two lanes.
type pair struct{ avx2 }

func (pair) lanes() int                               { return 2 }
func (pair) register() reg.VecVirtual                 { return ctx.XMM() }
func (pair) load(from operand.Mem, to reg.VecVirtual) { ctx.VMOVUPD(from, to) }

// scalar has one lane, for what is left over.
type scalar struct{}

func (scalar) lanes() int                                { return 1 }
func (scalar) register() reg.VecVirtual                  { return ctx.XMM() }
func (scalar) load(from operand.Mem, to reg.VecVirtual)  { ctx.VMOVSD(from, to) }
func (scalar) store(from reg.VecVirtual, to operand.Mem) { ctx.VMOVSD(from, to) }

func (scalar) arithmetic(o op, x reg.VecVirtual, y operand.Op, z reg.VecVirtual) {
	switch o {
	case opAdd:
		ctx.VADDSD(y, x, z)
	case opSub:
		ctx.VSUBSD(y, x, z)
	case opMul:
		ctx.VMULSD(y, x, z)
	case opDiv:
		ctx.VDIVSD(y, x, z)
	}
}

func (scalar) positive(c, x, y, zero, z reg.VecVirtual) {
	mask := ctx.XMM()
	ctx.VCMPSD(operand.Imm(greater), zero, c, mask)
	ctx.VBLENDVPD(mask, x, y, z)
}

func (scalar) ifNaN(x []reg.VecVirtual, label string) {
	ctx.VUCOMISD(x[0], x[0])
	ctx.JPS(operand.LabelRef(label))
}

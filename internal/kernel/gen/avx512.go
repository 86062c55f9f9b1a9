package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// avx512 has eight lanes, or those of a mask. It multiplies and adds with one rounding each, and
// never touches memory of the other lanes.
type avx512 struct{ mask reg.OpmaskVirtual }

// first returns the vectors of the first n lanes, n < 8.
func (avx512) first(n reg.GPVirtual) vectors {
	bits, mask := ctx.GP32(), ctx.K()
	ctx.MOVL(operand.U32(0xff), bits)
	ctx.BZHIL(n.As32(), bits, bits)
	ctx.KMOVB(bits, mask)
	return avx512{mask}
}

func (avx512) lanes() int                                    { return 8 }
func (avx512) register() reg.VecVirtual                      { return ctx.ZMM() }
func (avx512) broadcast(from operand.Mem, to reg.VecVirtual) { ctx.VBROADCASTSD(from, to) }

// load sets the lanes that do not count to zero.
func (v avx512) load(from operand.Mem, to reg.VecVirtual) {
	if v.mask != nil {
		ctx.VMOVUPD_Z(from, v.mask, to)
	} else {
		ctx.VMOVUPD(from, to)
	}
}

func (v avx512) store(from reg.VecVirtual, to operand.Mem) {
	if v.mask != nil {
		ctx.VMOVUPD(from, v.mask, to)
	} else {
		ctx.VMOVUPD(from, to)
	}
}

func (avx512) zero() reg.VecVirtual {
	z := ctx.ZMM()
	ctx.VXORPD(z, z, z)
	return z
}

func (v avx512) arithmetic(o op, x reg.VecVirtual, y operand.Op, z reg.VecVirtual) {
	if m, ok := y.(operand.Mem); ok && v.mask != nil {
		r := v.register()
		v.load(m, r)
		y = r
	}
	avx2{}.arithmetic(o, x, y, z)
}

func (avx512) positive(c, x, y, zero, z reg.VecVirtual) {
	mask := ctx.K()
	ctx.VCMPPD(operand.Imm(greater), zero, c, mask)
	ctx.VBLENDMPD(x, y, mask, z)
}

func (v avx512) ifNaN(x []reg.VecVirtual, label string) {
	bits := ctx.K()
	if last := x[len(x)-1]; v.mask != nil {
		ctx.VCMPPD(operand.Imm(unordered), x[0], last, v.mask, bits)
	} else {
		ctx.VCMPPD(operand.Imm(unordered), x[0], last, bits)
	}
	ctx.KORTESTB(bits, bits)
	ctx.JNE(operand.LabelRef(label))
}

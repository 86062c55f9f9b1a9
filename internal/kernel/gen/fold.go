package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A fold is a function of elements in any order, which may have one of them twice.
type fold struct {
	name  string
	start uint64                            // what each lane starts with
	add   func(v avx2, x, z reg.VecVirtual) // adds elements x to the lanes z, and may change x
	join  func(v avx2, x, z reg.VecVirtual) // adds lanes x to the lanes z
}

var (
	// greatest leaves out elements that are NaN: VMAXPD gives its second source where one is.
	greatest = fold{"greatest", 0xfff0000000000000, greater2, greater2}

	// timesZero adds up x·0, which is NaN if an element is infinite or NaN.
	timesZero = fold{"timesZero", 0, func(v avx2, x, z reg.VecVirtual) {
		v.arithmetic(opMul, x, v.zero(), x)
		v.arithmetic(opAdd, x, z, z)
	}, func(v avx2, x, z reg.VecVirtual) { v.arithmetic(opAdd, x, z, z) }}
)

func greater2(_ avx2, x, z reg.VecVirtual) { ctx.VMAXPD(z, x, z) }

// assemble writes f of n elements, of which there are as many as four registers hold or more. The last turn covers the last
// elements, whether or not one before has.
func (f *fold) assemble(level string, v avx2) {
	const registers = 4
	step := registers * v.lanes()
	ctx.Function(f.name + level)
	ctx.Attributes(attr.NOSPLIT)
	ctx.SignatureExpr("func(x *float64, n int) float64")
	ctx.Pragma("noescape")
	x := load("x")
	last := load("n")
	ctx.LEAQ(operand.Mem{Base: x, Index: last, Scale: 8, Disp: -8 * step}, last)
	at := func(i int) operand.Mem { return operand.Mem{Base: x, Disp: 8 * i * v.lanes()} }
	var lanes [registers]reg.VecVirtual
	bits, start := ctx.GP64(), ctx.XMM()
	ctx.MOVQ(operand.U64(f.start), bits)
	ctx.MOVQ(bits, start)
	for i := range lanes {
		lanes[i] = v.register()
		ctx.VBROADCASTSD(start, lanes[i])
	}
	turn := func() {
		for i, z := range lanes {
			t := v.register()
			v.load(at(i), t)
			f.add(v, t, z)
		}
	}
	ctx.Label("turn")
	ctx.CMPQ(x, last)
	ctx.JGE(operand.LabelRef("last"))
	turn()
	ctx.ADDQ(operand.Imm(uint64(8*step)), x)
	ctx.JMP(operand.LabelRef("turn"))
	ctx.Label("last")
	ctx.MOVQ(last, x)
	turn()
	for n := registers / 2; n > 0; n /= 2 {
		for i := range n {
			f.join(v, lanes[i+n], lanes[i])
		}
	}
	other := v.register()
	ctx.VPERM2F128(operand.Imm(1), lanes[0], lanes[0], other)
	f.join(v, other, lanes[0])
	ctx.VPERMILPD(operand.Imm(5), lanes[0], other)
	f.join(v, other, lanes[0])
	ctx.VZEROUPPER()
	ctx.Store(lanes[0].AsX().(reg.VecVirtual), ctx.ReturnIndex(0))
	ctx.RET()
}

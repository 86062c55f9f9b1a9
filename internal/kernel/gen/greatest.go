package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// greatest writes the greatest of n elements, those that are NaN left out, of which there are as many as four registers hold or
// more. The last turn covers the last elements, whether or not one before has.
func (v avx2) greatest(level string) {
	const registers = 4
	step := registers * v.lanes()
	ctx.Function("greatest" + level)
	ctx.Attributes(attr.NOSPLIT)
	ctx.SignatureExpr("func(x *float64, n int) float64")
	ctx.Pragma("noescape")
	x := ctx.Load(ctx.Param("x"), ctx.GP64()).(reg.GPVirtual)
	last := ctx.Load(ctx.Param("n"), ctx.GP64()).(reg.GPVirtual)
	ctx.LEAQ(operand.Mem{Base: x, Index: last, Scale: 8, Disp: -8 * step}, last)
	at := func(i int) operand.Mem { return operand.Mem{Base: x, Disp: 8 * i * v.lanes()} }
	// VMAXPD gives its second source where one is NaN: the maximum so far, at first −∞.
	var most [registers]reg.VecVirtual
	bits, infinity := ctx.GP64(), ctx.XMM()
	ctx.MOVQ(operand.U64(0xfff0000000000000), bits)
	ctx.MOVQ(bits, infinity)
	for i := range most {
		most[i] = v.register()
		ctx.VBROADCASTSD(infinity, most[i])
	}
	turn := func() {
		for i, m := range most {
			t := v.register()
			v.load(at(i), t)
			ctx.VMAXPD(m, t, m)
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
			ctx.VMAXPD(most[i+n], most[i], most[i])
		}
	}
	low, high := most[0].AsX(), ctx.XMM()
	ctx.VEXTRACTF128(operand.Imm(1), most[0], high)
	ctx.VMAXPD(high, low, low)
	ctx.VPERMILPD(operand.Imm(1), low, high)
	ctx.VMAXSD(high, low, low)
	ctx.VZEROUPPER()
	ctx.Store(low.(reg.VecVirtual), ctx.ReturnIndex(0))
	ctx.RET()
}

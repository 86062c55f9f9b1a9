package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// transpose returns the transpose of four registers: element i of register j becomes element j
// of register i.
func (v avx2) transpose(r [4]reg.VecVirtual) (out [4]reg.VecVirtual) {
	var pairs [4]reg.VecVirtual
	for i := range pairs {
		pairs[i], out[i] = v.register(), v.register()
	}
	ctx.VUNPCKLPD(r[1], r[0], pairs[0]) // r00 r10 r02 r12
	ctx.VUNPCKHPD(r[1], r[0], pairs[1]) // r01 r11 r03 r13
	ctx.VUNPCKLPD(r[3], r[2], pairs[2])
	ctx.VUNPCKHPD(r[3], r[2], pairs[3])
	for i := range 2 {
		ctx.VPERM2F128(operand.Imm(0x20), pairs[i+2], pairs[i], out[i])
		ctx.VPERM2F128(operand.Imm(0x31), pairs[i+2], pairs[i], out[i+2])
	}
	return out
}

// mulVec writes the products of 4n rows with a vector, added to z: lanes are rows, so that each
// sum has its terms in order, and n registers of sums are worked on at a time.
func (v avx2) mulVec(n int) {
	ctx.Function(fmt.Sprintf("mulVec%dAVX2", 4*n))
	ctx.Attributes(attr.NOSPLIT)
	ctx.SignatureExpr("func(n int, x *float64, xRow int, y, z *float64)")
	ctx.Pragma("noescape")
	left, xRow, y, z := load("n"), load("xRow"), load("y"), load("z")
	ctx.SHLQ(operand.Imm(3), xRow)
	xRow3 := triple(xRow)
	x := []reg.GPVirtual{load("x")} // the first rows of each register
	for i := 1; i < n; i++ {
		x = append(x, ctx.GP64())
		ctx.LEAQ(operand.Mem{Base: x[i-1], Index: xRow, Scale: 4}, x[i])
	}
	sums := make([]reg.VecVirtual, n)
	for i := range sums {
		sums[i] = v.register()
		v.load(operand.Mem{Base: z, Disp: 32 * i}, sums[i])
	}
	advance := func(columns int) {
		for i := range x {
			ctx.ADDQ(operand.Imm(uint64(8*columns)), x[i])
		}
		ctx.ADDQ(operand.Imm(uint64(8*columns)), y)
		ctx.SUBQ(operand.Imm(uint64(columns)), left)
	}
	ctx.CMPQ(left, operand.Imm(4))
	ctx.JLT(operand.LabelRef("rest"))
	ctx.Label("four")
	var factors [4]reg.VecVirtual
	for j := range factors {
		factors[j] = v.register()
		v.broadcast(operand.Mem{Base: y, Disp: 8 * j}, factors[j])
	}
	for i := range sums {
		var r [4]reg.VecVirtual
		for j := range r {
			r[j] = v.register()
			v.load(row(x[i], xRow, xRow3, j, 0), r[j])
		}
		for j, column := range v.transpose(r) {
			v.arithmetic(opMul, column, factors[j], column)
			v.arithmetic(opAdd, sums[i], column, sums[i])
		}
	}
	advance(4)
	ctx.CMPQ(left, operand.Imm(4))
	ctx.JGE(operand.LabelRef("four"))
	ctx.Label("rest")
	ctx.TESTQ(left, left)
	ctx.JEQ(operand.LabelRef("done"))
	ctx.Label("one")
	factor := v.register()
	v.broadcast(operand.Mem{Base: y}, factor)
	for i := range sums {
		column, high := v.register(), ctx.XMM()
		low := column.AsX()
		ctx.VMOVSD(row(x[i], xRow, xRow3, 0, 0), low)
		ctx.VMOVHPD(row(x[i], xRow, xRow3, 1, 0), low, low)
		ctx.VMOVSD(row(x[i], xRow, xRow3, 2, 0), high)
		ctx.VMOVHPD(row(x[i], xRow, xRow3, 3, 0), high, high)
		ctx.VINSERTF128(operand.Imm(1), high, column, column)
		v.arithmetic(opMul, column, factor, column)
		v.arithmetic(opAdd, sums[i], column, sums[i])
	}
	advance(1)
	ctx.JNE(operand.LabelRef("one"))
	ctx.Label("done")
	for i := range sums {
		v.store(sums[i], operand.Mem{Base: z, Disp: 32 * i})
	}
	ctx.VZEROUPPER()
	ctx.RET()
}

package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// sumLanes is the number of lanes of a sum: lane l adds the terms l, l+16, … in order.
const sumLanes = 16

// A laneSum is a function that adds up rows of terms in lanes: the elements of x, or their products
// with y.
type laneSum struct {
	v       wide
	product bool
	left    reg.GPVirtual
	x       []reg.GPVirtual // the rows
	y       reg.GPVirtual
	lanes   [][]reg.VecVirtual // of each row
}

// begin writes the head of a function of some rows, and gives every lane its first term.
func (s *laneSum) begin(name, signature string, rows int) {
	ctx.Function(name)
	ctx.Attributes(attr.NOSPLIT)
	ctx.SignatureExpr(signature)
	ctx.Pragma("noescape")
	s.left = load("n")
	s.x = []reg.GPVirtual{load("x")}
	if rows > 1 {
		xRow := load("xRow")
		for i := 1; i < rows; i++ {
			r := ctx.GP64()
			ctx.LEAQ(operand.Mem{Base: s.x[i-1], Index: xRow, Scale: 8}, r)
			s.x = append(s.x, r)
		}
	}
	if s.product {
		s.y = load("y")
	}
	for range s.x {
		lanes := make([]reg.VecVirtual, sumLanes/s.v.lanes())
		for j := range lanes {
			lanes[j] = s.v.register()
		}
		s.lanes = append(s.lanes, lanes)
	}
}

// terms calls f for each register of terms.
func (s *laneSum) terms(f func(term, lane reg.VecVirtual)) {
	for j := range s.lanes[0] {
		disp := 8 * j * s.v.lanes()
		var y reg.VecVirtual
		if s.product {
			y = s.v.register()
			s.v.load(operand.Mem{Base: s.y, Disp: disp}, y)
		}
		for i, x := range s.x {
			term, at := s.v.register(), operand.Mem{Base: x, Disp: disp}
			if s.product {
				s.v.arithmetic(opMul, y, at, term)
			} else {
				s.v.load(at, term)
			}
			f(term, s.lanes[i][j])
		}
	}
}

func (s *laneSum) advance() {
	for _, r := range s.x {
		ctx.ADDQ(operand.Imm(8*sumLanes), r)
	}
	if s.product {
		ctx.ADDQ(operand.Imm(8*sumLanes), s.y)
	}
	ctx.SUBQ(operand.Imm(sumLanes), s.left)
}

// loop adds the terms, n−16 of them if the first ones are in the lanes, with a part of a turn at
// the end.
func (s *laneSum) loop() {
	ctx.CMPQ(s.left, operand.Imm(sumLanes))
	ctx.JLT(operand.LabelRef("rest"))
	ctx.Label("turn")
	s.terms(func(term, lane reg.VecVirtual) { s.v.arithmetic(opAdd, lane, term, lane) })
	s.advance()
	ctx.CMPQ(s.left, operand.Imm(sumLanes))
	ctx.JGE(operand.LabelRef("turn"))
	ctx.Label("rest")
	for j := range s.lanes[0] {
		ctx.TESTQ(s.left, s.left)
		ctx.JLE(operand.LabelRef("sums"))
		n := ctx.GP64()
		ctx.MOVQ(operand.U32(s.v.lanes()), n)
		ctx.CMPQ(s.left, n)
		ctx.CMOVQLT(s.left, n)
		part := s.v.first(n)
		disp := 8 * j * s.v.lanes()
		var y reg.VecVirtual
		if s.product {
			y = s.v.register()
			part.load(operand.Mem{Base: s.y, Disp: disp}, y)
		}
		for i, x := range s.x {
			term := s.v.register()
			part.load(operand.Mem{Base: x, Disp: disp}, term)
			if s.product {
				s.v.arithmetic(opMul, y, term, term)
			}
			part.(addingVectors).add(term, s.lanes[i][j])
		}
		ctx.SUBQ(operand.Imm(uint64(s.v.lanes())), s.left)
	}
	ctx.Label("sums")
}

// addingVectors are vectors of the first lanes that add x to these lanes of z alone.
type addingVectors interface{ add(x, z reg.VecVirtual) }

func (v avx512) add(x, z reg.VecVirtual) { ctx.VADDPD(x, z, v.mask, z) }

func (v avx2) add(x, z reg.VecVirtual) {
	sum := ctx.YMM()
	ctx.VADDPD(x, z, sum)
	ctx.VBLENDVPD(v.mask, sum, z, z)
}

// fold returns the sum of the lanes of row i: lane l gets lane l+8, then l+4, l+2 and l+1.
func (s *laneSum) fold(i int) reg.VecVirtual {
	lanes := s.lanes[i]
	for n := len(lanes) / 2; n > 0; n /= 2 {
		for j := range n {
			s.v.arithmetic(opAdd, lanes[j], lanes[j+n], lanes[j])
		}
	}
	y := lanes[0].AsY()
	if s.v.lanes() == 8 {
		high := ctx.YMM()
		ctx.VEXTRACTF64X4(operand.Imm(1), lanes[0], high)
		ctx.VADDPD(high, y, y)
	}
	high, x := ctx.XMM(), lanes[0].AsX()
	if s.v.lanes() == 8 {
		ctx.VEXTRACTF64X2(operand.Imm(1), y, high)
	} else {
		ctx.VEXTRACTF128(operand.Imm(1), y, high)
	}
	ctx.VADDPD(high, x, x)
	ctx.VPERMILPD(operand.Imm(1), x, high)
	ctx.VADDSD(high, x, x)
	return x.(reg.VecVirtual)
}

// sum writes the sum of the elements of x, or of their products with y, of which there are 16 or
// more; and for products then the function that adds them to lanes in memory.
func sum(name, level string, v wide, product bool) {
	rest := ""
	if product {
		rest = "y *float64, "
	}
	s := laneSum{v: v, product: product}
	s.begin(name+level, "func(x *float64, "+rest+"n int) float64", 1)
	s.terms(func(term, lane reg.VecVirtual) { ctx.VMOVAPD(term, lane) })
	s.advance()
	s.loop()
	x := s.fold(0)
	ctx.VZEROUPPER()
	ctx.Store(x, ctx.ReturnIndex(0))
	ctx.RET()
	if !product {
		return
	}
	s = laneSum{v: v, product: product}
	s.begin(name+"Lanes"+level, "func(x *float64, "+rest+"lanes *float64, n int)", 1)
	memory := load("lanes")
	at := func(j int) operand.Mem { return operand.Mem{Base: memory, Disp: 8 * j * v.lanes()} }
	for j, r := range s.lanes[0] {
		v.load(at(j), r)
	}
	s.loop()
	for j, r := range s.lanes[0] {
		v.store(r, at(j))
	}
	ctx.VZEROUPPER()
	ctx.RET()
}

// dotRows writes the inner products of rows of x with y, of 16 columns or more, added to z.
func dotRows(level string, v wide, rows int) {
	s := laneSum{v: v, product: true}
	s.begin(fmt.Sprintf("dotRows%d%s", rows, level), "func(n int, x *float64, xRow int, y, z *float64)", rows)
	s.terms(func(term, lane reg.VecVirtual) { ctx.VMOVAPD(term, lane) })
	s.advance()
	s.loop()
	z := load("z")
	for i := range s.x {
		x, at := s.fold(i), operand.Mem{Base: z, Disp: 8 * i}
		ctx.VADDSD(at, x, x)
		ctx.VMOVSD(x, at)
	}
	ctx.VZEROUPPER()
	ctx.RET()
}

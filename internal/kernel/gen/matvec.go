package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A panel is a loop over the rows of a few columns of a matrix: n registers of columns, of the
// last one the first lanes. A panel of AVX2 that stores rows has full registers, because
// processors of AMD are slow to store by a mask of AVX2.
type panel struct {
	v, part vectors // the registers, and the last one
	n       int
	left    reg.GPVirtual
	rows    []reg.GPVirtual // the places in the matrices
	strides []reg.GPVirtual
	columns []reg.VecVirtual
}

// newPanel begins a function of a panel of some matrices, with more parameters in rest.
func newPanel(name string, v wide, n int, matrices []string, rest string) *panel {
	p := &panel{v: v, n: n}
	ctx.Function(name)
	ctx.Attributes(attr.NOSPLIT)
	signature := "func(n int"
	for _, m := range matrices {
		signature += fmt.Sprintf(", %s *float64, %sRow int", m, m)
	}
	ctx.SignatureExpr(signature + rest + ", last int)")
	ctx.Pragma("noescape")
	p.left = p.load("n")
	for _, m := range matrices {
		stride := p.load(m + "Row")
		ctx.SHLQ(operand.Imm(3), stride)
		p.rows, p.strides = append(p.rows, p.load(m)), append(p.strides, stride)
	}
	p.part = v
	if _, ok := v.(avx512); ok || matrices[0] == "x" {
		p.part = v.first(p.load("last"))
	}
	for range n {
		p.columns = append(p.columns, v.register())
	}
	return p
}

func (p *panel) load(name string) reg.GPVirtual {
	return ctx.Load(ctx.Param(name), ctx.GP64()).(reg.GPVirtual)
}

// vectors returns the vectors of register j.
func (p *panel) vectors(j int) vectors {
	if j == p.n-1 {
		return p.part
	}
	return p.v
}

func (p *panel) at(base reg.GPVirtual, j int) operand.Mem {
	return operand.Mem{Base: base, Disp: 8 * p.v.lanes() * j}
}

// loop writes the loop over the rows, if there are any, and the end of the function.
func (p *panel) loop(label string, row, end func()) {
	ctx.TESTQ(p.left, p.left)
	ctx.JEQ(operand.LabelRef(label + "Done"))
	ctx.Label(label)
	row()
	for i, r := range p.rows {
		ctx.ADDQ(p.strides[i], r)
	}
	ctx.DECQ(p.left)
	ctx.JNE(operand.LabelRef(label))
	ctx.Label(label + "Done")
	end()
	ctx.VZEROUPPER()
	ctx.RET()
}

// mulVecT writes the columns of a matrix x, times a factor of y for each row or without, added to
// z: lanes are columns, and every sum adds its terms in their order.
func mulVecT(level string, v wide, n int, factors bool) {
	name, rest := "sumColumns", ", z *float64"
	if factors {
		name, rest = "mulVecT", ", y, z *float64"
	}
	p := newPanel(fmt.Sprintf("%s%d%s", name, n*v.lanes(), level), v, n, []string{"x"}, rest)
	z := p.load("z")
	var y reg.GPVirtual
	if factors {
		y = p.load("y")
	}
	for j, r := range p.columns {
		p.vectors(j).load(p.at(z, j), r)
	}
	p.loop("row", func() {
		var factor reg.VecVirtual
		if factors {
			factor = v.register()
			v.broadcast(operand.Mem{Base: y}, factor)
			ctx.ADDQ(operand.Imm(8), y)
		}
		for j, r := range p.columns {
			term := p.at(p.rows[0], j)
			if !factors {
				p.vectors(j).arithmetic(opAdd, r, term, r)
				continue
			}
			product := v.register()
			p.vectors(j).arithmetic(opMul, factor, term, product)
			v.arithmetic(opAdd, r, product, r)
		}
	}, func() {
		for j, r := range p.columns {
			p.vectors(j).store(r, p.at(z, j))
		}
	})
}

// rankOne writes the products of a factor of x for each row and a number of y for each column,
// added to the matrix z, or to zeros.
func rankOne(level string, v wide, n int) {
	p := newPanel(fmt.Sprintf("rankOne%d%s", n*v.lanes(), level), v, n, []string{"z"}, ", x, y *float64, add bool")
	x, y := p.load("x"), p.load("y")
	for j, r := range p.columns {
		p.vectors(j).load(p.at(y, j), r)
	}
	row := func(sum func(j int, product reg.VecVirtual)) func() {
		return func() {
			factor := v.register()
			v.broadcast(operand.Mem{Base: x}, factor)
			for j, r := range p.columns {
				product := v.register()
				v.arithmetic(opMul, factor, r, product)
				sum(j, product)
				p.vectors(j).store(product, p.at(p.rows[0], j))
			}
			ctx.ADDQ(operand.Imm(8), x)
		}
	}
	add := ctx.Load(ctx.Param("add"), ctx.GP8()).(reg.GPVirtual)
	ctx.TESTB(add, add)
	ctx.JEQ(operand.LabelRef("fresh"))
	p.loop("add", row(func(j int, product reg.VecVirtual) {
		p.vectors(j).arithmetic(opAdd, product, p.at(p.rows[0], j), product)
	}), func() {})
	ctx.Label("fresh")
	zero := v.zero()
	p.loop("set", row(func(j int, product reg.VecVirtual) { v.arithmetic(opAdd, product, zero, product) }), func() {})
}

// addRows writes z = x + y, for each row of x.
func addRows(level string, v wide, n int) {
	p := newPanel(fmt.Sprintf("addRows%d%s", n*v.lanes(), level), v, n, []string{"z", "x"}, ", y *float64")
	y := p.load("y")
	for j, r := range p.columns {
		p.vectors(j).load(p.at(y, j), r)
	}
	p.loop("row", func() {
		for j, r := range p.columns {
			sum := v.register()
			p.vectors(j).arithmetic(opAdd, r, p.at(p.rows[1], j), sum)
			p.vectors(j).store(sum, p.at(p.rows[0], j))
		}
	}, func() {})
}

// panels writes the panels of one to most registers.
func panels(level string, v wide, most int) {
	for n := 1; n <= most; n++ {
		mulVecT(level, v, n, true)
		mulVecT(level, v, n, false)
		rankOne(level, v, n)
		addRows(level, v, n)
	}
}

package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A panel is a loop over the rows of a few columns of a matrix: n registers of columns. One that reads rows takes the first lanes
// of the last register, by a mask. One that stores rows has full registers, and behind them fewer columns than a register has in
// pieces of four, two and one: a processor that loads the next row beside a store by a mask waits until that is done.
type panel struct {
	v       wide    // the registers
	part    vectors // the last one
	n       int
	pieces  []piece
	left    reg.GPVirtual
	rows    []reg.GPVirtual // the places in the matrices
	strides []reg.GPVirtual
	columns []reg.VecVirtual
}

// A panelKernel has a function for the panels of each number of registers, from least on, and one that
// jumps to that of a number that it is given.
type panelKernel struct {
	name     string
	least    int
	matrices []string
	rest     string // more parameters
	write    func(p *panel)
}

var panelKernels = []panelKernel{
	{"mulVecT", 1, []string{"x"}, ", y, z *float64", func(p *panel) { p.mulVecT(true) }},
	{"sumColumns", 1, []string{"x"}, ", z *float64", func(p *panel) { p.mulVecT(false) }},
	{"rankOne", 0, []string{"z"}, ", x, y *float64, add bool", (*panel).rankOne},
	{"addRows", 0, []string{"z", "x"}, ", y *float64", (*panel).addRows},
	{"accScaleRows", 0, []string{"z", "x"}, ", y *float64", (*panel).accScaleRows},
}

// begin begins a function with the parameters of a panel and more of them.
func (k *panelKernel) begin(name, more string) {
	ctx.Function(name)
	ctx.Attributes(attr.NOSPLIT)
	signature := "func(n int"
	for _, m := range k.matrices {
		signature += fmt.Sprintf(", %s *float64, %sRow int", m, m)
	}
	ctx.SignatureExpr(signature + k.rest + ", last int" + more + ")")
	ctx.Pragma("noescape")
}

func (k *panelKernel) of(registers int, level string, v wide) string {
	return fmt.Sprintf("%s%d%s", k.name, registers*v.lanes(), level)
}

// choose writes the function that jumps to that of as many registers as its last argument says.
func (k *panelKernel) choose(level string, v wide, most int) {
	k.begin(k.name+level, ", registers int")
	registers := ctx.Load(ctx.Param("registers"), ctx.GP64())
	for n := k.least; n <= most; n++ {
		next := fmt.Sprintf("not%d", n)
		if n < most {
			ctx.CMPQ(registers, operand.Imm(uint64(n)))
			ctx.JNE(operand.LabelRef(next))
		}
		ctx.Instruction(&ir.Instruction{Opcode: "JMP", Operands: []operand.Op{operand.LabelRef("·" + k.of(n, level, v) + "(SB)")}, IsTerminal: true})
		if n < most {
			ctx.Label(next)
		}
	}
}

// newPanel begins the function of a panel of n registers.
func newPanel(k *panelKernel, level string, v wide, n int) *panel {
	p := &panel{v: v, n: n}
	k.begin(k.of(n, level, v), "")
	p.left = load("n")
	for _, m := range k.matrices {
		stride := load(m + "Row")
		ctx.SHLQ(operand.Imm(3), stride)
		p.rows, p.strides = append(p.rows, load(m)), append(p.strides, stride)
	}
	p.part = v
	if k.matrices[0] == "x" {
		p.part = v.first(load("last"))
	} else {
		p.split(v)
	}
	for range n {
		p.columns = append(p.columns, v.register())
	}
	return p
}

// A piece is some columns behind the registers, if the bit of their number is set in that of all of them.
type piece struct {
	vectors
	left, offset reg.GPVirtual // how many columns are behind the registers, and the bytes of the larger pieces
}

// split makes the pieces.
func (p *panel) split(v wide) {
	left := load("last")
	for _, v := range []vectors{avx2{}, pair{}, scalar{}} {
		if v.lanes() >= p.v.lanes() {
			continue
		}
		offset := ctx.GP64()
		ctx.MOVQ(left, offset)
		ctx.ANDQ(operand.I32(-2*v.lanes()), offset) // fewer than the lanes of a register
		ctx.SHLQ(operand.Imm(3), offset)
		p.pieces = append(p.pieces, piece{v, left, offset})
	}
}

// narrow returns the part of a register that has as many lanes as a piece.
type narrow func(r reg.VecVirtual) reg.VecVirtual

// each calls f for the vectors of each register, and of each piece with code that leaves it out: with the place of these columns in
// memory, and what makes a register as narrow. j is the register, −1 for a piece.
func (p *panel) each(label string, f func(v vectors, at func(base reg.GPVirtual) operand.Mem, part narrow, j int)) {
	for j := range p.n {
		f(p.v, func(base reg.GPVirtual) operand.Mem { return p.at(base, j) }, func(r reg.VecVirtual) reg.VecVirtual { return r }, j)
	}
	for _, c := range p.pieces {
		skip := fmt.Sprintf("%sWithout%d", label, c.lanes())
		ctx.TESTQ(operand.U32(c.lanes()), c.left)
		ctx.JEQ(operand.LabelRef(skip))
		f(c.vectors, func(base reg.GPVirtual) operand.Mem {
			return operand.Mem{Base: base, Index: c.offset, Scale: 1, Disp: 8 * p.v.lanes() * p.n}
		}, func(r reg.VecVirtual) reg.VecVirtual {
			if c.lanes() == 4 {
				return r.AsY().(reg.VecVirtual)
			}
			return r.AsX().(reg.VecVirtual)
		}, -1)
		ctx.Label(skip)
	}
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
func (p *panel) mulVecT(factors bool) {
	v, z := p.v, load("z")
	var y reg.GPVirtual
	if factors {
		y = load("y")
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
func (p *panel) rankOne() {
	v := p.v
	x, y := load("x"), load("y")
	p.loadColumns(y)
	row := func(label string, sum func(v vectors, z operand.Mem, product reg.VecVirtual, part narrow)) func() {
		return func() {
			factor := v.register()
			v.broadcast(operand.Mem{Base: x}, factor)
			p.each(label, func(v vectors, at func(base reg.GPVirtual) operand.Mem, part narrow, j int) {
				product := v.register()
				v.arithmetic(opMul, part(factor), p.column(y, at, j), product)
				sum(v, at(p.rows[0]), product, part)
				v.store(product, at(p.rows[0]))
			})
			ctx.ADDQ(operand.Imm(8), x)
		}
	}
	add := ctx.Load(ctx.Param("add"), ctx.GP8()).(reg.GPVirtual)
	ctx.TESTB(add, add)
	ctx.JEQ(operand.LabelRef("fresh"))
	p.loop("add", row("add", func(v vectors, z operand.Mem, product reg.VecVirtual, _ narrow) {
		v.arithmetic(opAdd, product, z, product)
	}), func() {})
	ctx.Label("fresh")
	zero := v.zero()
	p.loop("set", row("set", func(v vectors, _ operand.Mem, product reg.VecVirtual, part narrow) {
		v.arithmetic(opAdd, product, part(zero), product)
	}), func() {})
}

// loadColumns loads what is the same in every row.
func (p *panel) loadColumns(y reg.GPVirtual) {
	for j, r := range p.columns {
		p.v.load(p.at(y, j), r)
	}
}

// column is what is the same in every row: in a register, or in memory.
func (p *panel) column(y reg.GPVirtual, at func(base reg.GPVirtual) operand.Mem, j int) operand.Op {
	if j < 0 {
		return at(y)
	}
	return p.columns[j]
}

// addRows writes z = x + y, for each row of x.
func (p *panel) addRows() {
	y := load("y")
	p.loadColumns(y)
	p.loop("row", func() {
		p.each("row", func(v vectors, at func(base reg.GPVirtual) operand.Mem, part narrow, j int) {
			sum := v.register()
			v.load(at(p.rows[1]), sum)
			v.arithmetic(opAdd, sum, p.column(y, at, j), sum)
			v.store(sum, at(p.rows[0]))
		})
	}, func() {})
}

// accScaleRows adds the rows of x, each times its number of y, to the rows of z.
func (p *panel) accScaleRows() {
	v, y := p.v, load("y")
	p.loop("row", func() {
		factor := v.register()
		v.broadcast(operand.Mem{Base: y}, factor)
		ctx.ADDQ(operand.Imm(8), y)
		p.each("row", func(v vectors, at func(base reg.GPVirtual) operand.Mem, part narrow, j int) {
			sum := v.register()
			v.arithmetic(opMul, part(factor), at(p.rows[1]), sum)
			v.arithmetic(opAdd, sum, at(p.rows[0]), sum)
			v.store(sum, at(p.rows[0]))
		})
	}, func() {})
}

// panels writes the panels of up to most registers: of one and more, or, where rows are stored, none.
func panels(level string, v wide, most int) {
	for n := range most + 1 {
		for i := range panelKernels {
			if k := &panelKernels[i]; n >= k.least {
				k.write(newPanel(k, level, v, n))
			}
		}
	}
	for i := range panelKernels {
		panelKernels[i].choose(level, v, most)
	}
}

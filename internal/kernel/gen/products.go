package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Where the fields of a kernel.Product are.
const (
	productS    = 0
	productX    = 24
	productC    = 48
	productSize = 56
)

// sumProducts is a function under way that adds products (c·s)·x, or c·s where x is nil, to z, one after the other.
type sumProducts struct {
	v                                wide
	z, index, left, first, end, zero reg.GPVirtual
	doubt                            reg.VecVirtual
}

// assembleProducts writes the function for a level: n lanes, from one on. It starts from 0 in place of z if zero is 1, and adds 0·z
// to the lanes doubt.
func assembleProducts(level string, v wide) {
	ctx.Function("sumProducts" + level)
	ctx.Attributes(attr.NOSPLIT)
	ctx.SignatureExpr("func(z *float64, from, n int, products *struct{ S, X []float64; C float64 }, count, zero int, doubt *float64)")
	ctx.Pragma("noescape")
	m := sumProducts{v: v, z: load("z"), left: load("n"), first: load("products"), end: load("count"), zero: load("zero")}
	ctx.IMUL3Q(operand.Imm(productSize), m.end, m.end)
	ctx.ADDQ(m.first, m.end)
	m.index = load("from")
	doubt := load("doubt")
	m.doubt = v.register()
	v.load(operand.Mem{Base: doubt}, m.doubt)
	m.turns(4)
	m.turns(1)
	ctx.TESTQ(m.left, m.left)
	ctx.JEQ(operand.LabelRef("rest"))
	m.turn(v.first(m.left), 1, func(name string) string { return name + "Rest" })
	ctx.Label("rest")
	doubt = load("doubt")
	v.store(m.doubt, operand.Mem{Base: doubt})
	ctx.VZEROUPPER()
	ctx.RET()
}

// turns writes the loop over n registers at a time.
func (m *sumProducts) turns(n int) {
	step := operand.Imm(uint64(n * m.v.lanes()))
	label := func(name string) string { return fmt.Sprint(name, n) }
	ctx.Label(label("turn"))
	ctx.CMPQ(m.left, step)
	ctx.JLT(operand.LabelRef(label("done")))
	m.turn(m.v, n, label)
	ctx.ADDQ(step, m.index)
	ctx.SUBQ(step, m.left)
	ctx.JMP(operand.LabelRef(label("turn")))
	ctx.Label(label("done"))
}

// turn writes what is done to n registers.
func (m *sumProducts) turn(v vectors, n int, label func(name string) string) {
	at := func(base reg.GPVirtual, i int) operand.Mem {
		return operand.Mem{Base: base, Index: m.index, Scale: 8, Disp: 8 * i * v.lanes()}
	}
	z, t := make([]reg.VecVirtual, n), make([]reg.VecVirtual, n)
	for i := range z {
		z[i], t[i] = v.register(), v.register()
		ctx.VXORPD(z[i], z[i], z[i])
	}
	ctx.TESTQ(m.zero, m.zero)
	ctx.JNE(operand.LabelRef(label("start")))
	for i := range z {
		v.load(at(m.z, i), z[i])
	}
	ctx.Label(label("start"))
	product, s, x := ctx.GP64(), ctx.GP64(), ctx.GP64()
	ctx.MOVQ(m.first, product)
	ctx.Label(label("product"))
	ctx.MOVQ(operand.Mem{Base: product, Disp: productS}, s)
	ctx.MOVQ(operand.Mem{Base: product, Disp: productX}, x)
	c := v.register()
	m.v.broadcast(operand.Mem{Base: product, Disp: productC}, c)
	for i := range t {
		v.arithmetic(opMul, c, at(s, i), t[i])
	}
	ctx.TESTQ(x, x)
	ctx.JEQ(operand.LabelRef(label("add")))
	for i := range t {
		v.arithmetic(opMul, t[i], at(x, i), t[i])
	}
	ctx.Label(label("add"))
	for i := range z {
		v.arithmetic(opAdd, z[i], t[i], z[i])
	}
	ctx.ADDQ(operand.Imm(productSize), product)
	ctx.CMPQ(product, m.end)
	ctx.JNE(operand.LabelRef(label("product")))
	ctx.VXORPD(c, c, c)
	for i := range z {
		v.store(z[i], at(m.z, i))
		v.arithmetic(opMul, z[i], c, t[i])
		v.arithmetic(opAdd, m.doubt, t[i], m.doubt)
	}
}

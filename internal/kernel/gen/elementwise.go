package main

import (
	"fmt"
	"strings"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// asm is one kernel while its assembly is written.
type asm struct {
	k     *kernel
	base  map[string]reg.GPVirtual // the first elements of the slices
	index reg.GPVirtual            // the lane
	left  reg.GPVirtual            // how many lanes are left
}

// unroll is how many registers a turn of the main loop works on: ifNaN takes two at a time.
const unroll = 2

// stops is how many lanes a kernel that stops looks at together, at most: the caller's.
const stops = 8

// assemble writes k for a level: turns of two registers, then one, then what is left: by a mask,
// or in single lanes.
func (k *kernel) assemble(level string, v wide) {
	parameters := strings.Join(k.slices, ", ") + " *float64"
	if k.numbers != nil {
		parameters += ", " + strings.Join(k.numbers, ", ") + " float64"
	}
	result := ""
	if k.number != nil {
		result = " (done int)"
	}
	ctx.Function(lower(k.name) + level)
	ctx.Attributes(attr.NOSPLIT)
	ctx.SignatureExpr(fmt.Sprintf("func(%s, n int)%s", parameters, result))
	ctx.Pragma("noescape")
	m := asm{k: k, base: map[string]reg.GPVirtual{}}
	for _, s := range k.slices {
		m.base[s] = load(s)
	}
	m.left = load("n")
	m.index = ctx.GP64()
	ctx.XORQ(m.index, m.index)
	numbers := m.numbers(v)
	if k.number == nil || unroll*v.lanes() <= stops {
		m.turns(v, numbers, unroll, "vectors")
	}
	m.turns(v, numbers, 1, "vector")
	if v, ok := v.(avx512); ok {
		m.rest(v, numbers)
	} else {
		for name, wide := range numbers {
			numbers[name] = wide.AsX().(reg.VecVirtual)
		}
		m.turns(scalar{}, numbers, 1, "lane")
	}
	if k.number != nil {
		ctx.Label("stop")
	}
	ctx.VZEROUPPER()
	if k.number != nil {
		ctx.Store(m.index, ctx.ReturnIndex(0))
	}
	ctx.RET()
}

// numbers loads what is the same in every lane, under "" the zero of comparisons.
func (m *asm) numbers(v wide) map[string]reg.VecVirtual {
	numbers := map[string]reg.VecVirtual{}
	for _, name := range m.k.numbers {
		numbers[name] = broadcast(v, name)
	}
	if m.k.body.op == opSelect {
		numbers[""] = v.zero()
	}
	return numbers
}

// turns writes the loop over n registers at a time.
func (m *asm) turns(v vectors, numbers map[string]reg.VecVirtual, n int, label string) {
	step := n * v.lanes()
	ctx.CMPQ(m.left, operand.Imm(uint64(step)))
	ctx.JLT(operand.LabelRef(label + "Done"))
	ctx.Label(label)
	m.turn(v, numbers, n)
	ctx.ADDQ(operand.Imm(uint64(step)), m.index)
	ctx.SUBQ(operand.Imm(uint64(step)), m.left)
	ctx.CMPQ(m.left, operand.Imm(uint64(step)))
	ctx.JGE(operand.LabelRef(label))
	ctx.Label(label + "Done")
}

// rest writes what is done to the lanes that are left when they fill no register.
func (m *asm) rest(v avx512, numbers map[string]reg.VecVirtual) {
	ctx.TESTQ(m.left, m.left)
	ctx.JEQ(operand.LabelRef("restDone"))
	m.turn(v.first(m.left), numbers, 1)
	ctx.ADDQ(m.left, m.index)
	ctx.Label("restDone")
}

// turn writes what is done to n registers.
func (m *asm) turn(v vectors, numbers map[string]reg.VecVirtual, n int) {
	lanes := make([]lane, n)
	checked := make([]reg.VecVirtual, n)
	for i := range lanes {
		lanes[i] = lane{m, v, i * v.lanes(), numbers, map[*formula]reg.VecVirtual{}}
		if m.k.number != nil {
			checked[i] = lanes[i].value(m.k.number)
		}
	}
	if m.k.number != nil {
		v.ifNaN(checked, "stop")
	}
	for i := range lanes {
		v.store(lanes[i].value(m.k.body), lanes[i].at(m.k.slices[0]))
	}
}

// lane is one register's worth of lanes.
type lane struct {
	m       *asm
	v       vectors
	offset  int // lanes from the index on
	numbers map[string]reg.VecVirtual
	known   map[*formula]reg.VecVirtual
}

// at returns where the lanes of a slice are.
func (l *lane) at(name string) operand.Mem {
	return operand.Mem{Base: l.m.base[name], Index: l.m.index, Scale: 8, Disp: 8 * l.offset}
}

// value computes f into a register.
func (l *lane) value(f *formula) reg.VecVirtual {
	if r, ok := l.known[f]; ok {
		return r
	}
	if f.op == opNumber {
		return l.numbers[f.name]
	}
	r := l.v.register()
	switch f.op {
	case opSlice:
		l.v.load(l.at(f.name), r)
		return r
	case opSelect:
		l.v.positive(l.value(f.x), l.value(f.y), l.value(f.z), l.numbers[""], r)
		return r
	}
	x, y := f.x, f.y
	if y.op != opSlice && x.op == opSlice && (f.op == opAdd || f.op == opMul) {
		x, y = y, x // so that an operand can stay in memory
	}
	left := l.value(x)
	switch {
	case x == y:
		l.v.arithmetic(f.op, left, left, r)
	case y.op == opSlice:
		l.v.arithmetic(f.op, left, l.at(y.name), r)
	default:
		l.v.arithmetic(f.op, left, l.value(y), r)
	}
	if f == l.m.k.number {
		l.known[f] = r
	}
	return r
}

package expr

import (
	"encoding"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"slope"
)

var (
	_ encoding.BinaryMarshaler   = (*Program)(nil)
	_ encoding.BinaryUnmarshaler = (*Program)(nil)
)

// magic begins every encoded program.
const magic = "slope/expr 1\n"

// MarshalBinary encodes the program, without bound data: operations by their
// names, so that an encoding outlives a change of their numbers. It returns an
// error that names the rule if the program has a rule of the user's, which is code.
func (p *Program) MarshalBinary() ([]byte, error) {
	g := p.g
	b := []byte(magic)
	count := func(n int) { b = binary.AppendUvarint(b, uint64(n)) }
	text := func(s string) {
		count(len(s))
		b = append(b, s...)
	}
	count(g.inputs)
	count(g.data)
	count(g.len())
	number := map[Op]int{}
	for i := g.inputs + g.data; i < g.len(); i++ {
		op := g.op[i]
		k, ok := number[op]
		if !ok {
			k = len(number)
			number[op] = k
		}
		count(k)
		if !ok {
			text(op.String()) // at its first use
		}
		args := g.operands(i)
		if op.Arity() < 0 {
			count(len(args))
		}
		for _, a := range args {
			count(i - int(a))
		}
		switch {
		case op.hasConst():
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(g.constant(i)))
		case op == OpDotConst:
			for _, c := range g.coefficients(i) {
				b = binary.LittleEndian.AppendUint64(b, math.Float64bits(c))
			}
		case op == OpPowInt:
			b = binary.AppendVarint(b, int64(g.ints[g.cst[i]]))
		case op == OpApply || op == OpApply2:
			var r any
			var name string
			if op == OpApply {
				r, name = g.rules[g.cst[i]], g.rules[g.cst[i]].Name
			} else {
				r, name = g.rules2[g.cst[i]], g.rules2[g.cst[i]].Name
			}
			h, ok := builtin()[r]
			if !ok {
				return nil, fmt.Errorf("expr: MarshalBinary of a program with the rule %s, which is code", name)
			}
			text(h)
		}
	}
	count(len(g.out))
	for _, o := range g.out {
		count(int(o))
	}
	return b, nil
}

// UnmarshalBinary sets p, which must be new, to the program that data encodes. It
// returns an error if data is not an encoding of a program.
func (p *Program) UnmarshalBinary(data []byte) error {
	if p.g != nil {
		panic("expr: UnmarshalBinary into a program that is in use")
	}
	if len(data) < len(magic) || string(data[:len(magic)]) != magic {
		return errors.New("expr: not an encoded program")
	}
	d := &decoder{b: data[len(magic):]}
	g := d.graph()
	if d.err == nil && len(d.b) > 0 {
		d.fail("%d bytes too many", len(d.b))
	}
	if d.err != nil {
		return d.err
	}
	*p = Program{g: prune(g), run: &runner{}}
	return nil
}

// decoder reads an encoding; after an error it reads zeros.
type decoder struct {
	b   []byte
	err error
}

func (d *decoder) fail(f string, a ...any) {
	if d.err == nil {
		d.err = fmt.Errorf("expr: encoded program: "+f, a...)
	}
	d.b = nil
}

// count reads a number up to limit.
func (d *decoder) count(what string, limit int) int {
	v, n := binary.Uvarint(d.b)
	if n <= 0 {
		d.fail("ends early")
		return 0
	}
	d.b = d.b[n:]
	if v > uint64(limit) {
		d.fail("%s is %d, at most %d", what, v, limit)
		return 0
	}
	return int(v)
}

func (d *decoder) text() string {
	n := d.count("length of a name", len(d.b))
	if n > len(d.b) {
		d.fail("ends early")
		return ""
	}
	s := string(d.b[:n])
	d.b = d.b[n:]
	return s
}

func (d *decoder) float() float64 {
	if len(d.b) < 8 {
		d.fail("ends early")
		return 0
	}
	v := binary.LittleEndian.Uint64(d.b)
	d.b = d.b[8:]
	return math.Float64frombits(v)
}

// graph reads the nodes. What follows the counts of the inputs takes at least a
// byte for each node, which bounds the memory.
func (d *decoder) graph() *graph {
	inputs := d.count("number of inputs", 1<<24)
	data := d.count("number of data inputs", 1<<24)
	n := d.count("number of nodes", inputs+data+len(d.b))
	if inputs < 1 || n < inputs+data {
		d.fail("%d inputs, %d data inputs, %d nodes", inputs, data, n)
	}
	if d.err != nil {
		return nil
	}
	g := newGraph(inputs, data)
	var table []Op
	for i := inputs + data; i < n && d.err == nil; i++ {
		k := d.count("operation", len(table))
		if k == len(table) {
			name := d.text()
			op, ok := opNamed(name)
			if !ok {
				d.fail("unknown operation %q", name)
				break
			}
			table = append(table, op)
		}
		if d.err == nil {
			d.node(g, table[k], i)
		}
	}
	outs := d.count("number of results", len(d.b))
	if outs < 1 {
		d.fail("no results")
	}
	for range outs {
		g.out = append(g.out, uint32(d.count("result", n-1)))
	}
	return g
}

// opNamed returns the operation with a name.
func opNamed(name string) (Op, bool) {
	for op := OpConst; op < numOps; op++ {
		if op != OpInput && op != OpData && ops[op].name == name {
			return op, true
		}
	}
	return OpInvalid, false
}

// node reads node i of the operation op.
func (d *decoder) node(g *graph, op Op, i int) {
	k := op.Arity()
	if k < 0 {
		k = d.count("number of operands", len(d.b))
		if k < 1 || op == OpDot && k%2 != 0 {
			d.fail("%s of %d operands", op, k)
		}
	}
	args := make([]uint32, k)
	for j := range args {
		back := d.count("operand", i)
		if back < 1 {
			d.fail("an operand that comes later")
		}
		args[j] = uint32(i - back)
	}
	if d.err != nil {
		return
	}
	switch {
	case op.hasConst():
		g.pushConst(op, d.float(), args...)
	case op == OpDotConst:
		at := uint32(len(g.consts))
		for range args {
			g.consts = append(g.consts, d.float())
		}
		g.push(op, at, args...)
	case op == OpPowInt:
		v, n := binary.Varint(d.b)
		if n <= 0 || int64(int(v)) != v {
			d.fail("exponent")
			return
		}
		d.b = d.b[n:]
		g.pushInt(int(v), args[0])
	case op == OpApply || op == OpApply2:
		d.rule(g, op, args)
	default:
		g.push(op, 0, args...)
	}
}

// rule reads a node with a rule of the root package.
func (d *decoder) rule(g *graph, op Op, args []uint32) {
	name := d.text()
	for r, h := range builtin() {
		if h != name {
			continue
		}
		switch r := r.(type) {
		case *slope.Rule:
			if op == OpApply {
				g.pushRule(r, args[0])
				return
			}
		case *slope.Rule2:
			if op == OpApply2 {
				g.pushRule2(r, args[0], args[1])
				return
			}
		}
	}
	d.fail("unknown rule %q", name)
}

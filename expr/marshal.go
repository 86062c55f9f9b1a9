package expr

import (
	"bytes"
	"encoding"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc64"
	"math"

	"slope"
	"slope/expr/internal/graph"
)

var (
	_ encoding.BinaryMarshaler   = (*Program)(nil)
	_ encoding.BinaryUnmarshaler = (*Program)(nil)
)

// An encoding is magic, the CRC-64 of the rest in 8 bytes, and the rest: the
// counts of inputs, data and nodes, a bit for each input that says whether it is
// used, the nodes, the results.
const (
	magic     = "slope/expr 2\n"
	family    = "slope/expr " // how every version begins
	headerLen = len(magic) + 8
)

// checksum is the CRC-64 of ECMA-182. It finds damage, not malice: a decoder
// trusts nothing of what it covers.
func checksum(b []byte) uint64 { return crc64.Checksum(b, crc64.MakeTable(crc64.ECMA)) }

// MarshalBinary encodes the program, without bound data: operations by their
// names, so that an encoding outlives a change of their numbers. Version and
// checksum are part of it.
//
// A rule of the user's is code and stays behind; what is saved in its place is
// its Go expressions, from which UnmarshalBinary makes a rule again. They must be
// arithmetic over the argument and the functions and constants of package math.
// Otherwise, or if the rule has none, it returns an error that names the rule and
// what it lacks.
func (p *Program) MarshalBinary() ([]byte, error) {
	p.must()
	g := p.g
	b := make([]byte, headerLen)
	copy(b, magic)
	count := func(n int) { b = binary.AppendUvarint(b, uint64(n)) }
	text := func(s string) {
		count(len(s))
		b = append(b, s...)
	}
	count(g.Inputs)
	count(g.Data)
	count(g.Len())
	b = append(b, usedInputs(g)...)
	number := map[Op]int{}
	saved := map[any]int{} // the rules of the user's
	for i := g.Inputs + g.Data; i < g.Len(); i++ {
		op := g.Op[i]
		k, ok := number[op]
		if !ok {
			k = len(number)
			number[op] = k
		}
		count(k)
		if !ok {
			text(op.String()) // at its first use
		}
		args := g.Operands(i)
		if op.Arity() < 0 {
			count(len(args))
		}
		for _, a := range args {
			count(i - int(a))
		}
		for _, c := range g.Coefficients(i) {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(c))
		}
		switch {
		case op == OpPowInt:
			b = binary.AppendVarint(b, int64(g.Exponent(i)))
		case op == OpApply || op == OpApply2:
			r := g.RuleOf(i)
			if h, ok := builtin()[r]; ok {
				text(h)
				break
			}
			k, ok := saved[r]
			if !ok {
				k = len(saved)
				saved[r] = k
			}
			text("")
			count(k)
			if ok {
				break
			}
			parts, err := ruleText(r)
			if err != nil {
				return nil, err
			}
			for _, s := range parts {
				text(s)
			}
		}
	}
	count(len(g.Out))
	for _, o := range g.Out {
		count(int(o))
	}
	binary.LittleEndian.PutUint64(b[len(magic):], checksum(b[headerLen:]))
	return b, nil
}

// usedInputs has a bit for each input and data input: whether an operation or
// a result is made of it. It costs a decoder's memory its bytes.
func usedInputs(g *graph.Graph) []byte {
	bits := make([]byte, (g.Inputs+g.Data+7)/8)
	use := func(a uint32) {
		if int(a) < g.Inputs+g.Data {
			bits[a/8] |= 1 << (a % 8)
		}
	}
	for _, a := range g.Args {
		use(a)
	}
	for _, o := range g.Out {
		use(o)
	}
	return bits
}

// UnmarshalBinary sets p, which must be new, to the program that data encodes. It
// returns an error if data is of another version, damaged, cut short, or not an
// encoding of a program. Whatever data is, the memory it takes is at most some
// hundred times its length.
func (p *Program) UnmarshalBinary(data []byte) error {
	if p == nil {
		panic("expr: UnmarshalBinary into a nil Program, want new(Program)")
	}
	if p.g != nil {
		panic("expr: UnmarshalBinary into a program that is in use")
	}
	switch {
	case !bytes.HasPrefix(data, []byte(family)):
		return errors.New("expr: not an encoded program")
	case !bytes.HasPrefix(data, []byte(magic)):
		v, _, _ := bytes.Cut(data[len(family):min(len(data), len(family)+20)], []byte("\n"))
		return fmt.Errorf("expr: encoded program of version %q, want version %q; save it again", v, magic[len(family):len(magic)-1])
	case len(data) < headerLen:
		return errors.New("expr: encoded program: ends early")
	case binary.LittleEndian.Uint64(data[len(magic):]) != checksum(data[headerLen:]):
		return errors.New("expr: encoded program: checksum does not fit: it is damaged or cut short")
	}
	return p.decode(data[headerLen:])
}

// decode reads what follows the checksum.
func (p *Program) decode(b []byte) error {
	d := &decoder{b: b}
	g := d.graph()
	if d.err == nil && len(d.b) > 0 {
		d.fail("%d bytes too many", len(d.b))
	}
	if d.err != nil {
		return d.err
	}
	*p = Program{g: graph.Prune(g), run: &runner{}}
	return nil
}

// decoder reads an encoding; after an error it reads zeros.
type decoder struct {
	b   []byte
	err error

	rules []any // those of the user's, as they come
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

// bytes reads n bytes.
func (d *decoder) bytes(n int) []byte {
	if n > len(d.b) {
		d.fail("ends early")
		return nil
	}
	s := d.b[:n]
	d.b = d.b[n:]
	return s
}

func (d *decoder) text() string { return string(d.bytes(d.count("length of a name", len(d.b)))) }

func (d *decoder) float() float64 {
	if len(d.b) < 8 {
		d.fail("ends early")
		return 0
	}
	v := binary.LittleEndian.Uint64(d.b)
	d.b = d.b[8:]
	return math.Float64frombits(v)
}

// graph reads the nodes. An input takes a bit and a node at least a byte, which
// bounds the memory.
func (d *decoder) graph() *graph.Graph {
	most := 8 * min(len(d.b), graph.MaxNodes/32)
	inputs := d.count("number of inputs", most)
	data := d.count("number of data inputs", most)
	n := d.count("number of nodes", inputs+data+len(d.b))
	used := d.bytes((inputs + data + 7) / 8)
	if inputs < 1 || n < inputs+data {
		d.fail("%d inputs, %d data inputs, %d nodes", inputs, data, n)
	}
	if d.err != nil {
		return nil
	}
	g := graph.New(inputs, data)
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
		g.Out = append(g.Out, uint32(d.count("result", n-1)))
	}
	if d.err == nil && !bytes.Equal(used, usedInputs(g)) {
		d.fail("the inputs used are not those it names")
	}
	return g
}

// opNamed returns the operation with a name.
func opNamed(name string) (Op, bool) {
	for op := OpConst; op < graph.NumOps; op++ {
		if op != OpInput && op != OpData && graph.Table[op].Name == name {
			return op, true
		}
	}
	return OpInvalid, false
}

// node reads node i of the operation op.
func (d *decoder) node(g *graph.Graph, op Op, i int) {
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
	case graph.HasConst(op):
		g.PushConst(op, d.float(), args...)
	case op == OpDotConst:
		c := make([]float64, len(args))
		for k := range c {
			c[k] = d.float()
		}
		g.PushDotConst(c, args...)
	case op == OpPowInt:
		v, n := binary.Varint(d.b)
		if n <= 0 || int64(int(v)) != v {
			d.fail("exponent")
			return
		}
		d.b = d.b[n:]
		g.PushInt(int(v), args[0])
	case op == OpApply || op == OpApply2:
		d.rule(g, op, args)
	default:
		g.Push(op, 0, args...)
	}
}

// rule reads a node with a rule: one of the root package by its name, or one of
// the user's by its expressions.
func (d *decoder) rule(g *graph.Graph, op Op, args []uint32) {
	name := d.text()
	if name == "" {
		k := d.count("rule", len(d.rules))
		if d.err == nil && k == len(d.rules) {
			d.userRule(op)
		}
		if d.err != nil {
			return
		}
		if !pushAny(g, op, d.rules[k], args) {
			d.fail("%s of a rule of another kind", op)
		}
		return
	}
	for r, h := range builtin() {
		if h == name && pushAny(g, op, r, args) {
			return
		}
	}
	d.fail("unknown rule %q", name)
}

// pushAny appends a node with the rule r and reports whether it fits the
// operation.
func pushAny(g *graph.Graph, op Op, r any, args []uint32) bool {
	switch r := r.(type) {
	case *slope.Rule:
		if op == OpApply {
			g.PushRule(r, args[0])
			return true
		}
	case *slope.Rule2:
		if op == OpApply2 {
			g.PushRule2(r, args[0], args[1])
			return true
		}
	}
	return false
}

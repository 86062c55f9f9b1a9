package encode

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc64"
	"math"
	"strings"

	"slope"
	"slope/expr/internal/graph"
)

// An encoding is magic, the CRC-64 of the rest in 8 bytes, and the rest: the
// counts of inputs, data and nodes, a bit for each input that says whether it is
// used, the nodes, the results.
const (
	Magic     = "slope/expr 2\n"
	family    = "slope/expr " // how every version begins
	HeaderLen = len(Magic) + 8
)

// lanesSuffix is what the name of an operation has whose sum is added in lanes. Norm2 and LogSumExp of many operands have it always: what was
// saved without it is of a time when they had another order, and other last bits.
const lanesSuffix = " in lanes"

// Checksum is the CRC-64 of ECMA-182. It finds damage, not malice: a decoder
// trusts nothing of what it covers.
func Checksum(b []byte) uint64 { return crc64.Checksum(b, crc64.MakeTable(crc64.ECMA)) }

// Encode returns the encoding of a graph. names are those of the rules that are known to
// every process.
func Encode(g *graph.Graph, names map[any]string) ([]byte, error) {
	e := &encoder{b: make([]byte, HeaderLen), names: names, number: map[string]int{}, saved: map[any]int{}}
	copy(e.b, Magic)
	e.count(g.Inputs)
	e.count(g.Data)
	e.count(g.Len())
	e.b = append(e.b, usedInputs(g)...)
	for i := g.Inputs + g.Data; i < g.Len(); i++ {
		if err := e.node(g, i); err != nil {
			return nil, err
		}
	}
	e.count(len(g.Out))
	for _, o := range g.Out {
		e.count(int(o))
	}
	binary.LittleEndian.PutUint64(e.b[len(Magic):], Checksum(e.b[HeaderLen:]))
	return e.b, nil
}

// encoder writes an encoding.
type encoder struct {
	b      []byte
	names  map[any]string
	number map[string]int // of the operations that were named
	saved  map[any]int    // of the rules of the user's
}

func (e *encoder) count(n int) { e.b = binary.AppendUvarint(e.b, uint64(n)) }

func (e *encoder) text(s string) {
	e.count(len(s))
	e.b = append(e.b, s...)
}

// node writes node i.
func (e *encoder) node(g *graph.Graph, i int) error {
	op, args := g.Op[i], g.Operands(i)
	name := op.String()
	if g.Laned(i) || graph.AlwaysLaned(op, len(args)) {
		name += lanesSuffix
	}
	k, named := e.number[name]
	if !named {
		k = len(e.number)
		e.number[name] = k
	}
	e.count(k)
	if !named {
		e.text(name)
	}
	if op.Arity() < 0 {
		e.count(len(args))
	}
	for _, a := range args {
		e.count(i - int(a))
	}
	for _, c := range g.Coefficients(i) {
		e.b = binary.LittleEndian.AppendUint64(e.b, math.Float64bits(c))
	}
	switch op {
	case graph.OpPowInt:
		e.b = binary.AppendVarint(e.b, int64(g.Exponent(i)))
	case graph.OpApply, graph.OpApply2, graph.OpApplyN:
		return e.rule(g.RuleOf(i))
	}
	return nil
}

// rule writes a rule: its name, or nothing and the number of one of the user's, which at its
// first use is followed by its texts.
func (e *encoder) rule(r any) error {
	if name, ok := e.names[r]; ok {
		e.text(name)
		return nil
	}
	e.text("")
	k, saved := e.saved[r]
	if saved {
		e.count(k)
		return nil
	}
	e.count(len(e.saved))
	e.saved[r] = len(e.saved)
	parts, err := ruleText(r)
	for _, s := range parts {
		e.text(s)
	}
	return err
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

// Decode returns the graph that data encodes; names as in encode.
func Decode(data []byte, names map[any]string) (*graph.Graph, error) {
	switch {
	case !bytes.HasPrefix(data, []byte(family)):
		return nil, errors.New("expr: not an encoded program")
	case !bytes.HasPrefix(data, []byte(Magic)):
		v, _, _ := bytes.Cut(data[len(family):min(len(data), len(family)+20)], []byte("\n"))
		return nil, fmt.Errorf("expr: encoded program of version %q, want version %q; save it again", v, Magic[len(family):len(Magic)-1])
	case len(data) < HeaderLen:
		return nil, errors.New("expr: encoded program: ends early")
	case binary.LittleEndian.Uint64(data[len(Magic):]) != Checksum(data[HeaderLen:]):
		return nil, errors.New("expr: encoded program: checksum does not fit: it is damaged or cut short")
	}
	d := &decoder{b: data[HeaderLen:], names: names}
	g := d.graph()
	if d.err == nil && len(d.b) > 0 {
		d.fail("%d bytes too many", len(d.b))
	}
	return g, d.err
}

// decoder reads an encoding; after an error it reads zeros.
type decoder struct {
	b   []byte
	err error

	names map[any]string
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
	b := d.bytes(8)
	if b == nil {
		return 0
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(b))
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
	var table []operation
	for i := inputs + data; i < n && d.err == nil; i++ {
		k := d.count("operation", len(table))
		if k == len(table) {
			name := d.text()
			plain, laned := strings.CutSuffix(name, lanesSuffix)
			op, ok := opNamed(plain)
			if !ok {
				d.fail("unknown operation %q", name)
				break
			}
			table = append(table, operation{op, laned})
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

// operation is an operation as an encoding names it.
type operation struct {
	op    graph.Op
	laned bool
}

// opNamed returns the operation with a name.
func opNamed(name string) (graph.Op, bool) {
	for op := graph.OpConst; op < graph.NumOps; op++ {
		if op != graph.OpInput && op != graph.OpData && graph.Table[op].Name == name {
			return op, true
		}
	}
	return graph.OpInvalid, false
}

// node reads node i of the operation o.
func (d *decoder) node(g *graph.Graph, o operation, i int) {
	op, lanes := o.op, uint32(0)
	args := d.operands(op, i)
	switch {
	case graph.AlwaysLaned(op, len(args)):
		if !o.laned {
			d.fail("%s of %d operands in the order of an earlier version, which gave other last bits: record the function again", op, len(args))
		}
	case o.laned:
		if lanes = graph.LanesOf(op, len(args)); lanes == 0 {
			d.fail("%s of %d operands in lanes", op, len(args))
		}
	}
	if d.err != nil {
		return
	}
	switch {
	case graph.HasConst(op):
		g.PushConst(op, d.float(), args...)
	case op == graph.OpDotConst:
		c := make([]float64, len(args))
		for k := range c {
			c[k] = d.float()
		}
		g.PushDotConst(lanes, c, args...)
	case op == graph.OpPowInt:
		v, n := binary.Varint(d.b)
		if n <= 0 || int64(int(v)) != v {
			d.fail("exponent")
			return
		}
		d.b = d.b[n:]
		g.PushInt(int(v), args[0])
	case graph.HasRule(op):
		d.rule(g, op, args)
	default:
		g.Push(op, lanes, args...)
	}
}

// operands reads those of node i.
func (d *decoder) operands(op graph.Op, i int) []uint32 {
	k := op.Arity()
	if k < 0 {
		k = d.count("number of operands", len(d.b))
		if k < 1 || op == graph.OpDot && k%2 != 0 {
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
	return args
}

// rule reads a node with a rule: one of the root package by its name, or one of
// the user's by its expressions.
func (d *decoder) rule(g *graph.Graph, op graph.Op, args []uint32) {
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
	for r, h := range d.names {
		if h == name && pushAny(g, op, r, args) {
			return
		}
	}
	d.fail("unknown rule %q", name)
}

// pushAny appends a node with the rule r and reports whether it fits the
// operation.
func pushAny(g *graph.Graph, op graph.Op, r any, args []uint32) bool {
	_, one := r.(*slope.Rule)
	_, two := r.(*slope.Rule2)
	fits := one && op == graph.OpApply || two && op == graph.OpApply2
	if fits {
		g.PushRule(op, r, args...)
	}
	return fits
}

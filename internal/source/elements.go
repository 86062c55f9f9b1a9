package source

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
)

// A sum whose terms each read few elements of a slice is partially separable: its Hessian is the sum of the small Hessians of the terms. In the tangent of
// the gradient such a term is a turn of a loop, or what stands in no loop, whose tangents all come from elements of the direction and
// go to elements of the product, and to nowhere else: an element. With unit vectors for the direction it gives the entries of its own Hessian, and most of
// it is known: 0 or 1.

// ElementOptions say what Elements writes.
type ElementOptions struct {
	TangentOptions // of the products of what is no element: one of two Wrt, with Sum

	Entries string             // the name of the function that adds the entries
	Comment string             // the comment in front of it
	Matrix  string             // its first parameter: the slice of the entries
	Size    int                // how many entries there are
	At      func(i, j int) int // the place of the derivative of element i of Sum in element j of the direction, or -1
	Table   func([]int) string // the name of an array of integers, which it may write
}

// Elements is what Elements writes.
type Elements struct {
	Text  string
	Rest  bool  // whether there is a function for what is no element
	Unset []int // without it: the entries that the function does not set before it adds to them
}

// maxGrowth bounds the statements of an element, for all its inputs.
const maxGrowth = 1000

// Elements returns the text of a function that computes the result of the function, and adds entries of a Hessian to a slice: those of its elements. A function
// as Tangent writes it has the products of the rest, if there is any; then the first has no result. There is no text if there are no elements.
func (p *Program) Elements(opt ElementOptions) (*Elements, error) {
	g, in, err := p.tangentOf(opt.TangentOptions)
	if err != nil {
		return nil, err
	}
	s := &splitting{in: in, opt: opt, moving: map[*variable]bool{}}
	for _, d := range in.tan.tans {
		s.moving[d] = true
	}
	for _, v := range in.f.params {
		switch {
		case v.name == opt.Sum:
			s.sum, s.out = v, in.tan.of(v)
		case slices.Contains(opt.Wrt, v.name):
			s.in0 = in.tan.of(v)
		}
	}
	drop := map[*variable]bool{s.sum: true}
	s.matrix = in.f.newVar(opt.Matrix, s.sum.typ, s.sum.pos)
	s.list = dropDead(withoutSlices(in.single, drop), known(in.f.params, in.f.results), drop)
	s.find()
	e, list := s.entries()
	if len(s.elements) == 0 {
		return &Elements{}, nil
	}
	tops := []topFunc{&entriesFunc{s, list, e.Rest}}
	if e.Rest {
		in.body = in.tan.inAll(s.rest())
		tops = append(tops, &sumTangent{in: in, opt: opt.TangentOptions})
	}
	e.Text, err = g.textOf(tops...)
	return e, err
}

// splitting takes the elements out of the tangent of a gradient.
type splitting struct {
	in       *instance
	opt      ElementOptions
	list     []stmt
	moving   map[*variable]bool // tangents
	sum      *variable
	in0, out *variable // the direction and the product
	matrix   *variable

	elements []*element
}

// element is a loop whose turns are elements, or the statements that stand in no loop.
type element struct {
	*splitting
	loop   *forStmt
	body   []stmt // where they have a tangent: the statements of loop, or those in no loop
	set    map[*variable]bool
	ins    []expr // indices in the direction, and in the product
	outs   []expr
	values []int // of the counter, turn by turn
}

// find finds the elements.
func (s *splitting) find() {
	straight := &element{splitting: s, values: []int{0}}
	candidates := []*element{straight}
	for _, x := range s.list {
		switch y := x.(type) {
		case *forStmt:
			if s.moves(y) {
				candidates = append(candidates, &element{splitting: s, loop: y, body: y.body, values: countsOf(y)})
			}
		default:
			if s.moves(x) && !s.cuts(x) {
				straight.body = append(straight.body, x)
			}
		}
	}
	owners := map[*variable]int{}
	for _, e := range candidates {
		named := map[*variable]bool{}
		eachVar(e.body, func(v *variable) { named[v] = s.moving[v] })
		for v, is := range named {
			if is && v != s.in0 && v != s.out {
				owners[v]++
			}
		}
	}
	for _, e := range candidates {
		if e.qualifies(owners) {
			s.elements = append(s.elements, e)
		}
	}
}

// moves reports whether x has a tangent.
func (s *splitting) moves(x stmt) bool {
	found := false
	eachVar([]stmt{x}, func(v *variable) { found = found || s.moving[v] })
	return found
}

// cuts reports whether x cuts the direction or the product to its length.
func (s *splitting) cuts(x stmt) bool {
	a, ok := x.(*assign)
	if !ok {
		return false
	}
	l, isRef := a.l.(*ref)
	_, part := a.r.(*slicing)
	return isRef && part && base(a.r) == l.v && (l.v == s.in0 || l.v == s.out)
}

// countsOf returns what the counter is, turn by turn, or nil if it is not known.
func countsOf(loop *forStmt) (values []int) {
	if jumps(loop.body) || !eachCount(loop, func(i int) bool { values = append(values, i); return true }) {
		return nil
	}
	return values
}

// qualifies reports whether e is an element that is worth it. owners counts who names a tangent.
func (e *element) qualifies(owners map[*variable]int) bool {
	e.set = map[*variable]bool{}
	for _, x := range e.body {
		if e.moves(x) && !e.takes(x) {
			return false
		}
	}
	for v := range e.set {
		if owners[v] > 1 {
			return false
		}
	}
	k := len(e.ins)
	return len(e.values) > 0 && k > 0 && len(e.outs) > 0 && k <= max(e.opt.Directions, 4) && k*countStmts(e.body) <= maxGrowth
}

// takes reports whether the tangents of the statement come from the turn or the direction, and go to the turn or the product.
func (e *element) takes(x stmt) bool {
	a, ok := x.(*assign)
	if !ok || a.push || !e.reads(added(a)) {
		return false
	}
	switch l := a.l.(type) {
	case *ref:
		if !isFloat(l.v.typ) || a.add && !e.set[l.v] {
			return false
		}
		e.set[l.v] = true
		return true
	case *index:
		if r, ok := l.x.(*ref); ok && r.v == e.out {
			return e.note(&e.outs, l.i)
		}
	}
	return false
}

// added is what the assignment adds to an element, or sets it to.
func added(x *assign) expr {
	b, ok := x.r.(*binary)
	_, element := x.l.(*index)
	if !ok || !element || !sameExpr(b.x, x.l) {
		return x.r
	}
	switch b.op {
	case token.ADD:
		return b.y
	case token.SUB:
		return negate(b.y)
	}
	return x.r
}

// reads reports whether the tangents in x are those of the turn and elements of the direction.
func (e *element) reads(x expr) bool {
	switch y := x.(type) {
	case *ref:
		return !e.moving[y.v] || e.set[y.v]
	case *index:
		if r, ok := y.x.(*ref); ok && r.v == e.in0 {
			return e.note(&e.ins, y.i)
		}
	}
	ok := true
	children(x, func(c expr) { ok = ok && e.reads(c) })
	return ok
}

// note adds an index to a list, once. It reports whether it is known in every turn.
func (e *element) note(list *[]expr, i expr) bool {
	if !hasExpr(*list, i) {
		*list = append(*list, i)
	}
	for _, v := range e.values {
		if _, ok := e.at(i, v); !ok {
			return false
		}
	}
	return true
}

// at is the index i in the turn in which the counter is v.
func (e *element) at(i expr, v int) (int, bool) {
	if e.loop == nil {
		return integer(i, nil, 0, e.in.g.p.table)
	}
	return integer(i, e.loop.i, v, e.in.g.p.table)
}

// table returns the integers of an array of the file, or nil.
func (p *Program) table(array types.Object) []int {
	numbers, known := p.tables[array]
	if known || !isInteger(elemOf(array.Type())) {
		return numbers
	}
	for _, f := range p.Main.Files {
		ast.Inspect(f, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok || p.Main.Info.Defs[v.Names[0]] != array || len(v.Values) == 0 {
				return true
			}
			if list, ok := v.Values[0].(*ast.CompositeLit); ok {
				for _, e := range list.Elts {
					n, _ := constant.Int64Val(p.Main.Info.Types[e].Value)
					numbers = append(numbers, int(n))
				}
			}
			return false
		})
	}
	p.tables[array] = numbers
	return numbers
}

// rest returns the statements without what only the elements need.
func (s *splitting) rest() []stmt {
	var out []stmt
	for _, x := range s.list {
		if e := s.elementOf(x); e == nil || !e.moves(x) {
			out = append(out, x)
		} else if e.loop != nil {
			out = append(out, withNested(x, func(list []stmt) []stmt {
				return slices.DeleteFunc(slices.Clone(list), s.moves)
			}))
		}
	}
	return out
}

// elementOf returns the element that the statement, which stands in no loop, belongs to, or nil.
func (s *splitting) elementOf(x stmt) *element {
	for _, e := range s.elements {
		if loop, is := x.(*forStmt); is && e.loop == loop || !is && e.loop == nil && !s.cuts(x) {
			return e
		}
	}
	return nil
}

// left reports whether there are tangents beside those of the elements.
func (s *splitting) left() bool {
	return slices.ContainsFunc(s.list, func(x stmt) bool { return s.moves(x) && !s.cuts(x) && s.elementOf(x) == nil })
}

// entriesFunc is the function that adds the entries of the elements.
type entriesFunc struct {
	s    *splitting
	list []stmt
	rest bool
}

func (t *entriesFunc) instance() *instance { return t.s.in }

func (t *entriesFunc) print(p *printer) {
	f := t.s.in.f
	p.start(t.s.in)
	params, results := []*variable{t.s.matrix}, f.results
	for _, v := range f.params {
		if v != t.s.sum {
			params = append(params, v)
		}
	}
	if t.rest {
		results = nil
	}
	keep := known(params, results)
	list := defined(dropDead(t.list, keep, map[*variable]bool{t.s.sum: true}), keep)
	p.printf("// %s\nfunc %s(%s)", t.s.opt.Comment, t.s.opt.Entries, p.fields(params))
	if !t.rest {
		p.printf(" (%s)", p.fields(results))
	}
	p.printf(" {\n%s = %s[:%d]\n", t.s.matrix.name, t.s.matrix.name, t.s.opt.Size)
	p.declare(list, keep)
	p.list(list)
	if !t.rest && !terminates(list) {
		p.printf("return %s\n", results[0].name)
	}
	p.printf("}\n")
}

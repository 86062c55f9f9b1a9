package source

import (
	"fmt"
	"go/token"
	"go/types"
	"sort"
	"strings"
)

// A fact is what the passes found out about a place of the source.
type fact struct {
	pos    token.Pos
	what   string
	stored bool // on the tape
}

// Explain says what Derive finds out: which variables carry derivatives, how each loop, branch and call is reversed, what is stored, and which
// statements need it. One line for each: file:line:col: what.
//
// dir is the directory that the names of files are relative to. The error is that of Derive.
func Explain(p *Program, opt Options, dir string) (string, error) {
	g, tops, err := derive(p, opt)
	if err != nil {
		return "", err
	}
	if _, err := g.file(tops, opt); err != nil { // printing may refuse too
		return "", err
	}
	var b strings.Builder
	names := &Problems{Fset: p.Fset, Dir: dir}
	for _, in := range g.explained() {
		for _, f := range in.facts() {
			at := p.Fset.Position(f.pos)
			fmt.Fprintf(&b, "%s:%d:%d: %s\n", names.short(at.Filename), at.Line, at.Column, f.what)
		}
	}
	return b.String(), nil
}

// explained are the instances with derivatives that the file has, in the order of the file.
func (g *generator) explained() []*instance {
	var list []*instance
	for i, in := range g.queue {
		if !in.primal && (i == 0 || in.top || in.called || len(in.wanted) > 0) {
			list = append(list, in)
		}
	}
	return list
}

// facts lists what is known about an instance, in the order of its source.
func (in *instance) facts() []fact {
	x := &explainer{in: in, p: &printer{g: in.g, imports: map[string]string{}, helpers: map[string]string{}, globals: map[types.Object]string{},
		pkgNames: map[string]bool{}, fn: in.f}}
	x.readers(in.nodes)
	x.nodes(in.nodes)
	sort.SliceStable(x.list, func(i, j int) bool { return x.list[i].pos < x.list[j].pos })
	head := fact{pos: in.f.pos, what: in.f.obj.Name() + ": " + x.activity()}
	return append([]fact{head}, x.list...)
}

// explainer collects the facts of one instance.
type explainer struct {
	in    *instance
	p     *printer
	list  []fact
	needs map[loc][]token.Pos // statements whose reverse reads what is stored there
}

func (x *explainer) add(pos token.Pos, stored bool, format string, args ...any) {
	x.list = append(x.list, fact{pos, fmt.Sprintf(format, args...), stored})
}

// activity says which parameters and variables of the source carry derivatives.
func (x *explainer) activity() string {
	var yes, no []string
	seen := map[*variable]bool{}
	f := x.in.f
	note := func(v *variable) {
		if v == nil || seen[v] || !carries(v.typ) {
			return
		}
		seen[v] = true
		if x.in.b.a.active(v) {
			yes = append(yes, v.name)
		} else {
			no = append(no, v.name)
		}
	}
	for _, v := range f.params {
		note(v)
	}
	eachAssigned(f.body, note)
	what := "derivatives go through " + strings.Join(yes, ", ")
	if len(yes) == 0 {
		what = "no derivative goes through it"
	}
	if len(no) > 0 {
		what += "; not through " + strings.Join(no, ", ")
	}
	return what
}

// readers notes which statements need which values in reverse.
func (x *explainer) readers(ns []node) {
	if x.needs == nil {
		x.needs = map[loc][]token.Pos{}
	}
	note := func(pos token.Pos, s locSet) {
		for l := range s {
			if at := x.needs[l]; len(at) == 0 || at[len(at)-1] != pos {
				x.needs[l] = append(at, pos)
			}
		}
	}
	b := x.in.b
	for _, n := range ns {
		switch y := n.(type) {
		case *step:
			s := locSet{}
			b.readsList(y.post, s)
			b.readsList(y.pre, s)
			note(stepPos(y), s)
		case *ifNode:
			if y.code == nil {
				s := locSet{}
				b.readsExpr(y.c, s)
				note(y.pos, s)
			}
			x.readers(y.then)
			x.readers(y.els)
		case *loopNode:
			if y.l.counter != nil {
				s := locSet{}
				b.readsExpr(y.l.lo, s)
				b.readsExpr(y.l.hi, s)
				note(y.l.pos, s)
			}
			x.readers(y.body)
			x.readers(y.post)
		case *blockNode:
			x.readers(y.body)
		}
	}
}

func stepPos(x *step) token.Pos {
	for _, s := range x.fwd {
		switch y := s.(type) {
		case *assign:
			if y.pos.IsValid() {
				return y.pos
			}
		case *multi:
			return y.pos
		case *copying:
			return y.pos
		case *effect:
			return y.c.pos
		}
	}
	return token.NoPos
}

func (x *explainer) nodes(ns []node) {
	for _, n := range ns {
		switch y := n.(type) {
		case *step:
			x.step(y)
		case *ifNode:
			if y.code != nil && !x.in.b.dead[y.code] {
				x.add(y.pos, x.stores(y.then, y.code) || x.stores(y.els, y.code), "branch: which one ran is recorded, as its condition cannot be evaluated again in reverse")
			}
			x.nodes(y.then)
			x.nodes(y.els)
		case *loopNode:
			x.loop(y)
		case *blockNode:
			x.nodes(y.body)
		}
	}
}

// stores reports whether the nodes push the control variable v.
func (x *explainer) stores(ns []node, v *variable) bool {
	for _, n := range ns {
		s, ok := n.(*step)
		if !ok || s.control != v {
			continue
		}
		for _, st := range s.fwd {
			if a, ok := st.(*assign); ok && a.push {
				return true
			}
		}
	}
	return false
}

func (x *explainer) loop(y *loopNode) {
	before := len(x.list)
	x.nodes(y.body)
	x.nodes(y.post)
	n := 0
	for _, f := range x.list[before:] {
		if f.stored && !strings.HasPrefix(f.what, "loop") {
			n++
		}
	}
	b := x.in.b
	switch {
	case x.in.tangent:
	case y.fused && n == 0:
		x.add(y.l.pos, false, "loop: each turn is reversed at once; nothing is stored")
	case y.fused:
		x.add(y.l.pos, false, "loop: each turn is reversed at once, which takes back what it stores")
	case b.silent(y):
		x.add(y.l.pos, false, "loop: nothing in it has a reverse")
	case y.trips != nil && !b.dead[y.trips]:
		x.add(y.l.pos, x.storesIn(y), "loop: reversed in a loop of its own, over the number of turns that is recorded; %s", values(n))
	default:
		x.add(y.l.pos, false, "loop: reversed in a loop of its own, backwards; %s", values(n))
	}
}

// storesIn reports whether the number of turns is pushed: the loop runs in another.
func (x *explainer) storesIn(y *loopNode) bool {
	found := false
	eachStmt(x.in.allStatements(), func(s stmt) {
		if p, ok := s.(*pushing); ok {
			if r, ok := p.x.(*ref); ok && r.v == y.trips {
				found = true
			}
		}
	})
	return found
}

// allStatements are the statements of the sweeps.
func (in *instance) allStatements() []stmt {
	if in.joint || in.tangent {
		return in.body
	}
	return append(in.forwardList(), in.rev...)
}

// eachStmt calls f for all statements, those inside others too.
func eachStmt(list []stmt, f func(stmt)) {
	for _, s := range list {
		f(s)
		switch x := s.(type) {
		case *ifStmt:
			eachStmt(x.then, f)
			eachStmt(x.els, f)
		case *forStmt:
			eachStmt(x.body, f)
		}
	}
}

func values(n int) string {
	switch n {
	case 0:
		return "nothing in it is stored"
	case 1:
		return "1 statement in it stores a value"
	}
	return itoa(n) + " statements in it store a value"
}

func (x *explainer) step(y *step) {
	b := x.in.b
	pos := stepPos(y)
	for i, a := range y.memWrites {
		if y.saves(i) {
			x.add(pos, true, "the memory of %s is stored before the call overwrites it%s", x.p.expr(a), x.why(loc{b.class(base(a)), true}, pos))
		}
	}
	for i, s := range y.fwd {
		switch z := s.(type) {
		case *assign:
			if z.push && y.control == nil && !y.inverts(i) {
				x.add(pos, true, "%s is stored before it is overwritten%s", x.p.expr(z.l), x.why(b.locOf(z.l), pos))
			}
		case *multi:
			for k, p := range z.l {
				if z.push[k] {
					x.add(pos, true, "%s is stored before it is overwritten%s", x.p.expr(p), x.why(b.locOf(p), pos))
				}
			}
			x.called(y, z)
		case *copying:
			if z.push {
				x.add(pos, true, "what copy overwrites in %s is stored%s", x.p.expr(z.dst), x.why(loc{b.class(base(z.dst)), true}, pos))
			}
		}
	}
}

// called says how a call is reversed.
func (x *explainer) called(y *step, z *multi) {
	if x.in.tangent {
		return
	}
	for _, s := range append(append([]stmt(nil), y.pre...), y.post...) {
		if m, ok := s.(*multi); ok && m.c.in != nil && m.c.kind == "VJP" {
			x.add(z.pos, false, "call of %s: evaluated again in reverse, with its derivative", m.c.in.f.obj.Name())
		}
	}
	if y.call == nil {
		return
	}
	name := y.call.c.fn.Name()
	joint := true
	eachStmt(x.in.allStatements(), func(s stmt) {
		if m, ok := s.(*multi); ok && m.pos == z.pos && m.c.kind == "Fwd" {
			joint = false
		}
	})
	if joint {
		x.add(z.pos, false, "call of %s: runs forward and in reverse at once", name)
		return
	}
	x.add(z.pos, true, "call of %s: its forward sweep leaves values for its reverse sweep", name)
}

// why says which statements need the value that is stored.
func (x *explainer) why(l loc, own token.Pos) string {
	lines := map[int]bool{}
	for _, pos := range x.needs[l] {
		if pos.IsValid() {
			lines[x.in.g.p.Fset.Position(pos).Line] = true
		}
	}
	var list []int
	for n := range lines {
		list = append(list, n)
	}
	sort.Ints(list)
	var text []string
	for _, n := range list {
		text = append(text, itoa(n))
	}
	switch {
	case l.mem && x.in.b.outside(l.v):
		if len(text) == 0 {
			return ": it is the caller's, and is set back"
		}
		return ": it is the caller's, and is set back, and line " + strings.Join(text, ", ") + " needs it"
	case len(text) == 0:
		return ""
	case len(text) == 1:
		return ": the derivative of line " + text[0] + " needs it"
	}
	return ": the derivatives of lines " + strings.Join(text, ", ") + " need it"
}

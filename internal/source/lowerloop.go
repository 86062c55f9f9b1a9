package source

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

func (l *lowerer) branch(x *ast.BranchStmt) {
	switch x.Tok {
	case token.FALLTHROUGH:
		l.problem(x.Pos(), "cannot differentiate "+x.Tok.String(), "use a loop or if")
		return
	case token.GOTO:
		jump := l.jumps[l.info.Uses[x.Label]]
		if jump == nil {
			l.problem(x.Pos(), "cannot differentiate this goto", "use a loop or if")
			return
		}
		jump(x.Pos())
		return
	}
	for i := len(l.targets) - 1; i >= 0; i-- {
		t := l.targets[i]
		if x.Label != nil && t.label != x.Label.Name || x.Label == nil && !t.allowPlain {
			continue
		}
		if x.Tok == token.CONTINUE {
			if !t.isLoop {
				continue
			}
			t.usedC = true
			l.emit(&exit{t.contBlock, x.Pos()})
			return
		}
		if t.stays {
			return
		}
		t.usedB = true
		l.emit(&exit{t.brk, x.Pos()})
		return
	}
	l.problem(x.Pos(), "cannot find what "+x.Tok.String()+" leaves", "use a loop or if")
}

func (l *lowerer) labeled(x *ast.LabeledStmt) {
	switch s := x.Stmt.(type) {
	case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt:
		l.label = x.Label.Name
		l.stmt(s)
	default:
		b := &block{pos: x.Pos()}
		t := &jumpTarget{label: x.Label.Name, brk: b}
		l.targets = append(l.targets, t)
		b.body = l.into(func() { l.stmt(s) })
		l.targets = l.targets[:len(l.targets)-1]
		if t.usedB {
			l.emit(b)
		} else {
			*l.out = append(*l.out, b.body...)
		}
	}
}

func (l *lowerer) forStmt(x *ast.ForStmt, label string) {
	if l.counted(x, label) {
		return
	}
	if x.Init != nil {
		l.stmt(x.Init)
	}
	s := &loop{pos: x.Pos()}
	l.loops++
	var first func()
	switch {
	case x.Cond == nil:
	case l.hasCalls(x.Cond): // what it calls is inlined at the start of each turn
		first = func() {
			c := &unary{token.NOT, l.expr(x.Cond), types.Typ[types.Bool]}
			l.emit(&ifStmt{c: c, then: []stmt{&exit{s, x.Pos()}}, pos: x.Pos()})
		}
	default:
		l.inline++
		s.c = l.expr(x.Cond)
		l.inline--
	}
	s.body = l.loopBody(s, label, x.Body, first)
	if x.Post != nil {
		s.post = l.into(func() { l.stmt(x.Post) })
	}
	l.loops--
	l.emit(s)
}

// loopBody lowers a body with its targets; first is emitted at its start.
func (l *lowerer) loopBody(s *loop, label string, body *ast.BlockStmt, first func()) []stmt {
	b := &block{pos: body.Pos()}
	t := &jumpTarget{label: label, brk: s, contBlock: b, isLoop: true, allowPlain: true}
	l.targets = append(l.targets, t)
	b.body = l.into(func() {
		if first != nil {
			first()
		}
		l.list(body.List)
	})
	l.targets = l.targets[:len(l.targets)-1]
	b.body = trimContinue(b.body, b)
	if hasExit(b.body, b) {
		return []stmt{b}
	}
	return b.body
}

// trimContinue drops the exits of b that stand at its end, and turns if c {…; exit} rest into if c {…} else {rest}.
func trimContinue(list []stmt, b *block) []stmt {
	for i, s := range list {
		f, ok := s.(*ifStmt)
		if !ok || len(f.then) == 0 || len(f.els) > 0 {
			continue
		}
		if e, ok := f.then[len(f.then)-1].(*exit); ok && e.target == b {
			f.then = f.then[:len(f.then)-1]
			f.els = trimContinue(append([]stmt(nil), list[i+1:]...), b)
			f.then = trimContinue(f.then, b)
			return list[:i+1]
		}
	}
	if len(list) == 0 {
		return list
	}
	switch s := list[len(list)-1].(type) {
	case *exit:
		if s.target == b {
			return trimContinue(list[:len(list)-1], b)
		}
	case *ifStmt:
		s.then, s.els = trimContinue(s.then, b), trimContinue(s.els, b)
	}
	return list
}

// hasExit reports whether the list holds an exit to target.
func hasExit(list []stmt, target stmt) bool {
	for _, s := range list {
		switch x := s.(type) {
		case *exit:
			if x.target == target {
				return true
			}
		case *ifStmt:
			if hasExit(x.then, target) || hasExit(x.els, target) {
				return true
			}
		case *loop:
			if hasExit(x.body, target) || hasExit(x.post, target) {
				return true
			}
		case *block:
			if hasExit(x.body, target) {
				return true
			}
		}
	}
	return false
}

// counted lowers for i := a; i < b; i++ {…} if neither i nor a nor b is changed by the body and nothing else leaves the loop.
func (l *lowerer) counted(x *ast.ForStmt, label string) bool {
	h := l.countHead(x)
	if h == nil || !isInteger(h.obj.Type()) || isUnsigned(h.obj.Type()) || l.addr[h.obj] {
		return false
	}
	f := l.changes(x.Body)
	if f.vars[h.obj] || leaves(x.Body, label) || !l.stable(h.hi, f) {
		return false
	}
	lo := l.expr(h.lo)
	if l.info.Types[h.lo].Value == nil && !l.stable(h.lo, f) {
		lo = l.temp(lo, x.Init.Pos())
	}
	l.inline++
	hi := l.expr(h.hi)
	l.inline--
	s := &loop{pos: x.Pos(), lo: lo, hi: hi, op: h.op}
	s.counter = l.declare(h.obj)
	s.counter.counter = true
	l.loops++
	s.body = l.loopBody(s, label, x.Body, nil)
	l.loops--
	l.emit(s)
	return true
}

// countHead is the head of for i := lo; i op hi; i++, with op < or <=, or of one that counts down, with op > or >=.
type countHead struct {
	obj    types.Object
	lo, hi ast.Expr
	op     token.Token
}

// bounds are the comparisons with a bound that a counter meets by ++ and by --.
var bounds = map[token.Token][]token.Token{token.INC: {token.LSS, token.LEQ}, token.DEC: {token.GTR, token.GEQ}}

// countHead returns the head of x, or nil if it is another one.
func (l *lowerer) countHead(x *ast.ForStmt) *countHead {
	init, ok := x.Init.(*ast.AssignStmt)
	cond, isCond := x.Cond.(*ast.BinaryExpr)
	step, isStep := x.Post.(*ast.IncDecStmt)
	if !ok || !isCond || !isStep || init.Tok != token.DEFINE || len(init.Lhs) != 1 {
		return nil
	}
	h := &countHead{l.objectOf(init.Lhs[0]), init.Rhs[0], cond.Y, cond.Op}
	if h.obj == nil || !l.isIdent(cond.X, h.obj) || !l.isIdent(step.X, h.obj) || !slices.Contains(bounds[step.Tok], h.op) {
		return nil
	}
	return h
}

func isUnsigned(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsUnsigned != 0
}

func (l *lowerer) isIdent(e ast.Expr, obj types.Object) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	return ok && l.info.Uses[id] == obj
}

// rangeStmt lowers range over a slice, an array, a pointer to an array or an int to a counted loop, or to one that is left by exits.
func (l *lowerer) rangeStmt(x *ast.RangeStmt, label string) {
	t := l.typeOf(x.X)
	f := l.changes(x.Body)
	intT := types.Type(types.Typ[types.Int])
	if list := l.table(x.X); list != nil {
		l.rangeTable(x, label, f, list)
		return
	}
	switch u := t.Underlying().(type) {
	case *types.Slice, *types.Array:
		over := l.ranged(x, f)
		l.rangeLoop(x, label, f, over, lengthOf(over), intT)
	case *types.Pointer:
		over := l.expr(x.X)
		l.rangeLoop(x, label, f, over, lengthOf(over), intT)
	case *types.Basic:
		if u.Info()&types.IsInteger == 0 {
			l.problem(x.Pos(), "cannot differentiate a range over a string", "range over its indices")
			return
		}
		if x.Key != nil && l.typeOf(x.Key) != nil {
			t = l.typeOf(x.Key)
		}
		n := l.expr(x.X)
		if _, isLit := n.(*lit); !isLit && !l.stable(x.X, f) {
			n = l.temp(n, x.X.Pos())
		}
		l.rangeLoop(x, label, f, nil, n, t)
	default:
		l.problem(x.Pos(), "cannot differentiate a range over a map, a channel or a function", "range over a slice")
	}
}

// ranged lowers the slice or array that x ranges over. Go evaluates it once: what the loop may change goes to a variable.
func (l *lowerer) ranged(x *ast.RangeStmt, f *facts) expr {
	over := l.expr(x.X)
	array := isArray(l.typeOf(x.X))
	switch over.(type) {
	case *glob:
		return over
	case *ref:
		if obj := l.objectOf(x.X); !f.vars[obj] && !(array && l.addr[obj]) {
			return over
		}
	}
	if array && x.Value == nil { // only its length is used
		return over
	}
	return l.temp(over, x.X.Pos())
}

func (l *lowerer) objectOf(e ast.Expr) types.Object {
	if id, ok := ast.Unparen(e).(*ast.Ident); ok {
		return l.info.ObjectOf(id)
	}
	return nil
}

func (l *lowerer) rangeLoop(x *ast.RangeStmt, label string, f *facts, over, n expr, ct types.Type) {
	define := x.Tok == token.DEFINE
	exits := leaves(x.Body, label)
	s := &loop{pos: x.Pos(), lo: &lit{ct, "0"}, hi: n, op: token.LSS}
	i, own := l.rangeCounter(x, f, ct)
	first := func() {
		if own && x.Key != nil {
			l.assignTo(x.Key, &ref{i}, define, x.Pos())
		}
		if x.Value != nil && over != nil {
			l.assignTo(x.Value, &index{over, &ref{i}, elemOf(over.typeOf())}, define, x.Pos())
		}
	}
	if over == nil && x.Value != nil && l.objectOf(x.Value) != nil { // a table of functions
		if k := l.oneOf(&ref{i}, l.table(x.X)); k != nil {
			k.sure = true
			l.values[l.objectOf(x.Value)] = k
		}
	}
	counted := !exits && !isUnsigned(ct)
	if counted {
		s.counter = i
		i.counter = true
	} else {
		l.assign(&ref{i}, s.lo, x.Pos())
		s.c = &binary{token.LSS, &ref{i}, n, types.Typ[types.Bool]}
		s.lo, s.hi = nil, nil
	}
	l.loops++
	s.body = l.loopBody(s, label, x.Body, first)
	if !counted {
		s.post = l.into(func() {
			l.assign(&ref{i}, &binary{token.ADD, &ref{i}, &lit{ct, "1"}, ct}, x.Pos())
		})
	}
	l.loops--
	l.emit(s)
}

// rangeCounter makes the counter of a range loop: its key, or a variable of its own if the body may change the key.
func (l *lowerer) rangeCounter(x *ast.RangeStmt, f *facts, ct types.Type) (i *variable, own bool) {
	key := l.objectOf(x.Key)
	if x.Tok == token.DEFINE && key != nil && key.Name() != "_" && !f.vars[key] && !l.addr[key] {
		return l.declare(key), false
	}
	return l.f.newVar("i", ct, x.Pos()), true
}

// assignTo assigns r to what e names, which is declared here if define is set.
func (l *lowerer) assignTo(e ast.Expr, r expr, define bool, pos token.Pos) {
	p, obj := l.target(e, define)
	if p == nil {
		return
	}
	if obj != nil {
		l.create(obj, true, pos)
	}
	l.assign(p, r, pos)
}

func elemOf(t types.Type) types.Type {
	switch u := t.Underlying().(type) {
	case *types.Slice:
		return u.Elem()
	case *types.Array:
		return u.Elem()
	case *types.Map:
		return u.Elem()
	case *types.Pointer:
		return elemOf(u.Elem())
	}
	return types.Typ[types.Byte]
}

package source

import (
	"go/ast"
	"go/token"
	"go/types"
)

// switchStmt lowers a switch to a chain of ifs. A case that falls through takes the next case's statements with it.
func (l *lowerer) switchStmt(x *ast.SwitchStmt, label string) {
	if x.Init != nil {
		l.stmt(x.Init)
	}
	var tag expr
	if x.Tag != nil {
		tag = l.expr(x.Tag)
		if _, isRef := tag.(*ref); !isRef {
			tag = l.temp(tag, x.Tag.Pos())
		}
	}
	var clauses []*ast.CaseClause
	for _, c := range x.Body.List {
		clauses = append(clauses, c.(*ast.CaseClause))
	}
	b := &block{pos: x.Pos()}
	t := &jumpTarget{label: label, brk: b, allowPlain: true}
	l.targets = append(l.targets, t)
	b.body = l.into(func() { l.cases(clauses, clauses, tag) })
	l.targets = l.targets[:len(l.targets)-1]
	if t.usedB {
		l.emit(b)
		return
	}
	for _, s := range b.body {
		l.emit(s)
	}
}

// cases lowers the clauses that are left, in turn; the default comes last wherever it stands.
func (l *lowerer) cases(left, all []*ast.CaseClause, tag expr) {
	for len(left) > 0 && left[0].List == nil {
		left = left[1:]
	}
	if len(left) == 0 {
		for i, c := range all {
			if c.List == nil {
				l.caseBody(i, all)
			}
		}
		return
	}
	c := left[0]
	at := len(all) - len(left)
	l.inline++
	var cond expr
	for _, e := range c.List {
		one := l.expr(e)
		if tag != nil {
			one = &binary{token.EQL, tag, one, types.Typ[types.Bool]}
		}
		if cond == nil {
			cond = one
		} else {
			cond = &binary{token.LOR, cond, one, types.Typ[types.Bool]}
		}
	}
	l.inline--
	s := &ifStmt{c: cond, pos: c.Pos()}
	s.then = l.into(func() { l.caseBody(at, all) })
	s.els = l.into(func() { l.cases(left[1:], all, tag) })
	l.emit(s)
}

func (l *lowerer) caseBody(i int, all []*ast.CaseClause) {
	body := all[i].Body
	if n := len(body); n > 0 {
		if br, ok := body[n-1].(*ast.BranchStmt); ok && br.Tok == token.FALLTHROUGH {
			l.list(body[:n-1])
			if i+1 < len(all) {
				l.caseBody(i+1, all)
			}
			return
		}
	}
	l.list(body)
}

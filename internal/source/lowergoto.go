package source

import (
	"go/ast"
	"go/token"
	"go/types"
)

// goto. A list of statements with labels that are jumped to is cut into segments, each of which starts with such a label. If all jumps go
// forward, the segments before a label are a block that the jump leaves. If some go backward, all segments stand in a loop, and a variable says with
// which of them the next turn starts.

// jumped finds the labels that goto names.
func (l *lowerer) jumped(d *ast.FuncDecl) map[types.Object][]token.Pos {
	found := map[types.Object][]token.Pos{}
	ast.Inspect(d, func(n ast.Node) bool {
		if b, ok := n.(*ast.BranchStmt); ok && b.Tok == token.GOTO {
			obj := l.info.Uses[b.Label]
			found[obj] = append(found[obj], b.Pos())
		}
		return true
	})
	return found
}

// segment is a part of a list of statements, with the label at its start.
type segment struct {
	label types.Object
	list  []ast.Stmt
}

// segments cuts the list at labels that are jumped to; the result is nil if there are none.
func (l *lowerer) segments(list []ast.Stmt) []segment {
	var segs []segment
	from := 0
	for i, s := range list {
		x, ok := s.(*ast.LabeledStmt)
		if !ok || len(l.gotos[l.info.Defs[x.Label]]) == 0 {
			continue
		}
		if segs == nil {
			segs = []segment{{}}
		}
		segs[len(segs)-1].list = list[from:i]
		segs, from = append(segs, segment{label: l.info.Defs[x.Label]}), i
	}
	if segs != nil {
		segs[len(segs)-1].list = list[from:]
	}
	return segs
}

// jumpList lowers the segments of a list.
func (l *lowerer) jumpList(segs []segment) {
	for _, s := range segs[1:] {
		for _, at := range l.gotos[s.label] {
			if at >= s.list[0].Pos() {
				l.jumpLoop(segs)
				return
			}
		}
	}
	last := segs[len(segs)-1]
	b := &block{pos: last.list[0].Pos()}
	l.jumps[last.label] = func(pos token.Pos) { l.emit(&exit{b, pos}) }
	b.body = l.into(func() {
		if len(segs) > 2 {
			l.jumpList(segs[:len(segs)-1])
		} else {
			l.plainList(segs[0].list)
		}
	})
	b.body = trimContinue(b.body, b)
	if hasExit(b.body, b) {
		l.emit(b)
	} else {
		*l.out = append(*l.out, b.body...)
	}
	l.plainList(last.list)
}

// jumpLoop lowers segments with jumps in any direction.
func (l *lowerer) jumpLoop(segs []segment) {
	intT, pos := types.Typ[types.Int], segs[1].list[0].Pos()
	next := &ref{l.f.newVar("next", intT, pos)}
	number := func(k int) expr { return &lit{intT, itoa(k)} }
	s, turn := &loop{pos: pos}, &block{pos: pos}
	l.assign(next, number(0), pos)
	l.loops++
	turn.body = l.into(func() {
		for k, seg := range segs[1:] {
			l.jumps[seg.label] = func(pos token.Pos) {
				l.assign(next, number(k+1), pos)
				l.emit(&exit{turn, pos})
			}
		}
		for k, seg := range segs {
			list := l.into(func() { l.plainList(seg.list) })
			if k == len(segs)-1 {
				*l.out = append(*l.out, list...)
			} else {
				l.emit(&ifStmt{c: &binary{token.LEQ, next, number(k), types.Typ[types.Bool]}, then: list, pos: pos})
			}
		}
		if n := len(*l.out); n > 0 {
			if _, left := (*l.out)[n-1].(*exit); left {
				return
			}
		}
		l.emit(&exit{s, pos})
	})
	l.loops--
	s.body = []stmt{turn}
	l.emit(s)
}

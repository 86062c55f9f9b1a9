package source

import "slices"

// What stands within a statement or a node, for the passes that treat all lists alike.

// nested returns the lists of statements within s, in their order.
func nested(s stmt) [][]stmt {
	switch x := s.(type) {
	case *ifStmt:
		return [][]stmt{x.then, x.els}
	case *loop:
		return [][]stmt{x.body, x.post}
	case *block:
		return [][]stmt{x.body}
	case *forStmt:
		return [][]stmt{x.body}
	}
	return nil
}

// withNested returns s, a branch or a loop of the sweeps, with f of the lists within it.
func withNested(s stmt, f func([]stmt) []stmt) stmt {
	switch x := s.(type) {
	case *ifStmt:
		y := *x
		y.then, y.els = f(x.then), f(x.els)
		return &y
	case *forStmt:
		y := *x
		y.body = f(x.body)
		return &y
	}
	return s
}

// condition returns the condition of a branch or a loop of the normal form, and nil if s has none.
func condition(s stmt) expr {
	switch x := s.(type) {
	case *ifStmt:
		return x.c
	case *loop:
		return x.c
	}
	return nil
}

// within returns the lists of nodes within n, in their order.
func within(n node) [][]node {
	switch x := n.(type) {
	case *ifNode:
		return [][]node{x.then, x.els}
	case *loopNode:
		return [][]node{x.body, x.post}
	case *blockNode:
		return [][]node{x.body}
	}
	return nil
}

// eachStep calls f for every step of the nodes and of what is within them.
func eachStep(ns []node, f func(*step)) {
	for _, n := range ns {
		if x, ok := n.(*step); ok {
			f(x)
		}
		for _, list := range within(n) {
			eachStep(list, f)
		}
	}
}

// builtinCall returns e as the call of the builtin, and nil if e is something else.
func builtinCall(e expr, name string) *call {
	if c, ok := e.(*call); ok && c.builtin == name {
		return c
	}
	return nil
}

// anyExpr reports whether f holds for e or for an expression within it.
func anyExpr(e expr, f func(expr) bool) bool {
	found := false
	walk(e, func(x expr) { found = found || f(x) })
	return found
}

// saves reports whether the contents of memWrites[i] are pushed first.
func (x *step) saves(i int) bool { return i < len(x.saved) && x.saved[i] }

// inverts reports whether reverse undoes statement i by arithmetic.
func (x *step) inverts(i int) bool { return i < len(x.invert) && x.invert[i] }

// pushesOld reports whether a statement of the step pushes what it overwrites.
func (x *step) pushesOld() bool {
	return slices.ContainsFunc(x.fwd, func(s stmt) bool { return len(pushes(s, false)) > 0 })
}

// unread reports whether the step sets a control variable that reverse does not read.
func (b *builder) unread(x *step) bool { return x.control != nil && b.dead[x.control] }

package source

import (
	"go/token"
	"go/types"
)

// sorted returns the slice of floats that the call sorts, or nil: by sort.Float64s, slices.Sort or sort.Sort.
func sorted(c *call) expr {
	if c.fn == nil || c.fn.Pkg() == nil || len(c.args) != 1 {
		return nil
	}
	arg := c.args[0]
	switch c.fn.Pkg().Path() + "." + c.fn.Name() {
	case "sort.Float64s", "slices.Sort":
	case "sort.Sort", "sort.Stable":
		n, ok := arg.typeOf().(*types.Named)
		if !ok || n.Obj().Pkg() == nil || n.Obj().Pkg().Path() != "sort" || n.Obj().Name() != "Float64Slice" {
			return nil
		}
	default:
		return nil
	}
	s, ok := arg.typeOf().Underlying().(*types.Slice)
	if !ok || !types.Identical(s.Elem(), types.Typ[types.Float64]) {
		return nil
	}
	return arg
}

// sorting builds the step of a sort of a slice that carries derivatives: forward keeps the
// permutation, and reverse puts the elements and their adjoints back.
func (b *builder) sorting(x *effect) bool {
	arg := sorted(x.c)
	if arg == nil || !b.a.activeExpr(arg) {
		return false
	}
	perm := b.f.newVar("from", types.NewSlice(types.Typ[types.Int]), token.NoPos)
	b.emit(&step{
		fwd:      []stmt{&assign{l: &ref{perm}, r: &call{builtin: "@slopeSort", args: []expr{arg}, t: perm.typ}, comment: x.comment}},
		post:     []stmt{&effect{c: &call{builtin: "@slopeUnsort", args: []expr{arg, b.mirror(arg), &ref{perm}}}}},
		restores: []expr{arg},
	})
	return true
}

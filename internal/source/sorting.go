package source

import (
	"go/token"
	"go/types"
)

// sorting builds the step of sort.Float64s, slices.Sort or sort.Sort of a slice of floats that carries derivatives: forward keeps the
// permutation, and reverse puts the elements and their adjoints back.
func (b *builder) sorting(x *effect) bool {
	c := x.c
	if c.fn == nil || c.fn.Pkg() == nil || len(c.args) != 1 {
		return false
	}
	arg := c.args[0]
	switch c.fn.Pkg().Path() + "." + c.fn.Name() {
	case "sort.Float64s", "slices.Sort":
	case "sort.Sort", "sort.Stable":
		n, ok := arg.typeOf().(*types.Named)
		if !ok || n.Obj().Pkg() == nil || n.Obj().Pkg().Path() != "sort" || n.Obj().Name() != "Float64Slice" {
			return false
		}
	default:
		return false
	}
	s, ok := arg.typeOf().Underlying().(*types.Slice)
	if !ok || !types.Identical(s.Elem(), types.Typ[types.Float64]) || !b.a.activeExpr(arg) {
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

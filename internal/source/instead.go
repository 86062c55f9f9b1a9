package source

import (
	_ "embed"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// Package mat of gonum works through interfaces, type switches, pools of work space and LAPACK. What slope differentiates instead stands in
// instead/mat.txt: a file of package mat that is checked with it and that generated code holds the derivatives of. A call is replaced if the
// types of its arguments are known here.

//go:embed instead/mat.txt
var insteadMat string

//go:embed instead/mathext.txt
var insteadMathext string

//go:embed instead/slices.txt
var insteadSlices string

// insteadOfSlices names the function in place of each function of package slices, for a []float64.
var insteadOfSlices = map[string]string{"Max": "slicesMax", "Min": "slicesMin", "Reverse": "slicesReverse", "Clone": "slicesClone",
	"Insert": "slicesInsert", "Delete": "slicesDelete", "Concat": "slicesConcat"}

const (
	matPath     = "gonum.org/v1/gonum/mat"
	mathextPath = "gonum.org/v1/gonum/mathext"
)

// insteadOfMathext names the function in place of each inverse function of package mathext.
var insteadOfMathext = map[string]string{"GammaIncRegInv": "slopeGammaIncRegInv", "GammaIncRegCompInv": "slopeGammaIncRegCompInv",
	"InvRegIncBeta": "slopeInvRegIncBeta"}

// insteadOf names the function in place of each function of package mat. The parameters are the receiver and those of the function, with a
// Dense for a Matrix, a VecDense for a Vector and a SymDense for a Symmetric.
var insteadOf = map[string]string{
	"Det": "slopeDet", "LogDet": "slopeLogDet", "Sum": "slopeSum", "Trace": "slopeTrace", "Max": "slopeMax", "Min": "slopeMin",
	"Norm": "slopeNorm", "Inner": "slopeInner", "Dot": "slopeDot", "DenseCopyOf": "slopeDenseCopyOf", "VecDenseCopyOf": "slopeVecCopyOf",
	"Dense.Mul": "slopeDenseMul", "Dense.Add": "slopeDenseAdd", "Dense.Sub": "slopeDenseSub", "Dense.MulElem": "slopeDenseMulElem",
	"Dense.DivElem": "slopeDenseDivElem", "Dense.Scale": "slopeDenseScale", "Dense.CloneFrom": "slopeDenseCloneFrom", "Dense.Copy": "slopeDenseCopy",
	"Dense.Outer": "slopeDenseOuter", "Dense.RankOne": "slopeDenseRankOne", "Dense.Inverse": "slopeDenseInverse", "Dense.Solve": "slopeDenseSolve",
	"VecDense.CloneFromVec": "slopeVecCloneFrom", "VecDense.CopyVec": "slopeVecCopy", "VecDense.MulVec": "slopeVecMul", "VecDense.AddVec": "slopeVecAdd",
	"VecDense.SubVec": "slopeVecSub", "VecDense.AddScaledVec": "slopeVecAddScaled", "VecDense.MulElemVec": "slopeVecMulElem",
	"VecDense.DivElemVec": "slopeVecDivElem", "VecDense.ScaleVec": "slopeVecScale", "VecDense.SolveVec": "slopeVecSolve",
	"SymDense.AddSym": "slopeSymAdd", "SymDense.ScaleSym": "slopeSymScale", "SymDense.CopySym": "slopeSymCopy", "SymDense.SymRankOne": "slopeSymRankOne",
	"SymDense.SymOuterK": "slopeSymOuterK",
	"Cholesky.Factorize": "slopeCholFactorize", "Cholesky.SolveTo": "slopeCholSolve", "Cholesky.SolveVecTo": "slopeCholSolveVec",
	"Cholesky.InverseTo": "slopeCholInverse", "Cholesky.ToSym": "slopeCholToSym",
	"Cholesky.UTo": "slopeCholUTo", "Cholesky.LTo": "slopeCholLTo",
	"LU.Factorize": "slopeLUFactorize", "LU.SolveTo": "slopeLUSolve", "LU.SolveVecTo": "slopeLUSolveVec",
	"LU.LogDet": "slopeLULogDet", "Tridiag.SolveVecTo": "slopeTridiagSolveVec",
}

// views names the functions in place of methods that return an interface, where their result is an argument.
var views = map[string]string{"Dense.RowView": "slopeRowView", "Dense.ColView": "slopeColView"}

// formed names what makes a Dense of another type of matrix.
var formed = map[string]string{"VecDense": "slopeOfVec", "SymDense": "slopeOfSym", "TriDense": "slopeOfTri", "BandDense": "slopeOfBand", "DiagDense": "slopeOfDiag",
	"Tridiag": "slopeOfTridiag"}

// withInstead adds what is differentiated instead to the files of the packages mat and mathext.
func (p *Program) withInstead(q *Package) {
	switch q.Path {
	case matPath:
		q.Files = append(q.Files, p.parseInstead("instead/mat.go", insteadMat))
	case mathextPath:
		q.Files = append(q.Files, p.parseInstead("instead/mathext.go", insteadMathext))
	}
}

// parseInstead parses a text of this package.
func (p *Program) parseInstead(name, text string) *ast.File {
	f, err := parser.ParseFile(p.Fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		panic("source: " + name + ": " + err.Error())
	}
	return f
}

// matName is the name of a pointer to a type of package mat, or "".
func matName(t types.Type) string {
	if t == nil {
		return ""
	}
	ptr, ok := types.Unalias(t).(*types.Pointer)
	if !ok {
		return ""
	}
	n, ok := types.Unalias(ptr.Elem()).(*types.Named)
	if !ok || n.Obj().Pkg() == nil || n.Obj().Pkg().Path() != matPath || types.IsInterface(n) {
		return ""
	}
	return n.Obj().Name()
}

// ours reports whether fn stands in place of another: no licence of others applies to it.
func ours(fn *types.Func) bool {
	if fn.Pkg() == nil {
		return false
	}
	path := fn.Pkg().Path()
	return path == "instead" || (path == matPath || path == mathextPath) && strings.HasPrefix(fn.Name(), "slope")
}

// insteadPackage is the package of what is differentiated in place of functions of the standard library.
func (p *Program) insteadPackage() *Package {
	const path = "instead"
	if q := p.Packages[path]; q != nil {
		return q
	}
	q := &Package{Path: path, Name: path, Files: []*ast.File{p.parseInstead("instead/slices.go", insteadSlices)}, Info: newInfo()}
	var err error
	if q.Types, err = new(types.Config).Check(path, p.Fset, q.Files, q.Info); err != nil {
		panic("source: instead/slices.txt: " + err.Error())
	}
	p.add(q)
	return q
}

// instead replaces the call c of a function of package mat, mathext or slices, whose receiver is lowered already, and lowers its arguments. It reports
// whether it did.
func (l *lowerer) instead(c *call, x *ast.CallExpr) bool {
	if c.fn.Pkg() == nil {
		return false
	}
	switch c.fn.Pkg().Path() {
	case "slices":
		if name := insteadOfSlices[c.fn.Name()]; name != "" && len(x.Args) > 0 && types.Identical(l.typeOf(x.Args[0]), types.NewSlice(types.Typ[types.Float64])) {
			c.fn = l.p.insteadPackage().Types.Scope().Lookup(name).(*types.Func)
			l.arguments(c, x, c.fn.Type().(*types.Signature))
			return true
		}
		return false
	case mathextPath:
		fn, ok := c.fn.Pkg().Scope().Lookup(insteadOfMathext[c.fn.Name()]).(*types.Func)
		if ok {
			c.fn = fn
			l.arguments(c, x, fn.Type().(*types.Signature))
		}
		return ok
	case matPath:
		return l.insteadOfMat(c, x)
	}
	return false
}

func (l *lowerer) insteadOfMat(c *call, x *ast.CallExpr) bool {
	sig := c.fn.Type().(*types.Signature)
	name := c.fn.Name()
	if r := sig.Recv(); r != nil {
		name = matName(r.Type()) + "." + name
	}
	fn, ok := c.fn.Pkg().Scope().Lookup(insteadOf[name]).(*types.Func)
	if !ok {
		return false
	}
	want := fn.Type().(*types.Signature).Params()
	var forms []func() expr
	for i, a := range x.Args {
		f := l.formOf(c.fn.Pkg(), a, want.At(i+len(c.args)).Type())
		if f == nil {
			return false
		}
		forms = append(forms, f)
	}
	for _, f := range forms {
		c.args = append(c.args, f())
	}
	c.fn, c.recv = fn, false
	return true
}

func plainOf(l *lowerer, a ast.Expr) func() expr { return func() expr { return l.expr(a) } }

// behind is the type of the value of e: behind an interface, where that is known, else its own.
func (l *lowerer) behind(e ast.Expr) types.Type {
	if t := l.dynamicType(e); t != nil {
		return t
	}
	return l.typeOf(e)
}

// formOf is what lowers the argument a to the type want, or nil if its own type is not known.
func (l *lowerer) formOf(pkg *types.Package, a ast.Expr, want types.Type) func() expr {
	a = ast.Unparen(a)
	have := l.behind(a)
	plain := plainOf(l, a)
	if types.Identical(have, want) || !isPointer(want) {
		return plain
	}
	form := formMaker{l, pkg, a.Pos()}
	if f := formed[matName(have)]; f != "" && matName(want) == "Dense" {
		return form.by(f, plain)
	}
	m, ok := a.(*ast.CallExpr)
	if !ok {
		return nil
	}
	sel, ok := m.Fun.(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	recv, at := l.matrixAt(sel.X)
	switch view := views[matName(recv)+"."+sel.Sel.Name]; {
	case view != "" && matName(want) == "VecDense":
		return form.by(view, at, plainOf(l, m.Args[0]))
	case sel.Sel.Name == "T" && matName(want) == "Dense":
		switch of := matName(recv); {
		case of == "":
			at = l.formOf(pkg, sel.X, want)
		case of != "Dense":
			at = form.by(formed[of], at)
		}
		return form.by("slopeTransposed", at)
	}
	return nil
}

// formMaker makes forms of an argument at pos by functions of pkg.
type formMaker struct {
	l   *lowerer
	pkg *types.Package
	pos token.Pos
}

// by is what lowers a call of the function name; nil if there is none, or an argument has no form.
func (m formMaker) by(name string, args ...func() expr) func() expr {
	fn, ok := m.pkg.Scope().Lookup(name).(*types.Func)
	if !ok || slices.ContainsFunc(args, func(f func() expr) bool { return f == nil }) {
		return nil
	}
	return func() expr {
		c := &call{fn: fn, t: fn.Type().(*types.Signature).Results().At(0).Type(), pos: m.pos}
		for _, f := range args {
			c.args = append(c.args, f())
		}
		if m.l.inline > 0 { // a condition makes the form anew whenever it is asked
			return c
		}
		return m.l.temp(c, m.pos)
	}
}

// matrixAt returns the pointer type of the matrix e and what lowers the pointer: of a variable it is the address.
func (l *lowerer) matrixAt(e ast.Expr) (types.Type, func() expr) {
	t := l.behind(e)
	p := types.NewPointer(t)
	if matName(t) != "" || matName(p) == "" {
		return t, plainOf(l, e)
	}
	return p, func() expr {
		x := l.expr(e)
		if st, ok := x.(*star); ok {
			return st.x
		}
		return &unary{token.AND, x, p}
	}
}

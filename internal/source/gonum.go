package source

import (
	"go/ast"
	"go/types"
)

// What gonum hides behind interfaces and goroutines. Any implementation computes the same function, so its derivative is that of the one
// in Go.

// implemented lists the variables of interface type whose methods are those of what they are initialised with.
var implemented = map[string]bool{
	"gonum.org/v1/gonum/blas/blas64.blas64":       true,
	"gonum.org/v1/gonum/lapack/lapack64.lapack64": true,
}

// implementations lists the functions that return one of these variables.
var implementations = map[string]string{
	"gonum.org/v1/gonum/blas/blas64.Implementation":     "blas64",
	"gonum.org/v1/gonum/lapack/lapack64.Implementation": "lapack64",
}

// boundImplementations finds the variables of a function that are bound once, to the result of such a function.
func (l *lowerer) boundImplementations(d *ast.FuncDecl) map[types.Object]*types.Var {
	bound := map[types.Object]*types.Var{}
	sets := map[types.Object]int{}
	ast.Inspect(d, func(n ast.Node) bool {
		x, ok := n.(*ast.AssignStmt)
		if !ok {
			return true
		}
		for i, e := range x.Lhs {
			obj := l.objectOf(e)
			if obj == nil {
				continue
			}
			sets[obj]++
			if len(x.Lhs) != len(x.Rhs) {
				continue
			}
			call, isCall := ast.Unparen(x.Rhs[i]).(*ast.CallExpr)
			if !isCall {
				continue
			}
			if f, isSel := call.Fun.(*ast.SelectorExpr); isSel {
				if fn, isFunc := l.info.Uses[f.Sel].(*types.Func); isFunc && fn.Pkg() != nil {
					if name := implementations[fn.Pkg().Path()+"."+fn.Name()]; name != "" {
						bound[obj], _ = fn.Pkg().Scope().Lookup(name).(*types.Var)
					}
				}
			}
		}
		return true
	})
	for obj := range bound {
		if sets[obj] != 1 || l.addr[obj] {
			delete(bound, obj)
		}
	}
	return bound
}

// implementation returns the method of the type behind x that the interface method fn is, and a receiver for it; or nil.
func (p *Program) implementation(x expr, fn *types.Func) (*types.Func, expr) {
	g, ok := x.(*glob)
	if !ok || g.obj.Pkg() == nil || !implemented[g.obj.Pkg().Path()+"."+g.obj.Name()] {
		return nil, nil
	}
	v, isVar := g.obj.(*types.Var)
	q := p.Packages[g.obj.Pkg().Path()]
	if !isVar || q == nil {
		return nil, nil
	}
	init, ok := p.initOf(q, v).(*ast.CompositeLit)
	if !ok || len(init.Elts) > 0 {
		return nil, nil
	}
	t := q.Info.TypeOf(init)
	obj, _, _ := types.LookupFieldOrMethod(t, false, fn.Pkg(), fn.Name())
	m, _ := obj.(*types.Func)
	return m, &zero{t}
}

// serial lists functions that share their work out to goroutines, with those that do it alone.
var serial = map[string]string{"gonum.org/v1/gonum/blas/gonum.dgemmParallel": "dgemmSerial"}

// replaced is the function that stands for fn: itself, or the one that does its work without goroutines.
func (p *Program) replaced(fn *types.Func) *types.Func {
	if fn.Pkg() == nil {
		return fn
	}
	if name := serial[fn.Pkg().Path()+"."+fn.Name()]; name != "" {
		if other, ok := fn.Pkg().Scope().Lookup(name).(*types.Func); ok && types.Identical(fn.Type(), other.Type()) {
			return other
		}
	}
	return fn
}

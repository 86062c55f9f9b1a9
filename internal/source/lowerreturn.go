package source

import (
	"go/ast"
	"go/token"
	"slices"
)

func (l *lowerer) returnStmt(x *ast.ReturnStmt) {
	switch {
	case len(x.Results) == 0:
	case len(x.Results) == 1 && len(l.frame.results) > 1:
		l.tuple(l.frame.results, x.Results[0])
	case len(x.Results) == 1:
		l.setResult(0, l.root(x.Results[0]), x.Pos())
	default:
		var from []expr
		for _, e := range x.Results {
			r := l.expr(e)
			if l.readsResult(r) {
				v := l.f.newVar("t", r.typeOf(), x.Pos())
				l.assign(&ref{v}, r, x.Pos())
				r = &ref{v}
			}
			from = append(from, r)
		}
		for i, r := range from {
			l.setResult(i, r, x.Pos())
		}
	}
	l.unbox(len(x.Results) == 0, x.Pos())
	l.emit(l.frame.exit(x.Pos()))
}

// setResult assigns r to result i, unless it is that result.
func (l *lowerer) setResult(i int, r expr, pos token.Pos) {
	v := l.frame.results[i]
	if q, ok := r.(*ref); !ok || q.v != v {
		l.assignRoot(&ref{v}, r, pos)
	}
}

// readsResult reports whether e reads a result.
func (l *lowerer) readsResult(e expr) bool {
	return anyExpr(e, func(x expr) bool {
		r, ok := x.(*ref)
		return ok && slices.Contains(l.frame.results, r.v)
	})
}

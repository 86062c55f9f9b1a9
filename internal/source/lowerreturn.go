package source

import "go/ast"

func (l *lowerer) returnStmt(x *ast.ReturnStmt) {
	switch {
	case len(x.Results) == 0:
	case len(x.Results) == 1 && len(l.frame.results) > 1:
		l.tuple(l.frame.results, x.Results[0])
	case len(x.Results) == 1:
		r := l.root(x.Results[0])
		if v, ok := r.(*ref); ok && v.v == l.frame.results[0] {
			break
		}
		l.assignRoot(&ref{l.frame.results[0]}, r, x.Pos())
	default:
		var from []expr
		for _, e := range x.Results {
			r := l.expr(e)
			clash := false
			walk(r, func(e expr) {
				if rf, ok := e.(*ref); ok {
					for _, v := range l.frame.results {
						clash = clash || rf.v == v
					}
				}
			})
			if clash {
				v := l.f.newVar("t", r.typeOf(), x.Pos())
				l.assign(&ref{v}, r, x.Pos())
				r = &ref{v}
			}
			from = append(from, r)
		}
		for i, r := range from {
			if q, ok := r.(*ref); !ok || q.v != l.frame.results[i] {
				l.assign(&ref{l.frame.results[i]}, r, x.Pos())
			}
		}
	}
	l.unbox(len(x.Results) == 0, x.Pos())
	l.emit(l.frame.exit(x.Pos()))
}

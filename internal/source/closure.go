package source

import (
	"go/ast"
	"go/token"
	"go/types"
)

// A function literal that is bound to a name once, and only called by it, is inlined: its body stands in place of each call, and sees the
// variables of the function around it as they are there.

// literals finds the names that are bound once to a function literal and only called.
func (l *lowerer) literals(d *ast.FuncDecl) map[types.Object]*ast.FuncLit {
	bound := map[types.Object]*ast.FuncLit{}
	uses := map[types.Object]int{} // other than as the function of a call
	ast.Inspect(d, func(n ast.Node) bool {
		names, values := definitions(n)
		for i := range names {
			id, isID := names[i].(*ast.Ident)
			lit, isLit := ast.Unparen(values[i]).(*ast.FuncLit)
			if isID && isLit && l.info.Defs[id] != nil {
				bound[l.info.Defs[id]] = lit
			}
		}
		switch x := n.(type) {
		case *ast.CallExpr:
			if id, ok := ast.Unparen(x.Fun).(*ast.Ident); ok {
				uses[l.info.Uses[id]]--
			}
		case *ast.Ident:
			if obj := l.info.Uses[x]; obj != nil {
				uses[obj]++
			}
		}
		return true
	})
	for obj := range bound {
		if uses[obj] != 0 {
			delete(bound, obj)
		}
	}
	return bound
}

// definitions returns the names that n defines, and the value of each; none if n defines nothing, or several names by one value.
func definitions(n ast.Node) (names, values []ast.Expr) {
	switch x := n.(type) {
	case *ast.AssignStmt:
		if x.Tok == token.DEFINE && len(x.Lhs) == len(x.Rhs) {
			return x.Lhs, x.Rhs
		}
	case *ast.ValueSpec:
		if len(x.Names) == len(x.Values) {
			return identExprs(x.Names), x.Values
		}
	}
	return nil, nil
}

// literal returns the function literal that fun names or is, or nil.
func (l *lowerer) literal(fun ast.Expr) *ast.FuncLit {
	switch f := ast.Unparen(fun).(type) {
	case *ast.FuncLit:
		return f
	case *ast.Ident:
		return l.lits[l.info.Uses[f]]
	}
	return nil
}

// inlineCall lowers the body of a literal in place of a call, and returns the variables of its results.
func (l *lowerer) inlineCall(lit *ast.FuncLit, x *ast.CallExpr) []*variable {
	sig := l.typeOf(lit).(*types.Signature)
	results, boxes := l.literalResults(sig, x.Pos())
	switch {
	case l.inline > 0:
		l.problem(x.Pos(), "cannot differentiate a call of a function literal in a condition", "put its result into a variable first")
		return results
	case l.busy[lit]:
		l.problem(x.Pos(), "cannot differentiate a function literal that calls itself", "make it a function of its own")
		return results
	case sig.Variadic():
		l.problem(x.Pos(), "cannot differentiate a variadic function literal", "make it a function of its own")
		return results
	}
	l.literalParams(sig, x)
	l.busy[lit] = true
	b := &block{pos: x.Pos()}
	outer := l.frame
	targets, label := l.targets, l.label
	l.frame, l.targets, l.label = returnFrame{results, boxes, b}, nil, ""
	b.body = l.into(func() { l.list(lit.Body.List) })
	l.frame, l.targets, l.label = outer, targets, label
	delete(l.busy, lit)
	b.body = trimContinue(b.body, b)
	if hasExit(b.body, b) {
		l.emit(b)
	} else {
		*l.out = append(*l.out, b.body...)
	}
	return results
}

// literalResults makes the variables of the results; those with a name start at zero. boxes has the places of those whose address is taken.
func (l *lowerer) literalResults(sig *types.Signature, pos token.Pos) (results []*variable, boxes []expr) {
	boxes = make([]expr, sig.Results().Len())
	for i := range boxes {
		r := sig.Results().At(i)
		if r.Name() == "" || r.Name() == "_" {
			results = append(results, l.f.newVar("t", r.Type(), pos))
			continue
		}
		v := l.f.newVar(r.Name(), r.Type(), pos)
		results = append(results, v)
		if l.addr[r] {
			boxes[i] = l.boxOf(r, r.Type())
			continue
		}
		l.env[r] = v
		l.assign(&ref{v}, &zero{r.Type()}, pos)
	}
	return results, boxes
}

// literalParams evaluates the arguments of the call and assigns them to variables for the parameters.
func (l *lowerer) literalParams(sig *types.Signature, x *ast.CallExpr) {
	var args []expr
	for i, a := range x.Args {
		if i < sig.Params().Len() && l.bindParameter(sig.Params().At(i), a) {
			args = append(args, nil)
			continue
		}
		args = append(args, l.expr(a))
	}
	for i := range sig.Params().Len() {
		p := sig.Params().At(i)
		if p.Name() == "" || p.Name() == "_" || i >= len(args) || args[i] == nil {
			continue
		}
		l.declare(p)
		l.create(p, true, x.Pos())
		l.assignRoot(l.use(p), args[i], x.Pos())
	}
}

// bindParameter notes what the argument a for the parameter p of a literal that is inlined holds: a function, or the type behind an interface. It
// reports whether no variable is needed.
func (l *lowerer) bindParameter(p *types.Var, a ast.Expr) bool {
	delete(l.values, p)
	delete(l.concrete, p)
	if isFunc(p.Type()) && len(l.sets[p]) == 0 {
		if k := l.choice(a); k != nil {
			l.values[p] = k
			return true
		}
		if k := l.known(a); k != nil {
			l.values[p] = k
			return true
		}
	}
	if types.IsInterface(p.Type()) && !isError(p.Type()) && len(l.sets[p]) == 0 {
		if t := l.dynamicType(a); t != nil {
			l.concrete[p] = t
		}
	}
	return false
}

// returnFrame is where a return statement leaves its values, and what it leaves: nil for the function.
type returnFrame struct {
	results []*variable
	boxes   []expr // the places of the named results whose address is taken
	target  *block
}

// unbox takes what the boxes of named results hold into the results, or puts there what a return statement gives.
func (l *lowerer) unbox(bare bool, pos token.Pos) {
	for i, box := range l.frame.boxes {
		switch {
		case box == nil:
		case bare:
			l.assign(&ref{l.frame.results[i]}, box, pos)
		default:
			l.assign(box, &ref{l.frame.results[i]}, pos)
		}
	}
}

func (r returnFrame) exit(pos token.Pos) *exit {
	if r.target == nil {
		return &exit{nil, pos}
	}
	return &exit{r.target, pos}
}

package source

// givenCall builds the step of a call of a function of the file that has a reverse sweep of its own. It reports whether that is so.
func (b *builder) givenCall(x *callStmt) bool {
	rev := b.g.p.adjoints[x.c.fn]
	if rev == nil {
		return false
	}
	params, _, _ := b.masks(x)
	y := x.l[0]
	if y == nil || !b.a.active(y) {
		b.inactiveCall(x)
		return true
	}
	m := b.plain(x)
	b.emit(&step{fwd: []stmt{m}, post: b.collect(func() {
		var args []expr
		for i, a := range x.c.args {
			args = append(args, a)
			switch {
			case !isFloatSlice(a.typeOf()):
			case params[i]:
				args = append(args, b.shadowArg(a, x.pos))
			default:
				args = append(args, &lit{a.typeOf(), "nil"})
			}
		}
		for i, v := range x.l {
			if v == nil {
				v = b.f.newVar("s", resultsOf(x.c.fn)[i], x.pos)
				m.l[i] = &ref{v}
			}
			args = append(args, &ref{v})
		}
		yb := b.mirror(&ref{y})
		b.reverse(&multi{c: callOfUser(x.c, rev, append(args, yb)), reads: x.c.args, pos: x.pos})
		b.clearLeaves(yb, y.typ)
	})})
	return true
}

package expr

import (
	"slope/expr/internal/sweep"
	"slope/internal/kernel"
)

// The operations on lists inside a loop: Sum, Dot, DotConst … of operands that
// differ from lane to lane. Dot and DotConst over runs of nodes, such as the
// rows of a matrix of weights, have kernels; the others take their operands one
// list at a time into the graph of the operation alone.

// runAt returns where the run of a lane starts.
func (s *list) runAt(lane int) int {
	if s.bases != nil {
		return int(s.bases[lane])
	}
	return s.at + lane*s.step
}

// row returns the operands of a lane of the loop, if they are a run.
func (c *blk) row(p pass, s *list, lane int) []float64 {
	k := s.runAt(lane)
	return c.space(p, s.slab)[k : k+s.k : k+s.k]
}

// shared reports whether all lanes have the same list.
func (s *list) shared() bool { return s.run && s.bases == nil && s.step == 0 }

// fast reports whether the list operation has kernels.
func (in *inst) fast() bool {
	return in.op == OpDotConst && in.x.run || in.op == OpDot && in.x.run && in.y.run
}

// rows are lists of numbers, one a lane of the block, as a matrix: lane i has those from i·step on.
type rows struct {
	data []float64
	step int
}

// rowsOf returns the operands of the lanes as a matrix, if they are one.
func (c *blk) rowsOf(p pass, s *list) (rows, bool) {
	if s.bases != nil || s.step < 0 {
		return rows{}, false
	}
	return rows{c.space(p, s.slab)[s.runAt(c.l0):], s.step}, true
}

// coefRows returns the coefficients of the lanes of the block as a matrix.
func (c *blk) coefRows(in *inst) rows {
	if in.oneRow {
		return rows{in.coef, 0}
	}
	return rows{in.coef[c.l0*in.x.k:], in.x.k}
}

// mulRows writes to z the inner products of the rows with y.
func mulRows(z []float64, x rows, y []float64) { kernel.MulVec(z, x.data, x.step, y) }

// dotRows writes to z the inner products of rows of x with rows of y.
func dotRows(z []float64, x, y func(i int) []float64) {
	i := 0
	for ; i+4 <= len(z); i += 4 {
		z[i], z[i+1], z[i+2], z[i+3] = kDot4(x(i), x(i+1), x(i+2), x(i+3), y(i), y(i+1), y(i+2), y(i+3))
	}
	for ; i < len(z); i++ {
		z[i] = kDot(x(i), y(i))
	}
}

// coefRow returns the coefficients of a lane.
func (in *inst) coefRow(lane int) []float64 {
	k := in.x.k
	if in.oneRow {
		return in.coef
	}
	return in.coef[lane*k : (lane+1)*k : (lane+1)*k]
}

// valueList computes a list operation for a block.
func (c *blk) valueList(in *inst, z []float64, keep bool) {
	switch {
	case in.fast():
		c.dotLists(z, in, values, values)
	default:
		for i := range z {
			v := c.gather(values, in, i)
			var part []float64
			if keep {
				part = c.listPart(in, i)
			}
			k := len(v) - 1
			sweep.Value(in.mini, v, part, k, k+1)
			z[i] = v[k]
		}
	}
}

// dotLists computes Dot or DotConst of runs, of x and y in these passes. Where the lanes have one
// operand in common, the others are a matrix that is multiplied with it.
func (c *blk) dotLists(z []float64, in *inst, px, py pass) {
	row := func(p pass, l *list) func(i int) []float64 {
		return func(i int) []float64 { return c.row(p, l, c.l0+i) }
	}
	x, ok := c.rowsOf(px, &in.x)
	if in.op == OpDotConst {
		switch {
		case in.x.shared():
			mulRows(z, c.coefRows(in), c.row(px, &in.x, c.l0))
		case in.oneRow && ok:
			mulRows(z, x, in.coef)
		default:
			dotRows(z, func(i int) []float64 { return in.coefRow(c.l0 + i) }, row(px, &in.x))
		}
		return
	}
	y, also := c.rowsOf(py, &in.y)
	switch {
	case in.x.shared() && also:
		mulRows(z, y, c.row(px, &in.x, c.l0))
	case in.y.shared() && ok:
		mulRows(z, x, c.row(py, &in.y, c.l0))
	default:
		dotRows(z, row(px, &in.x), row(py, &in.y))
	}
}

// adjointRows adds s times the rows of d to the rows of b.
func adjointRows(s []float64, b, d func(i int) []float64, one bool) {
	i := 0
	for ; one && i+4 <= len(s); i += 4 {
		kernel.Axpy4(b(0), d(i), d(i+1), d(i+2), d(i+3), s[i], s[i+1], s[i+2], s[i+3])
	}
	for ; i < len(s); i++ {
		kernel.AccScale(b(i), d(i), s[i])
	}
}

// adjointList is the backward step of a list operation for a block.
func (c *blk) adjointList(in *inst, s, z []float64) {
	row := func(p pass, l *list) func(i int) []float64 {
		return func(i int) []float64 { return c.row(p, l, c.l0+i) }
	}
	switch {
	case in.op == OpDotConst && in.x.run:
		if !in.x.dead {
			adjointRows(s, row(adjoints, &in.x), func(i int) []float64 { return in.coefRow(c.l0 + i) }, in.x.shared())
		}
	case in.op == OpDot && in.fast():
		if !in.x.dead {
			adjointRows(s, row(adjoints, &in.x), row(values, &in.y), in.x.shared())
		}
		if !in.y.dead {
			adjointRows(s, row(adjoints, &in.y), row(values, &in.x), in.y.shared())
		}
	default:
		for i := range s {
			v := c.gather(values, in, i)
			k := len(v) - 1
			v[k] = z[i]
			b := c.local1(adjoints, k+1)
			clear(b)
			b[k] = s[i]
			sweep.Adjoint(in.mini, sweep.Point{V: v, Part: c.listPart(in, i)}, b, k, k+1)
			c.spread(adjoints, in, i, b)
		}
	}
}

// local1 returns room for the operands and the result of one list.
func (c *blk) local1(p pass, n int) []float64 {
	x := &c.e.lane.local[p]
	*x = atLeast(*x, n)
	return (*x)[:n]
}

// gather returns the operands of the list of lane i of the block, and room for
// the result behind them.
func (c *blk) gather(p pass, in *inst, i int) []float64 {
	n := in.mini.Inputs
	v := c.local1(p, n+1)
	k := c.gatherList(p, in, &in.x, i, v)
	if k < n {
		c.gatherList(p, in, &in.y, i, v[k:])
	}
	return v
}

func (c *blk) gatherList(p pass, in *inst, s *list, i int, dst []float64) int {
	switch {
	case s.run:
		copy(dst, c.row(p, s, c.l0+i))
	case s.refs != nil:
		for j := range s.refs {
			dst[j] = c.at(p, &s.refs[j], i)
		}
	default:
		for j, a := range c.e.r.g.Operands(in.base + c.l0 + i)[s.off : s.off+s.k] {
			dst[j] = c.array(p)[a]
		}
	}
	return s.k
}

// spread adds b to the adjoints of the operands of lane i of the block.
func (c *blk) spread(p pass, in *inst, i int, b []float64) {
	c.spreadList(p, in, &in.x, i, b)
	if in.x.k < in.mini.Inputs {
		c.spreadList(p, in, &in.y, i, b[in.x.k:])
	}
}

func (c *blk) spreadList(p pass, in *inst, s *list, i int, b []float64) {
	if s.dead {
		return
	}
	switch {
	case s.run:
		kernel.Acc(c.row(p, s, c.l0+i), b)
	case s.refs != nil:
		for j := range s.refs {
			c.addTo(p, &s.refs[j], i, b[j])
		}
	default:
		for j, a := range c.e.r.g.Operands(in.base + c.l0 + i)[s.off : s.off+s.k] {
			c.array(p)[a] += b[j]
		}
	}
}

// listPart returns the slots of the list of lane i of the block.
func (c *blk) listPart(in *inst, i int) []float64 {
	if c.local {
		return c.e.lane.part[in.local*maxBlock+i*in.parts:][:in.parts]
	}
	return c.e.part[in.part+(c.l0+i)*in.parts:][:in.parts]
}

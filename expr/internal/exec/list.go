package exec

import (
	"slope/expr/internal/graph"
	"slope/expr/internal/plan"
	"slope/expr/internal/sweep"
	"slope/internal/kernel"
)

// The operations on lists inside a loop: Sum, Dot, DotConst … of operands that
// differ from lane to lane. Dot and DotConst over runs of nodes, such as the
// rows of a matrix of weights, have kernels; the others take their operands one
// list at a time into the graph of the operation alone.

// row returns the operands of a lane of the loop, if they are a run.
func (c *block) row(p pass, s *plan.List, lane int) []float64 {
	k := s.RunAt(lane)
	return c.space(p, s.Slab)[k : k+s.K : k+s.K]
}

// rows are lists of numbers, one a lane of the block, as a matrix: lane i has those from i·step on.
type rows struct {
	data []float64
	step int
}

// rowsOf returns the operands of the lanes as a matrix, if they are one.
func (c *block) rowsOf(p pass, s *plan.List) (rows, bool) {
	if s.Bases != nil || s.Step < 0 {
		return rows{}, false
	}
	return rows{c.space(p, s.Slab)[s.RunAt(c.l0):], s.Step}, true
}

// coefRows returns the coefficients of the lanes of the block as a matrix.
func (c *block) coefRows(in *plan.Inst) rows {
	if in.OneRow {
		return rows{in.Coef, 0}
	}
	return rows{in.Coef[c.l0*in.X.K:], in.X.K}
}

// mulRows writes to z the inner products of the rows with y.
func mulRows(laned bool, z []float64, x rows, y []float64) {
	if laned {
		kernel.Fill(z, negativeZero)
		kernel.DotRows(z, x.data, x.step, y)
		return
	}
	kernel.MulVec(z, x.data, x.step, y)
}

// A rowSource has a row of numbers for each lane of a block: those of a list, or the coefficients of a DotConst.
type rowSource struct {
	block *block
	pass  pass
	list  *plan.List
	coef  *plan.Inst
}

func (c *block) rowsIn(p pass, l *plan.List) rowSource { return rowSource{block: c, pass: p, list: l} }
func (c *block) coefficients(in *plan.Inst) rowSource  { return rowSource{block: c, coef: in} }

// at returns the row of lane i of the block.
func (r *rowSource) at(i int) []float64 {
	if r.coef != nil {
		return r.coef.CoefRow(r.block.l0 + i)
	}
	return r.block.row(r.pass, r.list, r.block.l0+i)
}

// dotRows writes to z the inner products of rows of x with rows of y.
func dotRows(laned bool, z []float64, x, y rowSource) {
	if laned {
		for i := range z {
			z[i] = kernel.Dot(x.at(i), y.at(i))
		}
		return
	}
	i := 0
	for ; i+4 <= len(z); i += 4 {
		z[i], z[i+1], z[i+2], z[i+3] = kDot4(x.at(i), x.at(i+1), x.at(i+2), x.at(i+3), y.at(i), y.at(i+1), y.at(i+2), y.at(i+3))
	}
	for ; i < len(z); i++ {
		z[i] = kDot(x.at(i), y.at(i))
	}
}

// valueList computes a list operation for a block.
func (c *block) valueList(in *plan.Inst, z []float64, keep bool) {
	switch {
	case in.Fast():
		c.dotLists(z, in, values, values)
	default:
		for i := range z {
			v := c.gather(values, in, i)
			var part []float64
			if keep {
				part = c.listPart(in, i)
			}
			k := len(v) - 1
			sweep.Value(in.Single, v, part, k, k+1)
			z[i] = v[k]
		}
	}
}

// dotLists computes Dot or DotConst of runs, of x and y in these passes. Where the lanes have one
// operand in common, the others are a matrix that is multiplied with it.
func (c *block) dotLists(z []float64, in *plan.Inst, px, py pass) {
	x, ok := c.rowsOf(px, &in.X)
	if in.Op == graph.OpDotConst {
		switch {
		case in.X.Shared():
			mulRows(in.Laned, z, c.coefRows(in), c.row(px, &in.X, c.l0))
		case in.OneRow && ok:
			mulRows(in.Laned, z, x, in.Coef)
		default:
			dotRows(in.Laned, z, c.coefficients(in), c.rowsIn(px, &in.X))
		}
		return
	}
	y, also := c.rowsOf(py, &in.Y)
	switch {
	case in.X.Shared() && also:
		mulRows(in.Laned, z, y, c.row(px, &in.X, c.l0))
	case in.Y.Shared() && ok:
		mulRows(in.Laned, z, x, c.row(py, &in.Y, c.l0))
	default:
		dotRows(in.Laned, z, c.rowsIn(px, &in.X), c.rowsIn(py, &in.Y))
	}
}

// adjointRows adds s times the rows of d to the rows of b.
func adjointRows(s []float64, b, d rowSource, one bool) {
	i := 0
	for ; one && i+4 <= len(s); i += 4 {
		kernel.Axpy4(b.at(0), d.at(i), d.at(i+1), d.at(i+2), d.at(i+3), s[i], s[i+1], s[i+2], s[i+3])
	}
	for ; i < len(s); i++ {
		kernel.AccScale(b.at(i), d.at(i), s[i])
	}
}

// addRows adds s times the slopes of a list operation with kernels to what belongs to its operands, and for second
// derivatives the adjoints b times the tangents of the slopes, if b is not nil.
func (c *block) addRows(in *plan.Inst, to pass, s, b []float64) {
	if in.Op == graph.OpDotConst {
		if !in.X.Dead {
			adjointRows(s, c.rowsIn(to, &in.X), c.coefficients(in), in.X.Shared())
		}
		return
	}
	for _, l := range [...][2]*plan.List{{&in.X, &in.Y}, {&in.Y, &in.X}} {
		if l[0].Dead {
			continue
		}
		adjointRows(s, c.rowsIn(to, l[0]), c.rowsIn(values, l[1]), l[0].Shared())
		if b != nil {
			adjointRows(b, c.rowsIn(to, l[0]), c.rowsIn(tangents, l[1]), l[0].Shared())
		}
	}
}

// adjointList is the backward step of a list operation for a block.
func (c *block) adjointList(in *plan.Inst, s, z []float64) {
	switch {
	case in.Fast():
		c.addRows(in, adjoints, s, nil)
	default:
		for i := range s {
			v := c.gather(values, in, i)
			k := len(v) - 1
			v[k] = z[i]
			b := c.listRoom(adjoints, k+1)
			clear(b)
			b[k] = s[i]
			sweep.Adjoint(in.Single, sweep.Point{V: v, Part: c.listPart(in, i)}, b, k, k+1)
			c.spread(adjoints, in, i, b)
		}
	}
}

// listRoom returns room for the operands and the result of one list.
func (c *block) listRoom(p pass, n int) []float64 {
	x := &c.machine.lane.local[p]
	*x = atLeast(*x, n)
	return (*x)[:n]
}

// gather returns the operands of the list of lane i of the block, and room for
// the result behind them.
func (c *block) gather(p pass, in *plan.Inst, i int) []float64 {
	n := in.Single.Inputs
	v := c.listRoom(p, n+1)
	k := c.gatherList(p, in, &in.X, i, v)
	if k < n {
		c.gatherList(p, in, &in.Y, i, v[k:])
	}
	return v
}

func (c *block) gatherList(p pass, in *plan.Inst, s *plan.List, i int, dst []float64) int {
	switch {
	case s.Run:
		copy(dst, c.row(p, s, c.l0+i))
	case s.Refs != nil:
		for j := range s.Refs {
			dst[j] = c.at(p, &s.Refs[j], i)
		}
	default:
		for j, a := range c.machine.G.Operands(in.Base + c.l0 + i)[s.Off : s.Off+s.K] {
			dst[j] = c.array(p)[a]
		}
	}
	return s.K
}

// spread adds b to the adjoints of the operands of lane i of the block.
func (c *block) spread(p pass, in *plan.Inst, i int, b []float64) {
	c.spreadList(p, in, &in.X, i, b)
	if in.X.K < in.Single.Inputs {
		c.spreadList(p, in, &in.Y, i, b[in.X.K:])
	}
}

func (c *block) spreadList(p pass, in *plan.Inst, s *plan.List, i int, b []float64) {
	if s.Dead {
		return
	}
	switch {
	case s.Run:
		kernel.Acc(c.row(p, s, c.l0+i), b)
	case s.Refs != nil:
		for j := range s.Refs {
			c.addTo(p, &s.Refs[j], i, b[j])
		}
	default:
		for j, a := range c.machine.G.Operands(in.Base + c.l0 + i)[s.Off : s.Off+s.K] {
			c.array(p)[a] += b[j]
		}
	}
}

// listPart returns the slots of the list of lane i of the block.
func (c *block) listPart(in *plan.Inst, i int) []float64 {
	if c.local {
		return c.machine.lane.part[in.FirstSlot*c.l.Row()+i*in.Parts:][:in.Parts]
	}
	return c.machine.Part[in.Part+(c.l0+i)*in.Parts:][:in.Parts]
}

package expr

import (
	"sync"

	"slope/expr/internal/sweep"
	"slope/internal/arg"
)

// sparseCache holds what sparse derivatives need between calls.
type sparseCache struct {
	hessPattern, jacPattern sync.Once
	pattern, jacobian       *Pattern
	hess, jac               sync.Once
	hessPlan, jacPlan       *sparsePlan
}

// hessianPattern returns the pattern of the Hessian, which is found once.
func (r *runner) hessianPattern() *Pattern {
	r.sparse.hessPattern.Do(func() { r.sparse.pattern = hessianPattern(r.g) })
	return r.sparse.pattern
}

// jacobianPattern returns the pattern of the Jacobian, which is found once.
func (r *runner) jacobianPattern() *Pattern {
	r.sparse.jacPattern.Do(func() { r.sparse.jacobian = jacobianPattern(r.g) })
	return r.sparse.jacobian
}

// sparsePlan is a pattern and how to fill it: for each colour a seed, and the
// places of the product that are entries of the matrix.
type sparsePlan struct {
	pattern  *Pattern
	color    []int32
	colors   int
	backward bool // products from the left, colours of rows

	start []int    // the entries of colour c are from[start[c]:start[c+1]]
	from  []uint32 // place in the product
	to    []uint32 // place in the values
}

// hessian returns the plan of the sparse Hessian.
func (r *runner) hessian() *sparsePlan {
	r.sparse.hess.Do(func() {
		p := r.hessianPattern()
		s := &sparsePlan{pattern: p}
		s.color, s.colors = starColoring(p)
		single := s.singles()
		s.recover(func(emit func(c int32, from, to int)) {
			for i := range p.rows {
				for k := p.ptr[i]; k < p.ptr[i+1]; k++ {
					if !single[k] {
						continue
					}
					j := int(p.idx[k])
					emit(s.color[j], i, k)
					if t := p.find(j, i); j != i && !single[t] {
						emit(s.color[j], i, t)
					}
				}
			}
		})
		r.sparse.hessPlan = s
	})
	return r.sparse.hessPlan
}

// singles reports, for every entry of the pattern, whether its column is the only one
// of its colour in the row.
func (s *sparsePlan) singles() []bool {
	p := s.pattern
	single, count := make([]bool, len(p.idx)), make([]int32, s.colors)
	for i := range p.rows {
		for _, j := range p.row(i) {
			count[s.color[j]]++
		}
		for k := p.ptr[i]; k < p.ptr[i+1]; k++ {
			single[k] = count[s.color[p.idx[k]]] == 1
		}
		for _, j := range p.row(i) {
			count[s.color[j]] = 0
		}
	}
	return single
}

// recover sorts the entries by colour; walk emits them in any order and is
// called twice.
func (s *sparsePlan) recover(walk func(emit func(c int32, from, to int))) {
	s.start = make([]int, s.colors+1)
	walk(func(c int32, _, _ int) { s.start[c+1]++ })
	for c := range s.colors {
		s.start[c+1] += s.start[c]
	}
	next := append([]int(nil), s.start...)
	s.from = make([]uint32, s.start[s.colors])
	s.to = make([]uint32, s.start[s.colors])
	walk(func(c int32, from, to int) {
		k := next[c]
		next[c]++
		s.from[k], s.to[k] = uint32(from), uint32(to)
	})
}

// jacobian returns the plan of the sparse Jacobian, by columns or by rows,
// whichever has the smaller greatest number of entries.
func (r *runner) jacobian() *sparsePlan {
	r.sparse.jac.Do(func() {
		p := r.jacobianPattern()
		t := p.transpose()
		s := &sparsePlan{pattern: p, backward: widest(t) < widest(p)}
		if s.backward {
			s.color, s.colors = columnColoring(t, p)
		} else {
			s.color, s.colors = columnColoring(p, t)
		}
		s.recoverProducts()
		r.sparse.jacPlan = s
	})
	return r.sparse.jacPlan
}

// recoverProducts is recover for products from one side, each entry from the product of its colour.
func (s *sparsePlan) recoverProducts() {
	p := s.pattern
	s.recover(func(emit func(c int32, from, to int)) {
		for i := range p.rows {
			for k := p.ptr[i]; k < p.ptr[i+1]; k++ {
				j := int(p.idx[k])
				if s.backward {
					emit(s.color[i], j, k)
				} else {
					emit(s.color[j], i, k)
				}
			}
		}
	})
}

// widest returns the greatest number of entries in a row.
func widest(p *Pattern) int {
	n := 0
	for i := range p.rows {
		n = max(n, p.ptr[i+1]-p.ptr[i])
	}
	return n
}

// SparseHessian returns the value, the gradient and the Hessian at x as a
// sparse symmetric matrix with the pattern of Sparsity. dst is a result of an
// earlier call for the same program, or nil, and is overwritten; then nothing
// is allocated. The gradient belongs to the evaluator.
//
// The cost is one gradient and one Hessian product for each colour of the
// pattern: three for a tridiagonal matrix, whatever its order. Pattern and
// colours are found in the first call and kept with the Program.
func (e *Evaluator) SparseHessian(dst *SparseSym, x []float64) (y float64, grad []float64, h *SparseSym) {
	e.must()
	e.p.one("SparseHessian")
	s := e.r.hessian()
	if dst == nil {
		dst = &SparseSym{Sparse{s.pattern, make([]float64, s.pattern.NNZ())}}
	}
	checkPattern("Hessian", &dst.Sparse, s.pattern)
	n := e.r.g.Inputs
	e.second(x)
	e.forMany()
	seed := room(&e.seed, 2*n)
	for c := range s.colors {
		s.seed(seed[:n], c)
		e.hvp(seed[n:], seed[:n])
		s.scatter(dst.Values, seed[n:], c)
	}
	y = e.v[e.r.g.Out[0]]
	grad = e.b[:n:n]
	if y != y {
		sweep.FillNaN(grad)
	}
	return y, grad, dst
}

// seed sets the sum of the unit vectors of colour c.
func (s *sparsePlan) seed(dst []float64, c int) {
	for j, cj := range s.color {
		dst[j] = 0
		if int(cj) == c {
			dst[j] = 1
		}
	}
}

// scatter puts the entries that the product of colour c holds in their places.
func (s *sparsePlan) scatter(values, prod []float64, c int) {
	for k := s.start[c]; k < s.start[c+1]; k++ {
		values[s.to[k]] = prod[s.from[k]]
	}
}

// SparseJacobian returns the Jacobian at x with the pattern of
// JacobianSparsity; dst as in SparseHessian. The cost is a forward sweep for
// each colour of the columns or a backward sweep for each colour of the rows.
func (e *Evaluator) SparseJacobian(dst *Sparse, x []float64) *Sparse {
	e.must()
	s := e.r.jacobian()
	if dst == nil {
		dst = &Sparse{s.pattern, make([]float64, s.pattern.NNZ())}
	}
	checkPattern("Jacobian", dst, s.pattern)
	e.load(x)
	e.primal(true)
	e.forMany()
	m, n := s.pattern.Dims()
	seed := room(&e.seed, m+n)
	for c := range s.colors {
		if s.backward {
			s.seed(seed[:m], c)
			e.vjp(seed[m:], seed[:m])
			s.scatter(dst.Values, seed[m:], c)
		} else {
			s.seed(seed[:n], c)
			e.jvp(seed[n:], seed[:n])
			s.scatter(dst.Values, seed[n:], c)
		}
	}
	return dst
}

func checkPattern(what string, got *Sparse, want *Pattern) {
	if got.Pattern != want {
		panic("expr: sparse " + what + " with the pattern of another program")
	}
	arg.Length("expr", "values of a sparse matrix", len(got.Values), want.NNZ())
}

// SparseHessian returns the Hessian at x as a sparse symmetric matrix; see
// Evaluator.SparseHessian. The matrix is allocated.
func (p *Program) SparseHessian(x []float64) *SparseSym {
	p.must()
	return p.SparseHessianTo(nil, x)
}

// SparseHessianTo is SparseHessian into the result of an earlier call.
func (p *Program) SparseHessianTo(dst *SparseSym, x []float64) *SparseSym {
	p.must()
	e := p.take()
	_, _, dst = e.SparseHessian(dst, x)
	p.put(e)
	return dst
}

// SparseJacobian returns the Jacobian at x as a sparse matrix; see
// Evaluator.SparseJacobian. The matrix is allocated.
func (p *Program) SparseJacobian(x []float64) *Sparse {
	p.must()
	return p.SparseJacobianTo(nil, x)
}

// SparseJacobianTo is SparseJacobian into the result of an earlier call.
func (p *Program) SparseJacobianTo(dst *Sparse, x []float64) *Sparse {
	p.must()
	e := p.take()
	dst = e.SparseJacobian(dst, x)
	p.put(e)
	return dst
}

package expr

import (
	"sync"

	"slope/expr/internal/exec"
	"slope/expr/internal/graph"
	"slope/expr/internal/sparsity"
	"slope/expr/internal/sweep"
	"slope/internal/arg"
)

// Sparsity returns the pattern of the Hessian: the pairs of variables that some
// operation may join nonlinearly, as the graph shows it, whatever the point. It
// is found once and kept, in time that is linear in the program and the pattern where no
// operation repeats pairs. It panics if the program has not one result.
func (p *Program) Sparsity() *Pattern {
	p.must()
	p.one("Sparsity")
	return p.compiled().hessianPattern()
}

// JacobianSparsity returns the pattern of the Jacobian: which result depends on
// which variable. It is found once and kept.
func (p *Program) JacobianSparsity() *Pattern {
	p.must()
	return p.compiled().jacobianPattern()
}

// sparse is the pattern of a matrix of derivatives and the plan for it, each found when it is
// first needed.
type sparse struct {
	onceEntries, oncePlan sync.Once
	entries               *Pattern
	filling               *sparsity.Plan
}

// pattern returns the pattern, which find finds.
func (s *sparse) pattern(find func(g *graph.Graph) *sparsity.Pattern, g *graph.Graph) *Pattern {
	s.onceEntries.Do(func() { s.entries = &Pattern{find(g)} })
	return s.entries
}

// plan returns the plan for a pattern, which colour makes.
func (s *sparse) plan(colour func(*sparsity.Pattern) *sparsity.Plan, p *Pattern) *sparsity.Plan {
	s.oncePlan.Do(func() { s.filling = colour(p.entries) })
	return s.filling
}

func (r *runner) hessianPattern() *Pattern  { return r.hess.pattern(sparsity.Hessian, r.g) }
func (r *runner) jacobianPattern() *Pattern { return r.jac.pattern(sparsity.Jacobian, r.g) }

func (r *runner) hessian() *sparsity.Plan {
	return r.hess.plan(sparsity.ForHessian, r.hessianPattern())
}

func (r *runner) jacobian() *sparsity.Plan {
	return r.jac.plan(sparsity.ForJacobian, r.jacobianPattern())
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
	defer e.end(e.begin())
	e.p.one("SparseHessian")
	pattern, s := e.r.hessianPattern(), e.r.hessian()
	if dst == nil {
		dst = &SparseSym{Sparse{pattern, make([]float64, pattern.NNZ())}}
	}
	checkPattern("Hessian", &dst.Sparse, pattern)
	n := e.r.g.Inputs
	e.second(x, true)
	for c := 0; c < s.Colors; c += exec.Directions {
		products := e.directions(min(exec.Directions, s.Colors-c))
		for k, d := range products {
			s.Seed(d.V, c+k)
		}
		e.m.HVPs(products)
		for k, d := range products {
			s.Scatter(dst.Values, d.HV, c+k)
		}
	}
	y = e.m.V[e.r.g.Out[0]]
	grad = e.m.B[:n:n]
	if y != y {
		sweep.FillNaN(grad)
	}
	return y, grad, dst
}

// SparseJacobian returns the Jacobian at x with the pattern of
// JacobianSparsity; dst as in SparseHessian. The cost is a forward sweep for
// each colour of the columns or a backward sweep for each colour of the rows.
func (e *Evaluator) SparseJacobian(dst *Sparse, x []float64) *Sparse {
	defer e.end(e.begin())
	pattern, s := e.r.jacobianPattern(), e.r.jacobian()
	if dst == nil {
		dst = &Sparse{pattern, make([]float64, pattern.NNZ())}
	}
	checkPattern("Jacobian", dst, pattern)
	e.load(x)
	e.m.Primal(true)
	e.m.ForMany()
	m, n := pattern.Dims()
	seed := exec.Room(&e.seed, m+n)
	for c := range s.Colors {
		if s.Backward {
			s.Seed(seed[:m], c)
			e.m.VJP(seed[m:], seed[:m])
			s.Scatter(dst.Values, seed[m:], c)
		} else {
			s.Seed(seed[:n], c)
			e.m.JVP(seed[n:], seed[:n])
			s.Scatter(dst.Values, seed[n:], c)
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
	return p.SparseHessianTo(nil, x)
}

// SparseHessianTo is SparseHessian into the result of an earlier call.
func (p *Program) SparseHessianTo(dst *SparseSym, x []float64) *SparseSym {
	e := p.take()
	defer p.put(e)
	_, _, dst = e.SparseHessian(dst, x)
	return dst
}

// SparseJacobian returns the Jacobian at x as a sparse matrix; see
// Evaluator.SparseJacobian. The matrix is allocated.
func (p *Program) SparseJacobian(x []float64) *Sparse {
	return p.SparseJacobianTo(nil, x)
}

// SparseJacobianTo is SparseJacobian into the result of an earlier call.
func (p *Program) SparseJacobianTo(dst *Sparse, x []float64) *Sparse {
	e := p.take()
	defer p.put(e)
	return e.SparseJacobian(dst, x)
}

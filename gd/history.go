package gd

import "slope"

// History is the record of a run, one entry per iterate in each column, ready to
// be plotted.
type History[F slope.Float] struct {
	Loss     []F // f(x_k)
	GradNorm []F // ‖∇f(x_k)‖; in one dimension |f′(x_k)|
	Step     []F // the step size that led to x_k; 0 for the start

	// W holds the points one after another, Dim numbers each; in one dimension
	// w_k is W[k]. Minimize keeps them only if Options.KeepPath says so.
	W   []F
	Dim int

	Status Status // why the run ended
	Err    error  // what went wrong, nil if nothing did
}

// Len returns the number of iterates on record.
func (h *History[F]) Len() int { return len(h.Loss) }

// Point returns the k-th point, without copying it, or nil if the path was not
// kept.
func (h *History[F]) Point(k int) []F {
	if len(h.W) == 0 {
		return nil
	}
	return h.W[k*h.Dim : (k+1)*h.Dim : (k+1)*h.Dim]
}

func (h *History[F]) grow(n int) {
	h.Loss = make([]F, 0, n)
	h.GradNorm = make([]F, 0, n)
	h.Step = make([]F, 0, n)
}

func (h *History[F]) add(loss, norm, step F) {
	h.Loss = append(h.Loss, loss)
	h.GradNorm = append(h.GradNorm, norm)
	h.Step = append(h.Step, step)
}

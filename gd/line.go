package gd

import "math"

// Line is the line along which one step is searched: the points x + α·d with
// d the direction of the step. Step rules are written against it: they try
// values of α, and the run counts evaluations and keeps what was computed.
type Line struct {
	obj   Objective
	evals *Evaluations
	k     int
	from  *point    // x, f(x), ∇f(x)
	to    *point    // the last trial
	dir   []float64 // d
	slope float64   // ⟨∇f(x), d⟩, NaN until asked for

	alpha   float64 // of the last trial, 0 before the first
	gradded bool    // the last trial has its gradient
}

// K returns the number of the iterate at which the line starts.
func (l *Line) K() int { return l.k }

// X returns the point x where the line starts. It must not be changed.
func (l *Line) X() []float64 { return l.from.x }

// Grad returns ∇f(x). It must not be changed.
func (l *Line) Grad() []float64 { return l.from.grad }

// GradNorm returns ‖∇f(x)‖.
func (l *Line) GradNorm() float64 { return l.from.norm }

// Direction returns d. It must not be changed.
func (l *Line) Direction() []float64 { return l.dir }

// Value returns φ(0) = f(x).
func (l *Line) Value() float64 { return l.from.value }

// Slope returns φ′(0) = ⟨∇f(x), d⟩, negative for a direction of descent.
func (l *Line) Slope() float64 {
	if math.IsNaN(l.slope) {
		l.slope = dot(l.from.grad, l.dir)
	}
	return l.slope
}

// Try returns φ(α) = f(x + α·d). It evaluates the objective unless α is that of
// the last trial.
func (l *Line) Try(alpha float64) float64 {
	if alpha == l.alpha {
		return l.to.value
	}
	l.move(alpha)
	l.to.value = l.obj.Value(l.to.x)
	l.evals.Value++
	return l.to.value
}

// TrySlope returns φ′(α) = ⟨∇f(x + α·d), d⟩ for the α of the last trial. It
// evaluates the gradient, which the run uses again if that α is accepted. It
// panics if there was no trial.
func (l *Line) TrySlope() float64 {
	if l.alpha == 0 {
		panic("gd: TrySlope before Try")
	}
	if !l.gradded {
		l.gradient()
	}
	return dot(l.to.grad, l.dir)
}

// Trial returns x + α·d for the α of the last trial. It must not be changed.
func (l *Line) Trial() []float64 { return l.to.x }

// Still reports whether the last trial cannot be told from x: the step is lost
// in rounding, and a shorter one would be too.
func (l *Line) Still() bool {
	for i, x := range l.from.x {
		if l.to.x[i] != x {
			return false
		}
	}
	return true
}

// start puts the line at a point, along −∇f.
func (l *Line) start(k int, from, to *point) {
	l.k, l.from, l.to, l.alpha, l.gradded = k, from, to, 0, false
	for i, g := range from.grad {
		l.dir[i] = -g
	}
	l.slope = math.NaN()
}

// move makes x + α·d the trial point.
func (l *Line) move(alpha float64) {
	x, to := l.from.x, l.to.x
	for i, d := range l.dir {
		to[i] = x[i] + float64(alpha*d)
	}
	l.alpha, l.gradded = alpha, false
}

// take makes x + α·d the trial point and completes it with its gradient.
func (l *Line) take(alpha float64) {
	if alpha != l.alpha {
		l.move(alpha)
	}
	if !l.gradded {
		l.gradient()
	}
}

func (l *Line) gradient() {
	l.to.evaluate(l.obj)
	l.evals.Gradient++
	l.gradded = true
}

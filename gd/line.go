package gd

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// Line is the line along which one step is searched: the points x + α·d with
// d the direction of the step, projected onto the feasible set if the run has
// one. Step rules are written against it: they try values of α, and the run
// counts evaluations and keeps what was computed.
type Line struct {
	obj       Objective
	proj      Projection // nil if there is none
	evals     Evaluations
	cap       int       // Options.MaxEvaluations
	points    *[3]point // of the run
	at, trial uint8     // where the line starts, and the last trial, in points
	dir       []float64 // d
	slope     float64   // ⟨∇f(x), d⟩, NaN until asked for

	alpha   float64 // of the last trial, 0 before the first
	valued  bool    // the last trial has its value
	gradded bool    // the last trial has its value and gradient

	projected int     // the length that the projection last returned
	before    float64 // Before

	bound    func(x []float64) float64 // of the rounding error of f, nil if not known
	rounding float64                   // Noise, NaN until asked for
	first    float64                   // f at the start of the run
	left     remainder
}

func (l *Line) from() *point { return &l.points[l.at%3] }
func (l *Line) to() *point   { return &l.points[l.trial%3] }

// K returns the number of the iterate at which the line starts.
func (l *Line) K() int { return l.from().K }

// X returns the point x where the line starts. It must not be changed.
func (l *Line) X() []float64 { return l.from().X }

// Grad returns ∇f(x). It must not be changed.
func (l *Line) Grad() []float64 { return l.from().Grad }

// GradNorm returns ‖∇f(x)‖.
func (l *Line) GradNorm() float64 { return l.from().GradNorm }

// Direction returns d. It must not be changed.
func (l *Line) Direction() []float64 { return l.dir }

// Value returns φ(0) = f(x).
func (l *Line) Value() float64 { return l.from().Value }

// Slope returns φ′(0) = ⟨∇f(x), d⟩, negative for a direction of descent.
func (l *Line) Slope() float64 {
	if math.IsNaN(l.slope) {
		l.slope = dot(l.from().Grad, l.dir)
	}
	return l.slope
}

// Before returns the step that would have been best along the line before this
// one, had f been quadratic, for rules that ask for it by a method
// LooksBack() bool that returns true; else, and where that line bends downward,
// it returns 0. Along −∇f it is the first step size of Barzilai and Borwein,
// sᵀs/sᵀy (1988, eq. (5)).
func (l *Line) Before() float64 { return l.before }

// Try returns φ(α) = f(x + α·d). It evaluates the objective unless α is that of
// the last trial. Once Options.MaxEvaluations are spent it returns NaN.
func (l *Line) Try(alpha float64) float64 {
	if alpha == l.alpha && l.valued {
		return l.to().Value
	}
	if l.spent() {
		return math.NaN()
	}
	l.move(alpha)
	l.to().Value = l.obj.Value(l.to().X)
	l.valued = true
	l.evals.Value++
	return l.to().Value
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
	return dot(l.to().Grad, l.dir)
}

// TryBoth returns φ(α) and φ′(α) by one evaluation of the gradient, for rules
// that expect to accept the trial or need its slope in any case.
func (l *Line) TryBoth(alpha float64) (value, slope float64) {
	if (alpha != l.alpha || !l.gradded) && l.spent() {
		return math.NaN(), math.NaN()
	}
	if alpha != l.alpha {
		l.move(alpha)
	}
	if !l.gradded {
		l.gradient()
	}
	return l.to().Value, dot(l.to().Grad, l.dir)
}

// Trial returns x + α·d for the α of the last trial, projected if the run
// projects. It must not be changed.
func (l *Line) Trial() []float64 { return l.to().X }

// Promised returns ⟨∇f(x), t − x⟩ for the last trial t: what the linear model
// says f changes by. Without a projection it is α·Slope().
func (l *Line) Promised() float64 {
	if l.proj == nil {
		return float64(l.alpha * l.Slope())
	}
	return along(l.from().Grad, l.from().X, l.to().X)
}

// Arrived returns ⟨∇f(t), t − x⟩ for the last trial t, evaluating the gradient
// there as TrySlope does. Without a projection it is α·φ′(α).
func (l *Line) Arrived() float64 {
	if l.proj == nil {
		return float64(l.alpha * l.TrySlope())
	}
	if !l.gradded {
		l.gradient()
	}
	return along(l.to().Grad, l.from().X, l.to().X)
}

// along returns ⟨g, t − x⟩.
func along(g, x, t []float64) float64 {
	s := 0.0
	for i, v := range g {
		s += float64(v * (t[i] - x[i]))
	}
	return s
}

// Still reports whether the last trial cannot be told from x: the step is lost
// in rounding, and a shorter one would be too.
func (l *Line) Still() bool {
	to := l.to().X
	for i, x := range l.from().X {
		if to[i] != x {
			return false
		}
	}
	return true
}

// noise is how far apart two values of f may be, relative to |f|, before they
// count as different: 2⁹ units of the last place.
const noise = 0x1p-44

// underflow is the same for a value that is next to the end of the range of numbers.
const underflow = 0x1p-1000

// Noise returns the change of f below which rules do not trust a difference of
// values: 2⁻⁴⁴|f(x)|, or twice the bound on the rounding error of f where that is
// known, as that of WithError and Theory.Error.
func (l *Line) Noise() float64 {
	if math.IsNaN(l.rounding) {
		l.rounding = l.noiseAt(&l.from().Iterate)
	}
	return l.rounding
}

func (l *Line) noiseAt(p *Iterate) float64 {
	if l.bound != nil {
		if e := 2 * l.bound(p.X); finite(e) {
			return e
		}
	}
	return max(noise*math.Abs(p.Value), underflow)
}

// First returns a step for rules that know nothing yet: one of length 1, each variable
// measured in its own size, α = 1/√Σ(dᵢ/xᵢ)², so that none changes its sign. A variable at 0
// counts as large as the greatest, or as 1 if all are 0. Neither the scale of f nor that of a
// variable matters. Where f would not change by 16 times Noise the step is longer, up to a
// length of 1 in x.
func (l *Line) First() float64 {
	x := l.X()
	most := floats.Norm(x, math.Inf(1))
	if most == 0 {
		most = 1
	}
	length := 0.0
	for i, d := range l.dir {
		size := math.Abs(x[i])
		if size <= 1e-12*most {
			size = most
		}
		length = math.Hypot(length, d/size)
	}
	alpha := max(1/length, min(-16*l.Noise()/l.Slope(), 1/norm2(l.dir)))
	if !(alpha > 0) || !finite(alpha) {
		return 1
	}
	return alpha
}

// Lengthen returns alpha, or a longer step if x + alpha·d cannot be told from x: one
// that changes some variable by 2⁻²⁶ of itself. If nothing is left to gain at x the
// status is RoundingLimit instead of Running, and the search should end.
func (l *Line) Lengthen(alpha float64) (float64, Status) {
	least := math.Inf(1)
	for i, d := range l.dir {
		x, step := math.Abs(l.X()[i]), math.Abs(d)
		if l.X()[i]+float64(alpha*d) != l.X()[i] {
			return alpha, Running
		}
		if d != 0 {
			least = min(least, x/step)
		}
	}
	if s := l.GiveUp(); s == RoundingLimit || !finite(least) {
		return alpha, s
	}
	return max(alpha, least*0x1p-26), Running
}

// Accept completes the trial at alpha with its gradient, which the next iterate needs
// in any case, and reports whether a step may end there. It may not where the value is
// finite and the gradient is not, as at the edge of a domain, nor on a plateau, where
// the gradient has vanished although f has not fallen by a tenth of what it promised.
func (l *Line) Accept(alpha float64) bool {
	l.take(alpha)
	from, to := l.from(), l.to()
	if to.dim != len(to.X) || l.proj != nil && faultOfProjection(l.projected, to.X, 0) != nil {
		return true // the run says what is wrong
	}
	if !to.sound() {
		return false
	}
	promised := -l.Promised()
	return !(to.GradNorm <= plateau*from.GradNorm && from.Value-to.Value < promised/10 && promised > 1000*l.Noise())
}

// plateau is the part of a gradient that counts as none.
const plateau = 0x1p-13

// GiveUp returns the status with which a search ends that found no lower point:
// RoundingLimit if x is a minimum as far as f can tell, and NoDecrease if it is not,
// as with a wrong gradient or where steps are lost in the rounding of x.
//
// It claims RoundingLimit only if the decrease that is left is below Noise, or the
// step to it below 10⁻¹⁰ of x in every variable. Both are estimated from the
// curvature along the gradient and along the directions conjugate to it, by the
// Hessian of the objective, if it has HVP or Hessian, or by differences of gradients:
// at most 60 of them, and a few on most functions.
func (l *Line) GiveUp() Status {
	if !l.spent() && l.settled(&l.from().Iterate, l.Noise(), smallStep) {
		return RoundingLimit
	}
	return NoDecrease
}

// spent reports whether the evaluations that the options allow are used up.
func (l *Line) spent() bool { return l.cap > 0 && l.evals.Value+l.evals.Gradient >= l.cap }

// start puts the line at a point. The direction has been written.
func (l *Line) start(from, to uint8) {
	l.at, l.trial, l.alpha, l.valued, l.gradded = from, to, 0, false, false
	l.slope, l.rounding = math.NaN(), math.NaN()
}

// steepest makes −∇f the direction.
func (l *Line) steepest() {
	d := l.dir
	for i, g := range l.from().Grad {
		d[i] = -g
	}
}

// lookBack computes Before, with the direction of the line before still there
// and α its step.
func (l *Line) lookBack() {
	l.before = 0
	last := l.Slope()
	bend := dot(l.to().Grad, l.dir) - last
	if s := -last * l.alpha / bend; bend > 0 && finite(s) {
		l.before = s
	}
}

// move makes x + α·d the trial point.
func (l *Line) move(alpha float64) {
	x, to := l.from().X, l.to().X
	for i, d := range l.dir {
		to[i] = x[i] + float64(alpha*d)
	}
	if l.proj != nil {
		l.projected = project(l.proj, to)
	}
	l.alpha, l.valued, l.gradded = alpha, false, false
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
	l.to().evaluate(l.obj)
	l.evals.Gradient++
	l.valued, l.gradded = true, true
}

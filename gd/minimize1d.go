package gd

import (
	"fmt"
	"math"

	"slope"
	"slope/dual"
	"slope/internal/arg"
)

// Options1D are the knobs of Minimize1D. The zero value is sensible.
type Options1D[F slope.Float] struct {
	// Step is the step size η > 0; 0 means 0.1.
	Step F

	// MaxIterations is the greatest number of records; 0 means 200.
	MaxIterations int

	// EpsGrad ends the run at |L′(w)| ≤ EpsGrad; a negative value turns the rule off.
	// 0 means what F can reach: 10⁻⁸·min(1, |L′(w₀)|) in float64 and 10⁻⁵·|L′(w₀)| in
	// float32, or that the step is lost in the rounding of w and L′ changes its sign
	// within 16 units of the last place of w.
	EpsGrad F

	// EpsObj ends the run at L(w) ≤ EpsObj; 0 turns the rule off.
	EpsObj F
}

// Minimize1D is gradient descent with a fixed step in one variable, in the
// precision of F throughout:
//
//	w ← w − η·L′(w).
//
// Each iteration records w, L(w) and |L′(w)|, then asks the stop rules, then
// steps. So a run that ends by a rule returns the last w on record, and one that
// ends by the cap on iterations returns the w one step further.
//
// The history's Status says why the run ended. If an option makes no sense it is
// BadInput; if the start, the loss or its derivative is not finite it is
// NotFinite, the point returned is the best one so far, and Err names the
// iteration. The loss is evaluated once per iteration. It panics if loss is nil.
func Minimize1D[F slope.Float](loss func(dual.Dual[F]) dual.Dual[F], w0 F, opt Options1D[F]) (w F, hist History[F]) {
	arg.NotNil(pkg, loss == nil)
	hist.Dim = 1
	if err := opt.check(w0); err != nil {
		hist.Status, hist.Err = BadInput, err
		return w0, hist
	}
	hist.grow(min(opt.MaxIterations, 1<<14))
	hist.W = make([]F, 0, cap(hist.Loss))

	w = w0
	byDefault := opt.EpsGrad == 0
	best, least := w0, F(math.Inf(1))
	step := F(0)
	for k := range opt.MaxIterations {
		y, g := dual.Derivative(loss, w)
		if !finite(float64(y)) || !finite(float64(g)) {
			hist.Status = NotFinite
			hist.Err = &Error{Status: NotFinite, Iteration: k, Index: 0, Detail: fmt.Sprintf("at iteration %d, w = %v, the loss is %v and its derivative %v; %s", k, w, y, g, remedy(k))}
			return best, hist
		}
		norm := max(g, -g)
		if k == 0 && byDefault {
			opt.EpsGrad = reachable(norm)
		}
		hist.W = append(hist.W, w)
		hist.add(y, norm, step)
		if y <= least {
			best, least = w, y
		}
		if hist.Status = opt.reached(y, norm); hist.Status != Running {
			return w, hist
		}
		step = opt.Step
		if next := w - F(step*g); next != w || !byDefault || !turns(loss, w, g) {
			w = next
			continue
		}
		hist.Status = RoundingLimit
		return w, hist
	}
	hist.Status = IterationLimit
	return w, hist
}

// reached returns the verdict of the stop rules at a value and the size of the slope there.
func (o *Options1D[F]) reached(y, norm F) Status {
	switch {
	case norm <= o.EpsGrad || norm == 0:
		return SmallGradient
	case o.EpsObj != 0 && y <= o.EpsObj:
		return ValueReached
	}
	return Running
}

// reachable returns the default tolerance of a run that starts with the slope g.
func reachable[F slope.Float](g F) F {
	if epsilon[F]() == 0x1p-23 {
		return 1e-5 * g
	}
	return 1e-8 * min(1, g)
}

// turns reports whether the slope g at w changes its sign next to w, downhill from it.
func turns[F slope.Float](loss func(dual.Dual[F]) dual.Dual[F], w, g F) bool {
	ulp := w*(1+4*epsilon[F]()) - w
	if ulp *= 4; ulp < 0 {
		ulp = -ulp
	}
	if g > 0 {
		ulp = -ulp
	}
	_, there := dual.Derivative(loss, w+ulp)
	return there*g <= 0
}

// epsilon returns the distance from 1 to the next number.
func epsilon[F slope.Float]() F {
	if F(0x1p-30)+1 == 1 {
		return 0x1p-23
	}
	return 0x1p-52
}

// check fills in the defaults, and says what is wrong with the options or the start.
func (o *Options1D[F]) check(w0 F) error {
	if err := o.fill(); err != nil {
		return err
	}
	if !finite(float64(w0)) {
		return badInput(0, "start is %v, want a finite number", w0)
	}
	return nil
}

// fill puts the defaults in the place of zeros.
func (o *Options1D[F]) fill() error {
	if o.Step == 0 {
		o.Step = 0.1
	}
	if !(o.Step > 0) || !finite(float64(o.Step)) {
		return badInput(-1, "step size %v, want a finite number > 0", o.Step)
	}
	if o.MaxIterations < 0 {
		return badInput(-1, "MaxIterations %d, want ≥ 0", o.MaxIterations)
	}
	if o.MaxIterations == 0 {
		o.MaxIterations = 200
	}
	if o.EpsGrad != o.EpsGrad || o.EpsObj != o.EpsObj {
		return badInput(-1, "EpsGrad %v and EpsObj %v, want numbers", o.EpsGrad, o.EpsObj)
	}
	return nil
}

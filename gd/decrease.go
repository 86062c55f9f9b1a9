package gd

import "math"

// Decrease is the simplest line search: try a step and shrink it until f is
// lower than before. It needs no Lipschitz constant and always goes downhill,
// but no rate of convergence follows from f(x_{k+1}) < f(x_k) alone; for one,
// use Armijo. It costs one gradient per step and one value per trial.
type Decrease struct {
	Initial float64 // the first trial of each step; 0 means 1
	Shrink  float64 // the factor between trials, in (0, 1); 0 means ½
}

// Begin returns an error unless Initial > 0 and 0 < Shrink < 1.
func (d Decrease) Begin(int) (Stepper, error) {
	var ok bool
	if d.Initial, ok = positive(d.Initial, 1); !ok {
		return nil, badInput(-1, "Decrease with initial step %v, want a finite number > 0", d.Initial)
	}
	if d.Shrink, ok = fraction(d.Shrink, 0.5); !ok {
		return nil, badInput(-1, "Decrease with shrink factor %v, want one in (0, 1)", d.Shrink)
	}
	return &decrease{d}, nil
}

type decrease struct{ Decrease }

// ComparesValues is true.
func (*decrease) ComparesValues() bool { return true }

// Step returns the first of Initial, Initial·Shrink, Initial·Shrink², … that
// lowers f. A trial whose value or gradient is NaN or infinite is shrunk like any
// other.
func (d *decrease) Step(l *Line) (float64, Status) {
	if !(l.Slope() < 0) {
		return 0, NotDescent
	}
	alpha, s := l.Lengthen(d.Initial)
	if s != Running {
		return 0, s
	}
	for n := range maxTrials {
		if v := l.Try(alpha); v < l.Value() && finite(v) && l.Accept(alpha) {
			return alpha, Running
		}
		// A promise below the last place of f cannot be kept.
		if l.Still() || -l.Promised() <= 0x1p-54*math.Abs(l.Value()) {
			break
		}
		alpha = l.shrink(alpha, d.Shrink, n)
	}
	return 0, l.GiveUp()
}

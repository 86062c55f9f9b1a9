package gd

import "math"

// BarzilaiBorwein takes the step that the last change of the gradient suggests
// (Barzilai and Borwein 1988, eq. (5) and (6)): with s = x_k − x_{k−1} and
// y = ∇f(x_k) − ∇f(x_{k−1}),
//
//	α = sᵀs/sᵀy,  or  α = sᵀy/yᵀy  if Short.
//
// On ill-conditioned functions it needs far fewer steps than any monotone rule
// along −∇f. f rises now and then: a trial is accepted if f falls enough below
// the greatest of the last Memory values (Grippo, Lampariello and Lucidi 1986;
// Raydan 1997), and shortened else. A step that no curvature suggests, as the first,
// must lower f by a quarter of what its slope promises. It costs one gradient per step and one value
// per trial that is not the first.
type BarzilaiBorwein struct {
	Initial float64 // the first trial of the first step; 0 means Line.First
	Memory  int     // how many values a step is held against; 0 means 10
	Short   bool    // the second formula, whose steps are shorter
}

// Begin returns an error unless Initial > 0 and Memory ≥ 0.
func (b BarzilaiBorwein) Begin(n int) (Stepper, error) {
	initial, ok := positive(b.Initial, 1)
	if !ok {
		return nil, badInput(-1, "BarzilaiBorwein with initial step %v, want a finite number > 0", b.Initial)
	}
	if b.Memory < 0 {
		return nil, badInput(-1, "BarzilaiBorwein with memory %d, want ≥ 0", b.Memory)
	}
	if b.Memory == 0 {
		b.Memory = 10
	}
	return &barzilai{
		short: b.Short, alpha: initial, adapt: b.Initial == 0, least: math.Inf(1),
		values: make([]float64, 0, b.Memory), x: make([]float64, n), grad: make([]float64, n),
	}, nil
}

type barzilai struct {
	short   bool
	adapt   bool      // the first trial is Line.First
	alpha   float64   // the last step accepted, at first the initial one
	least   float64   // the least value so far
	values  []float64 // the last values, in a ring
	next    int       // where the ring goes on
	x, grad []float64 // of the last iterate
}

// ComparesValues is true.
func (*barzilai) ComparesValues() bool { return true }

// Step returns the first of α, and then trials shortened by interpolation, that
// is low enough.
func (b *barzilai) Step(l *Line) (float64, Status) {
	if !(l.Slope() < 0) {
		return 0, NotDescent
	}
	alpha, suggested := b.first(l)
	slack := 0.25
	if suggested {
		slack = 1e-4
	}
	alpha, s := l.Lengthen(alpha)
	if s != Running {
		return 0, s
	}
	f := l.Value()
	most := b.remember(l)
	for n := range maxTrials {
		var v float64
		if n == 0 {
			v, _ = l.TryBoth(alpha)
		} else {
			v = l.Try(alpha)
		}
		promised := l.Promised()
		falls := v <= most+float64(slack*promised) || v <= b.least+l.Noise() && (suggested || math.Abs(v-f) <= l.Noise())
		if finite(v) && falls && !l.Still() && l.Accept(alpha) {
			b.alpha = alpha
			return alpha, Running
		}
		if l.Still() {
			break
		}
		alpha *= shortening(promised, v-f)
	}
	return 0, l.GiveUp()
}

// shortening returns by how much a trial that changes f by rise and not by promised is shortened:
// to the minimiser of the parabola through f, its slope and the trial, at most to a tenth.
func shortening(promised, rise float64) float64 {
	shrink := -promised / (2 * (rise - promised))
	if !(shrink >= 0.1) {
		shrink = 0.1
	}
	return min(shrink, 0.5)
}

// first returns the first trial, and whether a curvature suggests it.
func (b *barzilai) first(l *Line) (alpha float64, suggested bool) {
	switch {
	case l.K() > 0:
		return b.suggest(l)
	case b.adapt:
		return l.First(), false
	}
	return b.alpha, false
}

// remember keeps the point, and returns the greatest of the last values.
func (b *barzilai) remember(l *Line) float64 {
	copy(b.x, l.X())
	copy(b.grad, l.Grad())
	f := l.Value()
	b.least = min(b.least, f)
	if len(b.values) < cap(b.values) {
		b.values = append(b.values, f)
	} else {
		b.values[b.next] = f
		b.next = (b.next + 1) % len(b.values)
	}
	most := f
	for _, v := range b.values {
		most = max(most, v)
	}
	return most
}

// suggest returns the step of the formula, or ten times the last one and false where
// the curvature along it was not positive.
func (b *barzilai) suggest(l *Line) (alpha float64, ok bool) {
	var ss, sy, yy float64
	x, g := l.X(), l.Grad()
	for i := range x {
		s, y := x[i]-b.x[i], g[i]-b.grad[i]
		ss += float64(s * s)
		sy += float64(s * y)
		yy += float64(y * y)
	}
	alpha = ss / sy
	if b.short {
		alpha = sy / yy
	}
	if !(sy > 0) || !finite(alpha) || alpha == 0 {
		if alpha = 10 * b.alpha; !finite(alpha) {
			alpha = b.alpha
		}
		return alpha, false
	}
	return alpha, true
}

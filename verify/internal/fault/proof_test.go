package fault_test

import (
	"math"
	"slices"
	"strings"

	"slope/verify/internal/exact"
	"slope/verify/internal/expression"
	"slope/verify/internal/fault"
	"slope/verify/internal/random"
)

// wrongAt reports whether the faulty rule errs at operands a, by 200-bit
// arithmetic and by more than a rule may.
func (f planted) wrongAt(a []float64) bool {
	right, l := localAt(f.nd, a), f.says(a)
	if right.y != right.y {
		return false
	}
	for i := range a { // a look at the float64 numbers first
		if l.d[i] != right.d[i] {
			want, bar, ok := fault.TrueSlopes(f.nd, a)
			for j := range a {
				if ok && math.Abs(right.d[j]-want[j]) <= bar[j] && !(math.Abs(l.d[j]-want[j]) <= 64*bar[j]+1e-290) {
					return true
				}
			}
			break
		}
	}
	if !f.second {
		return false
	}
	h, own := l.h[f.i*len(a)+f.j], right.h[f.i*len(a)+f.j]
	if strings.HasPrefix(f.name, "one of two mixed") {
		h = 0
	}
	if h == own || !finite(own) {
		return false
	}
	want, ok := exact.Second(f.nd, a, f.i, f.j)
	bar := fault.SecondBar(f.nd, a, want)
	return ok && math.Abs(own-want) <= bar && !(math.Abs(h-want) <= 64*bar+1e-290)
}

// wrong looks for operands at which the fault is an error; the faults in the use of
// a rule, with no plant, are looked for in the expressions around it.
func (f planted) wrong(r subject) bool {
	s := random.NewRand(4711)
	for range 1000 {
		a := r.draw(s)
		if f.plant != nil && !strings.HasPrefix(f.name, "second-order chain") {
			if f.wrongAt(a) {
				return true
			}
			continue
		}
		if f.wrongAround(r.around(s, a)) {
			return true
		}
	}
	return false
}

// wrongAround reports whether the fault is an error in e at x.
func (f planted) wrongAround(e expression.Expression, x []float64) bool {
	p := e.Program()
	ex := exact.At(p, x)
	if ex.Cause != "" {
		return false
	}
	if !f.second {
		grad, _ := f.derivatives(f.in()[0], e)
		_, g := grad(nil, x)
		for j := range g {
			if en := ex.Entry("", j, g[j]); en.Verdict == exact.Refuted && en.Over() > 64 {
				return true
			}
		}
		return false
	}
	cols, bars := ex.Hessian()
	if cols == nil {
		return false
	}
	_, hess := f.derivatives("hyperdual", e)
	_, _, h := hess(nil, x)
	for i := range x {
		for j := range x {
			if en := exact.HessianEntry([2]int{i, j}, h.At(i, j), cols[j][i], bars[i][j], math.Inf(1)); en.Verdict == exact.Refuted && en.Over() > 64 {
				return true
			}
		}
	}
	return false
}

// A shape is what the derivative that a fault is about has in common at the operands that it was looked at.
type shape struct {
	first                                   float64
	zero, one, unit, flat, halves, positive bool
	straight                                bool // the rule has no second derivatives
}

// shape looks at the derivative at 1000 operands.
func (f planted) shape(r subject) shape {
	s := random.NewRand(4712)
	z := shape{math.NaN(), true, true, true, true, true, true, true}
	for range 1000 {
		a := r.draw(s)
		l := localAt(r.nd, a)
		if l.y != l.y || !finite(l.d[f.i]) {
			continue
		}
		d := l.d[f.i]
		if f.second {
			d = l.h[f.i*len(a)+f.j]
		}
		if z.first != z.first {
			z.first = d
		}
		z.zero, z.one, z.unit, z.flat = z.zero && d == 0, z.one && d == 1, z.unit && math.Abs(d) == 1, z.flat && d == z.first
		z.halves = z.halves && 2*d == math.Round(2*d) && math.Abs(d) <= 8
		z.positive = z.positive && !(d < 0)
		z.straight = z.straight && !slices.ContainsFunc(l.h, func(h float64) bool { return h != 0 })
	}
	return z
}

// why says why a fault is none: the reason for which the planted derivative is the
// right one, checked at 1000 operands.
func (f planted) why(r subject) string {
	z := f.shape(r)
	for _, w := range []struct {
		is     bool
		reason string
	}{
		{f.name == "absolute value" && z.positive, "the slope is nowhere negative"},
		{f.name == "swapped operands", "the slopes to both are the same"},
		{f.name == "off by one: the constant", "the slope does not depend on the constant"},
		{z.zero, "the derivative is 0 everywhere"},
		{z.one, "the derivative is 1 everywhere"},
		{z.unit && f.name == "inverted", "the slope is 1 or −1"},
		{z.flat, "the derivative is constant"},
		{strings.HasPrefix(f.name, "cancelling") && z.halves, "the slope is a multiple of ½, of which nothing is lost"},
		{strings.HasPrefix(f.name, "wrong kink"), "no kink in this operand"},
		{strings.HasPrefix(f.name, "stale") && z.straight, "the slopes do not depend on this operand"},
	} {
		if w.is {
			return w.reason
		}
	}
	return "the planted derivative is the same function"
}

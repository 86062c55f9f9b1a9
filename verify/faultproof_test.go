package verify

import (
	"math"
	"strings"
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
			want, bar, ok := trueSlopes(f.nd, a)
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
	want, ok := trueSecond(f.nd, a, f.i, f.j)
	bar := secondBar(f.nd, a, want)
	return ok && math.Abs(own-want) <= bar && !(math.Abs(h-want) <= 64*bar+1e-290)
}

// wrong looks for operands at which the fault is an error; the faults in the use of
// a rule, with no plant, are looked for in the expressions around it.
func (f planted) wrong(r subject) bool {
	s := newRandDrawer(4711)
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
func (f planted) wrongAround(e Expression, x []float64) bool {
	p := e.Program()
	ex := exactAt(p, x)
	if ex.cause != "" {
		return false
	}
	if !f.second {
		grad, _ := f.derivatives(f.in()[0], e)
		_, g := grad(nil, x)
		for j := range g {
			if en := ex.entry("", j, g[j]); en.Verdict == Refuted && en.Severity() > 64 {
				return true
			}
		}
		return false
	}
	cols, bars := ex.hessian(x)
	if cols == nil {
		return false
	}
	_, hess := f.derivatives("hyperdual", e)
	_, _, h := hess(nil, x)
	for i := range x {
		for j := range x {
			if en := hessEntry(i, j, h.At(i, j), cols[j][i], bars[i][j], math.Inf(1)); en.Verdict == Refuted && en.Severity() > 64 {
				return true
			}
		}
	}
	return false
}

// why says why a fault is none: the reason for which the planted derivative is the
// right one, checked at 1000 operands.
func (f planted) why(r subject) string {
	s := newRandDrawer(4712)
	zero, one, unit, flat, halves, bent, negative := true, true, true, true, true, false, false
	first := math.NaN()
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
		if first != first {
			first = d
		}
		zero, one, unit, flat = zero && d == 0, one && d == 1, unit && math.Abs(d) == 1, flat && d == first
		halves = halves && 2*d == math.Round(2*d) && math.Abs(d) <= 8
		negative = negative || d < 0
		for _, h := range l.h {
			bent = bent || h != 0
		}
	}
	switch {
	case f.name == "absolute value" && !negative:
		return "the slope is nowhere negative"
	case f.name == "swapped operands":
		return "the slopes to both are the same"
	case f.name == "off by one: the constant":
		return "the slope does not depend on the constant"
	case zero:
		return "the derivative is 0 everywhere"
	case one:
		return "the derivative is 1 everywhere"
	case unit && f.name == "inverted":
		return "the slope is 1 or −1"
	case flat:
		return "the derivative is constant"
	case strings.HasPrefix(f.name, "cancelling") && halves:
		return "the slope is a multiple of ½, of which nothing is lost"
	case strings.HasPrefix(f.name, "wrong kink"):
		return "no kink in this operand"
	case strings.HasPrefix(f.name, "stale") && !bent:
		return "the slopes do not depend on this operand"
	}
	return "the planted derivative is the same function"
}

package verify

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/floats"

	"slope"
	"slope/verify/internal/difference"
	"slope/verify/internal/exact"
	"slope/verify/internal/message"
	"slope/verify/internal/random"
)

// A measured value of a function: with a bound of its rounding error.
type measured struct{ v, err float64 }

// sampler evaluates functions under test for properties of inequalities. The
// first thing that goes wrong ends the case.
type sampler struct {
	f    func(x []float64) float64
	grad slope.GradientFunc
	dom  *Domain
	o    *options
	bad  *finding
}

func (s *sampler) spoil(format string, a ...any) {
	if s.bad == nil {
		s.bad = &finding{verdict: Refuted, severity: math.Inf(1), message: fmt.Sprintf(format, a...)}
	}
}

func (s *sampler) raw(x []float64) float64 {
	v, bad := difference.Call(difference.Scalar(s.f), x)
	if bad != "" {
		s.spoil("f %s", bad)
	}
	if v == nil {
		return math.NaN()
	}
	return v[0]
}

// value returns f(x) with a bound of its rounding error: that of the caller, or
// a running-error bound of the recording, or eight times the noise that a table
// of differences shows, with 4u|f|; and in each case the change by 2 ulp of each
// coordinate, since x may be a point of a chord, which is rounded itself.
func (s *sampler) value(x []float64) measured {
	v := s.raw(x)
	if v != v {
		s.spoil("f is NaN at a point of the domain, x = %s", message.Numbers(x))
	}
	switch {
	case !finite(v):
		return measured{v, 0}
	case s.o.bound != nil:
		return measured{v, s.o.bound(x) + s.shift(x, v)}
	case s.o.program != nil:
		if e := exact.At(s.o.program, x); e.Cause == "" {
			if err := 2 * e.Err[s.o.program.Outputs()[0]]; finite(err) {
				return measured{v, err + s.shift(x, v)}
			}
		}
	}
	z := append([]float64(nil), x...)
	fine := make([]float64, 0, 9)
	for i := -4; i <= 4; i++ {
		inside := true
		for j := range z {
			w := math.Ldexp(math.Max(math.Abs(x[j]), 1), -36)
			if j%2 == 1 {
				w = -w
			}
			z[j] = x[j] + float64(i)*w
			inside = inside && z[j] >= s.dom.Lo[j] && z[j] <= s.dom.Hi[j]
		}
		if inside {
			fine = append(fine, s.raw(z))
		}
	}
	return measured{v, 8*difference.TableNoise(fine)/3 + 4*u*math.Abs(v) + eta + s.shift(x, v)}
}

// shift returns how far f moves from v, its value at x, if x moves by 2 ulp.
func (s *sampler) shift(x []float64, v float64) float64 {
	z := append([]float64(nil), x...)
	sum := 0.0
	for j := range z {
		z[j] = x[j] + 4*u*x[j] + eta
		if z[j] > s.dom.Hi[j] || z[j] < s.dom.Lo[j] {
			z[j] = x[j] - 4*u*x[j]
		}
		if w := s.raw(z); finite(w) {
			sum += math.Abs(w - v)
		}
		z[j] = x[j]
	}
	return sum
}

// gradient returns a copy of the gradient at x.
func (s *sampler) gradient(x []float64) []float64 {
	g, bad := difference.Call(func(x []float64) []float64 { _, g := s.grad(nil, x); return append([]float64(nil), g...) }, x)
	if bad != "" {
		s.spoil("the gradient %s", bad)
	}
	if len(g) != len(x) {
		s.spoil("the gradient has length %d, want %d", len(g), len(x))
		return make([]float64, len(x))
	}
	for i, v := range g {
		if v != v {
			s.spoil("the gradient is NaN in entry %d at a point of the domain, x = %s", i, message.Numbers(x))
		}
	}
	return g
}

// dot returns ⟨a, b⟩ with a bound of its error, where a is known to rel.
func dot(a, b []float64, rel float64) measured {
	var v, size float64
	for i := range a {
		v += float64(a[i] * b[i])
		size += math.Abs(a[i] * b[i])
	}
	return measured{v, size * (rel + float64(len(a)+2)*u)}
}

// gradRel is the relative error to which gradients are taken to be known.
const gradRel = 0x1p-44

func minus(a, b []float64) []float64 {
	d := make([]float64, len(a))
	for i := range a {
		d[i] = a[i] - b[i]
	}
	return d
}

func norm2(a []float64) float64 { return floats.Norm(a, 2) }

// atMost compares lhs ≤ rhs, where promised is the size of what the inequality
// claims beyond triviality.
func (s *sampler) atMost(lhs, rhs measured, promised float64, what string, where ...any) finding {
	if s.bad != nil {
		return *s.bad
	}
	bar := lhs.err + rhs.err + 4*u*(math.Abs(lhs.v)+math.Abs(rhs.v))
	switch {
	case lhs.v <= rhs.v+bar:
		return finding{verdict: Holds, vacuous: !(bar <= math.Abs(promised)/2)}
	case lhs.v-rhs.v != lhs.v-rhs.v || math.IsInf(rhs.v, 0):
		return finding{verdict: Undecided, message: "a value overflows"}
	case bar != bar:
		return finding{verdict: Undecided, message: "the rounding error has no bound"}
	}
	over := lhs.v - rhs.v
	msg := fmt.Sprintf("%s\n%.17g > %.17g, by %.3g with a rounding bar of %.2g", what, lhs.v, rhs.v, over, bar)
	var scalars []string
	for i := 0; i+1 < len(where); i += 2 {
		switch v := where[i+1].(type) {
		case []float64:
			msg += fmt.Sprintf("\n%s = %s", where[i], message.Numbers(v))
		default:
			scalars = append(scalars, fmt.Sprintf("%s = %v", where[i], v))
		}
	}
	if len(scalars) > 0 {
		msg += "\n" + strings.Join(scalars, ", ")
	}
	return finding{verdict: Refuted, severity: over / bar, message: msg}
}

// pair draws two points of the domain, every other time close to each other.
func (s *sampler) pair(d random.Source) (x, y []float64) {
	x, y = drawPoint(d, *s.dom), drawPoint(d, *s.dom)
	if k := d.Intn(20); k >= 10 {
		t := math.Ldexp(1, 9-k)
		for i := range y {
			y[i] = x[i] + t*(y[i]-x[i])
			y[i] = math.Min(math.Max(y[i], s.dom.Lo[i]), s.dom.Hi[i])
		}
	}
	for i := range x { // of a size whose squares and products do not overflow
		const most = 1e70
		x[i] = math.Min(math.Max(x[i], -most), most)
		y[i] = math.Min(math.Max(y[i], -most), most)
	}
	return x, y
}

// worst returns the finding that counts most.
func worst(fs ...finding) finding {
	w, vacuous := fs[0], true
	for _, f := range fs {
		if f.verdict == Refuted && (w.verdict != Refuted || f.severity > w.severity) || f.verdict == Undecided && w.verdict == Holds {
			w = f
		}
		vacuous = vacuous && f.vacuous
	}
	w.vacuous = vacuous
	return w
}

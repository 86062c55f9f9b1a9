package verify

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"

	"slope"
	"slope/internal/arg"
	"slope/verify/internal/difference"
	"slope/verify/internal/exact"
	"slope/verify/internal/fault"
)

// CheckGradient compares a gradient with difference quotients of f at x.
//
// The verdict of every entry is that of the ladder described in the package
// comment. f and grad are called at copies of x; about 110 calls of f are made
// for each variable. Next to a domain edge, where f is NaN, infinite or panics
// on one side, one-sided quotients are used; at a kink every number between the
// one-sided slopes is right.
//
// Reported as misuse, and so Refuted, are a function that panics or changes its
// argument, and a gradient that writes past dst, adds to what dst holds, does not
// return dst, keeps dst or x and uses it later, takes x for another point with the same first or last
// coordinate, goes by the last call of f, or differs in value from f.
// CheckGradient panics if x is empty or a function nil.
func CheckGradient(f func(x []float64) float64, grad slope.GradientFunc, x []float64, opts ...Option) Report {
	wantFunctions("CheckGradient", f == nil || grad == nil)
	arg.Point("verify", "CheckGradient", len(x))
	return checkGradient(f, grad, x, nil, newOptions(opts))
}

func checkGradient(f func(x []float64) float64, grad slope.GradientFunc, x []float64, dom *Domain, o *options) Report {
	fv := difference.Scalar(f)
	p := &prober{what: "the gradient", call: grad, n: len(x), f: fv, x: x, dom: dom}
	c := gradientCheck{fv, func(x []float64) []float64 { _, g := grad(nil, x); return g }, x, nil, dom, o}
	r, _ := c.report(grad, func() (float64, []float64, []string) { p.probe(); return p.y, p.g, p.misuse })
	r.Check = "CheckGradient"
	return r
}

// report checks what at says of the gradient at x, and of its misuse. It returns the recording too, evaluated at x, if there is one and it is smooth there.
func (c gradientCheck) report(grad slope.GradientFunc, at func() (y float64, g []float64, misuse []string)) (Report, *exact.Derivatives) {
	x, o := c.x, c.o
	r := Report{At: append([]float64(nil), x...)}
	fx, bad := difference.Call(c.f, x)
	if bad != "" {
		r.Misuse = append(r.Misuse, "f "+bad)
		if fx == nil {
			return r.conclude(), nil
		}
	}
	y, g, misuse := at()
	r.Misuse = append(r.Misuse, misuse...)
	if c.g = g; g == nil {
		return r.conclude(), nil
	}
	ex, other := o.recording(x, fx[0])
	if other != "" {
		r.Misuse = append(r.Misuse, other)
	}
	noise := 0.0
	switch byRecording := o.exactGradient(ex, x, g); {
	case decided(byRecording):
		v, err := ex.Value()
		r.Entries, noise = byRecording, err+math.Abs(v-fx[0])
	case dirsOf(o, len(x)) > 0:
		r.Entries, noise = c.inDirections(dirsOf(o, len(x)))
		for _, e := range byRecording {
			if e.Verdict == Refuted {
				r.Entries = append(r.Entries, e)
			}
		}
	default:
		r.Entries, noise = c.byCoordinates(byRecording)
	}
	r.Entries = append(r.Entries, judgeValue(y, fx[0], noise))
	rep := r.conclude()
	if rep.Verdict == Refuted && o.program != nil && !o.unnamed && len(rep.Misuse) == 0 {
		rep.Fault = fault.InGradient(o.program, grad, x)
	}
	return rep, ex
}

// A gradientCheck has the function f, the gradient of, and the numbers g that this says at x.
type gradientCheck struct {
	f, of difference.Vector
	x, g  []float64
	dom   *Domain
	o     *options
}

// inDirections judges k random directional derivatives, and returns the noise of f too.
func (c gradientCheck) inDirections(k int) (es []Entry, noise float64) {
	dirs := newDirections(c.o.seed, 0x5851f42d4c957f2d, c.x, c.dom)
	v := make([]float64, len(c.x))
	for k := range k {
		dot, size := dirs.next(v, c.g)
		w, unit := unitDirection(v)
		l := difference.NewLine(c.f, func(x []float64) []float64 { return []float64{floats.Dot(c.of(x), w)} }, c.x, w, (*difference.Box)(c.dom))
		l.Slack, l.Terms = 4*u*math.Sqrt(float64(len(c.x)))*size/unit, size/unit
		es = append(es, inDirection(fmt.Sprintf("⟨∇f,v%d⟩", k), dot, l, 0, unit, c.o))
		noise = math.Max(noise, l.Estimate(0, 0).Noise)
	}
	return es, noise
}

// byCoordinates judges every partial derivative that the recording has not decided, and returns the noise of f too.
func (c gradientCheck) byCoordinates(byRecording []Entry) (es []Entry, noise float64) {
	lines, around := make([]*difference.Line, len(c.x)), u*math.Max(1, floats.Norm(c.x, math.Inf(1)))
	for j, v := range c.x {
		lines[j] = difference.Along(c.f, func(x []float64) []float64 { return []float64{c.of(x)[j]} }, c.x, j, (*difference.Box)(c.dom))
		e := lines[j].Estimate(0, 0)
		noise, around = math.Max(noise, e.Noise), around+rounding(&e, v)
	}
	for j, l := range lines {
		l.Around = math.Max(around, noise)
		ladder := func() Entry { return judge(fmt.Sprintf("∂f/∂x[%d]", j), c.g[j], l, 0, 1, c.o) }
		if byRecording != nil {
			es = append(es, orLadder(byRecording[j], ladder))
			continue
		}
		es = append(es, ladder())
	}
	return es, noise
}

// rounding returns what rounding of the coordinate, which is x, makes of f: +Inf if the slope is not known.
func rounding(e *difference.Estimate, x float64) float64 {
	if e.Reason != "" {
		return math.Inf(1)
	}
	return 2 * u * math.Abs(x*e.Slope)
}

// judgeValue compares the value that comes with a derivative with that of f.
func judgeValue(got, want, noise float64) Entry {
	e := Entry{Name: "f(x)", Got: got, Want: want, Bar: 64 * (noise + u*math.Abs(want))}
	switch {
	case got == want || got != got && want != want:
		e.Verdict = Holds
	case math.Abs(got-want) <= e.Bar:
		e.Verdict = Holds
	default:
		e.Verdict, e.Reason = Refuted, "the value differs from that of f"
	}
	return e
}

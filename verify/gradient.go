package verify

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"

	"slope"
	"slope/verify/internal/difference"
	"slope/verify/internal/exact"
	"slope/verify/internal/fault"
	"slope/verify/internal/message"
)

// manyVariables is the dimension above which directions are checked by default.
const manyVariables = 128

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
// return dst, keeps dst or x and uses it later, or differs in value from f.
// CheckGradient panics if x is empty or a function nil.
func CheckGradient(f func(x []float64) float64, grad slope.GradientFunc, x []float64, opts ...Option) Report {
	if f == nil || grad == nil {
		panic("verify: CheckGradient of a nil function")
	}
	if len(x) == 0 {
		panic("verify: CheckGradient at a point of length 0, want at least 1")
	}
	return checkGradient(f, grad, x, nil, newOptions(opts))
}

func checkGradient(f func(x []float64) float64, grad slope.GradientFunc, x []float64, dom *Domain, o *options) Report {
	r, _ := gradientReport(f, grad, x, dom, o)
	return r
}

// gradientReport is checkGradient, and returns the recording too, evaluated at x, if there is one and it is smooth there.
func gradientReport(f func(x []float64) float64, grad slope.GradientFunc, x []float64, dom *Domain, o *options) (Report, *exact.Derivatives) {
	r := Report{Check: "CheckGradient", At: append([]float64(nil), x...)}
	fv := difference.Scalar(f)
	fx, bad := difference.Call(fv, x)
	if bad != "" {
		r.Misuse = append(r.Misuse, "f "+bad)
		if fx == nil {
			return r.conclude(), nil
		}
	}
	y, g, misuse := probe(grad, x, dom)
	r.Misuse = append(r.Misuse, misuse...)
	if g == nil {
		return r.conclude(), nil
	}
	ex, other := o.recording(x, fx[0])
	if other != "" {
		r.Misuse = append(r.Misuse, other)
	}
	c := gradientCheck{fv, func(x []float64) []float64 { _, g := grad(nil, x); return g }, x, g, dom, o}
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

// A gradientCheck has the function f, the gradient of, and what it is at x.
type gradientCheck struct {
	f, of difference.Vector
	x, g  []float64
	dom   *Domain
	o     *options
}

// inDirections judges k random directional derivatives, and returns the noise of f too.
func (c gradientCheck) inDirections(k int) (es []Entry, noise float64) {
	rng := rand.New(rand.NewPCG(c.o.seed, 0x5851f42d4c957f2d))
	v := make([]float64, len(c.x))
	for k := range k {
		dot, size := direction(rng, v, c.x, c.g)
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

// direction draws a direction v whose components are powers of two of the
// scale of x, of random sign, and returns ⟨g, v⟩ and Σ|gᵢvᵢ|.
func direction(rng *rand.Rand, v, x, g []float64) (dot, size float64) {
	for i := range v {
		_, e := math.Frexp(math.Max(math.Abs(x[i]), 0x1p-10))
		v[i] = math.Ldexp(1, e-1)
		if rng.Uint64()&1 == 1 {
			v[i] = -v[i]
		}
		dot += float64(g[i] * v[i])
		size += math.Abs(g[i] * v[i])
	}
	return dot, size
}

// unitDirection returns v divided by a power of two so that its largest component is
// between ½ and 1, and the power.
func unitDirection(v []float64) (w []float64, unit float64) {
	most := 0.0
	for _, c := range v {
		if finite(c) {
			most = math.Max(most, math.Abs(c))
		}
	}
	_, e := math.Frexp(most)
	e = min(max(e, -1021), 1023)
	w = make([]float64, len(v))
	for i, c := range v {
		w[i] = math.Ldexp(c, -e)
	}
	return w, math.Ldexp(1, e)
}

// inDirection judges a derivative in the direction unit·v of the line l.
func inDirection(name string, got float64, l *difference.Line, i int, unit float64, o *options) Entry {
	const little = 0x1p-1040 // products with numbers next to underflow lose digits
	l.Slack += little / unit
	e := judge(name, got/unit, l, i, unit, o)
	e.Got, e.Want, e.Bar = got, e.Want*unit, e.Bar*unit
	return e
}

// probe calls the gradient in the ways its contract allows and returns its
// result with all breaches of the contract. The gradient is nil if there is
// nothing to check.
func probe(grad slope.GradientFunc, x []float64, dom *Domain) (y float64, g []float64, misuse []string) {
	p := prober{grad: grad, x: x, dom: dom}
	fresh := p.result()
	if p.g == nil || len(p.misuse) > 0 && fresh == nil {
		return p.y, p.g, p.misuse
	}
	if got := p.inPlace(); got != nil {
		kept := append([]float64(nil), got...)
		p.elsewhere()
		if !alike(fresh, p.g) || !alike(got, kept) {
			p.say("keeps a reference to dst: a later call changed the result of an earlier one")
		}
	}
	return p.y, p.g, p.misuse
}

// A prober is a gradient at x, and what it did that it must not do.
type prober struct {
	grad   slope.GradientFunc
	x      []float64
	dom    *Domain
	y      float64
	g      []float64 // what it says
	misuse []string
}

func (p *prober) say(format string, a ...any) {
	p.misuse = append(p.misuse, fmt.Sprintf("the gradient "+format, a...))
}

func (p *prober) at(dst []float64) (y float64, g []float64) {
	g, bad := difference.Call(func(x []float64) []float64 {
		var g []float64
		y, g = p.grad(dst, x)
		return g
	}, p.x)
	if bad != "" {
		p.say("%s", bad)
	}
	return y, g
}

// result sets y and g from a call without dst, and returns the slice; nil if there is no use in going on.
func (p *prober) result() []float64 {
	y, fresh := p.at(nil)
	p.y = y
	switch {
	case len(p.misuse) > 0 && fresh == nil:
		return nil
	case len(fresh) != len(p.x):
		p.say("of a nil dst has length %d, want %d", len(fresh), len(p.x))
		return nil
	}
	p.g = append([]float64(nil), fresh...)
	if _, second := p.at(nil); second != nil && !alike(second, p.g) {
		p.say("changes from call to call at the same point, %s and then %s: it keeps something, such as gradients that are not zeroed", message.Point(p.g), message.Point(second))
		return nil
	}
	return fresh
}

// inPlace calls it with a dst that holds something and has a sentinel behind it.
func (p *prober) inPlace() []float64 {
	const guard, junk = 4, -3.0e201
	n := len(p.x)
	buf := make([]float64, n+guard)
	for i := range buf {
		buf[i] = junk
	}
	_, got := p.at(buf[:n])
	switch {
	case got == nil:
		return nil
	case len(got) != n || &got[0] != &buf[0]:
		p.say("does not return the dst that it is given")
	case !alike(got, p.g):
		p.say("depends on what dst holds, %v against %v: it adds to dst or leaves entries unset", message.Point(got), message.Point(p.g))
	}
	for i := n; i < n+guard; i++ {
		if buf[i] != junk {
			p.say("writes past dst: dst has length %d, and entry %d was written", n, i)
			break
		}
	}
	return got
}

// elsewhere calls it at another point, in a slice that then holds x, and in a new one.
func (p *prober) elsewhere() {
	other := make([]float64, len(p.x))
	for i, v := range p.x {
		other[i] = v + math.Max(math.Abs(v), 1)*0x1p-8
		if p.dom != nil {
			other[i] = math.Min(math.Max(other[i], p.dom.Lo[i]), p.dom.Hi[i])
		}
	}
	own := append([]float64(nil), other...)
	safe := func(x []float64) (g []float64) {
		defer func() { _ = recover() }() // outside the domain of the gradient, which nobody promised to accept
		_, g = p.grad(nil, x)
		return g
	}
	if safe(own) != nil {
		copy(own, p.x)
		if moved := safe(own); moved != nil && !alike(moved, p.g) {
			p.say("keeps a reference to x: after x was changed in place it is %s, and %s for a new slice with the same numbers", message.Point(moved), message.Point(p.g))
		}
	}
	safe(other)
}

// alike reports that a and b are the same but for what a different order of
// summation makes.
func alike(a, b []float64) bool {
	if len(a) != len(b) {
		return false
	}
	norm := 0.0
	for i := range a {
		if finite(b[i]) {
			norm = math.Max(norm, math.Abs(b[i]))
		}
	}
	for i := range a {
		if a[i] == b[i] || a[i] != a[i] && b[i] != b[i] {
			continue
		}
		if !(math.Abs(a[i]-b[i]) <= 1e-9*norm) {
			return false
		}
	}
	return true
}

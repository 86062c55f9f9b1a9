package verify

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/floats"

	"slope"
)

// manyVariables is the dimension above which directions are checked by default.
const manyVariables = 128

// CheckGradient compares a gradient with difference quotients of f at x.
//
// The verdict of every entry is that of the ladder described in the package
// comment. f and grad are called at copies of x; about 100 calls of f are made
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
	r := Report{Check: "CheckGradient", At: append([]float64(nil), x...)}
	fv := scalar(f)
	fx, bad := call(fv, x)
	if bad != "" {
		r.Misuse = append(r.Misuse, "f "+bad)
		if fx == nil {
			return r.conclude()
		}
	}
	y, g, misuse := probe(grad, x, dom)
	r.Misuse = append(r.Misuse, misuse...)
	if g == nil {
		return r.conclude()
	}
	dirs := dirsOf(o, len(x))
	noise := 0.0
	if dirs > 0 {
		rng := rand.New(rand.NewPCG(o.seed, 0x5851f42d4c957f2d))
		v := make([]float64, len(x))
		for k := range dirs {
			got, size := direction(rng, v, x, g)
			es, rough := ray{f: fv, x: x, v: v, dom: dom, got: []float64{got}, name: func(int) string { return fmt.Sprintf("⟨∇f,v%d⟩", k) },
				rounding: 4 * u * math.Sqrt(float64(len(x))) * size, scale: size,
				again: func(x []float64) []float64 { _, g := grad(nil, x); return []float64{floats.Dot(g, v)} }}.entries(o)
			r.Entries, noise = append(r.Entries, es...), math.Max(noise, rough)
		}
	} else {
		all, clear := make([][]estimate, len(x)), true
		for j := range x {
			all[j] = slopes(ladders(fv, x, j, dom, 0), 0)
			for _, e := range all[j] {
				noise = math.Max(noise, e.noise)
				clear = clear && (e.reason == "" || len(all[j]) > 1)
			}
		}
		seen := 1.0 // the largest coordinate that f changes with
		for j, es := range all {
			if changes(es) {
				seen = math.Max(seen, math.Abs(x[j]))
			}
		}
		for j, es := range all {
			if changes(es) { // if not, it may be another coordinate that hides what this one does
				for _, e := range es {
					e.from.around = seen
				}
			}
			shareNoise(es)
			e := judge(fmt.Sprintf("∂f/∂x[%d]", j), g[j], es,
				func() []estimate { return slopes(ladders(fv, x, j, dom, 1), 0) },
				func() float64 { return central(fv, x, 0, j) }, o)
			e = scattered(absorbed(e, noise, x[j], clear), number(func(x []float64) float64 { _, g := grad(nil, x); return g[j] }), x, j, dom)
			if est := sharpest(es, e.Want); est != nil {
				e = coupled(e, fv, x, j, est.noise)
			}
			r.Entries = append(r.Entries, e)
		}
	}
	r.Entries = append(r.Entries, judgeValue(y, fx[0], noise))
	rep := r.conclude()
	if rep.Verdict == Refuted && o.program != nil && !o.unnamed && len(rep.Misuse) == 0 {
		rep.Fault = locate(o.program, grad, x)
	}
	return rep
}

// changes reports whether f changes with the coordinate of the estimates.
func changes(es []estimate) bool {
	return slices.ContainsFunc(es, func(e estimate) bool { return e.scale > 0 || e.reason != "" })
}

// absorbed takes a refutation back where f does not change with a coordinate by
// more than the noise that the other coordinates show, or where they show none: what the coordinate adds
// may be lost in the rounding.
func absorbed(e Entry, noise, x float64, clear bool) Entry {
	if e.Verdict == Refuted && math.Abs(e.Want) <= e.Bar && (!clear || math.Abs(e.Got) <= 64*noise/math.Max(math.Abs(x), 1)) {
		e.Verdict, e.Reason = Undecided, "f has lost its digits: what this variable adds is lost in its noise"
	}
	return e
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

// probe calls the gradient in the ways its contract allows and returns its
// result with all breaches of the contract. The gradient is nil if there is
// nothing to check.
func probe(grad slope.GradientFunc, x []float64, dom *Domain) (y float64, g []float64, misuse []string) {
	n := len(x)
	say := func(format string, a ...any) { misuse = append(misuse, fmt.Sprintf("the gradient "+format, a...)) }
	at := func(dst, x []float64) (float64, []float64) {
		var y float64
		g, bad := call(func(x []float64) []float64 {
			var g []float64
			y, g = grad(dst, x)
			return g
		}, x)
		if bad != "" {
			say("%s", bad)
		}
		return y, g
	}
	y, fresh := at(nil, x)
	if len(misuse) > 0 && fresh == nil {
		return y, nil, misuse
	}
	if len(fresh) != n {
		say("of a nil dst has length %d, want %d", len(fresh), n)
		return y, nil, misuse
	}
	g = append([]float64(nil), fresh...)
	if _, again := at(nil, x); again != nil && !alike(again, g) {
		say("changes from call to call at the same point, %s and then %s: it keeps something, such as gradients that are not zeroed", point(g), point(again))
		return y, g, misuse
	}

	// dst with a sentinel behind it, and something in it.
	const guard, junk = 4, -3.0e201
	buf := make([]float64, n+guard)
	for i := range buf {
		buf[i] = junk
	}
	_, got := at(buf[:n], x)
	kept := append([]float64(nil), got...)
	switch {
	case got == nil:
		return y, g, misuse
	case len(got) != n || &got[0] != &buf[0]:
		say("does not return the dst that it is given")
	case !alike(got, g):
		say("depends on what dst holds, %v against %v: it adds to dst or leaves entries unset", point(got), point(g))
	}
	for i := n; i < n+guard; i++ {
		if buf[i] != junk {
			say("writes past dst: dst has length %d, and entry %d was written", n, i)
			break
		}
	}

	// Another point, in the same slice and in a new one.
	other := make([]float64, n)
	for i, v := range x {
		other[i] = v + math.Max(math.Abs(v), 1)*0x1p-8
		if dom != nil {
			other[i] = math.Min(math.Max(other[i], dom.Lo[i]), dom.Hi[i])
		}
	}
	own := append([]float64(nil), other...)
	safe := func(dst, x []float64) (g []float64) {
		defer func() { _ = recover() }() // outside the domain of grad, which nobody promised to accept
		_, g = grad(dst, x)
		return g
	}
	if safe(nil, own) != nil {
		copy(own, x)
		if again := safe(nil, own); again != nil && !alike(again, g) {
			say("keeps a reference to x: after x was changed in place it is %s, and %s for a new slice with the same numbers", point(again), point(g))
		}
	}
	safe(nil, other)
	if !alike(fresh, g) || !alike(got, kept) {
		say("keeps a reference to dst: a later call changed the result of an earlier one")
	}
	return y, g, misuse
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

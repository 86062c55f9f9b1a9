package verify

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"gonum.org/v1/gonum/mat"

	"slope/verify/internal/difference"
	"slope/verify/internal/message"
)

// A prober calls a derivative at x in the ways its contract allows, and notes what it did that it must not do.
type prober struct {
	what   string                                      // "the gradient"
	call   func(dst, x []float64) (float64, []float64) // the derivative, as numbers: dst is nil or has n of them
	n      int
	f      difference.Vector // the function that it is of
	x      []float64
	dom    *Domain
	y      float64
	g      []float64 // what it says; nil if there is nothing to check
	misuse []string

	mayIgnore bool // it may return a new result and leave dst alone
}

// probe makes the calls.
func (p *prober) probe() {
	fresh := p.result()
	if p.g == nil || len(p.misuse) > 0 && fresh == nil {
		return
	}
	got := p.inPlace()
	if got == nil {
		return
	}
	kept := slices.Clone(got)
	p.memory(func() {
		if !alike(fresh, p.g) || !alike(got, kept) {
			p.say("keeps a reference to dst: a later call changed the result of an earlier one")
		}
	})
}

func (p *prober) say(format string, a ...any) {
	p.misuse = append(p.misuse, p.what+" "+fmt.Sprintf(format, a...))
}

func (p *prober) at(dst []float64) (y float64, g []float64) {
	g, bad := difference.Call(func(x []float64) []float64 {
		var g []float64
		y, g = p.call(dst, x)
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
	case len(fresh) != p.n:
		p.say("of a nil dst has length %d, want %d", len(fresh), p.n)
		return nil
	}
	p.g = slices.Clone(fresh)
	if _, second := p.at(nil); second != nil && !alike(second, p.g) {
		p.unsteady(second)
		return nil
	}
	return fresh
}

// inPlace calls it with a dst that holds something and has a sentinel behind it.
func (p *prober) inPlace() []float64 {
	const guard, junk = 4, -3.0e201
	n := p.n
	buf := make([]float64, n+guard)
	for i := range buf {
		buf[i] = junk
	}
	_, got := p.at(buf[:n])
	switch {
	case got == nil:
		return nil
	case len(got) != n || &got[0] != &buf[0] && !p.mayIgnore:
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

// safe calls it at a point, outside of what it may accept: nil where it panics.
func (p *prober) safe(x []float64) (g []float64) {
	defer func() { _ = recover() }() // outside the domain of the gradient, which nobody promised to accept
	_, g = p.call(nil, x)
	return g
}

// memory calls it after calls that a memory of points might take for one at x: of points that share coordinates with x, in the slice
// that then holds x, and of f elsewhere. later is called once after the first call elsewhere.
func (p *prober) memory(later func()) {
	far, once := p.moved(func(int) float64 { return 1 }), sync.OnceFunc(later)
	for _, shares := range p.sharing() {
		own := slices.Clone(far)
		meet := func() []float64 {
			copy(own, far)
			at := p.safe(own)
			if once(); at == nil {
				return nil
			}
			if copy(own, shares); p.safe(own) == nil {
				return nil
			}
			copy(own, p.x)
			return p.safe(own)
		}
		switch now := meet(); {
		case now == nil || alike(now, p.g):
			continue
		case !alike(meet(), now):
			p.unsteady(now)
		default:
			p.forgets(far, shares, now)
		}
		return
	}
	meet := func() []float64 {
		if y, _ := difference.Call(p.f, far); y == nil {
			return nil
		}
		return p.safe(slices.Clone(p.x))
	}
	switch now := meet(); {
	case now == nil || alike(now, p.g):
	case !alike(meet(), now):
		p.unsteady(now)
	default:
		p.say("goes by the last call of f and not by x: after f at %s it is %s at x, and %s after f at x", message.Point(far), message.Point(now), message.Point(p.g))
	}
}

// unsteady says that it was another before, for no reason that is seen.
func (p *prober) unsteady(now []float64) {
	p.say("changes from call to call at the same point, %s and then %s: it keeps something, such as gradients that are not zeroed", message.Point(p.g), message.Point(now))
}

// sharing returns points that have the first or the last coordinate of x, or both and nearly its sum.
func (p *prober) sharing() [][]float64 {
	switch last := len(p.x) - 1; last {
	case 0:
		return [][]float64{p.moved(func(int) float64 { return 2 })}
	case 1:
		return [][]float64{p.moved(func(i int) float64 { return float64(i) }), p.moved(func(i int) float64 { return float64(1 - i) })}
	default:
		return [][]float64{p.moved(func(i int) float64 {
			if i == 0 || i == last {
				return 0
			}
			return float64(1 - i%2*2)
		})}
	}
}

// forgets says why it is now another after calls at far and at a point that shares something with x, in the same slice.
func (p *prober) forgets(far, shares, now []float64) {
	p.safe(slices.Clone(far))
	p.safe(slices.Clone(shares))
	if again := p.safe(slices.Clone(p.x)); again != nil && !alike(again, p.g) {
		p.say("takes x for %s, where it was called before: it is %s, and %s for a call at x first; what it remembers must go by every coordinate",
			message.Point(shares), message.Point(again), message.Point(p.g))
		return
	}
	p.say("keeps a reference to x: after x was changed in place it is %s, and %s for a new slice with the same numbers", message.Point(now), message.Point(p.g))
}

// moved returns x with coordinates a little further on, or back, in the domain.
func (p *prober) moved(by func(i int) float64) []float64 {
	z := slices.Clone(p.x)
	for i, v := range z {
		z[i] = v + float64(by(i)*math.Max(math.Abs(v), 1)*0x1p-8)
		if p.dom != nil {
			z[i] = math.Min(math.Max(z[i], p.dom.Lo[i]), p.dom.Hi[i])
		}
	}
	return z
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

// numbersOfHessian returns hess as numbers, both triangles; nil if its order is not that of x.
func numbersOfHessian(hess HessianFunc) func(dst, x []float64) (float64, []float64) {
	return func(dst, x []float64) (float64, []float64) {
		n := len(x)
		var to *mat.SymDense
		if dst != nil {
			to = mat.NewSymDense(n, dst)
		}
		y, g, h := hess(to, x)
		if h == nil || h.SymmetricDim() != n || len(g) != n {
			return y, nil
		}
		if h.RawSymmetric().Stride != n { // a part of a larger one
			part := h
			h = mat.NewSymDense(n, nil)
			h.CopySym(part)
		}
		data := h.RawSymmetric().Data
		for i := range n {
			for j := range i { // which a SymDense does not use
				data[i*n+j] = data[j*n+i]
			}
		}
		return y, data
	}
}

// numbersOfJacobian returns jac, of m rows, as numbers; nil if its shape is another.
func numbersOfJacobian(m int, jac func(dst *mat.Dense, x []float64) *mat.Dense) func(dst, x []float64) (float64, []float64) {
	return func(dst, x []float64) (float64, []float64) {
		var to *mat.Dense
		if dst != nil {
			to = mat.NewDense(m, len(x), dst)
		}
		j := jac(to, x)
		if j == nil {
			return 0, nil
		}
		if r, c := j.Dims(); r != m || c != len(x) {
			return 0, nil
		}
		if j.RawMatrix().Stride != len(x) { // a part of a larger one
			j = mat.DenseCopyOf(j)
		}
		return 0, j.RawMatrix().Data
	}
}

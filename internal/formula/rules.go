package formula

import (
	"fmt"
	"math"
	"sync"

	"slope"
)

// Derivative returns the rule of r′: r.Next, if there is one, else a rule whose second
// derivative is NaN, since nobody knows it. It is the same one each time, so that a
// recording has one rule to merge and to save.
func Derivative(r *slope.Rule) *slope.Rule {
	if r != nil && r.Next != nil {
		d := r.Next()
		if d == nil {
			panic(fmt.Sprintf("slope: Next of Rule %q returned nil, want the rule of the derivative", r.Name))
		}
		return d
	}
	return derived.get(r, func() *slope.Rule { return derive(r) })
}

func derive(r *slope.Rule) *slope.Rule {
	d := &slope.Rule{Name: r.Name + "′", Eval: func(x float64) (y, d1, d2 float64) {
		_, d1, d2 = r.At(x)
		return d1, d2, math.NaN()
	}}
	if r.Enclose != nil {
		d.Enclose = func(lo, hi float64) (y, d1, d2 [2]float64) {
			_, y, d1 = r.Enclose(lo, hi)
			return y, d1, [2]float64{math.NaN(), math.NaN()}
		}
	}
	if r.Go.D1 != "" && r.Go.D2 != "" {
		d.Go.Y, d.Go.D1, d.Go.D2 = r.Go.D1, r.Go.D2, "math.NaN()"
	}
	return d
}

// Partials returns the rules of the partial derivatives of r, as Derivative does.
func Partials(r *slope.Rule2) (x, y *slope.Rule2) {
	if r == nil {
		panic("slope: nil Rule2, want one with Eval")
	}
	if r.NextX != nil && r.NextY != nil {
		x, y = r.NextX(), r.NextY()
		if x == nil || y == nil {
			panic(fmt.Sprintf("slope: NextX or NextY of Rule2 %q returned nil, want the rules of the partial derivatives", r.Name))
		}
		return x, y
	}
	p := derived2.get(r, func() [2]*slope.Rule2 { return derive2(r) })
	return p[0], p[1]
}

func derive2(r *slope.Rule2) [2]*slope.Rule2 {
	nan := math.NaN()
	x := &slope.Rule2{Name: r.Name + "_x", Eval: func(x, y float64) slope.Partials {
		p := r.At(x, y)
		return slope.Partials{F: p.X, X: p.XX, Y: p.XY, XX: nan, XY: nan, YY: nan}
	}}
	y := &slope.Rule2{Name: r.Name + "_y", Eval: func(x, y float64) slope.Partials {
		p := r.At(x, y)
		return slope.Partials{F: p.Y, X: p.XY, Y: p.YY, XX: nan, XY: nan, YY: nan}
	}}
	if g := r.Go; g.X != "" && g.Y != "" && g.XX != "" && g.XY != "" && g.YY != "" {
		const none = "math.NaN()"
		x.Go.F, x.Go.X, x.Go.Y, x.Go.XX, x.Go.XY, x.Go.YY = g.X, g.XX, g.XY, none, none, none
		y.Go.F, y.Go.X, y.Go.Y, y.Go.XX, y.Go.XY, y.Go.YY = g.Y, g.XY, g.YY, none, none, none
	}
	if r.Enclose != nil {
		unknown := [2]float64{nan, nan}
		x.Enclose = func(u, v [2]float64) [6][2]float64 {
			p := r.Enclose(u, v)
			return [6][2]float64{p[1], p[3], p[4], unknown, unknown, unknown}
		}
		y.Enclose = func(u, v [2]float64) [6][2]float64 {
			p := r.Enclose(u, v)
			return [6][2]float64{p[2], p[4], p[5], unknown, unknown, unknown}
		}
	}
	return [2]*slope.Rule2{x, y}
}

// derived and derived2 hold the rules that were made, by the address of what they are
// derived from.
var (
	derived  cache[slope.Rule, *slope.Rule]
	derived2 cache[slope.Rule2, [2]*slope.Rule2]
)

// A cache maps rules to what was made of them. It forgets everything when it is full, so
// that a program that makes rules without end does not keep them all.
type cache[R, V any] struct {
	m    sync.Map // from *R to V
	mu   sync.Mutex
	size int
}

const cacheSize = 1 << 12

func (c *cache[R, V]) get(r *R, make func() V) V {
	if v, ok := c.m.Load(r); ok {
		return v.(V)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if v, ok := c.m.Load(r); ok {
		return v.(V)
	}
	if c.size++; c.size > cacheSize {
		c.m.Clear()
		c.size = 1
	}
	v := make()
	c.m.Store(r, v)
	return v
}

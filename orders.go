package slope

import (
	"fmt"
	"sync"
)

// Orders returns a Rule with derivatives of every order. at(n, x) is the derivative of
// order n at x, the value for n = 0; it is NaN outside the domain and safe for concurrent
// use. Its Next, and the Next of that, give the higher ones. The powers x^−½ are
//
//	slope.Orders("rsqrt", func(n int, x float64) float64 {
//		c, p := 1.0, -0.5
//		for range n {
//			c, p = c*p, p-1
//		}
//		return c * math.Pow(x, p)
//	})
//
// An Eval takes three calls of at: set Eval of the result if one can do better. Orders
// panics if at is nil.
func Orders(name string, at func(n int, x float64) float64) *Rule {
	if at == nil {
		panic("slope: Orders with a nil function")
	}
	return orders(name, 0, at)
}

// orders is Orders for the derivative of order n.
func orders(name string, n int, at func(n int, x float64) float64) *Rule {
	r := &Rule{
		Name: name,
		Eval: func(x float64) (y, d1, d2 float64) { return at(n, x), at(n+1, x), at(n+2, x) },
		Next: sync.OnceValue(func() *Rule { return orders(name, n+1, at) }),
	}
	if n > 0 {
		r.Name = fmt.Sprintf("%s⁽%d⁾", name, n)
	}
	return r
}

// next is the field Next of a rule with an Eval of its own.
func next(name string, at func(n int, x float64) float64) func() *Rule {
	return sync.OnceValue(func() *Rule { return orders(name, 1, at) })
}

// Orders2 is Orders for two variables: at(i, j, x, y) is ∂ⁱ⁺ʲf/∂xⁱ∂yʲ at (x, y).
func Orders2(name string, at func(i, j int, x, y float64) float64) *Rule2 {
	if at == nil {
		panic("slope: Orders2 with a nil function")
	}
	f := &family{name: name, at: at}
	return f.rule(0, 0)
}

// withNext gives a rule with an Eval of its own the derivatives of every order.
func withNext(r *Rule2, at func(i, j int, x, y float64) float64) *Rule2 {
	f := &family{name: r.Name, at: at}
	r.NextX = func() *Rule2 { return f.rule(1, 0) }
	r.NextY = func() *Rule2 { return f.rule(0, 1) }
	return r
}

// family is the rules of the partial derivatives of a function: one for each pair of orders,
// whatever the way to it.
type family struct {
	name  string
	at    func(i, j int, x, y float64) float64
	rules sync.Map // from [2]int to *Rule2
}

func (f *family) rule(i, j int) *Rule2 {
	key := [2]int{i, j}
	if r, ok := f.rules.Load(key); ok {
		return r.(*Rule2)
	}
	r := &Rule2{
		Name: f.name,
		Eval: func(x, y float64) Partials {
			return Partials{
				F: f.at(i, j, x, y), X: f.at(i+1, j, x, y), Y: f.at(i, j+1, x, y),
				XX: f.at(i+2, j, x, y), XY: f.at(i+1, j+1, x, y), YY: f.at(i, j+2, x, y),
			}
		},
		NextX: func() *Rule2 { return f.rule(i+1, j) },
		NextY: func() *Rule2 { return f.rule(i, j+1) },
	}
	if i+j > 0 {
		r.Name = fmt.Sprintf("%s⁽%d,%d⁾", f.name, i, j)
	}
	kept, _ := f.rules.LoadOrStore(key, r)
	return kept.(*Rule2)
}

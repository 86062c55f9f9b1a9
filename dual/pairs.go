package dual

import (
	"math"
	"sync"

	"slope"
	"slope/internal/formula"
)

// pairsOf returns the operations of Over over T in code that knows T, or nil.
func pairsOf[T slope.Real[T]]() *formula.Pairs[T] {
	if p, ok := any(dualPairs).(*formula.Pairs[T]); ok {
		return p
	}
	if p, ok := any(floatPairs).(*formula.Pairs[T]); ok {
		return p
	}
	p, _ := formula.VarPairs.(*formula.Pairs[T])
	return p
}

// strong is formula.Strong.
func strong[T slope.Real[T]](p formula.Product, x, y T) T {
	if q := pairsOf[T](); q != nil {
		return q.Strong(p, x, y)
	}
	return formula.Strong(p, x, y)
}

// room is the argument of a function of Over, kept between calls.
type room[T slope.Real[T]] struct {
	x    []Over[T]
	pool *sync.Pool
}

func takeRoom[T slope.Real[T]](n int) *room[T] {
	w := new(room[T])
	if q := pairsOf[T](); q != nil {
		if p, ok := q.Room.Get().(*room[T]); ok {
			w = p
		}
		w.pool = &q.Room
	}
	if len(w.x) < n {
		w.x = make([]Over[T], n)
	}
	return w
}

func (w *room[T]) release() {
	if w.pool != nil {
		w.pool.Put(w)
	}
}

type number = slope.Float64

// The formulas are those of Over; slopes are those of package formula.
var floatPairs = &formula.Pairs[number]{
	Add:    func(x, d, y, e number) (z, f number) { return x + y, d + e },
	Sub:    func(x, d, y, e number) (z, f number) { return x - y, d - e },
	Mul:    func(x, d, y, e number) (z, f number) { return number(x * y), times(e, x) + times(d, y) },
	Square: func(x, d number) (z, f number) { return number(x * x), 2 * times(d, x) },
	Div: func(x, d, y, e number) (z, f number) {
		z = x / y
		if f = d - times(e, z); f == 0 {
			return z, 0
		}
		return z, f / y
	},
	Sqrt: func(x, d number) (z, f number) {
		z = number(math.Sqrt(float64(x)))
		return z, times(d, 0.5*z.AddConst(0).Inv())
	},
	Inv: func(x, d number) (z, f number) {
		z = 1 / x
		return z, times(d, -number(z*z))
	},
	Strong: func(p formula.Product, x, y number) number { return number(p.Of(float64(x), float64(y))) },
}

// times is e·d with a strong zero e.
func times(e, d number) number {
	if e == 0 {
		return 0
	}
	return number(e * d)
}

type single = Dual[float64]

var dualPairs = &formula.Pairs[single]{
	Add: func(x, d, y, e single) (z, f single) { return x.Add(y), d.Add(e) },
	Sub: func(x, d, y, e single) (z, f single) { return x.Sub(y), d.Sub(e) },
	Mul: func(x, d, y, e single) (z, f single) {
		return x.Mul(y), e.strong(formula.Flat, x).Add(d.strong(formula.Flat, y))
	},
	Div: func(x, d, y, e single) (z, f single) {
		z = x.Div(y)
		return z, d.Sub(e.strong(formula.Flat, z)).product(formula.Quotient, y)
	},
	Square: func(x, d single) (z, f single) { return x.Square(), d.strong(formula.Flat, x).Scale(2) },
	Sqrt: func(x, d single) (z, f single) {
		z = x.Sqrt()
		return z, d.strong(formula.Inner, z.AddConst(0).Inv().Scale(0.5))
	},
	Inv: func(x, d single) (z, f single) {
		z = x.Inv()
		return z, d.strong(formula.Flat, z.Square().Neg())
	},
	Strong: func(p formula.Product, x, y single) single {
		if p == formula.Quotient {
			return x.product(p, y)
		}
		return x.strong(p, y)
	},
}

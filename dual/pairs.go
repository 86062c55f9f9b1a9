package dual

import (
	"math"
	"sync"
	"unsafe"

	"slope"
	"slope/internal/formula"
)

// The operations of Over[Float64] and Over[Dual[float64]] are written once more for these
// types: in generic code each operation of T is a call through a dictionary, of which a
// product takes five. Those of Over[reverse.Var] are in package reverse.

// pairsOf returns the operations of Over[T] for T = reverse.Var, else nil.
func pairsOf[T slope.Real[T]]() *formula.Pairs[T] {
	p, _ := formula.VarPairs.(*formula.Pairs[T])
	return p
}

// numbers returns x, where T is Float64, and singles where it is Dual[float64].
func numbers[T slope.Real[T]](x *Over[T]) *Over[number] { return (*Over[number])(unsafe.Pointer(x)) }
func singles[T slope.Real[T]](x *Over[T]) *Over[single] { return (*Over[single])(unsafe.Pointer(x)) }

// valueOf is formula.Value.
func valueOf[T slope.Real[T]](x T) (v float64, ok bool) {
	switch any((*T)(nil)).(type) {
	case *number, *single: // a single begins with its value
		return *(*float64)(unsafe.Pointer(&x)), true
	}
	if q := pairsOf[T](); q != nil {
		return q.Value(x), true
	}
	return formula.Value(x)
}

// strong is formula.Strong.
func strong[T slope.Real[T]](p formula.Product, x, y T) T {
	switch any((*T)(nil)).(type) {
	case *number:
		z := number(p.Of(*(*float64)(unsafe.Pointer(&x)), *(*float64)(unsafe.Pointer(&y))))
		return *(*T)(unsafe.Pointer(&z))
	case *single:
		a, b := (*single)(unsafe.Pointer(&x)), (*single)(unsafe.Pointer(&y))
		z := a.strong(p, *b)
		return *(*T)(unsafe.Pointer(&z))
	}
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

var numberRoom, singleRoom sync.Pool

func takeRoom[T slope.Real[T]](n int) *room[T] {
	var pool *sync.Pool
	switch any((*T)(nil)).(type) {
	case *number:
		pool = &numberRoom
	case *single:
		pool = &singleRoom
	default:
		if q := pairsOf[T](); q != nil {
			pool = &q.Room
		} else {
			return &room[T]{x: make([]Over[T], n)}
		}
	}
	w, ok := pool.Get().(*room[T])
	if !ok {
		w = &room[T]{pool: pool}
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

type (
	number = slope.Float64
	single = Dual[float64]
)

// The formulas are those of Over; slopes are those of package formula.

func mulNumbers(x, y Over[number]) Over[number] {
	return Over[number]{number(x.Real * y.Real), times(y.Eps, x.Real) + times(x.Eps, y.Real)}
}

func divNumbers(x, y Over[number]) Over[number] {
	z := x.Real / y.Real
	d := x.Eps - times(y.Eps, z)
	if d == 0 {
		return Over[number]{z, 0}
	}
	return Over[number]{z, d / y.Real}
}

func sqrtNumber(x Over[number]) Over[number] {
	z := number(math.Sqrt(float64(x.Real)))
	return Over[number]{z, times(x.Eps, 0.5*z.AddConst(0).Inv())}
}

func invNumber(x Over[number]) Over[number] {
	z := 1 / x.Real
	return Over[number]{z, times(x.Eps, -number(z*z))}
}

// times is e·d with a strong zero e.
func times(e, d number) number {
	if e == 0 {
		return 0
	}
	return number(e * d)
}

// plainly returns x·y, and whether it is a strong product too: no 0 met an infinity.
func plainly(x, y single) (z single, ok bool) {
	z = single{float64(x.Real * y.Real), float64(x.Real*y.Eps) + float64(x.Eps*y.Real)}
	s := z.Real + z.Eps
	return z, s == s
}

func mulSingles(x, y Over[single]) Over[single] {
	a, ok := plainly(y.Eps, x.Real)
	if !ok {
		a = y.Eps.product(formula.Flat, x.Real)
	}
	b, ok := plainly(x.Eps, y.Real)
	if !ok {
		b = x.Eps.product(formula.Flat, y.Real)
	}
	return Over[single]{x.Real.Mul(y.Real), a.Add(b)}
}

func divSingles(x, y Over[single]) Over[single] {
	z := x.Real.Div(y.Real)
	return Over[single]{z, x.Eps.Sub(y.Eps.strong(formula.Flat, z)).product(formula.Quotient, y.Real)}
}

func squareSingle(x Over[single]) Over[single] {
	e, ok := plainly(x.Eps, x.Real)
	if !ok {
		e = x.Eps.product(formula.Flat, x.Real)
	}
	return Over[single]{x.Real.Square(), e.Scale(2)}
}

func sqrtSingle(x Over[single]) Over[single] {
	z := x.Real.Sqrt()
	d := z.AddConst(0).Inv().Scale(0.5)
	e, ok := plainly(x.Eps, d)
	if !ok {
		e = x.Eps.product(formula.Inner, d)
	}
	return Over[single]{z, e}
}

func invSingle(x Over[single]) Over[single] {
	z := x.Real.Inv()
	d := z.Square().Neg()
	e, ok := plainly(x.Eps, d)
	if !ok {
		e = x.Eps.product(formula.Flat, d)
	}
	return Over[single]{z, e}
}

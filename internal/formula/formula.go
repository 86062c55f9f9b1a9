// Package formula holds the derivative of each elementary function as a formula in numbers of
// any type, for the types that nest: dual.Over and reverse.Over differentiate a function
// whose values are themselves numbers with derivatives. It is to them what package rule is
// to the types over float64: the formulas stand once.
//
// A function of one variable returns its value and its slope,
//
//	func Exp[T slope.Real[T]](x T) (y, d T)
//
// and the type adds the chain rule. The slope is an expression in T, so that its
// derivatives are exact to any order.
//
// Policies are those of docs/laws.md. The strong zero of the chain rule is a rule of two
// variables, Flat, Inner or Either, that the number types know by its address: those over
// float64 multiply and look for NaN, expr.Expr records Flat as a plain product.
package formula

import (
	"math"
	"math/big"
	"unsafe"

	"slope"
	"slope/internal/interval"
)

// nestable returns what T says about its values, and nil for a type that says nothing.
func nestable[T any]() slope.Nestable[T] {
	n, _ := any((*T)(nil)).(slope.Nestable[T])
	return n
}

// Value returns the value of x, if it can be looked at.
func Value[T any](x T) (v float64, ok bool) {
	if n := nestable[T](); n != nil {
		return n.ValueOf(x)
	}
	return 0, false
}

// Order returns the order of the derivatives of T, −1 if it is not known.
func Order[T any]() int {
	if n := nestable[T](); n != nil {
		return n.Order()
	}
	return -1
}

// A Product is a product with a strong zero: x·y is 0 where x is exactly 0, whatever y is,
// infinite or NaN. This holds for each of the products that its derivatives are made of: a
// zero with a derivative keeps it.
type Product int

// Of the Flat ones a recording makes plain arithmetic: y is infinite where the value of the
// function is, if at all, or there is no branch that makes x 0.
const (
	Flat       Product = iota
	FlatEither         // 0 where x or y is
	Inner
	Either   // 0 where x or y is
	Quotient // x/y, 0 where x is, flat
	numProducts
)

// Either is p for two factors of which one may be 0 and the other infinite.
func (p Product) Either() Product { return p&^1 | 1 }

var products [numProducts]slope.Rule2

// ProductOf returns the product that r is, if it is one.
func ProductOf(r *slope.Rule2) (p Product, ok bool) {
	k := uintptr(unsafe.Pointer(r)) - uintptr(unsafe.Pointer(&products))
	if k >= unsafe.Sizeof(products) {
		return 0, false
	}
	return Product(k / unsafe.Sizeof(products[0])), true
}

// Recorded returns the rules that a recording keeps, by their names in generated code.
func Recorded() map[string]*slope.Rule2 {
	return map[string]*slope.Rule2{"strongInner": &products[Inner], "strongEither": &products[Either]}
}

// Strong returns the product p of x and y.
func Strong[T slope.Real[T]](p Product, x, y T) T {
	if _, plain := any((*T)(nil)).(*slope.Float64); plain { // whose Apply2 takes the long way
		return plainly(p, x, y)
	}
	return x.Apply2(&products[p], y)
}

// plainly is Strong for T = slope.Float64.
func plainly[T any](p Product, x, y T) T {
	z := slope.Float64(p.Of(float64(any(x).(slope.Float64)), float64(any(y).(slope.Float64))))
	return any(z).(T)
}

// Of is Strong in float64.
func (p Product) Of(x, y float64) float64 {
	switch {
	case x == 0, p&1 != 0 && y == 0:
		return 0
	case p == Quotient:
		return x / y
	}
	return float64(x * y)
}

func init() {
	for k := range products {
		p := Product(k)
		products[p] = slope.Rule2{
			Name: [...]string{"product", "product", "product, 0 where x is", "product, 0 where x or y is", "quotient"}[p],
			Eval: func(x, y float64) slope.Partials {
				if p == Quotient {
					return slope.Partials{F: p.Of(x, y), X: 1 / y, Y: -x / y / y, XY: -1 / y / y, YY: 2 * x / y / y / y}
				}
				return slope.Partials{F: p.Of(x, y), X: y, Y: x, XY: 1}
			},
		}
		if p != Quotient {
			products[p].Enclose, products[p].Big = encloseProduct, bigProduct
			products[p].NextX = func() *slope.Rule2 { return second }
			products[p].NextY = func() *slope.Rule2 { return first }
		}
	}
}

func encloseProduct(x, y [2]float64) [6][2]float64 {
	z := interval.I{Lo: x[0], Hi: x[1]}.Mul(interval.I{Lo: y[0], Hi: y[1]})
	return [6][2]float64{{z.Lo, z.Hi}, y, x, {0, 0}, {1, 1}, {0, 0}}
}

func bigProduct(x, y *big.Float, prec uint) *big.Float {
	if x.Sign() == 0 || y.Sign() == 0 { // also 0·∞
		return new(big.Float).SetPrec(prec)
	}
	return new(big.Float).SetPrec(prec).Mul(x, y)
}

// first and second are the slopes of a product, its factors, and unit and zero theirs.
var (
	first  = affine("x", func(x, _ float64) float64 { return x }, slope.Partials{X: 1}, func() (x, y *slope.Rule2) { return unit, zero })
	second = affine("y", func(_, y float64) float64 { return y }, slope.Partials{Y: 1}, func() (x, y *slope.Rule2) { return zero, unit })
	unit   = affine("1", func(_, _ float64) float64 { return 1 }, slope.Partials{}, func() (x, y *slope.Rule2) { return zero, zero })
	zero   = affine("0", func(_, _ float64) float64 { return 0 }, slope.Partials{}, nil)
)

func affine(f string, eval func(x, y float64) float64, d slope.Partials, next func() (x, y *slope.Rule2)) *slope.Rule2 {
	r := &slope.Rule2{Name: f, Eval: func(x, y float64) slope.Partials {
		d := d
		d.F = eval(x, y)
		return d
	}}
	r.Go.F, r.Go.XX, r.Go.XY, r.Go.YY = f, "float64(0)", "float64(0)", "float64(0)"
	r.Go.X, r.Go.Y = digit(d.X), digit(d.Y)
	if f == "0" || f == "1" {
		r.Go.F = "float64(" + f + ")"
	}
	r.NextX = func() *slope.Rule2 {
		if next == nil {
			return r
		}
		x, _ := next()
		return x
	}
	r.NextY = func() *slope.Rule2 {
		if next == nil {
			return r
		}
		_, y := next()
		return y
	}
	return r
}

func digit(d float64) string {
	if d == 1 {
		return "float64(1)"
	}
	return "float64(0)"
}

// origin is a slope with a kink at 0: its value is 0, and it has no derivative. A constant
// operand has none either.
var origin = &slope.Rule{Name: "slope at the origin", Eval: func(x float64) (y, d1, d2 float64) {
	return float64(0 * x), math.NaN(), math.NaN()
}, Big: func(_ *big.Float, prec uint) *big.Float { return new(big.Float).SetPrec(prec) }}

// OverNorm returns x/f for the norm f of a vector with the element x: at the origin 0,
// without a derivative.
func OverNorm[T slope.Real[T]](x, f T) T {
	if v, ok := Value(f); ok && v > 0 {
		return x.Div(f)
	}
	return f.Select(x.Div(f), x.Apply(origin))
}

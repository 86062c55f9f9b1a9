package reverse_test

import (
	"math"
	"testing"

	"slope"
	"slope/dual"
	"slope/reverse"
)

// The field's test cases of perturbation confusion, in the four nestings. They are written
// for any number type S inside, which each nesting instantiates.
func confusion[T slope.Real[T]](t *testing.T, nesting string, sumInside, productInside, normInside func(y, x T) T, outside func(f func(T) T, x float64) float64) {
	for _, c := range []struct {
		name string
		f    func(x T) T
		at   float64
		want float64
	}{
		// D(x ↦ x·D(y ↦ x+y)(1))(1) = 1; confused, 2.
		{"Siskind and Pearlmutter 2005, ForwardDiff.jl #83", func(x T) T { return x.Mul(sumInside(x.Lift(1), x)) }, 1, 1},
		// D(x ↦ x·D(y ↦ x·y)(2))(4) = 8.
		{"x·D(y ↦ xy)", func(x T) T { return x.Mul(productInside(x.Lift(2), x)) }, 4, 8},
		// ForwardDiff.jl #83, the second: D(v ↦ v·D(y ↦ y·‖v‖)(1)) = D(v ↦ v·‖v‖) = 2‖v‖.
		{"ForwardDiff.jl #83, of a norm", func(v T) T { return v.Mul(normInside(v.Lift(1), v)) }, -3, 6},
	} {
		if got := outside(c.f, c.at); got != c.want {
			t.Errorf("%s, %s: %v, want %v", nesting, c.name, got, c.want)
		}
	}
}

func sumOfTwo[S slope.Real[S]](y, x S) S     { return x.Add(y) }
func productOfTwo[S slope.Real[S]](y, x S) S { return x.Mul(y) }
func timesNorm[S slope.Real[S]](y, v S) S    { return y.Mul(slope.Norm2([]S{v})) }
func forwardIn[T slope.Real[T]](f func(y, x dual.Over[T]) dual.Over[T]) func(y, x T) T {
	return func(y, x T) T {
		_, g := dual.NestGradient(nil, func(y []dual.Over[T]) dual.Over[T] { return f(y[0], dual.Outer(x)) }, []T{y})
		return g[0]
	}
}
func reverseIn[T slope.Real[T]](f func(y, x reverse.Over[T]) reverse.Over[T]) func(y, x T) T {
	return func(y, x T) T {
		_, g := reverse.NestGradient(nil, func(y []reverse.Over[T]) reverse.Over[T] { return f(y[0], reverse.Outer(x)) }, []T{y})
		return g[0]
	}
}

func TestPerturbationConfusion(t *testing.T) {
	forward := func(f func(single) single, x float64) float64 { _, d := dual.Derivative(f, x); return d }
	backward := func(f func(reverse.Var) reverse.Var, x float64) float64 {
		_, g := reverse.Gradient(nil, ofOne(f), []float64{x})
		return g[0]
	}
	confusion(t, "ff", forwardIn(sumOfTwo[dual.Over[single]]), forwardIn(productOfTwo[dual.Over[single]]), forwardIn(timesNorm[dual.Over[single]]), forward)
	confusion(t, "fr", reverseIn(sumOfTwo[reverse.Over[single]]), reverseIn(productOfTwo[reverse.Over[single]]), reverseIn(timesNorm[reverse.Over[single]]), forward)
	confusion(t, "rf", forwardIn(sumOfTwo[dual.Over[reverse.Var]]), forwardIn(productOfTwo[dual.Over[reverse.Var]]), forwardIn(timesNorm[dual.Over[reverse.Var]]), backward)
	confusion(t, "rr", reverseIn(sumOfTwo[reverse.Over[reverse.Var]]), reverseIn(productOfTwo[reverse.Over[reverse.Var]]), reverseIn(timesNorm[reverse.Over[reverse.Var]]), backward)
}

// The amazing bug of Manzyuk, Pearlmutter, Radul, Rush and Siskind (2019): with
// s(u)(f)(x) = f(x+u), the derivative of s at 0 is the derivative of f, so that taken twice
// it is f″, and 0 where one tag serves both.
func TestAmazingBug(t *testing.T) {
	type o1 = reverse.Over[plain]
	type o2 = reverse.Over[o1]
	once := func(h func(o2) o2) func(o1) o1 {
		return func(x o1) o1 {
			_, g := reverse.NestGradient(nil, func(u []o2) o2 { return h(reverse.Outer(x).Add(u[0])) }, []o1{x.Lift(0)})
			return g[0]
		}
	}
	twice := func(h func(o1) o1) func(plain) plain {
		return func(x plain) plain {
			_, g := reverse.NestGradient(nil, func(u []o1) o1 { return h(reverse.Outer(x).Add(u[0])) }, []plain{0})
			return g[0]
		}
	}
	if got, want := float64(twice(once(o2.Exp))(1)), math.E; math.Abs(got-want) > 1e-15 {
		t.Errorf("the second derivative of eˣ at 1 is %v, want %v", got, want)
	}
}

// Two derivatives side by side inside one do not see each other.
func TestSiblings(t *testing.T) {
	f := func(x []reverse.Var) reverse.Var {
		a := reverseIn(productOfTwo[reverse.Over[reverse.Var]])(x[0], x[1])
		b := forwardIn(productOfTwo[dual.Over[reverse.Var]])(x[1], x[0])
		return a.Mul(b) // x₁·x₀
	}
	if _, g := reverse.Gradient(nil, f, []float64{2, 3}); g[0] != 3 || g[1] != 2 {
		t.Errorf("%v, want [3 2]", g)
	}
}

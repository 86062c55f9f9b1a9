package interval

import (
	"math"

	"slope/internal/rule"
)

// Inv: 1/x, −1/x², 2/x³, −6/x⁴.
func Inv(x I) Derivs {
	r := x.Inv()
	return Derivs{r, r.Square().Neg(), r.PowInt(3).Scale(2), r.PowInt(4).Scale(-6)}
}

// Square: x², 2x, 2, 0.
func Square(x I) Derivs {
	if !x.Defined() {
		return undefined
	}
	return Derivs{x.Square(), x.Scale(2), Point(2), Point(0)}
}

// PowInt returns the enclosure of xⁿ: n·xⁿ⁻¹, n(n−1)xⁿ⁻², …
func PowInt(n int) Fn {
	c := [4]I{1: Point(float64(n))}
	for k := 2; k < 4; k++ {
		c[k] = c[k-1].Mul(Point(float64(n)).AddConst(float64(1 - k)))
	}
	return func(x I) Derivs {
		if !x.Defined() {
			return undefined
		}
		d := Derivs{F: x.PowInt(n)}
		for k, p := range []*I{&d.D1, &d.D2, &d.D3} {
			if m := n - k - 1; n < 0 || m >= 0 {
				*p = c[k+1].Mul(x.PowInt(m))
			}
		}
		return d
	}
}

// PowConst returns the enclosure of x^p: x ≥ 0 unless p is an integer.
func PowConst(p float64) Fn {
	if p == math.Trunc(p) && math.Abs(p) < 1<<30 {
		return PowInt(int(p))
	}
	c := [4]I{Point(1), Point(p)}
	for k := 2; k < 4; k++ {
		c[k] = c[k-1].Mul(Point(p).AddConst(float64(1 - k)))
	}
	return func(x I) Derivs {
		if !(x.Lo >= 0) || p != p || math.IsInf(p, 0) || p < 0 && x.Hi == 0 {
			return undefined
		}
		power := func(k float64) I { // x^(p−k), monotone
			return ends(x, func(x I) I { return powAt(x.Lo, p, k) })
		}
		return Derivs{power(0), c[1].Mul(power(1)), c[2].Mul(power(2)), c[3].Mul(power(3))}
	}
}

// powAt encloses x^(p−k) at a point x ≥ 0, for p that is not an integer.
func powAt(x, p, k float64) I {
	q := p - k // of the right sign, as p is not an integer
	switch {
	case x == 0 && q > 0 || math.IsInf(x, 1) && q < 0:
		return Point(0)
	case x == 0 || math.IsInf(x, 1):
		return I{maxFloat, inf}
	case x == 1:
		return one
	}
	y, _, _ := rule.PowConst(x, p)
	z := around(y, 2).chop(0, inf)
	if k > 0 {
		z = z.Div(Point(x).PowInt(int(k)))
	}
	return z
}

// Atan2 encloses the angle of the points (x, y): undefined where the rectangle
// touches the half line y = 0, x ≤ 0.
func Atan2(y, x I) I {
	switch {
	case x.Lo > 0:
		return Atan(y.Div(x)).F
	case y.Lo > 0:
		return halfPi.Sub(Atan(x.Div(y)).F)
	case y.Hi < 0:
		return halfPi.Neg().Sub(Atan(x.Div(y)).F)
	}
	return Undefined
}

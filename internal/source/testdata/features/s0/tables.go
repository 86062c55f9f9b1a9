package s0

import "math"

var rows = []struct{ arg, sin, cos float64 }{{1, 0.5, -0.25}, {2, -1, 0.125}}

var polynomials = [][]float64{{1, 2}, {0.5, -1, 0.25}}

type planet struct{ axis, tilt []float64 }

var planets = [2]planet{{[]float64{1, 0.5}, nil}, {[]float64{2, -0.5}, []float64{0.1}}}

var corrections = [3]float64{0.25, 0.5, -1}

var names = map[string]int{"sun": 1, "moon": 2}

func horner(x float64, c ...float64) float64 {
	s := 0.0
	for i := len(c) - 1; i >= 0; i-- {
		s = s*x + c[i]
	}
	return s
}

func correction(c *[3]float64, x float64) float64 { return c[0] + c[1]*x + c[2]*x*x }

func (p *planet) at(x float64) float64 { return horner(x, p.axis...) }

// Series sums what tables say of x, by values, by pointers and by slices of them.
func Series(x, y float64) float64 {
	s := 0.0
	for i := range rows {
		r := rows[i]
		s += r.sin*math.Sin(r.arg*x) + r.cos*math.Cos(r.arg*y)
	}
	for i := range rows {
		r := &rows[i]
		s *= 1 + r.sin*math.Sin(r.arg*y)
	}
	for i := range planets {
		p := &planets[i]
		s += horner(x, p.axis...) * horner(s, p.tilt...)
	}
	return s*planets[1].at(y) + horner(y, polynomials[1]...)*correction(&corrections, x) + float64(names["moon"])*x
}

// Chosen takes the coefficients of a table, or others that depend on y.
func Chosen(x, y float64) float64 {
	c := polynomials[0]
	if y > 0.5 {
		c = []float64{y, horner(y, polynomials[1]...)}
	}
	return horner(x, c...) * c[0]
}

package features

import "math"

// Slopes of 0 below slopes that are infinite.

func squares(a, b []float64) float64 {
	s := 0.0
	for i := range a {
		s += (a[i] - b[i]) * (a[i] - b[i])
	}
	return s
}

// Distance is that of two halves.
func Distance(x []float64) float64 {
	n := len(x) / 2
	return math.Sqrt(squares(x[:n], x[n:]))
}

func length(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v * v
	}
	return math.Sqrt(s)
}

// Lengths adds lengths times weights.
func Lengths(x []float64) float64 { return 3*length(x[:2]) - 2*length(x[1:]) }

// ClampedRoot is the root of a clamped number.
func ClampedRoot(x []float64) float64 {
	return math.Sqrt(math.Max(0, x[0])) + math.Cbrt(math.Min(0, x[1]*x[1]-1)+math.Dim(x[0], 2)) + x[1]
}

// Powers has powers of less than 1.
func Powers(x []float64) float64 {
	return math.Pow(x[0]*x[0]+x[1]*x[1], 0.5) + math.Cbrt(x[0]*x[0]*x[0]*x[0]) + math.Acos(1-x[1]*x[1])
}

// RootOfQuotient has a slope of 0 in the denominator.
func RootOfQuotient(x []float64) float64 { return math.Sqrt(x[0] * x[0] / (1 + x[1]*x[1])) }

type point struct{ x, y, z float64 }

func (p *point) minus(q point) point { return point{p.x - q.x, p.y - q.y, p.z - q.z} }

func (p point) norm2() float64 { return p.x*p.x + p.y*p.y + p.z*p.z }

// Springs adds the lengths of springs, of which one is without length.
func Springs(x []float64) float64 {
	ps := []point{{x[0], x[1], 1}, {x[1], x[0], 1}, {x[0], 2, 3}}
	e := 0.0
	for i := range ps {
		for j := range i {
			d := ps[i].minus(ps[j])
			r := d.norm2()
			r = math.Sqrt(r)
			e += r * (1 + 0.5*r)
		}
	}
	return e
}

func sumOfSquares(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	return x[0]*x[0] + sumOfSquares(x[1:])
}

// RecursiveNorm is the root of a sum by recursion.
func RecursiveNorm(x []float64) float64 { return math.Sqrt(sumOfSquares(x)) }

// NormByLiteral has its squares from a function literal.
func NormByLiteral(x []float64) float64 {
	square := func(v float64) float64 { return v * v }
	return math.Sqrt(square(x[0]) + square(x[1]) + math.Sin(square(x[0]*x[1])))
}

// RootOfHypot has the slope 0 of Hypot at the origin.
func RootOfHypot(x []float64) float64 { return math.Sqrt(math.Hypot(x[0], x[1])) }

func intoFirst(dst, x []float64) {
	for i, v := range x {
		dst[0] += v * v * float64(i+1)
	}
	dst[1] = dst[0] * 2
}

// NormInMemory has its squares in memory.
func NormInMemory(x []float64) float64 {
	m := make([]float64, 2)
	intoFirst(m, x)
	return math.Sqrt(m[0]) + math.Sqrt(m[1])
}

//slope:derivative partSquareSlope
func partSquare(v float64) float64 { return v * v }

func partSquareSlope(v float64) (y, d float64) { return v * v, 2 * v }

// NormOfRules has squares with a derivative of the user.
func NormOfRules(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += partSquare(v)
	}
	return math.Sqrt(s)
}

func scaledSquare(v, w float64) float64 {
	u := v * w
	for range 2 {
		u = u * v / (1 + w*w)
	}
	return u
}

// NormOfHelper has terms of a function whose slopes are found forwards.
func NormOfHelper(x []float64) float64 {
	s := 0.0
	for i := range x {
		s += scaledSquare(x[i], x[i])
	}
	return math.Sqrt(s)
}

type chord float64

func (c chord) squared() chord { return c * c * (1 - 0.25*c) }

// NamedRoot has floats of a named type below a root.
func NamedRoot(x []float64) float64 {
	c := chord(x[0]).squared() + chord(x[1]).squared()/chord(1+x[1])
	return float64(c) + math.Sqrt(float64(c))
}

const eighth = 1. / 8

// RootOfConstants has slopes that are constants.
func RootOfConstants(x []float64) float64 {
	return math.Sqrt(eighth*x[0] - (2-eighth)*x[1]*-eighth + math.Pi*float64(2)*x[0])
}

func evenRoot(v float64, n int) float64 {
	if n == 0 {
		return v
	}
	w := oddRoot(v, n-1)
	return math.Sqrt(w)
}

func oddRoot(v float64, n int) float64 {
	if n == 0 {
		return v
	}
	return evenRoot(v, n-1)
}

// MutualRoots calls two functions that call each other, of which one has a root.
func MutualRoots(x []float64) float64 {
	return evenRoot(x[0]*x[0]*x[0]*x[0], 2) + oddRoot(x[1]*x[1], 3)
}

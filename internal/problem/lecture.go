package problem

import (
	"math"

	"slope"
)

// The functions of the two lectures: CS498, Algorithmic Engineering, lecture 10
// (convexity, gradient descent), and Optimization and PyTorch Basics in 1D.

func square[T slope.Real[T]](x T) T      { return x.Square() }
func fourSquare[T slope.Real[T]](x T) T  { return x.Square().Scale(4) }
func halfSquare[T slope.Real[T]](x T) T  { return x.Square().Scale(0.5) }
func shiftedHalf[T slope.Real[T]](x T) T { return x.AddConst(-1).Square().Scale(0.5) }
func shiftedBy3[T slope.Real[T]](x T) T  { return x.AddConst(-3).Square() }
func negSquare[T slope.Real[T]](x T) T   { return x.Square().Neg() }
func exponential[T slope.Real[T]](x T) T { return x.Exp() }
func sine[T slope.Real[T]](x T) T        { return x.Sin() }
func cube[T slope.Real[T]](x T) T        { return x.PowInt(3) }
func absolute[T slope.Real[T]](x T) T    { return x.Abs() }

// wavy is cos 5x − 0.1x², the lecture's hard problem on [0, 6].
func wavy[T slope.Real[T]](x T) T { return x.Scale(5).Cos().Sub(x.Square().Scale(0.1)) }

// maxOfTwo is max(x², 3x+1).
func maxOfTwo[T slope.Real[T]](x T) T { return x.Square().Max(x.Scale(3).AddConst(1)) }

// linear is 3x − 2y + ½z.
func linear[T slope.Real[T]](x []T) T { return slope.DotConst(linearData, x) }

var linearData = []float64{3, -2, 0.5}

func norm[T slope.Real[T]](x []T) T { return slope.Norm2(x) }

func saddle[T slope.Real[T]](x []T) T { return x[0].Mul(x[1]) }

// expBowl is e^x + y² + 2xy, convex where x ≥ log 2 only.
func expBowl[T slope.Real[T]](x []T) T {
	return x[0].Exp().Add(x[1].Square()).Add(x[0].Mul(x[1]).Scale(2))
}

// anisotropic is x² + 2y².
func anisotropic[T slope.Real[T]](x []T) T { return x[0].Square().Add(x[1].Square().Scale(2)) }

// quarticSaddle is x⁴ − x² + y²: ∇f(0) = 0 and yet no minimum.
func quarticSaddle[T slope.Real[T]](x []T) T {
	q := x[0].Square()
	return q.Square().Sub(q).Add(x[1].Square())
}

// negLogDet is −log det of the 2×2 matrix (a, b; b, c), convex where that is
// positive definite.
func negLogDet[T slope.Real[T]](x []T) T {
	return x[0].Mul(x[2]).Sub(x[1].Square()).Log().Neg()
}

// scalar makes a problem of a function of one variable.
func scalar(name, formula string, m Modes, d func(x float64) (y, dy float64), start float64) *Problem {
	return &Problem{Name: name, Source: "lecture: " + formula, Modes: m, Hand: hand(d), Start: []float64{start}}
}

func lectures() []*Problem {
	quadratic := func(p *Problem, min, l float64) *Problem {
		p.Min, p.L, p.Mu, p.Curvature = []float64{min}, l, l, StronglyConvex
		return p
	}
	with := func(p *Problem, min []float64, value, l float64, c Curvature) *Problem {
		p.Min, p.MinValue, p.L, p.Curvature = min, value, l, c
		return p
	}
	kinked := func(p *Problem) *Problem { p.Kinked = true; return p }
	return []*Problem{
		quadratic(scalar("Square", "x²", Modes{one(square[f64]), one(square[du]), one(square[hy]), one(square[va]), one(square[v2]), one(square[ex])},
			func(x float64) (float64, float64) { return x * x, 2 * x }, 5), 0, 2),
		quadratic(scalar("FourSquare", "4x²", Modes{one(fourSquare[f64]), one(fourSquare[du]), one(fourSquare[hy]), one(fourSquare[va]), one(fourSquare[v2]), one(fourSquare[ex])},
			func(x float64) (float64, float64) { return 4 * x * x, 8 * x }, 0.5), 0, 8),
		quadratic(scalar("HalfSquare", "½w²", Modes{one(halfSquare[f64]), one(halfSquare[du]), one(halfSquare[hy]), one(halfSquare[va]), one(halfSquare[v2]), one(halfSquare[ex])},
			func(x float64) (float64, float64) { return 0.5 * x * x, x }, 5), 0, 1),
		quadratic(scalar("ShiftedHalf", "½(w−1)²", Modes{one(shiftedHalf[f64]), one(shiftedHalf[du]), one(shiftedHalf[hy]), one(shiftedHalf[va]), one(shiftedHalf[v2]), one(shiftedHalf[ex])},
			func(x float64) (float64, float64) { return 0.5 * (x - 1) * (x - 1), x - 1 }, 5), 1, 1),
		quadratic(scalar("ShiftedBy3", "(x−3)²", Modes{one(shiftedBy3[f64]), one(shiftedBy3[du]), one(shiftedBy3[hy]), one(shiftedBy3[va]), one(shiftedBy3[v2]), one(shiftedBy3[ex])},
			func(x float64) (float64, float64) { return (x - 3) * (x - 3), 2 * (x - 3) }, 0), 3, 2),
		with(scalar("NegSquare", "−x²", Modes{one(negSquare[f64]), one(negSquare[du]), one(negSquare[hy]), one(negSquare[va]), one(negSquare[v2]), one(negSquare[ex])},
			func(x float64) (float64, float64) { return -x * x, -2 * x }, 1), nil, -inf, 2, Nonconvex),
		with(scalar("Exp", "eˣ", Modes{one(exponential[f64]), one(exponential[du]), one(exponential[hy]), one(exponential[va]), one(exponential[v2]), one(exponential[ex])},
			func(x float64) (float64, float64) { y := math.Exp(x); return y, y }, 1), nil, 0, inf, Convex),
		with(scalar("Sin", "sin x", Modes{one(sine[f64]), one(sine[du]), one(sine[hy]), one(sine[va]), one(sine[v2]), one(sine[ex])},
			func(x float64) (float64, float64) { return math.Sincos(x) }, 0.3), []float64{-math.Pi / 2}, -1, 1, Nonconvex),
		with(scalar("Cube", "x³", Modes{one(cube[f64]), one(cube[du]), one(cube[hy]), one(cube[va]), one(cube[v2]), one(cube[ex])},
			func(x float64) (float64, float64) { return x * x * x, 3 * x * x }, 1), nil, -inf, inf, Nonconvex),
		kinked(with(scalar("Abs", "|x|", Modes{one(absolute[f64]), one(absolute[du]), one(absolute[hy]), one(absolute[va]), one(absolute[v2]), one(absolute[ex])},
			absByHand, 2), []float64{0}, 0, inf, Convex)),
		with(scalar("Wavy", "cos 5x − 0.1x²", Modes{one(wavy[f64]), one(wavy[du]), one(wavy[hy]), one(wavy[va]), one(wavy[v2]), one(wavy[ex])},
			func(x float64) (float64, float64) {
				return math.Cos(5*x) - 0.1*x*x, -5*math.Sin(5*x) - 0.2*x
			}, 3), nil, -inf, 25.2, Nonconvex),
		// The two pieces meet at the minimum, the root (3−√13)/2 of x² = 3x+1.
		kinked(with(scalar("MaxOfTwo", "max(x², 3x+1)", Modes{one(maxOfTwo[f64]), one(maxOfTwo[du]), one(maxOfTwo[hy]), one(maxOfTwo[va]), one(maxOfTwo[v2]), one(maxOfTwo[ex])},
			maxOfTwoByHand, -3), []float64{-0.3027756377319946}, 0.09167308680401606, inf, Convex)),
		{
			Name: "Linear", Source: "lecture: cᵀx",
			Modes: Modes{linear[f64], linear[du], linear[hy], linear[va], linear[v2], linear[ex]},
			Hand:  linearGradient, Start: []float64{1, 1, 1}, MinValue: -inf, Curvature: Convex,
		},
		{
			Name: "Norm", Source: "lecture: ‖x‖",
			Modes: Modes{norm[f64], norm[du], norm[hy], norm[va], norm[v2], norm[ex]},
			Hand:  normGradient, Start: []float64{1, -2, 2}, Min: []float64{0, 0, 0}, L: inf, Curvature: Convex, Kinked: true,
		},
		{
			Name: "Saddle", Source: "lecture: xy",
			Modes: Modes{saddle[f64], saddle[du], saddle[hy], saddle[va], saddle[v2], saddle[ex]},
			Hand:  saddleGradient, Start: []float64{1, 0.5}, MinValue: -inf, L: 1,
		},
		{
			Name: "ExpBowl", Source: "lecture: e^x₁ + x₂² + 2x₁x₂",
			Modes: Modes{expBowl[f64], expBowl[du], expBowl[hy], expBowl[va], expBowl[v2], expBowl[ex]},
			Hand:  expBowlGradient, Start: []float64{1, 1}, MinValue: -inf, L: inf,
		},
		{
			Name: "Anisotropic", Source: "lecture: x₁² + 2x₂²",
			Modes: Modes{anisotropic[f64], anisotropic[du], anisotropic[hy], anisotropic[va], anisotropic[v2], anisotropic[ex]},
			Hand:  anisotropicGradient, Start: []float64{1, 1}, Min: []float64{0, 0}, L: 4, Mu: 2, Curvature: StronglyConvex,
		},
		{
			Name: "QuarticSaddle", Source: "lecture: x₁⁴ − x₁² + x₂²",
			Modes: Modes{quarticSaddle[f64], quarticSaddle[du], quarticSaddle[hy], quarticSaddle[va], quarticSaddle[v2], quarticSaddle[ex]},
			Hand:  quarticSaddleGradient, Start: []float64{1, 1}, Min: []float64{math.Sqrt2 / 2, 0}, MinValue: -0.25, L: inf,
		},
		{
			Name: "NegLogDet", Source: "lecture: −log det X, 2×2",
			Modes: Modes{negLogDet[f64], negLogDet[du], negLogDet[hy], negLogDet[va], negLogDet[v2], negLogDet[ex]},
			Hand:  negLogDetGradient, Start: []float64{2, 0.5, 1}, MinValue: -inf, L: inf, Curvature: Convex,
		},
	}
}

func absByHand(x float64) (y, dy float64) {
	if x == 0 {
		return 0, 0
	}
	return math.Abs(x), math.Copysign(1, x)
}

func maxOfTwoByHand(x float64) (y, dy float64) {
	a, b := x*x, 3*x+1
	switch {
	case a > b:
		return a, 2 * x
	case a < b:
		return b, 3
	}
	return a, (2*x + 3) / 2
}

func linearGradient(g, x []float64) (float64, []float64) {
	g = dst(g, x)
	s := 0.0
	for i, v := range x {
		s += linearData[i] * v
		g[i] = linearData[i]
	}
	return s, g
}

func normGradient(g, x []float64) (float64, []float64) {
	g = dst(g, x)
	r := 0.0
	for _, v := range x {
		r = math.Hypot(r, v)
	}
	for i, v := range x {
		if g[i] = 0; r > 0 {
			g[i] = v / r
		}
	}
	return r, g
}

func saddleGradient(g, x []float64) (float64, []float64) {
	g = dst(g, x)
	g[0], g[1] = x[1], x[0]
	return x[0] * x[1], g
}

func expBowlGradient(g, x []float64) (float64, []float64) {
	g = dst(g, x)
	e := math.Exp(x[0])
	g[0], g[1] = e+2*x[1], 2*x[1]+2*x[0]
	return e + x[1]*x[1] + 2*x[0]*x[1], g
}

func anisotropicGradient(g, x []float64) (float64, []float64) {
	g = dst(g, x)
	g[0], g[1] = 2*x[0], 4*x[1]
	return x[0]*x[0] + 2*x[1]*x[1], g
}

func quarticSaddleGradient(g, x []float64) (float64, []float64) {
	g = dst(g, x)
	q := x[0] * x[0]
	g[0], g[1] = 4*x[0]*q-2*x[0], 2*x[1]
	return q*q - q + x[1]*x[1], g
}

func negLogDetGradient(g, x []float64) (float64, []float64) {
	g = dst(g, x)
	det := x[0]*x[2] - x[1]*x[1]
	g[0], g[1], g[2] = -x[2]/det, 2*x[1]/det, -x[0]/det
	return -math.Log(det), g
}

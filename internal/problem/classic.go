package problem

import (
	"math"

	"slope"
)

// The classics of unconstrained minimisation. Numbers "MGH" are those of Moré,
// Garbow and Hillstrom (1981), Testing Unconstrained Optimization Software.

// FreudensteinRoth is MGH 2: (−13+x+((5−y)y−2)y)² + (−29+x+((y+1)y−14)y)².
func FreudensteinRoth[T slope.Real[T]](x []T) T {
	a, b := x[0], x[1]
	p := b.Neg().AddConst(5).Mul(b).AddConst(-2).Mul(b).Add(a).AddConst(-13)
	q := b.AddConst(1).Mul(b).AddConst(-14).Mul(b).Add(a).AddConst(-29)
	return p.Square().Add(q.Square())
}

func freudensteinRothGradient(g, x []float64) (float64, []float64) {
	g = dst(g, x)
	a, b := x[0], x[1]
	p, q := -13+a+((5-b)*b-2)*b, -29+a+((b+1)*b-14)*b
	g[0] = 2 * (p + q)
	g[1] = 2 * (p*((10-3*b)*b-2) + q*((3*b+2)*b-14))
	return p*p + q*q, g
}

// BrownBadlyScaled is MGH 4: (x−10⁶)² + (y−2·10⁻⁶)² + (xy−2)².
func BrownBadlyScaled[T slope.Real[T]](x []T) T {
	return x[0].AddConst(-1e6).Square().Add(x[1].AddConst(-2e-6).Square()).Add(x[0].Mul(x[1]).AddConst(-2).Square())
}

func brownBadlyScaledGradient(g, x []float64) (float64, []float64) {
	g = dst(g, x)
	p, q, r := x[0]-1e6, x[1]-2e-6, x[0]*x[1]-2
	g[0], g[1] = 2*(p+r*x[1]), 2*(q+r*x[0])
	return p*p + q*q + r*r, g
}

// Beale is MGH 5: Σ (yᵢ − x(1−yⁱ))² with 1.5, 2.25, 2.625 for yᵢ.
func Beale[T slope.Real[T]](x []T) T {
	a, b := x[0], x[1]
	s, p := a.Lift(0), b
	for _, c := range bealeData {
		s = s.Add(a.Mul(p.AddConst(-1)).AddConst(c).Square())
		p = p.Mul(b)
	}
	return s
}

var bealeData = [...]float64{1.5, 2.25, 2.625}

func bealeGradient(g, x []float64) (float64, []float64) {
	g = dst(g, x)
	a, b := x[0], x[1]
	s, p, dp := 0.0, b, 1.0 // p = bⁱ, dp = i·bⁱ⁻¹
	g[0], g[1] = 0, 0
	for i, c := range bealeData {
		r := a*(p-1) + c
		s += r * r
		g[0] += 2 * r * (p - 1)
		g[1] += 2 * r * a * dp
		dp = float64(i+2) * p
		p *= b
	}
	return s, g
}

// HelicalValley is MGH 7: 100((z−10θ)² + (r−1)²) + z², where r and 2πθ are the
// polar coordinates of (x, y). θ is math.Atan2's angle here, in (−½, ½].
func HelicalValley[T slope.Real[T]](x []T) T {
	theta := x[1].Atan2(x[0]).Scale(10 / (2 * math.Pi))
	r := x[0].Hypot(x[1]).AddConst(-1)
	return x[2].Sub(theta).Square().Add(r.Square()).Scale(100).Add(x[2].Square())
}

func helicalValleyGradient(g, x []float64) (float64, []float64) {
	g = dst(g, x)
	const c = 10 / (2 * math.Pi)
	r := math.Hypot(x[0], x[1])
	t, u := x[2]-c*math.Atan2(x[1], x[0]), r-1
	// ∇θ = (−y, x)/(2πr²), ∇r = (x, y)/r
	g[0] = 200 * (t*c*x[1]/(r*r) + u*x[0]/r)
	g[1] = 200 * (-t*c*x[0]/(r*r) + u*x[1]/r)
	g[2] = 200*t + 2*x[2]
	return 100*(t*t+u*u) + x[2]*x[2], g
}

// Box3 is MGH 12, Box's function of three variables with ten terms:
// Σ (exp(−tx) − exp(−ty) − z(exp(−t) − exp(−10t)))², t = 0.1, 0.2, …, 1.
func Box3[T slope.Real[T]](x []T) T {
	s := x[0].Lift(0)
	for i := 1; i <= 10; i++ {
		t := 0.1 * float64(i)
		r := x[0].Scale(-t).Exp().Sub(x[1].Scale(-t).Exp()).Sub(x[2].Scale(math.Exp(-t) - math.Exp(-10*t)))
		s = s.Add(r.Square())
	}
	return s
}

func box3Gradient(g, x []float64) (float64, []float64) {
	g = dst(g, x)
	clear(g)
	s := 0.0
	for i := 1; i <= 10; i++ {
		t := 0.1 * float64(i)
		a, b, c := math.Exp(-t*x[0]), math.Exp(-t*x[1]), math.Exp(-t)-math.Exp(-10*t)
		r := a - b - x[2]*c
		s += r * r
		g[0] -= 2 * r * t * a
		g[1] += 2 * r * t * b
		g[2] -= 2 * r * c
	}
	return s, g
}

// PowellSingular is MGH 13: (a+10b)² + 5(c−d)² + (b−2c)⁴ + 10(a−d)⁴. Its Hessian
// is singular at the minimum.
func PowellSingular[T slope.Real[T]](x []T) T {
	p, q := x[0].Add(x[1].Scale(10)), x[2].Sub(x[3])
	r, s := x[1].Sub(x[2].Scale(2)), x[0].Sub(x[3])
	return p.Square().Add(q.Square().Scale(5)).Add(r.Square().Square()).Add(s.Square().Square().Scale(10))
}

func powellSingularGradient(g, x []float64) (float64, []float64) {
	g = dst(g, x)
	p, q, r, s := x[0]+10*x[1], x[2]-x[3], x[1]-2*x[2], x[0]-x[3]
	r3, s3 := 4*r*r*r, 40*s*s*s
	g[0] = 2*p + s3
	g[1] = 20*p + r3
	g[2] = 10*q - 2*r3
	g[3] = -10*q - s3
	return p*p + 5*q*q + r*r*r*r + 10*s*s*s*s, g
}

// Wood is MGH 14: 100(b−a²)² + (1−a)² + 90(d−c²)² + (1−c)² + 10(b+d−2)² + 0.1(b−d)².
func Wood[T slope.Real[T]](x []T) T {
	a, b, c, d := x[0], x[1], x[2], x[3]
	s := b.Sub(a.Square()).Square().Scale(100).Add(a.AddConst(-1).Square())
	s = s.Add(d.Sub(c.Square()).Square().Scale(90)).Add(c.AddConst(-1).Square())
	return s.Add(b.Add(d).AddConst(-2).Square().Scale(10)).Add(b.Sub(d).Square().Scale(0.1))
}

func woodGradient(g, x []float64) (float64, []float64) {
	g = dst(g, x)
	a, b, c, d := x[0], x[1], x[2], x[3]
	p, q, r, s := b-a*a, d-c*c, b+d-2, b-d
	g[0] = -400*p*a + 2*(a-1)
	g[1] = 200*p + 20*r + 0.2*s
	g[2] = -360*q*c + 2*(c-1)
	g[3] = 180*q + 20*r - 0.2*s
	return 100*p*p + (a-1)*(a-1) + 90*q*q + (c-1)*(c-1) + 10*r*r + 0.1*s*s, g
}

// BrownDennis is MGH 16 with twenty terms:
// Σ ((a + tb − eᵗ)² + (c + d sin t − cos t)²)², t = 0.2, 0.4, …, 4.
func BrownDennis[T slope.Real[T]](x []T) T {
	s := x[0].Lift(0)
	for i := 1; i <= 20; i++ {
		t := float64(i) / 5
		p := x[0].Add(x[1].Scale(t)).AddConst(-math.Exp(t))
		q := x[2].Add(x[3].Scale(math.Sin(t))).AddConst(-math.Cos(t))
		s = s.Add(p.Square().Add(q.Square()).Square())
	}
	return s
}

func brownDennisGradient(g, x []float64) (float64, []float64) {
	g = dst(g, x)
	clear(g)
	s := 0.0
	for i := 1; i <= 20; i++ {
		t := float64(i) / 5
		sin, cos := math.Sincos(t)
		p, q := x[0]+t*x[1]-math.Exp(t), x[2]+sin*x[3]-cos
		r := p*p + q*q
		s += r * r
		g[0] += 4 * r * p
		g[1] += 4 * r * p * t
		g[2] += 4 * r * q
		g[3] += 4 * r * q * sin
	}
	return s, g
}

// VariablyDimensioned is MGH 25: Σ(xᵢ−1)² + w² + w⁴ with w = Σ i(xᵢ−1).
func VariablyDimensioned[T slope.Real[T]](x []T) T {
	s, w := x[0].Lift(0), x[0].Lift(0)
	for i, v := range x {
		v = v.AddConst(-1)
		s, w = s.Add(v.Square()), w.Add(v.Scale(float64(i+1)))
	}
	w = w.Square()
	return s.Add(w).Add(w.Square())
}

func variablyDimensionedGradient(g, x []float64) (float64, []float64) {
	g = dst(g, x)
	s, w := 0.0, 0.0
	for i, v := range x {
		s += (v - 1) * (v - 1)
		w += float64(i+1) * (v - 1)
	}
	for i, v := range x {
		g[i] = 2*(v-1) + float64(i+1)*(2*w+4*w*w*w)
	}
	return s + w*w + w*w*w*w, g
}

// Himmelblau is (x²+y−11)² + (x+y²−7)² (Himmelblau 1972), with four minima.
func Himmelblau[T slope.Real[T]](x []T) T {
	p := x[0].Square().Add(x[1]).AddConst(-11)
	q := x[0].Add(x[1].Square()).AddConst(-7)
	return p.Square().Add(q.Square())
}

func himmelblauGradient(g, x []float64) (float64, []float64) {
	g = dst(g, x)
	p, q := x[0]*x[0]+x[1]-11, x[0]+x[1]*x[1]-7
	g[0], g[1] = 4*p*x[0]+2*q, 2*p+4*q*x[1]
	return p*p + q*q, g
}

// StyblinskiTang is ½Σ(xᵢ⁴ − 16xᵢ² + 5xᵢ) (Styblinski and Tang 1990).
func StyblinskiTang[T slope.Real[T]](x []T) T {
	s := x[0].Lift(0)
	for _, v := range x {
		q := v.Square()
		s = s.Add(q.Square().Sub(q.Scale(16)).Add(v.Scale(5)))
	}
	return s.Scale(0.5)
}

func styblinskiTangGradient(g, x []float64) (float64, []float64) {
	g = dst(g, x)
	s := 0.0
	for i, v := range x {
		s += v*v*v*v - 16*v*v + 5*v
		g[i] = 2*v*v*v - 16*v + 2.5
	}
	return 0.5 * s, g
}

// ThreeHumpCamel is 2x² − 1.05x⁴ + x⁶/6 + xy + y².
func ThreeHumpCamel[T slope.Real[T]](x []T) T {
	q := x[0].Square()
	s := q.Scale(2).Sub(q.Square().Scale(1.05)).Add(q.PowInt(3).Scale(1. / 6))
	return s.Add(x[0].Mul(x[1])).Add(x[1].Square())
}

func threeHumpCamelGradient(g, x []float64) (float64, []float64) {
	g = dst(g, x)
	a, b := x[0], x[1]
	q := a * a
	g[0], g[1] = a*(4-4.2*q+q*q)+b, a+2*b
	return 2*q - 1.05*q*q + q*q*q/6 + a*b + b*b, g
}

func classics() []*Problem {
	return []*Problem{
		{
			Name: "FreudensteinRoth", Source: "MGH 2, Freudenstein and Roth 1963",
			Modes: Modes{FreudensteinRoth[f64], FreudensteinRoth[du], FreudensteinRoth[hy], FreudensteinRoth[va], FreudensteinRoth[v2], FreudensteinRoth[ex]},
			Hand:  freudensteinRothGradient, Start: []float64{0.5, -2}, Min: []float64{5, 4}, L: inf,
		},
		{
			Name: "BrownBadlyScaled", Source: "MGH 4",
			Modes: Modes{BrownBadlyScaled[f64], BrownBadlyScaled[du], BrownBadlyScaled[hy], BrownBadlyScaled[va], BrownBadlyScaled[v2], BrownBadlyScaled[ex]},
			Hand:  brownBadlyScaledGradient, Start: []float64{1, 1}, Min: []float64{1e6, 2e-6}, L: inf,
		},
		{
			Name: "Beale", Source: "MGH 5, Beale 1958",
			Modes: Modes{Beale[f64], Beale[du], Beale[hy], Beale[va], Beale[v2], Beale[ex]},
			Hand:  bealeGradient, Start: []float64{1, 1}, Min: []float64{3, 0.5}, L: inf,
		},
		{
			Name: "HelicalValley", Source: "MGH 7, Fletcher and Powell 1963",
			Modes: Modes{HelicalValley[f64], HelicalValley[du], HelicalValley[hy], HelicalValley[va], HelicalValley[v2], HelicalValley[ex]},
			Hand:  helicalValleyGradient, Start: []float64{-1, 0, 0}, Min: []float64{1, 0, 0}, L: inf,
		},
		{
			Name: "Box3", Source: "MGH 12, Box 1966",
			Modes: Modes{Box3[f64], Box3[du], Box3[hy], Box3[va], Box3[v2], Box3[ex]},
			Hand:  box3Gradient, Start: []float64{0, 10, 20}, Min: []float64{1, 10, 1}, L: inf,
		},
		{
			Name: "PowellSingular", Source: "MGH 13, Powell 1962",
			Modes: Modes{PowellSingular[f64], PowellSingular[du], PowellSingular[hy], PowellSingular[va], PowellSingular[v2], PowellSingular[ex]},
			Hand:  powellSingularGradient, Start: []float64{3, -1, 0, 1}, Min: []float64{0, 0, 0, 0},
			L: inf, Curvature: Convex,
		},
		{
			Name: "Wood", Source: "MGH 14, Colville 1968",
			Modes: Modes{Wood[f64], Wood[du], Wood[hy], Wood[va], Wood[v2], Wood[ex]},
			Hand:  woodGradient, Start: []float64{-3, -1, -3, -1}, Min: []float64{1, 1, 1, 1}, L: inf,
		},
		{
			// The minimiser by Newton's method in 50 digits.
			Name: "BrownDennis", Source: "MGH 16, Brown and Dennis 1971",
			Modes: Modes{BrownDennis[f64], BrownDennis[du], BrownDennis[hy], BrownDennis[va], BrownDennis[v2], BrownDennis[ex]},
			Hand:  brownDennisGradient, Start: []float64{25, 5, -5, -1},
			Min: []float64{-11.594439904762165, 13.203630051207204, -0.40343948817685954, 0.2367787744557363}, MinValue: 85822.20162635634,
			L: inf, Curvature: Convex,
		},
		{
			Name: "VariablyDimensioned", Source: "MGH 25 at n = 6",
			Modes: Modes{VariablyDimensioned[f64], VariablyDimensioned[du], VariablyDimensioned[hy], VariablyDimensioned[va], VariablyDimensioned[v2], VariablyDimensioned[ex]},
			Hand:  variablyDimensionedGradient, Start: filled(6, func(i int) float64 { return 1 - float64(i+1)/6 }),
			Min: []float64{1, 1, 1, 1, 1, 1}, L: inf, Mu: 2, Curvature: StronglyConvex,
		},
		{
			Name: "Himmelblau", Source: "Himmelblau 1972",
			Modes: Modes{Himmelblau[f64], Himmelblau[du], Himmelblau[hy], Himmelblau[va], Himmelblau[v2], Himmelblau[ex]},
			Hand:  himmelblauGradient, Start: []float64{1, 1}, Min: []float64{3, 2}, L: inf,
		},
		{
			// The minimiser is the least root of 4x³ − 32x + 5, in 50 digits.
			Name: "StyblinskiTang", Source: "Styblinski and Tang 1990, at n = 3",
			Modes: Modes{StyblinskiTang[f64], StyblinskiTang[du], StyblinskiTang[hy], StyblinskiTang[va], StyblinskiTang[v2], StyblinskiTang[ex]},
			Hand:  styblinskiTangGradient, Start: []float64{-1, -2, -4},
			Min: []float64{-2.903534027771177, -2.903534027771177, -2.903534027771177}, MinValue: -117.49849711131425, L: inf,
		},
		{
			Name: "ThreeHumpCamel", Source: "Branin 1972",
			Modes: Modes{ThreeHumpCamel[f64], ThreeHumpCamel[du], ThreeHumpCamel[hy], ThreeHumpCamel[va], ThreeHumpCamel[v2], ThreeHumpCamel[ex]},
			Hand:  threeHumpCamelGradient, Start: []float64{1, 1}, Min: []float64{0, 0}, L: inf,
		},
	}
}

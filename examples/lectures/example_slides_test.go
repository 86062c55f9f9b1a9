package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/convex"
	"slope/dual"
	"slope/expr"
	"slope/gd"
	"slope/hyperdual"
	"slope/reverse"
	"slope/verify"
)

// Problem A is convex and problem B is not, with a witness.
func Example_easyAndHard() {
	a := func(x []expr.Expr) expr.Expr { return x[0].AddConst(-3).Square() }
	b := func(x []expr.Expr) expr.Expr { return x[0].Scale(5).Cos().Sub(x[0].Square().Scale(0.1)) }
	box := convex.Cube(1, 0, 6)
	for _, f := range []convex.Func{a, b} {
		c, err := convex.Certify(f, box)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(c.Verdict, c.Witness != nil && c.Witness.Value < 0)
	}
	// Output:
	// proven false
	// refuted true
}

// The lecture's sets: a segment between two members stays inside, and the nearest
// member to a point outside can be computed.
func Example_convexSets() {
	sets := []struct {
		name    string
		set     convex.Set
		x, y, z []float64 // two members and a point outside
	}{
		{"halfspace x+y ≤ 1", convex.Halfspace{A: []float64{1, 1}, B: 1}, []float64{0, 1}, []float64{-3, 0}, []float64{1, 1}},
		{"unit ball", convex.Ball{Center: []float64{0, 0}, Radius: 1}, []float64{1, 0}, []float64{0, -1}, []float64{3, 4}},
		{"triangle", convex.Polyhedron{A: mat.NewDense(3, 2, []float64{1, 1, -1, 0, 0, -1}), B: []float64{1, 0, 0}}, []float64{1, 0}, []float64{0, 1}, []float64{1, 1}},
		{"simplex", convex.Simplex{N: 3, Sum: 1}, []float64{1, 0, 0}, []float64{0, 0.5, 0.5}, []float64{1, 1, 0}},
		{"2×2 PSD cone", convex.PSDCone{N: 2}, []float64{1, 1, 1, 1}, []float64{2, 0, 0, 0}, []float64{1, 2, 2, 1}},
	}
	for _, s := range sets {
		inside := true
		for _, theta := range gd.Linspace(0, 1, 11) {
			p := make([]float64, len(s.x))
			for i := range p {
				p[i] = theta*s.x[i] + (1-theta)*s.y[i]
			}
			inside = inside && s.set.Contains(p, 1e-12)
		}
		fmt.Printf("%-18s segment inside: %t, %v outside: %t, nearest member %.2f\n",
			s.name, inside, s.z, !s.set.Contains(s.z, 1e-12), s.set.Project(nil, s.z))
	}
	// Output:
	// halfspace x+y ≤ 1  segment inside: true, [1 1] outside: true, nearest member [0.50 0.50]
	// unit ball          segment inside: true, [3 4] outside: true, nearest member [0.60 0.80]
	// triangle           segment inside: true, [1 1] outside: true, nearest member [0.50 0.50]
	// simplex            segment inside: true, [1 1 0] outside: true, nearest member [0.50 0.50 0.00]
	// 2×2 PSD cone       segment inside: true, [1 2 2 1] outside: true, nearest member [1.50 1.50 1.50 1.50]
}

// The definition, the chord above the function, tested at random points: x³ is
// convex on [0, 1] and not on [−1, 1]. A test can refute; it can't prove.
func Example_chord() {
	cube := func(x []float64) float64 { return x[0] * x[0] * x[0] }
	for _, lo := range []float64{0, -1} {
		r := verify.Record("x³", func(t verify.TB) { verify.Convex(t, cube, verify.Cube(1, lo, 1)) })
		fmt.Printf("on [%g, 1] a chord below the function was found: %t\n", lo, r.Failed())
	}
	// Output:
	// on [0, 1] a chord below the function was found: false
	// on [-1, 1] a chord below the function was found: true
}

func expBowl[T slope.Real[T]](x []T) T {
	return x[0].Exp().Add(x[1].Square()).Add(x[0].Mul(x[1]).Scale(2))
}

// The gradient points where the function rises most, and the Hessian is its
// curvature: of eˣ¹ + x₂² + 2x₁x₂ at (0, 1).
func Example_gradientAndHessian() {
	x := []float64{0, 1}
	_, g, h := hyperdual.Hessian(nil, expBowl, x)
	fmt.Println("∇f =", g)
	fmt.Println(mat.Formatted(h))
	norm := math.Hypot(g[0], g[1])
	for _, angle := range []float64{0, 30, 60, 180} { // degrees from ∇f
		s, c := math.Sincos(angle * math.Pi / 180)
		v := []float64{(c*g[0] - s*g[1]) / norm, (s*g[0] + c*g[1]) / norm}
		_, rise := dual.JVP(expBowl, x, v)
		fmt.Printf("%3g° from ∇f the slope is %7.4f\n", angle, rise)
	}
	// Output:
	// ∇f = [3 2]
	// ⎡1  2⎤
	// ⎣2  2⎦
	//   0° from ∇f the slope is  3.6056
	//  30° from ∇f the slope is  3.1225
	//  60° from ∇f the slope is  1.8028
	// 180° from ∇f the slope is -3.6056
}

// The first-order condition: the tangent at any point lies below a convex function;
// of another one it does not, at some points.
func Example_tangent() {
	below := func(f func(d64) d64) bool {
		for _, x := range gd.Linspace(-2, 2, 41) {
			fx, slope := dual.Derivative(f, x)
			for _, y := range gd.Linspace(-2, 2, 41) {
				fy, _ := dual.Derivative(f, y)
				if fy < fx+slope*(y-x)-1e-12 {
					return false
				}
			}
		}
		return true
	}
	fmt.Println("eˣ:", below(func(x d64) d64 { return x.Exp() }))
	fmt.Println("x³:", below(func(x d64) d64 { return x.PowInt(3) }))
	// Output:
	// eˣ: true
	// x³: false
}

// Operations that preserve convexity, and one that does not: the certificate says
// which rule it used.
func Example_operations() {
	type E = expr.Expr
	for _, c := range []struct {
		name string
		f    func(x []E) E
	}{
		{"2f + 3g", func(x []E) E { return x[0].Exp().Scale(2).Add(x[1].Square().Scale(3)) }},
		{"f − g", func(x []E) E { return x[0].Exp().Sub(x[1].Square()) }},
		{"f(Ax + b)", func(x []E) E { return x[0].Scale(2).Sub(x[1]).AddConst(1).Softplus() }},
		{"max(x², 3x+1)", func(x []E) E { return x[0].Square().Max(x[0].Scale(3).AddConst(1)) }},
		{"min(x², 3x+1)", func(x []E) E { return x[0].Square().Min(x[0].Scale(3).AddConst(1)) }},
		{"‖x‖₁", func(x []E) E { return x[0].Abs().Add(x[1].Abs()) }},
		{"‖x‖₂", func(x []E) E { return slope.Norm2(x) }},
		{"‖x‖₃", func(x []E) E { return x[0].Abs().PowInt(3).Add(x[1].Abs().PowInt(3)).Cbrt() }},
		{"‖x‖₄", func(x []E) E { return x[0].PowInt(4).Add(x[1].PowInt(4)).Sqrt().Sqrt() }},
		{"‖x‖∞", func(x []E) E { return x[0].Abs().Max(x[1].Abs()) }},
	} {
		cert, err := convex.Certify(c.f, convex.Cube(2, -2, 2))
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%-14s %v\n", c.name, cert.Verdict)
	}
	// Output:
	// 2f + 3g        proven
	// f − g          refuted
	// f(Ax + b)      proven
	// max(x², 3x+1)  proven
	// min(x², 3x+1)  refuted
	// ‖x‖₁           proven
	// ‖x‖₂           proven
	// ‖x‖₃           proven
	// ‖x‖₄           proven
	// ‖x‖∞           proven
}

// Local = global: descents of a convex function from wherever end at the same value,
// those of the double well tilted a little do not.
func Example_localIsGlobal() {
	try := func(name string, f func([]d64) d64, value func([]slope.Float64) slope.Float64) {
		plain := func(x []float64) float64 { return float64(value([]slope.Float64{slope.Float64(x[0])})) }
		minimise := func(x0 []float64) []float64 {
			res, err := gd.Minimize(gd.Dual(1, f), x0, gd.Options{Step: gd.Armijo{}})
			if err != nil {
				panic(err)
			}
			return res.X
		}
		r := verify.Record(name, func(t verify.TB) { verify.LocalIsGlobal(t, plain, minimise, verify.Cube(1, -2, 2)) })
		fmt.Printf("%s: a local minimum that is not global was found: %t\n", name, r.Failed())
	}
	try("½(w−1)²", func(w []d64) d64 { return shifted(w[0]) }, func(w []slope.Float64) slope.Float64 { return shifted(w[0]) })
	try("½(w²−1)² + 0.1w", func(w []d64) d64 { return tilted(w[0]) }, func(w []slope.Float64) slope.Float64 { return tilted(w[0]) })
	// Output:
	// ½(w−1)²: a local minimum that is not global was found: false
	// ½(w²−1)² + 0.1w: a local minimum that is not global was found: true
}

func tilted[T slope.Real[T]](w T) T { return doubleWell(w).Add(w.Scale(0.1)) }

// ∇f = 0 at the minimum of x₁² + 2x₂² and of ‖Ax−b‖², where AᵀAx = Aᵀb; and at a
// saddle of x₁⁴ − x₁² + x₂².
func Example_firstOrderOptimality() {
	bowl := func(x []expr.Expr) expr.Expr { return x[0].Square().Add(x[1].Square().Scale(2)) }
	s, err := convex.Examine(bowl, []float64{0, 0}, 0)
	fmt.Println(s.Kind, err)

	a := mat.NewDense(3, 2, []float64{1, 0, 1, 1, 1, 2})
	b := []float64{1, 3, 4}
	var ata mat.Dense
	var atb, x mat.VecDense
	ata.Mul(a.T(), a)
	atb.MulVec(a.T(), mat.NewVecDense(3, b))
	if err := x.SolveVec(&ata, &atb); err != nil {
		fmt.Println(err)
		return
	}
	_, g := reverse.GradientVec(nil, func(x reverse.Vec) reverse.Var {
		return x.Tape().ConstMat(a).MulVec(x).Sub(x.Tape().ConstVec(b)).SumSquares()
	}, x.RawVector().Data)
	fmt.Printf("x = %.4f, ‖∇f‖ below 1e-13: %t\n", x.RawVector().Data, math.Hypot(g[0], g[1]) < 1e-13)

	quartic := func(x []expr.Expr) expr.Expr { return x[0].PowInt(4).Sub(x[0].Square()).Add(x[1].Square()) }
	s, err = convex.Examine(quartic, []float64{0, 0}, 0)
	fmt.Println(s.Kind, err)
	// Output:
	// local minimum <nil>
	// x = [1.1667 1.5000], ‖∇f‖ below 1e-13: true
	// saddle <nil>
}

// f = 4x² has L = 8; with α = 1/L every step decreases f by ½α‖∇f‖² at least, and
// with α beyond 2/L it rises.
func Example_sufficientDecrease() {
	f := func(x d64) d64 { return x.Square().Scale(4) }
	l, err := convex.Smoothness(func(x []expr.Expr) expr.Expr { return x[0].Square().Scale(4) }, convex.Cube(1, -1, 1))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("L is in", l)
	for _, alpha := range []float64{1. / 16, 1. / 8, 0.3} {
		res, err := gd.Minimize(objective(f)(), []float64{0.5}, gd.Options{
			Step: gd.Fixed(alpha), MaxIterations: 3, Stop: []gd.StopRule{}, Theory: &gd.Theory{L: l.Hi},
		})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("α = %-6g f: %.4g\n", alpha, res.History.Loss)
		for _, t := range res.Theorems {
			if t.Theorem == gd.SufficientDecrease {
				fmt.Println("  ", t)
			}
		}
	}
	// Output:
	// L is in [8, 8]
	// α = 0.0625 f: [1 0.25 0.0625 0.01562]
	//    SufficientDecrease: holds at 3 steps, 0% vacuous
	// α = 0.125  f: [1 0]
	//    SufficientDecrease: holds at 1 steps, 0% vacuous
	// α = 0.3    f: [1 1.96 3.842 7.53]
	//    SufficientDecrease: not applicable: α > 1/L at all 3 steps
}

// Line search without L: start with α = 1, halve until f falls. Steps that are set
// in advance and decrease, and Armijo's condition, beside it.
func Example_lineSearch() {
	for _, c := range []struct {
		name string
		step gd.StepRule
	}{
		{"shrink until f falls", gd.Decrease{}},
		{"Armijo", gd.Armijo{}},
		{"0.1/√(k+1)", gd.Decreasing{Initial: 0.1, Power: 0.5}},
	} {
		res, err := gd.Minimize(objective(doubleWell[d64])(), []float64{2}, gd.Options{
			Step: c.step, MaxIterations: 2000, Stop: []gd.StopRule{gd.ObjectiveValue(1e-10)},
		})
		if err != nil {
			fmt.Println(err)
			return
		}
		falls := true
		for k := 1; k < res.History.Len(); k++ {
			falls = falls && res.History.Loss[k] < res.History.Loss[k-1]
		}
		fmt.Printf("%-21s |w| = %.4f, f falls at every step: %t\n", c.name, math.Abs(res.X[0]), falls)
	}
	// Output:
	// shrink until f falls  |w| = 1.0000, f falls at every step: true
	// Armijo                |w| = 1.0000, f falls at every step: true
	// 0.1/√(k+1)            |w| = 1.0000, f falls at every step: true
}

// The bound ‖x₀−x*‖²/(2αk) on 4x² with α = 1/8 from 0.5 after 1000 steps, and the
// one step that it takes.
func Example_upperBound() {
	const alpha, x0 = 1. / 8, 0.5
	res, err := gd.Minimize(objective(func(x d64) d64 { return x.Square().Scale(4) })(), []float64{x0}, gd.Options{Step: gd.Fixed(alpha)})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("bound %g, x₁ = %g after %d step\n", x0*x0/(2*alpha*1000), res.X[0], res.Iterations)
	// Output:
	// bound 0.001, x₁ = 0 after 1 step
}

// Arrays on a tape: the dot product of the lecture, and a gradient of it.
func Example_tensors() {
	t := reverse.NewTape()
	a, b := t.Vec([]float64{1, 2, 3}), t.ConstVec([]float64{4, 5, 6})
	c := a.Dot(b)
	t.Backward(c)
	fmt.Println(c.Value(), t.GradVec(nil, a))

	y, g := reverse.Gradient(nil, slope.SumSquares, []float64{2, 3})
	fmt.Println(y, g)
	// Output:
	// 32 [4 5 6]
	// 13 [4 6]
}

// Ridge regression by the lecture's loop: forward, backward, update, clear.
func Example_ridgeLoop() {
	const m, n, lambda, alpha = 20, 3, 1.0, 0.01
	a, b := mat.NewDense(m, n, nil), make([]float64, m)
	for i := range m {
		for j := range n {
			a.Set(i, j, math.Sin(float64(n*i+j+1)))
		}
		b[i] = math.Cos(float64(i))
	}
	t := reverse.NewTape()
	x := t.Param(make([]float64, n))
	var loss float64
	for range 200 {
		t.Reset()
		v := x.Vec()
		l := t.ConstMat(a).MulVec(v).Sub(t.ConstVec(b)).SumSquares().Add(v.SumSquares().Scale(lambda)) // forward
		t.Backward(l)                                                                                  // adds to x.Grad
		for i, g := range x.Grad() {
			x.Value()[i] -= alpha * g // not recorded
		}
		x.ZeroGrad()
		loss = l.Value()
	}
	// The closed form (AᵀA + λI)x = Aᵀb.
	var h mat.Dense
	var rhs, exact mat.VecDense
	h.Mul(a.T(), a)
	for i := range n {
		h.Set(i, i, h.At(i, i)+lambda)
	}
	rhs.MulVec(a.T(), mat.NewVecDense(m, b))
	if err := exact.SolveVec(&h, &rhs); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("loss %.6f\nloop   %.6f\nsolved %.6f\n", loss, x.Value(), exact.RawVector().Data)
	// Output:
	// loss 10.442212
	// loop   [0.062389 0.050081 -0.008271]
	// solved [0.062389 0.050081 -0.008271]
}

// Least squares from scratch, at the size, the step and the number of steps of the lecture;
// the gradient beside the one by hand, and the gap to the minimum.
func Example_fromScratch() {
	const m, n, alpha = 200, 50, 1e-3
	random := rand.New(rand.NewPCG(0, 0))
	a, b := mat.NewDense(m, n, nil), mat.NewVecDense(m, nil)
	for i := range m {
		for j := range n {
			a.Set(i, j, random.NormFloat64())
		}
		b.SetVec(i, random.NormFloat64())
	}
	loss := func(x reverse.Vec) reverse.Var {
		return x.ConstMat(a).MulVec(x).Sub(x.ConstVec(b.RawVector().Data)).SumSquares()
	}

	x := make([]float64, n)
	_, g := reverse.GradientVec(nil, loss, x)
	var r, byHand mat.VecDense
	r.MulVec(a, mat.NewVecDense(n, x))
	r.SubVec(&r, b)
	byHand.MulVec(a.T(), &r)
	byHand.ScaleVec(2, &byHand) // 2Aᵀ(Ax − b)
	fmt.Println("∇f = 2Aᵀ(Ax − b):", floats.EqualApprox(g, byHand.RawVector().Data, 1e-10))

	var best mat.VecDense
	if err := best.SolveVec(a, b); err != nil { // by QR
		fmt.Println(err)
		return
	}
	least, _ := reverse.GradientVec(nil, loss, best.RawVector().Data)
	for range 1000 {
		_, g = reverse.GradientVec(g, loss, x)
		floats.AddScaled(x, -alpha, g)
	}
	f, _ := reverse.GradientVec(nil, loss, x)
	fmt.Printf("after 1000 steps: f = %.6f, f − f* below 1e-10: %t\n", f, f-least < 1e-10)

	res, err := gd.Minimize(gd.ReverseVec(n, loss), make([]float64, n), gd.Options{
		Step: gd.Fixed(alpha), MaxIterations: 1000, Stop: []gd.StopRule{gd.ObjectiveGap{Min: least, Eps: 1e-6}},
	})
	fmt.Printf("f − f* ≤ 1e-6 after %d steps: %v, %v\n", res.Iterations, res.Status, err)
	// Output:
	// ∇f = 2Aᵀ(Ax − b): true
	// after 1000 steps: f = 158.770160, f − f* below 1e-10: true
	// f − f* ≤ 1e-6 after 63 steps: GapReached, <nil>
}

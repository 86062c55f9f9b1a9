package prover

import (
	"math"
	"math/rand/v2"
	"testing"

	"slope"
	"slope/expr"
	"slope/internal/interval"
)

// TestBigAgreesWithIntervals: the 320-bit evaluation that checks witnesses and
// the double one that proves are independent of each other; at points each must
// enclose the same value, slope and curvature.
func TestBigAgreesWithIntervals(t *testing.T) {
	type E = expr.Expr
	one := func(f func(x E) E) func(x []E) E { return func(x []E) E { return f(x[0]) } }
	rows := map[string]struct {
		f      func(x []E) E
		lo, hi float64
	}{
		"Inv": {one(E.Inv), 0.2, 3}, "Square": {one(E.Square), -2, 2}, "Sqrt": {one(E.Sqrt), 0.1, 4}, "Cbrt": {one(E.Cbrt), 0.1, 4},
		"Exp": {one(E.Exp), -3, 3}, "Exp2": {one(E.Exp2), -3, 3}, "Expm1": {one(E.Expm1), -3, 3}, "Log": {one(E.Log), 0.1, 5},
		"Log2": {one(E.Log2), 0.1, 5}, "Log10": {one(E.Log10), 0.1, 5}, "Log1p": {one(E.Log1p), -0.9, 5},
		"Sin": {one(E.Sin), -9, 9}, "Cos": {one(E.Cos), -9, 9}, "Tan": {one(E.Tan), -1.4, 1.4}, "Sinpi": {one(E.Sinpi), -3, 3}, "Cospi": {one(E.Cospi), -3, 3},
		"Asin": {one(E.Asin), -0.9, 0.9}, "Acos": {one(E.Acos), -0.9, 0.9}, "Atan": {one(E.Atan), -3, 3},
		"Sinh": {one(E.Sinh), -3, 3}, "Cosh": {one(E.Cosh), -3, 3}, "Tanh": {one(E.Tanh), -3, 3},
		"Asinh": {one(E.Asinh), -3, 3}, "Acosh": {one(E.Acosh), 1.1, 4}, "Atanh": {one(E.Atanh), -0.9, 0.9},
		"Erf": {one(E.Erf), -3, 3}, "Erfc": {one(E.Erfc), -3, 3}, "Gamma": {one(E.Gamma), 0.2, 5}, "Lgamma": {one(E.Lgamma), 0.2, 5},
		"Digamma": {one(E.Digamma), 0.2, 5}, "Sigmoid": {one(E.Sigmoid), -5, 5}, "Softplus": {one(E.Softplus), -5, 5},
		"Pow 2.5": {one(func(x E) E { return x.PowConst(2.5) }), 0.1, 3}, "Pow -3": {one(func(x E) E { return x.PowInt(-3) }), -3, -0.2},
		"XLogX": {one(slope.XLogX[E]), 0.1, 3}, "Logit": {one(slope.Logit[E]), 0.05, 0.95},
		"NormCDF": {one(slope.NormCDF[E]), -4, 4}, "Sinc": {one(slope.Sinc[E]), 0.5, 7}, "Abs": {one(E.Abs), -3, -0.1},
		"Huber": {one(func(x E) E { return slope.Huber(x, 1) }), -3, 3}, "squared hinge": {one(func(x E) E { return slope.Relu(x).Square() }), -1, 2},
		"LogSumExp":   {func(x []E) E { return slope.LogSumExp([]E{x[0], x[1].Scale(2), x[0].Mul(x[1])}) }, -2, 2},
		"Atan2":       {func(x []E) E { return x[0].Atan2(x[1].AddConst(-4)) }, 0.1, 2},
		"Atan2 right": {func(x []E) E { return x[0].Atan2(x[1]) }, 0.1, 2},
		"Atan2 below": {func(x []E) E { return x[0].Neg().Atan2(x[1].Sub(x[0])) }, 0.1, 2},
		"Div":         {func(x []E) E { return x[0].Exp().Div(x[1].Square().AddConst(1)) }, -2, 2},
		"Max":         {func(x []E) E { return x[0].Square().Max(x[1]).Max(x[0].Add(x[1])) }, -2, 2},
		"Norm2":       {func(x []E) E { return slope.Norm2(x) }, 0.1, 2},
		"Pow x^y":     {func(x []E) E { return x[0].Pow(x[1]) }, 0.1, 2},
	}
	r := rand.New(rand.NewPCG(9, 9))
	for name, row := range rows {
		g := newGraph(expr.Record(2, func(x []E) E { return row.f(x).Add(x[1].Scale(0)) }))
		e := newEvaluator(g, g.reach(g.out), []int{0, 1})
		for range 12 {
			x := []float64{row.lo + r.Float64()*(row.hi-row.lo), row.lo + r.Float64()*(row.hi-row.lo)}
			v := []float64{r.NormFloat64(), r.NormFloat64()}
			if !e.eval(degenerate(x), 2) {
				t.Fatalf("%s: not defined at %v", name, x)
			}
			l := g.bigLine(g.out, balls(x), v)
			d1 := e.gr[g.out][0].Scale(v[0]).Add(e.gr[g.out][1].Scale(v[1]))
			for k, p := range []struct {
				wide interval.I
				fine ball
			}{{e.v[g.out], valueOf(l)}, {d1, l.Eps.Real}, {rayleigh(e.h[g.out], v), l.Eps.Eps}} {
				if !p.fine.defined() {
					t.Fatalf("%s: derivative %d at %v is not known in high precision", name, k, x)
				}
				lo, _ := p.fine.lo.Float64()
				hi, _ := p.fine.hi.Float64()
				scale := math.Abs(lo) + 1
				if hi < p.wide.Lo || lo > p.wide.Hi || hi-lo > 1e-30*scale && hi > lo && math.Nextafter(lo, hi) != hi {
					t.Errorf("%s: derivative %d at %v is %v to %v, not in %v", name, k, x, lo, hi, p.wide)
				}
				if p.wide.Hi-p.wide.Lo > 1e-11*scale*10 {
					t.Errorf("%s: derivative %d at the point %v is as wide as %v", name, k, x, p.wide)
				}
			}
		}
	}
}

// TestHessianEncloses: Hessians at points of a box are in the Hessian over the
// box, and third derivatives are consistent with it: the centred form holds too.
func TestHessianEncloses(t *testing.T) {
	type E = expr.Expr
	f := func(x []E) E {
		return x[0].Exp().Mul(x[1]).Add(x[1].Div(x[0].AddConst(4))).Add(x[0].Mul(x[1]).Sin()).Add(slope.LogSumExp(x)).Add(x[0].Square().AddConst(1).Sqrt())
	}
	for _, order3 := range []bool{false, true} {
		g := newGraph(expr.Record(2, func(x []E) E {
			if order3 { // LogSumExp has no third derivatives
				return x[0].Exp().Mul(x[1]).Add(x[1].Div(x[0].AddConst(4))).Add(x[0].Mul(x[1]).Sin())
			}
			return f(x)
		}))
		free := []int{0, 1}
		b := newBoxer(g, g.out, g.reach(g.out), free)
		p := newEvaluator(g, g.reach(g.out), free)
		r := rand.New(rand.NewPCG(4, 2))
		for range 300 {
			box := make([]interval.I, 2)
			for i := range box {
				c, w := 2*r.Float64()-1, r.Float64()*r.Float64()
				box[i] = interval.Of(c-w, c+w)
			}
			b.e.eval(box, 2)
			copy(b.h, b.e.h[g.out])
			b.refine(box, middle(box))
			p.eval(degenerate(sample(r, box)), 2)
			for k, h := range p.h[g.out] {
				if !h.Overlaps(b.h[k]) || h.Lo < b.h[k].Lo-1e-13 || h.Hi > b.h[k].Hi+1e-13 {
					t.Fatalf("entry %d is %v at a point, not in %v", k, h, b.h[k])
				}
			}
		}
	}
}

// TestSemidefinite: what is proved of an interval matrix holds for its members,
// singular matrices are proved where arithmetic is exact, and indefinite ones never.
func TestSemidefinite(t *testing.T) {
	pt := func(v ...float64) []interval.I {
		h := make([]interval.I, len(v))
		for i := range v {
			h[i] = interval.Point(v[i])
		}
		return h
	}
	for _, r := range []struct {
		name string
		h    []interval.I
		n    int
		want bool
	}{
		{"zero", pt(0, 0, 0), 2, true},
		{"singular", pt(1, 1, 1), 2, true},
		{"lecture", pt(2, 2, 2), 2, true},
		{"one ulp off", pt(math.Nextafter(1, 0), 1, 1), 2, false},
		{"zero diagonal", pt(0, 1, 5), 2, false},
		{"indefinite minor of order 3", pt(2, -1.1, -1.1, 2, -1.1, 2), 3, false},
		{"Laplacian", pt(2, -1, 0, 2, -1, 2), 3, true},
		{"wide", []interval.I{interval.Of(1, 9), interval.Of(-0.5, 0.5), interval.Of(0.25, 1)}, 2, true},
		{"too wide", []interval.I{interval.Of(1, 9), interval.Of(-0.6, 0.5), interval.Of(0.25, 1)}, 2, false},
		{"undefined", []interval.I{interval.Undefined}, 1, false},
	} {
		if got := (*ticker)(nil).semidefinite(r.h, r.n); (got != "") != r.want {
			t.Errorf("%s: %q, want %t", r.name, got, r.want)
		}
	}
	r := rand.New(rand.NewPCG(6, 6))
	proved := 0
	for range 3000 {
		n := 1 + r.IntN(5)
		h := make([]interval.I, n*(n+1)/2)
		g := make([]float64, n*n)
		for i := range g {
			g[i] = r.NormFloat64()
		}
		for i := range n {
			for j := i; j < n; j++ {
				v, w := dot(g[i*n:(i+1)*n], g[j*n:(j+1)*n]), 0.3*r.Float64()
				h[packed(n, i, j)] = interval.Of(v-w, v+w)
			}
		}
		lo, hi := (*ticker)(nil).spectrum(h, n)
		ok := (*ticker)(nil).semidefinite(h, n) != ""
		if ok {
			proved++
		}
		member := make([]interval.I, len(h))
		for range 5 {
			for k, x := range h {
				member[k] = interval.Point(x.Lo + float64(r.IntN(2))*(x.Hi-x.Lo))
			}
			l, _ := (*ticker)(nil).eigen(member, n)
			if ok && l[0] < -1e-12 {
				t.Fatalf("proved, but a member has eigenvalue %v", l[0])
			}
			if l[0] < lo-1e-12 || l[n-1] > hi+1e-12 {
				t.Fatalf("eigenvalues %v outside of [%v, %v]", l, lo, hi)
			}
		}
	}
	if proved < 300 {
		t.Errorf("only %d of 3000 proved: the test has no power", proved)
	}
}

// A direction of negative curvature is found however different the variables are in size: in the
// eigenvector of the matrix itself the digits of the small ones are lost.
func TestBend(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 9))
	const n = 4
	lost := 0
	for range 300 {
		h := make([]interval.I, n*(n+1)/2)
		var size [n]float64
		for i := range n {
			size[i] = math.Ldexp(1, r.IntN(60)-30)
			for j := range i + 1 { // I − 0.26·11ᵀ has the eigenvalue −0.04
				v := -0.26
				if i == j {
					v = 0.74
				}
				h[packed(n, i, j)] = interval.Point(v * size[i] * size[j])
			}
		}
		_, q := (*ticker)(nil).eigen(h, n)
		if !(rayleigh(h, q[0]).Hi < 0) {
			lost++
		}
		if v := (*ticker)(nil).bend(h, n); !(rayleigh(h, v).Hi < 0) {
			t.Errorf("sizes %v: vᵀhv in %v along %v", size, rayleigh(h, v), v)
		}
	}
	if lost < 20 {
		t.Errorf("the eigenvector itself fails for %d of 300 matrices: the test has no power", lost)
	}
}

// An operand that does not depend on a variable has the slope 0 at every point, so
// that an infinite slope of the other operand does no harm.
func TestStructuralZeros(t *testing.T) {
	for name, f := range map[string]func(x []expr.Expr) expr.Expr{
		"√x·y":     func(x []expr.Expr) expr.Expr { return x[0].Sqrt().Mul(x[1]) },
		"√x/(y+1)": func(x []expr.Expr) expr.Expr { return x[0].Sqrt().Div(x[1].AddConst(1)) },
		"√x":       func(x []expr.Expr) expr.Expr { return x[0].Sqrt().Add(x[1]) },
	} {
		g := newGraph(expr.Record(2, f))
		e := newEvaluator(g, g.reach(g.out), []int{0, 1})
		e.eval([]interval.I{interval.Of(0, 1), interval.Of(0, 1)}, 2)
		for _, z := range []int{0, 2} {
			if h := e.h[g.out][z]; !h.Defined() || h.Hi > 0 && z == 0 {
				t.Errorf("%s: second derivative %d in %v", name, z, h)
			}
		}
	}
}

func dot(x, y []float64) (s float64) {
	for i, v := range x {
		s += float64(v * y[i])
	}
	return s
}

// Where a function has no derivative a line has none either, also where those of its operand are 0,
// as those of x⁴ are at 0: √x⁴ = x² has a second derivative there.
func TestLinesAtEdges(t *testing.T) {
	zero := line{}.Lift(0)
	for name, f := range map[string]func(line) line{
		"Sqrt": line.Sqrt, "Cbrt": line.Cbrt, "Log": line.Log, "Inv": line.Inv, "Abs": line.Abs, "Lgamma": line.Lgamma,
		"PowConst": func(x line) line { return x.PowConst(0.5) },
		"Asin":     func(x line) line { return x.AddConst(1).Asin() },
		"Acosh":    func(x line) line { return x.AddConst(1).Acosh() },
	} {
		if z := f(zero); z.Eps.Eps.defined() || z.Eps.Real.defined() || z.Real.Eps.defined() {
			t.Errorf("%s: derivatives %v and %v at an edge", name, z.Eps.Real, z.Eps.Eps)
		}
	}
}

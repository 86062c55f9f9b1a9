package convex_test

import (
	"errors"
	"flag"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
	"time"

	"slope"
	"slope/convex"
	"slope/expr"
)

// A verdict must not depend on how a function is written. The generator below
// writes sums of simple terms, many of them on the edge of convexity, in
// disguise: as f + g − g, cosh(acosh f), log(exp f), √(f²), with Select at
// switch points and so on. The reference is the function itself in 400-bit
// arithmetic (expr.Program.Big), which shares no code with package convex: a proof
// is wrong if a chord runs below the function, a refutation if the second
// difference at the witness is not negative.

// By default it draws 200 functions, a stage of .ci/run 2000, and docs/laws.md has the command of a campaign.
var disguises = flag.Int("disguises", 0, "functions in disguise that TestDisguises draws, 0 for the default")

const refPrec = 400

// author writes random functions of two variables.
type author struct {
	r *rand.Rand
	x []real
}

func (a *author) pick(c ...float64) float64 { return c[a.r.IntN(len(c))] }

// affine is a random affine function with few bits.
func (a *author) affine() real {
	return a.x[0].Scale(a.pick(1, -1, 0.5, 2)).Add(a.x[1].Scale(a.pick(0, 0, 1, -0.5))).AddConst(a.pick(0, 0, 0, 0.25, -1))
}

// term is convex or concave, or neither for some signs.
func (a *author) term() real {
	u := a.affine()
	switch a.r.IntN(12) {
	case 0:
		return u.Exp()
	case 1:
		return u.PowInt(4)
	case 2:
		return u.PowInt(3)
	case 3:
		return u.Cosh()
	case 4:
		return u.Sin()
	case 5:
		return slope.Norm2(a.x)
	case 6:
		return u.Abs()
	case 7:
		return u.Square().AddConst(1).Sqrt()
	case 8:
		return a.x[0].Mul(a.x[1])
	case 9:
		return u.Softplus()
	case 10:
		return u.Max(u.Square())
	}
	return u.Square()
}

// disguise writes a function equal to u, but for the choices of Select, which
// are wanted for their switch points.
func (a *author) disguise(u real) real {
	g := a.term()
	switch a.r.IntN(18) {
	case 0:
		return u.Add(g).Sub(g)
	case 1:
		return u.Exp().Log()
	case 2:
		return u.Square().AddConst(1).Acosh().Cosh()
	case 3:
		return u.Square().Sqrt()
	case 4:
		return u.Square().Sqrt().PowInt(4)
	case 5:
		return u.Square().PowConst(0.25).PowInt(4)
	case 6:
		return a.affine().Select(u, u.Add(g).Sub(g))
	case 7:
		return a.affine().Select(u, u.Neg())
	case 8:
		return g.Square().Select(u, g)
	case 9:
		return u.Sinh().Asinh()
	case 10:
		return u.Atan().Tan()
	case 11:
		return u.Hypot(u.Scale(0))
	case 12:
		return u.Square().Neg().AddConst(1).Acos().Cos()
	case 13:
		return u.Cbrt().PowInt(3)
	case 14:
		return u.Square().Sqrt().Cosh()
	case 15:
		return u.Max(g).Add(u.Min(g)).Sub(g)
	case 16:
		return u.Square().Log().Scale(0.5).Exp()
	}
	return u.Mul(g.Square().AddConst(1)).Div(g.Square().AddConst(1))
}

func (a *author) function() real {
	f := a.x[0].Square().Scale(a.pick(0, 0.5, 1, -0.5))
	for range 1 + a.r.IntN(3) {
		t := a.term()
		for range a.r.IntN(3) {
			t = a.disguise(t)
		}
		f = f.Add(t.Scale(a.pick(1, 1, 0.5, 2, -0.5, -1, -0.4)))
	}
	if a.r.IntN(4) == 0 {
		f = a.disguise(f)
	}
	return f
}

// reference evaluates a function in arbitrary precision.
type reference struct {
	p   *expr.Program
	box convex.Box
}

// exactly records a function without arithmetic on its constants.
func exactly(n int, f func(x []real) real) *expr.Program { return expr.RecordExact(n, f) }

// at is f(x + t·v), nil where f is not defined.
func (f reference) at(x, v []float64, t float64) *big.Float {
	p := make([]*big.Float, len(x))
	for i := range x {
		p[i] = new(big.Float).SetPrec(refPrec).SetFloat64(v[i])
		p[i].Mul(p[i], new(big.Float).SetFloat64(t))
		p[i].Add(p[i], new(big.Float).SetFloat64(x[i]))
	}
	y, err := f.p.Big(p, refPrec)
	if err != nil || y == nil || y.IsInf() {
		return nil
	}
	return y
}

// bend is (f(x+tv) − 2f(x) + f(x−tv))/t², and how far it may be off by rounding.
func (f reference) bend(x, v []float64, t float64) (value, off float64, ok bool) {
	a, b, c := f.at(x, v, t), f.at(x, v, 0), f.at(x, v, -t)
	if a == nil || b == nil || c == nil {
		return 0, 0, false
	}
	s := new(big.Float).SetPrec(refPrec).Add(a, c)
	s.Sub(s, b).Sub(s, b)
	s.Quo(s, new(big.Float).SetFloat64(t)).Quo(s, new(big.Float).SetFloat64(t))
	value, _ = s.Float64()
	size, _ := new(big.Float).Add(new(big.Float).Abs(b), new(big.Float).SetFloat64(1e6)).Float64()
	return value, size * math.Ldexp(1, -330) / (t * t), true
}

// inside reports whether x ± t·v are in the box.
func (f reference) inside(x, v []float64, t float64) bool {
	for i := range x {
		d := math.Abs(t * v[i])
		if d > 0 && !(f.box.Lo[i] < x[i] && x[i] < f.box.Hi[i]) || x[i]-d < f.box.Lo[i] || x[i]+d > f.box.Hi[i] {
			return false
		}
	}
	return true
}

// probe calls see with second differences of f, of many lengths, around points
// of the box among which are those where terms have their kinks and poles.
func (f reference) probe(r *rand.Rand, n int, see func(x, v []float64, t, value, off float64)) {
	for range n {
		x, v := make([]float64, 2), []float64{r.NormFloat64(), r.NormFloat64()}
		for i := range x {
			x[i] = f.box.Lo[i] + r.Float64()*(f.box.Hi[i]-f.box.Lo[i])
			switch r.IntN(4) {
			case 0:
				x[i] = []float64{0, 0.25, -0.25, 0.5, 1}[r.IntN(5)]
			case 1:
				v[i] = 0
			}
		}
		switch r.IntN(6) { // directions in which norms, means and forms are flat
		case 0:
			v = []float64{x[0], x[1]}
		case 1:
			v = []float64{1, 1 - 2*float64(r.IntN(2))}
		}
		if v[0] == 0 && v[1] == 0 {
			v[0] = 1
		}
		t := []float64{0.5, 0.05, 1e-3, 0x1p-60}[r.IntN(4)]
		if !f.inside(x, v, t) {
			continue
		}
		if value, off, ok := f.bend(x, v, t); ok {
			see(x, v, t, value, off)
		}
	}
}

// wrong returns what is wrong with a certificate, "" if nothing is seen.
func (f reference) wrong(c convex.Certificate, r *rand.Rand) (what string) {
	switch {
	case c.Verdict == convex.Proven:
		f.probe(r, 40, func(x, v []float64, t, value, off float64) {
			if value < -off {
				what = fmt.Sprintf("proven, but at %v along %v the second difference of step %g is %g", x, v, t, value)
			}
			if c.Affine && value > off {
				what = fmt.Sprintf("affine, but at %v along %v the second difference of step %g is %g", x, v, t, value)
			}
		})
	case c.Verdict == convex.Refuted && c.Witness.Y != nil:
		x, y := c.Witness.X, c.Witness.Y
		m, v := make([]float64, 2), make([]float64, 2)
		for i := range m {
			m[i], v[i] = x[i], y[i]-x[i]
		}
		a, b, z := f.at(m, v, 0), f.at(m, v, 1), f.at(m, v, 0.5)
		if a == nil || b == nil || z == nil || z.Add(z, z).Cmp(new(big.Float).Add(a, b)) <= 0 {
			what = "the chord of the witness is not below the function"
		}
	case c.Verdict == convex.Refuted:
		value, off, ok := f.bend(c.Witness.X, c.Witness.V, 0x1p-60)
		if !ok || !(value < off) || !(value <= c.Witness.Value*(1-1e-6)+1e-12+off) {
			what = fmt.Sprintf("the second difference at the witness is %g (%t)", value, ok)
		}
	}
	return what
}

// wrongBounds is wrong for enclosures of L and mu.
func (f reference) wrongBounds(l, mu convex.Bound, r *rand.Rand) (what string) {
	if !(l.Lo <= l.Hi && mu.Lo <= mu.Hi) {
		return fmt.Sprintf("L in %v, mu in %v", l, mu)
	}
	f.probe(r, 40, func(x, v []float64, t, value, off float64) {
		vv := v[0]*v[0] + v[1]*v[1]
		if math.Abs(value)-off > l.Hi*vv*(1+1e-12) {
			what = fmt.Sprintf("L in %v, but the second difference at %v along %v is %g", l, x, v, value/vv)
		}
		if value+off < mu.Lo*vv-1e-12*math.Abs(mu.Lo*vv) {
			what = fmt.Sprintf("mu in %v, but the second difference at %v along %v is %g", mu, x, v, value/vv)
		}
	})
	return what
}

func TestDisguises(t *testing.T) {
	n := *disguises
	if n == 0 {
		n = 200
		if testing.Short() {
			n = 30
		}
	}
	var counts [3]int
	undefined := 0
	for k := range n {
		r := rand.New(rand.NewPCG(uint64(k), 16))
		write := func(x []real) real {
			return (&author{rand.New(rand.NewPCG(uint64(k), 17)), x}).function()
		}
		box := convex.Cube(2, -1, 1)
		if r.IntN(2) == 0 {
			box = convex.Box{Lo: []float64{-0.75, -0.5}, Hi: []float64{1, 1.25}}
		}
		opts := []convex.Option{convex.MaxBoxes(30), convex.Timeout(time.Second)}
		c, err := convex.Certify(write, box, opts...)
		if errors.Is(err, convex.ErrDomain) {
			undefined++
			continue
		}
		if err != nil {
			t.Errorf("case %d: %v", k, err)
			continue
		}
		counts[c.Verdict]++
		f := reference{exactly(2, write), box}
		what := f.wrong(c, r)
		if k%4 == 0 {
			l, err1 := convex.Smoothness(write, box, opts...)
			mu, err2 := convex.StrongConvexity(write, box, opts...)
			if err1 != nil || err2 != nil {
				t.Errorf("case %d: %v, %v", k, err1, err2)
			}
			if what == "" {
				what = f.wrongBounds(l, mu, r)
			}
		}
		if what != "" {
			t.Errorf("case %d: %s\n%v\n%v", k, what, c, f.p)
		}
	}
	t.Logf("%d undecided, %d proven, %d refuted, %d not defined", counts[0], counts[1], counts[2], undefined)
	if counts[convex.Proven]*20 < n || counts[convex.Refuted]*10 < n {
		t.Error("too few verdicts: the test has no power")
	}
}

// TestSingularForms are functions written so that an infinite slope meets a zero
// one, or with Select at its switch point, with what is true of them.
func TestSingularForms(t *testing.T) {
	for _, row := range []struct {
		name   string
		f      func(x []real) real
		lo, hi float64
		never  convex.Verdict
		l, mu  float64 // the truth, NaN where there is none
	}{
		{"1 + x²/2 by acosh", func(x []real) real {
			return x[0].Square().AddConst(1).Acosh().Cosh().Sub(x[0].Square().Scale(0.5))
		}, -1, 1, convex.Refuted, 1, 1},
		{"2x² by acosh", func(x []real) real { return x[0].Square().AddConst(1).Acosh().Cosh().Scale(2) }, -1, 1, convex.Refuted, 4, 4},
		{"a constant by acosh", func(x []real) real {
			return x[0].Square().AddConst(1).Acosh().Cosh().Sub(x[0].Square())
		}, -1, 1, convex.Refuted, 0, 0},
		{"cosh|x| − 0.4x²", func(x []real) real { return x[0].Square().Sqrt().Cosh().Sub(x[0].Square().Scale(0.4)) }, -1, 1, convex.Refuted, math.Cosh(1) - 0.8, 0.2},
		{"x² by √ and ⁴", func(x []real) real { return x[0].Square().Sqrt().PowInt(4).Add(x[0].Square()) }, -0.5, 0.5, convex.Refuted, 5, 2},
		{"1 − x² by acos", func(x []real) real {
			return x[0].Square().Neg().AddConst(1).Acos().Cos().Add(x[0].Square().Scale(2))
		}, -1, 1, convex.Refuted, 2, 2},
		{"Select(x, x², −x²)", func(x []real) real { return x[0].Select(x[0].Square(), x[0].Square().Neg()) }, 0, 1, convex.Refuted, 2, 2},
		{"Select(x², x², −x²)", func(x []real) real {
			return x[0].Square().Select(x[0].Square(), x[0].Square().Neg())
		}, -1, 1, convex.Refuted, 2, 2},
		{"Select(−x, x, −x²)", func(x []real) real { return x[0].Neg().Select(x[0].Square(), x[0].Square().Scale(2)) }, -1, 0, convex.Refuted, 2, 2},
		{"Select(x², 3x², −x⁴)", func(x []real) real {
			return x[0].Square().Select(x[0].Square().Scale(3), x[0].PowInt(4).Neg())
		}, -1, 1, convex.Refuted, 6, 6},
	} {
		box := convex.Cube(1, row.lo, row.hi)
		c, err := convex.Certify(row.f, box, convex.MaxBoxes(200))
		if err != nil || c.Verdict == row.never {
			t.Errorf("%s: %v, %v", row.name, c, err)
		}
		l, err := convex.Smoothness(row.f, box, convex.MaxBoxes(200))
		if err != nil || l.Lo > row.l*(1+1e-12) || l.Hi < row.l*(1-1e-12) {
			t.Errorf("%s: L in %v, want %v; %v", row.name, l, row.l, err)
		}
		mu, err := convex.StrongConvexity(row.f, box, convex.MaxBoxes(200))
		if err != nil || mu.Lo > row.mu*(1+1e-12) || mu.Hi < row.mu*(1-1e-12) {
			t.Errorf("%s: mu in %v, want %v; %v", row.name, mu, row.mu, err)
		}
		if row.lo < 0 && row.hi > 0 {
			s, err := convex.Examine(row.f, []float64{0}, 0)
			if err == nil && (s.Kind == convex.LocalMaximum || s.Kind == convex.Saddle) && row.mu > 0 {
				t.Errorf("%s: Examine says %v", row.name, s)
			}
		}
	}
}

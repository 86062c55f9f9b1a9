package interval

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

func rat(x float64) *big.Rat { return new(big.Rat).SetFloat64(x) }

// bounds reports whether x encloses the rational v, and whether the ends are
// the neighbours of v, or v itself where v is a double.
func bounds(x I, v *big.Rat) (contains, tight bool) {
	f, exact := v.Float64()
	contains = (math.IsInf(x.Lo, -1) || rat(x.Lo).Cmp(v) <= 0) && (math.IsInf(x.Hi, 1) || rat(x.Hi).Cmp(v) >= 0)
	if math.Abs(f) < 0x1p-950 || math.Abs(f) > 0x1p1000 {
		return contains, true
	}
	if exact {
		return contains, x.Lo == f && x.Hi == f
	}
	return contains, x.Hi-x.Lo <= 2*(math.Nextafter(math.Abs(f), math.Inf(1))-math.Abs(f))
}

func draw(r *rand.Rand) float64 {
	switch r.IntN(6) {
	case 0:
		return float64(r.IntN(21) - 10)
	case 1:
		return math.Ldexp(float64(r.IntN(2001)-1000), r.IntN(40)-20)
	case 2:
		return math.Ldexp(r.NormFloat64(), r.IntN(2000)-1000)
	case 3:
		return math.Ldexp(r.NormFloat64(), -1050-r.IntN(20))
	}
	return r.NormFloat64()
}

// cases is n, or a fifth of it for -short.
func cases(n int) int {
	if testing.Short() {
		return n / 5
	}
	return n
}

func TestArithmeticIsExactOrTight(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range cases(20000) {
		a, b := draw(r), draw(r)
		x, y := Point(a), Point(b)
		type check struct {
			name string
			got  I
			want *big.Rat
		}
		checks := []check{
			{"Add", x.Add(y), new(big.Rat).Add(rat(a), rat(b))},
			{"Sub", x.Sub(y), new(big.Rat).Sub(rat(a), rat(b))},
			{"Mul", x.Mul(y), new(big.Rat).Mul(rat(a), rat(b))},
			{"Scale", y.Scale(a), new(big.Rat).Mul(rat(a), rat(b))},
			{"Square", x.Square(), new(big.Rat).Mul(rat(a), rat(a))},
		}
		if b != 0 {
			checks = append(checks,
				check{"Div", x.Div(y), new(big.Rat).Quo(rat(a), rat(b))},
				check{"Inv", y.Inv(), new(big.Rat).Inv(rat(b))})
		}
		for _, c := range checks {
			contains, tight := bounds(c.got, c.want)
			if !contains || !tight && math.Abs(a) > 0x1p-950 { // residuals of subnormals are not doubles
				f, _ := c.want.Float64()
				t.Fatalf("%s of %v and %v is %v, want an enclosure of %v (contains %t, tight %t)", c.name, a, b, c.got, f, contains, tight)
			}
		}
		if a >= 0 {
			s := x.Sqrt()
			if lo := new(big.Rat).Mul(rat(s.Lo), rat(s.Lo)); lo.Cmp(rat(a)) > 0 {
				t.Fatalf("√%v is %v", a, s)
			}
			if hi := new(big.Rat).Mul(rat(s.Hi), rat(s.Hi)); hi.Cmp(rat(a)) < 0 {
				t.Fatalf("√%v is %v", a, s)
			}
		}
	}
}

// TestRanges draws intervals and points in them: the operation on the points is
// in the operation on the intervals.
func TestRanges(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 9))
	interval := func() I {
		a, b := draw(r), draw(r)
		return Of(min(a, b), max(a, b))
	}
	inside := func(x I) float64 {
		switch r.IntN(4) {
		case 0:
			return x.Lo
		case 1:
			return x.Hi
		}
		return min(max(x.Lo+float64(r.Float64()*(x.Hi-x.Lo)), x.Lo), x.Hi)
	}
	for range cases(30000) {
		x, y := interval(), interval()
		a, b := inside(x), inside(y)
		for name, v := range map[string]struct {
			got  I
			want *big.Rat
		}{
			"Mul":  {x.Mul(y), new(big.Rat).Mul(rat(a), rat(b))},
			"Add":  {x.Add(y), new(big.Rat).Add(rat(a), rat(b))},
			"Sub":  {x.Sub(y), new(big.Rat).Sub(rat(a), rat(b))},
			"Sq":   {x.Square(), new(big.Rat).Mul(rat(a), rat(a))},
			"Cube": {x.PowInt(3), new(big.Rat).Mul(rat(a), new(big.Rat).Mul(rat(a), rat(a)))},
			"Abs":  {x.Abs(), new(big.Rat).Abs(rat(a))},
		} {
			if in, _ := bounds(v.got, v.want); !in {
				t.Fatalf("%s of %v and %v at %v and %v is outside %v", name, x, y, a, b, v.got)
			}
		}
		if q := x.Div(y); q.Defined() && b != 0 {
			if in, _ := bounds(q, new(big.Rat).Quo(rat(a), rat(b))); !in {
				t.Fatalf("%v/%v at %v and %v is outside %v", x, y, a, b, q)
			}
		}
	}
}

func TestSpecialCases(t *testing.T) {
	for _, c := range []struct {
		name      string
		got, want I
	}{
		{"12·0", Point(12).Mul(Point(0)), Point(0)},
		{"0·whole line", Point(0).Mul(Whole), Point(0)},
		{"1+2", Point(1).Add(Point(2)), Point(3)},
		{"1/[0,2]", Of(0, 2).Inv(), I{0.5, math.Inf(1)}},
		{"1/[-2,0]", Of(-2, 0).Inv(), I{math.Inf(-1), -0.5}},
		{"[-1,2]²", Of(-1, 2).Square(), Of(0, 4)},
		{"[-2,3]³", Of(-2, 3).PowInt(3), Of(-8, 27)},
		{"exp 0", Exp(Point(0)).F, Point(1)},
		{"log 1", Log(Point(1)).F, Point(0)},
		{"sin [0,7]", Sin(Of(0, 7)).F, Of(-1, 1)},
		{"cos [-1,1] above", I{1, Cos(Of(-1, 1)).F.Hi}, Point(1)},
		{"√4", Sqrt(Point(4)).F, Point(2)},
		{"∛27", Cbrt(Point(27)).F, Point(3)},
		{"0^1.5", PowConst(1.5)(Point(0)).F, Point(0)},
		{"x² second derivative", PowConst(2)(Of(-1, 1)).D2, Point(2)},
		{"exp whole", Exp(Whole).F, I{0, math.Inf(1)}},
		{"whole²", Whole.Square(), I{0, math.Inf(1)}},
	} {
		if c.got != c.want {
			t.Errorf("%s = %v, want %v", c.name, c.got, c.want)
		}
	}
	for name, x := range map[string]I{
		"1/[-1,1]": Of(-1, 1).Inv(), "√[-1,1]": Of(-1, 1).Sqrt(), "log [-1,1]": Log(Of(-1, 1)).F,
		"tan [1,2]": Tan(Of(1, 2)).F, "asin 2": Asin(Point(2)).F, "1/0": Point(0).Inv(),
		"[-1,1]^-2": Of(-1, 1).PowInt(-2), "[-1,1]^0.5": PowConst(0.5)(Of(-1, 1)).F,
		"Γ(-1)": Gamma(Point(-1)).F, "acosh 0": Acosh(Point(0)).F, "undefined": Undefined.Mul(Point(0)),
	} {
		if x.Defined() {
			t.Errorf("%s = %v, want undefined", name, x)
		}
	}
	if p := Pi(); new(big.Float).SetFloat64(p.Lo).Cmp(piBig) >= 0 || new(big.Float).SetFloat64(p.Hi).Cmp(piBig) <= 0 {
		t.Errorf("π = %v", p)
	}
	if lo, hi := polygamma(gammaMin.Lo, 0), polygamma(gammaMin.Hi, 0); !(lo.Hi < 0 && hi.Lo > 0) {
		t.Errorf("ψ is %v and %v at the ends of its zero", lo, hi)
	}
	defer func() {
		if recover() == nil {
			t.Error("Of(2, 1) did not panic")
		}
	}()
	Of(2, 1)
}

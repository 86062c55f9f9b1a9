package convex_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"slope"
	"slope/convex"
)

// TestEqualities: an equality is affine where f is, however it is written; what is
// not affine is refuted with a witness, and what is not known is Unknown.
func TestEqualities(t *testing.T) {
	box := convex.Cube(2, 0.5, 2)
	for _, row := range []struct {
		name string
		f    func(x, y real) real
		want convex.Class
	}{
		{"(x+y)² − (x−y)² − 4xy + x", func(x, y real) real {
			return x.Add(y).Square().Sub(x.Sub(y).Square()).Sub(x.Mul(y).Scale(4)).Add(x)
		}, convex.LP},
		{"log eˣ + y", func(x, y real) real { return x.Exp().Log().Add(y) }, convex.Unknown},
		{"max(x, x−1) + y", func(x, y real) real { return x.Max(x.AddConst(-1)).Add(y) }, convex.LP},
		{"|x| + y, x > 0", func(x, y real) real { return x.Abs().Add(y) }, convex.LP},
		{"Select(x, x, x²)", func(x, y real) real { return x.Select(x, x.Square()).Add(y) }, convex.LP},
		{"x/3 + y/7", func(x, y real) real { return x.Div(x.Lift(3)).Add(y.Div(x.Lift(7))) }, convex.LP},
		{"x² + y", func(x, y real) real { return x.Square().Add(y) }, convex.NotConvex},
		{"y − x²", func(x, y real) real { return y.Sub(x.Square()) }, convex.NotConvex},
		{"xy", func(x, y real) real { return x.Mul(y) }, convex.NotConvex},
		{"√(x²+y²) − 1", func(x, y real) real { return x.Hypot(y).AddConst(-1) }, convex.NotConvex},
		{"x² − (1−2⁻⁵³)x²", func(x, y real) real { return x.Square().Sub(x.Square().Scale(1 - 0x1p-53)) }, convex.NotConvex},
	} {
		c, err := convex.Classify(convex.Problem{Objective: func(x []real) real { return x[0] }, Box: box,
			Equalities: []convex.Func{func(x []real) real { return row.f(x[0], x[1]) }}}, convex.MaxBoxes(200))
		if err != nil || c.Class != row.want && row.want != convex.Unknown || row.want == convex.Unknown && c.Class != convex.Unknown && c.Class != convex.LP {
			t.Errorf("%s = 0: %v, %v, want %v", row.name, c, err, row.want)
		}
	}
	// Affine functions plus quadratic forms that cancel: never refuted.
	for k := range 60 {
		r := rand.New(rand.NewPCG(uint64(k), 5))
		c := [4]float64{r.NormFloat64(), float64(r.IntN(9)), r.NormFloat64(), float64(1+r.IntN(9)) / 8}
		f := func(x []real) real {
			u, v := x[0].Scale(c[3]).Add(x[1]), x[0].AddConst(c[1])
			return u.Add(v).Square().Sub(u.Square()).Sub(v.Square()).Sub(u.Mul(v).Scale(2)).Add(x[0].Scale(c[0])).Add(x[1].Scale(c[2]))
		}
		got, err := convex.Classify(convex.Problem{Objective: f, Box: box, Equalities: []convex.Func{f}}, convex.MaxBoxes(50))
		if err != nil || got.Class != convex.LP {
			t.Errorf("case %d: %v, %v", k, got, err)
		}
	}
}

// TestProblemIsChecked: a nil part or a set of another dimension panics.
func TestProblemIsChecked(t *testing.T) {
	f := func(x []real) real { return x[0] }
	box := convex.Cube(2, 0, 1)
	for want, p := range map[string]convex.Problem{
		"without an Objective":        {Box: box},
		"inequality 1":                {Box: box, Objective: f, Inequalities: []convex.Func{f, nil}},
		"equality 0":                  {Box: box, Objective: f, Equalities: []convex.Func{nil}},
		"set 0 of the Problem is nil": {Box: box, Objective: f, Sets: []convex.Set{nil}},
		"set 1 of the Problem of length 3, want 2": {Box: box, Objective: f,
			Sets: []convex.Set{convex.Simplex{N: 2, Sum: 1}, convex.Halfspace{A: []float64{1, 1, 1}}}},
	} {
		func() {
			defer func() {
				if r := recover(); r == nil || !strings.HasPrefix(fmt.Sprint(r), "convex: ") || !strings.Contains(fmt.Sprint(r), want) {
					t.Errorf("%s: panic %v", want, r)
				}
			}()
			convex.Classify(p)
		}()
	}
	// A function that is not defined on the box has no class, however simple it is.
	if c, err := convex.Classify(convex.Problem{Objective: func(x []real) real { return x[0].AddConst(-0.5).Sqrt().Square() }, Box: box}); err == nil {
		t.Errorf("(√(x−½))² on [0, 1]: %v, want ErrDomain", c)
	}
}

// TestConstantsAreNotFolded: the sign of a constant factor is that in real
// arithmetic, whatever its rounding: k·x² is convex exactly if k ≥ 0.
func TestConstantsAreNotFolded(t *testing.T) {
	decided, n := [3]int{}, 600
	if testing.Short() {
		n = 80
	}
	for k := range n {
		r := rand.New(rand.NewPCG(uint64(k), 6))
		n := float64(3 + r.IntN(100))
		c := 1 / n
		d := float64(r.IntN(3)-1) * 0x1p-60
		pick, form := r.IntN(4), r.IntN(8)
		factor := func(x real) real {
			l := x.Lift
			switch form {
			case 0:
				return l(c).Scale(n).AddConst(-1)
			case 1:
				return l(c).Mul(l(n)).Sub(l(1))
			case 2:
				return l(1).Div(l(n)).Sub(l(c))
			case 3:
				return slope.Sum([]real{l(0.1), l(0.2), l(-0.3), l(d)})
			case 4:
				return l(n).Sqrt().Square().AddConst(-n).AddConst(d)
			case 5:
				return l(1 + 0x1p-40).PowInt(2).AddConst(-1 - 0x1p-39)
			case 6:
				return l(n).Inv().Inv().AddConst(-n).AddConst(d)
			}
			return l(c).Exp().Log().AddConst(-c).AddConst(d)
		}
		f := func(x []real) real {
			z := factor(x[0])
			switch pick {
			case 0:
				return z.Mul(x[0].Square())
			case 1:
				return x[0].Square().Mul(z).Add(x[1])
			case 2:
				return x[0].Mul(x[0].Mul(z))
			}
			return x[0].Square().Add(x[0].Mul(x[1])).Add(x[1].Square()).Mul(z)
		}
		box := convex.Cube(2, -1, 2)
		ref := reference{exactly(2, f), box}
		cert, err := convex.Certify(f, box, convex.MaxBoxes(20))
		if err != nil {
			t.Errorf("case %d: %v", k, err)
			continue
		}
		decided[cert.Verdict]++
		if what := ref.wrong(cert, r); what != "" {
			t.Errorf("case %d, form %d: %s: %v", k, form, what, cert)
		}
		if cert.Verdict == convex.Undecided && form < 7 {
			t.Errorf("case %d, form %d: %v", k, form, cert)
		}
	}
	t.Logf("%v undecided, proven, refuted", decided)
}

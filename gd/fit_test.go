package gd_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/gd"
	"slope/reverse"
)

type nistSet struct {
	Name           string
	Start1, Start2 []float64
	Certified      []float64
	SD             []float64 `json:"certified_sd"`
	RSS            float64   `json:"certified_rss"`
	Data           [][]float64
}

func nistSets(t testing.TB) []nistSet {
	text, err := os.ReadFile("testdata/nist_nonlinear.json")
	if err != nil {
		t.Fatal(err)
	}
	var sets []nistSet
	if err := json.Unmarshal(text, &sets); err != nil {
		t.Fatal(err)
	}
	return sets
}

// model is the model of a NIST set at one observation, with the predictors x; that of
// Nelson is for log y.
func model[T slope.Real[T]](name string, b []T, x ...float64) T {
	decay := func(a, k T) T { return a.Mul(k.Scale(-x[0]).Exp()) }
	bell := func(a, c, w T) T { return a.Mul(c.Neg().AddConst(x[0]).Div(w).Square().Neg().Exp()) }
	wave := func(a, b, period T) T {
		w := period.Inv().Scale(2 * math.Pi * x[0])
		return a.Mul(w.Cos()).Add(b.Mul(w.Sin()))
	}
	switch name {
	case "Bennett5":
		return b[0].Mul(b[1].AddConst(x[0]).Log().Div(b[2]).Neg().Exp())
	case "BoxBOD", "Misra1a":
		return b[0].Sub(decay(b[0], b[1]))
	case "Chwirut1", "Chwirut2":
		return b[0].Scale(-x[0]).Exp().Div(b[1].Add(b[2].Scale(x[0])))
	case "DanWood":
		return b[0].Mul(b[1].Scale(math.Log(x[0])).Exp())
	case "ENSO":
		return b[0].Add(wave(b[1], b[2], b[0].Lift(12))).Add(wave(b[4], b[5], b[3])).Add(wave(b[7], b[8], b[6]))
	case "Eckerle4":
		return b[0].Div(b[1]).Mul(b[2].Neg().AddConst(x[0]).Div(b[1]).Square().Scale(-0.5).Exp())
	case "Gauss1", "Gauss2", "Gauss3":
		return decay(b[0], b[1]).Add(bell(b[2], b[3], b[4])).Add(bell(b[5], b[6], b[7]))
	case "Hahn1", "Thurber", "Kirby2":
		n := (len(b) + 1) / 2
		p, q := b[n-1], b[len(b)-1]
		for i := n - 2; i >= 0; i-- {
			p = p.Scale(x[0]).Add(b[i])
		}
		for i := len(b) - 2; i >= n; i-- {
			q = q.Scale(x[0]).Add(b[i])
		}
		return p.Div(q.Scale(x[0]).AddConst(1))
	case "Lanczos1", "Lanczos2", "Lanczos3":
		return decay(b[0], b[1]).Add(decay(b[2], b[3])).Add(decay(b[4], b[5]))
	case "MGH09":
		return b[0].Mul(b[1].Scale(x[0]).AddConst(x[0] * x[0])).Div(b[2].Scale(x[0]).Add(b[3]).AddConst(x[0] * x[0]))
	case "MGH10":
		return b[0].Mul(b[1].Div(b[2].AddConst(x[0])).Exp())
	case "MGH17":
		return b[0].Add(decay(b[1], b[3])).Add(decay(b[2], b[4]))
	case "Misra1b":
		return b[0].Mul(b[1].Scale(x[0] / 2).AddConst(1).PowInt(-2).Neg().AddConst(1))
	case "Misra1c":
		return b[0].Mul(b[1].Scale(2 * x[0]).AddConst(1).PowConst(-0.5).Neg().AddConst(1))
	case "Misra1d":
		return b[0].Mul(b[1].Scale(x[0])).Div(b[1].Scale(x[0]).AddConst(1))
	case "Nelson":
		return b[0].Sub(b[1].Scale(x[0]).Mul(b[2].Scale(-x[1]).Exp()))
	case "Rat42":
		return b[0].Div(b[1].Sub(b[2].Scale(x[0])).Exp().AddConst(1))
	case "Rat43":
		return b[0].Mul(b[1].Sub(b[2].Scale(x[0])).Softplus().Div(b[3]).Neg().Exp())
	case "Roszman1":
		return b[0].Sub(b[1].Scale(x[0])).Sub(b[2].Div(b[3].Neg().AddConst(x[0])).Atan().Scale(1 / math.Pi))
	}
	panic("no model of " + name)
}

func residualsOf[T slope.Real[T]](s nistSet) func(b []T) []T {
	return func(b []T) []T {
		r := make([]T, len(s.Data))
		for i, row := range s.Data {
			y := row[0]
			if s.Name == "Nelson" {
				y = math.Log(y)
			}
			r[i] = model(s.Name, b, row[1:]...).AddConst(-y)
		}
		return r
	}
}

// digits returns how many decimal digits of the worst parameter agree.
func digits(got, want []float64) float64 {
	d := 16.0
	for i := range got {
		d = min(d, -math.Log10(math.Abs(got[i]/want[i]-1)+1e-16))
	}
	return d
}

// Every NIST set is solved from both starts to at least 10 digits of every
// parameter and of every standard error, in every mode alike. The residuals of Lanczos1 are
// the rounding of its data to 14 digits, and those of any program have 2 or 3 digits.
func TestNISTNonlinear(t *testing.T) {
	sets := nistSets(t)
	if len(sets) != 27 {
		t.Fatalf("%d sets, want 27", len(sets))
	}
	for _, s := range sets {
		m, n := len(s.Data), len(s.Certified)
		for k, start := range [][]float64{s.Start1, s.Start2} {
			for mode, r := range map[string]gd.Residuals{
				"dual":    gd.DualResiduals(m, n, residualsOf[dual.Dual[float64]](s)),
				"reverse": gd.ReverseResiduals(m, n, residualsOf[reverse.Var](s)),
				"expr":    expr.RecordVec(n, residualsOf[expr.Expr](s)),
			} {
				fit, err := gd.Fit(r, start, gd.FitOptions{})
				if err != nil {
					t.Errorf("%s from start %d, %s: %v", s.Name, k+1, mode, err)
					continue
				}
				if d := digits(fit.X, s.Certified); d < 10 || !fit.Status.Converged() {
					t.Errorf("%s from start %d, %s: %.1f digits of the parameters, %v", s.Name, k+1, mode, d, fit.Status)
				}
				least := 10.0
				if s.Name == "Lanczos1" {
					least = 2
				}
				if d := digits(fit.StdErr, s.SD); d < least {
					t.Errorf("%s from start %d, %s: %.1f digits of the standard errors", s.Name, k+1, mode, d)
				}
				if d := digits([]float64{fit.RSS}, []float64{s.RSS}); d < least {
					t.Errorf("%s from start %d, %s: RSS %v, certified %v", s.Name, k+1, mode, fit.RSS, s.RSS)
				}
			}
		}
	}
}

// Gauss–Newton solves what is well determined: DanWood and Misra1b from start 2.
func TestGaussNewton(t *testing.T) {
	solved := 0
	for _, s := range nistSets(t) {
		r := gd.DualResiduals(len(s.Data), len(s.Certified), residualsOf[dual.Dual[float64]](s))
		fit, err := gd.Fit(r, s.Start2, gd.FitOptions{Method: gd.GaussNewton})
		if err != nil {
			t.Fatal(err)
		}
		if digits(fit.X, s.Certified) >= 6 {
			solved++
		} else if fit.Status.Converged() && fit.RSS > 2*s.RSS {
			t.Logf("%s: another minimum or a plateau, %v with RSS %v", s.Name, fit.Status, fit.RSS)
		}
	}
	if solved < 9 {
		t.Errorf("%d of 13 sets solved from start 2, want at least 9", solved)
	}
}

// line has residuals x·b − y, a linear problem, and a fit ends after one step.
func TestFitOfALine(t *testing.T) {
	f := func(b []d64) []d64 {
		r := make([]d64, 4)
		for i := range r {
			r[i] = b[0].Scale(float64(i)).Add(b[1]).AddConst(-float64(2*i + 1))
		}
		return r
	}
	fit, err := gd.Fit(gd.DualResiduals(4, 2, f), []float64{7, -3}, gd.FitOptions{})
	if err != nil || math.Abs(fit.X[0]-2) > 1e-12 || math.Abs(fit.X[1]-1) > 1e-12 || fit.RSS > 1e-24 {
		t.Errorf("%v, RSS %v, %v; want 2, 1", fit.X, fit.RSS, err)
	}
}

// A parameter that the data do not determine is reported by the rank.
func TestFitWithoutInformation(t *testing.T) {
	f := func(b []d64) []d64 {
		s := b[0].Add(b[1])
		return []d64{s.AddConst(-1), s.AddConst(-2), s.AddConst(-3)}
	}
	fit, err := gd.Fit(gd.DualResiduals(3, 2, f), []float64{5, 5}, gd.FitOptions{})
	if err != nil || fit.Rank != 1 || math.Abs(fit.RSS-2) > 1e-12 {
		t.Errorf("rank %d, RSS %v, %v; want 1 and 2", fit.Rank, fit.RSS, err)
	}
	if s := fit.Message(); !strings.Contains(s, "the data determine 1 of 2 parameters") {
		t.Errorf("message %q says nothing of the rank", s)
	}
	exact := func(b []d64) []d64 { return []d64{b[0].AddConst(-1), b[1].AddConst(-2)} }
	fit, err = gd.Fit(gd.DualResiduals(2, 2, exact), []float64{5, 5}, gd.FitOptions{})
	if s := fit.Message(); err != nil || !strings.Contains(s, "as many parameters as residuals") {
		t.Errorf("message %q, %v: nothing of standard errors that are NaN", s, err)
	}
}

// Parameters that are not used or can be traded for one another have no standard error;
// the others have theirs.
func TestFitOfDependentParameters(t *testing.T) {
	x := []float64{1, 2, 3, 4, 5, 6}
	y := []float64{2.1, 3.9, 6.2, 7.8, 10.1, 12.2}
	sxx, sxy := 0.0, 0.0
	for i := range x {
		sxx += x[i] * x[i]
		sxy += x[i] * y[i]
	}
	b, rss := sxy/sxx, 0.0
	for i := range x {
		rss += (b*x[i] - y[i]) * (b*x[i] - y[i])
	}
	want := math.Sqrt(rss / 5 / sxx) // of a line through 0
	for name, c := range map[string]struct {
		slope func(b []d64) d64
		n     int
		free  []bool // not determined
	}{
		"alone":               {func(b []d64) d64 { return b[0] }, 1, []bool{false}},
		"one unused":          {func(b []d64) d64 { return b[0] }, 2, []bool{false, true}},
		"the first unused":    {func(b []d64) d64 { return b[1] }, 2, []bool{true, false}},
		"two unused":          {func(b []d64) d64 { return b[1] }, 3, []bool{true, false, true}},
		"a sum":               {func(b []d64) d64 { return b[0].Add(b[1]) }, 2, []bool{true, true}},
		"a sum and an unused": {func(b []d64) d64 { return b[0].Add(b[2].Scale(1e4)) }, 3, []bool{true, true, true}},
		"scaled":              {func(b []d64) d64 { return b[0].Scale(1e6) }, 2, []bool{false, true}},
	} {
		f := func(b []d64) []d64 {
			r := make([]d64, len(x))
			for i := range r {
				r[i] = c.slope(b).Scale(x[i]).AddConst(-y[i])
			}
			return r
		}
		start := make([]float64, c.n)
		for i := range start {
			start[i] = 0.3
		}
		fit, err := gd.Fit(gd.DualResiduals(len(x), c.n, f), start, gd.FitOptions{})
		if err != nil || fit.Rank != 1 || !fit.Status.Converged() || fit.Attempts != 1 || math.Abs(fit.RSS-rss) > 1e-12 || math.Abs(fit.StdDev-math.Sqrt(rss/5)) > 1e-12 {
			t.Errorf("%s: %v, rank %d, %d attempts, RSS %v, StdDev %v, %v", name, fit.Status, fit.Rank, fit.Attempts, fit.RSS, fit.StdDev, err)
			continue
		}
		for i, free := range c.free {
			if free != math.IsInf(fit.StdErr[i], 1) {
				t.Errorf("%s: standard errors %v", name, fit.StdErr)
			}
			w := want
			if name == "scaled" {
				w /= 1e6
			}
			if !free && math.Abs(fit.StdErr[i]/w-1) > 1e-9 {
				t.Errorf("%s: standard error %v, want %v", name, fit.StdErr[i], w)
			}
		}
	}
}

// A fit that leaves for a plateau does not claim to have converged, and one whose Jacobian
// is wrong does not claim the limit of rounding.
func TestFitClaims(t *testing.T) {
	f := func(b []d64) []d64 { // e^b·x − y: for b → −∞ nothing depends on b
		var r []d64
		for i := range 6 {
			x := float64(i + 1)
			r = append(r, b[0].Scale(x).Exp().AddConst(-math.Exp(-0.3*x)))
		}
		return r
	}
	for _, start := range []float64{-900, -60, -8, 0.5, 3} {
		fit, err := gd.Fit(gd.DualResiduals(6, 1, f), []float64{start}, gd.FitOptions{Attempts: -1})
		if err != nil || fit.Status.Converged() && start != -900 && math.Abs(fit.X[0]+0.3) > 1e-9 {
			t.Errorf("from %v: %v at %v, %v", start, fit.Status, fit.X, err)
		}
	}
	right := gd.DualResiduals(3, 1, func(b []d64) []d64 {
		return []d64{b[0].AddConst(-1), b[0].AddConst(-2), b[0].AddConst(-4)}
	})
	for _, method := range []gd.FitMethod{gd.LevenbergMarquardt, gd.GaussNewton} {
		fit, err := gd.Fit(wrongJacobian{right}, []float64{10}, gd.FitOptions{Method: method, Attempts: -1})
		if err != nil || fit.Status != gd.NoDecrease || fit.Message() == fit.Status.Message() {
			t.Errorf("a Jacobian of the wrong sign: %v at %v, %v", fit.Status, fit.X, err)
		}
	}
	// What users read of a fit speaks of fits.
	for s := gd.Running; s <= gd.BadInput; s++ {
		text := (&gd.FitResult{Status: s}).Message()
		for _, word := range []string{"Armijo", "step rule", "GradientNorm", "MaxIterations, scale"} {
			if s != gd.Diverged && s != gd.IterationLimit && s != gd.NotFinite && strings.Contains(text, word) {
				t.Errorf("%v: %q speaks of %s", s, text, word)
			}
		}
	}
}

type wrongJacobian struct{ gd.Residuals }

func (w wrongJacobian) Jacobian(dst *mat.Dense, x []float64) *mat.Dense {
	j := w.Residuals.Jacobian(dst, x)
	j.Scale(-1, j)
	return j
}

func TestFitStopsAndShows(t *testing.T) {
	s := nistSets(t)[0]
	r := gd.DualResiduals(len(s.Data), len(s.Certified), residualsOf[dual.Dual[float64]](s))
	ctx, cancel := context.WithCancel(context.Background())
	var seen []gd.Status
	fit, err := gd.Fit(r, s.Start1, gd.FitOptions{Context: ctx, Progress: func(it *gd.Iterate) {
		if seen = append(seen, it.Status); it.K == 3 {
			cancel()
		}
		if it.Value <= 0 || it.GradNorm < 0 || len(it.X) != len(s.Start1) {
			t.Errorf("%+v", it)
		}
	}})
	var e *gd.Error
	if !errors.As(err, &e) || !errors.Is(err, context.Canceled) || fit.Status != gd.Cancelled || len(seen) != 5 || seen[4] != gd.Cancelled || fit.Iterations > 6 {
		t.Errorf("cancelled: %v, %v, seen %v", fit.Status, err, seen)
	}
	fit, err = gd.Fit(r, s.Start1, gd.FitOptions{Time: time.Nanosecond})
	if err != nil || fit.Status != gd.TimeLimit || len(fit.X) != len(s.Start1) {
		t.Errorf("no time: %v, %v", fit.Status, err)
	}
	last := gd.Iterate{}
	fit, err = gd.Fit(r, s.Start1, gd.FitOptions{Every: 1000, Progress: func(it *gd.Iterate) { last = *it }})
	if err != nil || last.Status != fit.Status && !fit.Status.Converged() {
		t.Errorf("the last iterate shown has status %v, the fit %v", last.Status, fit.Status)
	}
}

// The memory of a fit does not grow with its iterations.
func TestFitAllocatesAtItsEndsOnly(t *testing.T) {
	const m, n = 200, 3
	r := expr.RecordVec(n, func(b []expr.Expr) []expr.Expr {
		var r []expr.Expr
		for i := range m {
			x := float64(i) / m
			r = append(r, b[0].Mul(b[1].Scale(x).Exp()).Add(b[2]).AddConst(-3*math.Exp(-2*x)-math.Sin(9*x)))
		}
		return r
	})
	allocs := func(most int) float64 {
		return testing.AllocsPerRun(3, func() {
			gd.Fit(r, []float64{1, 5, 3}, gd.FitOptions{MaxIterations: most, Attempts: -1})
		})
	}
	if few, many := allocs(1), allocs(9); many > few+8*16 { // what the small SVD takes
		t.Errorf("%v allocations in one iteration, %v in 9", few, many)
	}
}

func BenchmarkFit(b *testing.B) {
	const m, n = 100000, 5
	data := make([]float64, m)
	at := func(i int) float64 { return float64(i) / m * 10 }
	truth := []float64{3, 0.4, 2, 1.7, 0.5}
	for i := range data {
		x := at(i)
		data[i] = truth[0]*math.Exp(-truth[1]*x) + truth[2]*math.Sin(truth[3]*x) + truth[4] + 0.1*math.Sin(1e4*x)
	}
	for b.Loop() {
		fit, err := gd.Fit(exponentialAndWave{data, at}, []float64{2, 0.5, 1.5, 1.6, 0}, gd.FitOptions{})
		if err != nil || !fit.Status.Converged() {
			b.Fatal(fit.Status, err)
		}
	}
}

// exponentialAndWave is b₀e^(−b₁x) + b₂sin b₃x + b₄ − y by hand.
type exponentialAndWave struct {
	y  []float64
	at func(i int) float64
}

func (e exponentialAndWave) Dim() int    { return 5 }
func (e exponentialAndWave) OutDim() int { return len(e.y) }
func (e exponentialAndWave) Values(dst, b []float64) []float64 {
	if dst == nil {
		dst = make([]float64, len(e.y))
	}
	for i, y := range e.y {
		x := e.at(i)
		dst[i] = b[0]*math.Exp(-b[1]*x) + b[2]*math.Sin(b[3]*x) + b[4] - y
	}
	return dst
}
func (e exponentialAndWave) Jacobian(dst *mat.Dense, b []float64) *mat.Dense {
	if dst == nil {
		dst = mat.NewDense(len(e.y), 5, nil)
	}
	for i := range e.y {
		x := e.at(i)
		d, s, c := math.Exp(-b[1]*x), math.Sin(b[3]*x), math.Cos(b[3]*x)
		copy(dst.RawRowView(i), []float64{d, -b[0] * x * d, s, b[2] * x * c, 1})
	}
	return dst
}

func TestFitBadInput(t *testing.T) {
	ok := gd.DualResiduals(3, 1, func(b []d64) []d64 { return []d64{b[0], b[0].Log(), b[0]} })
	for _, c := range []struct {
		r    gd.Residuals
		x0   []float64
		opt  gd.FitOptions
		want string
	}{
		{nil, nil, gd.FitOptions{}, "gd: residuals are nil"},
		{ok, []float64{1, 2}, gd.FitOptions{}, "gd: start of length 2, want 1, the number of parameters"},
		{ok, []float64{math.NaN()}, gd.FitOptions{}, "gd: start has component 0 = NaN, want a finite number"},
		{ok, []float64{-1}, gd.FitOptions{}, "gd: residual 1 is NaN at the start; start inside the domain of the objective, and see that its data are finite"},
		{ok, []float64{1}, gd.FitOptions{Tol: 2}, "gd: Tol 2, want one in (0, 1)"},
		{ok, []float64{1}, gd.FitOptions{MaxIterations: -1}, "gd: MaxIterations -1, want ≥ 0"},
		{ok, []float64{1}, gd.FitOptions{Method: 7}, "gd: FitMethod(7), want LevenbergMarquardt or GaussNewton"},
		{gd.DualResiduals(1, 2, func(b []d64) []d64 { return b[:1] }), []float64{1, 1}, gd.FitOptions{}, "gd: 1 residuals of 2 parameters, want at least as many residuals as parameters and one of each"},
		{gd.DualResiduals(4, 1, func(b []d64) []d64 { return b[:1] }), []float64{1}, gd.FitOptions{}, "gd: residuals of length 1, want 4"},
	} {
		fit, err := gd.Fit(c.r, c.x0, c.opt)
		var e *gd.Error
		if fit != nil || !errors.As(err, &e) || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

// The trial steps that leave the domain are shortened.
func TestFitBacksAwayFromTheDomain(t *testing.T) {
	f := func(b []d64) []d64 { return []d64{b[0].Log().AddConst(-1), b[0].Log().AddConst(-3)} }
	fit, err := gd.Fit(gd.DualResiduals(2, 1, f), []float64{1000}, gd.FitOptions{})
	if err != nil || math.Abs(fit.X[0]-math.Exp(2)) > 1e-6 {
		t.Errorf("%v, %v, %v; want e²", fit.X, fit.Status, err)
	}
}

var _ gd.Residuals = (*expr.Program)(nil)

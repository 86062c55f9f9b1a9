package gd_test

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"testing"

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
		{ok, []float64{-1}, gd.FitOptions{}, "gd: residual 1 is NaN at the start; start inside the domain of the objective"},
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

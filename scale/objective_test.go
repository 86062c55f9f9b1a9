package scale

import (
	"bytes"
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"slope"
	"slope/expr"
	"slope/gd"
)

// ridge is a logistic loss with 1e-2‖w‖² for each sample.
func ridge(n int) *expr.Program {
	return expr.RecordData(n, n+1, func(w, d []expr.Expr) expr.Expr {
		return slope.Dot(d[:n], w).Mul(d[n]).Neg().Softplus().Add(slope.SumSquares(w).Scale(1e-2))
	})
}

// A descent over the pipeline is that of the sum in one process.
func TestObjectiveMinimize(t *testing.T) {
	data, n := ridgeData()
	var progress bytes.Buffer
	o, err := NewObjective(mustLoss(t, ridge(n)), Slice(data, n+1), Options{Progress: &progress})
	if err != nil {
		t.Fatal(err)
	}
	opt := gd.Options{Stop: []gd.StopRule{gd.GradientNorm(0.1)}}
	x0 := make([]float64, n)
	got, err := o.Minimize(x0, opt)
	if err != nil || !got.Status.Converged() {
		t.Fatalf("%v: %v", got.Status, err)
	}
	want, err := gd.Minimize(ridge(n).Batch(data), x0, opt)
	if err != nil {
		t.Fatal(err)
	}
	for i := range want.X {
		if d := math.Abs(got.X[i] - want.X[i]); d > 1e-8 {
			t.Errorf("x[%d] = %v, want %v", i, got.X[i], want.X[i])
		}
	}
	run, evals := o.Pipelines()
	if lines := strings.Count(progress.String(), "\n"); run != evals || lines != run {
		t.Errorf("%d pipelines, %d evaluations, %d lines of progress", run, evals, lines)
	}
	if first, _, _ := strings.Cut(progress.String(), "\n"); !strings.HasPrefix(first, "evaluation 1: Σ 207.9441541679835") || !strings.Contains(first, "300 samples") {
		t.Errorf("progress %q", first)
	}
	if most := got.Evals.Value + got.Evals.Gradient; run > most {
		t.Errorf("%d pipelines for %d calls", run, most)
	}
	// The same methods of gonum, one pipeline for Func and Grad at one point.
	before := run
	lbfgs, err := o.MinimizeWith(&optimize.LBFGS{}, x0, opt)
	if err != nil {
		t.Fatal(err)
	}
	run, _ = o.Pipelines()
	if d := math.Abs(lbfgs.Value - want.Value); d > 1e-2 || run-before >= lbfgs.Evals.Value+lbfgs.Evals.Gradient {
		t.Errorf("L-BFGS: value off by %v, %d pipelines for %v", d, run-before, lbfgs.Evals)
	}
	var objective gd.Objective = o
	p := gd.Problem(objective)
	grad := make([]float64, n)
	p.Grad(grad, lbfgs.X)
	if y := p.Func(lbfgs.X); y != lbfgs.Value || floatsNorm(grad) > 0.1 {
		t.Errorf("as a problem of gonum: %v, ‖∇‖ %v", y, floatsNorm(grad))
	}
}

func floatsNorm(x []float64) (s float64) {
	for _, v := range x {
		s = math.Hypot(s, v)
	}
	return s
}

func TestObjectiveHVP(t *testing.T) {
	data, n := ridgeData()
	o, err := NewObjective(mustLoss(t, ridge(n)), Slice(data, n+1), Options{})
	if err != nil {
		t.Fatal(err)
	}
	x, v := []float64{0.1, -0.2, 0.3}, []float64{1, 2, -1}
	y, hv := o.HVP(nil, x, v)
	want := make([]float64, n)
	sum := 0.0
	for i := 0; i < len(data); i += n + 1 {
		l, one := ridge(n).WithData(data[i:i+n+1]).HVP(nil, x, v)
		sum += l
		for j := range one {
			want[j] += one[j]
		}
	}
	for i := range hv {
		if math.Abs(hv[i]-want[i]) > 1e-10*math.Abs(want[i]) {
			t.Errorf("Hv[%d] = %v, want %v", i, hv[i], want[i])
		}
	}
	if math.Abs(y-sum) > 1e-10*sum {
		t.Errorf("value %v, want %v", y, sum)
	}
}

// Samples at fault at the start are left out for good; at a later point they mean
// that it is outside the domain, and the search goes back.
func TestObjectiveFaults(t *testing.T) {
	// Σ d·w − log w: at w ≤ 0 every sample is outside the domain; a NaN is at fault
	// everywhere.
	p := expr.RecordData(1, 1, func(w, d []expr.Expr) expr.Expr { return d[0].Mul(w[0]).Sub(w[0].Log()) })
	data := []float64{1, 2, math.NaN(), 3, math.Inf(1)}
	o, err := NewObjective(mustLoss(t, p), Slice(data, 1), Options{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := o.Minimize([]float64{5}, gd.Options{Step: gd.Armijo{}, Stop: []gd.StopRule{gd.GradientNorm(1e-3)}})
	if err != nil || math.Abs(r.X[0]-0.5) > 1e-3 {
		t.Errorf("minimum at %v, want 1/2: %v", r, err)
	}
	f := o.Faults()
	if f.Samples != 2 || len(f.First) != 2 || f.First[0].Index != 2 || f.First[1].Index != 4 {
		t.Errorf("faults %v", f)
	}
	if y := o.Value([]float64{-1}); y == y || o.Err() != nil {
		t.Errorf("outside the domain: %v, %v", y, o.Err())
	}
	total, err := o.Total([]float64{1})
	if err != nil || total.Samples != 3 || total.Skipped != 2 || total.Value != 6 {
		t.Errorf("%+v, %v", total, err)
	}
	total.Gradient[0] = 1e9 // is a copy
	if _, g := o.Gradient(nil, []float64{1}); g[0] != 3 {
		t.Errorf("gradient %v, want 3", g)
	}

	o, err = NewObjective(mustLoss(t, p), Slice(data, 1), Options{MaxFaults: -1})
	if err != nil {
		t.Fatal(err)
	}
	_, err = o.Minimize([]float64{5}, gd.Options{})
	var fault *FaultError
	if !errors.As(err, &fault) || fault.Report.Samples != 2 || !strings.Contains(err.Error(), "at most 0 faults") {
		t.Errorf("no faults allowed: %v", err)
	}
	o, err = NewObjective(mustLoss(t, p), Slice(data, 1), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = o.Total([]float64{-5}); !errors.As(err, &fault) {
		t.Errorf("a start outside the domain of all samples: %v", err)
	}
}

// What fails is an error, not a panic and not a wrong number.
func TestObjectiveErrors(t *testing.T) {
	data, n := ridgeData()
	l := mustLoss(t, ridge(n))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, c := range []struct {
		name   string
		source Source
		opt    Options
		want   string
	}{
		{"cancelled", Slice(data, n+1), Options{Running: Running{Context: ctx}}, "canceled"},
		{"no file", CSV("/nowhere/*.csv", n+1, CSVOptions{}), Options{Running: Running{Retries: -1}}, "/nowhere/*.csv"},
		{"no samples", Slice(nil, 1), Options{}, "no samples"},
		{"scratch", Slice(data, n+1), Options{Running: Running{Retries: -1, Scratch: "/dev/null/x"}}, "/dev/null"},
	} {
		o, err := NewObjective(l, c.source, c.opt)
		if err != nil {
			t.Fatal(err)
		}
		_, err = o.Minimize(make([]float64, n), gd.Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
		if y, g := o.Gradient(nil, make([]float64, n)); y == y || g[0] == g[0] {
			t.Errorf("%s: %v, %v after an error", c.name, y, g)
		}
	}
	for _, f := range []FitOptions{{MaxIterations: -1}, {Tol: 2}} {
		if _, err := Fit(l, Slice(data, n+1), make([]float64, n), f); err == nil {
			t.Errorf("no error for %+v", f)
		}
	}
}

// A source that does not give the same samples each time is found out.
func TestSourceChanges(t *testing.T) {
	p := expr.RecordData(1, 1, func(w, d []expr.Expr) expr.Expr { return w[0].Mul(d[0]) })
	data := []float64{1, 2, math.NaN()}
	calls := 0
	changing := func(s beam.Scope) (beam.PCollection, beam.PCollection) {
		calls++
		return Slice(data[:min(calls, 3)], 1)(s)
	}
	twins := func(s beam.Scope) (beam.PCollection, beam.PCollection) {
		return beam.Create(s, Sample{X: data[:1]}, Sample{X: data[2:]}, Sample{Index: 1, X: data[:1]}), beam.PCollection{}
	}
	for _, c := range []struct {
		source Source
		want   string
	}{{changing, "gives 2 samples, before it was 1"}, {twins, "2 samples are known as the 1"}} {
		o, err := NewObjective(mustLoss(t, p), c.source, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if y := o.Value([]float64{1}); y == y && o.Err() != nil {
			t.Errorf("first value %v: %v", y, o.Err())
		}
		if y := o.Value([]float64{2}); y == y || o.Err() == nil || !strings.Contains(o.Err().Error(), c.want) {
			t.Errorf("second value %v: %v, want %q", y, o.Err(), c.want)
		}
	}
}

// misra1a is the set Misra1a of the NIST Statistical Reference Datasets, a work of
// the United States government: y = b₁(1 − exp(−b₂x)).
var misra1a = []float64{
	10.07, 77.6, 14.73, 114.9, 17.94, 141.1, 23.93, 190.8, 29.61, 239.9, 35.18, 289, 40.02, 332.8,
	44.82, 378.4, 50.76, 434.8, 55.05, 477.3, 61.01, 536.8, 66.4, 593.1, 75.47, 689.1, 81.78, 760,
}

func TestFit(t *testing.T) {
	p := expr.RecordData(2, 2, func(b, d []expr.Expr) expr.Expr {
		return b[0].Mul(b[1].Mul(d[1]).Neg().Expm1().Neg()).Sub(d[0])
	})
	l := mustLoss(t, p)
	var first *FitResult
	for _, x0 := range [][]float64{{250, 5e-4}} {
		r, err := Fit(l, Slice(misra1a, 2), x0, FitOptions{})
		if err != nil || !r.Status.Converged() {
			t.Fatalf("%+v, %v", r, err)
		}
		for _, c := range []struct {
			what            string
			got, want, most float64
		}{
			{"b1", r.X[0], 2.3894212918e+02, 1e-8}, {"b2", r.X[1], 5.5015643181e-04, 1e-8},
			{"RSS", r.RSS, 1.2455138894e-01, 1e-9},
			{"sd b1", r.StdErr[0], 2.7070075241e+00, 1e-6}, {"sd b2", r.StdErr[1], 7.2668688436e-06, 1e-6},
			{"sd", r.StdDev, 1.0187876330e-01, 1e-9},
		} {
			if !(math.Abs(c.got-c.want) <= c.most*c.want) {
				t.Errorf("from %v: %s = %v, want %v", x0, c.what, c.got, c.want)
			}
		}
		if !slices.IsSortedFunc(r.History, func(a, b float64) int { return -compare(a, b) }) || len(r.History) != r.Iterations+1 {
			t.Errorf("history %v of %d iterations", r.History, r.Iterations)
		}
		if first == nil {
			first = r
		}
	}
	if first.Samples != 14 || first.Evals < first.Iterations {
		t.Errorf("%+v", first)
	}
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// A linear fit takes what the normal equations give; a parameter without effect
// stays where it is and has no standard error.
func TestFitLinear(t *testing.T) {
	p := expr.RecordData(3, 2, func(b, d []expr.Expr) expr.Expr { return b[0].Add(b[1].Mul(d[0])).Sub(d[1]) })
	data := []float64{0, 1, 1, 3, 2, 5, 3, 7.5}
	r, err := Fit(mustLoss(t, p), Slice(data, 2), []float64{0, 0, 9}, FitOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var want mat.VecDense
	if err := want.SolveVec(mat.NewDense(4, 2, []float64{1, 0, 1, 1, 1, 2, 1, 3}), mat.NewVecDense(4, []float64{1, 3, 5, 7.5})); err != nil {
		t.Fatal(err)
	}
	if math.Abs(r.X[0]-want.AtVec(0)) > 1e-9 || math.Abs(r.X[1]-want.AtVec(1)) > 1e-9 || r.X[2] != 9 || r.StdErr[2] == r.StdErr[2] {
		t.Errorf("%+v, want %v", r, want.RawVector().Data)
	}
}

// A fit that starts again takes every evaluation from its checkpoint.
func TestFitCheckpoint(t *testing.T) {
	p := expr.RecordData(2, 2, func(b, d []expr.Expr) expr.Expr {
		return b[0].Mul(b[1].Mul(d[1]).Neg().Expm1().Neg()).Sub(d[0])
	})
	pipelines := 0
	source := func(s beam.Scope) (beam.PCollection, beam.PCollection) {
		pipelines++
		return Slice(misra1a, 2)(s)
	}
	opt := FitOptions{Options: Options{Checkpoint: t.TempDir() + "/fit"}, MaxIterations: 3}
	r, err := Fit(mustLoss(t, p), source, []float64{250, 5e-4}, opt)
	if err != nil || r.Status != gd.IterationLimit {
		t.Fatalf("%+v, %v", r, err)
	}
	before := pipelines
	opt.MaxIterations = 0
	r, err = Fit(mustLoss(t, p), source, []float64{250, 5e-4}, opt)
	if err != nil || pipelines != r.Evals {
		t.Errorf("%d + %d pipelines for %d evaluations: %v", before, pipelines-before, r.Evals, err)
	}
	again, err := Fit(mustLoss(t, p), source, []float64{250, 5e-4}, opt)
	if err != nil || pipelines != r.Evals || !sameBits(again.X, r.X) || again.RSS != r.RSS {
		t.Errorf("%+v, want %+v; %v", again, r, err)
	}
}

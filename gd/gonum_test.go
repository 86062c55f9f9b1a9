package gd_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"

	"slope/expr"
	"slope/gd"
	"slope/internal/problem"
)

var (
	_ gd.Curved    = (*expr.Program)(nil)
	_ gd.Objective = (*expr.Batch)(nil)
)

// The methods of gonum minimise our objectives, with the history of a run.
func TestMinimizeWith(t *testing.T) {
	for _, c := range []struct {
		name   string
		method optimize.Method
		most   int // iterations
	}{
		{"BFGS", &optimize.BFGS{}, 100},
		{"LBFGS", &optimize.LBFGS{}, 150},
		{"CG", &optimize.CG{}, 300},
		{"Newton", &optimize.Newton{}, 60},
	} {
		for _, name := range []string{"Beale", "Wood"} {
			p := problem.ByName(name)
			if p == nil {
				t.Fatalf("no problem %s", name)
			}
			obj := gd.WithHessian(gd.WithValue(gd.Reverse(p.Dim(), p.Var), p.Value), p.HyperDual)
			seen := 0
			res, err := gd.MinimizeWith(c.method, obj, p.Start, gd.Options{KeepPath: true, Every: 1, Progress: func(*gd.Iterate) { seen++ }})
			if err != nil || res.Status != gd.SmallGradient || res.GradNorm > 1e-8 || res.Value-p.MinValue > 1e-14 {
				t.Errorf("%s on %s: %v, f = %v, ‖∇f‖ = %v, %v", c.name, name, res.Status, res.Value, res.GradNorm, err)
				continue
			}
			h := &res.History
			if res.Iterations > c.most || h.Len() != res.Iterations+1 || seen != h.Len() || len(h.W) != h.Len()*p.Dim() {
				t.Errorf("%s on %s: %d iterations, %d on record, %d seen", c.name, name, res.Iterations, h.Len(), seen)
			}
			if !slices.Equal(h.Point(0), p.Start) || !slices.Equal(h.Point(res.K), res.X) || h.Loss[res.K] != res.Value {
				t.Errorf("%s on %s: the history does not go from the start to the result", c.name, name)
			}
			if res.Evals.Gradient < res.Iterations || res.Evals.Gradient > 10*res.Iterations {
				t.Errorf("%s on %s: %+v", c.name, name, res.Evals)
			}
		}
	}
}

func TestMinimizeWithStopsAndFails(t *testing.T) {
	res, err := gd.MinimizeWith(&optimize.BFGS{}, quad{1, 30}, []float64{1, 1}, gd.Options{MaxIterations: 2})
	if err != nil || res.Status != gd.IterationLimit || res.Iterations != 2 {
		t.Errorf("%v after %d, %v; want IterationLimit after 2", res.Status, res.Iterations, err)
	}
	res, err = gd.MinimizeWith(&optimize.BFGS{}, quad{1, 30}, []float64{0, 0}, gd.Options{})
	if err != nil || res.Status != gd.SmallGradient || res.Iterations != 0 {
		t.Errorf("%v after %d, %v; want SmallGradient at once", res.Status, res.Iterations, err)
	}
	// A wrong gradient: the method gives up, and the start is the best point.
	wrong := gd.FromGradient(1, func(dst, x []float64) (float64, []float64) {
		dst[0] = -x[0]
		return x[0] * x[0] / 2, dst
	}, nil)
	res, err = gd.MinimizeWith(&optimize.GradientDescent{}, wrong, []float64{1}, gd.Options{})
	var e *gd.Error
	if err != nil || res.Status != gd.NoDecrease || res.X[0] != 1 || !errors.As(res.History.Err, &e) || e.Cause == nil {
		t.Errorf("wrong gradient: %v at %v, %v, %v", res.Status, res.X, res.History.Err, err)
	}
	bad := gd.FromGradient(1, func(dst, x []float64) (float64, []float64) { dst[0] = 1; return math.NaN(), dst }, nil)
	if res, err = gd.MinimizeWith(&optimize.BFGS{}, bad, []float64{1}, gd.Options{}); !errors.As(err, &e) || e.Status != gd.NotFinite || res.X[0] != 1 {
		t.Errorf("NaN: %v, %v", res.Status, err)
	}
	for want, f := range map[string]func() error{
		"has no use for Direction": func() error {
			_, err := gd.MinimizeWith(&optimize.BFGS{}, quad{1}, []float64{1}, gd.Options{Step: gd.Fixed(1)})
			return err
		},
		"method is nil": func() error { _, err := gd.MinimizeWith(nil, quad{1}, []float64{1}, gd.Options{}); return err },
		"Curved": func() error {
			_, err := gd.MinimizeWith(&optimize.Newton{}, quad{1}, []float64{1}, gd.Options{})
			return err
		},
	} {
		if err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// There and back: a problem of gonum made of an objective is that objective.
func TestProblemRoundTrip(t *testing.T) {
	p := problem.ByName("Beale")
	prog := expr.Record(2, problem.Beale[expr.Expr])
	for name, obj := range map[string]gd.Objective{
		"reverse": gd.WithHessian(gd.Reverse(2, p.Var), p.HyperDual), "program": prog,
	} {
		q := gd.Problem(obj)
		back := gd.FromProblem(2, q)
		g, h := make([]float64, 2), make([]float64, 2)
		y, _ := obj.Gradient(g, p.Start)
		z, _ := back.Gradient(h, p.Start)
		if y != z || !slices.Equal(g, h) || back.Dim() != 2 || back.Value(p.Start) != obj.Value(p.Start) {
			t.Errorf("%s: %v %v, want %v %v", name, z, h, y, g)
		}
		hess := mat.NewSymDense(2, nil)
		q.Hess(hess, p.Start)
		if _, _, want := obj.(gd.Curved).Hessian(nil, p.Start); !mat.Equal(hess, want) {
			t.Errorf("%s: Hessian %v, want %v", name, mat.Formatted(hess), mat.Formatted(want))
		}
	}
	if gd.Problem(quad{1}).Hess != nil {
		t.Error("a Hessian out of nowhere")
	}
}

// Gradient descent against gradient descent: evaluations of f and ∇f until
// ‖∇f‖ ≤ 10⁻⁶, with the defaults of either library, and with the same Armijo
// condition in both. A run that gives up counts as one that met the cap.
func TestEvaluationsBesideGonum(t *testing.T) {
	const most = 2000
	better, armijo, n := 0, 0, 0
	for _, p := range problem.All() {
		if p.Kinked || math.IsInf(p.MinValue, -1) || p.Name == "LogSumExp" {
			continue
		}
		n++
		obj := gd.FromGradient(p.Dim(), p.Hand, nil)
		opt := gd.Options{Stop: []gd.StopRule{gd.GradientNorm(1e-6)}, MaxIterations: most}
		count := func(r *gd.Result, err error) int {
			if err != nil || r.Status != gd.SmallGradient {
				return 1 << 30
			}
			return r.Evals.Value + r.Evals.Gradient
		}
		theirs := count(gd.MinimizeWith(&optimize.GradientDescent{GradStopThreshold: math.NaN()}, obj, p.Start, opt))
		ours := count(gd.Minimize(obj, p.Start, opt))
		opt.Step = gd.Armijo{Slack: 1e-4}
		same := count(gd.Minimize(obj, p.Start, opt))
		if ours <= theirs {
			better++
		} else {
			t.Logf("%s: %d evaluations, gonum %d", p.Name, ours, theirs)
		}
		if same <= theirs {
			armijo++
		}
	}
	t.Logf("as few or fewer on %d of %d problems by default, on %d with Armijo", better, n, armijo)
	if n < 25 || better < n*9/10 || armijo < n*6/10 {
		t.Errorf("as few or fewer evaluations on %d of %d problems by default and on %d with Armijo, want 9 and 6 in 10", better, n, armijo)
	}
}

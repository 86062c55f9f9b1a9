package implicit_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/hyperdual"
	"slope/implicit"
	"slope/reverse"
)

func (r problem) solver(solved *int) *implicit.Solver {
	return &implicit.Solver{
		Name:   r.name,
		Point:  func(θ []float64) (*implicit.Point, error) { *solved++; return r.point(r.x0, θ) },
		First:  r.v,
		Second: r.v2,
	}
}

// A Solver has the derivatives of differences in 900 bits in every mode, and a recording of it
// at other parameters than those at which it was made.
func TestDerivativesOfSolvers(t *testing.T) {
	v := []float64{0.5, -1}
	for _, r := range problems() {
		p, err := r.point(r.x0, r.θ)
		if err != nil {
			t.Fatal(err)
		}
		n, solved := len(p.X()), 0
		s := r.solver(&solved)
		programs := make([]*expr.Program, n)
		for i := range programs {
			programs[i] = expr.Record(2, func(θ []expr.Expr) expr.Expr { return implicit.Solve(s, n, θ)[i] })
		}
		if solved != 0 || programs[0].Len() != 3 {
			t.Errorf("%s: %d solutions and %d nodes while recording, want 0 and 3", r.name, solved, programs[0].Len())
		}
		for _, θ := range [][]float64{r.θ, {r.θ[0] * (1 + 1e-3), r.θ[1] * (1 - 1e-3)}} {
			p, err := r.point(r.x0, θ)
			if err != nil {
				t.Fatal(err)
			}
			moved := r
			moved.θ = θ
			want := moved.derivatives(p.X(), v)
			got := map[string][3][]float64{}
			hypers := make([]hyper, 2)
			for i := range θ {
				hypers[i] = hyper{Real: θ[i], E1: v[i], E2: v[i]}
			}
			var h, rec, two [3][]float64
			solved = 0
			for i, z := range implicit.Solve(s, n, hypers) {
				for k, part := range []float64{z.Real, z.E1, z.E12} {
					h[k] = append(h[k], part)
				}
				y, g := programs[i].Gradient(nil, θ)
				_, hv := programs[i].HVP(nil, θ, v)
				for k, part := range []float64{y, g[0]*v[0] + g[1]*v[1], hv[0]*v[0] + hv[1]*v[1]} {
					rec[k] = append(rec[k], part)
				}
				f := func(θ []reverse.Var2) reverse.Var2 { return implicit.Solve(s, n, θ)[i] }
				y, g, hv = reverse.GradHVP(nil, nil, f, θ, v)
				for k, part := range []float64{y, g[0]*v[0] + g[1]*v[1], hv[0]*v[0] + hv[1]*v[1]} {
					two[k] = append(two[k], part)
				}
			}
			if solved != 1 {
				t.Errorf("%s: %d solutions for all elements and passes at one θ, want 1", r.name, solved)
			}
			got["HyperDual"], got["recorded"], got["Var2"] = h, rec, two
			for way, parts := range got {
				for k := range parts {
					for i := range parts[k] {
						units := math.Abs(parts[k][i]-want[k][i]) / (0x1p-52 * norm(want[k]))
						if !(units <= r.bar) {
							t.Errorf("%s at %v, %s, order %d: %v, want %v", r.name, θ, way, k, parts[k], want[k])
						}
						if k == 0 && parts[0][i] != p.X()[i] {
							t.Errorf("%s, %s: value %v, want the bits of %v", r.name, way, parts[0][i], p.X()[i])
						}
					}
				}
			}
		}
	}
}

// Where there is no solution a Solver is NaN, and what it has no function for panics.
func TestSolverFailures(t *testing.T) {
	none := &implicit.Solver{Name: "none", Point: func([]float64) (*implicit.Point, error) { return nil, errors.New("none") },
		First:  root(kepler[reverse.Var]),
		Second: root(kepler[reverse.Var2])}
	f := func(θ []hyper) hyper { return implicit.Solve(none, 1, θ)[0] }
	y, g, h := hyperdual.Hessian(nil, f, []float64{0.6, 0.9})
	for _, z := range append(g, y, h.At(0, 0), h.At(0, 1), h.At(1, 1)) {
		if z == z {
			t.Errorf("without a solution: %v %v %v, want NaN", y, g, h.RawSymmetric().Data)
			break
		}
	}
	point := func(θ []float64) (*implicit.Point, error) {
		return implicit.NewPoint(kepler[single], []float64{1.5}, θ)
	}
	θ := []single{dual.Const(0.6), dual.Const(0.9)}
	for _, r := range []struct {
		want string
		f    func()
	}{
		{"implicit: nil Solver, or one without Point", func() { implicit.Solve(nil, 1, θ) }},
		{"implicit: Solve of 0 elements, want at least 1", func() { implicit.Solve(&implicit.Solver{Point: point}, 0, θ) }},
		{"implicit: Solve of 2 elements, the solution has 1", func() { implicit.Solve(&implicit.Solver{Point: point}, 2, []slope.Float64{0.6, 0.9}) }},
		{`slope: RuleN "kepler[0]" has no Gradient, which derivatives need`, func() { implicit.Solve(&implicit.Solver{Name: "kepler", Point: point}, 1, θ) }},
		{"implicit: solution of First or Second of length 2, want 1", func() {
			s := &implicit.Solver{Point: point, First: func(p *implicit.Point, θ []reverse.Var) []reverse.Var { return θ }}
			implicit.Solve(s, 1, θ)
		}},
		{"implicit: parameter 0 is 0.6, the Point is that of 0.5", func() {
			s := &implicit.Solver{Point: func([]float64) (*implicit.Point, error) { return point([]float64{0.5, 0.9}) }}
			implicit.Solve(s, 1, []slope.Float64{0.6, 0.9})
		}},
	} {
		func() {
			defer func() {
				if p := recover(); p == nil || !strings.HasPrefix(fmt.Sprint(p), r.want) {
					t.Errorf("got %v, want %s …", p, r.want)
				}
			}()
			r.f()
		}()
	}
}

// Goroutines share a Solver.
func TestSolverIsConcurrent(t *testing.T) {
	s := &implicit.Solver{Name: "kepler", First: root(kepler[reverse.Var]),
		Point: func(θ []float64) (*implicit.Point, error) {
			return implicit.NewPoint(kepler[single], []float64{1.5}, θ)
		}}
	var wg sync.WaitGroup
	for k := range 8 {
		wg.Go(func() {
			e := 0.5 + 0.01*float64(k)
			for range 50 {
				_, g := reverse.Gradient(nil, func(θ []reverse.Var) reverse.Var { return implicit.Solve(s, 1, θ)[0] }, []float64{e, 0.9})
				x := implicit.Solve(s, 1, []slope.Float64{slope.Float64(e), 0.9})[0]
				if want := 1 / (1 - e*math.Cos(float64(x))); math.Abs(g[1]-want) > 1e-13*want {
					t.Errorf("slope %v, want %v", g[1], want)
				}
			}
		})
	}
	wg.Wait()
}

package gd_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope/dual"
	"slope/gd"
)

// fitsToPolish are the sets of NIST, and exponentials through points that lie on one, where
// ‖r‖² at the end is nothing but rounding.
func fitsToPolish(t *testing.T) map[string]struct {
	r  gd.Residuals
	x0 []float64
} {
	fits := map[string]struct {
		r  gd.Residuals
		x0 []float64
	}{}
	add := func(name string, m int, x0 []float64, f func([]dual.Dual[float64]) []dual.Dual[float64]) {
		fits[name] = struct {
			r  gd.Residuals
			x0 []float64
		}{gd.DualResiduals(m, len(x0), f), x0}
	}
	for _, s := range nistSets(t) {
		add(s.Name, len(s.Data), s.Start2, residualsOf[dual.Dual[float64]](s))
	}
	rng := rand.New(rand.NewPCG(5, 1))
	for range 40 {
		a, k := 1+4*rng.Float64(), rng.Float64()-0.5
		add("exact "+string(rune('0'+len(fits))), 12, []float64{1, 0}, func(b []dual.Dual[float64]) []dual.Dual[float64] {
			r := make([]dual.Dual[float64], 12)
			for i := range r {
				r[i] = b[0].Mul(b[1].Scale(float64(i)).Exp()).AddConst(-a * math.Exp(k*float64(i)))
			}
			return r
		})
	}
	return fits
}

// promised returns ‖Jp‖² of the full step p at x, what the linear model says is left to gain.
func promised(r gd.Residuals, x []float64) float64 {
	var p, jp mat.VecDense
	j := r.Jacobian(nil, x)
	for k := range len(x) { // columns of length 1
		c := mat.Col(nil, k, j)
		n := mat.Norm(mat.NewVecDense(len(c), c), 2)
		for i, v := range c {
			j.Set(i, k, v/n)
		}
	}
	if err := p.SolveVec(j, mat.NewVecDense(r.OutDim(), r.Values(nil, x))); err != nil {
		return math.NaN()
	}
	jp.MulVec(j, &p)
	return mat.Dot(&jp, &jp)
}

// A fit is polished where it has converged, and only there: what the model promises becomes
// less, ‖r‖² does not become more, and the residuals are those of the parameters.
func TestFitPolish(t *testing.T) {
	better, left := 0, 0
	for name, c := range fitsToPolish(t) {
		for _, most := range []int{2, 0} {
			var last []float64
			before := 0.0
			res, err := gd.Fit(c.r, c.x0, gd.FitOptions{MaxIterations: most, Attempts: -1, Progress: func(it *gd.Iterate) {
				last, before = append(last[:0], it.X...), it.Value
			}})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			sum := 0.0
			for _, v := range res.Residuals {
				sum += float64(v * v)
			}
			if !slices.Equal(res.Residuals, c.r.Values(nil, res.X)) || sum != res.RSS {
				t.Errorf("%s: residuals or ‖r‖² are not those of X", name)
			}
			if more := res.Iterations - res.History.Len(); more > 50 { // 37 where the residuals at the end are large; the cap is 100
				t.Errorf("%s: polish took %d Jacobians beyond the %d of the fit", name, more, res.History.Len())
			}
			switch {
			case !res.Status.Converged():
				if left++; !slices.Equal(res.X, last) {
					t.Errorf("%s: %v after %d Jacobians, but X is not the last iterate", name, res.Status, res.Iterations)
				}
			case !(res.RSS <= before*(1+1e-8)):
				t.Errorf("%s: polish took ‖r‖² from %v to %v", name, before, res.RSS)
			case promised(c.r, res.X) < 0.9*promised(c.r, last):
				better++
			case !slices.Equal(res.X, last) && promised(c.r, res.X) > 1.1*promised(c.r, last)+1e-25*res.RSS:
				t.Errorf("%s: polish took what is left to gain from %v to %v", name, promised(c.r, last), promised(c.r, res.X))
			}
		}
	}
	if better < 10 || left < 10 {
		t.Errorf("%d fits polished, %d not converged, want at least 10 of each", better, left)
	}
}

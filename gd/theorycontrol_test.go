package gd_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"slope/gd"
)

// A visit is an iterate of a run in one variable.
type visit struct{ x, f, g, step float64 }

// stated says whether the hypotheses of a theorem hold at iterate k ≥ 1 of a run, and by how much
// its statement fails: the theorems as package gd documents them, written once more.
func stated(th gd.Theorem, t *gd.Theory, run []visit, k int) (applies bool, excess float64) {
	now, before, start := run[k], run[k-1], run[0]
	a, g2, star := now.step, before.g*before.g, t.Argmin[0]
	sum, product, least, short, fixed := 0.0, 1.0, math.Inf(1), true, true
	for i := 1; i <= k; i++ {
		sum += run[i].step
		product *= 1 - run[i].step*t.Mu
		least = min(least, run[i-1].g*run[i-1].g)
		short = short && run[i].step*t.L <= 1
		fixed = fixed && run[i].step == run[1].step
	}
	r2 := (start.x - star) * (start.x - star)
	gap := now.f - t.Min
	switch th {
	case gd.SufficientDecrease:
		return a*t.L <= 1, now.f - (before.f - a*g2/2)
	case gd.GeneralDecrease:
		return a*t.L < 2, now.f - (before.f - a*(1-a*t.L/2)*g2)
	case gd.SublinearRate:
		return short, gap - r2/(2*sum)
	case gd.TightRate:
		return short && fixed, gap - t.L*r2/(4*float64(k)*t.L*a+2)
	case gd.LinearRate:
		return short, (now.x-star)*(now.x-star) - product*r2
	case gd.Fejer:
		return a*t.L < 2, (now.x-star)*(now.x-star) - (before.x-star)*(before.x-star) + a*(2/t.L-a)*g2
	case gd.GradientFalls:
		return a*t.L <= 2, math.Abs(now.g) - math.Abs(before.g)
	case gd.SmallestGradient:
		return short, least - 2*(start.f-t.Min)/sum
	case gd.GapBelow:
		return true, gap - now.g*now.g/(2*t.Mu)
	case gd.GapAbove:
		return true, now.g*now.g/(2*t.L) - gap
	}
	panic("no statement")
}

// Runs of ½x² with a gradient that is off, held against constants that are off: the monitor
// counts the iterates at which each theorem is checked, skipped and violated as its statement
// says. A bound that is a hundredth too wide or too narrow is found, as the constants are
// drawn around those at which theorems begin to fail.
func TestMonitorAgainstStatements(t *testing.T) {
	rng := rand.New(rand.NewPCG(19, 4))
	broken := map[gd.Theorem]int{}
	for range 3000 {
		off, bend := 1+rng.NormFloat64()/3, rng.NormFloat64()/2
		obj := gd.FromGradient(1, func(dst, x []float64) (float64, []float64) {
			dst[0] = off * x[0] * (1 + bend*(1-x[0]))
			return x[0] * x[0] / 2, dst
		}, nil)
		l := math.Exp(rng.NormFloat64())
		theory := &gd.Theory{L: l, Mu: l * math.Exp(-math.Abs(rng.NormFloat64())), Argmin: []float64{rng.NormFloat64() / 4}, Min: rng.NormFloat64() / 10}
		var step gd.StepRule = gd.Fixed(math.Exp(rng.NormFloat64()/2) / theory.L / 2)
		if rng.IntN(3) == 0 {
			step = gd.Decreasing{Initial: 1.2 * math.Exp(rng.NormFloat64()/2) / theory.L}
		}
		var run []visit
		res, err := gd.Minimize(obj, []float64{1}, gd.Options{Step: step, MaxIterations: 6, Stop: []gd.StopRule{}, Theory: theory, Every: 1,
			Progress: func(it *gd.Iterate) { run = append(run, visit{it.X[0], it.Value, it.Grad[0], it.Step}) }})
		if err != nil || len(run) < 3 {
			continue // it left the range of numbers
		}
		for _, f := range res.Theorems {
			from, clear := 1, true
			if f.Theorem == gd.GapBelow || f.Theorem == gd.GapAbove {
				from = 0
			}
			want := gd.Finding{First: -1}
			for k := from; k < len(run); k++ {
				path, at := run, k
				if k == 0 { // the statements about one point do not look back
					path, at = []visit{run[0], run[0]}, 1
				}
				applies, excess := stated(f.Theorem, theory, path, at)
				clear = clear && math.Abs(excess) > 1e-9 && math.Abs(run[k].x) < 1e3
				if !applies {
					want.Skipped++
					continue
				}
				want.Checked++
				if excess > 0 {
					if want.Violated++; want.First < 0 {
						want.First = k
					}
				}
			}
			if !clear {
				continue
			}
			got := gd.Finding{Checked: f.Checked, Skipped: f.Skipped, Violated: f.Violated, First: f.First}
			if got != want {
				t.Fatalf("%v, %+v, step %v: %s, want %s\n%v", f.Theorem, *theory, step, counts(got), counts(want), run)
			}
			if want.Violated > 0 && want.Violated < want.Checked {
				broken[f.Theorem]++
			}
		}
	}
	for th := gd.SufficientDecrease; th <= gd.GapAbove; th++ {
		if broken[th] < 50 {
			t.Errorf("%v failed at some iterates and not at others in %d runs, want at least 50", th, broken[th])
		}
	}
}

// The rate of Nesterov's method likewise, whose points x_k = y_{k−1} − α∇f(y_{k−1}) are computed here from the
// iterates y_k that a run shows.
func TestAcceleratedMonitorAgainstStatement(t *testing.T) {
	rng := rand.New(rand.NewPCG(20, 5))
	broken, narrow := 0, 0
	for range 2000 {
		off, bend := 1+rng.NormFloat64()/3, rng.NormFloat64()/2
		obj := gd.FromGradient(1, func(dst, x []float64) (float64, []float64) {
			dst[0] = off * x[0] * (1 + bend*(1-x[0]))
			return x[0] * x[0] / 2, dst
		}, nil)
		l := math.Exp(rng.NormFloat64())
		theory := &gd.Theory{L: l, Convex: true, Argmin: []float64{rng.NormFloat64() / 2}, Min: -math.Exp(rng.NormFloat64()) / 50}
		step := math.Exp(rng.NormFloat64()/2) / l
		var run []visit
		res, err := gd.Minimize(obj, []float64{1}, gd.Options{Direction: gd.Nesterov{NoRestart: true}, Step: gd.Fixed(step), MaxIterations: 8, Stop: []gd.StopRule{}, Theory: theory, Every: 1,
			Progress: func(it *gd.Iterate) { run = append(run, visit{it.X[0], it.Value, it.Grad[0], it.Step}) }})
		if err != nil || len(run) < 3 {
			continue // it left the range of numbers
		}
		want, clear := gd.Finding{First: -1}, true
		for k := 1; k < len(run); k++ {
			x := run[k-1].x - step*run[k-1].g
			r := 1 - theory.Argmin[0]
			bound := 2 * r * r / (step * float64((k+1)*(k+1)))
			excess := x*x/2 - theory.Min - bound
			clear = clear && math.Abs(excess) > 1e-9 && math.Abs(run[k].x) < 1e3
			if step*l > 1 {
				want.Skipped++
				continue
			}
			want.Checked++
			if math.Abs(excess) < 0.02*bound {
				narrow++
			}
			if excess > 0 {
				if want.Violated++; want.First < 0 {
					want.First = k
				}
			}
		}
		for _, f := range res.Theorems {
			got := gd.Finding{Checked: f.Checked, Skipped: f.Skipped, Violated: f.Violated, First: f.First}
			if f.Theorem == gd.AcceleratedRate && clear && got != want {
				t.Fatalf("%+v, step %v: %s, want %s\n%v", *theory, step, counts(got), counts(want), run)
			}
		}
		if want.Violated > 0 && want.Violated < want.Checked {
			broken++
		}
	}
	if broken < 50 || narrow < 20 {
		t.Errorf("the rate failed at some iterates and not at others in %d runs, and was met within a fiftieth at %d iterates, want at least 50 and 20", broken, narrow)
	}
}

func counts(f gd.Finding) string {
	return fmt.Sprintf("checked %d, skipped %d, violated %d, first %d", f.Checked, f.Skipped, f.Violated, f.First)
}

package gd_test

import (
	"fmt"
	"math"
	"testing"

	"slope/dual"
	"slope/gd"
)

// The stopping distances of cars (Ezekiel 1930), data set cars of R: speed in miles an hour, distance in feet.
var (
	speeds    = []float64{4, 4, 7, 7, 8, 9, 10, 10, 10, 11, 11, 12, 12, 12, 12, 13, 13, 13, 13, 14, 14, 14, 14, 15, 15, 15, 16, 16, 17, 17, 17, 18, 18, 18, 18, 19, 19, 19, 20, 20, 20, 20, 20, 22, 23, 24, 24, 24, 24, 25}
	distances = []float64{2, 10, 4, 22, 16, 10, 18, 26, 34, 17, 28, 14, 20, 24, 28, 26, 34, 34, 46, 26, 36, 60, 80, 20, 26, 54, 32, 40, 32, 40, 50, 42, 56, 76, 84, 36, 46, 68, 32, 48, 52, 56, 64, 66, 54, 70, 92, 93, 120, 85}
)

func stopping(b []dual.Dual[float64]) []dual.Dual[float64] {
	r := make([]dual.Dual[float64], len(speeds))
	for i, v := range speeds {
		r[i] = b[0].Add(b[1].Scale(v)).AddConst(-distances[i])
	}
	return r
}

// The covariances and intervals are those that R prints by vcov and confint of lm(dist ~ speed).
func TestFitCovariance(t *testing.T) {
	near := func(got, want float64) bool { return math.Abs(got-want) <= 5e-7*math.Abs(want) }
	for _, method := range []gd.FitMethod{gd.LevenbergMarquardt, gd.GaussNewton} {
		fit, err := gd.Fit(gd.DualResiduals(len(speeds), 2, stopping), []float64{1, 1}, gd.FitOptions{Method: method})
		if err != nil {
			t.Fatal(err)
		}
		c := fit.Covariance()
		if !near(c.At(0, 0), 45.676514) || !near(c.At(0, 1), -2.6588234) || !near(c.At(1, 1), 0.17265095) {
			t.Errorf("covariance %v", c)
		}
		lower, upper := fit.Interval(0.95)
		if !near(lower[0], -31.167850) || !near(upper[0], -3.990340) || !near(lower[1], 3.096964) || !near(upper[1], 4.767853) {
			t.Errorf("intervals from %v to %v", lower, upper)
		}
	}
}

// Student's quantiles are those of the tables (Fisher and Yates 1963, Table III).
func TestFitInterval(t *testing.T) {
	for _, c := range []struct {
		freedom int
		level   float64
		want    float64
	}{{1, 0.5, 1}, {1, 0.95, 12.706}, {2, 0.9, 2.920}, {3, 0.95, 3.182}, {4, 0.999, 8.610}, {10, 0.95, 2.228}, {10, 0.99, 3.169}, {30, 0.95, 2.042}, {120, 0.98, 2.358}} {
		mean := func(b []dual.Dual[float64]) []dual.Dual[float64] {
			r := make([]dual.Dual[float64], c.freedom+1)
			for i := range r {
				r[i] = b[0].AddConst(-float64(i * i))
			}
			return r
		}
		fit, err := gd.Fit(gd.DualResiduals(c.freedom+1, 1, mean), []float64{1}, gd.FitOptions{})
		if err != nil {
			t.Fatal(err)
		}
		lower, upper := fit.Interval(c.level)
		for _, q := range []float64{(upper[0] - fit.X[0]) / fit.StdErr[0], (fit.X[0] - lower[0]) / fit.StdErr[0]} {
			if math.Abs(q-c.want) > 6e-4 {
				t.Errorf("%d degrees of freedom, level %v: %v standard errors, want %v", c.freedom, c.level, q, c.want)
			}
		}
	}
}

// Parameters that the data do not determine have no covariance and no interval, and those that they do have their own.
func TestFitCovarianceOfLessRank(t *testing.T) {
	sum := func(b []dual.Dual[float64]) []dual.Dual[float64] {
		return []dual.Dual[float64]{b[0].Add(b[1]).AddConst(-1), b[0].Add(b[1]).AddConst(-2), b[2].AddConst(-3), b[2].AddConst(-5)}
	}
	fit, err := gd.Fit(gd.DualResiduals(4, 3, sum), []float64{0, 0, 0}, gd.FitOptions{})
	if err != nil {
		t.Fatal(err)
	}
	c := fit.Covariance()
	lower, upper := fit.Interval(0.9)
	for i := range 2 {
		if !math.IsInf(c.At(i, i), 1) || !math.IsNaN(c.At(i, 1-i)) || !math.IsNaN(c.At(i, 2)) || !math.IsInf(lower[i], -1) || !math.IsInf(upper[i], 1) {
			t.Errorf("parameter %d: covariances %v, from %v to %v", i, c, lower[i], upper[i])
		}
	}
	if want := (0.5 + 2) / 2 / 2; math.Abs(c.At(2, 2)-want) > 1e-12 || !(lower[2] < 4 && upper[2] > 4) {
		t.Errorf("covariance %v of the last, want %v; from %v to %v", c.At(2, 2), want, lower[2], upper[2])
	}
	exact, err := gd.Fit(gd.DualResiduals(1, 1, func(b []dual.Dual[float64]) []dual.Dual[float64] { return []dual.Dual[float64]{b[0].AddConst(-1)} }), []float64{0}, gd.FitOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if l, u := exact.Interval(0.9); !math.IsNaN(l[0]) || !math.IsNaN(u[0]) || !math.IsNaN(exact.Covariance().At(0, 0)) {
		t.Errorf("one residual and one parameter: from %v to %v", l, u)
	}
	defer func() {
		if r := recover(); r != "gd: FitResult.Interval with level 95, want one in (0, 1)" {
			t.Errorf("panic %v", r)
		}
	}()
	fit.Interval(95)
}

// How far a car takes to stop, with intervals that cover the parameters with probability 0.95.
func ExampleFitResult_Interval() {
	fit, err := gd.Fit(gd.DualResiduals(len(speeds), 2, stopping), []float64{1, 1}, gd.FitOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	lower, upper := fit.Interval(0.95)
	for i, x := range fit.X {
		fmt.Printf("%8.4f from %8.4f to %8.4f\n", x, lower[i], upper[i])
	}
	c := fit.Covariance()
	fmt.Printf("correlation %.3f\n", c.At(0, 1)/(fit.StdErr[0]*fit.StdErr[1]))
	// Output:
	// -17.5791 from -31.1678 to  -3.9903
	//   3.9324 from   3.0970 to   4.7679
	// correlation -0.947
}

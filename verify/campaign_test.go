package verify

import (
	"flag"
	"fmt"
	"math"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/mathext"

	"slope/dual"
)

var (
	campaignTo  = flag.String("campaign", "", "`file` to write the measured tables to, such as ../docs/verify.md; without it the campaigns are short")
	tameCases   = flag.Int("campaign.tame", 1_000_000, "tame expressions")
	wildCases   = flag.Int("campaign.wild", 300_000, "wild expressions")
	faultSeeds  = flag.Int("campaign.seeds", 10, "seeds for each planted fault")
	tableOfRows strings.Builder
)

// alarms counts verdicts about correct gradients, and planted errors.
type alarms struct {
	cases, entries     int
	undecided          int
	false_             int // refuted although got is right by 200-bit arithmetic
	unclear            int // refuted where 200-bit arithmetic decides nothing, got finite
	wrongEntries       int // the entries with a planted error
	missed, undecided2 int
	tools              [5][2]int // false alarms and misses of the recipes of others
}

// tools are the recipes of other tools, as their documentation gives them: a
// difference quotient and a tolerance, yes or no.
var tools = []struct {
	name string
	ok   func(f func(float64) float64, x, got float64) bool
}{
	{"torch gradcheck: central, h = 1e-6, atol 1e-5, rtol 1e-3", func(f func(float64) float64, x, got float64) bool {
		d := (f(x+1e-6) - f(x-1e-6)) / 2e-6
		return math.Abs(got-d) <= 1e-5+1e-3*math.Abs(d)
	}},
	{"jax check_grads: central, h = 6e-6, atol = rtol = 1e-5", func(f func(float64) float64, x, got float64) bool {
		d := (f(x+6e-6) - f(x-6e-6)) / 12e-6
		return math.Abs(got-d) <= 1e-5+1e-5*math.Abs(d)
	}},
	{"gonum fd central, 1e-6 relative", func(f func(float64) float64, x, got float64) bool {
		d := fd.Derivative(f, x, &fd.Settings{Formula: fd.Central})
		return math.Abs(got-d) <= 1e-6*math.Max(1, math.Abs(d))
	}},
	{"ChainRulesTestUtils: 5 points, rtol = atol = 1e-9", func(f func(float64) float64, x, got float64) bool {
		const h = 1e-3
		d := (8*(f(x+h)-f(x-h)) - (f(x+2*h) - f(x-2*h))) / (12 * h)
		return math.Abs(got-d) <= 1e-9+1e-9*math.Max(math.Abs(d), math.Abs(got))
	}},
	{"Ridders extrapolation from 1e-2, rtol 1e-9 (as ceres gradient checking)", func(f func(float64) float64, x, got float64) bool {
		var a [10][10]float64
		h, best, err := 1e-2*math.Max(1, math.Abs(x)), math.NaN(), math.Inf(1)
		for i := range a {
			a[0][i] = (f(x+h) - f(x-h)) / (2 * h)
			for j := 1; j <= i; j++ {
				p := math.Pow(4, float64(j))
				a[j][i] = (p*a[j-1][i] - a[j-1][i-1]) / (p - 1)
				if e := math.Max(math.Abs(a[j][i]-a[j-1][i]), math.Abs(a[j][i]-a[j-1][i-1])); e <= err {
					best, err = a[j][i], e
				}
			}
			h /= 2
		}
		return math.Abs(got-best) <= 1e-9*math.Max(1, math.Abs(best))
	}},
}

// measureAlarms checks correct gradients of random expressions, and the same
// with one planted error each, and judges the verdicts by 200-bit arithmetic.
func measureAlarms(kind Kind, cases int, seed uint64, withTools bool, report func(string)) alarms {
	var a alarms
	for k := range cases {
		s := newRandDrawer(seed + uint64(k))
		n := 1 + s.intn(3)
		e := drawExpression(s, kind, n, 8)
		dom := Cube(n, -3, 3)
		if kind == Wild {
			dom = Cube(n, math.Inf(-1), math.Inf(1))
		}
		x := drawPoint(s, dom)
		f := e.Float()
		grad := func(dst, x []float64) (float64, []float64) {
			return dual.Gradient(dst, func(x []dual.Dual[float64]) dual.Dual[float64] { return Eval(e, x) }, x)
		}
		y, g := grad(nil, x)
		if !finite(y) {
			continue
		}
		a.cases++
		var ex *exact
		right := func(j int) Verdict {
			if ex == nil {
				ex = exactAt(e.Program(), x)
			}
			return ex.entry("", j, g[j]).Verdict
		}
		r := checkGradient(f, grad, x, nil, newOptions(nil))
		for j, en := range r.Entries[:n] {
			a.entries++
			switch {
			case en.Verdict == Undecided:
				a.undecided++
			case en.Verdict == Refuted && finite(g[j]):
				switch right(j) {
				case Holds:
					a.false_++
					report(fmt.Sprintf("false alarm: %v at %s\n%s", e, hex(x), r))
				case Undecided:
					a.unclear++
				}
			}
		}
		factor := []float64{-1, 2, 0.5, 0, 1.01}[s.intn(5)]
		r = checkGradient(f, func(dst, x []float64) (float64, []float64) {
			y, g := grad(dst, x)
			for i := range g {
				g[i] *= factor
			}
			return y, g
		}, x, nil, newOptions(nil))
		for j, en := range r.Entries[:n] {
			if g[j] == 0 || !finite(g[j]) || right(j) != Holds {
				continue
			}
			a.wrongEntries++
			switch en.Verdict {
			case Holds:
				a.missed++
			case Undecided:
				a.undecided2++
			}
			if withTools {
				along := func(t float64) float64 {
					z := append([]float64(nil), x...)
					z[j] = t
					return f(z)
				}
				for i, tool := range tools {
					if !tool.ok(along, x[j], g[j]) {
						a.tools[i][0]++
					}
					if tool.ok(along, x[j], factor*g[j]) {
						a.tools[i][1]++
					}
				}
			}
		}
	}
	return a
}

// clopperPearson returns the upper 95 % bound of a rate of which k of n were seen
// (Clopper and Pearson 1934).
func clopperPearson(k, n int) float64 {
	if k >= n {
		return 1
	}
	return mathext.InvRegIncBeta(float64(k+1), float64(n-k), 0.95)
}

func TestFalseAlarms(t *testing.T) {
	tame, wild := *tameCases, *wildCases
	if *campaignTo == "" {
		tame, wild = 8000, 8000
		if testing.Short() {
			tame, wild = 1000, 1000
		}
	}
	row := func(kind string, a alarms) {
		m := func(k int) string { return fmt.Sprintf("%.3g", 1e6*float64(k)/float64(a.entries)) }
		fmt.Fprintf(&tableOfRows, "| %s | %d | %d | %d (≤ %.2g per million) | %d | %s | %.2f %% | %.2f %% |\n", kind, a.cases, a.entries,
			a.false_, 1e6*clopperPearson(a.false_, a.entries), a.unclear, m(a.undecided),
			100*float64(a.missed)/float64(a.wrongEntries), 100*float64(a.undecided2)/float64(a.wrongEntries))
	}
	note := func(s string) { t.Log(s) }
	a := measureAlarms(Tame, tame, 1<<32, true, note)
	b := measureAlarms(Wild, wild, 1<<33, true, note)
	fmt.Fprintf(&tableOfRows, "## False alarms\n\nSeeds: tame from 2³², wild from 2³³, one for each case.\n\n| expressions | cases | entries | false alarms (95 %% bound) | unclear | undecided per million | planted: missed | planted: undecided |\n|---|---|---|---|---|---|---|---|\n")
	row("tame", a)
	row("wild", b)
	fmt.Fprintf(&tableOfRows, "\nThe same entries, as far as 200-bit arithmetic knows the gradient to be right, by the recipes of other tools:\n\n| recipe | tame: false alarms per million | missed | wild: false alarms per million | missed |\n|---|---|---|---|---|\n")
	for i, tool := range tools {
		f := func(a alarms, k int) float64 { return float64(a.tools[i][k]) / float64(a.wrongEntries) }
		fmt.Fprintf(&tableOfRows, "| %s | %.0f | %.2f %% | %.0f | %.2f %% |\n", tool.name, 1e6*f(a, 0), 100*f(a, 1), 1e6*f(b, 0), 100*f(b, 1))
	}
	if a.false_ > 0 {
		t.Errorf("%d false alarms on %d tame entries", a.false_, a.entries)
	}
	if limit := 2 + b.entries/5000; b.false_ > limit {
		t.Errorf("%d false alarms on %d wild entries", b.false_, b.entries)
	}
	if float64(a.missed) > 0.02*float64(a.wrongEntries) || float64(b.missed) > 0.03*float64(b.wrongEntries) {
		t.Errorf("missed %d of %d and %d of %d planted errors", a.missed, a.wrongEntries, b.missed, b.wrongEntries)
	}
	writeCampaign(t)
}

// writeCampaign writes the tables that there are.
func writeCampaign(t *testing.T) {
	if *campaignTo == "" {
		return
	}
	text := fmt.Sprintf(`# How often verify is wrong

Made by

    go test ./verify -run 'TestFalseAlarms|TestPlantedFaults' -timeout 0 -campaign ../docs/verify.md -campaign.tame %d -campaign.wild %d -campaign.seeds %d

with %s, %s/%s, on %s. Tame expressions are smooth with coordinates in [−3, 3]; wild
ones use every operation of slope.Real, with poles, kinks and edges, at points of every magnitude from subnormal to 10¹⁸. Both
have 1 to 8 operations and 1 to 3 variables. A false alarm is an entry Refuted although 200-bit arithmetic says that it is right;
"unclear" are those where rounding leaves 200-bit arithmetic nothing to say either.

%s`, *tameCases, *wildCases, *faultSeeds, runtime.Version(), runtime.GOOS, runtime.GOARCH, time.Now().Format("2006-01-02"), tableOfRows.String())
	if err := os.WriteFile(*campaignTo, []byte(text), 0o666); err != nil {
		t.Error(err)
	}
}

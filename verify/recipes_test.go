package verify

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/diff/fd"

	"slope/verify/internal/campaign"
)

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

// misses counts verdicts about gradients with a planted error, and about correct and
// wrong ones by the recipes of other tools.
type misses struct {
	Entries           int
	Missed, Undecided [2]int    // by the ladder alone, and with a recording
	Tools             [5][2]int // false alarms and misses
}

// measureMisses plants an error in the gradient of a seed, where arbitrary precision
// knows it to be right.
func measureMisses(kind Kind, seed uint64, a *misses) {
	t, ok := drawTrial(kind, seed)
	if !ok {
		return
	}
	factor := []float64{-1, 2, 0.5, 0, 1.01}[t.rest.Intn(5)]
	wrong := func(dst, x []float64) (float64, []float64) {
		y, g := t.gradient(dst, x)
		for i := range g {
			g[i] *= factor
		}
		return y, g
	}
	recorded := newOptions(nil)
	recorded.program, recorded.unnamed = t.e.Program(), true
	reports := [2]Report{checkGradient(t.f, wrong, t.x, nil, newOptions(nil)), checkGradient(t.f, wrong, t.x, nil, recorded)}
	for j := range t.x {
		if math.Abs(t.g[j]) < 1e-300 || !finite(t.g[j]) || t.right(j) != Holds || t.ex.Kinked() || t.ex.Grad[j] == 0 {
			continue
		}
		a.Entries++
		for k, r := range reports {
			switch r.Entries[j].Verdict {
			case Holds:
				a.Missed[k]++
			case Undecided:
				a.Undecided[k]++
			}
		}
		along := func(s float64) float64 {
			z := append([]float64(nil), t.x...)
			z[j] = s
			return t.f(z)
		}
		for i, tool := range tools {
			if !tool.ok(along, t.x[j], t.g[j]) {
				a.Tools[i][0]++
			}
			if tool.ok(along, t.x[j], factor*t.g[j]) {
				a.Tools[i][1]++
			}
		}
	}
}

func addMisses(sum, part *misses) {
	sum.Entries += part.Entries
	for k := range sum.Missed {
		sum.Missed[k] += part.Missed[k]
		sum.Undecided[k] += part.Undecided[k]
	}
	for i := range sum.Tools {
		sum.Tools[i][0] += part.Tools[i][0]
		sum.Tools[i][1] += part.Tools[i][1]
	}
}

// Errors planted in a gradient are found, at one point.
func TestPlantedErrors(t *testing.T) {
	want := sizes(*sampleEntries, *sampleEntries, 500, 50)
	var b strings.Builder
	b.WriteString("A sample of the same gradients, with one error planted in each: all entries times −1, 2, ½, 0 or 1.01. Counted are the entries that are not 0 or next to underflow, and that arbitrary precision knows to be right " +
		"without the error, but for kinks, where a multiple may be right too. Most of the errors that are missed are in slopes that are lost in the rounding of f at every step, where a black box shows nothing; with the option Recorded arbitrary precision sees them.\n\n" +
		"| expressions | entries | missed | 95 % | undecided | 95 % |\n|---|---|---|---|---|---|\n")
	var sums [2]*misses
	for _, kind := range []Kind{Tame, Wild} {
		a := campaign.Campaign[misses]{Name: "planted errors, " + kindNames[kind], Want: want[kind], Size: func(a *misses) int { return a.Entries },
			One: func(seed uint64, a *misses) { measureMisses(kind, seed, a) }, Add: addMisses}.Run(t)
		sums[kind] = a
		share := func(k int) string {
			lo, hi := campaign.ClopperPearson(k, a.Entries)
			return fmt.Sprintf("%.2f %% | %.2f to %.2f %%", 100*float64(k)/float64(a.Entries), 100*lo, 100*hi)
		}
		for k, how := range []string{"", ", with a recording"} {
			fmt.Fprintf(&b, "| %s%s | %d | %s | %s |\n", kindNames[kind], how, a.Entries, share(a.Missed[k]), share(a.Undecided[k]))
		}
		if lo, _ := campaign.ClopperPearson(a.Missed[0], a.Entries); lo > [...]float64{Tame: 0.015, Wild: 0.02}[kind] {
			t.Errorf("missed %d of %d planted errors in %s entries", a.Missed[0], a.Entries, kindNames[kind])
		}
		if a.Missed[1] > 0 || a.Undecided[1] > a.Entries/500 {
			t.Errorf("with a recording missed %d of %d planted errors in %s entries, and %d are undecided", a.Missed[1], a.Entries, kindNames[kind], a.Undecided[1])
		}
	}
	b.WriteString("\nThe same entries by the recipes of other tools, which know two answers only:\n\n| recipe | tame: false alarms per million | missed | wild: false alarms per million | missed |\n|---|---|---|---|---|\n")
	for i, tool := range tools {
		f := func(a *misses, k int) float64 { return float64(a.Tools[i][k]) / float64(a.Entries) }
		fmt.Fprintf(&b, "| %s | %.0f | %.2f %% | %.0f | %.2f %% |\n", tool.name, 1e6*f(sums[Tame], 0), 100*f(sums[Tame], 1), 1e6*f(sums[Wild], 0), 100*f(sums[Wild], 1))
	}
	publishCampaign(t, "Planted errors and the recipes of other tools", b.String(), fmt.Sprintf("-campaign.sample %d", *sampleEntries))
}

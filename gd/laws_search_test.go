package gd_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"slope/gd"
)

// The theorems about line searches, group I of docs/properties.md, once more as laws
// that any step rule is put to: ours obey them, and for each there is a rule with a
// fault that does not. The properties in search_property_test.go draw the cases.

// A searching is a step rule made in the loop of a test.
type searching func(l *gd.Line) (alpha float64, status gd.Status)

func (f searching) Begin(int) (gd.Stepper, error)        { return f, nil }
func (f searching) Step(l *gd.Line) (float64, gd.Status) { return f(l) }

const (
	firstTrial = 4.0
	shrink     = 0.5
	slack      = 0.25
)

// one runs one step of the rule on ½·l·x² from 1 and returns its size, the value
// after it and the values of all trials.
func one(rule gd.StepRule, l float64) (alpha, value float64, trials []float64, err error) {
	obj := &counting{Objective: quad{l}}
	res, err := gd.Minimize(obj, []float64{1}, gd.Options{Step: rule, MaxIterations: 1, Stop: []gd.StopRule{}})
	if err != nil {
		return 0, 0, nil, err
	}
	if res.History.Len() < 2 {
		return 0, 0, obj.values, errors.New(res.Status.String())
	}
	return res.History.Step[1], res.Value, obj.values, nil
}

// lawsOfSearches maps an id to what breaks it.
var lawsOfSearches = []struct {
	id    string
	fault func(rule gd.StepRule) string
}{
	{"I1", everyL(func(l, alpha, value float64, _ []float64) string {
		if value > l/2-slack*alpha*l*l+1e-14*l {
			return fmt.Sprintf("L = %v: α = %v decreases f by %v, want %v", l, alpha, l/2-value, slack*alpha*l*l)
		}
		return ""
	})},
	{"I2", everyL(func(l, alpha, _ float64, _ []float64) string {
		before := alpha / shrink
		x := 1 - before*l
		if before <= firstTrial && l/2*x*x <= l/2-slack*before*l*l-1e-12*l {
			return fmt.Sprintf("L = %v: α = %v was good enough", l, before)
		}
		return ""
	})},
	{"I3", everyL(func(l, alpha, _ float64, _ []float64) string {
		if least := min(firstTrial, 2*shrink*(1-slack)/l); alpha < least*(1-1e-12) {
			return fmt.Sprintf("L = %v: α = %v, want at least %v", l, alpha, least)
		}
		return ""
	})},
	{"I4", everyL(func(l, _, _ float64, trials []float64) string {
		most := 1 + math.Ceil(max(0, math.Log(firstTrial*l/(2*(1-slack)))/math.Log(1/shrink)))
		if float64(len(trials)) > most {
			return fmt.Sprintf("L = %v: %d trials, want at most %v", l, len(trials), most)
		}
		return ""
	})},
	{"I5", func(rule gd.StepRule) string { // ‖x₀−x*‖²/(2·min(α₀, β/L)·k), which is proven for c ≥ ½
		for it, err := range gd.Iterates(quad{1, 10}, []float64{1, 1}, gd.Options{Step: rule, MaxIterations: 30, Stop: []gd.StopRule{}}) {
			if err != nil {
				return err.Error()
			}
			if it.K > 0 && it.Value > 2/(2*min(firstTrial, shrink/10)*float64(it.K)) {
				return fmt.Sprintf("f(x_%d) = %v", it.K, it.Value)
			}
		}
		return ""
	}},
	{"I6", func(rule gd.StepRule) string {
		last := math.Inf(1)
		for it, err := range gd.Iterates(quad{1, 10}, []float64{1, 1}, gd.Options{Step: rule, MaxIterations: 20, Stop: []gd.StopRule{gd.GradientNorm(1e-6)}}) {
			if err != nil || !(it.Value < last) {
				return fmt.Sprintf("f(x_%d) = %v after %v, %v", it.K, it.Value, last, err)
			}
			last = it.Value
		}
		return ""
	}},
	{"I8", func(rule gd.StepRule) string { // ½(x−1)² on x > −1; from 2 the first trials leave it
		for _, outside := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
			obj := gd.FromGradient(1, func(dst, x []float64) (float64, []float64) {
				if !(x[0] > -1) {
					dst[0] = outside
					return outside, dst
				}
				dst[0] = x[0] - 1
				return dst[0] * dst[0] / 2, dst
			}, nil)
			res, err := gd.Minimize(obj, []float64{2}, gd.Options{Step: rule, MaxIterations: 100})
			if err != nil || !(res.Value < 0.5) {
				return fmt.Sprintf("%v outside of the domain: %v", outside, err)
			}
		}
		return ""
	}},
	{"I10", func(rule gd.StepRule) string {
		_, err := gd.Minimize(quad{1}, []float64{1}, gd.Options{Direction: uphill{}, Step: rule, MaxIterations: 3, Stop: []gd.StopRule{}})
		var e *gd.Error
		if !errors.As(err, &e) || e.Status != gd.NotDescent {
			return fmt.Sprintf("along a direction of ascent: %v", err)
		}
		return ""
	}},
	{"I11", func(rule gd.StepRule) string {
		obj := gd.FromGradient(1, func(dst, x []float64) (float64, []float64) {
			dst[0] = x[0]
			return 1e10 + x[0]*x[0]/2, dst
		}, nil)
		before := gd.Evaluations{}
		for it, err := range gd.Iterates(obj, []float64{1e-4}, gd.Options{Step: rule, Stop: []gd.StopRule{gd.GradientNorm(1e-9)}, MaxIterations: 200}) {
			if n := it.Evals.Value + it.Evals.Gradient - before.Value - before.Gradient; err != nil || n > 63 {
				return fmt.Sprintf("%d evaluations in one step below the noise, %v", n, err)
			}
			before = it.Evals
		}
		return ""
	}},
}

func everyL(law func(l, alpha, value float64, trials []float64) string) func(rule gd.StepRule) string {
	return func(rule gd.StepRule) string {
		for _, l := range []float64{0.1, 0.4, 1, 3, 7.3, 40, 1000} {
			alpha, value, trials, err := one(rule, l)
			if err != nil {
				return fmt.Sprintf("L = %v: %v", l, err)
			}
			if s := law(l, alpha, value, trials); s != "" {
				return s
			}
		}
		return ""
	}
}

func TestLawsOfSearches(t *testing.T) {
	armijo := gd.Armijo{Initial: firstTrial, Shrink: shrink, Slack: slack}
	for _, law := range lawsOfSearches {
		rule := gd.StepRule(armijo)
		if law.id == "I5" {
			rule = gd.Armijo{Initial: firstTrial, Shrink: shrink, Slack: 0.5}
		}
		if s := law.fault(rule); s != "" {
			t.Errorf("%s: %s", law.id, s)
		}
	}

	broken := map[string]bool{}
	enough := func(l *gd.Line, alpha, c float64) bool { return l.Try(alpha) <= l.Value()+c*alpha*l.Slope() }
	backtrack := func(l *gd.Line, alpha, factor, c float64) float64 {
		for range 2000 {
			if enough(l, alpha, c) {
				return alpha
			}
			alpha *= factor
		}
		return alpha
	}
	for name, rule := range map[string]searching{
		"I1 takes any decrease (K22)": func(l *gd.Line) (float64, gd.Status) { return backtrack(l, 2*firstTrial, shrink, 0), gd.Running },
		"I2 shrinks once too often": func(l *gd.Line) (float64, gd.Status) {
			return shrink * backtrack(l, firstTrial, shrink, slack), gd.Running
		},
		"I3 shrinks by a tenth":    func(l *gd.Line) (float64, gd.Status) { return backtrack(l, firstTrial, shrink/8, slack), gd.Running },
		"I4 shrinks by little":     func(l *gd.Line) (float64, gd.Status) { return backtrack(l, firstTrial, 0.97, slack), gd.Running },
		"I5 crawls (K22)":          func(l *gd.Line) (float64, gd.Status) { return 1e-3 / float64((l.K()+2)*(l.K()+2)), gd.Running },
		"I6 takes the first trial": func(l *gd.Line) (float64, gd.Status) { l.Try(firstTrial); return firstTrial, gd.Running },
		"I8 takes what is not greater": func(l *gd.Line) (float64, gd.Status) { // a comparison with NaN is false
			alpha := 64.0
			for l.Try(alpha) > l.Value() && !math.IsInf(l.Try(alpha), 1) {
				alpha /= 2
			}
			return alpha, gd.Running
		},
		"I10 does not look where it goes": func(l *gd.Line) (float64, gd.Status) { l.Try(0.1); return 0.1, gd.Running },
		"I11 never gives up": func(l *gd.Line) (float64, gd.Status) {
			alpha := 3.0
			for range 200 {
				if l.Try(alpha) < l.Value() {
					return alpha, gd.Running
				}
				alpha *= 0.9
			}
			return 0, gd.NoDecrease
		},
	} {
		id := strings.Fields(name)[0]
		for _, law := range lawsOfSearches {
			if law.id == id {
				broken[id] = true
				if law.fault(rule) == "" {
					t.Errorf("a rule that %s was not noticed", name)
				}
			}
		}
	}
	for _, law := range lawsOfSearches {
		if !broken[law.id] {
			t.Errorf("no control breaks %s", law.id)
		}
	}
}

// What the properties of exact statements say of a run that does not have them: H12,
// H15, H17, H19 and I7, I9, I12, I13.
func TestControlsOfExactStatements(t *testing.T) {
	run := func(obj gd.Objective, x0 []float64, opt gd.Options) *gd.Result {
		opt.KeepPath = true
		if opt.Stop == nil {
			opt.Stop = []gd.StopRule{}
		}
		res, err := gd.Minimize(obj, x0, opt)
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	// H12: another α contracts the eigenmodes by another factor.
	eigen := func(c quad, alpha, used float64) bool {
		w := run(c, []float64{1, 1}, gd.Options{Step: gd.Fixed(used), MaxIterations: 1}).History.W
		return math.Abs(w[2]-(1-alpha*c[0])) < 1e-15 && math.Abs(w[3]-(1-alpha*c[1])) < 1e-14
	}
	if !eigen(quad{1, 9}, 0.2, 0.2) || eigen(quad{1, 9}, 0.2, 0.2*(1+1e-12)) {
		t.Error("H12: the factors of the eigenmodes")
	}
	// H15, I12: a scale that is no power of two rounds, and a step that is not scaled
	// with f is another one.
	scaled := func(s, alpha float64) bool {
		a := run(quad{0.7, 3}, []float64{0.3, 1.1}, gd.Options{Step: gd.Fixed(0.1), MaxIterations: 15})
		b := run(quad{s * 0.7, s * 3}, []float64{0.3, 1.1}, gd.Options{Step: gd.Fixed(alpha), MaxIterations: 15})
		return a.X[0] == b.X[0] && a.X[1] == b.X[1]
	}
	if !scaled(8, 0.1/8) || scaled(3, 0.1/3) && scaled(5, 0.1/5) && scaled(7, 0.1/7) || scaled(8, 0.1) {
		t.Error("H15: scaling by a power of two and by other numbers")
	}
	trials := func(first, s float64) int {
		res := run(quad{s * 30, s}, []float64{1, -2}, gd.Options{Step: gd.Armijo{Initial: first}, MaxIterations: 6})
		return res.Evals.Value
	}
	if trials(1, 1) != trials(1.0/64, 64) || trials(1, 1) == trials(1, 64) {
		t.Error("I12: the trials of a scaled function, with a first step that is scaled and one that is not")
	}
	// H17, I9: next to the minimum the run goes on.
	for start, want := range map[float64]int{0: 0, 1e-3: 5} {
		if res := run(quad{1}, []float64{start}, gd.Options{Step: gd.Fixed(0.5), MaxIterations: 5}); res.Iterations != want {
			t.Errorf("H17, I9: %d steps from %v, want %d", res.Iterations, start, want)
		}
	}
	// H19: a gradient with an error of a sign steps elsewhere.
	wrong := gd.FromGradient(2, func(dst, x []float64) (float64, []float64) {
		y, g := quad{1, 9}.Gradient(dst, x)
		g[1] = -g[1]
		return y, g
	}, nil)
	if a, b := run(quad{1, 9}, []float64{1, 1}, gd.Options{Step: gd.Fixed(0.01), MaxIterations: 1}), run(wrong, []float64{1, 1}, gd.Options{Step: gd.Fixed(0.01), MaxIterations: 1}); math.Abs(a.X[1]-b.X[1]) < 1e-12 {
		t.Error("H19: a wrong sign in a gradient does not change the step")
	}
	// I7, I13: Armijo's condition alone ends where the slope is steep, and a step that
	// is not exact leaves a gradient that is not orthogonal.
	first := searching(func(l *gd.Line) (float64, gd.Status) { l.Try(1e-3); return 1e-3, gd.Running })
	slopes := func(rule gd.StepRule) (relative float64) {
		var g []float64
		for it, err := range gd.Iterates(quad{1, 9}, []float64{1, 1}, gd.Options{Step: rule, MaxIterations: 1, Stop: []gd.StopRule{}}) {
			if err != nil {
				t.Fatal(err)
			}
			inner, norm := 0.0, 0.0
			for i := range g {
				inner += g[i] * it.Grad[i]
				norm += g[i] * g[i]
			}
			relative = math.Abs(inner) / norm
			g = append(g[:0], it.Grad...)
		}
		return relative
	}
	if a, b := slopes(gd.StrongWolfe{Slack: 0.01, Curvature: 0.4}), slopes(first); !(a <= 0.4) || b <= 0.4 {
		t.Errorf("I7: the slope falls to %v by StrongWolfe and to %v by a short step, want 0.4", a, b)
	}
	if a, b := slopes(gd.Exact{}), slopes(first); !(a < 1e-10) || b < 1e-10 {
		t.Errorf("I13: the slope falls to %v by an exact step and to %v by a short one", a, b)
	}
}

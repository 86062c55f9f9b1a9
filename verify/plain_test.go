package verify

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"slope/internal/parallel"
	"slope/internal/problem/plain"
	"slope/verify/internal/campaign"
)

// plainPoints is how many points of each function of the corpus are checked: 8 for the page.
func plainPoints() int {
	if campaign.Publishing() {
		return 8
	}
	if testing.Short() {
		return 2
	}
	return 4
}

// A plainTally counts what CheckGradient says of functions of the corpus.
type plainTally struct {
	functions, found   int // functions, and those of which the mistake is refuted at some point
	right, rightBad    int // right entries, and those that are refuted
	rightOpen          int // those that are undecided
	wrong, wrongOpen   int // wrong entries, and those that are undecided
	passed             int // wrong entries that hold
	calls, wrongCalls  []float64
	reach              float64 // how far f is called, in units of max(1, |x|)
	lost               []string
	alarms, passedList []string
}

func (a *plainTally) add(b plainTally) {
	a.functions += b.functions
	a.found += b.found
	a.right += b.right
	a.rightBad += b.rightBad
	a.rightOpen += b.rightOpen
	a.wrong += b.wrong
	a.wrongOpen += b.wrongOpen
	a.passed += b.passed
	a.calls = append(a.calls, b.calls...)
	a.wrongCalls = append(a.wrongCalls, b.wrongCalls...)
	a.reach = math.Max(a.reach, b.reach)
	a.lost = append(a.lost, b.lost...)
	a.alarms = append(a.alarms, b.alarms...)
	a.passedList = append(a.passedList, b.passedList...)
}

// measurePlain checks both gradients of a function.
func measurePlain(p *plain.Function) plainTally {
	a := plainTally{functions: 1}
	calls := 0
	var at []float64
	f := func(x []float64) float64 {
		calls++
		for j, v := range x {
			a.reach = math.Max(a.reach, math.Abs(v-at[j])/math.Max(1, math.Abs(at[j])))
		}
		return p.F(x)
	}
	for _, x := range p.Points(plainPoints()) {
		at = x
		_, g := p.Gradient(nil, x)
		_, m := p.Mistaken(nil, x)
		for _, wrong := range []bool{false, true} {
			grad := p.Gradient
			if wrong {
				grad = p.Mistaken
			}
			calls = 0
			r := CheckGradient(f, func(dst, x []float64) (float64, []float64) { return grad(dst, x) }, x)
			per := float64(calls) / float64(len(x))
			if !wrong {
				a.calls = append(a.calls, per)
				for _, e := range r.Entries[:len(x)] {
					a.right++
					switch e.Verdict {
					case Refuted:
						a.rightBad++
						a.alarms = append(a.alarms, fmt.Sprintf("%s at %.4g: %s is %.9g, refuted by %.9g ± %.2g", p.Name, x, e.Name, e.Got, e.Want, e.Bar))
					case Undecided:
						a.rightOpen++
					}
				}
				continue
			}
			a.wrongCalls = append(a.wrongCalls, per)
			for j, e := range r.Entries[:len(x)] {
				if math.Abs(m[j]-g[j]) <= 1e-3*math.Abs(g[j]) {
					continue
				}
				a.wrong++
				switch e.Verdict {
				case Refuted:
					a.found = 1
				case Undecided:
					a.wrongOpen++
				case Holds:
					a.passed++
					a.passedList = append(a.passedList, fmt.Sprintf("%s at %v: %s got %v want %v ± %v, right %v", p.Name, x, e.Name, e.Got, e.Want, e.Bar, g[j]))
				}
			}
		}
	}
	if a.found == 0 {
		a.lost = append(a.lost, p.Name)
	}
	return a
}

func median(v []float64) float64 {
	s := slices.Sorted(slices.Values(v))
	return s[len(s)/2]
}

// The bars of real functions: mistakes that are found at one of eight points, wrong entries that pass or are
// undecided, right ones that are refuted; calls of f for each variable, and how far from x.
func TestPlainFunctions(t *testing.T) {
	var sum plainTally
	byKind := map[string]*plainTally{}
	all := plain.All()
	tallies := make([]plainTally, len(all))
	parallel.Do(runtime.GOMAXPROCS(0), len(all), "verify", func(i int) int { return i }, func(_, i int) { tallies[i] = measurePlain(all[i]) })
	for i, p := range all {
		a := tallies[i]
		sum.add(a)
		if byKind[p.Kind] == nil {
			byKind[p.Kind] = new(plainTally)
		}
		byKind[p.Kind].add(a)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d functions of package internal/problem/plain, each with its right gradient and one mistake, checked at %d points each by CheckGradient. "+
		"Found are the mistakes that are refuted at one point or more. Calls are those of f for each variable, medians for right and for mistaken gradients; reach is how far from x f is called, in units of max(1, |x|).\n\n", sum.functions, plainPoints())
	b.WriteString("| kind | functions | found | right entries | refuted | undecided | wrong entries | passed | undecided | calls | reach |\n|---|---|---|---|---|---|---|---|---|---|---|\n")
	line := func(name string, a *plainTally) {
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %d | %d | %d | %d | %.0f and %.0f | %.2g |\n", name, a.functions, a.found, a.right, a.rightBad, a.rightOpen,
			a.wrong, a.passed, a.wrongOpen, median(a.calls), median(a.wrongCalls), a.reach)
	}
	for _, k := range plain.Kinds {
		line(k, byKind[k])
	}
	line("**all**", &sum)
	b.WriteString("\nRight gradients that are refuted belong to functions whose computed values have another slope, by less than a millionth:\n\n")
	for _, s := range sum.alarms {
		b.WriteString("- " + s + "\n")
	}
	b.WriteString("\nMistakes that are refuted at no point: " + strings.Join(sum.lost, ", ") + ".\n")
	campaign.Publish(t, "Real functions", b.String(), "")
	share := func(k, n int) float64 { return float64(k) / float64(n) }
	switch {
	case share(sum.found, sum.functions) < 0.95:
		t.Errorf("%d of %d mistakes found, want 95 %%", sum.found, sum.functions)
	case sum.passed > 0:
		t.Errorf("wrong entries that hold:\n%s", strings.Join(sum.passedList, "\n"))
	case share(sum.rightBad, sum.right) > 0.01:
		t.Errorf("%d of %d right entries refuted, want 1 %%", sum.rightBad, sum.right)
	case share(sum.wrongOpen, sum.wrong) > 0.1:
		t.Errorf("%d of %d wrong entries undecided, want 10 %%", sum.wrongOpen, sum.wrong)
	case median(sum.calls) > 115 || median(sum.wrongCalls) > 400 || sum.reach > 8:
		t.Errorf("%v and %v calls for each variable, want 115 and 400; %v units from x, want 8", median(sum.calls), median(sum.wrongCalls), sum.reach)
	}
}

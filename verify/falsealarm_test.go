package verify

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"slope/dual"
	"slope/verify/internal/campaign"
	"slope/verify/internal/exact"
	"slope/verify/internal/message"
	"slope/verify/internal/random"
)

// A trial is a correct gradient of a random expression at a random point.
type trial struct {
	e    Expression
	x    []float64
	f    func(x []float64) float64
	y    float64
	g    []float64
	rest random.Source // for further draws
	ex   *exact.Derivatives

	cols, bars [][]float64 // of its Hessian
}

// drawTrial returns the trial of a seed, and false where f is not finite.
func drawTrial(kind Kind, seed uint64) (*trial, bool) {
	s := random.NewRand(seed + [...]uint64{Tame: 1 << *tameSeeds, Wild: 1 << *wildSeeds}[kind])
	n := 1 + s.Intn(3)
	t := &trial{e: drawExpression(s, kind, n, 8), rest: s}
	dom := Cube(n, -3, 3)
	if kind == Wild {
		dom = Cube(n, math.Inf(-1), math.Inf(1))
	}
	t.x, t.f = drawPoint(s, dom), t.e.Float()
	t.y, t.g = t.gradient(nil, t.x)
	return t, finite(t.y)
}

func (t *trial) gradient(dst, x []float64) (float64, []float64) {
	return dual.Gradient(dst, func(x []dual.Dual[float64]) dual.Dual[float64] { return Eval(t.e, x) }, x)
}

// right is what arbitrary precision, and the rounding that float64 allows, say about
// entry j of the gradient.
func (t *trial) right(j int) Verdict {
	if t.ex == nil {
		t.ex = exact.At(t.e.Program(), t.x)
	}
	return Verdict(t.ex.Entry("", j, t.g[j]).Verdict)
}

// What arbitrary precision says about a refuted entry.
const (
	justified = "justified"  // the slope is not what got says, or got is not finite and there is a slope
	falsely   = "falsely"    // got is right
	unclear   = "unclear"    // got is finite, and neither it nor the ladder is shown to be right
	nonfinite = "not finite" // got is not finite, and there is nothing to be said about the slope
)

// judgeRefuted tells whether the refutation of entry j is justified.
func (t *trial) judgeRefuted(j int, en Entry) string {
	left, right := t.e.bigSlopes(t.x, j)
	return judgeRefutation(en, left, right, func() Verdict { return t.right(j) })
}

// judgeRefutation tells whether a refutation is justified, from the slopes on both sides and what
// is known of the number itself.
func judgeRefutation(en Entry, left, right float64, whether func() Verdict) string {
	got := en.Got
	if !finite(got) {
		if finite(left) || finite(right) {
			return justified
		}
		return nonfinite
	}
	known := whether()
	slope := left // of both sides, or of the only one
	switch {
	case !finite(left):
		slope = right
	case finite(right) && math.Abs(left-right) > 1e-6*math.Abs(left):
		slope = math.NaN()
	}
	least, most := math.Min(left, right), math.Max(left, right)
	switch {
	case known == Refuted:
		return justified
	case slope != slope && finite(left) && finite(right) && (got < least-1e-6*math.Abs(least) || got > most+1e-6*math.Abs(most)):
		return justified // a kink, and not a slope that lies between those of its sides
	case math.Abs(slope-en.Want) <= en.Bar && (known != Holds || math.Abs(got-slope) > 2e-3*math.Abs(slope)):
		return justified
	case known == Holds, math.Abs(got-slope) <= 1e-6*math.Abs(slope):
		return falsely
	case slope != slope && got >= math.Min(left, right) && got <= math.Max(left, right): // a kink
		return falsely
	}
	return unclear
}

// alarms counts verdicts about correct gradients.
type alarms struct {
	Cases, Entries int
	Undecided      map[string]int // by reason
	Refuted        map[string]int // by what arbitrary precision says
	Found          []string       // the programs of those that are not justified
}

func (a *alarms) undecided() (k int) {
	for _, n := range a.Undecided {
		k += n
	}
	return k
}

// measureAlarms checks the gradient of a seed.
func measureAlarms(kind Kind, seed uint64, a *alarms) {
	t, ok := drawTrial(kind, seed)
	if !ok {
		return
	}
	a.Cases++
	r := checkGradient(t.f, t.gradient, t.x, nil, newOptions(nil))
	for j, en := range r.Entries[:len(t.x)] {
		a.Entries++
		switch en.Verdict {
		case Undecided:
			count(&a.Undecided, kindOf(en.Reason))
		case Refuted:
			why := t.judgeRefuted(j, en)
			count(&a.Refuted, why)
			if why == falsely || why == unclear {
				a.Found = append(a.Found, fmt.Sprintf("%s, seed %d: ∂/∂x[%d] of %v at %s\n%s", why, seed, j, t.e, message.Numbers(t.x), r))
			}
		}
	}
}

var (
	index  = regexp.MustCompile(`\[\d+\]`)
	number = regexp.MustCompile(`[+-]?(Inf|\d+(\.\d+)?(e[+-]\d+)?)\b`)
)

// kindOf returns a reason up to its first colon, a sentence in which "…" stands for each number.
func kindOf(reason string) string {
	head := index.ReplaceAllString(strings.SplitN(reason, ":", 2)[0], "")
	return number.ReplaceAllString(head, "…")
}

func TestKindOf(t *testing.T) {
	rows := []struct{ reason, kind string }{
		{"f is too noisy here: its noise, 3e-08, hides a slope of 0.2", "f is too noisy here"},
		{"the difference quotients show the slope to within 1.2e-05 only: the noise of f is 3", "the difference quotients show the slope to within … only"},
		{"over a step of 2.5e+300 the mean of the derivative agrees with f, whose noise, 0, may hide the slope at x", "over a step of … the mean of the derivative agrees with f, whose noise, …, may hide the slope at x"},
		{"its first derivative, ∂f/∂x[12], is refuted", "its first derivative, ∂f/∂x, is refuted"},
		{"the noise, +Inf, hides it", "the noise, …, hides it"},
	}
	for _, r := range rows {
		if got := kindOf(r.reason); got != r.kind {
			t.Errorf("kind of %q is %q, want %q", r.reason, got, r.kind)
		}
	}
}

func count(m *map[string]int, key string) {
	if *m == nil {
		*m = map[string]int{}
	}
	(*m)[key]++
}

func addAlarms(sum, part *alarms) {
	sum.Cases += part.Cases
	sum.Entries += part.Entries
	for _, m := range []struct{ to, from *map[string]int }{{&sum.Undecided, &part.Undecided}, {&sum.Refuted, &part.Refuted}} {
		for k, n := range *m.from {
			if *m.to == nil {
				*m.to = map[string]int{}
			}
			(*m.to)[k] += n
		}
	}
	sum.Found = append(sum.Found, part.Found...)
}

// sizes returns how many entries of each kind are checked: a few without -campaign.
func sizes(tame, wild, few, short int) [2]int {
	switch {
	case campaign.Publishing():
		return [...]int{Tame: tame, Wild: wild}
	case testing.Short():
		return [...]int{Tame: short, Wild: short}
	}
	return [...]int{Tame: few, Wild: few}
}

var kindNames = [...]string{Tame: "tame", Wild: "wild"}

// Correct gradients are not refuted, and few are undecided.
func TestFalseAlarms(t *testing.T) {
	sums := falseAlarms(t, "false alarms", sizes(*tameEntries, *wildEntries, 3000, 500), [2]float64{Tame: 0.0075, Wild: 0.0175}, measureAlarms)
	publishAlarms(t, "False alarms", "Correct gradients of random expressions, checked at one random point each by CheckGradient. Tame expressions are smooth, with coordinates in [−3, 3]; wild "+
		"ones use every operation of slope.Real, with poles, kinks and edges, at points of every magnitude from subnormal to 10¹⁸. Both "+
		"have 1 to 8 operations and 1 to 3 variables, and a finite value. An alarm is an entry that is Refuted. It is false if arbitrary precision says that the entry is right; "+
		"justified if the entry is wrong, because rounding has spoilt it, a kink of the whole is not that of its parts, or it is NaN or infinite where the function "+
		"has a slope; unclear if the entry is finite and neither it nor the oracle is shown to be right; and not finite if "+
		"it is NaN or infinite, the values of f are not, and arbitrary precision has no value there, as for (log −1)⁰, which is 1.", sums)
}

// falseAlarms counts the verdicts that measure gives about correct derivatives of tame and
// of wild expressions, and fails if more than the bar
// of it is wrong, none of tame ones and five of a million wild ones, or more undecided than that share of a large number. Of wild
// gradients more are undecided than of tame ones: f is called next to x alone, where one in two hundred of them is nothing but noise.
func falseAlarms(t *testing.T, name string, want [2]int, undecided [2]float64, measure func(kind Kind, seed uint64, a *alarms)) (sums [2]*alarms) {
	t.Helper()
	for _, kind := range []Kind{Tame, Wild} {
		a := campaign.Campaign[alarms]{Name: name + ", " + kindNames[kind], Want: want[kind], Size: func(a *alarms) int { return a.Entries },
			One: func(seed uint64, a *alarms) { measure(kind, seed, a) }, Add: addAlarms}.Run(t)
		sums[kind] = a
		for _, s := range a.Found {
			t.Log(s)
		}
		if k := a.Refuted[falsely]; k > [...]int{Tame: 0, Wild: max(1, 5*a.Entries/1_000_000)}[kind] || kind == Tame && k+a.Refuted[unclear] > 0 {
			t.Errorf("%d false alarms and %d unclear on %d %s entries", k, a.Refuted[unclear], a.Entries, kindNames[kind])
		}
		if k, share := a.undecided(), undecided[kind]*float64(a.Entries); float64(k) > share && a.Entries > 50_000 || float64(k) > 2*share {
			t.Errorf("%d of %d %s entries undecided", k, a.Entries, kindNames[kind])
		}
	}
	return sums
}

// publishAlarms publishes what was counted below an introduction.
func publishAlarms(t *testing.T, title, text string, sums [2]*alarms) {
	t.Helper()
	publishCampaign(t, title, text+"\n\n"+alarmTable(sums), fmt.Sprintf("-campaign.tame %d -campaign.wild %d", *tameEntries, *wildEntries))
}

// alarmTable writes the counts, and why entries are undecided.
func alarmTable(sums [2]*alarms) string {
	var b strings.Builder
	b.WriteString("| expressions | cases | entries | false alarms | per million, 95 % | unclear | not finite | justified | undecided |\n|---|---|---|---|---|---|---|---|---|\n")
	for kind, a := range sums {
		lo, hi := campaign.ClopperPearson(a.Refuted[falsely], a.Entries)
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %.2g to %.2g | %d | %d | %d | %.3f %% |\n", kindNames[kind], a.Cases, a.Entries, a.Refuted[falsely], 1e6*lo, 1e6*hi,
			a.Refuted[unclear], a.Refuted[nonfinite], a.Refuted[justified], 100*float64(a.undecided())/float64(a.Entries))
	}
	b.WriteString("\nWhy entries are undecided, per million:\n\n| reason | tame | wild |\n|---|---|---|\n")
	var reasons []string
	for r := range sums[Wild].Undecided {
		reasons = append(reasons, r)
	}
	slices.SortFunc(reasons, func(a, b string) int {
		return cmp.Or(sums[Wild].Undecided[b]-sums[Wild].Undecided[a], strings.Compare(a, b))
	})
	for _, r := range reasons {
		fmt.Fprintf(&b, "| %s | %.0f | %.0f |\n", r, 1e6*float64(sums[Tame].Undecided[r])/float64(sums[Tame].Entries), 1e6*float64(sums[Wild].Undecided[r])/float64(sums[Wild].Entries))
	}
	return b.String()
}

// publishCampaign logs a section and, with -campaign, writes it to the page, with the
// command that makes it.
func publishCampaign(t *testing.T, title, text, flags string) {
	t.Helper()
	campaign.Publish(t, title, text, fmt.Sprintf("-campaign.seeds.tame %d -campaign.seeds.wild %d %s", *tameSeeds, *wildSeeds, flags),
		fmt.Sprintf("Seeds: tame from 2^%d, wild from 2^%d, one for each case. Bounds: Clopper and Pearson.", *tameSeeds, *wildSeeds))
}

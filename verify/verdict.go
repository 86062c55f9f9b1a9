package verify

import (
	"fmt"
	"math"
	"sort"
	"strings"

	"slope/internal/arg"
)

// Verdict is the answer of a check. Undecided is never a pass: it says that
// the evidence does not reach, and the Reason says why.
type Verdict int

// The verdicts.
const (
	Undecided Verdict = iota // the evidence does not reach
	Holds                    // got is right to within the bar, and the bar is small
	Refuted                  // got is wrong by more than the bar
)

var verdicts = [...]string{"Undecided", "Holds", "Refuted"}

// String returns the name of the verdict.
func (v Verdict) String() string {
	if v < 0 || int(v) >= len(verdicts) {
		return fmt.Sprintf("Verdict(%d)", int(v))
	}
	return verdicts[v]
}

// Entry is what a check found out about one number.
type Entry struct {
	Name    string // what it is: "∂f/∂x[2]", "h[0,1]", "f′"
	Verdict Verdict
	Got     float64 // what the code under test says
	Want    float64 // what the oracle says; NaN if it says nothing
	Bar     float64 // how far Want may be from the truth; +Inf if it says nothing
	Reason  string  // why Undecided or Refuted; may be empty for Holds
}

// Severity is how many bars lie between Got and Want: at most 1 if they agree,
// +Inf if one of the two is not finite and the other differs.
func (e Entry) Severity() float64 {
	d := math.Abs(e.Got - e.Want)
	switch {
	case e.Got == e.Want:
		return 0
	case d != d || e.Bar == 0:
		return math.Inf(1)
	case math.IsInf(e.Bar, 1):
		return 0
	}
	return d / e.Bar
}

// Report is the result of a check at one point.
type Report struct {
	Check   string    // the name of the check: "CheckGradient"
	At      []float64 // the point
	Verdict Verdict   // Refuted if an entry is, else Undecided if an entry is, else Holds
	Entries []Entry   // every number that was checked
	Misuse  []string  // what the code under test must not do, and did: wrote past dst, kept it, changed x, panicked

	// Reason is the first misuse, or the reason of the worst entry.
	Reason string

	// Fault names the operation at fault, if a recording of the function was
	// given (see Recorded) and the search found one.
	Fault string
}

// Err returns nil if the verdict is Holds, and the report as an error if not.
func (r Report) Err() error {
	if r.Verdict == Holds {
		return nil
	}
	return fmt.Errorf("verify: %s", r.String())
}

// Worst returns the n worst entries: those that are Refuted by their severity,
// then those that are Undecided, then the rest.
func (r Report) Worst(n int) []Entry {
	rank := func(e Entry) int {
		switch e.Verdict {
		case Refuted:
			return 0
		case Undecided:
			return 1
		}
		return 2
	}
	arg.Count("verify", "number of entries for Worst", n, 0)
	s := append([]Entry(nil), r.Entries...)
	sort.SliceStable(s, func(i, j int) bool {
		if a, b := rank(s[i]), rank(s[j]); a != b {
			return a < b
		}
		return s[i].Severity() > s[j].Severity()
	})
	return s[:min(n, len(s))]
}

// tableRows is how many entries String prints.
const tableRows = 8

// String returns the verdict with its reason and a table of the worst entries.
func (r Report) String() string {
	var b strings.Builder
	count := [3]int{}
	for _, e := range r.Entries {
		count[e.Verdict]++
	}
	fmt.Fprintf(&b, "%s: %s at x = %s (%d entries: %d hold, %d refuted, %d undecided)\n",
		r.Check, r.Verdict, point(r.At), len(r.Entries), count[Holds], count[Refuted], count[Undecided])
	if r.Reason != "" {
		fmt.Fprintf(&b, "reason: %s\n", r.Reason)
	}
	for i, m := range r.Misuse {
		if i > 0 || m != r.Reason {
			fmt.Fprintf(&b, "misuse: %s\n", m)
		}
	}
	if r.Fault != "" {
		fmt.Fprintf(&b, "at fault: %s\n", r.Fault)
	}
	if len(r.Entries) > 0 {
		fmt.Fprintf(&b, "%-12s %-9s %24s %24s %10s\n", "entry", "verdict", "got", "want", "bar")
		for _, e := range r.Worst(tableRows) {
			fmt.Fprintf(&b, "%-12s %-9s %24.17g %24.17g %10.2g", e.Name, e.Verdict, e.Got, e.Want, e.Bar)
			if e.Reason != "" {
				fmt.Fprintf(&b, "  %s", e.Reason)
			}
			b.WriteByte('\n')
		}
		if n := len(r.Entries) - tableRows; n > 0 {
			fmt.Fprintf(&b, "and %d more\n", n)
		}
	}
	return strings.TrimRight(b.String(), "\n")
}

// conclude sets Verdict and Reason from the entries and the misuse.
func (r *Report) conclude() Report {
	r.Verdict = Holds
	if len(r.Entries) == 0 {
		r.Verdict, r.Reason = Undecided, "nothing was checked"
	}
	for _, e := range r.Entries {
		switch {
		case e.Verdict == Refuted:
			r.Verdict = Refuted
		case e.Verdict == Undecided && r.Verdict == Holds:
			r.Verdict = Undecided
		}
	}
	if r.Verdict != Holds && len(r.Entries) > 0 {
		e := r.Worst(1)[0]
		r.Reason = e.Name + ": " + e.Reason
	}
	if len(r.Misuse) > 0 {
		r.Verdict, r.Reason = Refuted, r.Misuse[0]
	}
	return *r
}

// point prints at most six coordinates.
func point(x []float64) string {
	if len(x) > 6 {
		return strings.TrimSuffix(fmt.Sprint(x[:6]), "]") + fmt.Sprintf(" … %d in all]", len(x))
	}
	return fmt.Sprint(x)
}

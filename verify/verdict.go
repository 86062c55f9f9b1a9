package verify

import (
	"fmt"
	"math"
	"sort"
	"strings"

	"slope/internal/arg"
	"slope/verify/internal/message"
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

// The lines that String prints at most are twelve: one of the verdict, misuse, the operation at fault, the head of a table and its rows.
const (
	tableRows   = 6
	misuseLines = 3
)

// counts says how many entries there are of each verdict.
func (r Report) counts() string {
	count := [3]int{}
	for _, e := range r.Entries {
		count[e.Verdict]++
	}
	return fmt.Sprintf("%d entries: %d hold, %d refuted, %d undecided", len(r.Entries), count[Holds], count[Refuted], count[Undecided])
}

// String returns the verdict and a table of the worst entries, in at most twelve lines. Entries that hold are left out if others do not.
func (r Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s at x = %s (%s)\n", r.Check, r.Verdict, message.Point(r.At), r.counts())
	for _, m := range r.Misuse[:min(len(r.Misuse), misuseLines)] {
		fmt.Fprintf(&b, "misuse: %s\n", m)
	}
	if len(r.Entries) == 0 && len(r.Misuse) == 0 {
		fmt.Fprintf(&b, "reason: %s\n", r.Reason)
	}
	if r.Fault != "" {
		fmt.Fprintf(&b, "at fault: %s\n", r.Fault)
	}
	rows := r.Worst(len(r.Entries))
	for i, e := range rows {
		if r.Verdict != Holds && e.Verdict == Holds {
			rows = rows[:i]
			break
		}
	}
	if len(rows) > 0 {
		fmt.Fprintf(&b, "%-12s %-9s %24s %24s %10s\n", "entry", "verdict", "got", "want", "bar")
	}
	for _, e := range rows[:min(len(rows), tableRows)] {
		row := fmt.Sprintf("%-12s %-9s %24.17g %24.17g %10.2g  %s", e.Name, e.Verdict, e.Got, e.Want, e.Bar, e.Reason)
		b.WriteString(strings.TrimRight(row, " ") + "\n")
	}
	if n := len(rows) - tableRows; n > 0 {
		fmt.Fprintf(&b, "and %d more\n", n)
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

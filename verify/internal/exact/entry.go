package exact

import (
	"fmt"
	"math"

	"slope/verify/internal/message"
)

// A Verdict is what an Entry comes to.
type Verdict int

// The verdicts, in the order of those of package verify.
const (
	Undecided Verdict = iota
	Holds
	Refuted
)

// An Entry compares a number computed in float64 with the exact one.
type Entry struct {
	Name           string
	Verdict        Verdict
	Got, Want, Bar float64
	Reason         string // why it is undecided or refuted
}

// Over is how many bars lie between Got and Want.
func (e Entry) Over() float64 { return math.Abs(e.Got-e.Want) / e.Bar }

// HessianEntry compares an entry of a Hessian with the exact one, which is known to 8u itself; size is that of the largest entry.
func HessianEntry(at [2]int, got, want, bar, size float64) Entry {
	bar += 8 * u * math.Abs(want)
	if !finite(want) || !(math.Abs(want) <= 1e290 && bar <= 1e290) {
		bar = math.Inf(1)
	}
	return Compare(fmt.Sprintf("h[%d,%d]", at[0], at[1]), got, want, bar, size)
}

// Entries compares a gradient computed in float64 with the exact one. By the law a forward mode and a backward one may have different numbers.
func (e *Derivatives) Entries(name string, got []float64, forward bool) []Entry {
	of := func(j int) string {
		if len(e.Grad) > 1 {
			return fmt.Sprintf("%s[%d]", name, j)
		}
		return name
	}
	if e.Cause == "" && !e.undefined && e.Steep() {
		return e.singularEntries(of, got, forward)
	}
	out := make([]Entry, len(got))
	for j, g := range got {
		out[j] = e.Entry(of(j), j, g)
	}
	return out
}

// Entry compares entry j of a gradient with the exact one.
func (e *Derivatives) Entry(name string, j int, got float64) Entry {
	if e.Cause != "" {
		return Entry{Name: name, Got: got, Want: math.NaN(), Bar: math.Inf(1), Reason: e.Cause}
	}
	if e.undefined {
		return settled(name, got, math.NaN())
	}
	return Compare(name, got, e.Grad[j], e.Bar[j], e.Size())
}

// Compare compares a number computed in float64 with the exact one, from which rounding may take it by the bar; size is that
// of the largest number of its kind.
func Compare(name string, got, want, bar, size float64) Entry {
	e := Entry{Name: name, Got: got, Want: want, Bar: bar}
	switch {
	case math.IsInf(bar, 1) || math.Abs(want) > 1e300:
		e.Reason = "next to overflow"
	case !(math.Abs(got-want) <= bar):
		e.Verdict, e.Reason = Refuted, message.Deviation(got, want, bar)
	case bar > 1e-3*math.Max(math.Abs(want), 1e-290) && want != 0 && bar > 1e-6*size:
		e.Reason = "ill-conditioned: the rounding of float64 leaves no digits"
	default:
		e.Verdict = Holds
	}
	return e
}

// Size returns the largest absolute entry of the gradient.
func (e *Derivatives) Size() float64 {
	s := 0.0
	for _, g := range e.Grad {
		s = math.Max(s, math.Abs(g))
	}
	return s
}

package convex

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"slope/convex/internal/prover"
)

// Verdict is what can be said for certain.
type Verdict int

// The verdicts. The zero Verdict is Undecided, so that nothing is claimed by
// default.
const (
	Undecided Verdict = iota
	Proven
	Refuted
)

// String returns the name of the verdict.
func (v Verdict) String() string {
	switch v {
	case Proven:
		return "proven"
	case Refuted:
		return "refuted"
	}
	return "undecided"
}

// Witness is a counterexample to convexity inside the box. Its coordinates are
// exact doubles, and what it shows holds in real arithmetic.
type Witness struct {
	// X is the point. If V is not nil, the second derivative of f at X in the
	// direction V is negative: Value ≥ vᵀ∇²f(x)v and Value < 0.
	X, V []float64

	// Y is, if not nil, the other end of a chord: f at the midpoint of X and Y is
	// above the mean of f(X) and f(Y), by at least Value > 0.
	Y []float64

	Value float64

	// Check says in which arithmetic the inequality was checked.
	Check string
}

// String describes the witness in one line.
func (w *Witness) String() string { return (*prover.Witness)(w).String() }

// Certificate is the answer of Certify, with what it rests on.
type Certificate struct {
	Verdict Verdict

	Method  string        // how it was decided
	Steps   []string      // the proof, if it is by rules: one line for each part of the function
	Boxes   int           // boxes that were looked at, for a proof by the Hessian
	Witness *Witness      // of Refuted
	Reason  string        // why Undecided, and what the caller can change
	Elapsed time.Duration // time taken

	// Affine and Concave report, if they are true, that f is so on the box.
	// False says nothing: certify −f to know about concavity.
	Affine, Concave bool

	// Monotone holds for each variable +1 if f is nondecreasing in it on the box,
	// −1 if it is nonincreasing, and 0 if neither is known.
	Monotone []int

	// Quasiconvex reports, if it is true, that every sublevel set of f is convex:
	// f is convex, or monotone in its one variable.
	Quasiconvex bool
}

// String is the certificate as a text of several lines.
func (c Certificate) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "convex: %v", c.Verdict)
	if c.Method != "" {
		fmt.Fprintf(&b, " by %s", c.Method)
	}
	if c.Boxes > 0 {
		fmt.Fprintf(&b, ", %d boxes", c.Boxes)
	}
	for _, s := range c.Steps {
		b.WriteString("\n  " + s)
	}
	if c.Witness != nil {
		b.WriteString("\n  " + c.Witness.String())
	}
	if c.Reason != "" {
		b.WriteString("\n  " + c.Reason)
	}
	if c.Affine {
		b.WriteString("\n  f is affine")
	}
	return b.String()
}

// The errors of questions without an answer; they are wrapped with the place.
var (
	// ErrBox says that the box is empty: a lower bound above its upper bound, or
	// a bound that is NaN.
	ErrBox = errors.New("convex: empty box")

	// ErrDomain says that the function is not defined at a point of the box.
	ErrDomain = prover.ErrDomain

	// ErrRule says that a user's Rule contradicts itself: Eval or Big has values,
	// slopes or rates of change that Enclose excludes.
	ErrRule = prover.ErrRule

	// ErrFault says that a point contradicts a proof. One of the two is wrong, by a
	// fault of this package or of a Rule, and nothing is claimed. Please report it.
	ErrFault = prover.ErrFault
)

// Option changes a setting of Certify, Smoothness, StrongConvexity or Classify.
type Option func(*prover.Settings)

// MaxBoxes bounds the number of boxes that a search looks at; the default is
// 20000. It panics unless n ≥ 1.
func MaxBoxes(n int) Option {
	if n < 1 {
		panic(fmt.Sprintf("convex: MaxBoxes of %d, want at least 1", n))
	}
	return func(o *prover.Settings) { o.MaxBoxes = n }
}

// Timeout bounds the time of a proof, the work within a box included; the default
// is 5 seconds. A verdict that needs less time does not depend on it. Recording f and a
// call of a user's rule are not interrupted. It panics unless d > 0.
func Timeout(d time.Duration) Option {
	if d <= 0 {
		panic(fmt.Sprintf("convex: Timeout of %v, want > 0", d))
	}
	return func(o *prover.Settings) { o.Timeout = d }
}

// Context ends a proof when ctx does: the verdict is Undecided, the bounds are those
// found so far, and the error wraps the cause of ctx. It panics if ctx is nil.
func Context(ctx context.Context) Option {
	if ctx == nil {
		panic("convex: Context of nil")
	}
	return func(o *prover.Settings) { o.Context = ctx }
}

// Parallel evaluates up to n boxes at a time in goroutines of their own; the
// default is 1. The verdict does not depend on the scheduling. It panics unless
// n ≥ 1.
func Parallel(n int) Option {
	if n < 1 {
		panic(fmt.Sprintf("convex: Parallel of %d, want at least 1", n))
	}
	return func(o *prover.Settings) { o.Parallel = n }
}

// Gap sets how tight an enclosure Smoothness and StrongConvexity try for: they
// stop when its width is at most rel times its magnitude. The default is 0.01.
// It panics unless 0 < rel.
func Gap(rel float64) Option {
	if !(rel > 0) {
		panic(fmt.Sprintf("convex: Gap of %v, want > 0", rel))
	}
	return func(o *prover.Settings) { o.Gap = rel }
}

func settings(opts []Option) prover.Settings {
	o := prover.Settings{MaxBoxes: 20000, Timeout: 5 * time.Second, Parallel: 1, Gap: 0.01, Context: context.Background()}
	for _, f := range opts {
		if f == nil {
			panic("convex: nil Option, want one of MaxBoxes, Timeout, Parallel, Gap")
		}
		f(&o)
	}
	return o
}

package prover

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// A Verdict is what can be said for certain, Undecided by default.
type Verdict int

// The verdicts, in the order of package convex.
const (
	Undecided Verdict = iota
	Proven
	Refuted
)

// An Outcome is the answer of Certify; its fields are those of convex.Certificate.
type Outcome struct {
	Verdict         Verdict
	Method          string
	Steps           []string
	Boxes           int
	Witness         *Witness
	Reason          string
	Affine, Concave bool
	Monotone        []int
	Quasiconvex     bool
}

// Witness is a counterexample to convexity; its fields are those of convex.Witness.
type Witness struct {
	X, V  []float64
	Y     []float64
	Value float64
	Check string
}

// String describes the witness in one line.
func (w *Witness) String() string {
	if w.Y != nil {
		return fmt.Sprintf("f at the midpoint of %v and %v is above the chord by at least %.3g (%s)", w.X, w.Y, w.Value, w.Check)
	}
	return fmt.Sprintf("at x = %v, along v = %v, vᵀ∇²f(x)v ≤ %.3g (%s)", w.X, w.V, w.Value, w.Check)
}

// The errors of questions without an answer; package convex exports them.
var (
	ErrDomain = errors.New("convex: function not defined on the box")
	ErrRule   = errors.New("convex: rule contradicts itself")
	ErrFault  = errors.New("convex: a point contradicts a proof")
)

// Settings bound a search; convex.Option says what they mean.
type Settings struct {
	MaxBoxes int
	Timeout  time.Duration
	Parallel int
	Gap      float64
	Context  context.Context
}

// Package marquardt is the iteration of Levenberg and Marquardt for the minimum of ‖r(x)‖²: a
// step to the minimum of the linear model r + Jp, damped; a trial; and a damping that follows
// from how well the model has predicted the trial. Where residuals come from and how the model is
// solved is a Problem: gd.Fit has the singular values of J in memory, scale.Fit the sums JᵀJ of a
// pipeline and their Cholesky factor. What the damping is and how it follows is a Control.
package marquardt

import "math"

// A Problem is ‖r‖² with its linear model at the iterate x.
type Problem interface {
	// Value returns ‖r‖² at the iterate.
	Value() float64
	// Propose solves the model under the damping c, which is what Control.Damping returns, and
	// makes x + p the trial. It returns false if the model has no such step.
	Propose(c float64) (Step, bool)
	// Try returns ‖r‖² at the trial: NaN or +Inf outside the domain of r.
	Try() (float64, error)
	// Take makes the trial the iterate.
	Take()
	// Refused says what follows from a trial with the value y that is not taken: Going, if
	// another damping may help.
	Refused(s Step, y float64) Outcome
}

// A Step is what the linear model says of a step p.
type Step struct {
	Promise float64 // by how much it lowers ‖r‖²
	Length  float64 // ‖Dp‖; only Radius asks for it
	Lost    bool    // x + p is x to rounding
	Last    bool    // the iteration ends once the step is taken: it is as small as asked
}

// Outcome says what an iteration has come to.
type Outcome int

const (
	Going Outcome = iota // the trial is the iterate now
	Done                 // the step is as small as asked
	Spent                // no step lowers ‖r‖²
)

// tries is how many dampings an iteration tries.
const tries = 62

// Iterate takes one step from the iterate, with the first damping under which ‖r‖² falls
// enough. An error is that of Try.
func Iterate(p Problem, c Control) (Outcome, error) {
	for range tries {
		s, ok := p.Propose(c.Damping())
		if !ok {
			c.Judge(math.NaN(), 0)
			continue
		}
		if s.Lost {
			return Spent, nil
		}
		y, err := p.Try()
		if err != nil {
			return Spent, err
		}
		gain := (p.Value() - y) / s.Promise
		if !(y < p.Value()) {
			gain = min(gain, 0)
		}
		if c.Judge(gain, s.Length) {
			p.Take()
			if s.Last {
				return Done, nil
			}
			return Going, nil
		}
		if o := p.Refused(s, y); o != Going {
			return o, nil
		}
	}
	return Spent, nil
}

// Tiny reports whether p is at most tol of x in every component.
func Tiny(p, x []float64, tol float64) bool {
	for i, v := range p {
		if math.Abs(v) > tol*math.Abs(x[i]) {
			return false
		}
	}
	return true
}

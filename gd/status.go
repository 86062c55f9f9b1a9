package gd

import "fmt"

// Status says why a run ended. The zero value, Running, is the status of an
// iterate after which the run goes on.
type Status int

// The ways in which a run ends.
const (
	Running         Status = iota // the run goes on
	SmallGradient                 // ‖∇f‖ is zero or within GradientNorm
	ValueReached                  // f is at or below ObjectiveValue
	GapReached                    // f is within ObjectiveGap of the known minimum
	SmallChange                   // f changes by no more than RelativeChange
	Stopped                       // a stop rule of the user's own says so
	IterationLimit                // MaxIterations steps were taken
	NoDecrease                    // the step rule found no step that lowers f
	RoundingLimit                 // f cannot be lowered by more than its rounding
	Stagnated                     // no progress for the iterates of Stagnation
	Saddle                        // the gradient is small and the Hessian has a negative eigenvalue
	Unbounded                     // f falls without bound, or the point goes to infinity as f falls
	Diverged                      // f rose beyond Divergence
	EvaluationLimit               // MaxEvaluations evaluations were made
	TimeLimit                     // Time has passed
	Cancelled                     // Options.Context was cancelled
	NotDescent                    // the direction does not point downhill
	NotFinite                     // f or ∇f is NaN or infinite
	BadInput                      // start, options or objective make no sense
)

// statuses is the table behind the methods of Status.
var statuses = [...]struct {
	name, message string
	converged     bool
}{
	Running:         {"Running", "the run goes on", false},
	SmallGradient:   {"SmallGradient", "the gradient is as small as asked; for a more exact point ask for a smaller norm", true},
	ValueReached:    {"ValueReached", "the objective is as small as asked; for a lower one ask for a smaller value", true},
	GapReached:      {"GapReached", "the objective is as close to its minimum as asked; for a closer one ask for a smaller gap", true},
	SmallChange:     {"SmallChange", "the objective hardly changes any more; if it should, ask for a smaller change or try longer steps", true},
	Stopped:         {"Stopped", "a stop rule of the caller's own ended the run", true},
	IterationLimit:  {"IterationLimit", "the cap on iterations was met; raise MaxIterations, scale the variables to like size or use a step rule that searches", false},
	NoDecrease:      {"NoDecrease", "no step along the direction lowers the objective, and what is left to gain is more than its rounding; check the gradient, scale the variables to like size, or start elsewhere if the objective has a kink here", false},
	RoundingLimit:   {"RoundingLimit", "what is left to gain is lost in the rounding of the objective; for a more exact point write the objective so that it cancels less", true},
	Stagnated:       {"Stagnated", "neither the objective nor its gradient has become smaller for the iterates allowed, and the point is no minimum; use a smaller step or a step rule that searches", false},
	Saddle:          {"Saddle", "the gradient is small, but the objective falls along a direction of negative curvature; start again a little aside", false},
	Unbounded:       {"Unbounded", "the objective falls without bound, or the point goes to infinity as it falls: there is no minimum on this path; bound the variables by a projection or add a penalty", false},
	Diverged:        {"Diverged", "the objective rises without bound; use a smaller step, at most 1/L, or a step rule that searches", false},
	EvaluationLimit: {"EvaluationLimit", "the cap on evaluations was met; raise MaxEvaluations, or start from the result", false},
	TimeLimit:       {"TimeLimit", "the time allowed has passed; allow more, or start from the result", false},
	Cancelled:       {"Cancelled", "the context was cancelled; the result holds the best point so far", false},
	NotDescent:      {"NotDescent", "the direction does not point downhill; check that the gradient belongs to the objective", false},
	NotFinite:       {"NotFinite", "the objective or its gradient is not finite; use a smaller step, a step rule that searches, or a start inside the domain", false},
	BadInput:        {"BadInput", "the start, the options or the objective make no sense; the error says which", false},
}

// String returns the name of the status.
func (s Status) String() string {
	if s < 0 || int(s) >= len(statuses) {
		return fmt.Sprintf("Status(%d)", int(s))
	}
	return statuses[s].name
}

// Message says in words what the status means and what the caller can change.
func (s Status) Message() string {
	if s < 0 || int(s) >= len(statuses) {
		return "unknown status"
	}
	return statuses[s].message
}

// Converged reports whether a stop rule was met that asks for a good point, as
// opposed to a run that gave up.
func (s Status) Converged() bool {
	return s >= 0 && int(s) < len(statuses) && statuses[s].converged
}

// Error is what went wrong in a run, or with its input.
type Error struct {
	Status    Status // BadInput, NotFinite, NotDescent or Cancelled
	Iteration int    // the iteration at which it happened, −1 for the options
	Index     int    // the variable concerned, −1 if no single one is
	Detail    string // what was found, what was wanted and what to change
	Cause     error  // the error behind it, nil if there is none
}

// Error returns the detail, after the name of the package.
func (e *Error) Error() string { return "gd: " + e.Detail }

// Unwrap returns the cause: that of the context of a run that was cancelled.
func (e *Error) Unwrap() error { return e.Cause }

func badInput(index int, format string, args ...any) *Error {
	return &Error{Status: BadInput, Iteration: -1, Index: index, Detail: fmt.Sprintf(format, args...)}
}

package gd

// Direction chooses where each step goes; how far is the step rule's. A
// direction holds parameters only and serves many runs at once; what it must
// remember within one run lives in the Director that Begin returns.
type Direction interface {
	// Begin readies the direction for a run in n variables. It returns an error
	// if the parameters make no sense.
	Begin(n int) (Director, error)
}

// Director is a direction at work in one run.
type Director interface {
	// Direct writes the direction of the step away from x = l.X(), at which the
	// gradient is l.Grad(), to d. Of the line it may use K, X, Grad, GradNorm
	// and Value. It is called once for each iterate, except after a Restart,
	// and must not allocate.
	Direct(d []float64, l *Line)

	// Restart forgets the steps before, so that the next direction is one of
	// descent. The run calls it where the direction does not point downhill or
	// the step rule finds no step along it, and then asks for the direction at
	// the same point again.
	Restart()
}

// StepDefaulting is a Direction that is used with steps of its own where Options.Step is
// nil.
type StepDefaulting interface{ DefaultStep() StepRule }

// Steepest is the direction −∇f of gradient descent, the default.
type Steepest struct{}

// Begin returns no error.
func (Steepest) Begin(int) (Director, error) { return Steepest{}, nil }

// Direct writes −∇f(x).
func (Steepest) Direct(d []float64, l *Line) {
	for i, g := range l.Grad() {
		d[i] = -g
	}
}

// Restart does nothing: there is nothing to forget.
func (Steepest) Restart() {}

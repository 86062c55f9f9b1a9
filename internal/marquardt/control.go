package marquardt

// A Control is the damping of a run and the rule that it follows.
type Control interface {
	// Damping returns the damping of the next step.
	Damping() float64
	// Judge sets the damping after a step of that length, for which ‖r‖² fell by gain times what
	// the model promised, and reports whether the step is taken. The gain is NaN where there was
	// no step or the trial was outside the domain, and at most 0 if ‖r‖² did not fall.
	Judge(gain, length float64) bool
}

// Radius is the radius Δ of a trust region ‖Dp‖ ≤ Δ: a quarter of the step that was predicted
// badly, and at least twice the one that was predicted well (Moré 1978, algorithm 7.1).
type Radius float64

// Damping returns Δ.
func (r *Radius) Damping() float64 { return float64(*r) }

// Judge takes a step with a gain over 10⁻⁴.
func (r *Radius) Judge(gain, length float64) bool {
	switch radius := float64(*r); {
	case !(gain > 0.25):
		*r = Radius(min(length, radius) / 4)
	case gain > 0.75:
		*r = Radius(max(radius, 2*length))
	}
	return gain > 1e-4
}

// Nielsen is the λ of the matrix JᵀJ + λD², with its rule (Nielsen 1999, eq. (2.21)): after a
// gain q it is max(⅓, 1 − (2q−1)³) of what it was, after a refusal twice, then four times, eight
// times …
type Nielsen struct {
	Lambda float64
	grow   float64
}

// NewNielsen returns the rule with a first λ.
func NewNielsen(lambda float64) *Nielsen { return &Nielsen{lambda, 2} }

// Damping returns λ.
func (n *Nielsen) Damping() float64 { return n.Lambda }

// Judge takes a step with a gain over 0.
func (n *Nielsen) Judge(gain, _ float64) bool {
	if !(gain > 0) {
		n.Lambda, n.grow = n.Lambda*n.grow, 2*n.grow
		return false
	}
	g := 2*gain - 1
	n.Lambda *= max(1.0/3, 1-g*g*g)
	n.grow = 2
	return true
}

package gd

// Objective is a function to minimise, with its gradient.
//
// Value returns f(x) alone; line searches call it at trial points, where the
// gradient would be wasted. Gradient returns f(x) and writes ∇f(x) to dst, which
// has length Dim, as has x. Neither may keep or change x. Outside its domain a
// function returns NaN or +Inf, which the searching step rules back away from.
//
// A run calls its objective from one goroutine; an objective that is shared by
// runs in parallel must be safe for that.
type Objective interface {
	Dim() int
	Value(x []float64) float64
	Gradient(dst, x []float64) (y float64, grad []float64)
}

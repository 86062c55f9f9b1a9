package slope

// Detach returns the value of x as a constant: its derivatives are 0. This is also called
// stop-gradient: derivatives are taken as if the part of a formula were frozen.
//
// The trap: second derivatives are those of the formula that is left. A slope that is
// computed and frozen, such as the d of d.Detach()·x with d = f′(x), gives the right first
// derivative, since the product has the slope d, and a wrong second one, 0 instead of f″(x).
// Detach is not for saving time in the middle of a function whose Hessian is asked for.
//
// Package convex proves nothing about a function with a Detach in it, whose derivatives are
// not those of its values. The number types have Detach as a method, too.
func Detach[T Real[T]](x T) T { return x.Apply(detached) }

// detached is the identity with slope 0. It has no Enclose: no interval holds the rates of
// its values and its derivatives at once.
var detached = &Rule{
	Name: "detach",
	Eval: func(x float64) (y, d1, d2 float64) { return x, 0, 0 },
	Go:   struct{ Y, D1, D2 string }{"x", "float64(0)", "float64(0)"},
	Next: func() *Rule { return constantZero },
}

// constantZero is the derivative of detached, and its own.
var constantZero = &Rule{
	Name: "0",
	Eval: func(float64) (y, d1, d2 float64) { return 0, 0, 0 },
	Go:   struct{ Y, D1, D2 string }{"float64(0)", "float64(0)", "float64(0)"},
}

func init() { constantZero.Next = func() *Rule { return constantZero } }

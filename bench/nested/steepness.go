package nested

import (
	"slope"
	"slope/reverse"
)

// Banana is the function of Rosenbrock in many variables.
func Banana[T slope.Real[T]](x []T) T {
	s := x[0].Lift(0)
	for i := range len(x) - 1 {
		t := x[i+1].Sub(x[i].Square())
		s = s.Add(t.Square().Scale(100)).Add(x[i].Neg().AddConst(1).Square())
	}
	return s
}

// Steepness is ½‖∇f‖² of Banana, whose gradient is the Hessian times the gradient.
func Steepness[T slope.Real[T]](x []T) T {
	_, g := reverse.NestGradient(nil, Banana[reverse.Over[T]], x)
	return slope.SumSquares(g).Scale(0.5)
}

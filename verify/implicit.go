package verify

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// CheckImplicit checks the derivative of a solution: of x as a function of the parameters θ
// that the equations g(x, θ) = 0 define. jac is ∂x/∂θ, with a row for each variable and a
// column for each parameter, as package implicit or a formula gives it.
//
// It runs no solver. If jac is right the solution moves along x + jac·(θ′−θ), and the slope of
//
//	θ′ ↦ g(x + jac·(θ′−θ), θ′)
//
// at θ is 0, which CheckJacobian compares with difference quotients. A g that keeps a parameter
// in a closure where jac was made shows as a derivative that is 0 in jac, if g takes it from θ
// here. CheckImplicit panics if g is nil, x or θ is empty, or jac has another shape.
func CheckImplicit(g func(x, theta []float64) []float64, x, theta []float64, jac mat.Matrix, opts ...Option) Report {
	wantFunctions("CheckImplicit", g == nil)
	n, m := len(x), len(theta)
	if n == 0 || m == 0 {
		panic(fmt.Sprintf("verify: CheckImplicit of %d variables and %d parameters, want at least 1 of each", n, m))
	}
	if jac == nil {
		panic("verify: CheckImplicit of a nil Jacobian")
	}
	if r, c := jac.Dims(); r != n || c != m {
		panic(fmt.Sprintf("verify: CheckImplicit of a Jacobian of %d×%d, want %d×%d", r, c, n, m))
	}
	along := func(dst, t []float64) []float64 {
		z := append([]float64(nil), x...)
		for i := range z {
			for k := range t {
				z[i] += float64(jac.At(i, k) * (t[k] - theta[k]))
			}
		}
		return append(dst[:0], g(z, append([]float64(nil), t...))...)
	}
	rows := len(g(append([]float64(nil), x...), append([]float64(nil), theta...)))
	r := CheckJacobian(along, func(*mat.Dense, []float64) *mat.Dense { return mat.NewDense(max(rows, 1), m, nil) }, theta, opts...)
	r.Check = "CheckImplicit"
	return r
}

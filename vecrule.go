package slope

import "fmt"

// VecRule is a function of vectors with derivatives of its own, for what is not a
// composition of the operations of arrays or is to be evaluated another way: a solver, a
// convolution, a call of another library. reverse.ApplyVec records it as one operation.
// Matrices are passed flat.
//
// In the functions below x holds the operands, z = f(x) is the result, w is the adjoint
// of z, and v is a direction, laid out as x. All are the caller's: a rule reads them, keeps
// none, and writes its destination alone, which comes with any contents. The functions must
// be safe for concurrent use.
//
// A VecRule must not change once it is in use. verify.CheckVecRule checks one.
type VecRule struct {
	// Name stands in messages.
	Name string

	// Len returns the length of the result for operands of the lengths n, at least 1, or
	// an error that says what is wrong with them. Required.
	Len func(n []int) (int, error)

	// Eval writes f(x) to z. Required.
	Eval func(z []float64, x [][]float64)

	// VJP writes the vector–Jacobian products, dst[i]ⱼ = Σₖ wₖ·∂zₖ/∂x[i]ⱼ, one for each
	// operand. Required.
	VJP func(dst, x [][]float64, z, w []float64)

	// JVP writes the derivative of f along v, dstₖ = Σ ∂zₖ/∂x[i]ⱼ·v[i]ⱼ. Second
	// derivatives need it.
	JVP func(dst []float64, x [][]float64, z []float64, v [][]float64)

	// HVP writes the derivative of the VJP along v while w stays as it is:
	// dst[i]ⱼ = Σ wₖ·∂²zₖ/∂x[i]ⱼ∂x[l]ₘ·v[l]ₘ. Second derivatives need it, but for a linear
	// function, which has none: there it writes zeros.
	HVP func(dst, x [][]float64, z, w []float64, v [][]float64)
}

// ResultLen returns the length of the result for operands of the lengths n. It panics
// unless r is complete, for second derivatives if second is set, and takes such operands.
func (r *VecRule) ResultLen(n []int, second bool) int {
	if r == nil {
		panic("slope: nil VecRule")
	}
	for _, f := range []struct {
		name    string
		missing bool
	}{
		{"Len", r.Len == nil}, {"Eval", r.Eval == nil}, {"VJP", r.VJP == nil},
		{"JVP, which second derivatives need", second && r.JVP == nil}, {"HVP, which second derivatives need", second && r.HVP == nil},
	} {
		if f.missing {
			panic(fmt.Sprintf("slope: VecRule %s has no %s", r.Name, f.name))
		}
	}
	m, err := r.Len(n)
	if err != nil {
		panic(fmt.Sprintf("slope: VecRule %s of vectors of length %v: %v", r.Name, n, err))
	}
	if m < 1 {
		panic(fmt.Sprintf("slope: VecRule %s of vectors of length %v has a result of length %d, want at least 1", r.Name, n, m))
	}
	return m
}

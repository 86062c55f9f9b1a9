// Package reverse computes the whole gradient of a function of many variables in
// one sweep: reverse mode, also called backpropagation.
//
// # One number
//
// Take L = ½(w²−1)² at w = 2. Evaluating it step by step,
//
//	u = w² = 4,   v = u − 1 = 3,   L = ½v² = 4.5,
//
// each step has a derivative that one knows by heart, at the number at hand:
//
//	∂u/∂w = 2w = 4,   ∂v/∂u = 1,   ∂L/∂v = v = 3.
//
// Reverse mode multiplies them from the end: starting with ∂L/∂L = 1,
//
//	∂L/∂v = 1·3 = 3,   ∂L/∂u = 3·1 = 3,   ∂L/∂w = 3·4 = 12.
//
// These numbers, one for each step, are the adjoints. A step of two operands
// passes its adjoint on to both; a number that is used twice adds up what it gets
// from both uses. However many variables there are, one pass from the end to the
// beginning reaches them all: a gradient costs a small multiple of one evaluation,
// where a forward mode (package dual) needs an evaluation for each variable.
//
// # The tape
//
// To go backward one must have kept the steps. A [Tape] is that record: for each
// operation the partial derivatives and the places of the operands, 24 bytes. A
// [Var] is a number whose operations write to the tape of its operands. Nothing is
// compiled and there is no graph to build beforehand: whatever Go does, loops and
// branches and calls, the tape holds the operations that were carried out, in
// order, and [Tape.Backward] runs through them in reverse.
//
// # The easy entry
//
// Most programs need no tape of their own. A function is written once, for every
// number type, and a driver does the rest:
//
//	func Loss[T slope.Real[T]](w []T) T { … }
//
//	y, g := reverse.Gradient(nil, Loss, w)          // value and gradient
//	y, g, h := reverse.Hessian(nil, Loss, w)        // second derivatives, exact
//	y, hv := reverse.HVP(nil, Loss, w, v)           // Hessian times a vector
//	y, g := reverse.SumGradient(nil, n, sample, w)  // a sum of losses, on all processors
//
// [Jacobian] and [VJP] are for functions with several values. A function written for
// Var itself is about a third faster, because its operations inline. It has first
// derivatives only, since [Hessian] and [HVP] need [Var2]; a generic one has both.
//
// Losses of matrices and vectors go faster still with [Vec] and [Mat], whose operations
// take one entry each and run at the speed of BLAS; see [GradientVec]. Scalars and
// arrays mix on one tape. From about a hundred numbers on they are worth it. Functions of
// linear algebra are operations too: [MatOf.Solve] and [MatOf.SolveMat], [MatOf.LogDet] and
// [MatOf.InvQuadForm] of likelihoods, [MatOf.Cholesky], [MatOf.Det], [MatOf.Inverse],
// [MatOf.EigenSym]. A function of arrays that is generic over the scalar beside them has
// second derivatives too:
//
//	func loss[S reverse.Scalar[S]](x reverse.VecOf[S]) S { … }
//
//	y, g := reverse.GradientVec(nil, loss, x)
//	y, g, hv := reverse.GradHVPVec(nil, nil, loss, x, v)
//	y, g, h := reverse.HessianVec(nil, loss, x)
//
// # Inside another derivative
//
// A gradient inside a function that is differentiated itself is one of numbers T of the
// level around, by [NestGradient] with [Over]; docs/nesting.md leads through it.
//
// # A tape of one's own
//
// A descent loop may keep a Tape and a [Param], which outlives [Tape.Reset]:
//
//	t := reverse.NewTape()
//	p := t.Param(x0)
//	for range steps {
//		t.Reset()                    // forget the last recording, keep its memory
//		p.ZeroGrad()                 // Backward adds to the gradient
//		t.Backward(loss(p.Vars(nil)))
//		for i, g := range p.Grad() {
//			p.Value()[i] -= alpha * g // plain arithmetic: nothing is recorded
//		}
//	}
//
// Its rules:
//
//   - Backward adds into the gradients of variables and Params. Two Backwards
//     without ZeroGrad give the sum of two gradients.
//   - The update is made on [Param.Value], which records nothing.
//   - Reset ends the life of every Var. A stale Var, a Var of another tape and the
//     zero Var panic with a message that says so, in the operation that meets them
//     or, after Neg, Scale, AddConst and Lift, in the next.
//   - Intermediate results have no gradient to ask for.
//   - A Tape belongs to one goroutine at a time. Different tapes are independent.
//
// # Policies
//
// Values are those of slope.Float64, bit for bit. Infinite slopes and zeros follow the
// table of docs/laws.md: an adjoint, also an infinite one, does not pass a partial
// derivative that is exactly zero, so that √(x²+y²) has the gradient 0 at the origin,
// and an adjoint that is zero at this point, but not in the formula, makes NaN of an
// infinite partial derivative, as in (√x)² at 0. Kinks have the mean of the one-sided
// slopes. Outside the domain of a function its derivatives are NaN.
//
// # Limits
//
// A tape has at most 2³¹−1 entries, of 32 bytes with their adjoints; [Checkpoint]
// trades a second evaluation for most of that memory in long recurrences. Numbers are
// float64: complex numbers, Fourier transforms, arrays of more than two dimensions and
// float32 on the tape are left out on purpose. For a function of one to eight variables package [slope/dual] is quicker, and for one that is evaluated
// hundreds of times a program of package [slope/expr]; docs/modes.md has the
// measurements.
package reverse

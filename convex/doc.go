// Package convex says of a function on a box whether it is convex, and means it:
// proven, with a proof that holds in real arithmetic; refuted, with a witness that
// was checked in high precision; or undecided, with the reason. It also encloses
// the constants L and mu that make step sizes safe, and knows the convex sets of
// optimisation and their projections.
//
// # The idea on one function
//
// Is f(x) = eˣ + x² convex on [−1, 1]? Its second derivative is eˣ + 2. Testing it
// at points, even at a million of them, proves nothing. But eˣ is between 0.36 and
// 2.72 for every x of the interval, so f″ is between 2.36 and 4.72: not negative, and
// that is a proof. To compute with such enclosures is interval arithmetic, and
// the enclosure of the Hessian over a box answers three questions at once: f is
// convex if every matrix in it is positive semidefinite, L is at most the
// largest norm, mu at least the smallest eigenvalue.
//
//	f := func(x []expr.Expr) expr.Expr { return x[0].Exp().Add(x[0].Square()) }
//	c, err := convex.Certify(f, convex.Cube(1, -1, 1))
//	fmt.Println(c.Verdict) // proven
//	l, err := convex.Smoothness(f, convex.Cube(1, -1, 1))
//	step := 1 / l.Hi       // safe for gradient descent
//
// [StrongConvexity] is the third. A generic function func F[T slope.Real[T]](x []T) T
// is given as F: Go infers the instantiation.
//
// # How Certify decides
//
// Rules first. The function is recorded as a graph, and facts travel from the
// variables to the result: the range of every operation, whether it is convex,
// concave, log-convex or log-concave, and which power of a convex function it is
// (so that norms and quadratic over linear are seen). Sums of quadratic terms are
// one quadratic form, whose definiteness is decided in rational arithmetic. The
// [Certificate] lists the steps.
//
// Then a search for a counterexample: the Hessian at the corners and at random
// points, and a descent of its least eigenvalue; chords across kinks.
//
// Then the cover. The box is split until the Hessian, enclosed with outward
// rounding, is seen to be positive semidefinite on every part: by Sylvester's
// criterion, Gershgorin's discs, interval Cholesky, or Gershgorin after the
// congruence that makes the middle the identity, of the plain enclosure, of a
// lower bound for sums of functions of affine arguments, or of a centred form with
// third derivatives. Terms that share no variables are separate problems. The
// middle of every part is a new chance for a counterexample.
//
// There is no tolerance anywhere: interval arithmetic rounds outward only where
// the result is inexact, an edge of convexity that is a double can be proven,
// and where the edge falls between two doubles (ln 2, say) the verdict is right on
// both sides or Undecided. Constants mean the doubles that they are:
// x.PowConst(1.0/3) is not a cube root, and the 3-norm written with it is not
// convex, by 2⁻⁵⁴.
//
// What a verdict rests on is listed in docs/laws.md. In short: values and derivatives are
// enclosed with outward rounding, an infinite slope that meets a zero one proves
// and refutes nothing, a witness is checked with 320 bits, an operation is known by its
// identity and never by its name, Enclose of a user's rule keeps its contract, which is
// sampled, and points are held against every proof.
//
// # What convexity means here
//
// The box is closed and the function must be defined on all of it; a pole, a
// negative logarithm or root is the error [ErrDomain]. Kinks (Abs, Max, Min) are
// allowed: they must bend upward, which is seen from the sign of the slope of f with
// respect to them. Variables that the box fixes are constants.
//
// # Limits
//
// Not decided, today: Select with both branches in play, functions written with an
// infinite slope inside the box, as cosh(acosh(1+x²)), Lgamma, Gamma and Digamma
// of negative arguments, user's rules without Enclose, and functions whose Hessian
// touches singularity inside the box in a way that no rule knows.
//
// # Sets
//
// [Box], [Halfspace], [Hyperplane], [Ball], [Simplex], [L1Ball], [Ellipsoid],
// [SecondOrderCone] and [PSDCone] project in closed form or by a finite computation, to
// rounding at every magnitude; [Polyhedron] by a finite active-set method, as exact at thin
// angles; [Intersection] of polyhedra likewise, of other sets by cuts; and [AffineImage] by a
// convergent iteration. [Nearest] projects and says where the result is not the
// nearest point to rounding: the set is empty, the sets touch without crossing. A set that
// makes no sense (a negative radius, Lo > Hi, A = 0, NaN) panics in every method. [FirstOrder] checks the variational inequality of a
// constrained minimum, [Examine] classifies stationary points, and [Classify] places a
// problem in the hierarchy LP, QP, SOCP, SDP, convex.
//
// The rules are those of Boyd and Vandenberghe, Convex Optimization (2004), and of
// disciplined convex programming (Grant, Boyd and Ye 2006); branch and bound on
// interval Hessians follows Neumaier (1990) and Adjiman et al. (1998).
package convex

// Package gd minimises functions by gradient descent.
//
// # The idea on one number
//
// A run starts at a point x₀ and repeats one step,
//
//	x_{k+1} = x_k − α_k ∇f(x_k),
//
// until a stop rule is met. On f(w) = ½w² with α = ½ from w = 5 the gradient is
// w itself, so each step halves w: 5, 2.5, 1.25, …, and f falls by a factor of 4
// each time. That is the whole method. The zero [Options] are a good start:
//
//	res, err := gd.Minimize(gd.Reverse(n, Loss), x0, gd.Options{})
//
// # The parts
//
// What remains are choices, which are independent parts here:
//
//   - the objective, an [Objective]: value and gradient at a point. [Dual] and
//     [Reverse] make one of a function written once for every number type,
//     [FromGradient] of any gradient, and an [slope/expr.Program] is one. [MiniBatch] is a
//     random part of a sum over a dataset, anew at every step;
//   - the direction, where the step goes: [Steepest], −∇f, or one with a memory,
//     [HeavyBall], [Nesterov] and [Adam];
//   - the step rule, a [StepRule], how far it goes. Set in advance: [Fixed], [InverseL],
//     [Decreasing]. Searched: [Decrease] shrinks a trial step until f falls, [Armijo]
//     until it falls enough for a rate to be provable, [StrongWolfe] also until the
//     slope has flattened. Computed: [Exact], [Polyak], and [BarzilaiBorwein], the
//     default;
//   - the set in which the iterates stay, a [Projection], as [Box] or the sets of
//     package [slope/convex];
//   - the stop rules, a list of [StopRule]: [Stationary], the default, and
//     [RelativeGradient], [RelativeGap] and [RelativeChange], which are free of the scale of
//     f, [GradientNorm], [ObjectiveValue], [ObjectiveGap], [Time], [Divergence] and
//     [Stagnation], besides the caps on iterations and evaluations.
//
// [Minimize] does a run and returns its result; [Iterates] is the same run as an
// iterator, to be watched, drawn or left at any point. [Sweep] does many, for many
// step sizes, and package [slope/gd/plot] draws them. [MinimizeWith] runs the methods of
// gonum/optimize on the same objectives and [Problem] hands an objective to gonum;
// [Fit] solves nonlinear least squares. [Minimize1D] is the loop of the first lecture
// on the subject, in float32 or float64 throughout.
//
// # What is known about the steps
//
// If ∇f is Lipschitz with constant L, a fixed α ≤ 1/L gives sufficient decrease,
// f(x_{k+1}) ≤ f(x_k) − ½α‖∇f(x_k)‖², at every step, and on a convex f the bound
// f(x_k) − f* ≤ ‖x₀−x*‖²/(2αk). Scaling f by c scales L by c, so a fixed step
// that is right for f is wrong for c·f; the searching rules adapt. Armijo keeps
// these bounds up to a constant without knowing L; Decrease promises that f
// falls and nothing more. With [Options].Theory a run is held against these theorems
// step by step; package [slope/convex] proves constants L and mu.
//
// # Failure
//
// Input that makes no sense is an *[Error] before the first evaluation. A run that
// meets a value or a gradient that is not finite ends with an *Error that names
// iteration and index, together with the best point found. Every other ending is
// a [Status], which says in words what to change.
//
// # What a status claims
//
// A rule that the caller sets claims what it says: GradientNorm(1e-6) that the norm is
// that small, be it on a plateau. The default rule and [RoundingLimit] claim that the
// point is a minimum to the noise of f: the decrease that is left, ½∇fᵀH⁻¹∇f, is below the
// rounding of f, or the step to it below 10⁻⁷ of x. They estimate it from the curvature,
// by the objective's HVP or Hessian or by differences of its gradients, and so cost some
// gradients at the end of a run. The noise is 2⁻⁴⁴|f| unless [WithError] bounds it. Where
// the estimate says otherwise the run goes on, or ends as [NoDecrease], [Saddle] or
// [Unbounded]. A minimum at which the Hessian vanishes is not told from a plateau.
//
// # Limits
//
// These are first-order methods: a badly scaled problem takes them many steps, where
// a method of gonum under MinimizeWith takes few. The default, Barzilai–Borwein, is
// quick and promises nothing for a single step. Constraints are sets with a projection;
// there are no general inequalities. A minimum that is found is a local one, unless f is
// known to be convex.
package gd

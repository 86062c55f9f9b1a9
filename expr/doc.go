// Package expr records a function once and then works with the function itself:
// values and derivatives without running the user's code again, sparse Hessians,
// sums over datasets, Go source, pictures, arbitrary precision.
//
// # The idea on one number
//
// A function written over [slope.Real] does not care what it is evaluated with.
// Given an [Expr] it computes no number: every operation is written down instead.
// Of L(w) = ½(w²−1)² that leaves five lines, which [Program.WriteListing] shows with their
// values and adjoints at w = 2:
//
//	node  operation    operands  value  adjoint
//	v0    x0                     2      12
//	v1    Square       v0        4      3
//	v2    AddConst -1  v1        3      3
//	v3    Square       v2        9      0.5
//	v4    Scale 0.5    v3        4.5    1
//
// The values come from the first line down. The adjoint of a line is the
// derivative of the result to it: 1 for the last line, and from there up, line by
// line, the adjoint of a line times its slope goes to its operand, which is the
// chain rule. The adjoint of v0 is L′(2) = 2·(2²−1)·2 = 12.
//
// # Recording
//
// [Record] calls the function once and returns a [Program], which is immutable and
// safe for concurrent use:
//
//	p := expr.Record(2, Rosenbrock)    // Go infers the number type
//	y, g := p.Gradient(nil, x)         // as often as you like
//
// An Expr has no value, so a function that branches on
// its data does not compile for it; choices are made with Max, Min, Abs and
// Select. What depends on anything else than the arguments, a loop's length, the
// numbers of a dataset, is fixed at the time of recording. Inputs that change but
// need no derivatives are data: see [RecordData], [Program.WithData] and [Batch].
// [RecordVec] and [RecordVecData] record a function of several results.
//
// Values of a program are those of slope.Float64 bit for bit, in every method.
// NaN and infinite constants are constants like others. At kinks, at the edges of
// domains and outside, derivatives are those of the other number types; a NaN
// value makes every derivative NaN, and nothing of the branch that Select does
// not take reaches a result.
//
// # Evaluation
//
// The first evaluation prepares the program, once, at the cost of a few hundred
// nanoseconds for each node:
//
//   - It is simplified, without a change of a bit of any value: constants are
//     folded, common subexpressions merged, chains of additions and
//     multiplications become single nodes that keep the order of the operations.
//     No product is fused with a sum, no sum is reordered.
//   - It is rolled: operations that repeat with the same shape, as those of a
//     recorded loop, of the samples of a dataset or of a layer of neurons do, become
//     loops over blocks of numbers, and inner products become matrix–vector
//     products. An operation is then dispatched once for a block, and a loss that
//     is a sum runs forwards and backwards block by block in the first-level cache.
//
// [Program.Gradient] costs a few evaluations whatever the number of variables;
// [Program.HVP], a Hessian times a vector, about two gradients;
// [Program.SparseHessian] one HVP for each
// colour of the pattern of the matrix, three for a tridiagonal one of any order.
// Methods with a dst allocate nothing in steady state; those of Program take work
// space from a pool, an [Evaluator] has its own. Work space is 8 bytes for each node
// and pass.
//
// # Other uses
//
// [Program.Nodes] gives other packages the operations one by one; [Program.Trace] their
// values, adjoints and tangents. [Program.WriteGo] writes Go source for value, gradient
// and Hessian product. [Program.Big], BigGradient and BigHessian evaluate to any number of
// bits, without the rules of this module: an oracle. [Program.WriteDOT] draws the graph.
// [Program.MarshalBinary] keeps a program for another process. [Program.ValueAll] and
// GradientAll evaluate many points at a time, a program of a few variables up to four
// times as quick as a loop.
//
// # Limits
//
// A program holds fewer than 2³¹ nodes. Recording costs some 100 ns and 20 bytes
// for each operation, and the preparation more, so that a function that is evaluated
// a few times only is better served by package [slope/reverse]: measured, a program is
// ahead after 25 to 360 gradients (docs/modes.md). A long chain of dependent scalar operations
// does not roll: it is replayed at 4 to 5 ns for each operation. The pattern of a
// Hessian is that of the graph: an entry that is zero for reasons of algebra
// counts.
package expr

// Package source writes the derivative of plain Go functions as plain Go.
//
// # The idea on one statement
//
// The adjoint of a variable is the derivative of the result with respect to its present value. For the statement
//
//	y = a*b + c
//
// the reverse sweep runs
//
//	ab += yb * b
//	bb += yb * a
//	cb += yb
//	yb = 0
//
// on the values that a and b had when the statement ran. A function is differentiated by running it forward, and then the adjoints of its
// statements in reverse order. All else in this package serves the words "that a and b had when the statement ran".
//
// # The passes
//
// Each pass is a function from one documented Go type to the next; none changes what it gets.
//
//	Load      package pattern     → Program     parsed and type-checked files, outside the standard library with bodies; Parse does it for a text
//	lower     *types.Func         → function    normal form (ir.go): one effect a statement, unique names, four kinds of control flow
//	effectsOf *types.Func         → effects     which parameters and results may share memory, which memory is written
//	activity  function and masks  → activity    which variables carry derivatives
//	builder   function, activity  → []node      each statement with its reverse (adjoint.go)
//	record    []node              → locSet      marks what the forward sweep pushes; returns what is needed at the end
//	forward, backward  []node     → []stmt      the two sweeps (sweep.go)
//	file      generator           → Go text
//
// # Normal form
//
// Expressions are trees without effects. A call with a derivative, make and literals of memory stand at the root of an assignment.
// Local variables whose address is taken are pointers to memory of their own, so that they may live on the tape. What is left of control flow is
// if, loops, blocks, and exits that leave a loop, a block or the function. break, continue, return, switch and range are these.
//
// # Reversal
//
// All variables of a function are declared at its start, and a write that destroys a value that the reverse sweep needs pushes
// the old value first (recorder, "to be recorded" analysis); reverse pops it at the same statement. So the state of the reverse sweep at a
// statement is that of the forward sweep, whatever the control flow was and whatever memory is shared. A counted loop runs backwards;
// another loop counts its turns. A branch is recorded if its condition cannot be evaluated again. An exit is recorded by a code in each frame that
// it leaves: codes fall with the place in the text, so what stands after the exit ran if and only if code < that of the exit. Trip counts, branches and
// codes are ordinary variables to the recorder, and are dropped if nothing in reverse reads them.
//
// # Shadows
//
// What leads to memory has a shadow that leads to the adjoints, and every operation on slices and pointers is done to both. Shared memory
// thus has shared adjoints. The shadow of an interface holds the shadow of what it holds (box.go). The adjoint of l = e takes and clears the adjoint of l before it adds to those of the operands, so that
// it is right if they are the same element.
//
// # Calls
//
// A function with source becomes Fwd, which returns the results and leaves on the tape what Rev needs, and Rev, from the adjoints of results to
// those of parameters. A function of package math has a rule (rules.go). Anything else that something active reaches is refused: see hidden.go
// for the ways by which a derivative could vanish without a trace.
//
// # Tangents
//
// The tangent of a variable is the derivative of its value in one direction. Each statement gets its tangent beside it, and control flow stays
// as it is (tangent.go). The derivative in a direction (jvp.go) is that pass over the function; the Hessian-vector product (hvp.go) is that pass over
// the sweeps of the gradient, which are statements of the same kind. A push is followed by a push of the tangent on the same stack. Where an adjoint
// that is 0 is skipped, its tangent need not be 0: the guard asks for both.
//
// # Texts
//
// Parse takes the text of a file that imports package math alone, and what is known of its functions (textfile.go). Package expr prints the gradient of a
// recorded program so, and gets the Hessian-vector product from Tangent (texttangent.go). Nothing there runs the go command, and package gotool, which Load
// needs, stands apart, so that a program that only records is small.
//
// # Lifting
//
// Lift rewrites the text of a function over the number types of package slope: generic, or for one type. It finds which variables, fields and results
// hold active values (liftInstance.visit), and edits the source where they do: types, constants, operators, calls. All else stays as the user
// wrote it. The value has the bits of the plain function, but for two things: a product that the compiler would have fused with a sum is rounded
// (as with math.FMA), and some functions of package math are computed better by package slope (Hypot, Pow, Gamma …).
package source

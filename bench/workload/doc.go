// Package workload holds the functions that the benchmarks compare: each with its
// data, the answer by hand, and every way of computing it that this module and
// gonum offer. The Go benchmarks of package bench, its comparison program and its
// tests share them; WriteData gives the data to programs in other languages.
//
// A Workload makes a Case for a size n. A Case has contenders: the first is "hand",
// the derivative written by hand, and the second "plain", the function alone. The
// others compute what hand does. Nothing of a contender should be shown before its
// answer passed Case.Check.
//
// # Answers
//
// What Runner.Answer returns depends on the task:
//
//	gradient        the value, then the gradient
//	directional     the value, then the derivative along v
//	hessian         the n×n matrix row by row
//	sparse hessian  the n entries of the diagonal, then the n−1 beside it
//	derivatives     for each point in turn the value, f′ and, where asked, f″
//	jacobian        the residuals, then the entries of the Jacobian that are not
//	                zero by structure, row by row, each row in the order of the
//	                variables (see BA)
//	loop            the variables after the last step
package workload

// Package modes has one function in every mode of differentiation.
//
// In go a function, as every number type sees it, or an expression; out come the gradients and Hessians that each mode
// computes, and their comparison with arbitrary precision.
package modes

// Package sparsity finds which second and first derivatives of a graph can be other than zero,
// and how few products with vectors are enough to compute them all.
//
// In comes a graph; Hessian and Jacobian return the Pattern of the matrix, as the graph shows it:
// an entry that is zero for reasons of algebra counts. ForHessian, ForJacobian and ByRows
// colour a pattern and return a Plan: for each colour the vector to multiply with, and where
// the entries of the product go. Whoever runs a Plan may assume that every entry of the pattern is
// set by exactly one product, and that what a product holds at other places is a sum of entries.
// The order of the nodes does not matter, nor whether the graph was rewritten.
package sparsity

// Package convex says of a function on a box whether it is convex, with a proof
// or a counterexample, and knows the convex sets of optimisation.
package convex

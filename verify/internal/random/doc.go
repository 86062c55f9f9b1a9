// Package random draws cases for properties.
//
// In goes a Source of choices, rapid or a seed, and the bounds of a box; out comes a point of the box, often with the
// zeros, ties, edges and magnitudes at which functions go wrong.
package random

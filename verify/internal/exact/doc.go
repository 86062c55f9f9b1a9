// Package exact evaluates recordings and their derivatives in arbitrary precision.
//
// In go a recording and a point; out come values, first and second derivatives, rounded to float64, each with a bound of
// what rounding may make of it in float64, and the comparison of a computed number with them. It uses no rule of
// internal/rule: derivatives are those of dual numbers over arbitrary precision.
package exact

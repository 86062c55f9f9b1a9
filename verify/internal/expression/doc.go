// Package expression has functions as values: a list of operations on variables.
//
// In go random choices, or a recording; out come expressions that can be evaluated with any number type, recorded,
// taken apart, made smaller and printed as Go. It knows no derivatives.
package expression

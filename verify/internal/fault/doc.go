// Package fault says which operation of a recorded function is differentiated wrongly.
//
// In go a recording, a point, and a gradient, a Hessian or a mode that is known to be wrong there; out comes one line
// that names the operation and what is wrong with it, or "" if nothing was found. First each operation is compared alone
// with arbitrary precision; then the sweep is cut in two, again and again; and at last the usual mistakes are tried at
// each operation, and those named that explain what was computed, at the point and at points around it.
package fault

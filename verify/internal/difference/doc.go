// Package difference estimates derivatives of black-box functions.
//
// In go a function, a point and a direction; out come estimates of its slope, each with an error bar, the noise of the
// function that was measured on the way, and the mean of a computed derivative over an interval. Whether a computed
// slope is right is for package verify to say.
package difference

// Package rule holds every elementary function of slope once: its value and
// its first and second derivatives, as functions of float64. All number types
// take them from here, so that they cannot disagree; a type of its own adds
// only the chain, product and quotient rules. float32 is computed in float64
// and rounded once, by the type.
//
// A rule of one variable is
//
//	func(x float64) (y, d1, d2 float64)
//
// and a rule of two variables returns Partials. Table lists them all.
//
// # What a rule promises
//
//   - Accuracy: where the exact result is a normal double, the value is within
//     2 ulp, the first derivative within 4 and the second within 8; subnormal
//     results are within 8 units of the least subnormal. Next to a zero of a
//     derivative the first derivative may err by 4u·|x·f″| absolutely.
//   - The value and the derivatives of the rows that are marked Own are the same bits
//     on every architecture (package scalar). Other values are bitwise those of package math
//     where package math keeps to 2 ulp.
//   - Where the correctly rounded result is infinite, or the one-sided limit at
//     an edge of the domain or at a pole is, that is the result.
//   - Outside the domain every part is NaN, and nowhere else.
//   - At a kink the slope is the mean of the one-sided slopes, and the second
//     derivative the mean of the one-sided second derivatives.
package rule

// Partials is the value and the first and second partial derivatives of a
// function of two variables at a point.
type Partials struct {
	F          float64
	X, Y       float64
	XX, XY, YY float64
}

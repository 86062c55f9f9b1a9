// Package scalar has elementary functions whose results are the same bits on every machine: each
// step is an addition, a subtraction, a product or a quotient rounded to double precision, a
// comparison, or an operation on the bits of a number. No step is a fused multiply-add, and every
// product that is added to something is rounded first. The files import nothing but math, and
// of it what is exact.
//
// Each function is one straight line, so that package kernel can do the same steps on several
// lanes at once. Branches are for arguments at the edges, where the results are infinite, subnormal or
// not numbers.
//
// The coefficients are those of the polynomials with the least greatest relative error of the
// result (Remez 1934), computed with 300 bits and rounded to double.
package scalar

// Package bigmath evaluates the elementary functions and some special ones to any number of bits, on math/big.Float.
// It is the oracle of the tests of this module: what the rules compute in double precision is compared with it in ulps.
package bigmath

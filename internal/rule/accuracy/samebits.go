package main

import (
	"fmt"
	"io"
	"math"

	"slope/internal/rule"
)

// hashedPoints is the number of points of sameBits.
const hashedPoints = 200000

// sameBits has the hash of every function whose results are the same bits on every
// architecture: of the value and both derivatives at 200,000 points.
var sameBits = map[string]uint64{
	"Exp":      0xd9cc68c7414b9554,
	"Expm1":    0x922b7d8eb4882572,
	"Log":      0xd3565196afcbc3f7,
	"Log1p":    0xe882f10d794c5ea9,
	"Sin":      0xfce56cf5cfc80462,
	"Cos":      0x186ce4c81cafcc00,
	"Erf":      0x140e227097ea368b,
	"Erfc":     0xbf2574688bf8af32,
	"Sinh":     0x7351094da4b0cec3,
	"Cosh":     0xa89aa12557fbfae0,
	"Tanh":     0x3f7347c9d4bfafb1,
	"Sigmoid":  0xd245662d327ef9bd,
	"Softplus": 0x958fae133ad98367,
}

var edges = [...]float64{0, math.Copysign(0, -1), 1, -1, math.Inf(1), math.Inf(-1), math.NaN(), math.MaxFloat64, -math.MaxFloat64, 0x1p-1074}

// hashedArguments returns the arguments of the hashes, which are the same everywhere: the edges, half of the others any
// bits, the rest between −40 and 40.
func hashedArguments() []float64 {
	x := make([]float64, hashedPoints)
	seed := uint64(0)
	for i := range x {
		seed += 0x9e3779b97f4a7c15 // SplitMix64 (Steele, Lea and Flood 2014)
		b := seed
		b = (b ^ b>>30) * 0xbf58476d1ce4e5b9
		b = (b ^ b>>27) * 0x94d049bb133111eb
		b ^= b >> 31
		x[i] = math.Float64frombits(b)
		if i%2 == 1 {
			x[i] = float64(int64(b)>>10) * (40 * 0x1p-53) // one rounding
		}
	}
	copy(x, edges[:])
	return x
}

// hash returns the FNV-1a hash of the bits of f, f′ and f″, point after point. A NaN counts as one number.
func hash(y, d1, d2 []float64) uint64 {
	h := uint64(14695981039346656037)
	add := func(x float64) {
		b := math.Float64bits(x)
		if x != x {
			b = 1
		}
		for range 8 {
			h = (h ^ b&0xff) * 1099511628211
			b >>= 8
		}
	}
	for i := range y {
		add(y[i])
		add(d1[i])
		add(d2[i])
	}
	return h
}

// reportSameBits writes the table of the hashes.
func reportSameBits(w io.Writer) {
	fmt.Fprintf(w, `
## The same bits on every machine

These functions are slope's own: additions, products and quotients, each rounded once, and
operations on bits. Their values and derivatives are the same bits on: %s, %s. The hash is
that (FNV-1a) of the value and both derivatives at %d points; the test TestSameBits of
internal/rule/accuracy holds it on every architecture that it runs on, for numbers and for arrays at every level of
vector instructions that the processor has.

| function | hash |
|---|---|
`, "amd64 (GOAMD64=v1 and v3)", "386, arm64, ppc64le, riscv64 and s390x", hashedPoints)
	for _, r := range rule.Table {
		if r.Own {
			fmt.Fprintf(w, "| %s | %016x |\n", r.Name, sameBits[r.Name])
		}
	}
}

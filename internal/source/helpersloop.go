package source

// loopHelperText has the helpers of loops with directives, as helperText.
var loopHelperText = map[string]string{
	"slopeRoot": `
// NAME is the least k with k*k >= n, or 1.
func NAME(n int) int {
	k := 1
	for k*k < n {
		k++
	}
	return k
}
`,
	"slopeLargest": `
// NAME is the largest of m and the magnitudes of xs, by their bits: NaN is the largest.
func NAME(m uint64, xs ...float64) uint64 {
	for _, x := range xs {
		if k := math.Float64bits(math.Abs(x)); k > m {
			m = k
		}
	}
	return m
}
`,
	"slopeContracts": `
// NAME reports whether the adjoint of a fixed point needs one more turn: left is what is left of first.
func NAME(left, first uint64, turns int, where string) bool {
	l, f := math.Float64frombits(left), math.Float64frombits(first)
	switch {
	case !(f <= math.MaxFloat64): // not finite: one turn passes it on
		return turns == 0
	case l <= 1e-17*f:
		return false
	case turns == 100000 || !(l <= math.MaxFloat64):
		panic(where + ": the adjoint of the fixed point does not contract")
	}
	return true
}
`,
}

// textOf is the text of a helper.
func textOf(name string) string {
	if s, ok := loopHelperText[name]; ok {
		return s
	}
	return helperText[name]
}

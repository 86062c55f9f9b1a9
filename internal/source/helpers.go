package source

// helperText has the functions that a generated file needs beside package math, by name. NAME stands for the name in the file,
// and NAME·other for that of another helper.
var helperText = map[string]string{
	"slopeAbs": `
// NAME is the slope of |x|: the mean of both sides at 0.
func NAME(x float64) float64 {
	if x > 0 {
		return 1
	}
	if x < 0 {
		return -1
	}
	return 0 * x
}
`,
	"slopeAtan2": `
// NAME is the slope of atan2(x, y) in x: y/(x²+y²), without overflow.
func NAME(y, x float64) float64 {
	h := math.Hypot(x, y)
	return y / h / h
}
`,
	"slopeCbrt": `
// NAME is the slope of the cube root r of x.
func NAME(x, r float64) float64 {
	if x == 0 {
		return math.Inf(1)
	}
	return r / (3 * x)
}
`,
	"slopeCopysign": `
// NAME is the slope of copysign(x, y) in x.
func NAME(x, y float64) float64 {
	if x == 0 {
		return 0
	}
	return math.Copysign(1, x) * math.Copysign(1, y)
}
`,
	"slopeDim": `
// NAME is the slope of max(x-y, 0) in x.
func NAME(x, y float64) float64 {
	if x > y {
		return 1
	}
	if x == y {
		return 0.5
	}
	return 0
}
`,
	"slopeHypot": `
// NAME is the slope of r = √(x²+y²) in x: 0 at the origin.
func NAME(x, y, r float64) float64 {
	if r == 0 {
		return 0
	}
	return x / r
}
`,
	"slopeJ1": `
// NAME is the slope of the Bessel function r = J₁(x).
func NAME(x, r float64) float64 {
	if x == 0 {
		return 0.5
	}
	return math.J0(x) - r/x
}
`,
	"slopeMax": `
// NAME is the slope of max(x, y) in x: ½ at a tie.
func NAME(x, y float64) float64 {
	if x > y {
		return 1
	}
	if x == y {
		return 0.5
	}
	return 0
}
`,
	"slopeMin": `
// NAME is the slope of min(x, y) in x: ½ at a tie.
func NAME(x, y float64) float64 {
	if x < y {
		return 1
	}
	if x == y {
		return 0.5
	}
	return 0
}
`,
	"slopeTanh": `
// NAME is the slope of tanh: 1/cosh².
func NAME(x float64) float64 {
	c := math.Cosh(x)
	return 1 / c / c
}
`,
	"slopePowX": `
// NAME is the slope of x^y in x.
func NAME(x, y float64) float64 {
	switch y {
	case 0:
		return 0
	case 1:
		return 1
	case 2:
		return 2 * x
	}
	return y * math.Pow(x, y-1)
}
`,
	"slopePowY": `
// NAME is the slope of r = x^y in y.
func NAME(x, y, r float64) float64 {
	if x == 0 && y > 0 || x == 1 {
		return 0
	}
	return r * math.Log(x)
}
`,
	"slopeDigamma": `
// NAME is the digamma function ψ: the slope of log|Γ|.
func NAME(x float64) float64 {
	if math.IsNaN(x) || math.IsInf(x, 1) {
		return x
	}
	if x <= 0 && x == math.Floor(x) || math.IsInf(x, -1) {
		return math.NaN()
	}
	s := 0.0
	if x < 0 {
		// ψ(x) = ψ(1-x) - π/tan(πx)
		s = -math.Pi / math.Tan(math.Pi*(x-math.Floor(x)))
		x = 1 - x
	}
	for x < 12 {
		s -= 1 / x
		x++
	}
	// The asymptotic series, with the Bernoulli numbers B₂ … B₁₄.
	q := 1 / (x * x)
	return s + math.Log(x) - 0.5/x - q*(1./12-q*(1./120-q*(1./252-q*(1./240-q*(1./132-q*(691./32760-q*(1./12)))))))
}
`,
	"slopeLeast": `
// NAME is the lesser of two integers.
func NAME(i, j int) int {
	if i < j {
		return i
	}
	return j
}
`,
	"slopeSort": `
// NAME sorts x and returns where its elements were.
func NAME(x []float64) []int {
	from := make([]int, len(x))
	for i := range from {
		from[i] = i
	}
	sort.SliceStable(from, func(i, j int) bool {
		a, b := x[from[i]], x[from[j]]
		return a < b || a != a && b == b
	})
	y := append([]float64(nil), x...)
	for i, k := range from {
		x[i] = y[k]
	}
	return from
}
`,
	"slopeUnsort": `
// NAME puts the elements of x, and their adjoints, where they were.
func NAME(x, xb []float64, from []int) {
	y, yb := append([]float64(nil), x...), append([]float64(nil), xb...)
	for i, k := range from {
		x[k], xb[k] = y[i], yb[i]
	}
}
`,
}

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
// NAME is the slope of r = tanh(x): 1-r² where that keeps its digits, else 4e/(1+e)² with e = exp(-2|x|).
func NAME(x, r float64) float64 {
	if r < 0.7 && r > -0.7 {
		return (1 - r) * (1 + r)
	}
	e := math.Exp(-2 * math.Abs(x))
	return 4 * e / ((1 + e) * (1 + e))
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
	if y >= 1<<53 || y <= -1<<53 { // y-1 is rounded to y, which is even
		return y * math.Copysign(math.Pow(x, y), x)
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
// NAME sorts x and returns where its elements were: a stable merge sort, NaN first.
func NAME(x []float64) []int {
	from, to := make([]int, len(x)), make([]int, len(x))
	for i := range from {
		from[i] = i
	}
	for w := 1; w < len(x); w *= 2 {
		for k, i, j := 0, 0, w; k < len(x); k++ {
			if k%(2*w) == 0 {
				i, j = k, k+w
			}
			end := k - k%(2*w) + 2*w
			left := i < k-k%(2*w)+w && i < len(x)
			if left && j < end && j < len(x) {
				a, b := x[from[i]], x[from[j]]
				left = !(b < a || b != b && a == a)
			}
			if left {
				to[k] = from[i]
				i++
			} else {
				to[k] = from[j]
				j++
			}
		}
		from, to = to, from
	}
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
	"slopeTimes": `
// NAME is the adjoint d times the slope s: 0 if the slope is, also where the adjoint is infinite.
func NAME(d, s float64) float64 {
	if s == 0 {
		return 0
	}
	return d * s
}
`,
	"slopeChain": `
// NAME is the tangent s·d of a value y whose slope s may be infinite: 0 if d is 0.
func NAME(y, s, d float64) float64 {
	if d == 0 && y == y {
		return 0
	}
	return s * d
}
`,
	"slopePermute": `
// NAME puts the elements of x in the order that the permutation gives.
func NAME(x []float64, from []int) {
	y := append([]float64(nil), x...)
	for i, k := range from {
		x[i] = y[k]
	}
}
`,
	"slopeAtan2Y": `
// NAME is the second derivative of atan2(y, x) in x and y: (x²-y²)/(x²+y²)², without overflow.
func NAME(y, x float64) float64 {
	h := math.Hypot(x, y)
	x, y = x/h, y/h
	return (x - y) * (x + y) / h / h
}
`,
	"slopeAtan2X": `
// NAME is the second derivative of atan2(x, y) in y, twice: -2xy/(x²+y²)², without overflow.
func NAME(y, x float64) float64 {
	h := math.Hypot(x, y)
	return -2 * (x / h) * (y / h) / h / h
}
`,
	"slopeCbrt2": `
// NAME is the second derivative of the cube root r of x.
func NAME(x, r float64) float64 {
	if x == 0 {
		return math.Copysign(math.Inf(1), -x)
	}
	return -2 * (r / x) / (9 * x)
}
`,
	"slopeJ12": `
// NAME is the second derivative of the Bessel function r = J₁(x): (2r/x - J₀(x))/x - r, by its series next to 0.
func NAME(x, r float64) float64 {
	if math.Abs(x) < 0.25 {
		q := x * x
		return -x * (3./8 - q*(5./96-q*(7./3072-q*(1./20480-q*(11./17694720)))))
	}
	return (2*r/x-math.J0(x))/x - r
}
`,
	"slopePowXX": `
// NAME is the second derivative of x^y in x.
func NAME(x, y float64) float64 {
	switch y {
	case 0, 1:
		return 0
	case 2:
		return 2
	case 3:
		return 6 * x
	}
	d := y * (y - 1) * math.Pow(x, y-2)
	if y <= 2-1<<53 { // y-2 may be rounded to an even number
		d = y * (y - 1) * math.Copysign(math.Pow(x, y-2), math.Pow(x, y))
	}
	return d
}
`,
	"slopePowXY": `
// NAME is the second derivative of x^y in x and y.
func NAME(x, y float64) float64 {
	if x == 0 && y > 1 {
		return 0
	}
	return math.Pow(x, y-1) * (1 + y*math.Log(x))
}
`,
	"slopePowYY": `
// NAME is the second derivative of r = x^y in y.
func NAME(x, y, r float64) float64 {
	if x == 0 && y > 0 || x == 1 {
		return 0
	}
	l := math.Log(x)
	return r * l * l
}
`,
	"slopeTrigamma": `
// NAME is the trigamma function ψ′: the second derivative of log|Γ|.
func NAME(x float64) float64 {
	if math.IsNaN(x) {
		return x
	}
	if x <= 0 && x == math.Floor(x) {
		return math.Inf(1)
	}
	s, sign := 0.0, 1.0
	if x < 0 {
		// ψ′(x) = π²/sin²(πx) - ψ′(1-x)
		p := math.Pi / math.Sin(math.Pi*(x-math.Floor(x)))
		s, sign, x = p*p, -1, 1-x
	}
	t := 0.0
	for x < 12 {
		t += 1 / (x * x)
		x++
	}
	// The asymptotic series, with the Bernoulli numbers B₂ … B₁₄.
	q := 1 / (x * x)
	t += 1/x + q/2 + q/x*(1./6-q*(1./30-q*(1./42-q*(1./30-q*(5./66-q*(691./2730-q*(7./6)))))))
	return s + sign*t
}
`,
	"slopeSwaps": `
type NAMEData struct {
	n    int
	less func(i, j int) bool
	swap func(i, j int)
	from []int
}

func (d *NAMEData) Len() int           { return d.n }
func (d *NAMEData) Less(i, j int) bool { return d.less(i, j) }
func (d *NAMEData) Swap(i, j int) {
	d.swap(i, j)
	d.from[i], d.from[j] = d.from[j], d.from[i]
}

// NAME returns the exchanges of two elements each that sort n elements. It leaves them as they were.
func NAME(n int, stable bool, less func(i, j int) bool, swap func(i, j int)) []int {
	d := &NAMEData{n, less, swap, make([]int, n)}
	for i := range d.from {
		d.from[i] = i
	}
	if stable {
		sort.Stable(d)
	} else {
		sort.Sort(d)
	}
	var swaps []int
	at, where := make([]int, n), make([]int, n) // the element at a place, and its place, as the exchanges are made
	for i := range at {
		at[i], where[i] = i, i
	}
	for i, e := range d.from {
		if j := where[e]; j != i {
			swaps = append(swaps, i, j)
			at[j], where[at[i]] = at[i], j
			at[i], where[e] = e, i
		}
	}
	for k := len(swaps) - 2; k >= 0; k -= 2 {
		swap(swaps[k], swaps[k+1])
	}
	return swaps
}
`,
}

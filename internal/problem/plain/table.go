package plain

import "math"

// cubicSpline returns the natural cubic spline through the points (i, y[i]), and its slope.
func cubicSpline(y []float64) func(t float64) (s, ds float64) {
	n := len(y)
	m, c, d := make([]float64, n), make([]float64, n), make([]float64, n) // second derivatives, by Thomas's algorithm
	for i := 1; i < n-1; i++ {
		w := 4 - c[i-1]
		c[i] = 1 / w
		d[i] = (6*(y[i+1]-2*y[i]+y[i-1]) - d[i-1]) / w
	}
	for i := n - 2; i > 0; i-- {
		m[i] = d[i] - c[i]*m[i+1]
	}
	return func(t float64) (s, ds float64) {
		i := min(max(int(math.Floor(t)), 0), n-2)
		b := t - float64(i)
		a := 1 - b
		return a*y[i] + b*y[i+1] + ((a*a*a-a)*m[i]+(b*b*b-b)*m[i+1])/6,
			y[i+1] - y[i] + ((3*b*b-1)*m[i+1]-(3*a*a-1)*m[i])/6
	}
}

// interpolate returns the straight lines between the points (i, y[i]), and their slopes.
func interpolate(y []float64) func(t float64) (s, ds float64) {
	return func(t float64) (s, ds float64) {
		i := min(max(int(math.Floor(t)), 0), len(y)-2)
		return y[i] + (t-float64(i))*(y[i+1]-y[i]), y[i+1] - y[i]
	}
}

// catmullRom returns the spline of Catmull and Rom through the points (i, y[i]), and its slope.
func catmullRom(y []float64) func(t float64) (s, ds float64) {
	at := func(i int) float64 { return y[min(max(i, 0), len(y)-1)] }
	return func(t float64) (s, ds float64) {
		i := int(math.Floor(t))
		b := t - float64(i)
		p0, p1, p2, p3 := at(i-1), at(i), at(i+1), at(i+2)
		c1, c2, c3 := (p2-p0)/2, p0-2.5*p1+2*p2-p3/2, (p3-p0)/2+1.5*(p1-p2)
		return p1 + b*(c1+b*(c2+b*c3)), c1 + b*(2*c2+3*b*c3)
	}
}

// sampled returns n values of f, rounded to digits decimal places, as printed tables are.
func sampled(n, digits int, f func(i float64) float64) []float64 {
	y := make([]float64, n)
	p := math.Pow(10, float64(digits))
	for i := range y {
		y[i] = math.Round(f(float64(i))*p) / p
	}
	return y
}

var (
	viscosity = cubicSpline(counts)
	density   = interpolate([]float64{999.8, 999.7, 998.2, 995.6, 992.2, 988.0, 983.2, 977.8, 971.8, 965.3, 958.4})
	sineTable = interpolate(sampled(1025, 16, func(i float64) float64 { return math.Sin(2 * math.Pi * i / 1024) }))
	motion    = catmullRom(waits)
	steam     = cubicSpline(sampled(20, 3, func(i float64) float64 { return 0.6113 * math.Exp(17.27*5*i/(237.3+5*i)) }))
)

func viscous(x []float64) float64 { s, _ := viscosity(x[0]); return s * x[1] }

func weight(x []float64) float64 { s, _ := density(x[0] / 10); return s * x[1] * 9.81 }

func wave(x []float64) float64 {
	s, _ := sineTable(1024 * x[1])
	return x[0] * s
}

func glide(x []float64) float64 { s, _ := motion(x[0]); return s*s + x[1]*s }

func pressure(x []float64) float64 { s, _ := steam(x[0] / 5); return math.Log(s) * x[1] }

var terrain = func() (z [12][12]float64) {
	for i := range z {
		for j := range z[i] {
			z[i][j] = math.Round(100*math.Sin(float64(i)/2)*math.Cos(float64(j)/3)) / 10
		}
	}
	return z
}()

func bilinear(x []float64) (z, dx, dy float64) {
	i, j := int(x[0]), int(x[1])
	a, b := x[0]-float64(i), x[1]-float64(j)
	p, q, r, s := terrain[i][j], terrain[i+1][j], terrain[i][j+1], terrain[i+1][j+1]
	return (1-a)*(1-b)*p + a*(1-b)*q + (1-a)*b*r + a*b*s, (1-b)*(q-p) + b*(s-r), (1-a)*(r-p) + a*(s-q)
}

func height(x []float64) float64 { z, _, _ := bilinear(x); return z }

var tables = []row{
	{name: "cubic spline", kind: table, lo: []float64{0.2, 1}, hi: []float64{8.8, 3}, f: viscous, step: 1e-4,
		gradient: func(g, x []float64) { s, d := viscosity(x[0]); g[0], g[1] = d*x[1], s },
		mistake:  "a second derivative at the wrong knot", spoil: func(g, x []float64) { _, d := viscosity(x[0] + 0.5); g[0] = d * x[1] }},
	{name: "straight lines of a table", kind: table, lo: []float64{5, 0.5}, hi: []float64{95, 2}, f: weight, step: 1e-5,
		gradient: func(g, x []float64) { s, d := density(x[0] / 10); g[0], g[1] = d/10*x[1]*9.81, s*9.81 },
		mistake:  "the spacing of the table is forgotten", spoil: times(0, 10)},
	{name: "sine from a table", kind: table, lo: []float64{1, 0.02}, hi: []float64{3, 0.98}, f: wave, step: 1e-7, tol: 1e-5,
		gradient: func(g, x []float64) { s, d := sineTable(1024 * x[1]); g[0], g[1] = s, x[0]*1024*d },
		mistake:  "the sine for the cosine", spoil: func(g, x []float64) { g[1] = x[0] * 2 * math.Pi * math.Sin(2*math.Pi*x[1]) }},
	{name: "Catmull–Rom spline", kind: table, lo: []float64{0.2, 0}, hi: []float64{8.8, 2}, f: glide, step: 1e-4,
		gradient: func(g, x []float64) { s, d := motion(x[0]); g[0], g[1] = (2*s+x[1])*d, s },
		mistake:  "the wrong sign", spoil: everywhere(-1)},
	{name: "steam table", kind: table, lo: []float64{6, 1}, hi: []float64{90, 2}, f: pressure, step: 1e-4,
		gradient: func(g, x []float64) { s, d := steam(x[0] / 5); g[0], g[1] = d/s/5*x[1], math.Log(s) },
		mistake:  "the 1/s of the logarithm is forgotten", spoil: func(g, x []float64) { s, _ := steam(x[0] / 5); g[0] *= s }},
	{name: "terrain", kind: table, lo: []float64{0.1, 0.1}, hi: []float64{10.9, 10.9}, f: height, step: 1e-6,
		gradient: func(g, x []float64) { _, g[0], g[1] = bilinear(x) },
		mistake:  "rows and columns swapped", spoil: func(g, x []float64) { g[0], g[1] = g[1], g[0] }},
}

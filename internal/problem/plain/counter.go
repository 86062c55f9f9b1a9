package plain

import "math"

func phase(x []float64) float64 { return (x[0] - math.Floor(x[0])) * x[1] * x[1] }

func tax(x []float64) float64 { // income, deduction
	t, owed := x[0]-x[1], 0.0
	for _, b := range []struct{ from, rate float64 }{{10_000, 0.1}, {40_000, 0.12}, {90_000, 0.1}} {
		owed += math.Max(0, t-b.from) * b.rate
	}
	return owed
}

func taxRate(x []float64) (r float64) {
	for _, b := range []struct{ from, rate float64 }{{10_000, 0.1}, {40_000, 0.12}, {90_000, 0.1}} {
		if x[0]-x[1] > b.from {
			r += b.rate
		}
	}
	return r
}

func postage(x []float64) float64 { return 1.5*math.Ceil(x[0]/0.5) + 0.02*x[1]*x[1] } // weight in kg, distance

func below(x []float64) float64 { // how many are below the threshold, and the loss of the others
	s := 0.0
	for _, h := range heights {
		if h < x[0] {
			s++
		} else {
			s += (h - x[0]) * (h - x[0]) * x[1]
		}
	}
	return s
}

func months(x []float64) float64 { // the interest of whole months, and of the days of the last one
	m := math.Floor(x[0])
	return x[1] * (math.Pow(1.004, m)*(1+0.004*(x[0]-m)) - 1)
}

func buckets(x []float64) float64 { // a bucket of width ¼, and a slope within it
	k := math.Floor(4 * x[0])
	return math.Sin(k)*x[1] + (x[0]-k/4)*x[1]*x[1]
}

func dose(x []float64) float64 { // tablets of whole numbers, and a drip
	return 50*math.Round(x[0]/50) + x[0]*x[1]
}

func clock(x []float64) float64 { // time to the next train, every 12 minutes
	return 12 - math.Mod(x[0], 12) + x[1]*x[1]
}

var counters = []row{
	{name: "phase of a cycle", kind: integers, lo: []float64{0, 1}, hi: []float64{7, 3}, f: phase, step: 1e-6,
		gradient: func(g, x []float64) { t := x[0] - math.Floor(x[0]); g[0], g[1] = x[1]*x[1], 2*t*x[1] },
		mistake:  "the slope of x, not of its fraction", spoil: func(g, x []float64) { g[1] = 2 * x[0] * x[1] }},
	{name: "income tax", kind: integers, lo: []float64{2e4, 0}, hi: []float64{2e5, 1e4}, f: tax, step: 1e-6,
		gradient: func(g, x []float64) { r := taxRate(x); g[0], g[1] = r, -r },
		mistake:  "the wrong sign of the deduction", spoil: times(1, -1)},
	{name: "postage", kind: integers, lo: []float64{0.1, 10}, hi: []float64{5, 100}, f: postage, step: 1e-6,
		gradient: func(g, x []float64) { g[0], g[1] = 0, 0.04*x[1] },
		mistake:  "the factor 2 of the square is forgotten", spoil: times(1, 0.5)},
	{name: "count below a threshold", kind: integers, lo: []float64{1.5, 0.5}, hi: []float64{1.8, 3}, f: below, step: 1e-6, tol: 1e-5,
		gradient: func(g, x []float64) {
			g[0], g[1] = 0, 0
			for _, h := range heights {
				if h >= x[0] {
					g[0] -= 2 * (h - x[0]) * x[1]
					g[1] += (h - x[0]) * (h - x[0])
				}
			}
		},
		mistake: "the wrong sign", spoil: times(0, -1)},
	{name: "interest of whole months", kind: integers, lo: []float64{1, 1e3}, hi: []float64{60, 1e4}, f: months, step: 1e-6,
		gradient: func(g, x []float64) { g[0], g[1] = x[1]*math.Pow(1.004, math.Floor(x[0]))*0.004, months(x)/x[1] },
		mistake:  "simple interest", spoil: func(g, x []float64) { g[0] = x[1] * 0.004; g[1] = 0.004 * x[0] }},
	{name: "buckets", kind: integers, lo: []float64{0, 0.5}, hi: []float64{3, 2}, f: buckets, step: 1e-6,
		gradient: func(g, x []float64) {
			k := math.Floor(4 * x[0])
			g[0], g[1] = x[1]*x[1], math.Sin(k)+2*(x[0]-k/4)*x[1]
		},
		mistake: "the slope of the sine of the bucket is added", spoil: func(g, x []float64) { g[0] += 4 * x[1] * math.Cos(math.Floor(4*x[0])) }},
	{name: "tablets and a drip", kind: integers, lo: []float64{20, 0.5}, hi: []float64{400, 2}, f: dose, step: 1e-6,
		gradient: func(g, x []float64) { g[0], g[1] = x[1], x[0] },
		mistake:  "the slope 1 of the rounded dose is added", spoil: func(g, x []float64) { g[0]++ }},
	{name: "waiting for a train", kind: integers, lo: []float64{0, 0.5}, hi: []float64{60, 3}, f: clock, step: 1e-6,
		gradient: func(g, x []float64) { g[0], g[1] = -1, 2*x[1] },
		mistake:  "the wrong sign", spoil: times(0, -1)},
}

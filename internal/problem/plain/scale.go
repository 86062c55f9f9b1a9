package plain

import "math"

func saturated[T number](x []T) T { return tanh(x[0]) * x[1] }

func charging[T number](x []T) T { return x[0] * (1 - exp(-x[1])) }

func tail[T number](x []T) T { return num[T](1) - erfc(x[0])*num[T](0.5) + x[1]*num[T](1e-3) }

func plateau[T number](x []T) T { return sigmoid(sigmoid(x[0]*x[1]) * 8) }

func slowLog[T number](x []T) T { return log(1 + log(1+x[0])) }

func interest[T number](x []T) T { return x[0] * exp(10*log(1+x[1])) }

func budget[T number](x []T) T { // in dollars
	return x[0]*num[T](0.35) - x[1]*x[1]/num[T](4e12) + num[T](2.5e11)
}

func highDegree[T number](x []T) T { return x[0]*x[0]*x[0] - num[T](3e6)*x[0]*x[0] + x[1]*x[0] }

func offset[T number](x []T) T { a, b := x[0]-2, x[1]+1; return num[T](1e8) + a*a + 3*b*b }

func tiny[T number](x []T) T { return num[T](1e-30) * (x[0]*x[0]*x[1] + exp(x[1])) }

func density1e6[T number](x []T) T { z := (x[0] - num[T](1e6)) / x[1]; return exp(-z*z/2) / x[1] }

func lens[T number](x []T) T { // focal length of two thin lenses, in nm
	return 1 / (1/x[0] + 1/x[1] - num[T](1e7)/(x[0]*x[1]))
}

func radio[T number](x []T) T { // amplitude, time in s; 1 MHz
	return x[0] * sin(num[T](2*math.Pi*1e6)*x[1])
}

func fastSine[T number](x []T) T { return sin(num[T](1e4)*x[0]) + x[1]*x[1] }

func season[T number](x []T) T { // Julian date, amplitude
	return x[1] * cos(num[T](2*math.Pi/365.25)*(x[0]-num[T](2451545)))
}

func haversine[T number](x []T) T { // from Zürich, in km; latitude and longitude in radians
	a, b := sin((x[0]-num[T](0.826))/2), sin((x[1]-num[T](0.149))/2)
	return num[T](2*6371) * asin(sqrt(a*a+num[T](math.Cos(0.826))*cos(x[0])*b*b))
}

func interferometer[T number](x []T) T { // path in m, wavelength in m
	c := cos(num[T](math.Pi) * x[0] / x[1])
	return c * c
}

func chirp[T number](x []T) T { return cos(x[0]*x[0]*num[T](20)) * x[1] }

var scales = []row{
	{name: "saturated tanh", kind: flat, lo: []float64{4, 0.5}, hi: []float64{7, 2}, f: saturated[float64], ideal: saturated[complex128], tol: 1e-5,
		mistake: "1 − tanh for 1 − tanh²", spoil: times(0, 0.5)},
	{name: "charged capacitor", kind: flat, lo: []float64{1, 8}, hi: []float64{5, 14}, f: charging[float64], ideal: charging[complex128], tol: 1e-5,
		mistake: "the wrong sign", spoil: times(1, -1)},
	{name: "tail of erf", kind: flat, lo: []float64{2, -1}, hi: []float64{4, 1}, f: tail[float64], ideal: tail[complex128], tol: 1e-5,
		mistake: "the 2/√π is forgotten", spoil: times(0, math.SqrtPi)},
	{name: "sigmoid of a sigmoid", kind: flat, lo: []float64{1, 1}, hi: []float64{3, 3}, f: plateau[float64], ideal: plateau[complex128], tol: 1e-5,
		mistake: "one of the two slopes is forgotten", spoil: func(g, x []float64) {
			s := 1 / (1 + math.Exp(-x[0]*x[1]))
			g[0] /= s * (1 - s)
		}},
	{name: "log of a log", kind: flat, lo: []float64{1e3}, hi: []float64{1e6}, f: slowLog[float64], ideal: slowLog[complex128], step: 1e-5, tol: 1e-5,
		mistake: "1/(1+log x) is forgotten", spoil: func(g, x []float64) { g[0] = 1 / (1 + x[0]) }},
	{name: "compound interest", kind: scaled, lo: []float64{1e8, 0.01}, hi: []float64{1e9, 0.1}, f: interest[float64], ideal: interest[complex128],
		mistake: "the exponent is not lowered", spoil: func(g, x []float64) { g[1] *= 1 + x[1] }},
	{name: "budget of a state", kind: scaled, lo: []float64{1e11, 1e11}, hi: []float64{1e12, 1e12}, f: budget[float64], ideal: budget[complex128],
		mistake: "the factor 2 of the square is forgotten", spoil: times(1, 0.5)},
	{name: "cubic at a million", kind: scaled, lo: []float64{1e6, 1e6}, hi: []float64{2e6, 2e6}, f: highDegree[float64], ideal: highDegree[complex128],
		mistake: "the linear term is left out", spoil: func(g, x []float64) { g[0] -= x[1] + 1e12 }},
	{name: "small beside an offset", kind: scaled, lo: []float64{-4, -4}, hi: []float64{4, 4}, f: offset[float64], ideal: offset[complex128], step: 0.01, tol: 1e-5,
		mistake: "the wrong sign", spoil: everywhere(-1)},
	{name: "tiny result", kind: scaled, lo: []float64{-2, -1}, hi: []float64{2, 1}, f: tiny[float64], ideal: tiny[complex128],
		mistake: "the factor is left out of one entry", spoil: times(1, 1e30)},
	{name: "narrow density", kind: scaled, lo: []float64{999970, 10}, hi: []float64{1000030, 30}, f: density1e6[float64], ideal: density1e6[complex128],
		mistake: "the normalisation is forgotten", spoil: func(g, x []float64) { g[1] += density1e6(x) / x[1] }},
	{name: "lenses in nanometres", kind: scaled, lo: []float64{5e7, 5e7}, hi: []float64{2e8, 2e8}, f: lens[float64], ideal: lens[complex128],
		mistake: "the distance is left out", spoil: func(g, x []float64) { f := lens(x); g[0] = f * f / (x[0] * x[0]) }},
	{name: "radio wave", kind: periodic, lo: []float64{0.5, 0}, hi: []float64{2, 1e-3}, f: radio[float64], ideal: radio[complex128], step: 1e-6, tol: 1e-4,
		mistake: "the frequency is not multiplied by 2π", spoil: times(1, 1/(2*math.Pi))},
	{name: "sin(10⁴x)", kind: periodic, lo: []float64{0, -1}, hi: []float64{3, 1}, f: fastSine[float64], ideal: fastSine[complex128], step: 3e-8, tol: 1e-4,
		mistake: "the inner slope is forgotten", spoil: times(0, 1e-4)},
	{name: "season of a Julian date", kind: periodic, lo: []float64{2.4e6, 1}, hi: []float64{2.5e6, 10}, f: season[float64], ideal: season[complex128], step: 1e-6, tol: 1e-4,
		mistake: "the wrong sign", spoil: times(0, -1)},
	{name: "great circle", kind: periodic, lo: []float64{-1, -2}, hi: []float64{0.7, 0.1}, f: haversine[float64], ideal: haversine[complex128], step: 1e-4, tol: 1e-5,
		mistake: "cos φ is forgotten", spoil: func(g, x []float64) { g[1] /= math.Cos(x[0]) }},
	{name: "interferometer", kind: periodic, lo: []float64{1e-3, 5e-7}, hi: []float64{1.001e-3, 7e-7}, f: interferometer[float64], ideal: interferometer[complex128], step: 1e-5, tol: 1e-3,
		mistake: "the factor 2 of the square is forgotten", spoil: everywhere(0.5)},
	{name: "chirp", kind: periodic, lo: []float64{1, 0.5}, hi: []float64{6, 2}, f: chirp[float64], ideal: chirp[complex128], step: 1e-5, tol: 1e-4,
		mistake: "x² for 2x inside", spoil: func(g, x []float64) { g[0] *= x[0] / 2 }},
}

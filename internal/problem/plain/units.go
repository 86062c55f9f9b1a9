package plain

import "math"

const (
	boltzmann = 1.380649e-23 // J/K
	planck    = 6.62607015e-34
	light     = 2.99792458e8
	gravity   = 6.6743e-11
	charge    = 1.602176634e-19
	vacuum    = 8.8541878128e-12
)

func boltzmannFactor[T number](x []T) T { return exp(-x[0] / (num[T](boltzmann) * x[1])) }

func lennardJones[T number](x []T) T { // distance in m, depth in J, width in m
	s := x[2] / x[0]
	s6 := s * s * s * s * s * s
	return 4 * x[1] * (s6*s6 - s6)
}

func planckLaw[T number](x []T) T { // frequency in Hz, temperature in K
	return num[T](2*planck/light/light) * x[0] * x[0] * x[0] / (exp(num[T](planck/boltzmann)*x[0]/x[1]) - 1)
}

func orbit[T number](x []T) T { // energy of a satellite: mass of the planet, distance, speed
	return x[2]*x[2]/2 - num[T](gravity)*x[0]/x[1]
}

func capacitor[T number](x []T) T { return x[0] * x[1] * x[1] / 2 }

func coulomb[T number](x []T) T { // energy of two ions at two distances
	return num[T](charge*charge/(4*math.Pi*vacuum)) * (1/x[0] - 2/x[1])
}

func magnitude[T number](x []T) T { // from a flux in W/m²
	return num[T](-2.5/math.Ln10) * log(x[0]/num[T](2.518e-8))
}

func michaelisMenten[T number](x []T) T { // molar concentrations and rate
	return x[0] * x[1] / (x[2] + x[1])
}

func diode[T number](x []T) T { // saturation current, voltage
	return x[0] * (exp(x[1]/num[T](0.02585)) - 1)
}

func debyeLength[T number](x []T) T { // temperature, number of charges in a m³
	return sqrt(num[T](vacuum*boltzmann/(charge*charge)) * x[0] / x[1])
}

var quantities = []row{
	{name: "Boltzmann factor", kind: units, lo: []float64{1e-21, 250}, hi: []float64{2e-20, 600}, f: boltzmannFactor[float64], ideal: boltzmannFactor[complex128],
		mistake: "the 1/T is forgotten", spoil: func(g, x []float64) { g[0] *= x[1] }},
	{name: "Lennard-Jones", kind: units, lo: []float64{3.3e-10, 1e-21, 3.2e-10}, hi: []float64{6e-10, 3e-21, 3.6e-10}, f: lennardJones[float64], ideal: lennardJones[complex128],
		mistake: "6 for 12 in the repulsion", spoil: func(g, x []float64) { g[0] += 24 * x[1] * math.Pow(x[2]/x[0], 12) / x[0] }},
	{name: "Planck's law", kind: units, lo: []float64{1e13, 300}, hi: []float64{1e14, 2000}, f: planckLaw[float64], ideal: planckLaw[complex128],
		mistake: "3x for 3x²", spoil: func(g, x []float64) { g[0] -= 3 * planckLaw(x) / x[0] }},
	{name: "energy of an orbit", kind: units, lo: []float64{1e24, 7e6, 3e3}, hi: []float64{8e24, 4e7, 9e3}, f: orbit[float64], ideal: orbit[complex128],
		mistake: "the sign of the potential", spoil: times(1, -1)},
	{name: "capacitor", kind: units, lo: []float64{1e-12, 1}, hi: []float64{1e-10, 50}, f: capacitor[float64], ideal: capacitor[complex128],
		mistake: "the ½ is left in", spoil: times(1, 0.5)},
	{name: "two ions", kind: units, lo: []float64{1e-10, 2e-10}, hi: []float64{5e-10, 9e-10}, f: coulomb[float64], ideal: coulomb[complex128],
		mistake: "the wrong sign", spoil: everywhere(-1)},
	{name: "magnitude of a star", kind: units, lo: []float64{1e-13}, hi: []float64{1e-9}, f: magnitude[float64], ideal: magnitude[complex128], step: 1e-5,
		mistake: "the ln 10 is forgotten", spoil: everywhere(math.Ln10)},
	{name: "Michaelis and Menten", kind: units, lo: []float64{1e-7, 1e-9, 1e-9}, hi: []float64{1e-6, 1e-7, 1e-7}, f: michaelisMenten[float64], ideal: michaelisMenten[complex128], step: 1e-4,
		mistake: "the quotient rule without its square", spoil: func(g, x []float64) { g[2] *= x[2] + x[1] }},
	{name: "diode", kind: units, lo: []float64{1e-13, 0.3}, hi: []float64{1e-11, 0.7}, f: diode[float64], ideal: diode[complex128],
		mistake: "not divided by the thermal voltage", spoil: times(1, 0.02585)},
	{name: "Debye length", kind: units, lo: []float64{300, 1e15}, hi: []float64{1e5, 1e18}, f: debyeLength[float64], ideal: debyeLength[complex128], step: 1e-5,
		mistake: "the ½ of the root is forgotten", spoil: everywhere(2)},
}

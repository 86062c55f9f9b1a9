package plain

import "math"

var (
	heights = []float64{1.62, 1.75, 1.81, 1.58, 1.69, 1.77, 1.93, 1.66, 1.71, 1.84}
	doses   = []float64{0.1, 0.4, 0.7, 1.1, 1.5, 1.9, 2.4, 2.8, 3.3, 3.9}
	died    = []float64{0, 0, 0, 1, 0, 1, 1, 0, 1, 1}
	counts  = []float64{2, 1, 3, 4, 3, 6, 5, 9, 11, 14}
	waits   = []float64{0.31, 1.2, 0.07, 2.4, 0.9, 3.1, 0.55, 1.7, 0.22, 4.4}
)

func gaussian[T number](x []T) T {
	s := num[T](0)
	for _, d := range heights {
		z := (num[T](d) - x[0]) * exp(-x[1])
		s += z*z*num[T](0.5) + x[1] + num[T](0.5*math.Log(2*math.Pi))
	}
	return s
}

func logistic[T number](x []T) T {
	s := num[T](0)
	for i, d := range doses {
		p := sigmoid(x[0] + x[1]*num[T](d) + x[2]*num[T](d*d))
		if died[i] == 0 {
			p = 1 - p
		}
		s -= log(p)
	}
	return s
}

func poisson[T number](x []T) T {
	s := num[T](0)
	for i, d := range doses {
		eta := x[0] + x[1]*num[T](d)
		s += exp(eta) - num[T](counts[i])*eta
	}
	return s
}

func gammaLikelihood[T number](x []T) T { // shape, rate
	s := num[T](0)
	for _, w := range waits {
		s += lgamma(x[0]) - x[0]*log(x[1]) - (x[0]-1)*num[T](math.Log(w)) + x[1]*num[T](w)
	}
	return s
}

func student[T number](x []T) T { // location, scale, degrees of freedom
	s := num[T](0)
	for _, w := range waits {
		z := (num[T](w) - x[0]) / x[1]
		s += log(x[1]) + lgamma(x[2]/2) - lgamma((x[2]+1)/2) + log(x[2])/2 + (x[2]+1)/2*log(1+z*z/x[2])
	}
	return s
}

func mixture[T number](x []T) T { // two means, logit of the weight
	s, w := num[T](0), sigmoid(x[2])
	for _, d := range waits {
		a, b := num[T](d)-x[0], num[T](d)-x[1]
		s -= log(w*exp(-a*a/2) + (1-w)*exp(-b*b/2))
	}
	return s
}

func weibull[T number](x []T) T { // shape, scale; every third time is censored
	s := num[T](0)
	for i, w := range waits {
		z := x[0] * (num[T](math.Log(w)) - log(x[1]))
		s += exp(z)
		if i%3 != 0 {
			s -= log(x[0]) - num[T](math.Log(w)) + z
		}
	}
	return s
}

func softmaxLoss[T number](x []T) T { // three classes, slope and intercept each
	s := num[T](0)
	for i, d := range doses {
		sum := num[T](0)
		for c := range 3 {
			sum += exp(x[2*c] + x[2*c+1]*num[T](d))
		}
		c := i % 3
		s += log(sum) - x[2*c] - x[2*c+1]*num[T](d)
	}
	return s
}

func autoregression[T number](x []T) T { // coefficient, logarithm of the variance
	s := num[T](0)
	for i := 1; i < len(heights); i++ {
		e := num[T](heights[i]-1.7) - x[0]*num[T](heights[i-1]-1.7)
		s += e*e*exp(-x[1])/2 + x[1]/2
	}
	return s
}

func cox[T number](x []T) T { // partial likelihood of two covariates
	s := num[T](0)
	for i := range doses {
		risk := num[T](0)
		for j := i; j < len(doses); j++ {
			risk += exp(x[0]*num[T](doses[j]-2) + x[1]*num[T](died[j]))
		}
		s += log(risk) - x[0]*num[T](doses[i]-2) - x[1]*num[T](died[i])
	}
	return s
}

func probit[T number](x []T) T {
	s := num[T](0)
	for i, d := range doses {
		s -= log(normal((x[0] + x[1]*num[T](d)) * num[T](2*died[i]-1)))
	}
	return s
}

func hiddenMarkov[T number](x []T) T { // logits of staying, two means
	stay0, stay1 := sigmoid(x[0]), sigmoid(x[1])
	a, b, s := num[T](0.5), num[T](0.5), num[T](0)
	for _, w := range waits {
		da, db := num[T](w)-x[2], num[T](w)-x[3]
		a, b = (a*stay0+b*(1-stay1))*exp(-da*da/2), (a*(1-stay0)+b*stay1)*exp(-db*db/2)
		s -= log(a + b)
		a, b = a/(a+b), b/(a+b)
	}
	return s
}

func kalman[T number](x []T) T { // logarithms of the variances of state and measurement
	q, r := exp(x[0]), exp(x[1])
	m, p, s := num[T](1.7), num[T](1), num[T](0)
	for _, d := range heights {
		p += q
		e, v := num[T](d)-m, p+r
		s += (log(v) + e*e/v) / 2
		k := p / v
		m += k * e
		p *= 1 - k
	}
	return s
}

func huberLoss[T number](x []T) T {
	s := num[T](0)
	for i, d := range doses {
		r := num[T](counts[i]) - x[0] - x[1]*num[T](d)
		if math.Abs(value(r)) <= 1 {
			s += r * r / 2
		} else {
			s += abs(r) - num[T](0.5)
		}
	}
	return s
}

var likelihoods = []row{
	{name: "normal likelihood", kind: likelihood, lo: []float64{1.5, -2.5}, hi: []float64{1.9, -1}, f: gaussian[float64], ideal: gaussian[complex128],
		mistake: "the n of n·log σ is forgotten", spoil: func(g, x []float64) { g[1] -= float64(len(heights) - 1) }},
	{name: "logistic regression", kind: likelihood, lo: []float64{-2, -1, -0.5}, hi: []float64{1, 2, 0.5}, f: logistic[float64], ideal: logistic[complex128],
		mistake: "the wrong sign", spoil: everywhere(-1)},
	{name: "Poisson regression", kind: likelihood, lo: []float64{0, 0.2}, hi: []float64{1, 0.9}, f: poisson[float64], ideal: poisson[complex128],
		mistake: "the first observation is left out", spoil: func(g, x []float64) { g[0] -= math.Exp(x[0]+0.1*x[1]) - 2 }},
	{name: "gamma likelihood", kind: likelihood, lo: []float64{0.5, 0.5}, hi: []float64{4, 4}, f: gammaLikelihood[float64], ideal: gammaLikelihood[complex128],
		mistake: "log α for digamma(α)", spoil: func(g, x []float64) { g[0] += 10 * (0.5/x[0] + 1/(12*x[0]*x[0])) }},
	{name: "Student t likelihood", kind: likelihood, lo: []float64{0, 0.5, 2}, hi: []float64{2, 2, 8}, f: student[float64], ideal: student[complex128],
		mistake: "the log ν/2 is forgotten", spoil: func(g, x []float64) { g[2] -= 5 / x[2] }},
	{name: "mixture of normals", kind: likelihood, lo: []float64{0, 2, -1}, hi: []float64{1, 4, 1}, f: mixture[float64], ideal: mixture[complex128],
		mistake: "by the weight, not by its logit", spoil: func(g, x []float64) { w := 1 / (1 + math.Exp(-x[2])); g[2] /= w * (1 - w) }},
	{name: "Weibull, censored", kind: likelihood, lo: []float64{0.6, 0.7}, hi: []float64{2, 3}, f: weibull[float64], ideal: weibull[complex128],
		mistake: "the wrong sign of the shape", spoil: times(0, -1)},
	{name: "softmax cross-entropy", kind: likelihood, lo: []float64{-1, -1, -1, -1, -1, -1}, hi: []float64{1, 1, 1, 1, 1, 1}, f: softmaxLoss[float64], ideal: softmaxLoss[complex128],
		mistake: "two classes swapped", spoil: func(g, x []float64) { g[0], g[2] = g[2], g[0] }},
	{name: "autoregression", kind: likelihood, lo: []float64{-0.9, -5}, hi: []float64{0.9, -3}, f: autoregression[float64], ideal: autoregression[complex128],
		mistake: "the factor 2 of a square is forgotten", spoil: times(0, 0.5)},
	{name: "Cox regression", kind: likelihood, lo: []float64{-1, -1}, hi: []float64{1, 1}, f: cox[float64], ideal: cox[complex128],
		mistake: "the own term of each event is forgotten", spoil: func(g, x []float64) { g[1] += 5 }},
	{name: "probit", kind: likelihood, lo: []float64{-2, 0}, hi: []float64{0, 1.5}, f: probit[float64], ideal: probit[complex128],
		mistake: "the √2 of erfc is forgotten", spoil: everywhere(math.Sqrt2)},
	{name: "hidden Markov model", kind: likelihood, lo: []float64{-1, -1, 0, 1.5}, hi: []float64{2, 2, 1, 3}, f: hiddenMarkov[float64], ideal: hiddenMarkov[complex128],
		mistake: "the logistic slope of a transition is forgotten", spoil: func(g, x []float64) { p := 1 / (1 + math.Exp(-x[1])); g[1] /= p * (1 - p) }},
	{name: "Kalman filter", kind: likelihood, lo: []float64{-6, -6}, hi: []float64{-2, -2}, f: kalman[float64], ideal: kalman[complex128],
		mistake: "by the variance, not its logarithm", spoil: func(g, x []float64) { g[0] /= math.Exp(x[0]) }},
	{name: "Huber regression", kind: likelihood, lo: []float64{-1, 1}, hi: []float64{1, 4}, f: huberLoss[float64], ideal: huberLoss[complex128], step: 1e-6,
		mistake: "the slope of the square beyond the threshold too", spoil: func(g, x []float64) {
			for i, d := range doses {
				if r := counts[i] - x[0] - x[1]*d; math.Abs(r) > 1 {
					g[0] -= r - math.Copysign(1, r)
				}
			}
		}},
}

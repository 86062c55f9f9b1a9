package expr

// The inner loops over a block of lanes. All slices have the length of the
// first; none of them overlaps another except by being the same.

// z = x + y
func kAdd(z, x, y []float64) {
	x, y = x[:len(z)], y[:len(z)]
	for i := range z {
		z[i] = x[i] + y[i]
	}
}

// z = x − y
func kSub(z, x, y []float64) {
	x, y = x[:len(z)], y[:len(z)]
	for i := range z {
		z[i] = x[i] - y[i]
	}
}

// z = x·y
func kMul(z, x, y []float64) {
	x, y = x[:len(z)], y[:len(z)]
	for i := range z {
		z[i] = x[i] * y[i]
	}
}

// z = x/y
func kDiv(z, x, y []float64) {
	x, y = x[:len(z)], y[:len(z)]
	for i := range z {
		z[i] = x[i] / y[i]
	}
}

// z = x²
func kSquare(z, x []float64) {
	x = x[:len(z)]
	for i, v := range x {
		z[i] = v * v
	}
}

// z = x − y²
func kSubSq(z, x, y []float64) {
	x, y = x[:len(z)], y[:len(z)]
	for i := range z {
		z[i] = x[i] - float64(y[i]*y[i])
	}
}

// z = c·x + d
func kAffine(z, x []float64, c, d float64) {
	x = x[:len(z)]
	for i, v := range x {
		z[i] = float64(c*v) + d
	}
}

// z = c·x + d, lane by lane
func kAffineLanes(z, x, c, d []float64) {
	x, c, d = x[:len(z)], c[:len(z)], d[:len(z)]
	for i := range z {
		z[i] = float64(c[i]*x[i]) + d[i]
	}
}

// z = a where c > 0, b elsewhere
func kSelect(z, c, a, b []float64) {
	c, a, b = c[:len(z)], a[:len(z)], b[:len(z)]
	for i := range z {
		if c[i] > 0 {
			z[i] = a[i]
		} else {
			z[i] = b[i]
		}
	}
}

// a += s where c > 0, b += s elsewhere
func kSelectAdj(s, c, a, b []float64) {
	c, a, b = c[:len(s)], a[:len(s)], b[:len(s)]
	for i, v := range s {
		if c[i] > 0 {
			a[i] += v
		} else {
			b[i] += v
		}
	}
}

// z += s
func kAcc(z, s []float64) {
	s = s[:len(z)]
	for i, v := range s {
		z[i] += v
	}
}

// z −= s
func kAccNeg(z, s []float64) {
	s = s[:len(z)]
	for i, v := range s {
		z[i] -= v
	}
}

// z += c·s
func kAccScale(z, s []float64, c float64) {
	s = s[:len(z)]
	for i, v := range s {
		z[i] += float64(c * v)
	}
}

// z += s·x
func kAccMul(z, s, x []float64) {
	s, x = s[:len(z)], x[:len(z)]
	for i := range z {
		z[i] += float64(s[i] * x[i])
	}
}

// z += c·s·x
func kAccMulScale(z, s, x []float64, c float64) {
	s, x = s[:len(z)], x[:len(z)]
	for i := range z {
		z[i] += float64(c * s[i] * x[i])
	}
}

// z += s·x·y
func kAccMul3(z, s, x, y []float64) {
	s, x, y = s[:len(z)], x[:len(z)], y[:len(z)]
	for i := range z {
		z[i] += float64(s[i] * x[i] * y[i])
	}
}

// kDot returns Σ xᵢyᵢ, from the first to the last.
func kDot(x, y []float64) float64 {
	y = y[:len(x)]
	z := 0.0
	if len(x) > 0 {
		z = x[0] * y[0]
		for i := 1; i < len(x); i++ {
			z += float64(x[i] * y[i])
		}
	}
	return z
}

// kDot4 returns four inner products at a time: each is a chain of dependent
// additions, together they keep the adder busy.
func kDot4(x0, x1, x2, x3, y0, y1, y2, y3 []float64) (a, b, c, d float64) {
	n := len(x0)
	x1, x2, x3 = x1[:n], x2[:n], x3[:n]
	y0, y1, y2, y3 = y0[:n], y1[:n], y2[:n], y3[:n]
	if n == 0 {
		return
	}
	a, b, c, d = x0[0]*y0[0], x1[0]*y1[0], x2[0]*y2[0], x3[0]*y3[0]
	for i := 1; i < n; i++ {
		a += float64(x0[i] * y0[i])
		b += float64(x1[i] * y1[i])
		c += float64(x2[i] * y2[i])
		d += float64(x3[i] * y3[i])
	}
	return a, b, c, d
}

// kMulVec4 is kDot4 for one y.
func kMulVec4(x0, x1, x2, x3, y []float64) (a, b, c, d float64) {
	n := len(y)
	x0, x1, x2, x3 = x0[:n], x1[:n], x2[:n], x3[:n]
	if n == 0 {
		return
	}
	a, b, c, d = x0[0]*y[0], x1[0]*y[0], x2[0]*y[0], x3[0]*y[0]
	for i := 1; i < n; i++ {
		v := y[i]
		a += float64(x0[i] * v)
		b += float64(x1[i] * v)
		c += float64(x2[i] * v)
		d += float64(x3[i] * v)
	}
	return a, b, c, d
}

// kAxpy4 is z += c₀x₀ + c₁x₁ + c₂x₂ + c₃x₃, in this order.
func kAxpy4(z, x0, x1, x2, x3 []float64, c0, c1, c2, c3 float64) {
	n := len(z)
	x0, x1, x2, x3 = x0[:n], x1[:n], x2[:n], x3[:n]
	for i := range z {
		z[i] = z[i] + float64(c0*x0[i]) + float64(c1*x1[i]) + float64(c2*x2[i]) + float64(c3*x3[i])
	}
}

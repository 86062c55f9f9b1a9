package exec

// Sums in the order of their terms. What is elementwise is in package kernel. The slices of a
// call have the same length.

// kSelectAdjoint adds s to a where c > 0, and to b elsewhere, lane by lane: a and b may overlap.
func kSelectAdjoint(s, c, a, b []float64) {
	c, a, b = c[:len(s)], a[:len(s)], b[:len(s)]
	for i, v := range s {
		if c[i] > 0 {
			a[i] += v
		} else {
			b[i] += v
		}
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

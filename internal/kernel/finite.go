package kernel

// Finite reports whether no element is infinite or NaN: such an element times 0 is NaN, and so is a sum that it is in.
func Finite(x []float64) bool {
	for i := 0; i < len(x); i += chunk {
		if s := timesZero(x[i:min(i+chunk, len(x))]); s != s {
			return false
		}
	}
	return true
}

// timesZeroGo adds up x·0 in four sums, of which none waits for another.
func timesZeroGo(x []float64) float64 {
	var s0, s1, s2, s3 float64
	for ; len(x) >= 4; x = x[4:] {
		v := (*[4]float64)(x)
		s0 += float64(v[0] * 0)
		s1 += float64(v[1] * 0)
		s2 += float64(v[2] * 0)
		s3 += float64(v[3] * 0)
	}
	for _, v := range x {
		s0 += float64(v * 0)
	}
	return s0 + s1 + (s2 + s3)
}

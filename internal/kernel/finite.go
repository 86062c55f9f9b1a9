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

func timesZeroGo(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += float64(v * 0)
	}
	return s
}

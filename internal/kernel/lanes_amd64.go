//go:build amd64 && !noasm

package kernel

// Sums of one row take AVX2 at either level: two registers of AVX-512 hold all lanes, and their
// additions wait for one another.

// sumVectors is Sum of 32 elements up to a chunk, at a level with vectors.
func sumVectors(x []float64) float64 { return sumAVX2(&x[0], len(x)) }

// dotVectors is Dot of 32 elements up to a chunk, at a level with vectors.
func dotVectors(x, y []float64) float64 { return dotAVX2(&x[0], &y[0], len(x)) }

// addLanes is addLanesGo at the level in use.
func addLanes(x []float64, lanes *[sumLanes]float64) {
	if level == Go {
		addLanesGo(x, lanes)
		return
	}
	full := len(x) &^ (sumLanes - 1)
	terms16AVX2(&x[0], &lanes[0], 1, full)
	for l, v := range x[full:] {
		lanes[l] += v
	}
}

// addProductLanes is addProductLanesGo at the level in use.
func addProductLanes(x, y []float64, lanes *[sumLanes]float64) {
	if level == Go {
		addProductLanesGo(x, y, lanes)
	} else {
		dotLanesAVX2(&x[0], &y[0], &lanes[0], len(x))
	}
}

// greatest is greatestGo at the level in use.
func greatest(x []float64) float64 {
	if level == Go || len(x) < sumLanes {
		return greatestGo(x)
	}
	return greatestAVX2(&x[0], len(x))
}

// timesZero is timesZeroGo at the level in use.
func timesZero(x []float64) float64 {
	if level == Go || len(x) < sumLanes {
		return timesZeroGo(x)
	}
	return timesZeroAVX2(&x[0], len(x))
}

// dotRowsVectors is DotRows of the first rows at the level in use, and returns how many they are.
func dotRowsVectors(z, x []float64, xRow int, y []float64) (i int) {
	switch level {
	case AVX512:
		for ; i+4 <= len(z); i += 4 {
			dotRows4AVX512(len(y), &x[i*xRow], xRow, &y[0], &z[i])
		}
	case AVX2:
		for ; i+2 <= len(z); i += 2 {
			dotRows2AVX2(len(y), &x[i*xRow], xRow, &y[0], &z[i])
		}
	}
	return i
}

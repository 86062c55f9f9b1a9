//go:build amd64 && !noasm

package kernel

// panelRows is how many rows of a panel one call of assembly goes through at most.
const panelRows = chunk / 4

// readPanel returns how many registers the next panel of columns has, when n columns are left, and
// how many lanes of the last one count.
func readPanel(n int) (registers, last int) {
	lanes := registerLanes()
	registers = min((n+lanes-1)/lanes, 4)
	return registers, min(n-(registers-1)*lanes, lanes)
}

// storePanel returns how many registers the next panel has that stores rows of n columns, how many columns are behind
// them, and how many there are in all.
func storePanel(n int) (registers, rest, columns int) {
	lanes := registerLanes()
	registers = min(n/lanes, 4)
	if rest = n - registers*lanes; rest >= lanes {
		rest = 0
	}
	return registers, rest, registers*lanes + rest
}

func registerLanes() int {
	if level == AVX512 {
		return 8
	}
	return 4
}

// mulVecTVectors is MulVecT of the first columns at the level in use, and returns how many they
// are.
func mulVecTVectors(z, x []float64, xRow int, y []float64) int {
	if level == Go {
		return 0
	}
	for from := 0; ; from += panelRows {
		n := min(panelRows, len(y)-from)
		for j := 0; j < len(z); {
			registers, last := readPanel(len(z) - j)
			p, q, r := &x[from*xRow+j], &y[from], &z[j]
			if level == AVX512 {
				mulVecTAVX512(n, p, xRow, q, r, last, registers)
			} else {
				mulVecTAVX2(n, p, xRow, q, r, last, registers)
			}
			j += (registers-1)*registerLanes() + last
		}
		if from+n == len(y) {
			return len(z)
		}
	}
}

// sumColumnsVectors is SumColumns of the first columns at the level in use, and returns how many they
// are.
func sumColumnsVectors(z, x []float64, xRow, rows int) int {
	if level == Go {
		return 0
	}
	for from := 0; ; from += panelRows {
		n := min(panelRows, rows-from)
		for j := 0; j < len(z); {
			registers, last := readPanel(len(z) - j)
			p, r := &x[from*xRow+j], &z[j]
			if level == AVX512 {
				sumColumnsAVX512(n, p, xRow, r, last, registers)
			} else {
				sumColumnsAVX2(n, p, xRow, r, last, registers)
			}
			j += (registers-1)*registerLanes() + last
		}
		if from+n == rows {
			return len(z)
		}
	}
}

// rankOneVectors is RankOne, or Outer, at a level with vectors.
func rankOneVectors(z []float64, zRow int, x, y []float64, add bool) {
	for from := 0; from < len(x); from += panelRows {
		n := min(panelRows, len(x)-from)
		for j := 0; j < len(y); {
			registers, rest, columns := storePanel(len(y) - j)
			p, q, r := &z[from*zRow+j], &x[from], &y[j]
			if level == AVX512 {
				rankOneAVX512(n, p, zRow, q, r, add, rest, registers)
			} else {
				rankOneAVX2(n, p, zRow, q, r, add, rest, registers)
			}
			j += columns
		}
	}
}

// addRowsVectors is AddRows, at a level with vectors.
func addRowsVectors(z, x []float64, xRow int, y []float64) {
	zRow, rows := len(y), len(z)/len(y)
	for from := 0; from < rows; from += panelRows {
		n := min(panelRows, rows-from)
		for j := 0; j < len(y); {
			registers, rest, columns := storePanel(len(y) - j)
			p, q, r := &z[from*zRow+j], &x[from*xRow+j], &y[j]
			if level == AVX512 {
				addRowsAVX512(n, p, zRow, q, xRow, r, rest, registers)
			} else {
				addRowsAVX2(n, p, zRow, q, xRow, r, rest, registers)
			}
			j += columns
		}
	}
}

// accScaleRowsVectors is AccScaleRows, at a level with vectors.
func accScaleRowsVectors(z, x Matrix, s []float64) {
	for from := 0; from < len(s); from += panelRows {
		n := min(panelRows, len(s)-from)
		for j := 0; j < z.Cols; {
			registers, rest, columns := storePanel(z.Cols - j)
			p, q, r := &z.Data[from*z.Row+j], &x.Data[from*x.Row+j], &s[from]
			if level == AVX512 {
				accScaleRowsAVX512(n, p, z.Row, q, x.Row, r, rest, registers)
			} else {
				accScaleRowsAVX2(n, p, z.Row, q, x.Row, r, rest, registers)
			}
			j += columns
		}
	}
}

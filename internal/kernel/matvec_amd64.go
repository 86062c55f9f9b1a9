//go:build amd64 && !noasm

package kernel

// panelRows is how many rows of a panel one call of assembly goes through at most.
const panelRows = chunk / 4

// panel returns how many registers the next panel of columns has, when n columns are left, and
// how many lanes of the last one count: 0 registers say that the rest is for plain loops.
func panel(n int, masked bool) (registers, last int) {
	lanes := 4
	if level == AVX512 {
		lanes, masked = 8, true
	}
	if !masked {
		n -= n % lanes
	}
	registers = min((n+lanes-1)/lanes, 4)
	return registers, min(n-(registers-1)*lanes, lanes)
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
			registers, last := panel(len(z)-j, true)
			p, q, r := &x[from*xRow+j], &y[from], &z[j]
			switch {
			case level == AVX512 && registers == 1:
				mulVecT8AVX512(n, p, xRow, q, r, last)
			case level == AVX512 && registers == 2:
				mulVecT16AVX512(n, p, xRow, q, r, last)
			case level == AVX512 && registers == 3:
				mulVecT24AVX512(n, p, xRow, q, r, last)
			case level == AVX512 && registers == 4:
				mulVecT32AVX512(n, p, xRow, q, r, last)
			case registers == 1:
				mulVecT4AVX2(n, p, xRow, q, r, last)
			case registers == 2:
				mulVecT8AVX2(n, p, xRow, q, r, last)
			case registers == 3:
				mulVecT12AVX2(n, p, xRow, q, r, last)
			default:
				mulVecT16AVX2(n, p, xRow, q, r, last)
			}
			j += registersLanes(registers, last)
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
			registers, last := panel(len(z)-j, true)
			p, r := &x[from*xRow+j], &z[j]
			switch {
			case level == AVX512 && registers == 1:
				sumColumns8AVX512(n, p, xRow, r, last)
			case level == AVX512 && registers == 2:
				sumColumns16AVX512(n, p, xRow, r, last)
			case level == AVX512 && registers == 3:
				sumColumns24AVX512(n, p, xRow, r, last)
			case level == AVX512 && registers == 4:
				sumColumns32AVX512(n, p, xRow, r, last)
			case registers == 1:
				sumColumns4AVX2(n, p, xRow, r, last)
			case registers == 2:
				sumColumns8AVX2(n, p, xRow, r, last)
			case registers == 3:
				sumColumns12AVX2(n, p, xRow, r, last)
			default:
				sumColumns16AVX2(n, p, xRow, r, last)
			}
			j += registersLanes(registers, last)
		}
		if from+n == rows {
			return len(z)
		}
	}
}

// registersLanes returns how many columns a panel has.
func registersLanes(registers, last int) int {
	if level == AVX512 {
		return 8*(registers-1) + last
	}
	return 4*(registers-1) + last
}

// rankOneVectors is RankOne, or Outer, of the first columns at the level in use, and returns how
// many they are.
func rankOneVectors(z []float64, zRow int, x, y []float64, add bool) (done int) {
	if level == Go {
		return 0
	}
	for from := 0; ; from += panelRows {
		n := min(panelRows, len(x)-from)
		for done = 0; done < len(y); {
			registers, last := panel(len(y)-done, false)
			if registers == 0 {
				break
			}
			p, q, r := &z[from*zRow+done], &x[from], &y[done]
			switch {
			case level == AVX512 && registers == 1:
				rankOne8AVX512(n, p, zRow, q, r, add, last)
			case level == AVX512 && registers == 2:
				rankOne16AVX512(n, p, zRow, q, r, add, last)
			case level == AVX512 && registers == 3:
				rankOne24AVX512(n, p, zRow, q, r, add, last)
			case level == AVX512 && registers == 4:
				rankOne32AVX512(n, p, zRow, q, r, add, last)
			case registers == 1:
				rankOne4AVX2(n, p, zRow, q, r, add, last)
			case registers == 2:
				rankOne8AVX2(n, p, zRow, q, r, add, last)
			case registers == 3:
				rankOne12AVX2(n, p, zRow, q, r, add, last)
			default:
				rankOne16AVX2(n, p, zRow, q, r, add, last)
			}
			done += registersLanes(registers, last)
		}
		if from+n == len(x) {
			return done
		}
	}
}

// addRowsVectors is AddRows of the first columns at the level in use, and returns how many they
// are.
func addRowsVectors(z, x []float64, xRow int, y []float64) (done int) {
	if level == Go {
		return 0
	}
	zRow, rows := len(y), len(z)/len(y)
	for from := 0; ; from += panelRows {
		n := min(panelRows, rows-from)
		for done = 0; done < len(y); {
			registers, last := panel(len(y)-done, false)
			if registers == 0 {
				break
			}
			p, q, r := &z[from*zRow+done], &x[from*xRow+done], &y[done]
			switch {
			case level == AVX512 && registers == 1:
				addRows8AVX512(n, p, zRow, q, xRow, r, last)
			case level == AVX512 && registers == 2:
				addRows16AVX512(n, p, zRow, q, xRow, r, last)
			case level == AVX512 && registers == 3:
				addRows24AVX512(n, p, zRow, q, xRow, r, last)
			case level == AVX512 && registers == 4:
				addRows32AVX512(n, p, zRow, q, xRow, r, last)
			case registers == 1:
				addRows4AVX2(n, p, zRow, q, xRow, r, last)
			case registers == 2:
				addRows8AVX2(n, p, zRow, q, xRow, r, last)
			case registers == 3:
				addRows12AVX2(n, p, zRow, q, xRow, r, last)
			default:
				addRows16AVX2(n, p, zRow, q, xRow, r, last)
			}
			done += registersLanes(registers, last)
		}
		if from+n == rows {
			return done
		}
	}
}

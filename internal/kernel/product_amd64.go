//go:build amd64 && !noasm

package kernel

// accumulate is accumulateGo at the level in use.
func accumulate(n int, a []float64, aRow, aCol int, b []float64, bRow int, c []float64, cRow, rows, cols int, add bool) {
	if level == Go || n == 0 {
		accumulateGo(n, a, aRow, aCol, b, bRow, c, cRow, rows, cols, add)
		return
	}
	width := (cols + 3) &^ 3
	_, _, _ = a[3*aRow+(n-1)*aCol], b[(n-1)*bRow+width-1], c[3*cRow+cols-1]
	last := cols - width + 4
	switch width {
	case wideCols:
		tile24AVX512(n, &a[0], aRow, aCol, &b[0], bRow, &c[0], cRow, last, add)
	case 16:
		tile16AVX512(n, &a[0], aRow, aCol, &b[0], bRow, &c[0], cRow, last, add)
	case 4:
		tile4AVX2(n, &a[0], aRow, aCol, &b[0], bRow, &c[0], cRow, last, add)
	case 8:
		tile8AVX2(n, &a[0], aRow, aCol, &b[0], bRow, &c[0], cRow, last, add)
	case tileCols:
		if level == AVX512 {
			tile12AVX512(n, &a[0], aRow, aCol, &b[0], bRow, &c[0], cRow, last, add)
			return
		}
		tile12AVX2(n, &a[0], aRow, aCol, &b[0], bRow, &c[0], cRow, last, add)
	}
}

// width returns how many of n columns the next tile has. Tiles of AVX-512 have full registers.
func width(n int) int {
	switch {
	case level != AVX512 || n < 16:
		return min(n, tileCols)
	case n < wideCols || n == 32:
		return 16
	}
	return wideCols
}

// pack is packGo at the level in use. n is a multiple of four.
func pack(n int, x []float64, xRow int, z []float64, zRow int) {
	if level == Go {
		packGo(n, x, xRow, z, zRow)
		return
	}
	_, _ = x[3*xRow+n-1], z[(n-1)*zRow+3]
	packAVX2(n, &x[0], xRow, &z[0], zRow)
}

// mulVecVectors is AddMulVec of the first rows at the level in use, and returns how many they are.
func mulVecVectors(z, x []float64, xRow int, y []float64) int {
	if level == Go {
		return 0
	}
	rows := len(z) &^ 3
	for from := 0; from < len(y); from += chunk {
		n := min(chunk, len(y)-from)
		for i := 0; i < rows; {
			p, q, r := &x[i*xRow+from], &y[from], &z[i]
			switch rows - i {
			case 4:
				mulVec4AVX2(n, p, xRow, q, r)
				i += 4
			case 8:
				mulVec8AVX2(n, p, xRow, q, r)
				i += 8
			default:
				mulVec12AVX2(n, p, xRow, q, r)
				i += 12
			}
		}
	}
	return rows
}

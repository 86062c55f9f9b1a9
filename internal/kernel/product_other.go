//go:build !amd64 || noasm

package kernel

func accumulate(n int, a []float64, aRow, aCol int, b []float64, bRow int, c []float64, cRow, rows, cols int, add bool) {
	accumulateGo(n, a, aRow, aCol, b, bRow, c, cRow, rows, cols, add)
}

func pack(n int, x []float64, xRow int, z []float64, zRow int) { packGo(n, x, xRow, z, zRow) }

func mulVecVectors(z, x []float64, xRow int, y []float64) int { return 0 }

func width(n int) int { return min(n, tileCols) }

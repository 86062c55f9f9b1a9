//go:build !amd64 || noasm

package kernel

func mulVecTVectors(z, x []float64, xRow int, y []float64) int { return 0 }

func rankOneVectors(z []float64, zRow int, x, y []float64, add bool) { panic("no vectors") }

func addRowsVectors(z, x []float64, xRow int, y []float64) { panic("no vectors") }

func sumColumnsVectors(z, x []float64, xRow, rows int) int { return 0 }

func accScaleRowsVectors(z, x Matrix, s []float64) { panic("no vectors") }

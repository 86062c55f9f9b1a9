package kernel

// MulVecT adds Σ x[i·xRow+j]·y[i] to z[j]: the products in the order of i, each rounded. z
// overlaps nothing.
func MulVecT(z, x []float64, xRow int, y []float64) {
	if len(z) == 0 || len(y) == 0 {
		return
	}
	_ = x[(len(y)-1)*xRow:][:len(z)]
	j := 0
	if len(y) >= fewRows {
		j = mulVecTVectors(z, x, xRow, y)
	}
	if j == len(z) {
		return
	}
	z = z[j:]
	for len(y) >= 4 {
		Axpy4(z, x[j:], x[j+xRow:], x[j+2*xRow:], x[j+3*xRow:], y[0], y[1], y[2], y[3])
		if y = y[4:]; len(y) > 0 {
			x = x[4*xRow:]
		}
	}
	for i, c := range y {
		AccScale(z, x[i*xRow+j:][:len(z)], c)
	}
}

// SumColumns adds Σ x[i·xRow+j] to z[j]: so many rows, in the order of i. z overlaps nothing.
func SumColumns(z, x []float64, xRow, rows int) {
	if len(z) == 0 || rows == 0 {
		return
	}
	_ = x[(rows-1)*xRow:][:len(z)]
	j := 0
	if rows >= fewRows {
		j = sumColumnsVectors(z, x, xRow, rows)
	}
	if j == len(z) {
		return
	}
	z = z[j:]
	for i := range rows {
		Acc(z, x[i*xRow+j:])
	}
}

// Outer sets z[i·zRow+j] to 0 + x[i]·y[j], which is no −0, and RankOne adds x[i]·y[j] to it, each
// product rounded. z overlaps nothing.
func Outer(z []float64, zRow int, x, y []float64) { rankOne(z, zRow, x, y, false) }

// RankOne is documented with Outer.
func RankOne(z []float64, zRow int, x, y []float64) { rankOne(z, zRow, x, y, true) }

func rankOne(z []float64, zRow int, x, y []float64, add bool) {
	if len(x) == 0 || len(y) == 0 {
		return
	}
	_ = z[(len(x)-1)*zRow:][:len(y)]
	if len(x) >= fewRows && level != Go {
		rankOneVectors(z, zRow, x, y, add)
		return
	}
	for i, c := range x {
		row := z[i*zRow:][:len(y)]
		switch {
		case add:
			AccScale(row, y, c)
		default:
			Affine(row, y, c, 0)
		}
	}
}

// AddRows sets row i of z, whose rows have the length of y and lie one after the other, to the sum
// of row x[i·xRow:] and y. z overlaps nothing, except by being x.
func AddRows(z, x []float64, xRow int, y []float64) {
	n := len(y)
	if n == 0 || len(z) < n {
		return
	}
	rows := len(z) / n
	_ = x[(rows-1)*xRow:][:n]
	if rows >= fewRows && level != Go {
		addRowsVectors(z, x, xRow, y)
		return
	}
	for i := range rows {
		Add(z[i*n:][:n], x[i*xRow:], y)
	}
}

// AccScaleRows adds row i of x times s[i] to row i of z: the products, each rounded. Both have columns side by side, as many as z has,
// and a row for each element of s. z overlaps nothing.
func AccScaleRows(z, x Matrix, s []float64) {
	if len(s) == 0 || z.Cols == 0 {
		return
	}
	_, _ = z.Data[(len(s)-1)*z.Row:][:z.Cols], x.Data[(len(s)-1)*x.Row:][:z.Cols]
	if len(s) >= fewRows && level != Go {
		accScaleRowsVectors(z, x, s)
		return
	}
	for i, c := range s {
		AccScale(z.Data[i*z.Row:][:z.Cols], x.Data[i*x.Row:], c)
	}
}

// fewRows is the number of rows from which on a panel of columns pays.
const fewRows = 4

package kernel

import "math"

// MulVec sets z[i] to Σ x[i·xRow+j]·y[j]: the first product, and the others added in the order of
// j, each rounded. Without terms it is 0. xRow is not negative, rows may overlap, and z overlaps
// nothing.
func MulVec(z, x []float64, xRow int, y []float64) {
	if len(y) == 0 {
		clear(z)
		return
	}
	Fill(z, math.Copysign(0, -1)) // −0 + x is x
	AddMulVec(z, x, xRow, y)
}

// AddMulVec is MulVec, but adds the products to what z has.
func AddMulVec(z, x []float64, xRow int, y []float64) {
	if len(z) == 0 || len(y) == 0 {
		return
	}
	_ = x[(len(z)-1)*xRow:][:len(y)]
	i := 0
	if len(y) >= 4 {
		i = mulVecVectors(z, x, xRow, y)
	}
	for ; i+4 <= len(z); i += 4 {
		mulVec4(z[i:], x[i*xRow:], x[(i+1)*xRow:], x[(i+2)*xRow:], x[(i+3)*xRow:], y)
	}
	for ; i < len(z); i++ {
		s := z[i]
		for j, v := range x[i*xRow:][:len(y)] {
			s += float64(v * y[j])
		}
		z[i] = s
	}
}

// SquareRows sets z[i] to Σ x[i·xRow+j]² of so many columns, at least one, in the order of sums. z overlaps nothing.
func SquareRows(z, x []float64, xRow, cols int) {
	i := 0
	if cols < fewestSums {
		for ; i+4 <= len(z); i += 4 {
			squareRows4((*[4]float64)(z[i:]), x[i*xRow:], xRow, cols)
		}
	}
	for ; i < len(z); i++ {
		r := x[i*xRow:][:cols]
		z[i] = Dot(r, r)
	}
}

// squareRows4 is SquareRows of four rows: as in mulVec4.
func squareRows4(z *[4]float64, x []float64, xRow, cols int) {
	x0, x1, x2, x3 := x[:cols], x[xRow:][:cols], x[2*xRow:][:cols], x[3*xRow:][:cols]
	var a, b, c, d float64 // a square is not −0
	for i, v := range x0 {
		a += float64(v * v)
		b += float64(x1[i] * x1[i])
		c += float64(x2[i] * x2[i])
		d += float64(x3[i] * x3[i])
	}
	*z = [4]float64{a, b, c, d}
}

// mulVec4 adds to the first elements of z the products of four rows: each sum is a chain of dependent
// additions, together they keep the adder busy.
func mulVec4(z, x0, x1, x2, x3, y []float64) {
	n := len(y)
	x0, x1, x2, x3 = x0[:n], x1[:n], x2[:n], x3[:n]
	a, b, c, d := z[0], z[1], z[2], z[3]
	for i, v := range y {
		a += float64(x0[i] * v)
		b += float64(x1[i] * v)
		c += float64(x2[i] * v)
		d += float64(x3[i] * v)
	}
	z[0], z[1], z[2], z[3] = a, b, c, d
}

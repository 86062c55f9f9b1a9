package kernel

import "math"

// The order of sums. Fewer than 32 terms are added in their order, the first to the second and
// so on. From 32 on there are 16 lanes: lane l begins with term l, and adds the terms l+16, l+32, …
// in their order; then the lanes are added up: lane l gets lane l+8, then lane l+4, l+2 and l+1.
// A product is rounded before it is added. With u = 2⁻⁵³, the error of the sum is at most
// (n/16+4)u Σ|xᵢ| to first order, and u more for the products, in place of the (n−1)u of a sum in order.

const (
	sumLanes   = 16
	fewestSums = 32
)

// FewestLanes is the number of terms from which on a sum has lanes.
const FewestLanes = fewestSums

// Lanes is a sum of FewestLanes terms or more under way: term i goes to lane i mod 16.
type Lanes [sumLanes]float64

// NewLanes returns a sum of no terms.
func NewLanes() (s Lanes) {
	for l := range s {
		s[l] = math.Copysign(0, -1) // −0 + x is x
	}
	return s
}

// Term adds term i.
func (s *Lanes) Term(i int, v float64) { s[uint(i)%sumLanes] += v }

// Add adds the terms i, i+1, …
func (s *Lanes) Add(i int, x []float64) {
	for ; i%sumLanes != 0 && len(x) > 0; i, x = i+1, x[1:] {
		s.Term(i, x[0])
	}
	for len(x) > 0 {
		n := min(chunk, len(x))
		addLanes(x[:n], (*[sumLanes]float64)(s))
		x = x[n:]
	}
}

// AddProducts adds the terms i, i+1, …, which are the products of x and y.
func (s *Lanes) AddProducts(i int, x, y []float64) {
	y = y[:len(x)]
	for ; i%sumLanes != 0 && len(x) > 0; i, x, y = i+1, x[1:], y[1:] {
		s.Term(i, float64(x[0]*y[0]))
	}
	for len(x) > 0 {
		n := min(chunk, len(x))
		addProductLanes(x[:n], y[:n], (*[sumLanes]float64)(s))
		x, y = x[n:], y[n:]
	}
}

// Sum returns the sum of the terms.
func (s *Lanes) Sum() float64 { return fold((*[sumLanes]float64)(s)) }

// Sum returns Σ xᵢ in the order of sums.
func Sum(x []float64) float64 {
	switch {
	case len(x) == 0:
		return 0
	case len(x) < fewestSums:
		s := x[0]
		for _, v := range x[1:] {
			s += v
		}
		return s
	case level != Go && len(x) <= chunk:
		return sumVectors(x)
	}
	lanes := Lanes(x)
	lanes.Add(0, x[sumLanes:])
	return lanes.Sum()
}

// Dot returns Σ xᵢyᵢ in the order of sums.
func Dot(x, y []float64) float64 {
	y = y[:len(x)]
	switch {
	case len(x) == 0:
		return 0
	case len(x) < fewestSums:
		s := x[0] * y[0]
		for i := 1; i < len(x); i++ {
			s += float64(x[i] * y[i])
		}
		return s
	case len(x) > chunk:
	case level != Go:
		return dotVectors(x, y)
	default:
		return dotGo(x, y)
	}
	lanes := NewLanes()
	lanes.AddProducts(0, x, y)
	return lanes.Sum()
}

// SumMatrix returns the sum of the elements of a matrix, or of their squares, row after row in the
// order of sums.
func SumMatrix(x []float64, xRow, rows, cols int, square bool) float64 {
	n := rows * cols
	switch {
	case n == 0:
		return 0
	case rows == 1 || cols == xRow:
		if square {
			return Dot(x[:n], x[:n])
		}
		return Sum(x[:n])
	case n >= fewestSums:
		s := NewLanes()
		for i := range rows {
			if r := x[i*xRow:][:cols]; square {
				s.AddProducts(i*cols, r, r)
			} else {
				s.Add(i*cols, r)
			}
		}
		return s.Sum()
	}
	s := math.Copysign(0, -1)
	for i := range rows {
		for _, v := range x[i*xRow:][:cols] {
			if square {
				v = float64(v * v)
			}
			s += v
		}
	}
	return s
}

// ColumnSums sets z[j] to Σ x[i·xRow+j] over so many rows, at least one, in the order of sums. z overlaps
// nothing.
func ColumnSums(z, x []float64, xRow, rows int) {
	if rows < fewestSums {
		copy(z, x[:len(z)])
		if rows > 1 {
			SumColumns(z, x[xRow:], xRow, rows-1)
		}
		return
	}
	const panel = 32
	var room [sumLanes * panel]float64
	for len(z) > 0 {
		n := min(panel, len(z))
		lane := func(l int) []float64 { return room[l*panel:][:n] }
		for l := range sumLanes {
			copy(lane(l), x[l*xRow:])
			SumColumns(lane(l), x[(l+sumLanes)*xRow:], sumLanes*xRow, (rows-l-1)/sumLanes)
		}
		for k := sumLanes / 2; k > 1; k /= 2 {
			for l := range k {
				Acc(lane(l), lane(l+k))
			}
		}
		Add(z[:n], lane(0), lane(1))
		if z = z[n:]; len(z) > 0 {
			x = x[n:]
		}
	}
}

// DotRows adds to z[i] the inner product of y with x[i·xRow:]: the terms in the order of sums, or,
// where there are fewer than 32, one after the other to z[i]. Rows may overlap, z overlaps nothing.
func DotRows(z, x []float64, xRow int, y []float64) {
	if len(z) == 0 || len(y) == 0 {
		return
	}
	if len(y) < fewestSums {
		AddMulVec(z, x, xRow, y)
		return
	}
	_ = x[(len(z)-1)*xRow:][:len(y)]
	i := 0
	if len(y) <= chunk {
		i = dotRowsVectors(z, x, xRow, y)
	}
	for ; i < len(z); i++ {
		z[i] += Dot(x[i*xRow:][:len(y)], y)
	}
}

// fold adds up the lanes.
func fold(s *[sumLanes]float64) float64 {
	a, b, c, d := s[0]+s[8], s[1]+s[9], s[2]+s[10], s[3]+s[11]
	a, b, c, d = a+(s[4]+s[12]), b+(s[5]+s[13]), c+(s[6]+s[14]), d+(s[7]+s[15])
	return (a + c) + (b + d)
}

// addLanesGo adds terms to lanes: eight lanes stay in registers.
func addLanesGo(x []float64, lanes *[sumLanes]float64) {
	full := len(x) &^ (sumLanes - 1)
	for h := 0; h < sumLanes; h += 8 {
		s := (*[8]float64)(lanes[h:])
		s0, s1, s2, s3, s4, s5, s6, s7 := s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]
		for i := h; i < full; i += sumLanes {
			v := (*[8]float64)(x[i:])
			s0 += v[0]
			s1 += v[1]
			s2 += v[2]
			s3 += v[3]
			s4 += v[4]
			s5 += v[5]
			s6 += v[6]
			s7 += v[7]
		}
		*s = [8]float64{s0, s1, s2, s3, s4, s5, s6, s7}
	}
	for l, v := range x[full:] {
		lanes[l] += v
	}
}

// dotGo is Dot of 32 terms and more, with four lanes at a time in registers.
func dotGo(x, y []float64) float64 {
	a0, a1, a2, a3 := dotFour(x, y)
	b0, b1, b2, b3 := dotFour(x[8:], y[8:])
	a0, a1, a2, a3 = a0+b0, a1+b1, a2+b2, a3+b3
	c0, c1, c2, c3 := dotFour(x[4:], y[4:])
	b0, b1, b2, b3 = dotFour(x[12:], y[12:])
	a0, a1, a2, a3 = a0+(c0+b0), a1+(c1+b1), a2+(c2+b2), a3+(c3+b3)
	return (a0 + a2) + (a1 + a3)
}

// dotFour returns the first four lanes.
func dotFour(x, y []float64) (s0, s1, s2, s3 float64) {
	y = y[:len(x)]
	s0, s1, s2, s3 = x[0]*y[0], x[1]*y[1], x[2]*y[2], x[3]*y[3]
	i := sumLanes
	for ; i+4 <= len(x); i += sumLanes {
		v, w := (*[4]float64)(x[i:]), (*[4]float64)(y[i:])
		s0 += float64(v[0] * w[0])
		s1 += float64(v[1] * w[1])
		s2 += float64(v[2] * w[2])
		s3 += float64(v[3] * w[3])
	}
	if i < len(x) {
		s0 += float64(x[i] * y[i])
	}
	if i+1 < len(x) {
		s1 += float64(x[i+1] * y[i+1])
	}
	if i+2 < len(x) {
		s2 += float64(x[i+2] * y[i+2])
	}
	return
}

// addProductLanesGo adds products to lanes.
func addProductLanesGo(x, y []float64, lanes *[sumLanes]float64) {
	full := len(x) &^ (sumLanes - 1)
	y = y[:len(x)]
	for h := 0; h < sumLanes; h += 8 {
		s := (*[8]float64)(lanes[h:])
		s0, s1, s2, s3, s4, s5, s6, s7 := s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]
		for i := h; i < full; i += sumLanes {
			v, w := (*[8]float64)(x[i:]), (*[8]float64)(y[i:])
			s0 += float64(v[0] * w[0])
			s1 += float64(v[1] * w[1])
			s2 += float64(v[2] * w[2])
			s3 += float64(v[3] * w[3])
			s4 += float64(v[4] * w[4])
			s5 += float64(v[5] * w[5])
			s6 += float64(v[6] * w[6])
			s7 += float64(v[7] * w[7])
		}
		*s = [8]float64{s0, s1, s2, s3, s4, s5, s6, s7}
	}
	for i := full; i < len(x); i++ {
		lanes[i-full] += float64(x[i] * y[i])
	}
}

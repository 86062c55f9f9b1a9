package kernel

import (
	"runtime"
	"sync"

	"slope/internal/parallel"
)

// A Matrix is a matrix in memory: element (i, j) is Data[i*Row+j*Col].
type Matrix struct {
	Data       []float64
	Rows, Cols int
	Row, Col   int
	Triangle   Triangle // what of it counts
}

// A Triangle says which elements count: all, or those of a triangle with its diagonal. In an
// operand of a product the others are zeros, and in its result nobody asks for them.
type Triangle uint8

// The triangles.
const (
	Full Triangle = iota
	Lower
	Upper
)

const (
	tileRows = 4
	tileCols = 12 // of most levels
	wideCols = 24 // of AVX-512

	// depth is how many terms a tile adds in one go: as many rows of 12 columns of b as stay
	// in the first cache, with four rows of a. It is half of that for wider tiles.
	depth = 256

	// height is how many rows of a go through the same columns of b: they stay in the second cache.
	height = 256

	// inPlace is the number of rows up to which b is read where it lies, and inPlaceApart where its rows are a multiple of page
	// apart: these share lines of the first cache.
	inPlace      = 12
	inPlaceApart = 8
	page         = 512

	// few is the number of products up to which plain loops are the quickest.
	few = 32

	// shared is the number of products from which on several cores pay.
	shared = 1 << 20
)

// Multiply sets c to a·b, or adds a·b to it. Each element is a sum in the order of the columns of
// a, each product rounded, from 0 or from what c has: that is gonum's order for products of
// matrices that are not transposed, but zeros are not skipped: 0·NaN is NaN. c has columns
// side by side, and does not overlap the others. Large products run on all cores.
func Multiply(c, a, b Matrix, add bool) {
	if c.Rows*c.Cols <= few/max(1, a.Cols) {
		multiplyFew(c, a, b, add)
		return
	}
	workers := 1
	if c.Rows*c.Cols >= shared/max(1, a.Cols) {
		workers = runtime.GOMAXPROCS(0) // which takes a lock
	}
	if workers == 1 {
		multiply(c, a, b, add, 0, c.Rows, 0, c.Cols)
		return
	}
	long, unit := c.Rows, tileRows
	if c.Cols > c.Rows {
		long, unit = c.Cols, wideCols
	}
	step := (long/(2*workers) + unit) / unit * unit
	parallel.Do(workers, (long+step-1)/step, "kernel: Multiply, part", nil, func(_, i int) {
		from, to := i*step, min(i*step+step, long)
		if c.Cols > c.Rows {
			multiply(c, a, b, add, 0, c.Rows, from, to)
		} else {
			multiply(c, a, b, add, from, to, 0, c.Cols)
		}
	})
}

// multiplyFew is Multiply by plain loops.
func multiplyFew(c, a, b Matrix, add bool) {
	for i := range c.Rows {
		for j := range c.Cols {
			s := 0.0
			if add {
				s = c.Data[i*c.Row+j]
			}
			for l := range a.Cols {
				s += float64(a.Data[i*a.Row+l*a.Col] * b.Data[l*b.Row+j*b.Col])
			}
			c.Data[i*c.Row+j] = s
		}
	}
}

// workspace is what one core needs.
type workspace struct {
	a [depth * tileRows]float64
	b [depth * tileCols]float64
	c [tileRows * wideCols]float64
}

var workspaces = sync.Pool{New: func() any { return new(workspace) }}

// multiply is Multiply for the rows from i0 and the columns from j0 of c.
func multiply(c, a, b Matrix, add bool, i0, i1, j0, j1 int) {
	w := workspaces.Get().(*workspace)
	defer workspaces.Put(w)
	for i := i0; i < i1; i += height {
		end := min(i+height, i1)
		for j := j0; j < j1; {
			to := j + width(j1-j)
			w.strip(c, a, b, add, i, end, j, to)
			j = to
		}
	}
}

// strip computes the columns j0 … j1−1, of at most one tile, in some rows.
func (w *workspace) strip(c, a, b Matrix, add bool, i0, i1, j0, j1 int) {
	if a.Cols == 0 && !add {
		for i := i0; i < i1; i++ {
			clear(c.Data[i*c.Row+j0 : i*c.Row+j1])
		}
	}
	cols := (j1 - j0 + 3) &^ 3 // of a tile
	deep := depth
	if cols > tileCols {
		deep = depth / 2
	}
	for l0 := 0; l0 < a.Cols; l0 += deep {
		l1 := min(l0+deep, a.Cols)
		from, to := b.Triangle.columns(j0, j1, l0, l1)
		if l0 > 0 && from == to {
			continue
		}
		part, bRow := b.Data, b.Row
		if b.Col == 1 && b.stays(i1-i0) && (to-1)*b.Row+j0+cols <= len(part) {
			part = part[min(from*b.Row+j0, len(part)):]
		} else {
			w.packB(b, from, to, j0, j1, cols)
			part, bRow = w.b[:], cols
		}
		for i := i0; i < i1; i += tileRows {
			end := min(i+tileRows, i1)
			if c.Triangle == Lower && end <= j0 || c.Triangle == Upper && i >= j1 {
				continue
			}
			lo, hi := a.Triangle.t().columns(i, end, from, to)
			if lo == hi && (add || l0 > 0) {
				continue
			}
			w.tile(c, a, i, end, j0, j1, lo, hi, part[min((lo-from)*bRow, len(part)):], bRow, add || l0 > 0)
		}
	}
}

// stays reports whether b is read where it lies for so many rows of a.
func (b *Matrix) stays(rows int) bool {
	if b.Row%page == 0 {
		return rows <= inPlaceApart
	}
	return rows <= inPlace
}

// t returns the triangle of the transpose.
func (t Triangle) t() Triangle {
	switch t {
	case Lower:
		return Upper
	case Upper:
		return Lower
	}
	return Full
}

// columns returns those of the rows l0 … l1−1 that have elements of the triangle in the columns
// j0 … j1−1.
func (t Triangle) columns(j0, j1, l0, l1 int) (from, to int) {
	switch t {
	case Lower:
		l0 = min(max(l0, j0), l1)
	case Upper:
		l1 = max(min(l1, j1), l0)
	}
	return l0, l1
}

// tile computes one tile of c, whose terms begin at column l0 of a and at the start of b.
func (w *workspace) tile(c, a Matrix, i0, i1, j0, j1, l0, l1 int, b []float64, bRow int, add bool) {
	rows, cols := i1-i0, j1-j0
	if rows == tileRows {
		accumulate(l1-l0, a.Data[min(i0*a.Row+l0*a.Col, len(a.Data)):], a.Row, a.Col, b, bRow, c.Data[i0*c.Row+j0:], c.Row, rows, cols, add)
		return
	}
	w.packA(a, i0, i1, l0, l1)
	t := w.c[:tileRows*cols]
	if add {
		for i := range rows {
			copy(t[i*cols:], c.Data[(i0+i)*c.Row+j0:][:cols])
		}
	}
	accumulate(l1-l0, w.a[:], 1, tileRows, b, bRow, t, cols, rows, cols, add)
	for i := range rows {
		copy(c.Data[(i0+i)*c.Row+j0:][:cols], t[i*cols:])
	}
}

// packA copies some rows of a, fewer than a tile has, with zeros for the others.
func (w *workspace) packA(a Matrix, i0, i1, l0, l1 int) {
	clear(w.a[:(l1-l0)*tileRows])
	for i := i0; i < i1; i++ {
		at := i*a.Row + l0*a.Col
		for k := i - i0; k < (l1-l0)*tileRows; k += tileRows {
			w.a[k] = a.Data[at]
			at += a.Col
		}
	}
}

// packB copies rows l0 … l1−1 of columns of b, padded to cols columns with what does not count.
func (w *workspace) packB(b Matrix, l0, l1, j0, j1, cols int) {
	z := w.b[:(l1-l0)*cols]
	if b.Col != 1 {
		packColumns(z, b, l0, l1, j0, j1, cols)
		return
	}
	for l := l0; l < l1; l++ {
		x := b.Data[l*b.Row+j0:]
		switch {
		case len(x) < cols: // the last row
			copy(z, x[:j1-j0])
		case cols == wideCols:
			*(*[wideCols]float64)(z) = *(*[wideCols]float64)(x)
		case cols == 16:
			*(*[16]float64)(z) = *(*[16]float64)(x)
		case cols == tileCols:
			*(*[tileCols]float64)(z) = *(*[tileCols]float64)(x)
		case cols == 8:
			*(*[8]float64)(z) = *(*[8]float64)(x)
		default:
			*(*[4]float64)(z) = *(*[4]float64)(x)
		}
		z = z[cols:]
	}
}

// packColumns is packB where the elements of a column lie side by side.
func packColumns(z []float64, b Matrix, l0, l1, j0, j1, cols int) {
	n := (l1 - l0) &^ 3
	j := 0
	for ; j+4 <= j1-j0 && n > 0; j += 4 {
		pack(n, b.Data[(j0+j)*b.Col+l0:], b.Col, z[j:], cols)
	}
	for k := range j1 - j0 {
		from := 0
		if k < j {
			from = n
		}
		x := b.Data[(j0+k)*b.Col+l0:]
		for l := from; l < l1-l0; l++ {
			z[l*cols+k] = x[l]
		}
	}
}

// packGo copies n elements of four rows of x to four columns of z.
func packGo(n int, x []float64, xRow int, z []float64, zRow int) {
	x0, x1, x2, x3 := x[:n], x[xRow:][:n], x[2*xRow:][:n], x[3*xRow:][:n]
	for i := range n {
		*(*[4]float64)(z[i*zRow:]) = [4]float64{x0[i], x1[i], x2[i], x3[i]}
	}
}

// accumulateGo sets rows and columns of c to the sums of n products, or adds them: eight sums
// at a time. There are four rows in a and c, of which it may leave out those from rows on; the
// rows of b are padded to a multiple of four.
func accumulateGo(n int, a []float64, aRow, aCol int, b []float64, bRow int, c []float64, cRow, rows, cols int, add bool) {
	for i := 0; i < rows; i += 2 {
		for j := 0; j < cols; j += 4 {
			var sums [8]float64
			x, y := c[i*cRow+j:][:min(4, cols-j)], c[i*cRow+cRow+j:][:min(4, cols-j)]
			if add {
				copy(sums[:4], x)
				copy(sums[4:], y)
			}
			accumulate8(n, a[min(i*aRow, len(a)):], aRow, aCol, b[min(j, len(b)):], bRow, &sums)
			copy(x, sums[:])
			copy(y, sums[4:])
		}
	}
}

// accumulate8 adds n products to each sum of two rows and four columns.
func accumulate8(n int, a []float64, aRow, aCol int, b []float64, bRow int, sums *[8]float64) {
	x0, x1, x2, x3, y0, y1, y2, y3 := sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6], sums[7]
	at, from := 0, 0
	for range n {
		f, g, r := a[at], a[at+aRow], b[from:from+4:from+4]
		x0 += float64(f * r[0])
		x1 += float64(f * r[1])
		x2 += float64(f * r[2])
		x3 += float64(f * r[3])
		y0 += float64(g * r[0])
		y1 += float64(g * r[1])
		y2 += float64(g * r[2])
		y3 += float64(g * r[3])
		at += aCol
		from += bRow
	}
	*sums = [8]float64{x0, x1, x2, x3, y0, y1, y2, y3}
}

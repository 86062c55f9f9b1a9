package reverse

import (
	"fmt"
	"math"

	"slope/internal/kernel"
)

// Maxima and minima: of all elements, or of each row.

// maxOf returns the greatest of y and the elements of x, as math.Max does of two: +Inf if it is
// among them, else NaN if one is NaN, and +0 of zeros of either sign. A comparison that fails
// once in a while is all that most elements cost.
func maxOf(y float64, x []float64) float64 {
	for _, v := range x {
		if !(v <= y) {
			if v != v || y != y {
				return fold(math.Max, y, x)
			}
			y = v
		}
	}
	if y == 0 {
		return fold(math.Max, y, x)
	}
	return y
}

// minOf returns the smallest, likewise, and −0 of zeros of either sign.
func minOf(y float64, x []float64) float64 {
	for _, v := range x {
		if !(v >= y) {
			if v != v || y != y {
				return fold(math.Min, y, x)
			}
			y = v
		}
	}
	if y == 0 {
		return fold(math.Min, y, x)
	}
	return y
}

func fold(of func(y, v float64) float64, y float64, x []float64) float64 {
	for _, v := range x {
		y = of(y, v)
	}
	return y
}

// extreme appends the maximum or minimum of v, whose slope the elements that
// attain it share. A NaN makes every slope NaN.
func (a *arrays) extreme(v view, of func(y float64, x []float64) float64) number {
	x := a.data(v)
	f := x[0]
	k, l := lines(v, v)
	for i := range k {
		f = of(f, x[i*v.ld:][:l])
	}
	if !a.needs(v) {
		return a.fan(v, f, nil)
	}
	d, ties := a.values.alloc(v.size()), 0.0
	for i := range k {
		ties += attain(d[i*l:i*l+l], x[i*v.ld:], f)
	}
	shareSlope(d, ties)
	return a.fan(v, f, d)
}

// attain sets d to 1 where x attains the extreme f and to 0 elsewhere, and returns the number
// of ones, NaN if an element is NaN.
func attain(d, x []float64, f float64) (ties float64) {
	x = x[:len(d)]
	for i, v := range x {
		d[i] = 0
		switch {
		case v == f:
			d[i] = 1
			ties++
		case v != v:
			ties = v
		}
	}
	return ties
}

// shareSlope divides the slope among the elements that attain the extreme, and makes it NaN
// everywhere for ties that are NaN.
func shareSlope(d []float64, ties float64) {
	switch {
	case ties == 1:
	case ties != ties:
		kernel.Fill(d, ties)
	default:
		kernel.Scale(d, d, 1/ties)
	}
}

// extremeRows appends the maximum or minimum of each row of v, whose slope the
// elements of the row that attain it share.
func (a *arrays) extremeRows(v view, of func(y float64, x []float64) float64) view {
	n := node{op: opFanRows, x: v}
	if a.needs(v) {
		n.d = a.values.alloc(v.size())
	}
	k, z := a.push(&n, v.rows)
	x := a.data(v)
	for i := range z {
		row := x[i*v.ld:][:v.cols]
		z[i] = of(row[0], row)
		if n.d != nil {
			d := n.d[i*v.cols:][:v.cols]
			shareSlope(d, attain(d, row, z[i]))
		}
	}
	return whole(k, 1, v.rows)
}

// argOf returns the index of the first element that attains the extreme, or of the
// first NaN.
func argOf(x []float64, of func(y float64, x []float64) float64) int {
	f := of(x[0], x)
	for i, v := range x {
		if v == f || f != f && v != v {
			return i
		}
	}
	panic("reverse: no element attains the extreme")
}

// argRows sets dst to the index of the extreme of each row of v, which may be
// transposed.
func (a *arrays) argRows(dst []int, v view, of func(y float64, x []float64) float64) []int {
	r, c := v.dims()
	if dst == nil {
		dst = make([]int, r)
	}
	if len(dst) != r {
		panic(fmt.Sprintf("reverse: destination of length %d, want %d", len(dst), r))
	}
	x := a.data(v)
	mark := a.values
	row := a.values.alloc(c)
	for i := range dst {
		if v.trans {
			for j := range row {
				row[j] = x[j*v.ld+i]
			}
			dst[i] = argOf(row, of)
			continue
		}
		dst[i] = argOf(x[i*v.ld:][:c], of)
	}
	a.values.back(mark)
	return dst
}

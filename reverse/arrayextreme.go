package reverse

import (
	"fmt"
	"math"
)

// Maxima and minima: of all elements, or of each row.

// maxOf returns the greatest of y and the elements of x, NaN if one is NaN, and +0
// of zeros of either sign. A comparison that fails once in a while is all that most
// elements cost.
func maxOf(y float64, x []float64) float64 {
	if y != y {
		return y
	}
	for _, v := range x {
		if !(v <= y) {
			if v != v {
				return v
			}
			y = v
		}
	}
	if y == 0 {
		for _, v := range x {
			y = math.Max(y, v)
		}
	}
	return y
}

// minOf returns the smallest, likewise, and −0 of zeros of either sign.
func minOf(y float64, x []float64) float64 {
	if y != y {
		return y
	}
	for _, v := range x {
		if !(v >= y) {
			if v != v {
				return v
			}
			y = v
		}
	}
	if y == 0 {
		for _, v := range x {
			y = math.Min(y, v)
		}
	}
	return y
}

// extreme appends the maximum or minimum of v, whose slope the elements that
// attain it share. A NaN makes everything NaN.
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
	d, ties := a.values.alloc(v.size()), 0
	for i := range k {
		ties += attain(d[i*l:i*l+l], x[i*v.ld:], f)
	}
	shareSlope(d, f, ties)
	return a.fan(v, f, d)
}

// attain sets d to 1 where x attains the extreme f, or everywhere if f is NaN, and to
// 0 elsewhere, and returns the number of ones.
func attain(d, x []float64, f float64) (ties int) {
	x = x[:len(d)]
	for i, v := range x {
		d[i] = 0
		if v == f || f != f {
			d[i] = 1
			ties++
		}
	}
	return ties
}

// shareSlope divides the slope among the elements that attain the extreme f.
func shareSlope(d []float64, f float64, ties int) {
	s := 1 / float64(ties)
	if f != f {
		s = f
	}
	if s == 1 {
		return
	}
	for i := range d {
		if d[i] != 0 {
			d[i] = s
		}
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
			shareSlope(d, z[i], attain(d, row, z[i]))
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

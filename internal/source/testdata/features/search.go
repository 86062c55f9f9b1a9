package features

import (
	"slices"
	"sort"
)

// Searched looks values up in tables that vary.
func Searched(x []float64) float64 {
	t := []float64{0, x[0], x[0] + x[1], 9}
	i, found := slices.BinarySearch(t, 0.7)
	if found || i == 0 {
		return 0
	}
	j := sort.SearchFloat64s(t, x[1])
	k := slices.Index(t, 9)
	if slices.Contains(t, x[1]) || !slices.IsSorted(t) {
		k++
	}
	return t[i]*t[i] + 3*t[j]*x[1] + t[k]*x[0]
}

// Edited changes slices by functions of package slices and by clear.
func Edited(x []float64) float64 {
	s := slices.Clone([]float64{x[0], x[1], x[0] * x[1], 1, x[1]})
	a, b := append(s, x[0]), append(s, x[1]) // they share memory where Clone left room
	s = slices.Insert(s, 1, x[0]*x[0], 3*x[1])
	t := slices.Delete(s, 2, 4)
	u := slices.Concat(s[:2], t, x)
	t[0] *= x[1]
	u = slices.Insert(u, 0, u[1:3]...)
	clear(s[4:5])
	y := a[5]*b[5] + s[4]
	for i, v := range u {
		y += float64(i+1) * v * v
	}
	for i, v := range s {
		y += float64(i+1) * v * t[0]
	}
	return y
}

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

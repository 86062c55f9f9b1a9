package features

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"features/s0"
)

type item struct {
	key int
	v   float64
}

type byKey []item

func (b byKey) Len() int           { return len(b) }
func (b byKey) Less(i, j int) bool { return b[i].key < b[j].key }
func (b byKey) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }

// both sorts one slice by another.
type both struct{ keys, vals []float64 }

func (b *both) Len() int           { return len(b.keys) }
func (b *both) Less(i, j int) bool { return b.keys[i] < b.keys[j] }
func (b *both) Swap(i, j int) {
	b.keys[i], b.keys[j] = b.keys[j], b.keys[i]
	b.vals[i], b.vals[j] = b.vals[j], b.vals[i]
}

func items(x []float64) []item {
	list := make([]item, 30)
	for i := range list {
		list[i] = item{(i * 7) % 5, math.Sin(float64(i)) * x[i%len(x)]}
	}
	return list
}

func score(list []item) float64 {
	s := 0.0
	for i, e := range list {
		s += float64(i*i) * e.v * e.v
	}
	return s
}

// SortOfType sorts a type of the user, with ties.
func SortOfType(x []float64) float64 {
	list := items(x)
	sort.Sort(byKey(list))
	s := score(list)
	list = items(x)
	sort.Stable(byKey(list))
	return s + score(list)
}

// SortOfTwo sorts two slices at once.
func SortOfTwo(x []float64) float64 {
	b := &both{keys: append([]float64(nil), x...), vals: make([]float64, len(x))}
	for i := range x {
		b.vals[i] = x[i] * x[i] * float64(i+1)
	}
	sort.Sort(b)
	s := 0.0
	for i := range x {
		s += b.keys[i] * b.vals[i] * float64(i+1)
	}
	return s
}

// SortSlice sorts by a literal, in place, with ties.
func SortSlice(x []float64) float64 {
	list := items(x)
	sort.Slice(list, func(i, j int) bool { return list[i].key > list[j].key })
	s := score(list)
	sort.SliceStable(list, func(i, j int) bool { return list[i].key%2 < list[j].key%2 })
	y := append([]float64(nil), x...)
	sort.Slice(y, func(i, j int) bool { return y[i] > y[j] })
	return s*score(list) + y[0]*y[0] - y[1]
}

// SortFunc sorts by a comparison, with ties.
func SortFunc(x []float64) float64 {
	list := items(x)
	slices.SortFunc(list, func(a, b item) int { return cmp.Compare(a.key, b.key) })
	s := score(list)
	slices.SortStableFunc(list, func(a, b item) int { return b.key%3 - a.key%3 })
	return s * score(list)
}

// SortIndex sorts integers by what carries derivatives.
func SortIndex(x []float64) float64 {
	idx := make([]int, len(x))
	for i := range idx {
		idx[i] = i
	}
	sort.Slice(idx, func(i, j int) bool { return x[idx[i]] < x[idx[j]] })
	s := 0.0
	for i, k := range idx {
		s += float64(i+1) * x[k] * x[k]
	}
	k := sort.Search(len(idx), func(i int) bool { return x[idx[i]] > 0.5 })
	return s * x[idx[k]]
}

// SortRows sorts rows, in place of the argument.
func SortRows(x []float64) float64 {
	rows := [][]float64{{x[0], x[1]}, {x[1], x[2]}, {x[2], x[0]}}
	sort.Slice(rows, func(i, j int) bool { return rows[i][0]*rows[i][1] < rows[j][0]*rows[j][1] })
	sort.Slice(x, func(i, j int) bool { return x[i] < x[j] })
	return rows[0][0]*rows[1][1] + rows[2][0]*x[0] + x[1]*x[2]*x[2]
}

// SortElsewhere sorts by a type of another package that is not exported.
func SortElsewhere(x []float64) float64 { return s0.Ordered(x) }

package slope

import (
	"fmt"

	"slope/internal/kernel"
)

// Reduction names a function over slices; see Reducer.
type Reduction int

// The functions over slices that a number type may evaluate its own way.
const (
	ReduceSum        Reduction = iota // Σ xᵢ
	ReduceDot                         // Σ xᵢyᵢ
	ReduceDotConst                    // Σ cᵢxᵢ
	ReduceSumSquares                  // Σ xᵢ²
	ReduceNorm2                       // √Σ xᵢ²
	ReduceLogSumExp                   // log Σ exp xᵢ
	ReduceMax                         // max xᵢ
	ReduceMin                         // min xᵢ
)

// Reducer is what a number type implements, on its pointer type, to evaluate
// the functions over slices its own way: a tape as one entry, a recorder as one
// node. Reduce is called on a nil pointer; x is not empty, y and c have the
// length of x where op takes them and are nil elsewhere. ok = false says that
// the type has no way of its own for op.
//
// The value must be that of the same reduction over Float64, bit for bit.
type Reducer[T any] interface {
	Reduce(op Reduction, x, y []T, c []float64) (z T, ok bool)
}

func reduce[T any](op Reduction, x, y []T, c []float64) (z T, ok bool) {
	if r, has := any((*T)(nil)).(Reducer[T]); has {
		return r.Reduce(op, x, y, c)
	}
	return z, false
}

// Sum returns Σ xᵢ. It panics if x is empty.
//
// The order of the additions is the same for every number type, and so are the bits of the value. Fewer
// than 32 terms are added from the first to the last. From 32 on there are 16 lanes: lane l is the sum of the
// terms l, l+16, l+32, … from the first to the last, and the lanes are added up in pairs: lane l and
// lane l+8, then l and l+4, l and l+2, and the last two. With u = 2⁻⁵³ the error is to first order at most
// (n/16+4)·u·Σ|xᵢ|, where the sum from the first to the last has (n−1)·u·Σ|xᵢ|.
//
// Dot, DotConst, SumSquares, Norm2 and LogSumExp, and the sums of elements, of rows and of columns of package
// reverse add in the same order, each product rounded before; that adds u·Σ|xᵢyᵢ| to the error. A loop that
// adds one term after another keeps its own order in every mode. In a recorded program package expr can
// give such loops the lanes: see expr.Program.SumInLanes.
func Sum[T Real[T]](x []T) T {
	notEmpty("Sum", len(x))
	if z, ok := reduce(ReduceSum, x, nil, nil); ok {
		return z
	}
	if len(x) >= kernel.FewestLanes {
		s := [lanes]T(x)
		for i, v := range x[lanes:] {
			l := uint(i) % lanes
			s[l] = s[l].Add(v)
		}
		return fold(&s)
	}
	z := x[0]
	for _, v := range x[1:] {
		z = z.Add(v)
	}
	return z
}

// lanes is the number of lanes of a long sum.
const lanes = uint(len(kernel.Lanes{}))

// fold adds up the lanes of a sum.
func fold[T Real[T]](s *[lanes]T) T {
	for k := lanes / 2; k > 0; k /= 2 {
		for l := range k {
			s[l] = s[l].Add(s[l+k])
		}
	}
	return s[0]
}

// Dot returns Σ xᵢyᵢ, added in the order of Sum. It panics if the
// lengths differ or are 0.
func Dot[T Real[T]](x, y []T) T {
	notEmpty("Dot", len(x))
	sameLength("Dot", len(y), len(x))
	if z, ok := reduce(ReduceDot, x, y, nil); ok {
		return z
	}
	if len(x) >= kernel.FewestLanes {
		var s [lanes]T
		for l := range s {
			s[l] = x[l].Mul(y[l])
		}
		for i := int(lanes); i < len(x); i++ {
			l := uint(i) % lanes
			s[l] = s[l].Add(x[i].Mul(y[i]))
		}
		return fold(&s)
	}
	z := x[0].Mul(y[0])
	for i := 1; i < len(x); i++ {
		z = z.Add(x[i].Mul(y[i]))
	}
	return z
}

// DotConst returns Σ cᵢxᵢ for constants c, such as a row of data, added in the
// order of Sum. It panics if the lengths differ or are 0.
func DotConst[T Real[T]](c []float64, x []T) T {
	notEmpty("DotConst", len(x))
	sameLength("DotConst", len(c), len(x))
	if z, ok := reduce(ReduceDotConst, x, nil, c); ok {
		return z
	}
	if len(x) >= kernel.FewestLanes {
		var s [lanes]T
		for l := range s {
			s[l] = x[l].Scale(c[l])
		}
		for i := int(lanes); i < len(x); i++ {
			l := uint(i) % lanes
			s[l] = s[l].Add(x[i].Scale(c[i]))
		}
		return fold(&s)
	}
	z := x[0].Scale(c[0])
	for i := 1; i < len(x); i++ {
		z = z.Add(x[i].Scale(c[i]))
	}
	return z
}

// SumSquares returns Σ xᵢ², added in the order of Sum. It panics if x is empty.
func SumSquares[T Real[T]](x []T) T {
	notEmpty("SumSquares", len(x))
	if z, ok := reduce(ReduceSumSquares, x, nil, nil); ok {
		return z
	}
	if len(x) >= kernel.FewestLanes {
		var s [lanes]T
		for l := range s {
			s[l] = x[l].Square()
		}
		for i, v := range x[lanes:] {
			l := uint(i) % lanes
			s[l] = s[l].Add(v.Square())
		}
		return fold(&s)
	}
	z := x[0].Square()
	for _, v := range x[1:] {
		z = z.Add(v.Square())
	}
	return z
}

// Norm2 returns the Euclidean norm √Σ xᵢ² without overflow or underflow on the
// way. At x = 0, its kink, the gradient is 0. It panics if x is empty.
func Norm2[T Real[T]](x []T) T {
	notEmpty("Norm2", len(x))
	if z, ok := reduce(ReduceNorm2, x, nil, nil); ok {
		return z
	}
	z := x[0].Abs()
	for _, v := range x[1:] {
		z = z.Hypot(v)
	}
	return z
}

// LogSumExp returns log Σ exp xᵢ without overflow: the greatest xᵢ is taken
// out first. Its gradient is the softmax of x. It panics if x is empty.
func LogSumExp[T Real[T]](x []T) T {
	notEmpty("LogSumExp", len(x))
	if z, ok := reduce(ReduceLogSumExp, x, nil, nil); ok {
		return z
	}
	z := x[0]
	for _, v := range x[1:] {
		z = LogAddExp(z, v)
	}
	return z
}

// MaxOf returns the greatest xᵢ, NaN if one is NaN, but +Inf beside +Inf, as math.Max. Where k of them tie the
// slope of each is 1/k, the mean of the gradients of the pieces that meet. It panics if x is empty.
func MaxOf[T Real[T]](x []T) T {
	notEmpty("MaxOf", len(x))
	if z, ok := reduce(ReduceMax, x, nil, nil); ok {
		return z
	}
	z := x[0]
	for _, v := range x[1:] {
		z = z.Max(v)
	}
	return z
}

// MinOf returns the smallest xᵢ, NaN if one is NaN, but -Inf beside -Inf. Ties as in MaxOf. It panics
// if x is empty.
func MinOf[T Real[T]](x []T) T {
	notEmpty("MinOf", len(x))
	if z, ok := reduce(ReduceMin, x, nil, nil); ok {
		return z
	}
	z := x[0]
	for _, v := range x[1:] {
		z = z.Min(v)
	}
	return z
}

func notEmpty(name string, n int) {
	if n == 0 {
		panic("slope: " + name + " of an empty slice")
	}
}

func sameLength(name string, got, want int) {
	if got != want {
		panic(fmt.Sprintf("slope: %s of slices of length %d, want %d", name, got, want))
	}
}

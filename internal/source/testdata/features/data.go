package features

import (
	"fmt"
	"log"
	"math"
	"os"

	"features/s0"
)

// Maps that are data, types that a function declares, and recursion over data.

var heights = map[string]float64{"a": 1.5, "b": -0.7}

var columns = map[int][]float64{0: {1, 2}, 3: {0.5, -1, 2}}

type setting struct{ n int }

func fresh() map[string]*setting { return map[string]*setting{"a": {2}, "b": {3}} }

func freshNumbers() map[string]float64 { return map[string]float64{"a": 0.7} }

func scale(m map[string]float64) { m["a"] *= 1.5 }

// MapOfNumbers reads a map, and asks what it has.
func MapOfNumbers(x []float64) float64 {
	s := x[0] * heights["a"]
	if v, ok := heights["b"]; ok {
		s += v * x[1] * x[1]
	}
	if _, ok := heights["c"]; !ok && heights["c"] == 0 {
		s *= x[0]
	}
	for k := range 4 {
		if c := columns[k]; len(c) > 0 {
			for i, v := range c {
				s += v * x[i%len(x)] * s
			}
		}
	}
	return s
}

// MapThatChanges reads a map between calls that write it.
func MapThatChanges(x []float64) float64 {
	m := freshNumbers()
	s := x[0]
	for i := 0; i < 4 && m["a"] < 3; i++ {
		if m["a"] > 1 {
			s *= x[1]
		}
		s *= x[0] * m["a"]
		scale(m)
	}
	return s * s
}

// MapOfPointers writes numbers behind the pointers of a map.
func MapOfPointers(x []float64) float64 {
	m := fresh()
	s := float64(m["a"].n) * x[0]
	m["a"].n++
	s *= float64(m["a"].n) * x[1]
	m["a"].n = m["b"].n * m["a"].n
	return s * s * float64(m["a"].n)
}

// LocalTypes declares types.
func LocalTypes(x []float64) float64 {
	type item struct {
		v float64
		k int
	}
	type list []item
	var best item
	for i, v := range x {
		if c := (item{v * v, i}); c.v > best.v {
			best = c
		}
	}
	l := list{best, {x[0], 1}}
	return l[0].v*l[1].v*float64(best.k+1) + otherLocal(x)
}

func otherLocal(x []float64) float64 {
	type item struct{ a, b float64 }
	p := &item{x[0], x[1]}
	p.a *= p.b
	return p.a * p.a
}

type node struct {
	left, right *node
	v           float64
}

func sumTree(n *node, x float64) float64 {
	if n == nil {
		return 0
	}
	return n.v*x*x + sumTree(n.left, 2*x) + sumTree(n.right, x/2)
}

func tree() *node { return &node{&node{nil, nil, 0.3}, &node{&node{nil, nil, 1}, nil, -2}, 0.5} }

func evenTree(n *node, x []float64) float64 {
	if n == nil {
		return x[0]
	}
	return n.v*x[0] + oddTree(n.left, x)*x[1]
}

func oddTree(n *node, x []float64) float64 {
	if n == nil {
		return x[1]
	}
	return evenTree(n.right, x)*x[0] + evenTree(n.left, x)
}

// Tree sums over a tree of data.
func Tree(x []float64) float64 {
	return sumTree(tree(), x[0]) * sumTree(tree().right, x[1]) * evenTree(tree(), x)
}

// BesselOrders uses orders beyond 1, and the exponent of a number.
func BesselOrders(x []float64) float64 {
	return math.Jn(2, x[0])*math.Yn(3, x[1]) + math.Jn(0, x[1])*math.Jn(-1, x[0]) + math.Logb(x[0])*x[1]
}

// TreeOf sums over a tree that is given.
func TreeOf(x float64, n *node) float64 { return sumTree(n, x) }

// Norms takes its numbers in its last parameter.
func Norms(a float64, xs ...float64) float64 {
	s := a
	for _, v := range xs {
		s += v * v * a
	}
	return s
}

// NormsAt calls Norms and TreeOf.
func NormsAt(x []float64) float64 {
	return Norms(x[0], x...) * Norms(2, x[0], x[1]) * TreeOf(x[1], tree())
}

type rangeError string

func (e rangeError) Error() string { return string(e) }

type level int

func weight(l level) float64 { return 1 / float64(1+l) }

func checked(x float64) (y float64, err error) {
	if x < 0 {
		return 0, rangeError("below " + "0")
	}
	return x * x, nil
}

func holds(k any, more ...any) bool {
	_, ok := k.(level)
	_, all := more[0].(rangeError)
	return ok && all
}

// TypedConstants has constants of types of its own behind interfaces.
func TypedConstants(x []float64) float64 {
	var k any = level(2) + 1
	kinds := []any{level(1), rangeError("x"), 2}
	if _, ok := kinds[0].(level); ok && !holds(level(3), rangeError("y")) {
		return x[0]
	}
	s := 0.0
	if _, err := checked(-x[0]); err != nil {
		if _, ok := err.(rangeError); ok {
			s += x[1]
		}
	}
	if v, ok := k.(level); ok {
		s *= float64(v)
	}
	for l := level(1); l < 3; l++ {
		s += weight(l) * x[1]
		switch l {
		case level(2):
			s += x[0] * x[0]
		}
	}
	y, _ := checked(s)
	return y
}

type polyline []float64

func (p *polyline) length() float64 {
	s := 0.0
	for i := 1; i < len(*p); i++ {
		d := (*p)[i] - (*p)[i-1]
		s += d * d * d
	}
	*p = append(*p, s)
	return s
}

// AddressedLiterals takes addresses of slices and arrays.
func AddressedLiterals(x []float64) float64 {
	p := &polyline{x[0], x[1], x[0] * x[1], 2}
	rows := []*[2]float64{{x[0], 1}, {x[1], x[0]}}
	a := &[2]float64{x[1], 3}
	a[0] *= rows[1][0]
	rows[0][1] += a[0]
	return p.length() + (*p)[4]*rows[0][1]*rows[1][1] + p.length()
}

// NamedPackage keeps values of a type of another package on the tape.
func NamedPackage(x []float64) float64 {
	c := s0.Point{X: x[0], Y: x[1]}
	for i := 0; i < 3; i++ {
		v := c.Times(x[1] * c.X)
		c = s0.Point{X: v.X * v.Y, Y: v.Y + c.X}
	}
	return c.X * c.Y
}

type angle float64

func (a angle) sin() float64 { return math.Sin(float64(a)) }

// NamedFloats keeps numbers of a type of its own beside others on the tape.
func NamedFloats(x []float64) float64 {
	var length angle = 1
	s := x[0]
	for i := 1; i < 5; i++ {
		d := angle(s) * length
		t := length.sin() * s
		if s > 100 {
			return s * t
		}
		length += d * angle(x[1]) / 4
		s = t*s + d.sin()
	}
	return s * float64(length)
}

// EmbeddedElsewhere calls a function of another package with a type of its own.
func EmbeddedElsewhere(x []float64) float64 {
	return s0.Turn(s0.Ray{Vector: s0.Vector{X: x[0], Y: x[1]}, Len: x[0] * x[1]})
}

// SheetElsewhere grows a value of another package whose fields lead to a type that is not exported.
func SheetElsewhere(x []float64) float64 {
	s := s0.NewSheet(x[0] * x[1])
	s.Grow(x[1])
	return s.Size * x[0]
}

func concat(parts ...[]float64) []float64 {
	total := 0
	for _, p := range parts {
		total += len(p)
	}
	out := make([]float64, total)
	at := 0
	for _, p := range parts {
		at += copy(out[at:], p)
	}
	return out
}

// CountedCopies uses the numbers of elements that are copied.
func CountedCopies(x []float64) float64 {
	s := 0.0
	for i, v := range concat(x, x[1:], []float64{x[0] * x[0], 2}) {
		s += v * v * float64(i+1)
	}
	var window [3]float64
	if n := copy(window[1:], x); n < len(window) {
		s *= window[n] * float64(n)
	}
	order := make([]int, 4)
	s += x[copy(order[1:], []int{1, 0})-1] * float64(order[1])
	n := float64(copy(window[:], x[1:])) * x[0]
	if n > 0 && s > 0 {
		s *= window[0] - window[2]
	}
	for k, n := 0, copy(window[:1], x); k < n; k++ {
		s += window[k] * window[0]
	}
	return s
}

// Reported prints to files of the system, and reads numbers from text.
func Reported(x []float64) float64 {
	var k int
	s := 1.0
	for i, text := range []string{"1", "2"} {
		if _, err := fmt.Sscan(text, &k); err != nil {
			fmt.Fprintf(os.Stderr, "number %d: %v, %g\n", i, err, x[i])
			log.Printf("number %d of %v", i, x)
		}
		s += math.Sin(x[i] * float64(k) * s)
		s *= x[i] * float64(k)
	}
	return s
}

type list struct{ values, weights []float64 }

func listOf(x []float64) *list {
	weights := []float64(nil)
	if len(x) > 5 {
		weights = make([]float64, len(x))
		copy(weights, x)
	}
	return &list{append([]float64(nil), x...), weights}
}

// ConvertedNil starts with slices and pointers that are conversions of nil.
func ConvertedNil(x []float64) float64 {
	l, last := listOf(x), (*list)(nil)
	s := 0.0
	for i, v := range l.values {
		s += v * v * float64(i+1)
		if last != nil {
			s += last.values[0] * v
		}
		last = l
	}
	return s + float64(len(l.weights))
}

// Tables reads package variables of another package.
func Tables(x []float64) float64 { return s0.Series(x[0], x[1]) * s0.Chosen(x[0], x[1]) }

var peaks = [2]struct{ at, height float64 }{{0.5, 2}, {-0.25, 1}}

// TablesHere reads a package variable by a pointer, and literals of maps.
func TablesHere(x []float64) float64 {
	index := map[string]int{"first": 0, "second": 1}
	weights := map[int]float64{0: 0.5, 1: -2}
	s := 0.0
	for i := range peaks {
		p := &peaks[i]
		s += p.height * math.Exp(-(x[0]-p.at)*(x[0]-p.at)) * weights[i]
	}
	return s * x[index["second"]] * x[index["first"]]
}

// ConstantsElsewhere calls a function of another package with constants of its own types.
func ConstantsElsewhere(x []float64) float64 { return s0.Bend(x) * x[1] * s0.Span(x...) }

// MethodsElsewhere calls methods of another package by the addresses of parts of variables.
func MethodsElsewhere(x []float64) float64 {
	a, b := s0.Ray{Vector: s0.Vector{X: x[0], Y: x[1]}, Len: x[0]}, s0.Ray{Vector: s0.Vector{X: x[1], Y: 1}, Len: x[1]}
	s := a.Square() * b.First()
	a.X *= s
	return s*s0.Apart(&a, &b) + a.First()*b.Vector.Square()
}

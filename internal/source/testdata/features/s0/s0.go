// Package s0 has the name that a stack of the tape could have.
package s0

import "sort"

// A Point is a point of the plane.
type Point struct{ X, Y float64 }

// Times returns k·p.
func (p Point) Times(k float64) Point { return Point{k * p.X, k * p.Y} }

// A Vector has a direction.
type Vector struct{ X, Y float64 }

// A Ray has a direction and a length.
type Ray struct {
	Vector
	Len float64
}

type turned Ray

func (t turned) back() Ray { return Ray(t) }

// Turn converts between a type that embeds another and one made of it that is not exported.
func Turn(r Ray) float64 {
	t := turned{Vector{-r.Y * r.Len, r.X}, r.Len}
	u := t.back()
	return u.X*u.Len + turned(u).Vector.Y*r.X
}

type byFirst struct{ x, y []float64 }

func (s *byFirst) Len() int          { return len(s.x) }
func (s byFirst) Less(i, j int) bool { return s.x[i] < s.x[j] }
func (s byFirst) Swap(i, j int) {
	s.x[i], s.x[j] = s.x[j], s.x[i]
	s.y[i], s.y[j] = s.y[j], s.y[i]
}

type bySecond byFirst

func (s bySecond) Len() int            { return len(s.x) }
func (s *bySecond) Less(i, j int) bool { return s.y[i] < s.y[j] }
func (s bySecond) Swap(i, j int)       { byFirst(s).Swap(i, j) }

// Ordered sorts x and products of its elements by types that are not exported, and adds their products with their places.
func Ordered(x []float64) float64 {
	s := &byFirst{append([]float64(nil), x...), nil}
	for i, v := range x {
		s.y = append(s.y, v*x[0]*float64(i))
	}
	sort.Sort(s)
	sort.Stable((*bySecond)(s))
	sum := 0.0
	for i, v := range s.y {
		sum += v * float64(i+1) * s.x[i]
	}
	return sum
}

type cell struct{ v float64 }

// A Sheet has fields whose types lead to one that is not exported.
type Sheet struct {
	cells map[string][]cell
	in    <-chan cell
	pick  func(a cell, more ...cell) (cell, error)
	Size  float64
}

// NewSheet returns a sheet of that size.
func NewSheet(size float64) *Sheet {
	return &Sheet{cells: map[string][]cell{"a": nil}, Size: size}
}

// Grow makes the sheet larger.
func (s *Sheet) Grow(by float64) { s.Size *= by + float64(len(s.cells)) }

type border uint

type slope float64

// Borders and slopes have names that are exported, and types that are not.
const (
	Free border = iota
	Clamped
)

// Steep is a slope.
const Steep slope = 1.5

type beam struct {
	border
	load []float64
}

func newBeam(load []float64, b border, s slope) *beam {
	if s > 1 && b != Free {
		load[0] *= float64(s)
	}
	return &beam{b, load}
}

func (b *beam) bend(s slope) float64 {
	switch y := b.load[0] * float64(s); b.border {
	case Clamped:
		return y * y
	default:
		return y
	}
}

// Bend passes constants whose types have no name elsewhere.
func Bend(load []float64) float64 {
	return newBeam(load, Clamped, Steep).bend(Steep) + newBeam(load, Free, 2*Steep).bend(Steep/2)
}

func flat(xs ...float64) bool { return len(xs) == 0 || len(xs) > 1 && flat(xs[1:]...) }

type loads []float64

func (l loads) heavy(than ...float64) bool {
	for _, v := range than {
		if len(l) > 0 && l[0] <= v {
			return false
		}
	}
	return !flat(than...)
}

// Span asks variadic functions and methods that are not exported.
func Span(load ...float64) float64 {
	if flat(load...) || flat() && loads(load).heavy(0.1, 0.2) {
		return load[0] * load[1]
	}
	return load[0]
}

// First returns X, by a pointer.
func (v *Vector) First() float64 { return v.X }

// Square returns the square of the length, by a pointer.
func (v *Vector) Square() float64 { return v.X*v.First() + v.Y*v.Y }

// Apart returns the distance of two rays.
func Apart(a, b *Ray) float64 { return a.Square()*b.First() - b.Square()*a.Len }

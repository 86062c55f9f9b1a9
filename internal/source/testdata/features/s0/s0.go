// Package s0 has the name that a stack of the tape could have.
package s0

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

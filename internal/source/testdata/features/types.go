package features

import "math"

type kernel interface{ at(r float64) float64 }

type rbf struct{ l float64 }

type poly struct {
	c []float64
	n int
}

func (k rbf) at(r float64) float64 { return math.Exp(-r * r / (k.l * k.l)) }

func (p *poly) at(r float64) float64 {
	s := 0.0
	for i := len(p.c) - 1; i >= 0; i-- {
		s = s*r + p.c[i]
	}
	p.n++
	return s
}

func newKernel(l float64) kernel { return rbf{l * l} }

func energy(k kernel, x []float64) float64 {
	s := 0.0
	for i := range x {
		for j := range i {
			s += k.at(x[i] - x[j])
		}
	}
	return s
}

// Devirtualised has a variable of interface type that holds one type.
func Devirtualised(x []float64) float64 {
	var k kernel = rbf{x[0]}
	if x[1] > 1 {
		k = rbf{x[1]}
	}
	return k.at(x[1]) * energy(k, x)
}

// PointerBehindInterface passes a pointer as an interface.
func PointerBehindInterface(x []float64) float64 {
	p := &poly{c: []float64{x[0], x[1], x[0] * x[1]}}
	s := energy(p, x)
	return s + float64(p.n)*p.c[2]
}

// Constructed calls a function that returns an interface.
func Constructed(x []float64) float64 {
	k := newKernel(x[1])
	return energy(k, x) + k.at(1) + newKernel(x[0]).at(x[1])
}

func orDefault(k kernel, r float64) float64 {
	if k == nil {
		k = rbf{2}
	}
	return k.at(r)
}

// Defaulted passes interfaces to a function that tests them against nil.
func Defaulted(x []float64) float64 { return orDefault(&poly{c: x}, x[0]) * orDefault(rbf{x[1]}, x[0]) }

func scaleOf(k kernel) float64 {
	switch k := k.(type) {
	case rbf:
		return k.l
	case *poly:
		if len(k.c) > 1 {
			break
		}
		return k.c[0]
	default:
		return 1
	}
	return 2
}

// TypeSwitch switches on types that are known.
func TypeSwitch(x []float64) float64 {
	return scaleOf(rbf{x[0] * x[1]}) + x[0]*scaleOf(&poly{c: []float64{x[1]}}) + scaleOf(&poly{c: x})
}

// Asserted asserts types that are known.
func Asserted(x []float64) float64 {
	var k kernel = rbf{x[0]}
	s := k.(rbf).l
	if r, ok := k.(rbf); ok {
		s *= r.l + x[1]
	}
	if _, ok := k.(*poly); ok {
		s = 0
	}
	return s
}

func radius(k kernel, kind int) float64 {
	switch kind {
	case 0:
		return k.(rbf).l
	case 1:
		p := k.(*poly)
		return p.c[0] * float64(len(p.c))
	default:
		return k.(interface{ order() float64 }).order()
	}
}

// AssertedByKind has assertions that do not hold, in branches that are not taken.
func AssertedByKind(x []float64) float64 {
	return radius(rbf{x[0] * x[1]}, 0) * radius(&poly{c: x}, 1)
}

type model struct{ k kernel }

var models = []*model{{rbf{2}}, {&poly{c: []float64{1, 2}}}, {nil}}

// DataBehindInterface finds the type of data that does not carry derivatives.
func DataBehindInterface(x []float64) float64 {
	s := 0.0
	for _, m := range models {
		switch k := m.k.(type) {
		case rbf:
			s += k.at(x[0])
		case *poly:
			s += k.c[0] + k.c[1]*x[1]*x[1]
		case nil:
			s *= x[0]
		}
		if k, ok := m.k.(rbf); ok {
			s += k.l * x[1] * x[0]
		}
	}
	return s
}

type number interface{ ~float64 }

func sum[T number](xs []T) T {
	var s T
	for _, v := range xs {
		s += v
	}
	return s
}

func mapped[A, B any](xs []A, f func(A) B) []B {
	ys := make([]B, len(xs))
	for i, v := range xs {
		ys[i] = f(v)
	}
	return ys
}

func fold[T, S any](xs []T, s S, f func(S, T) S) S {
	for _, v := range xs {
		s = f(s, v)
	}
	return s
}

type metre float64

// Generic calls generic functions.
func Generic(x []float64) float64 {
	m := mapped(x, func(v float64) metre { return metre(v * v) })
	p := mapped(x, func(v float64) line { return line{v, x[0]} })
	s := fold(p, 1.0, func(s float64, l line) float64 { return s * l.at(l.a) })
	return float64(sum(m)) + sum[float64](x)*s
}

type stack[T any] struct{ items []T }

func (s *stack[T]) push(v T) { s.items = append(s.items, v) }
func (s *stack[T]) pop() T {
	v := s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return v
}

type pair[A, B any] struct {
	first  A
	second B
}

func swap[A, B any](p pair[A, B]) pair[B, A] { return pair[B, A]{p.second, p.first} }

// GenericTypes uses generic types.
func GenericTypes(x []float64) float64 {
	var s stack[float64]
	for _, v := range x {
		s.push(v * v)
	}
	a := s.pop()
	q := swap(pair[float64, line]{first: a, second: line{x[0], x[1]}})
	t := &stack[line]{}
	t.push(q.first)
	t.push(line{q.second, a})
	return a*s.pop() + t.pop().at(x[0])*t.pop().at(2)
}

type shape interface {
	area() float64
}

type disc struct{ r float64 }
type box struct{ w, h float64 }

func (d disc) area() float64 { return math.Pi * d.r * d.r }
func (b box) area() float64  { return b.w * b.h }

func total[S shape](list []S) float64 {
	t := 0.0
	for _, s := range list {
		t += s.area()
	}
	return t
}

func largest[T interface{ ~int | ~float64 }](a T, rest ...T) T {
	for _, v := range rest {
		if v > a {
			a = v
		}
	}
	return a
}

// Constrained calls methods by the constraint of a type parameter.
func Constrained(x []float64) float64 {
	return total([]disc{{x[0]}, {x[1]}}) * total([]box{{x[0], x[1]}}) * largest(x[0], x[1], 0.1) * float64(largest(1, 2))
}

func power[T number](x T, n int) T {
	if n == 0 {
		return 1
	}
	return x * power(x, n-1)
}

// GenericRecursive calls a generic function that calls itself.
func GenericRecursive(x []float64) float64 { return float64(power(metre(x[0]), 3)) * power(x[1], 2) }

// Package refused has a function for each way by which a derivative could be lost. The comment before one has what the message says.
package refused

import (
	"math"
	"strconv"
)

type shape interface{ area(r float64) float64 }

type disc struct{ r float64 }

func (d disc) area(r float64) float64 { return d.r * r }

var global float64
var table = []float64{1, 2, 3}

// Interface: a call of the interface method girth
func Interface(x float64, s interface{ girth(r float64) float64 }) float64 { return s.girth(x) }

type square struct{ r float64 }

func (d square) area(r float64) float64 { return d.r + r }

func newShape(x float64) shape {
	if x > 1 {
		return square{x}
	}
	return disc{x}
}

// MaybeNil: the interface s, which may be nil
func MaybeNil(x float64) float64 {
	var s shape
	if x > 1 {
		s = disc{x}
	}
	if s == nil {
		return x
	}
	return s.area(x)
}

// MaybeNilSwitch: the interface s, which may be nil
func MaybeNilSwitch(x float64) float64 {
	var s shape
	if x > 1 {
		s = disc{x}
	}
	switch s := s.(type) {
	case nil:
		return x
	case disc:
		return s.r * s.r
	}
	return 0
}

// MaybeNilAssert: the interface s, which may be nil
func MaybeNilAssert(x float64) float64 {
	var s shape
	if x > 1 {
		s = disc{x}
	}
	if d, ok := s.(disc); ok {
		return d.r * d.r
	}
	return x
}

// Single: into float32
func Single(x float64) float64 { return float64(float32(x)) * 2 }

// Bits: math.Float64bits
func Bits(x float64) float64 { return math.Float64frombits(math.Float64bits(x)) }

// Complex: cannot differentiate real
func Complex(x float64) float64 { return real(complex(x, 0)) }

// GlobalWrite: writes the global variable global
func GlobalWrite(x float64) float64 {
	global = x
	return global * 2
}

// GlobalElement: writes memory of a global variable
func GlobalElement(x float64) float64 {
	table[0] = x
	return table[0]
}

func store(t []float64, x float64) { t[0] = x }

// GlobalCall: writes a global variable
func GlobalCall(x float64) float64 {
	store(table, x)
	return table[0]
}

// Map: a map
func Map(x float64) float64 {
	m := map[string]float64{"a": x}
	return m["a"]
}

// Channel: channel
func Channel(x float64) float64 {
	c := make(chan float64, 1)
	c <- x
	return <-c
}

// Deferred: defers a call
func Deferred(x float64) (y float64) {
	defer func() { y *= 2 }()
	return x
}

// DeferredCall: defers a call
func DeferredCall(x float64) float64 {
	defer store(table, x)
	return x
}

type responder interface{ respond(x float64) float64 }

type respondFunc func(x float64) float64

func (f respondFunc) respond(x float64) float64 { return f(x) }
func (d disc) respond(x float64) float64        { return d.r * x }

// Adapted: a call of a function value
func Adapted(x float64) float64 {
	var r responder = disc{2}
	if x > 1 {
		r = respondFunc(math.Sin)
	}
	return r.respond(x)
}

// Goroutine: starts a goroutine
func Goroutine(x float64) (y float64) {
	go func() { y = x }()
	return y
}

// Value: function value
func Value(x float64, f func(float64) float64) float64 { return f(x) }

func twice(f func(float64) float64, x float64) float64 { return f(f(x)) }

// Field: function value
func Field(x float64, h struct{ f func(float64) float64 }) float64 { return h.f(x) }

// PassedOn: function value
func PassedOn(x float64, f func(float64) float64) float64 { return twice(f, x) }

// Escaping: captures variables of an inner block
func Escaping(x float64) float64 {
	f := math.Sin
	for i := 0; i < 3; i++ {
		c := float64(i)
		f = func(t float64) float64 { return c * t }
	}
	return f(x)
}

// Reassigned: is assigned another function
func Reassigned(x float64) float64 { return orSine(math.Exp, x) }

func orSine(f func(float64) float64, x float64) float64 {
	if f == nil {
		f = math.Sin
	}
	return f(x)
}

// Mapped: a call of a function value
func Mapped(x float64) float64 {
	m := map[string]func(float64) float64{"sin": math.Sin}
	return m["sin"](x)
}

// MapOfResults: into a map
func MapOfResults(x float64) float64 {
	m := map[string]float64{"square": x * x}
	return m["square"]
}

// MapOfSlices: into a map
func MapOfSlices(x float64) float64 {
	m := map[string][]float64{"powers": {x, x * x}}
	return m["powers"][1]
}

// Recovered: defers a call
func Recovered(x float64) (y float64) {
	f := func() {
		defer func() { recover() }()
		y = x
	}
	f()
	return y
}

// GenericTop: for no type in particular
func GenericTop[T ~float64](x T) T { return x * x }

// Segments: cannot cut this loop into segments
func Segments(x float64) float64 {
	//slope:checkpoint
	for i := 0; i < 9; i++ {
		if x > 3 {
			break
		}
		x *= x
	}
	return x
}

// Returning: whose loop returns
func Returning(x float64) float64 {
	z := x
	//slope:fixedpoint
	for {
		if z > 3 {
			return z
		}
		z = math.Cos(z) * x
	}
}

// Unknown: math.Nextafter has no rule
func Unknown(x float64) float64 {
	y, _ := strconv.ParseFloat("1", 64)
	return y * x * next(x)
}

func next(x float64) float64 { return math.Nextafter(x, 2) }

// Data: carries a derivative but is not differentiated
func Data(x []float64, d *struct{ buf []float64 }) float64 {
	d.buf[0] = x[0]
	return d.buf[0] * x[1]
}

// NoParameter: the first parameter
func NoParameter(n int) float64 { return float64(n) }

// NoResult: no float64 result
func NoResult(x float64) int { return int(x) }

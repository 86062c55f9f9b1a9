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

// Interface: a call of the interface method area
func Interface(x float64, s shape) float64 { return s.area(x) }

// Boxed: into an interface
func Boxed(x float64) float64 {
	var s shape = disc{x}
	return s.area(2)
}

func unbox(s shape) float64 { return s.area(2) }

// Passed: into an interface, a parameter of unbox
func Passed(x float64) float64 { return unbox(disc{x}) }

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

// Goroutine: starts a goroutine
func Goroutine(x float64) (y float64) {
	go func() { y = x }()
	return y
}

// Value: function value
func Value(x float64, f func(float64) float64) float64 { return f(x) }

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

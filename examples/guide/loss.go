// Package guide is the package that docs/guide.md builds step by step: a loss
// written once, its gradient by hand as it was before, and tests and examples of
// everything that can then be known about it.
package guide

import (
	_ "embed"
	"fmt"
	"math"
	"strings"

	"slope"
)

// A Petal is a flower of Fisher's iris data.
type Petal struct {
	Length, Width float64 // in cm; Length from the mean of all flowers
	Species       int     // 0 setosa, 1 versicolor, 2 virginica
}

// Petals holds the 150 flowers.
var Petals = read()

const (
	delta = 0.2  // cm: smaller residuals count by their square, larger ones by their size
	ridge = 0.01 // weight of the squares of the parameters
)

// Loss of predicting the width of a petal from its length, with one slope for all
// flowers, b[0], and an offset for each species, b[1] to b[3]:
//
//	1/m Σ δ² log cosh(rᵢ/δ) + ½·ridge·‖b‖²,  rᵢ = b₀·lengthᵢ + b_{1+species} − widthᵢ.
//
// It is written once, for every number type.
func Loss[T slope.Real[T]](b []T) T {
	sum := b[0].Lift(0)
	for _, p := range Petals {
		r := b[0].Scale(p.Length).Add(b[1+p.Species]).AddConst(-p.Width)
		sum = sum.Add(LogCosh(r.Scale(1 / delta)))
	}
	return sum.Scale(delta * delta / float64(len(Petals))).Add(slope.SumSquares(b).Scale(ridge / 2))
}

// LogCosh is log cosh x = log(1+e²ˣ) − x − log 2, which does not overflow.
func LogCosh[T slope.Real[T]](x T) T {
	return x.Scale(2).Softplus().Sub(x).AddConst(-math.Ln2)
}

// Value is the loss of plain numbers.
func Value(b []float64) float64 {
	x := make([]slope.Float64, len(b))
	for i, v := range b {
		x[i] = slope.Float64(v)
	}
	return float64(Loss(x))
}

// Gradient is the gradient of Loss as one writes it by hand.
func Gradient(dst, b []float64) (float64, []float64) {
	if dst == nil {
		dst = make([]float64, len(b))
	}
	clear(dst)
	m := float64(len(Petals))
	for _, p := range Petals {
		r := b[0]*p.Length + b[1+p.Species] - p.Width
		d := delta * math.Tanh(r/delta) / m // the derivative by r
		dst[0] += d * p.Length
		dst[1+p.Species] += d
	}
	for i, v := range b {
		dst[i] += ridge * v
	}
	return Value(b), dst
}

//go:embed data/petals.csv
var file string

func read() []Petal {
	var petals []Petal
	mean := 0.0
	for _, line := range strings.Split(strings.TrimSpace(file), "\n")[1:] {
		var p Petal
		if _, err := fmt.Sscanf(line, "%g,%g,%d", &p.Length, &p.Width, &p.Species); err != nil {
			panic("guide: data/petals.csv: " + err.Error())
		}
		petals, mean = append(petals, p), mean+p.Length
	}
	for i := range petals {
		petals[i].Length -= mean / float64(len(petals))
	}
	return petals
}

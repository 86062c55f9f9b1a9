package verify

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// lie is ½Σλᵢ(qᵢᵀx)² and its gradient: λ is 2 but for one, which belongs to a direction that no coordinate has.
func lie(n int, last float64) (func(x []float64) float64, func(dst, x []float64) (float64, []float64)) {
	q := make([]float64, n)
	norm := 0.0
	for i := range q {
		q[i] = 1 + 0.37*float64(i)
		norm = math.Hypot(norm, q[i])
	}
	grad := func(dst, x []float64) (float64, []float64) {
		if dst == nil {
			dst = make([]float64, n)
		}
		y, along := 0.0, 0.0
		for i, v := range x {
			y += v * v
			along += q[i] / norm * v
		}
		c := 1 - last/2
		for i, v := range x {
			dst[i] = 2*v - 2*c*along*q[i]/norm
		}
		return y - c*along*along, dst
	}
	return func(x []float64) float64 { y, _ := grad(make([]float64, n), x); return y }, grad
}

// The smallest lies that the theorems find, for functions of which one eigenvalue belongs to a generic direction. The
// theorems of the truth hold.
func TestSmallestLies(t *testing.T) {
	sizes := []int{1, 2, 5, 10}
	rows := []struct {
		name  string
		check func(t TB, n int, lie float64)
		bar   float64
	}{
		{"Convex: an eigenvalue of −m", func(t TB, n int, m float64) {
			f, _ := lie(n, -m)
			Convex(t, f, Cube(n, -3, 3), MaxVacuous(1))
		}, 1e-10},
		{"StronglyConvex: mu is too large by the share m", func(t TB, n int, m float64) {
			f, g := lie(n, 1)
			StronglyConvex(t, f, g, 1+m, Cube(n, -3, 3), MaxVacuous(1))
		}, 1e-3},
		{"Smooth: L is too small by the share m", func(t TB, n int, m float64) {
			f, g := lie(n, 4)
			Smooth(t, f, g, 4*(1-m), Cube(n, -3, 3), MaxVacuous(1))
		}, 1e-3},
	}
	var b strings.Builder
	b.WriteString("The smallest m of 10⁻¹, 10⁻², … 10⁻¹² that a theorem refutes, by the number of variables: quadratic functions of which one eigenvalue belongs to a direction that no coordinate has.\n\n| theorem, and the lie |")
	for _, n := range sizes {
		fmt.Fprintf(&b, " n = %d |", n)
	}
	b.WriteString("\n|---|---|---|---|---|\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "| %s |", r.name)
		for _, n := range sizes {
			smallest := math.Inf(1)
			for k := 13; k > 0; k-- {
				m := math.Pow(10, -float64(k))
				if Record(r.name, func(t TB) { r.check(t, n, m) }).Failed() {
					smallest = m
					break
				}
			}
			fmt.Fprintf(&b, " %.0e |", smallest)
			if smallest > r.bar*1.01 {
				t.Errorf("%s, n = %d: found from %g on, want %g", r.name, n, smallest, r.bar)
			}
			if truth := Record(r.name, func(t TB) { r.check(t, n, 0) }); truth.Failed() && strings.Contains(truth.Text(), "refuted") {
				t.Errorf("%s, n = %d: the truth is refuted: %s", r.name, n, truth.Text())
			}
		}
		b.WriteString("\n")
	}
	publish(t, "Theorems", b.String(), "")
}

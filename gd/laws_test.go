package gd_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"slope/gd"
)

// The laws of descent, group H of docs/properties.md, that TestPropertyTheorems and
// what follows it do not state.

// path returns the iterates of a run of fixed steps, one slice a step.
func path(t interface{ Fatal(...any) }, obj gd.Objective, x0 []float64, alpha float64, steps int) [][]float64 {
	var all [][]float64
	for it, err := range gd.Iterates(obj, x0, gd.Options{Step: gd.Fixed(alpha), MaxIterations: steps, Stop: []gd.StopRule{}}) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, slices.Clone(it.X))
	}
	return all
}

// H8: with α = 1/L the Lyapunov function k(f(x_k)−f*) + ½L‖x_k−x*‖² does not increase.
func lyapunovFault(f func(x []float64) float64, xs [][]float64, star []float64, l, bar float64) string {
	last := math.Inf(1)
	for k, x := range xs {
		r2 := 0.0
		for i := range x {
			r2 += (x[i] - star[i]) * (x[i] - star[i])
		}
		v := float64(k)*(f(x)-f(star)) + l/2*r2
		if v > last*(1+1e-12)+float64(k+1)*bar {
			return fmt.Sprintf("k = %d: the Lyapunov function rises from %v to %v", k, last, v)
		}
		last = v
	}
	return ""
}

func TestPropertyLyapunov(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawConvex(t)
		bar := 0.0
		if f.theory.Error != nil {
			bar = 4*f.theory.Error(f.start) + 4*f.theory.Error(f.theory.Argmin)
		}
		size := 0.0
		for i, v := range f.start {
			size += (v - f.theory.Argmin[i]) * (v - f.theory.Argmin[i])
		}
		bar += 1e-14*f.theory.L*size + 1e-300
		if s := lyapunovFault(f.Value, path(t, f, f.start, 1/f.theory.L, 40), f.theory.Argmin, f.theory.L, bar); s != "" {
			t.Fatal(s)
		}
	})
	// The controls: a step that is too long, and one that is too short.
	for name, alpha := range map[string]float64{"1.9/L": 0.19, "0.1/L": 0.01} {
		c := quad{1, 10}
		if lyapunovFault(c.Value, path(t, c, []float64{1, 1}, alpha, 40), []float64{0, 0}, 10, 0) == "" {
			t.Errorf("with a step of %s the Lyapunov function falls too", name)
		}
	}
}

// transformed is f(Q(x−b)), where Q turns the first two coordinates by an angle.
type transformed struct {
	quad
	b        []float64
	cos, sin float64
}

func (f transformed) in(x []float64) []float64 {
	z := make([]float64, len(x))
	for i := range x {
		z[i] = x[i] - f.b[i]
	}
	z[0], z[1] = float64(f.cos*z[0])-float64(f.sin*z[1]), float64(f.sin*z[0])+float64(f.cos*z[1])
	return z
}

// out is the inverse of in, without the shift: Qᵀ.
func (f transformed) out(z []float64) []float64 {
	x := slices.Clone(z)
	x[0], x[1] = float64(f.cos*z[0])+float64(f.sin*z[1]), float64(f.cos*z[1])-float64(f.sin*z[0])
	return x
}

func (f transformed) Value(x []float64) float64 { return f.quad.Value(f.in(x)) }

func (f transformed) Gradient(dst, x []float64) (float64, []float64) {
	y, g := f.quad.Gradient(make([]float64, len(x)), f.in(x))
	copy(dst, f.out(g))
	return y, dst
}

// H16: descent on f(Q(x−b)) from Qᵀx₀ + b is descent on f from x₀, turned and moved: bit
// for bit for a shift of dyadic numbers, to within rounding of each step for a turn.
func equivarianceFault(t interface{ Fatal(...any) }, f transformed, x0 []float64, alpha float64, steps int, exact bool) string {
	start := f.out(x0)
	for i := range start {
		start[i] += f.b[i]
	}
	plain, moved := path(t, f.quad, x0, alpha, steps), path(t, f, start, alpha, steps)
	if exact {
		for k := range plain {
			for i := range x0 {
				if moved[k][i]-f.b[i] != plain[k][i] {
					return fmt.Sprintf("step %d: %v, moved back %v, want %v", k, moved[k], moved[k][i]-f.b[i], plain[k])
				}
			}
		}
		return ""
	}
	// Each step from the same point: one step of f from where the moved run is.
	for k := range len(moved) - 1 {
		z := f.in(moved[k])
		next, got := path(t, f.quad, z, alpha, 1), f.in(moved[k+1])
		size := 1.0
		for i := range z {
			size += math.Abs(z[i])*(1+alpha*f.quad[i]) + math.Abs(f.b[i])
		}
		for i := range z {
			if len(next) > 1 && math.Abs(next[1][i]-got[i]) > 16*0x1p-53*size*4 {
				return fmt.Sprintf("step %d: %v, want %v", k+1, got, next[1])
			}
		}
	}
	return ""
}

func TestPropertyEuclideanEquivariance(t *testing.T) {
	dyadic := rapid.Custom(func(t *rapid.T) float64 { return float64(rapid.IntRange(-256, 256).Draw(t, "n")) / 16 })
	rapid.Check(t, func(t *rapid.T) {
		b := []float64{dyadic.Draw(t, "b"), dyadic.Draw(t, "b")}
		x0 := []float64{dyadic.Draw(t, "x"), dyadic.Draw(t, "x")}
		f := transformed{quad{1, 3}, b, 1, 0}
		if s := equivarianceFault(t, f, x0, 0.25, 6, true); s != "" { // six steps of 1/4 and 3/4 stay dyadic
			t.Fatal("moved: ", s)
		}
		angle := rapid.Float64Range(0, 6.28).Draw(t, "angle")
		f.quad, f.cos, f.sin = quad{rapid.Float64Range(0.1, 10).Draw(t, "c"), 1}, math.Cos(angle), math.Sin(angle)
		if s := equivarianceFault(t, f, x0, 0.15, 10, false); s != "" {
			t.Fatal("turned: ", s)
		}
	})
	// The controls: a gradient that is not turned back, and a shift that is not exact.
	skewed := transformed{quad{1, 3}, []float64{0, 0}, math.Cos(1), math.Sin(1.001)}
	if equivarianceFault(t, skewed, []float64{1, 2}, 0.25, 6, false) == "" {
		t.Error("a map that is no rotation passes for one")
	}
	inexact := transformed{quad{1, 3}, []float64{0.1, 1e6 / 3.0}, 1, 0}
	if equivarianceFault(t, inexact, []float64{1, 2}, 0.3, 6, true) == "" {
		t.Error("a shift that rounds passes for exact")
	}
}

package features

import "math"

// Checkpointed steps an oscillator with a force, with checkpoints.
func Checkpointed(x []float64) float64 {
	u, v := x[0], x[1]
	s := 0.0
	w := []float64{x[0], x[1], 0.3}
	//slope:checkpoint
	for i := 0; i < 500; i++ {
		a := -x[2]*math.Sin(u) - 0.1*v
		v += 0.01 * a
		u += 0.01 * v
		if i%50 == 7 {
			s += u * v
			continue
		}
		for j := range w {
			w[j] += 0.01 * (w[(j+1)%3]*u - w[j])
		}
	}
	return s + u*u + w[0]*w[1] + w[2]
}

// NotCheckpointed is Checkpointed without checkpoints.
func NotCheckpointed(x []float64) float64 {
	u, v := x[0], x[1]
	s := 0.0
	w := []float64{x[0], x[1], 0.3}
	for i := 0; i < 500; i++ {
		a := -x[2]*math.Sin(u) - 0.1*v
		v += 0.01 * a
		u += 0.01 * v
		if i%50 == 7 {
			s += u * v
			continue
		}
		for j := range w {
			w[j] += 0.01 * (w[(j+1)%3]*u - w[j])
		}
	}
	return s + u*u + w[0]*w[1] + w[2]
}

// CheckpointedRange has checkpoints in a loop over an integer, in a function that is called, around a literal.
func CheckpointedRange(x []float64) float64 {
	return decay(x, 37) * decay(x[1:], 1) * decay(x, 0)
}

func decay(x []float64, n int) float64 {
	u := x[0]
	f := func(t float64) float64 { return math.Sin(t) * x[1] }
	//slope:checkpoint
	for i := range n {
		u = f(u) + 0.01*float64(i)
	}
	return u
}

// Kepler solves Kepler's equation by iteration.
func Kepler(x []float64) float64 {
	m, e := x[0], x[1]
	z := m
	//slope:fixedpoint
	for i := 0; i < 200; i++ {
		next := m + e*math.Sin(z)
		d := math.Abs(next - z)
		if d < 1e-15 {
			break
		}
		z = next
	}
	return z*z + e*math.Cos(z)
}

// Relaxed solves a linear system by the method of Gauss and Seidel, in place.
func Relaxed(x []float64) float64 {
	n := len(x)
	u := make([]float64, n)
	change := 1.0
	steps := 0
	//slope:fixedpoint
	for change > 1e-15 && steps < 1000 {
		steps++
		change = 0
		for i := range u {
			old := u[i]
			u[i] = x[i]
			if i > 0 {
				u[i] += 0.3 * u[i-1] * x[0]
			}
			if i+1 < n {
				u[i] += 0.2 * math.Sin(u[i+1])
			}
			change = math.Max(change, math.Abs(u[i]-old))
		}
	}
	s := 0.0
	for i, v := range u {
		s += v * v * float64(i+1)
	}
	return s + change
}

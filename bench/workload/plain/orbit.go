package plain

import "math"

// Orbit is the fit of an orbit of Kepler to velocities along the line of sight.
type Orbit struct {
	Time, Velocity []float64
}

// Loss is the sum of squares of the residuals. x has the period, the eccentricity,
// the time and the angle of the closest approach, the amplitude and the velocity of
// the whole system.
func (p *Orbit) Loss(x []float64) float64 {
	e, w, amp := x[1], x[3], x[4]
	s := 0.0
	for i, t := range p.Time {
		m := 2 * math.Pi / x[0] * (t - x[2])
		// Newton's method for Kepler's equation E − e·sin E = m.
		a := m
		if e > 0.8 {
			a = math.Pi
		}
		for n := 0; n < 50; n++ {
			d := (a - e*math.Sin(a) - m) / (1 - e*math.Cos(a))
			a -= d
			if math.Abs(d) < 1e-14 {
				break
			}
		}
		nu := 2 * math.Atan2(math.Sqrt(1+e)*math.Sin(a/2), math.Sqrt(1-e)*math.Cos(a/2))
		r := p.Velocity[i] - x[5] - amp*(math.Cos(nu+w)+e*math.Cos(w))
		s += r * r
	}
	return s
}

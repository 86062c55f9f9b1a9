package plain

import "math"

// The gradients by hand of the functions that are no workload, in loops.

// handPredators keeps the populations at each step, and computes what is between
// again on the way back.
type handPredators struct {
	*Predators
	y [][4]float64
}

func (p *handPredators) rates(x []float64, y [4]float64) [4]float64 {
	return [4]float64{
		y[0] * (x[0] - x[4]*y[1]),
		y[1] * (x[4]*y[0] - x[1] - x[5]*y[2]),
		y[2] * (x[5]*y[1] - x[2] - x[6]*y[3]),
		y[3] * (x[6]*y[2] - x[3]),
	}
}

// back adds to yb and g what the adjoints d of the rates at y give.
func (p *handPredators) back(g, x []float64, yb *[4]float64, y, d [4]float64) {
	e0, e1, e2, e3 := d[0]*y[0], d[1]*y[1], d[2]*y[2], d[3]*y[3]
	yb[0] += d[0]*(x[0]-x[4]*y[1]) + e1*x[4]
	yb[1] += d[1]*(x[4]*y[0]-x[1]-x[5]*y[2]) - e0*x[4] + e2*x[5]
	yb[2] += d[2]*(x[5]*y[1]-x[2]-x[6]*y[3]) - e1*x[5] + e3*x[6]
	yb[3] += d[3]*(x[6]*y[2]-x[3]) - e2*x[6]
	g[0] += e0
	g[1] -= e1
	g[2] -= e2
	g[3] -= e3
	g[4] += e1*y[0] - e0*y[1]
	g[5] += e2*y[1] - e1*y[2]
	g[6] += e3*y[2] - e2*y[3]
}

func (p *handPredators) gradient(g, x []float64) (float64, []float64) {
	clear(g)
	n, h := len(p.Counts), p.Step
	if p.y == nil {
		p.y = make([][4]float64, n+1)
	}
	p.y[0] = p.Start
	step := func(y, k [4]float64, h float64) (z [4]float64) {
		for i := range z {
			z[i] = y[i] + h*k[i]
		}
		return z
	}
	s := 0.0
	for t, count := range p.Counts {
		y := p.y[t]
		k1 := p.rates(x, y)
		k2 := p.rates(x, step(y, k1, 0.5*h))
		k3 := p.rates(x, step(y, k2, 0.5*h))
		k4 := p.rates(x, step(y, k3, h))
		for i, c := range count {
			v := y[i] + h/6*(k1[i]+2*k2[i]+2*k3[i]+k4[i])
			p.y[t+1][i] = v
			s += (v - c) * (v - c)
		}
	}
	var yb [4]float64
	scale := 2 / float64(n)
	for t := n - 1; t >= 0; t-- {
		y := p.y[t]
		z1 := step(y, p.rates(x, y), 0.5*h)
		z2 := step(y, p.rates(x, z1), 0.5*h)
		z3 := step(y, p.rates(x, z2), h)
		var k1, k2, k3, k4, zb [4]float64
		for i, c := range p.Counts[t] {
			yb[i] += scale * (p.y[t+1][i] - c)
			d := h / 6 * yb[i]
			k1[i], k2[i], k3[i], k4[i] = d, 2*d, 2*d, d
		}
		p.back(g, x, &zb, z3, k4)
		for i, d := range zb {
			yb[i] += d
			k3[i] += h * d
		}
		zb = [4]float64{}
		p.back(g, x, &zb, z2, k3)
		for i, d := range zb {
			yb[i] += d
			k2[i] += 0.5 * h * d
		}
		zb = [4]float64{}
		p.back(g, x, &zb, z1, k2)
		for i, d := range zb {
			yb[i] += d
			k1[i] += 0.5 * h * d
		}
		p.back(g, x, &yb, y, k1)
	}
	return s / float64(n), g
}

// handProcess uses ∂y = ½tr(K⁻¹ ∂K) − ½ αᵀ ∂K α with α = K⁻¹y.
type handProcess struct {
	*Process
	a, inv, z []float64
}

func (p *handProcess) gradient(g, x []float64) (float64, []float64) {
	n := len(p.T)
	if p.a == nil {
		p.a, p.inv, p.z = make([]float64, n*n), make([]float64, n*n), make([]float64, n)
	}
	amp, length, noise := x[0], x[1], x[2]
	a, inv, z := p.a, p.inv, p.z
	for i := range n {
		for j := 0; j <= i; j++ {
			d := (p.T[i] - p.T[j]) / length
			a[i*n+j] = amp * math.Exp(-0.5*d*d)
		}
		a[i*n+i] += noise
	}
	y := 0.0
	for i := range n {
		row := a[i*n : i*n+i+1]
		for j := 0; j <= i; j++ {
			s := row[j]
			other := a[j*n : j*n+j+1]
			for k, v := range row[:j] {
				s -= v * other[k]
			}
			if j < i {
				row[j] = s / other[j]
			} else {
				row[i] = math.Sqrt(s)
			}
		}
		s := p.Y[i]
		for k, v := range row[:i] {
			s -= v * z[k]
		}
		z[i] = s / row[i]
		y += 0.5*z[i]*z[i] + math.Log(row[i])
	}
	// inv is L⁻¹, by rows, and z becomes α = L⁻ᵀz.
	for i := range n {
		row := inv[i*n : i*n+i+1]
		clear(row)
		for k, l := range a[i*n : i*n+i] {
			for j, v := range inv[k*n : k*n+k+1] {
				row[j] -= l * v
			}
		}
		d := 1 / a[i*n+i]
		for j := range row[:i] {
			row[j] *= d
		}
		row[i] = d
	}
	for i := n - 1; i >= 0; i-- {
		z[i] /= a[i*n+i]
		for k, l := range a[i*n : i*n+i] {
			z[k] -= l * z[i]
		}
	}
	// K⁻¹ = L⁻ᵀL⁻¹ takes the place of the factor.
	for i := range n {
		clear(a[i*n : i*n+i+1])
	}
	for k := range n {
		row := inv[k*n : k*n+k+1]
		for i, v := range row {
			to := a[i*n : i*n+i+1]
			for j, w := range row[:i+1] {
				to[j] += v * w
			}
		}
	}
	var da, dl, dn float64
	for i := range n {
		for j := 0; j <= i; j++ {
			w := a[i*n+j] - z[i]*z[j]
			if i == j {
				w /= 2
				dn += w
			}
			d := (p.T[i] - p.T[j]) / length
			e := w * math.Exp(-0.5*d*d)
			da += e
			dl += e * d * d
		}
	}
	g[0], g[1], g[2] = da, amp/length*dl, dn
	return y, g
}

// handOrbit differentiates Kepler's equation, not the steps of Newton's method.
func handOrbit(p *Orbit) func(g, x []float64) (float64, []float64) {
	return func(g, x []float64) (float64, []float64) {
		clear(g)
		period, e, amp := x[0], x[1], x[4]
		cosW, sinW := math.Cos(x[3]), math.Sin(x[3])
		plus, minus := math.Sqrt(1+e), math.Sqrt(1-e)
		s, mean := 0.0, 2*math.Pi/period
		for i, t := range p.Time {
			m := mean * (t - x[2])
			a := m
			if e > 0.8 {
				a = math.Pi
			}
			var sin, cos float64
			for range 50 {
				sin, cos = math.Sincos(a)
				d := (a - e*sin - m) / (1 - e*cos)
				a -= d
				if math.Abs(d) < 1e-14 {
					break
				}
			}
			half, co := math.Sincos(a / 2)
			nu := 2 * math.Atan2(plus*half, minus*co)
			sinN, cosN := math.Sincos(nu + x[3])
			r := p.Velocity[i] - x[5] - amp*(cosN+e*cosW)
			s += r * r
			rb := 2 * r
			g[5] -= rb
			g[4] -= rb * (cosN + e*cosW)
			g[3] += rb * amp * (sinN + e*sinW)
			g[1] -= rb * amp * cosW
			nb := rb * amp * sinN
			// dν = √(1−e²)/(1−e·cos E) dE + sin E/(√(1−e²)(1−e·cos E)) de.
			q := 1 - e*cos
			root := plus * minus
			ab := nb * root / q
			g[1] += nb * sin / (root * q)
			// dE = (dm + sin E de)/(1−e·cos E).
			mb := ab / q
			g[1] += mb * sin
			g[2] -= mb * mean
			g[0] -= mb * m / period
		}
		return s, g
	}
}

func newPredators() (*Predators, []float64) {
	p := &Predators{Start: [4]float64{1, 0.8, 0.5, 0.3}, Step: 0.02}
	for i := range 500 {
		t := float64(i)
		p.Counts = append(p.Counts, []float64{1 + 0.2*math.Sin(t/40), 0.8 + 0.1*math.Cos(t/30), 0.5, 0.3 + 0.1*math.Sin(t/50)})
	}
	return p, []float64{1.1, 0.4, 0.3, 0.2, 0.9, 0.7, 0.5}
}

func newProcess() (*Process, []float64) {
	p := &Process{}
	for i := range 80 {
		p.T = append(p.T, 0.1*float64(i)+0.03*math.Sin(float64(i*i)))
		p.Y = append(p.Y, math.Sin(p.T[i])+0.1*math.Cos(float64(7*i)))
	}
	return p, []float64{1.5, 1.1, 0.14}
}

func newOrbit() (*Orbit, []float64) {
	p := &Orbit{}
	for i := range 100 {
		p.Time = append(p.Time, 0.37*float64(i))
		p.Velocity = append(p.Velocity, 20*math.Cos(float64(i)/3)+3)
	}
	return p, []float64{7.3, 0.4, 1.2, 0.7, 25, 1}
}

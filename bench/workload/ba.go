package workload

import "math"

// baWorkload is BA of ADBench, bundle adjustment: the residuals of p observations
// and their Jacobian, which is sparse. There is a point for four observations and a
// camera for a hundred. Data: x, the variables: cameras, points, weights; cams, 11
// numbers for each; points, 3 for each; w, the weights; obs, camera and point of
// each observation; feats, what was observed.
//
// The answer is that of ADBench: the 2p errors of the projections, the p errors of
// the weights, and the Jacobian by rows: for each observation two rows of 15
// entries, by its camera, its point and its weight, then for each weight one entry.
func baWorkload() Workload {
	return Workload{
		Name: "BA", Title: "ADBench bundle adjustment", Task: Jacobian, Param: "observations",
		Size: 1000, Small: 12, Growth: []int{10, 100, 1000, 10000, 100000},
		New: func(p int) *Case {
			b := newBA(max(2, p/100), max(1, p/4), p)
			c := &Case{N: p, Data: b.data(), Operations: 90 * p}
			c.parts = []int{2 * p, p}
			for range 2 * p {
				c.parts = append(c.parts, baBlock)
			}
			c.parts = append(c.parts, p)
			c.add(Contender{Name: "hand", Package: byHand, Exact: true, Prepare: func() Runner {
				out := b.newAnswer()
				return Runner{Run: func() { b.hand(out) }, Answer: out.copy}
			}})
			c.add(Contender{Name: "plain", Package: byHand, Exact: true, Prepare: func() Runner {
				out := b.newAnswer()
				return Runner{Run: func() { b.plain(out) }, Answer: func() []float64 { return out.copy()[:3*p] }}
			}})
			c.add(b.contenders()...)
			c.answerByHand()
			return c
		},
	}
}

const (
	baCamera = 11           // numbers of a camera: rotation, centre, focal length, principal point, distortion
	baBlock  = baCamera + 4 // variables of an observation: camera, point, weight
)

// ba is a bundle adjustment. The variables are those of ADBench, in its order.
type ba struct {
	x      []float64 // all variables: cams, points and w are views of it
	cams   []float64 // of each: r, C, f, u₀, k₁ and k₂
	points []float64
	w      []float64
	obs    [][2]int  // camera and point
	feats  []float64 // 2 for each observation
}

func makeBA(cameras, points, observations int) *ba {
	b := &ba{x: make([]float64, baCamera*cameras+3*points+observations)}
	b.cams = b.x[:baCamera*cameras]
	b.points = b.x[len(b.cams):][:3*points]
	b.w = b.x[len(b.cams)+len(b.points):]
	b.feats = make([]float64, 2*observations)
	for i := range observations {
		b.obs = append(b.obs, [2]int{i % cameras, i % points})
	}
	return b
}

// newBA returns an adjustment with data made up: cameras that look from a distance
// of 8 at points within 1 of the origin, observed up to an error of a pixel.
func newBA(cameras, points, observations int) *ba {
	b := makeBA(cameras, points, observations)
	for j := range cameras {
		t := float64(j + 1)
		copy(b.cams[j*baCamera:], []float64{
			0.3 * math.Sin(t), 0.3 * math.Cos(1.7*t), 0.2 * math.Sin(2.3*t),
			0.5 * math.Cos(t), 0.5 * math.Sin(3*t), -8 + 0.5*math.Cos(2*t),
			500 + 10*math.Sin(5*t), 320 + math.Cos(t), 240 + math.Sin(t),
			-0.05 + 0.01*math.Sin(t), 0.01 * math.Cos(t),
		})
	}
	for i := range b.points {
		b.points[i] = math.Sin(float64(i*i + 1))
	}
	for i := range b.w {
		b.w[i] = 0.9 + 0.1*math.Cos(float64(i))
		var y [3]float64
		b.residual(y[:], i) // of an observation at (0, 0)
		b.feats[2*i] = y[0]/b.w[i] + math.Sin(float64(i))
		b.feats[2*i+1] = y[1]/b.w[i] + math.Cos(float64(i))
	}
	return b
}

// readBA reads a file of ADBench: one camera, point, weight and observation, which
// stand for all.
func readBA(text string) *ba {
	s := newNumbers(text)
	b := makeBA(s.int(), s.int(), s.int())
	camera, point, weight, feature := s.slice(baCamera), s.slice(3), s.next(), s.slice(2)
	s.end()
	for _, r := range []struct{ to, from []float64 }{{b.cams, camera}, {b.points, point}, {b.w, []float64{weight}}, {b.feats, feature}} {
		for i := range r.to {
			r.to[i] = r.from[i%len(r.from)]
		}
	}
	return b
}

func (b *ba) data() []Block {
	obs := make([]float64, 0, 2*len(b.obs))
	for _, o := range b.obs {
		obs = append(obs, float64(o[0]), float64(o[1]))
	}
	p := len(b.obs)
	return []Block{
		vector("x", b.x),
		{"cams", len(b.cams) / baCamera, baCamera, b.cams}, {"points", len(b.points) / 3, 3, b.points}, vector("w", b.w),
		{"obs", p, 2, obs}, {"feats", p, 2, b.feats},
	}
}

// block writes the 15 variables of observation i to dst.
func (b *ba) block(dst []float64, i int) {
	copy(dst, b.cams[b.obs[i][0]*baCamera:][:baCamera])
	copy(dst[baCamera:], b.points[b.obs[i][1]*3:][:3])
	dst[baBlock-1] = b.w[i]
}

// baAnswer is the answer of the task, taken apart.
type baAnswer struct {
	all     []float64
	errors  []float64 // 2 for each observation
	werrors []float64
	rows    []float64 // of the errors, 30 entries for each observation
	wrows   []float64 // of the errors of the weights
}

func (b *ba) newAnswer() *baAnswer {
	p := len(b.obs)
	a := &baAnswer{all: make([]float64, (3+2*baBlock+1)*p)}
	a.errors, a.werrors = a.all[:2*p], a.all[2*p:3*p]
	a.rows, a.wrows = a.all[3*p:][:2*baBlock*p], a.all[(3+2*baBlock)*p:]
	return a
}

func (a *baAnswer) copy() []float64 { return append([]float64(nil), a.all...) }

func (b *ba) plain(out *baAnswer) {
	for i := range b.obs {
		var y [3]float64
		b.residual(y[:], i)
		out.errors[2*i], out.errors[2*i+1], out.werrors[i] = y[0], y[1], y[2]
	}
}

// residual writes the two errors of observation i and that of its weight to y.
func (b *ba) residual(y []float64, i int) {
	cam := (*[baCamera]float64)(b.cams[b.obs[i][0]*baCamera:])
	at := (*[3]float64)(b.points[b.obs[i][1]*3:])
	w := b.w[i]
	q := rotate((*[3]float64)(cam[:3]), [3]float64{at[0] - cam[3], at[1] - cam[4], at[2] - cam[5]})
	x0, x1 := q[0]/q[2], q[1]/q[2]
	rho := x0*x0 + x1*x1
	l := 1 + rho*(cam[9]+rho*cam[10])
	y[0] = w * (cam[6]*l*x0 + cam[7] - b.feats[2*i])
	y[1] = w * (cam[6]*l*x1 + cam[8] - b.feats[2*i+1])
	y[2] = 1 - w*w
}

// rotate turns y by the rotation vector r (Rodrigues): with θ = ‖r‖ and n = r/θ,
// y·cos θ + (n×y)·sin θ + n(n·y)(1−cos θ).
func rotate(r *[3]float64, y [3]float64) [3]float64 {
	theta := math.Sqrt(r[0]*r[0] + r[1]*r[1] + r[2]*r[2])
	if theta == 0 {
		return y
	}
	sin, cos := math.Sincos(theta)
	n := [3]float64{r[0] / theta, r[1] / theta, r[2] / theta}
	c := cross(n, y)
	t := (n[0]*y[0] + n[1]*y[1] + n[2]*y[2]) * (1 - cos)
	return [3]float64{cos*y[0] + sin*c[0] + t*n[0], cos*y[1] + sin*c[1] + t*n[1], cos*y[2] + sin*c[2] + t*n[2]}
}

func cross(a, b [3]float64) [3]float64 {
	return [3]float64{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}

// rotation returns the matrix of the rotation vector r, by rows.
func rotation(r [3]float64, theta float64) [3][3]float64 {
	if theta == 0 {
		return [3][3]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}
	}
	sin, cos := math.Sincos(theta)
	a, b, c := r[0]/theta, r[1]/theta, r[2]/theta
	t := 1 - cos
	return [3][3]float64{
		{cos + t*a*a, t*a*b - sin*c, t*a*c + sin*b},
		{t*a*b + sin*c, cos + t*b*b, t*b*c - sin*a},
		{t*a*c - sin*b, t*b*c + sin*a, cos + t*c*c},
	}
}

// hand is the Jacobian by hand. With q = R(r)·y, y = X − C, and a row a of ∂e/∂q,
// the row by X is g = Rᵀa and that by C is −g. The row by r is, from the derivative
// of the rotation (Gallego and Yezzi 2015, equation 9),
//
//	((m·r) r + ((R−I)m) × r)/θ²  with  m = y × g.
func (b *ba) hand(out *baAnswer) {
	for i, o := range b.obs {
		cam := (*[baCamera]float64)(b.cams[o[0]*baCamera:])
		at := (*[3]float64)(b.points[o[1]*3:])
		w := b.w[i]
		r := [3]float64(cam[:3])
		y := [3]float64{at[0] - cam[3], at[1] - cam[4], at[2] - cam[5]}
		square := r[0]*r[0] + r[1]*r[1] + r[2]*r[2]
		m := rotation(r, math.Sqrt(square))
		q0 := m[0][0]*y[0] + m[0][1]*y[1] + m[0][2]*y[2]
		q1 := m[1][0]*y[0] + m[1][1]*y[1] + m[1][2]*y[2]
		q2 := m[2][0]*y[0] + m[2][1]*y[1] + m[2][2]*y[2]

		inv := 1 / q2
		x := [2]float64{q0 * inv, q1 * inv}
		rho := x[0]*x[0] + x[1]*x[1]
		f, l, dl := cam[6], 1+rho*(cam[9]+rho*cam[10]), 2*cam[9]+4*rho*cam[10] // dl·x is the gradient of l
		for k, v := range x {
			e := f*l*v + cam[7+k] - b.feats[2*i+k]
			row := (*[baBlock]float64)(out.rows[(2*i+k)*baBlock:])
			out.errors[2*i+k] = w * e

			// ∂/∂x, then ∂/∂q.
			d := [2]float64{w * f * v * dl * x[0], w * f * v * dl * x[1]}
			d[k] += w * f * l
			a0, a1 := d[0]*inv, d[1]*inv
			a2 := -(a0*x[0] + a1*x[1])
			g := [3]float64{
				m[0][0]*a0 + m[1][0]*a1 + m[2][0]*a2,
				m[0][1]*a0 + m[1][1]*a1 + m[2][1]*a2,
				m[0][2]*a0 + m[1][2]*a1 + m[2][2]*a2,
			}
			h := cross(y, g)
			if square > 0 {
				c := cross([3]float64{
					m[0][0]*h[0] + m[0][1]*h[1] + m[0][2]*h[2] - h[0],
					m[1][0]*h[0] + m[1][1]*h[1] + m[1][2]*h[2] - h[1],
					m[2][0]*h[0] + m[2][1]*h[1] + m[2][2]*h[2] - h[2],
				}, r)
				s, t := (h[0]*r[0]+h[1]*r[1]+h[2]*r[2])/square, 1/square
				h = [3]float64{s*r[0] + t*c[0], s*r[1] + t*c[1], s*r[2] + t*c[2]}
			}
			row[0], row[1], row[2] = h[0], h[1], h[2]
			row[3], row[4], row[5] = -g[0], -g[1], -g[2]
			row[6] = w * l * v
			row[7], row[8] = 0, 0
			row[7+k] = w
			row[9] = w * f * rho * v
			row[10] = w * f * rho * rho * v
			row[11], row[12], row[13] = g[0], g[1], g[2]
			row[14] = e
		}
		out.werrors[i], out.wrows[i] = 1-w*w, -2*w
	}
}

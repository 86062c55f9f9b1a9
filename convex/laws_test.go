package convex_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"slope/convex"
	"slope/expr"
)

// lawFault names the first law of convex functions that p breaks at random
// points of the box, by more than rounding can: the chord inequality, the
// first-order inequality, a monotone gradient, and Smoothness as a Lipschitz
// constant of the gradient.
func lawFault(p *expr.Program, box convex.Box, l float64, r *rand.Rand) string {
	n := p.Dim()
	for range 300 {
		x, y := box.Sample(nil, r), box.Sample(nil, r)
		if r.IntN(2) == 0 { // neighbours
			for i := range y {
				y[i] = x[i] + 1e-3*(y[i]-x[i])
			}
		}
		m := make([]float64, n)
		for i := range m {
			m[i] = x[i] + 0.5*(y[i]-x[i])
		}
		fx, gx := p.Gradient(nil, x)
		fy, gy := p.Gradient(nil, y)
		fm := p.Value(m)
		size := math.Abs(fx) + math.Abs(fy) + math.Abs(fm)
		first, mono, dg := 0.0, 0.0, 0.0
		for i := range x {
			d := y[i] - x[i]
			first += gx[i] * d
			mono += (gy[i] - gx[i]) * d
			dg = math.Hypot(dg, gy[i]-gx[i])
			size += (math.Abs(gx[i]) + math.Abs(gy[i])) * (math.Abs(d) + 1e-3*(math.Abs(x[i])+math.Abs(y[i])))
		}
		noise := 1e-13*size + 1e-300
		switch {
		case fm > (fx+fy)/2+noise:
			return "chord"
		case fy < fx+first-noise:
			return "first order"
		case mono < -noise:
			return "monotone gradient"
		case dg > l*distance(x, y)*(1+1e-9)+1e-12*(1+dg+norm(gx)+norm(gy)):
			return "Lipschitz gradient"
		}
	}
	return ""
}

func norm(x []float64) float64 { return distance(x, make([]float64, len(x))) }

// TestProvenObeysTheLaws: what is proven passes every test by points, and what is
// refuted in a way that can be seen fails one, so that the tests have power.
func TestProvenObeysTheLaws(t *testing.T) {
	r := rand.New(rand.NewPCG(12, 13))
	caught, refuted := 0, 0
	for _, row := range zoo(t) {
		f, box := zooFunctions[row.ID], row.box()
		c, err := convex.Certify(f, box, row.boxes(1000))
		if err != nil {
			t.Fatal(err)
		}
		l, err := convex.Smoothness(f, box, row.boxes(300))
		if err != nil {
			t.Fatal(err)
		}
		p := expr.Record(len(box.Lo), f)
		switch c.Verdict {
		case convex.Proven:
			if law := lawFault(p, box, l.Hi, r); law != "" {
				t.Errorf("%s is proven and breaks a law: %s", row.ID, law)
			}
		case convex.Refuted:
			refuted++
			if lawFault(p, box, l.Hi, r) != "" {
				caught++
			}
		}
	}
	if caught*10 < refuted*6 {
		t.Errorf("the laws catch only %d of %d functions that are not convex", caught, refuted)
	}
	square := expr.Record(1, func(x []real) real { return x[0].Square() })
	if lawFault(square, convex.Cube(1, -1, 1), 1, r) == "" {
		t.Error("x² passes for 1-smooth; its constant is 2")
	}
}

// TestLocalIsGlobal: for a certified f on a set, Gap bounds how far a point is
// from the minimum over the whole set, and it is 0 at the solution of projected
// gradient descent with the step 1/L.
func TestLocalIsGlobal(t *testing.T) {
	f := func(x []real) real {
		return x[0].Exp().Add(x[1].Square()).Add(x[0].Sub(x[1]).Square()).Sub(x[1].Scale(4))
	}
	box := convex.Cube(2, -1, 1)
	c, err := convex.Certify(f, box)
	if err != nil || c.Verdict != convex.Proven {
		t.Fatal(c, err)
	}
	l, err := convex.Smoothness(f, box)
	if err != nil {
		t.Fatal(err)
	}
	p := expr.Record(2, f)
	r := rand.New(rand.NewPCG(1, 9))
	lowest := math.Inf(1)
	for range 1000 {
		lowest = min(lowest, p.Value(box.Sample(nil, r)))
	}
	x := []float64{-1, -1}
	for range 400 {
		y, g := p.Gradient(nil, x)
		if o := convex.FirstOrder(box, x, g); y-o.Gap > lowest+1e-12 {
			t.Fatalf("f(%v) = %v with gap %v, but %v was seen", x, y, o.Gap, lowest)
		}
		for i := range x {
			x[i] -= g[i] / l.Hi
		}
		box.Project(x, x)
	}
	_, g := p.Gradient(nil, x)
	if o := convex.FirstOrder(box, x, g); o.Gap > 1e-10 || o.Residual > 1e-10 {
		t.Errorf("after projected descent: %+v", o)
	}
}

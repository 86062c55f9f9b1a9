package verify

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"

	"slope"
	"slope/expr"
	"slope/verify/internal/campaign"
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

// dent is |x|² + c·w²/(1 + |x−p|²/2w²): its curvature is least at p, 2−c, in a ball of the radius w, or greatest if c is negative.
func dent(n int, w, c float64) (func(x []float64) float64, func(dst, x []float64) (float64, []float64)) {
	p := make([]float64, n)
	for i := range p {
		p[i] = 0.7 - 0.31*float64(i%5)
	}
	grad := func(dst, x []float64) (float64, []float64) {
		if dst == nil {
			dst = make([]float64, n)
		}
		d := minus(x, p)
		r := 1 + floats.Dot(d, d)/(2*w*w)
		for i, v := range x {
			dst[i] = 2*v - c*d[i]/(r*r)
		}
		return floats.Dot(x, x) + c*w*w/r, dst
	}
	return func(x []float64) float64 { y, _ := grad(nil, x); return y }, grad
}

// A turnedBox is the cube [−1, 1]ⁿ, turned by a reflection if there is one. Its projection is off by the lie on one side of one face: where
// no other coordinate is outside.
type turnedBox struct {
	v   []float64 // of length 1; nil for none
	n   int
	lie float64
}

func newTurnedBox(n int, turn bool, lie float64) turnedBox {
	b := turnedBox{n: n, lie: lie}
	if turn {
		for i := range n {
			b.v = append(b.v, 1+0.6*float64(i))
		}
		floats.Scale(1/floats.Norm(b.v, 2), b.v)
	}
	return b
}

func (b turnedBox) turned(x []float64) []float64 {
	z := append([]float64(nil), x...)
	if b.v != nil {
		floats.AddScaled(z, -2*floats.Dot(b.v, x), b.v)
	}
	return z
}

func (b turnedBox) Dim() int { return b.n }

func (b turnedBox) Contains(x []float64, tol float64) bool {
	for _, v := range b.turned(x) {
		if math.Abs(v) > 1+tol+1e-14 {
			return false
		}
	}
	return true
}

func (b turnedBox) Project(dst, x []float64) []float64 {
	z, out := b.turned(x), 0
	for i, v := range z {
		if math.Abs(v) > 1+1e-14 {
			z[i], out = math.Copysign(1, v), out+1
		}
	}
	if last := &z[len(z)-1]; out == 1 && *last == 1 {
		*last -= b.lie
	}
	if dst == nil {
		dst = make([]float64, len(x))
	}
	copy(dst, b.turned(z))
	return dst
}

// A lieRow is a theorem and a lie about it of the size m, for functions of n variables. Lies from the bar on are found; where
// random starts must come near to something, hits is true, and a short run has not enough of them.
type lieRow struct {
	name  string
	check func(t TB, n int, m float64, calls *int)
	bar   float64
	hits  bool
}

// counted counts the calls of f.
func counted(f func(x []float64) float64, calls *int) func(x []float64) float64 {
	return func(x []float64) float64 { *calls++; return f(x) }
}

func countedGradient(g func(dst, x []float64) (float64, []float64), calls *int) func(dst, x []float64) (float64, []float64) {
	return func(dst, x []float64) (float64, []float64) { *calls++; return g(dst, x) }
}

func descentBy(g func(dst, x []float64) (float64, []float64), alpha float64) Step {
	return func(x []float64) ([]float64, float64) {
		_, d := g(nil, x)
		floats.AddScaled(x, -alpha, d)
		return x, alpha
	}
}

// The lies have one eigenvalue in a direction that no coordinate has, one point at which the curvature is extreme, or one face of one side.
var lieRows = []lieRow{
	{"Convex: an eigenvalue of −m", func(t TB, n int, m float64, calls *int) {
		f, _ := lie(n, -m)
		Convex(t, counted(f, calls), Cube(n, -3, 3), MaxVacuous(1))
	}, 1e-10, false},
	{"Convex: a dent of the radius m in &#124;x&#124;², its curvature −1", func(t TB, n int, m float64, calls *int) {
		w, c := m, 3.0
		if m == 0 {
			w, c = 0.1, 1
		}
		f, _ := dent(n, w, c)
		Convex(t, counted(f, calls), Cube(n, -3, 3), MaxVacuous(1))
	}, 1e-1, true},
	{"StronglyConvex: mu is too large by the share m", func(t TB, n int, m float64, calls *int) {
		f, g := lie(n, 1)
		StronglyConvex(t, counted(f, calls), countedGradient(g, calls), 1+m, Cube(n, -3, 3), MaxVacuous(1))
	}, 1e-3, false},
	{"StronglyConvex: the same, where mu is the curvature at one point", func(t TB, n int, m float64, calls *int) {
		f, g := dent(n, 0.5, 1)
		StronglyConvex(t, counted(f, calls), countedGradient(g, calls), 1+m, Cube(n, -3, 3), MaxVacuous(1))
	}, 1e-3, true},
	{"Smooth: L is too small by the share m", func(t TB, n int, m float64, calls *int) {
		f, g := lie(n, 4)
		Smooth(t, counted(f, calls), countedGradient(g, calls), 4*(1-m), Cube(n, -3, 3), MaxVacuous(1))
	}, 1e-3, false},
	{"Smooth: the same, where L is the curvature at one point", func(t TB, n int, m float64, calls *int) {
		f, g := dent(n, 0.5, -2)
		Smooth(t, counted(f, calls), countedGradient(g, calls), 4*(1-m), Cube(n, -3, 3), MaxVacuous(1))
	}, 1e-3, true},
	{"SufficientDecrease: L is too small by the share m", func(t TB, n int, m float64, calls *int) {
		f, g := lie(n, 4)
		L := 4 * (1 - m)
		SufficientDecrease(t, counted(f, calls), countedGradient(g, calls), descentBy(g, 1/L), L, Cube(n, -3, 3), MaxVacuous(1))
	}, 1e-3, false},
	{"ConvergenceRate: the tight rate is too good by the share m", func(t TB, n int, m float64, calls *int) {
		const delta = 1. / 7 // the worst function of 3 steps
		grad := func(x []float64) []float64 {
			d := append([]float64(nil), x...)
			if r := norm2(x); r > delta {
				floats.Scale(delta/r, d)
			}
			return d
		}
		f := func(x []float64) float64 {
			r := norm2(x)
			if r > delta {
				return delta * (r - delta/2)
			}
			return r * r / 2
		}
		ConvergenceRate(t, counted(f, calls), func(x []float64, k int) []float64 {
			for range k {
				floats.AddScaled(x, -1, grad(x))
			}
			return x
		}, func(k int, gap, dist float64) float64 { return (1 - m) * Tight(1, 1)(k, gap, dist) }, make([]float64, n), Cube(n, -2, 2), MaxVacuous(1))
	}, 1e-9, false},
	{"LineSearch: c is too small by the share m", func(t TB, n int, m float64, calls *int) {
		f, g := lie(n, 4)
		LineSearch(t, counted(f, calls), countedGradient(g, calls), func(x, d []float64) (float64, error) {
			f0, g0 := g(nil, x)
			slope := floats.Dot(g0, d)
			for alpha := 1.0; alpha > 1e-20 && slope < 0; alpha /= 2 {
				if f(moved(x, alpha, d)) <= f0+0.5*(1-m)*alpha*slope {
					return alpha, nil
				}
			}
			return 0, fmt.Errorf("no step")
		}, 0.5, Cube(n, -3, 3), MaxVacuous(1))
	}, 1, true},
	{"Projection: off by m on a face of a box", func(t TB, n int, m float64, _ *int) {
		Projection(t, newTurnedBox(n, false, m), Cube(n, -3, 3))
	}, 1e-6, true},
	{"Projection: off by m on a face of a turned box", func(t TB, n int, m float64, _ *int) {
		Projection(t, newTurnedBox(n, true, m), Cube(n, -3, 3))
	}, 1e-6, true},
	{"LocalIsGlobal: another minimum is higher by m", func(t TB, n int, m float64, calls *int) {
		f := func(x []float64) float64 { // at −1 and 1, the same but for the tilt
			z := x[0]*x[0] - 1
			return z*z + floats.Dot(x[1:], x[1:]) + m/2*math.Copysign(1, x[0])
		}
		LocalIsGlobal(t, counted(f, calls), func(x []float64) []float64 {
			clear(x[1:])
			x[0] = math.Copysign(1, x[0])
			return x
		}, Cube(n, -2, 2))
	}, 1e-4, true},
}

// The smallest lies that the theorems find, and how often they call f or its gradient. The theorems of the truth hold.
func TestSmallestLies(t *testing.T) {
	sizes, runs := []int{1, 2, 5, 10}, 1
	switch {
	case campaign.Publishing():
		runs = 20
	case testing.Short():
		sizes = []int{1, 5}
	}
	least := func(bar float64) int { // the exponent of the first m that is tried
		if campaign.Publishing() {
			return 13
		}
		return int(math.Round(-math.Log10(bar)))
	}
	var b strings.Builder
	b.WriteString("The smallest m of 1, 10⁻¹, 10⁻², … 10⁻¹³ that a theorem refutes in each of 20 runs of 100 cases over the cube [−3, 3]ⁿ, by the number of variables, and how often f and its gradient are called in a case for n = 5. " +
		"Eigenvalues belong to a direction that no coordinate has. Faces are wrong where the point is on one side of no other face. The rate is that of Drori and Teboulle, of the Huber function that attains it for one distance from the minimum and three steps. " +
		"The line search halves its steps: it finds what random starts show.\n\n| theorem, and the lie |")
	for _, n := range sizes {
		fmt.Fprintf(&b, " n = %d |", n)
	}
	b.WriteString(" calls a case |\n|---|---|---|---|---|---|\n")
	for _, r := range lieRows {
		if r.hits && testing.Short() {
			continue
		}
		fmt.Fprintf(&b, "| %s |", r.name)
		cost := 0
		for _, n := range sizes {
			smallest := math.Inf(1)
			for e := least(r.bar); e >= 0; e-- {
				m, found := math.Pow(10, -float64(e)), 0
				for found < runs && Record(r.name, func(t TB) { r.check(t, n, m, new(int)) }).Failed() {
					found++
				}
				if found == runs {
					smallest = m
					break
				}
			}
			fmt.Fprintf(&b, " %.0e |", smallest)
			if smallest > r.bar*1.01 {
				t.Errorf("%s, n = %d: found from %g on, want %g", r.name, n, smallest, r.bar)
			}
			calls := 0
			if truth := Record(r.name, func(t TB) { r.check(t, n, 0, &calls) }); truth.Failed() && strings.Contains(truth.Text(), "refuted") {
				t.Errorf("%s, n = %d: the truth is refuted: %s", r.name, n, truth.Text())
			}
			if n == 5 {
				cost = calls / planned()
			}
		}
		fmt.Fprintf(&b, " %d |\n", cost)
	}
	campaign.Publish(t, "Theorems", b.String(), "")
}

// With a recording the directions are those of its own Hessian: f is not called for them.
func TestExtremesOfARecording(t *testing.T) {
	const n = 5
	f := func(x []expr.Expr) expr.Expr { // 2x[0]² … and −10⁻¹⁰ along (1, 1, 1, 1, 1)
		sum := x[0]
		for _, v := range x[1:] {
			sum = sum.Add(v)
		}
		return slope.SumSquares(x).Sub(sum.Square().Scale((1 + 1e-10) / n))
	}
	p, calls := expr.Record(n, f), 0
	dom := Cube(n, -3, 3)
	s := newSampler("Convex", counted(p.Value, &calls), nil, &dom, []Option{Recorded(n, f)})
	x := []float64{1, -2, 0.5, 0.1, 2}
	d := s.extremes(x)[0]
	for _, v := range d {
		if math.Abs(v/d[0]-1) > 1e-6 {
			t.Errorf("the direction is %v, want that of (1, 1, 1, 1, 1)", d)
		}
	}
	if calls > 0 {
		t.Errorf("%d calls of f", calls)
	}
	rec := Record("a recording", func(t TB) { Convex(t, p.Value, dom, Recorded(n, f), MaxVacuous(1)) })
	if !strings.Contains(rec.Text(), "not convex") {
		t.Errorf("an eigenvalue of −10⁻¹⁰ passes:\n%s", rec.Text())
	}
}

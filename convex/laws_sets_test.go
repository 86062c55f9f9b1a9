package convex_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"slope/convex"
	"slope/verify"
)

// The laws of convex sets, group F of docs/properties.md, on every kind of set, each
// with a set that breaks it. Membership is asked for within the accuracy of the
// projection, in units of the size of the points.

// A region is a set as far as its laws go.
type region struct {
	contains func(x []float64, tol float64) bool
	draw     func(r *rand.Rand) []float64
	tol      float64
}

func regionOf(s convex.Set, accuracy float64) region {
	return region{s.Contains, func(r *rand.Rand) []float64 { return pointOf(s, r) }, 8 * accuracy}
}

func size(x []float64) float64 { return 1 + norm(x) }

func combine(s float64, x []float64, t float64, y []float64) []float64 {
	z := make([]float64, len(x))
	for i := range z {
		z[i] = s*x[i] + t*y[i]
	}
	return z
}

// F1: chords between points of the set lie in it.
func chordFault(c region, r *rand.Rand) string {
	for range 300 {
		x, y, t := c.draw(r), c.draw(r), r.Float64()
		if z := combine(1-t, x, t, y); !c.contains(z, c.tol*(size(x)+size(y))) {
			return fmt.Sprintf("%v is between %v and %v and not in the set", z, x, y)
		}
	}
	return ""
}

// F6: a cone holds the nonnegative multiples of its points.
func coneFault(c region, r *rand.Rand) string {
	for range 300 {
		x := c.draw(r)
		s := []float64{0, math.Exp(8 * (r.Float64() - 0.5)), 1e-9, 1e9}[r.IntN(4)]
		if z := combine(s, x, 0, x); !c.contains(z, c.tol*(size(x)*s+1)) {
			return fmt.Sprintf("%v times %v is not in the set", s, x)
		}
	}
	return ""
}

// F8 to F12 for a projection: idempotent, into the set, obtuse, nonexpansive, the
// identity on the set and only there, and separating.
func separationFault(s convex.Set, project func(x []float64) []float64, tol float64, r *rand.Rand) string {
	for range 300 {
		x := random(r, s.Dim())
		p, y := project(x), pointOf(s, r)
		scale := size(x) * size(y)
		gap := 0.0
		in := 0.0
		for i := range x {
			gap += (x[i] - p[i]) * (x[i] - p[i])
			in += (x[i] - p[i]) * (y[i] - p[i])
		}
		inside := s.Contains(x, 0)
		switch {
		case inside && math.Sqrt(gap) > tol*scale:
			return fmt.Sprintf("F11: x = %v is in the set and P moves it by %g", x, math.Sqrt(gap))
		case !inside && !s.Contains(x, tol*scale) && gap == 0:
			return fmt.Sprintf("F11: x = %v is not in the set and P leaves it there", x)
		case !inside && in > tol*scale*(1+math.Sqrt(gap)):
			return fmt.Sprintf("F12: the plane through Px does not separate x = %v from y = %v: %g", x, y, in)
		}
	}
	return ""
}

func TestLawsOfSets(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 28))
	for _, row := range setRows {
		if f := chordFault(regionOf(row.set, row.accuracy), r); f != "" {
			t.Errorf("F1, %s: %s", row.name, f)
		}
		project := func(x []float64) []float64 { return row.set.Project(nil, x) }
		if f := projectionFault(row.set, project, 8*row.accuracy, r); f != "" {
			t.Errorf("F8, F9, F10, %s: %s", row.name, f)
		}
		if f := separationFault(row.set, project, 8*row.accuracy, r); f != "" {
			t.Errorf("%s: %s", row.name, f)
		}
	}
	for _, c := range []convex.Set{convex.SecondOrderCone{N: 3}, convex.PSDCone{N: 3}, convex.Halfspace{A: []float64{1, -2}}, convex.Hyperplane{A: []float64{3, 4}}} {
		if f := coneFault(regionOf(c, 1e-13), r); f != "" {
			t.Errorf("F6, %T: %s", c, f)
		}
	}
	// The controls.
	ring := region{func(x []float64, tol float64) bool { return math.Abs(norm(x)-1) <= 0.2+tol }, func(r *rand.Rand) []float64 {
		x := random(r, 2)
		return combine((0.9+0.2*r.Float64())/norm(x), x, 0, x)
	}, 1e-13}
	if chordFault(ring, r) == "" {
		t.Error("F1: an annulus passes for convex")
	}
	if coneFault(regionOf(convex.Ball{Center: []float64{0, 0}, Radius: 1}, 1e-13), r) == "" {
		t.Error("F6: a ball passes for a cone")
	}
	ball := convex.Ball{Center: []float64{0, 0}, Radius: 1}
	for name, project := range map[string]func(x []float64) []float64{
		"onto the sphere":  func(x []float64) []float64 { return combine(1/norm(x), x, 0, x) },
		"nothing":          func(x []float64) []float64 { return x },
		"the other side":   func(x []float64) []float64 { p := ball.Project(nil, x); return combine(-1, p, 0, p) },
		"along the x-axis": func(x []float64) []float64 { return []float64{min(max(x[0], -1), 1), 0} },
	} {
		if separationFault(ball, project, 1e-13, r) == "" {
			t.Errorf("F11, F12: a wrong projection, %s, was not noticed", name)
		}
	}
}

// F2 to F5: what is made of convex sets by operations that preserve convexity is
// convex, and has the points that it should.
func TestOperationsOnSets(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 5))
	ball := convex.Ball{Center: []float64{0.5, -1}, Radius: 1.5}
	box := convex.Box{Lo: []float64{-1, -2}, Hi: []float64{1, 0}}
	a, b := mat.NewDense(2, 2, []float64{2, 1, 0.5, 1}), []float64{1, -3}
	affine := func(x []float64) []float64 {
		return []float64{a.At(0, 0)*x[0] + a.At(0, 1)*x[1] + b[0], a.At(1, 0)*x[0] + a.At(1, 1)*x[1] + b[1]}
	}
	both := convex.Intersect(ball, box)
	image := convex.AffineImage{A: a, B: b, Set: ball}
	product := convex.Product{Sets: []convex.Set{ball, box}}
	sum := convex.AffineImage{A: mat.NewDense(2, 4, []float64{1, 0, 1, 0, 0, 1, 0, 1}), B: []float64{0, 0}, Set: product}
	scaled := convex.AffineImage{A: mat.NewDense(2, 2, []float64{3, 0, 0, 3}), B: []float64{4, 5}, Set: ball}
	moved := convex.Ball{Center: []float64{4 + 3*0.5, 5 - 3*1}, Radius: 4.5}
	preimage := func(x []float64, tol float64) bool { return ball.Contains(affine(x), tol) }

	for range 300 {
		x, y := random(r, 2), random(r, 2)
		p, q := ball.Sample(nil, r), box.Sample(nil, r)
		switch {
		case both.Contains(x, 0) != (ball.Contains(x, 0) && box.Contains(x, 0)):
			t.Fatalf("F2: membership of %v in the intersection", x)
		case !image.Contains(affine(p), 1e-9*size(p)):
			t.Fatalf("F3: the image of %v is not in the image", p)
		case product.Contains(append(append([]float64{}, x...), y...), 0) != (ball.Contains(x, 0) && box.Contains(y, 0)):
			t.Fatalf("F4: membership of %v, %v in the product", x, y)
		case !sum.Contains(combine(1, p, 1, q), 1e-8*size(p)):
			t.Fatalf("F4: %v + %v is not in the Minkowski sum", p, q)
		case moved.Contains(x, -1e-6) && !scaled.Contains(x, 1e-8*size(x)), !moved.Contains(x, 1e-6) && scaled.Contains(x, 1e-9*size(x)):
			t.Fatalf("F5: membership of %v in the ball scaled by 3 and moved", x)
		}
	}
	inside := func(x []float64) []float64 { return image.Project(nil, x) }
	for name, c := range map[string]region{
		"F2 intersection":  regionOf(both, 1e-9),
		"F3 affine image":  {image.Contains, func(r *rand.Rand) []float64 { return inside(random(r, 2)) }, 1e-8},
		"F4 product":       regionOf(product, 1e-13),
		"F4 Minkowski sum": {sum.Contains, func(r *rand.Rand) []float64 { return sum.Project(nil, random(r, 2)) }, 1e-7},
		"F5 scaled":        {scaled.Contains, func(r *rand.Rand) []float64 { return affineOf(scaled, ball.Sample(nil, r)) }, 1e-8},
		"F3 preimage": {preimage, func(r *rand.Rand) []float64 {
			for {
				if x := random(r, 2); preimage(x, 0) {
					return x
				}
			}
		}, 1e-13},
	} {
		if f := chordFault(c, r); f != "" {
			t.Errorf("%s: %s", name, f)
		}
	}
	// The controls: a union, a preimage under x ↦ x², the Minkowski sum with a ring.
	for name, c := range map[string]region{
		"F2 a union": {func(x []float64, tol float64) bool { return x[0] <= -1+tol || x[0] >= 1-tol }, func(r *rand.Rand) []float64 {
			return []float64{math.Copysign(1+r.Float64(), r.Float64()-0.5)}
		}, 1e-13},
		"F3 the preimage of x² ≥ 1": {func(x []float64, tol float64) bool { return x[0]*x[0] >= 1-tol }, func(r *rand.Rand) []float64 {
			return []float64{math.Copysign(1+r.Float64(), r.Float64()-0.5)}
		}, 1e-13},
		"F4 a product with two points": {func(x []float64, tol float64) bool { return math.Abs(math.Abs(x[0])-1) <= tol }, func(r *rand.Rand) []float64 {
			return []float64{math.Copysign(1, r.Float64()-0.5), r.Float64()}
		}, 1e-13},
		"F5 scaling by x itself": {func(x []float64, tol float64) bool { return x[1] <= x[0]*x[0]+tol }, func(r *rand.Rand) []float64 {
			x := 4*r.Float64() - 2
			return []float64{x, x * x}
		}, 1e-13},
	} {
		if chordFault(c, r) == "" {
			t.Errorf("%s passes for convex", name)
		}
	}
}

func affineOf(s convex.AffineImage, x []float64) []float64 {
	y := append([]float64(nil), s.B...)
	for i := range y {
		for j := range x {
			y[i] += s.A.At(i, j) * x[j]
		}
	}
	return y
}

// F7: the feasible region of a linear programme is the intersection of its half
// spaces: the same answers, bit for bit.
func TestFeasibleRegion(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	same := func(p convex.Polyhedron, halves []convex.Set) bool {
		both := convex.Intersect(halves...)
		for range 2000 {
			if x := random(r, 2); p.Contains(x, 0) != both.Contains(x, 0) {
				return false
			}
		}
		return true
	}
	for range 20 {
		rows := 2 + r.IntN(4)
		a, b := mat.NewDense(rows, 2, nil), make([]float64, rows)
		var halves []convex.Set
		for i := range rows {
			n := random(r, 2)
			a.SetRow(i, n)
			b[i] = 2 * r.Float64()
			halves = append(halves, convex.Halfspace{A: n, B: b[i]})
		}
		p := convex.Polyhedron{A: a, B: b}
		if !same(p, halves) {
			t.Fatalf("the polyhedron %v is not the intersection of its half spaces", p)
		}
		halves[0] = convex.Halfspace{A: a.RawRowView(0), B: b[0] + 0.5}
		if rows == 2 && same(p, halves) {
			t.Error("a half space that was moved was not noticed")
		}
	}
}

// psdExactly decides by minors in rational arithmetic whether a symmetric 3×3 matrix
// of integers is positive semidefinite.
func psdExactly(m [9]int64) bool {
	det := func(rows []int) *big.Int {
		at := func(i, j int) *big.Int { return big.NewInt(m[3*rows[i]+rows[j]]) }
		mul := func(x, y *big.Int) *big.Int { return new(big.Int).Mul(x, y) }
		switch len(rows) {
		case 1:
			return at(0, 0)
		case 2:
			return new(big.Int).Sub(mul(at(0, 0), at(1, 1)), mul(at(0, 1), at(1, 0)))
		}
		minor := func(j, k int) *big.Int {
			return new(big.Int).Sub(mul(at(1, j), at(2, k)), mul(at(1, k), at(2, j)))
		}
		d := mul(at(0, 0), minor(1, 2))
		d.Sub(d, mul(at(0, 1), minor(0, 2)))
		return d.Add(d, mul(at(0, 2), minor(0, 1)))
	}
	for _, rows := range [][]int{{0}, {1}, {2}, {0, 1}, {0, 2}, {1, 2}, {0, 1, 2}} {
		if det(rows).Sign() < 0 {
			return false
		}
	}
	return true
}

// F1 for the cone of positive semidefinite matrices, exactly: membership of integer
// matrices agrees with minors in exact arithmetic, on the boundary within rounding.
func TestPSDConeExactly(t *testing.T) {
	fault := func(contains func(x []float64, tol float64) bool) string {
		r := rand.New(rand.NewPCG(3, 3))
		for k := range 3000 {
			var m [9]int64
			if k%2 == 0 { // a Gram matrix, singular every other time
				var b [9]int64
				for i := range b {
					b[i] = int64(r.IntN(21)) - 10
				}
				if k%4 == 0 {
					copy(b[6:], b[3:6])
				}
				for i := range 3 {
					for j := range 3 {
						for l := range 3 {
							m[3*i+j] += b[3*i+l] * b[3*j+l]
						}
					}
				}
				m[0] -= int64(r.IntN(2)) // and just outside
			} else {
				for i := range 3 {
					for j := range i + 1 {
						m[3*i+j] = int64(r.IntN(21)) - 10
						m[3*j+i] = m[3*i+j]
					}
				}
			}
			x, largest := make([]float64, 9), 1.0
			for i, v := range m {
				x[i] = float64(v)
				largest = math.Max(largest, math.Abs(x[i]))
			}
			tol := 1e-13 * largest
			exact := psdExactly(m)
			if exact && !contains(x, tol) {
				return fmt.Sprintf("%v is positive semidefinite and not in the cone", m)
			}
			// The determinant of an integer matrix is at least 1 away from 0, so that
			// the least eigenvalue is at least 1/(3·largest)².
			if !exact && contains(x, 0) && contains(x, -1e-9/largest) {
				return fmt.Sprintf("%v is in the cone and not positive semidefinite", m)
			}
		}
		return ""
	}
	if f := fault(convex.PSDCone{N: 3}.Contains); f != "" {
		t.Error(f)
	}
	diagonal := func(x []float64, tol float64) bool { return x[0] >= -tol && x[4] >= -tol && x[8] >= -tol }
	if fault(diagonal) == "" {
		t.Error("a test of the diagonal alone was not noticed")
	}
}

// F13: the sublevel sets and the epigraph of a function are convex if it is.
func sublevelFault(f func(x []float64) float64, x, y []float64, t float64) string {
	fx, fy := f(x), f(y)
	z := combine(1-t, x, t, y)
	fz := f(z)
	bar := 1e-12 * (1 + math.Abs(fx) + math.Abs(fy))
	if level := math.Max(fx, fy); fz > level+bar {
		return fmt.Sprintf("f(%v) = %v is above the level %v of %v and %v", z, fz, level, x, y)
	}
	for _, lift := range [][2]float64{{0, 0}, {0, 2}, {3, 1}} { // points of the epigraph, on it and above
		if height := (1-t)*(fx+lift[0]) + t*(fy+lift[1]); fz > height+bar {
			return fmt.Sprintf("the point at %v of height %v is not in the epigraph, f is %v", z, height, fz)
		}
	}
	return ""
}

func TestSublevelSets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := verify.ConvexExpressions(2, 3).Draw(t, "e")
		p := verify.Points(verify.Cube(2, -2, 2))
		x, y := p.Draw(t, "x"), p.Draw(t, "y")
		if f := sublevelFault(e.Float(), x, y, rapid.Float64Range(0, 1).Draw(t, "t")); f != "" {
			t.Fatalf("%v: %s", e, f)
		}
	})
	wave := func(x []float64) float64 { return math.Sin(3 * x[0]) }
	cube := func(x []float64) float64 { return x[0] * x[0] * x[0] } // quasi-convex: the sublevel sets are convex, the epigraph is not
	if sublevelFault(wave, []float64{-0.5}, []float64{1.6}, 0.5) == "" || sublevelFault(cube, []float64{-2}, []float64{0}, 0.5) == "" {
		t.Error("sin 3x or x³ passes for convex")
	}
}

package convex_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope/convex"
)

func ellipsoid() *convex.Ellipsoid {
	e, err := convex.NewEllipsoid([]float64{1, -1, 0.5}, mat.NewSymDense(3, []float64{4, 1, 0, 1, 2, 0.5, 0, 0.5, 0.25}))
	if err != nil {
		panic(err)
	}
	return e
}

// setRows lists every kind of set; accuracy is that of the projection.
var setRows = []struct {
	name     string
	set      convex.Set
	accuracy float64
}{
	{"box", convex.Box{Lo: []float64{-1, 0, -2}, Hi: []float64{1, 0.5, 3}}, 1e-15},
	{"half-infinite box", convex.Box{Lo: []float64{0, 0}, Hi: []float64{math.Inf(1), 1}}, 1e-15},
	{"halfspace", convex.Halfspace{A: []float64{1, -2, 0.5}, B: 0.25}, 1e-14},
	{"hyperplane", convex.Hyperplane{A: []float64{3, 4}, B: 2}, 1e-14},
	{"ball", convex.Ball{Center: []float64{1, 2, 3}, Radius: 0.7}, 1e-14},
	{"simplex", convex.Simplex{N: 4, Sum: 3}, 1e-14},
	{"probability simplex", convex.Simplex{N: 4}, 1e-14},
	{"L1 ball", convex.L1Ball{Center: []float64{0.5, -1, 0}, Radius: 1.5}, 1e-14},
	{"ellipsoid", ellipsoid(), 1e-13},
	{"second-order cone", convex.SecondOrderCone{N: 3}, 1e-14},
	{"PSD cone", convex.PSDCone{N: 3}, 1e-13},
	{"polyhedron", convex.Polyhedron{A: mat.NewDense(4, 2, []float64{1, 1, -1, 0, 0, -1, 1, -2}), B: []float64{1, 0, 0, 0.5}}, 1e-11},
	{"product", convex.Product{Sets: []convex.Set{convex.Ball{Center: []float64{0, 0}, Radius: 1}, convex.Simplex{N: 2, Sum: 1}}}, 1e-14},
	{"box and ball", convex.Intersect(convex.Cube(2, 0, 1), convex.Ball{Center: []float64{1, 1}, Radius: 0.8}), 1e-9},
	{"affine image", convex.AffineImage{A: mat.NewDense(2, 2, []float64{2, 1, 0, 1}), B: []float64{1, 0},
		Set: convex.Ball{Center: []float64{0, 0}, Radius: 1}}, 1e-9},
}

func distance(x, y []float64) float64 {
	s := 0.0
	for i := range x {
		s = math.Hypot(s, x[i]-y[i])
	}
	return s
}

func random(r *rand.Rand, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = 3 * r.NormFloat64()
	}
	return x
}

// pointOf draws a point of the set: its own law, or a projected point.
func pointOf(s convex.Set, r *rand.Rand) []float64 {
	if d, ok := s.(convex.Sampler); ok && r.IntN(2) == 0 {
		return d.Sample(nil, r)
	}
	return s.Project(nil, random(r, s.Dim()))
}

// projectionFault names the first law of projections on convex sets that
// project breaks, "" if it breaks none: it maps into the set, does nothing there,
// satisfies ⟨x−Px, y−Px⟩ ≤ 0 for y in the set, and does not expand distances.
func projectionFault(s convex.Set, project func(x []float64) []float64, tol float64, r *rand.Rand) string {
	for range 150 {
		x, z := random(r, s.Dim()), random(r, s.Dim())
		p, q := project(x), project(z)
		scale := 1 + distance(x, p) + distance(p, make([]float64, len(p)))
		if !s.Contains(p, tol*scale) {
			return fmt.Sprintf("P%v = %v is not in the set", x, p)
		}
		if d := distance(project(p), p); d > tol*scale {
			return fmt.Sprintf("P(P%v) is %g away", x, d)
		}
		if distance(p, q) > distance(x, z)+tol*(scale+distance(z, q)+distance(x, z)) {
			return fmt.Sprintf("P expands the distance of %v and %v", x, z)
		}
		y := pointOf(s, r)
		in := 0.0
		for i := range x {
			in += (x[i] - p[i]) * (y[i] - p[i])
		}
		if in > tol*scale*(scale+distance(y, p)) {
			return fmt.Sprintf("⟨x−Px, y−Px⟩ = %g for x = %v, y = %v", in, x, y)
		}
	}
	return ""
}

func TestProjections(t *testing.T) {
	for _, row := range setRows {
		s := row.set
		tol := row.accuracy * 8
		project := func(x []float64) []float64 { return s.Project(nil, x) }
		if f := projectionFault(s, project, tol, rand.New(rand.NewPCG(1, 1))); f != "" {
			t.Errorf("%s: %s", row.name, f)
		}
		// dst may be x.
		r := rand.New(rand.NewPCG(2, 2))
		x := random(r, s.Dim())
		p := s.Project(nil, x)
		if s.Project(x, x); distance(x, p) != 0 {
			t.Errorf("%s: in place %v, want %v", row.name, x, p)
		}
	}
}

// TestProjectionFaults: each law can fail, and the check sees it.
func TestProjectionFaults(t *testing.T) {
	ball := convex.Ball{Center: []float64{0, 0}, Radius: 1}
	for name, project := range map[string]func(x []float64) []float64{
		"identity": func(x []float64) []float64 { return x },
		"radius 1.001": func(x []float64) []float64 {
			return convex.Ball{Center: []float64{0, 0}, Radius: 1.001}.Project(nil, x)
		},
		"too deep": func(x []float64) []float64 {
			return convex.Ball{Center: []float64{0, 0}, Radius: 0.999}.Project(nil, x)
		},
		"along an axis": func(x []float64) []float64 {
			p := append([]float64(nil), x...)
			p[0] = min(max(p[0], -1), 1)
			w := math.Sqrt(1 - p[0]*p[0])
			p[1] = min(max(p[1], -w), w)
			return p
		},
	} {
		if projectionFault(ball, project, 1e-13, rand.New(rand.NewPCG(1, 1))) == "" {
			t.Errorf("a wrong projection, %s, was not noticed", name)
		}
	}
}

// convexityFault returns two points of the set with a midpoint outside.
func convexityFault(contains func(x []float64, tol float64) bool, draw func() []float64, r *rand.Rand) []float64 {
	for range 300 {
		x, y, t := draw(), draw(), r.Float64()
		m := make([]float64, len(x))
		for i := range x {
			m[i] = x[i] + t*(y[i]-x[i])
		}
		if !contains(m, 1e-8) {
			return m
		}
	}
	return nil
}

func TestSetsAreConvex(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for _, row := range setRows {
		s := row.set
		if m := convexityFault(s.Contains, func() []float64 { return pointOf(s, r) }, r); m != nil {
			t.Errorf("%s: %v is between points of the set and not in it", row.name, m)
		}
	}
	// The union of two discs is not convex, and neither is the ball of the "½-norm".
	a, b := convex.Ball{Center: []float64{-2, 0}, Radius: 1}, convex.Ball{Center: []float64{2, 0}, Radius: 1}
	union := func(x []float64, tol float64) bool { return a.Contains(x, tol) || b.Contains(x, tol) }
	draw := func() []float64 {
		if r.IntN(2) == 0 {
			return a.Sample(nil, r)
		}
		return b.Sample(nil, r)
	}
	if convexityFault(union, draw, r) == nil {
		t.Error("the union of two discs passes for convex")
	}
	half := func(x []float64, tol float64) bool {
		return math.Sqrt(math.Abs(x[0]))+math.Sqrt(math.Abs(x[1])) <= 1+tol
	}
	corner := func() []float64 { return [][]float64{{1, 0}, {0, 1}, {-1, 0}}[r.IntN(3)] }
	if convexityFault(half, corner, r) == nil {
		t.Error("the ball of p = ½ passes for convex")
	}
	// A cone holds its multiples.
	for _, c := range []convex.Set{convex.SecondOrderCone{N: 4}, convex.PSDCone{N: 2}} {
		x := pointOf(c, r)
		for i := range x {
			x[i] *= 7
		}
		if !c.Contains(x, 1e-12) {
			t.Errorf("%T does not hold 7x", c)
		}
	}
}

func TestSupport(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for _, row := range setRows {
		s, ok := row.set.(convex.Supporter)
		if !ok {
			continue
		}
		for range 100 {
			v := random(r, s.Dim())
			value, x := s.Support(nil, v)
			if math.IsInf(value, 1) {
				continue
			}
			in := 0.0
			for i := range v {
				in += v[i] * x[i]
			}
			if !s.Contains(x, 1e-8) || math.Abs(in-value) > 1e-8*(1+math.Abs(value)) {
				t.Fatalf("%s: support %v in direction %v, at %v where it is %v", row.name, value, v, x, in)
			}
			y := pointOf(s, r)
			at := 0.0
			for i := range v {
				at += v[i] * y[i]
			}
			if at > value+1e-8*(1+math.Abs(value)) {
				t.Fatalf("%s: %v in direction %v is beyond the support %v", row.name, y, v, value)
			}
		}
	}
	if v, _ := (convex.Halfspace{A: []float64{1, 2}, B: 3}).Support(nil, []float64{2, 4}); v != 6 {
		t.Errorf("support of a half space along its normal is %v, want 6", v)
	}
	if v, _ := (convex.SecondOrderCone{N: 2}).Support(nil, []float64{1, -2}); v != 0 {
		t.Errorf("support of the cone on its polar is %v, want 0", v)
	}
}

func TestPolyhedron(t *testing.T) {
	p := convex.Polyhedron{A: mat.NewDense(3, 2, []float64{1, 1, -1, 0, 0, -1}), B: []float64{1, 0, 0}}
	if x, err := p.Feasible(); err != nil || !p.Contains(x, 1e-9) {
		t.Errorf("feasible point %v, %v", x, err)
	}
	same := convex.Intersect(convex.Halfspace{A: []float64{1, 1}, B: 1}, convex.Halfspace{A: []float64{-1, 0}}, convex.Halfspace{A: []float64{0, -1}})
	r := rand.New(rand.NewPCG(5, 5))
	for range 200 {
		x := random(r, 2)
		if p.Contains(x, 0) != same.Contains(x, 0) {
			t.Fatalf("polyhedron and intersection of its half spaces differ at %v", x)
		}
		if a, b := p.Project(nil, x), same.Project(nil, x); distance(a, b) > 1e-9 {
			t.Fatalf("projections of %v: %v and %v", x, a, b)
		}
	}
	empty := convex.Polyhedron{A: mat.NewDense(2, 1, []float64{1, -1}), B: []float64{0, -1}}
	if x, err := empty.Feasible(); err == nil {
		t.Errorf("the empty polyhedron has the point %v", x)
	}
}

func TestSetMisuse(t *testing.T) {
	for name, f := range map[string]func(){
		"sum":      func() { convex.Simplex{N: 3, Sum: -1}.Project(nil, make([]float64, 3)) },
		"sum NaN":  func() { convex.Simplex{N: 3, Sum: math.NaN()}.Contains(make([]float64, 3), 0) },
		"dst":      func() { convex.Simplex{N: 3, Sum: 1}.Project(make([]float64, 2), make([]float64, 3)) },
		"point":    func() { convex.Cube(2, 0, 1).Contains([]float64{1}, 0) },
		"box":      func() { convex.Box{Lo: []float64{1}, Hi: nil}.Dim() },
		"no sets":  func() { convex.Intersect() },
		"gradient": func() { convex.FirstOrder(convex.Cube(2, 0, 1), []float64{0, 0}, []float64{1}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
	if _, err := convex.NewEllipsoid([]float64{0, 0}, mat.NewSymDense(2, []float64{1, 2, 2, 1})); err == nil {
		t.Error("an indefinite matrix makes an ellipsoid")
	}
}

// Coordinates from subnormal ones to 10³⁰⁰ have finite projections on every set.
func TestProjectionsOfExtremePoints(t *testing.T) {
	values := []float64{0, 1, -1, 5e-324, -1.390671161567e-309, 1e-160, 1e160, -1e300}
	for _, row := range setRows {
		x := make([]float64, row.set.Dim())
		for k := range len(values) * len(values) {
			for i := range x {
				x[i] = values[(k/[]int{1, len(values)}[i%2]+i/2)%len(values)]
			}
			for i, v := range row.set.Project(nil, x) {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					t.Errorf("%s: the projection of %g has coordinate %d = %g", row.name, x, i, v)
					break
				}
			}
		}
	}
}

package convex_test

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope/convex"
)

// diagonalise makes the left part of the rows [M c] diagonal by elimination, and
// reports whether M is regular.
func diagonalise(m [][]*big.Rat) bool {
	k := len(m)
	for i := range m {
		p := i
		for p < k && m[p][i].Sign() == 0 {
			p++
		}
		if p == k {
			return false
		}
		m[i], m[p] = m[p], m[i]
		for j := range k {
			if j != i && m[j][i].Sign() != 0 {
				f := new(big.Rat).Quo(m[j][i], m[i][i])
				for c := i; c <= k; c++ {
					m[j][c].Sub(m[j][c], new(big.Rat).Mul(f, m[i][c]))
				}
			}
		}
	}
	return true
}

// exactNearest projects x on {Ax ≤ b} in rational arithmetic: of all sets of
// constraints as equations, the one whose solution is feasible with multipliers that
// are not negative. It returns nil if there is none: the polyhedron is empty.
func exactNearest(a [][]float64, b, x []float64) []*big.Rat {
	rat := func(v float64) *big.Rat { return new(big.Rat).SetFloat64(v) }
	n := len(x)
	for set := range 1 << len(a) {
		var w []int
		for i := range a {
			if set>>i&1 == 1 {
				w = append(w, i)
			}
		}
		if len(w) > n {
			continue
		}
		// NᵀN λ = Nᵀx − b, by elimination.
		k := len(w)
		m := make([][]*big.Rat, k)
		for i := range m {
			m[i] = make([]*big.Rat, k+1)
			for j := range k {
				m[i][j] = new(big.Rat)
				for c := range n {
					m[i][j].Add(m[i][j], new(big.Rat).Mul(rat(a[w[i]][c]), rat(a[w[j]][c])))
				}
			}
			m[i][k] = rat(-b[w[i]])
			for c := range n {
				m[i][k].Add(m[i][k], new(big.Rat).Mul(rat(a[w[i]][c]), rat(x[c])))
			}
		}
		if !diagonalise(m) {
			continue
		}
		z, good := make([]*big.Rat, n), true
		for c := range z {
			z[c] = rat(x[c])
		}
		for i := range m {
			l := new(big.Rat).Quo(m[i][k], m[i][i])
			good = good && l.Sign() >= 0
			for c := range z {
				z[c].Sub(z[c], new(big.Rat).Mul(l, rat(a[w[i]][c])))
			}
		}
		for i := range a {
			s := rat(-b[i])
			for c := range z {
				s.Add(s, new(big.Rat).Mul(rat(a[i][c]), z[c]))
			}
			good = good && s.Sign() <= 0
		}
		if good {
			return z
		}
	}
	return nil
}

// polyhedra draws constraints of many kinds: thin angles, parallel and repeated rows,
// columns of zeros, many rows through one vertex, small and large numbers.
func polyhedra(r *rand.Rand) (a [][]float64, b []float64) {
	n, m := 1+r.IntN(3), 1+r.IntN(6)
	kind := r.IntN(7)
	small := func() float64 { return float64(r.IntN(9) - 4) }
	vertex := make([]float64, n)
	for i := range vertex {
		vertex[i] = small()
	}
	axis := vector(r, n, 0)
	for i := range m {
		row := vector(r, n, 0)
		v := r.NormFloat64()
		switch kind {
		case 1: // integers through one vertex
			v = 0
			for j := range row {
				row[j] = small()
				v += row[j] * vertex[j]
			}
		case 2: // thin: nearly ± one direction, through 0
			theta := math.Pow(10, -1-5*r.Float64())
			for j := range row {
				row[j] = math.Copysign(1, float64(i%2)-0.5)*axis[j] + theta*row[j]
			}
			v = 0
		case 3: // thin, with a small offset
			theta := math.Pow(10, -1-5*r.Float64())
			for j := range row {
				row[j] = math.Copysign(1, float64(i%2)-0.5)*axis[j] + theta*row[j]
			}
			v = theta * r.NormFloat64()
		case 4: // a column of zeros
			row[r.IntN(n)] = 0
		case 5: // parallel and repeated, a slab or empty
			for j := range row {
				row[j] = axis[j] * math.Copysign(float64(int(1)<<r.IntN(3)), r.Float64()-0.5)
			}
		case 6: // rows of any size
			f := math.Pow(10, 200*r.Float64()-100)
			for j := range row {
				row[j] *= f
			}
			v *= f
		}
		for j := range row {
			if row[j] != 0 {
				a, b = append(a, row), append(b, v)
				break
			}
		}
	}
	return a, b
}

func polyhedronOf(a [][]float64, b []float64) convex.Polyhedron {
	m := mat.NewDense(len(a), len(a[0]), nil)
	for i, row := range a {
		m.SetRow(i, row)
	}
	return convex.Polyhedron{A: m, B: b}
}

func TestPolyhedraExactly(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 3))
	empty, count := 0, 1000
	if testing.Short() {
		count = 300
	}
	for range count {
		a, b := polyhedra(r)
		if len(a) == 0 {
			continue
		}
		p := polyhedronOf(a, b)
		x := vector(r, len(a[0]), 2*r.Float64())
		want := exactNearest(a, b, x)
		got, err := p.Nearest(nil, x)
		var halves []convex.Set
		for i := range a {
			halves = append(halves, convex.Halfspace{A: a[i], B: b[i]})
		}
		same, errSame := convex.Intersect(halves...).Nearest(nil, x)
		if (err == nil) != (errSame == nil) || err == nil && len(a) > 1 && distance(got, same) != 0 {
			t.Fatalf("polyhedron %v ≤ %v from %v: %v, %v and as an intersection %v, %v", a, b, x, got, err, same, errSame)
		}
		_, infeasible := p.Feasible()
		if want == nil {
			empty++
			if !errors.Is(err, convex.ErrEmpty) || got[0] == got[0] || !errors.Is(infeasible, convex.ErrEmpty) {
				t.Fatalf("%v ≤ %v is empty: %v, %v, Feasible %v", a, b, got, err, infeasible)
			}
			if v, _ := p.Support(nil, x); !math.IsInf(v, -1) {
				t.Fatalf("%v ≤ %v is empty, and its support is %v", a, b, v)
			}
			continue
		}
		if err != nil || infeasible != nil {
			t.Fatalf("%v ≤ %v from %v: %v, Feasible %v", a, b, x, err, infeasible)
		}
		scale, exact := norm(x), make(bvec, len(x))
		for i := range want {
			exact[i] = bnew().SetRat(want[i])
		}
		if off := farOff(got, exact, scale); off > 2 {
			t.Fatalf("%v ≤ %v from %v: %v, want %v, off by %.3g units", a, b, x, got, exact, off)
		}
	}
	if empty < count/30 {
		t.Errorf("%d of %d polyhedra are empty: too few", empty, count)
	}
}

// Support of a polyhedron by the vertices and recession directions that it has.
func TestPolyhedronSupport(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		a    [][]float64
		b, v []float64
		want float64
	}{
		{[][]float64{{1, 0}}, []float64{1}, []float64{1, 0}, 1}, // a column of zeros, y free
		{[][]float64{{1, 0}}, []float64{1}, []float64{0, 1}, inf},
		{[][]float64{{1, 0}}, []float64{1}, []float64{-1, 0}, inf},
		{[][]float64{{1, 0}}, []float64{1}, []float64{0, 0}, 0},
		{[][]float64{{1, 0}, {-1, 0}}, []float64{1, -2}, []float64{1, 0}, -inf}, // empty
		{[][]float64{{1, 0}, {-1, 0}}, []float64{1, -2}, []float64{0, 1}, -inf},
		{[][]float64{{0, 0}}, []float64{-1}, []float64{1, 0}, -inf},
		{[][]float64{{0, 0}, {1, 1}}, []float64{1, 3}, []float64{2, 2}, 6},
		{[][]float64{{1, 0}, {-1, 0}}, []float64{1, inf}, []float64{1, 0}, 1},
		{[][]float64{{1, 0}, {-1, 0}}, []float64{1, -inf}, []float64{1, 0}, -inf},
		{[][]float64{{1, 1}, {-1, 0}, {0, -1}}, []float64{1, 0, 0}, []float64{1, 3}, 3},
		{[][]float64{{1, 1}, {-1, 0}, {0, -1}}, []float64{1, 0, 0}, []float64{-1, -1}, 0},
		{[][]float64{{1, 1e-3}, {-1, 1e-3}}, []float64{0, 0}, []float64{0, 1}, 0},
		{[][]float64{{1, 1e-3}, {-1, 1e-3}}, []float64{1, 1}, []float64{0, 1}, 1000},
		{[][]float64{{1, 1e-6}, {-1, 1e-6}}, []float64{1, 1}, []float64{0, 1}, 1e6},
		{[][]float64{{1, 1}, {-1, -1}}, []float64{5, -5}, []float64{3, 3}, 15}, // an equation
		{[][]float64{{1e200, 0}, {0, 1e-200}}, []float64{1e200, 1e-200}, []float64{1, 1}, 2},
		{[][]float64{{2, 1}, {1, 2}, {1, 1}}, []float64{2, 2, 10}, []float64{1, 1}, 4. / 3},
	} {
		got, x := polyhedronOf(c.a, c.b).Support(nil, c.v)
		if got != c.want && !(math.Abs(got-c.want) <= max(1e-14*math.Abs(c.want), 1e-30)) {
			t.Errorf("max %v over %v ≤ %v: %v at %v, want %v", c.v, c.a, c.b, got, x, c.want)
		}
	}
	// A bounded polyhedron: the maximum over its vertices.
	r := rand.New(rand.NewPCG(17, 4))
	for range 300 {
		var corners [][]float64
		a, b := [][]float64{{1, 0}, {-1, 0}, {0, 1}, {0, -1}}, []float64{1, 1, 1, 1}
		for range r.IntN(4) {
			a, b = append(a, vector(r, 2, 0)), append(b, r.Float64())
		}
		p := polyhedronOf(a, b)
		for i := range a {
			for j := range i {
				det := a[i][0]*a[j][1] - a[i][1]*a[j][0]
				x := []float64{(b[i]*a[j][1] - a[i][1]*b[j]) / det, (a[i][0]*b[j] - b[i]*a[j][0]) / det}
				if det != 0 && p.Contains(x, 1e-12) {
					corners = append(corners, x)
				}
			}
		}
		v := vector(r, 2, 0)
		want := -inf
		for _, c := range corners {
			want = max(want, v[0]*c[0]+v[1]*c[1])
		}
		if got, x := p.Support(nil, v); math.Abs(got-want) > 1e-11 || !p.Contains(x, 1e-14) {
			t.Fatalf("max %v over %v ≤ %v: %v at %v, want %v", v, a, b, got, x, want)
		}
	}
}

// Intersections of round sets: conditions of optimality, and what is empty or
// touches says so.
func TestIntersectionsSayHowFar(t *testing.T) {
	ball := func(c []float64, r float64) convex.Set { return convex.Ball{Center: c, Radius: r} }
	third := math.Sqrt(0.75)
	for name, c := range map[string]struct {
		sets    []convex.Set
		x, want []float64
	}{
		"lens, far":         {[]convex.Set{ball([]float64{0, 0}, 1), ball([]float64{1, 0}, 1)}, []float64{0.5, 40}, []float64{0.5, third}},
		"lens, one binds":   {[]convex.Set{ball([]float64{0, 0}, 1), ball([]float64{1, 0}, 1)}, []float64{-3, 0}, []float64{0, 0}},
		"lens in space":     {[]convex.Set{ball([]float64{0, 0, 0}, 1), ball([]float64{1, 0, 0}, 1)}, []float64{0.6, 30, 40}, []float64{0.5, 0.6 * third, 0.8 * third}},
		"ball and box":      {[]convex.Set{convex.Cube(2, 0, 1), ball([]float64{1, 1}, 0.8)}, []float64{5, -1}, []float64{1, 0.2}},
		"cone and plane":    {[]convex.Set{convex.SecondOrderCone{N: 3}, convex.Hyperplane{A: []float64{0, 0, 1}, B: 1}}, []float64{3, 4, 9}, []float64{0.6, 0.8, 1}},
		"spectraplex":       {[]convex.Set{convex.PSDCone{N: 2}, convex.Hyperplane{A: []float64{1, 0, 0, 1}, B: 1}}, []float64{5, 0, 0, -5}, []float64{1, 0, 0, 0}},
		"thin wedge":        {[]convex.Set{convex.Halfspace{A: []float64{1, 1e-3}}, convex.Halfspace{A: []float64{-1, 1e-3}}}, []float64{1, 5}, []float64{0, 0}},
		"half space in box": {[]convex.Set{convex.Cube(2, 0, 1), convex.Halfspace{A: []float64{1, 1}, B: 0.5}}, []float64{2, 2}, []float64{0.25, 0.25}},
		"simplex and box":   {[]convex.Set{convex.Simplex{N: 3}, convex.Cube(3, 0, 0.5)}, []float64{9, 0, 0}, []float64{0.5, 0.25, 0.25}},
	} {
		for _, unit := range []float64{1, 1e-150, 1e150} {
			sets := scaledSets(c.sets, unit)
			x := append([]float64(nil), c.x...)
			for i := range x {
				x[i] *= unit
			}
			p, err := convex.Intersect(sets...).Nearest(nil, x)
			for i, w := range c.want {
				if err != nil || !(math.Abs(p[i]-w*unit) <= 4e-14*unit) {
					t.Errorf("%s in units of %g: %v, %v, want %v", name, unit, p, err, c.want)
					break
				}
			}
		}
	}
	for name, sets := range map[string][]convex.Set{
		"two balls":         {ball([]float64{0, 0}, 1), ball([]float64{3, 0}, 1)},
		"nearly touching":   {ball([]float64{0, 0}, 1), ball([]float64{2.0001, 0}, 1)},
		"ball and plane":    {ball([]float64{0, 0}, 1), convex.Hyperplane{A: []float64{1, 1}, B: 2}},
		"box and box":       {convex.Cube(2, 0, 1), convex.Cube(2, 2, 3)},
		"parallel planes":   {convex.Hyperplane{A: []float64{1, 1}, B: 2}, convex.Hyperplane{A: []float64{2, 2}, B: 5}},
		"empty polyhedron":  {polyhedronOf([][]float64{{1, 0}, {-1, 0}}, []float64{0, -1}), ball([]float64{0, 0}, 1)},
		"simplex and plane": {convex.Simplex{N: 2}, convex.Halfspace{A: []float64{1, 1}, B: 0.5}},
	} {
		p, err := convex.Intersect(sets...).Nearest(nil, []float64{5, 7})
		if !errors.Is(err, convex.ErrEmpty) || p[0] == p[0] {
			t.Errorf("%s: %v, %v, want ErrEmpty", name, p, err)
		}
	}
	touching := convex.Intersect(ball([]float64{0, 0}, 1), ball([]float64{2, 0}, 1))
	p, err := touching.Nearest(nil, []float64{1, 5})
	var off *convex.Inexact
	if d := distance(p, []float64{1, 0}); err == nil && d > 1e-12 || err != nil && (!errors.As(err, &off) || d > 100*off.Off || d > 1e-6) {
		t.Errorf("touching balls: %v, %v", p, err)
	}
}

// scaledSets multiplies sets by a positive number.
func scaledSets(sets []convex.Set, t float64) []convex.Set {
	scale := func(x []float64) []float64 {
		y := make([]float64, len(x))
		for i, v := range x {
			y[i] = t * v
		}
		return y
	}
	var out []convex.Set
	for _, s := range sets {
		switch s := s.(type) {
		case convex.Ball:
			out = append(out, convex.Ball{Center: scale(s.Center), Radius: t * s.Radius})
		case convex.Box:
			out = append(out, convex.Box{Lo: scale(s.Lo), Hi: scale(s.Hi)})
		case convex.Simplex:
			out = append(out, convex.Simplex{N: s.N, Sum: t * max(s.Sum, 1)})
		case convex.Halfspace:
			out = append(out, convex.Halfspace{A: s.A, B: t * s.B})
		case convex.Hyperplane:
			out = append(out, convex.Hyperplane{A: s.A, B: t * s.B})
		default:
			out = append(out, s)
		}
	}
	return out
}

// With many coordinates an intersection takes the other method and tells the same.
func TestIntersectionOfManyCoordinates(t *testing.T) {
	n := 300
	if testing.Short() {
		n = 150
	}
	r := rand.New(rand.NewPCG(17, 5))
	ones := make([]float64, n)
	for i := range ones {
		ones[i] = 1
	}
	x := vector(r, n, 0)
	p, err := convex.Intersect(convex.Cube(n, 0, 1), convex.Halfspace{A: ones, B: 30}).Nearest(nil, x)
	// The solution is clamp(x − θ) with the sum 30.
	lo, hi := 0.0, 5.0
	for range 100 {
		theta, sum := (lo+hi)/2, 0.0
		for _, v := range x {
			sum += min(max(v-theta, 0), 1)
		}
		if sum > 30 {
			lo = theta
		} else {
			hi = theta
		}
	}
	want := make([]float64, n)
	for i, v := range x {
		want[i] = min(max(v-lo, 0), 1)
	}
	if d := distance(p, want); err != nil || d > 1e-11 {
		t.Errorf("off by %g, %v", d, err)
	}
	if p, err := convex.Intersect(convex.Cube(n, 1, 2), convex.Halfspace{A: ones, B: 30}).Nearest(nil, x); !errors.Is(err, convex.ErrEmpty) || p[0] == p[0] {
		t.Errorf("an empty intersection: %v", err)
	}
}

func ExampleNearest() {
	far := convex.Intersect(convex.Ball{Center: []float64{0, 0}, Radius: 1}, convex.Ball{Center: []float64{3, 0}, Radius: 1})
	_, err := convex.Nearest(far, nil, []float64{1, 1})
	fmt.Println(errors.Is(err, convex.ErrEmpty))
	lens := convex.Intersect(convex.Ball{Center: []float64{0, 0}, Radius: 1}, convex.Ball{Center: []float64{1, 0}, Radius: 1})
	p, err := convex.Nearest(lens, nil, []float64{0.5, 2})
	fmt.Printf("%.3f %v\n", p, err)
	// Output:
	// true
	// [0.500 0.866] <nil>
}

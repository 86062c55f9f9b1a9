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

// Projections against references in 2000 bits or in rational arithmetic, over
// magnitudes from 1e-300 to 1e300.

const bits = 2000

func bf(x float64) *big.Float { return new(big.Float).SetPrec(bits).SetFloat64(x) }
func bnew() *big.Float        { return new(big.Float).SetPrec(bits) }

type bvec []*big.Float

func bvecOf(x []float64) bvec {
	v := make(bvec, len(x))
	for i := range x {
		v[i] = bf(x[i])
	}
	return v
}

func (a bvec) dot(b bvec) *big.Float {
	s := bnew()
	for i := range a {
		s.Add(s, bnew().Mul(a[i], b[i]))
	}
	return s
}

// plus returns a + t·b.
func (a bvec) plus(t *big.Float, b bvec) bvec {
	c := make(bvec, len(a))
	for i := range a {
		c[i] = bnew().Add(a[i], bnew().Mul(t, b[i]))
	}
	return c
}

func (a bvec) norm() *big.Float { return bnew().Sqrt(a.dot(a)) }

// magnitude draws a number of random sign and a magnitude around 10ᵉ.
func magnitude(r *rand.Rand, e float64) float64 { return r.NormFloat64() * math.Pow(10, e) }

func vector(r *rand.Rand, n int, e float64) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = magnitude(r, e)
	}
	return x
}

// farOff returns how far p is from want in units of the last place of the largest
// number that stands in a sum: max(‖want‖, scale).
func farOff(p []float64, want bvec, scale float64) float64 {
	size := want.norm()
	if s := bf(scale); s.Cmp(size) > 0 {
		size = s
	}
	if size.Sign() == 0 {
		size = bf(5e-324)
	}
	worst := 0.0
	for i, v := range p {
		if v-v != 0 {
			return math.Inf(1)
		}
		d := bnew().Sub(bf(v), want[i])
		if f, _ := bnew().Abs(d).Float64(); f <= 5e-324 { // a subnormal number cannot be nearer
			continue
		}
		q, _ := bnew().Quo(d, size).Float64()
		worst = max(worst, math.Abs(q)*0x1p53)
	}
	return worst
}

// bigPart returns max(x − θ, 0) with the given sum.
func bigPart(x bvec, sum *big.Float) bvec {
	active := make([]bool, len(x))
	for i := range active {
		active[i] = true
	}
	for { // Michelot: drop what is not positive until all is
		total, k := bnew().Neg(sum), 0.0
		for i, v := range x {
			if active[i] {
				total.Add(total, v)
				k++
			}
		}
		theta := total.Quo(total, bf(k))
		out, changed := make(bvec, len(x)), false
		for i, v := range x {
			out[i] = bnew()
			if active[i] {
				if out[i].Sub(v, theta); out[i].Sign() < 0 {
					active[i], changed = false, true
				}
			}
		}
		if !changed {
			return out
		}
	}
}

// closedForms draws a set with a projection in closed form, and the reference.
var closedForms = map[string]func(r *rand.Rand, e func() float64) (convex.Set, func(x bvec) bvec, float64){
	"Halfspace": func(r *rand.Rand, e func() float64) (convex.Set, func(x bvec) bvec, float64) {
		h := convex.Halfspace{A: vector(r, 3, e()), B: magnitude(r, e())}
		return h, func(x bvec) bvec {
			a := bvecOf(h.A)
			t := bnew().Sub(a.dot(x), bf(h.B))
			if t.Sign() <= 0 {
				return x
			}
			return x.plus(bnew().Neg(t.Quo(t, a.dot(a))), a)
		}, 0
	},
	"Hyperplane": func(r *rand.Rand, e func() float64) (convex.Set, func(x bvec) bvec, float64) {
		h := convex.Hyperplane{A: vector(r, 3, e()), B: magnitude(r, e())}
		return h, func(x bvec) bvec {
			a := bvecOf(h.A)
			t := bnew().Sub(a.dot(x), bf(h.B))
			return x.plus(bnew().Neg(t.Quo(t, a.dot(a))), a)
		}, 0
	},
	"Ball": func(r *rand.Rand, e func() float64) (convex.Set, func(x bvec) bvec, float64) {
		b := convex.Ball{Center: vector(r, 3, e()), Radius: math.Abs(magnitude(r, e()))}
		return b, func(x bvec) bvec {
			c := bvecOf(b.Center)
			d := x.plus(bf(-1), c)
			n := d.norm()
			if n.Cmp(bf(b.Radius)) <= 0 {
				return x
			}
			return c.plus(bnew().Quo(bf(b.Radius), n), d)
		}, math.Abs(b.Center[0]) + math.Abs(b.Center[1]) + math.Abs(b.Center[2]) + b.Radius
	},
	"Simplex": func(r *rand.Rand, e func() float64) (convex.Set, func(x bvec) bvec, float64) {
		s := convex.Simplex{N: 4, Sum: math.Abs(magnitude(r, e()))}
		return s, func(x bvec) bvec { return bigPart(x, bf(s.Sum)) }, 0
	},
	"L1Ball": func(r *rand.Rand, e func() float64) (convex.Set, func(x bvec) bvec, float64) {
		b := convex.L1Ball{Center: vector(r, 3, e()), Radius: math.Abs(magnitude(r, e()))}
		return b, func(x bvec) bvec {
			c := bvecOf(b.Center)
			d := x.plus(bf(-1), c)
			sum, a := bnew(), make(bvec, len(d))
			for i, v := range d {
				a[i] = bnew().Abs(v)
				sum.Add(sum, a[i])
			}
			if sum.Cmp(bf(b.Radius)) <= 0 {
				return x
			}
			a = bigPart(a, bf(b.Radius))
			for i, v := range d {
				if v.Sign() < 0 {
					a[i].Neg(a[i])
				}
			}
			return c.plus(bf(1), a)
		}, math.Abs(b.Center[0]) + math.Abs(b.Center[1]) + math.Abs(b.Center[2]) + b.Radius
	},
	"SecondOrderCone": func(r *rand.Rand, e func() float64) (convex.Set, func(x bvec) bvec, float64) {
		return convex.SecondOrderCone{N: 3}, func(x bvec) bvec {
			u := bvec{x[0], x[1]}
			n := u.norm()
			switch {
			case n.Cmp(x[2]) <= 0:
				return x
			case n.Cmp(bnew().Neg(x[2])) <= 0:
				return bvec{bnew(), bnew(), bnew()}
			}
			last := bnew().Mul(bf(0.5), bnew().Add(n, x[2]))
			s := bnew().Quo(last, n)
			return bvec{bnew().Mul(s, u[0]), bnew().Mul(s, u[1]), last}
		}, 0
	},
	"PSDCone": func(r *rand.Rand, e func() float64) (convex.Set, func(x bvec) bvec, float64) {
		return convex.PSDCone{N: 2}, func(x bvec) bvec {
			half := bf(0.5)
			b := bnew().Mul(half, bnew().Add(x[1], x[2]))
			mid, dif := bnew().Mul(half, bnew().Add(x[0], x[3])), bnew().Mul(half, bnew().Sub(x[0], x[3]))
			root := bvec{dif, b}.norm()
			hi, lo := bnew().Add(mid, root), bnew().Sub(mid, root)
			switch {
			case lo.Sign() >= 0:
				return bvec{x[0], b, b, x[3]}
			case hi.Sign() <= 0:
				return bvec{bnew(), bnew(), bnew(), bnew()}
			}
			// hi times the projector (M − lo)/(hi − lo) on its eigenvector.
			t := bnew().Quo(hi, bnew().Sub(hi, lo))
			return bvec{bnew().Mul(t, bnew().Sub(x[0], lo)), bnew().Mul(t, b), bnew().Mul(t, b), bnew().Mul(t, bnew().Sub(x[3], lo))}
		}, 0
	},
}

func TestClosedFormsAtEveryMagnitude(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 2))
	modes := map[string]func() func() float64{
		"near 1":   func() func() float64 { return func() float64 { return 0 } },
		"one size": func() func() float64 { e := 600*r.Float64() - 300; return func() float64 { return e } },
		"neighbours": func() func() float64 {
			e := 560*r.Float64() - 280
			return func() float64 { return e + 40*r.Float64() - 20 }
		},
		"any size":     func() func() float64 { return func() float64 { return 600*r.Float64() - 300 } },
		"nearly 1e308": func() func() float64 { return func() float64 { return 307.7 } },
	}
	for name, draw := range closedForms {
		for mode, sizes := range modes {
			for range 200 {
				e := sizes()
				s, reference, scale := draw(r, e)
				x := vector(r, s.Dim(), e())
				for i := range x {
					x[i] = min(max(x[i], -math.MaxFloat64), math.MaxFloat64)
				}
				if !sensible(s) {
					continue
				}
				// The reference says where the result is a double at all.
				want := reference(bvecOf(x))
				if f, _ := want.norm().Float64(); f > 1e308 {
					continue
				}
				bar := 4.0
				switch name {
				case "Halfspace", "Hyperplane": // a coordinate may cancel
					scale = 0
					for _, v := range x {
						scale = max(scale, math.Abs(v))
					}
				case "PSDCone":
					bar, scale = 24, 0
					for _, v := range x {
						scale = max(scale, math.Abs(v))
					}
				}
				if off := farOff(s.Project(nil, x), want, scale); off > bar {
					t.Errorf("%s, %s: %v from %v: %v, off by %.3g units", name, mode, s, x, s.Project(nil, x), off)
					break
				}
			}
		}
	}
}

// sensible reports whether the numbers of a set are finite and its normal is not 0.
func sensible(s convex.Set) bool {
	defer func() { recover() }()
	ok := false
	func() {
		s.Contains(make([]float64, s.Dim()), 0)
		ok = true
	}()
	return ok
}

// An infinite coordinate stands for the limit; a NaN makes NaN, never a panic.
func TestInfiniteCoordinates(t *testing.T) {
	inf := math.Inf(1)
	h := math.Sqrt(0.5)
	for _, c := range []struct {
		set     convex.Set
		x, want []float64
	}{
		{convex.Ball{Center: []float64{1, 2}, Radius: 3}, []float64{inf, 5}, []float64{4, 2}},
		{convex.Ball{Center: []float64{0, 0}, Radius: 1}, []float64{inf, -inf}, []float64{h, -h}},
		{convex.Simplex{N: 3}, []float64{inf, 0, 1}, []float64{1, 0, 0}},
		{convex.Simplex{N: 3}, []float64{inf, inf, 1}, []float64{0.5, 0.5, 0}},
		{convex.Simplex{N: 3}, []float64{-inf, 0, 0}, []float64{0, 0.5, 0.5}},
		{convex.Simplex{N: 2}, []float64{-inf, -inf}, []float64{0.5, 0.5}},
		{convex.Simplex{N: 2}, []float64{1e16, 1e16}, []float64{0.5, 0.5}},
		{convex.Simplex{N: 2}, []float64{1e16 + 2, 1e16}, []float64{1, 0}},
		{convex.L1Ball{Center: []float64{1, 0}, Radius: 2}, []float64{-inf, 7}, []float64{-1, 0}},
		{convex.L1Ball{Center: []float64{0, 0}, Radius: 1}, []float64{1e16, -1e16}, []float64{0.5, -0.5}},
		{convex.L1Ball{Center: []float64{0, 0}, Radius: 0}, []float64{3, 4}, []float64{0, 0}},
		{convex.Ball{Center: []float64{1, 1}, Radius: 0}, []float64{3, 4}, []float64{1, 1}},
		{convex.Halfspace{A: []float64{1, 0}, B: 2}, []float64{inf, 3}, []float64{2, 3}},
		{convex.Halfspace{A: []float64{1, 1}, B: 2}, []float64{inf, inf}, []float64{1, 1}},
		{convex.Halfspace{A: []float64{1, 1}, B: 2}, []float64{inf, 0}, []float64{inf, -inf}},
		{convex.Halfspace{A: []float64{1, 1}, B: 2}, []float64{-inf, 0}, []float64{-inf, 0}},
		{convex.Halfspace{A: []float64{1, 1}, B: inf}, []float64{8, 9}, []float64{8, 9}},
		{convex.Halfspace{A: []float64{0, 1}, B: 2}, []float64{inf, 3}, []float64{inf, 2}},
		{convex.Hyperplane{A: []float64{0, 2}, B: 2}, []float64{5, -inf}, []float64{5, 1}},
		{convex.SecondOrderCone{N: 2}, []float64{inf, 0}, []float64{inf, inf}},
		{convex.SecondOrderCone{N: 3}, []float64{inf, 4, 0}, []float64{inf, 2, inf}},
		{convex.SecondOrderCone{N: 3}, []float64{3, 4, -inf}, []float64{0, 0, 0}},
		{convex.SecondOrderCone{N: 3}, []float64{3, 4, inf}, []float64{3, 4, inf}},
		{convex.Cube(2, 0, 1), []float64{inf, -inf}, []float64{1, 0}},
		{ellipsoidOf([]float64{4, 1}), []float64{inf, 0}, []float64{2, 0}},
	} {
		got, err := convex.Nearest(c.set, nil, c.x)
		for i, w := range c.want {
			if err != nil || got[i] != w && !(math.Abs(got[i]-w) < 1e-15) {
				t.Errorf("%T%v from %v: %v, %v, want %v", c.set, c.set, c.x, got, err, c.want)
				break
			}
		}
	}
	for _, row := range setRows {
		for _, bad := range []float64{math.NaN(), inf, -inf} {
			x := make([]float64, row.set.Dim())
			x[len(x)-1] = bad
			p, err := convex.Nearest(row.set, nil, x)
			undefined := 0
			for _, v := range p {
				if v != v {
					undefined++
				}
			}
			if bad != bad && (!errors.Is(err, convex.ErrPoint) || undefined == 0) {
				t.Errorf("%s from %v: %v, %v, want NaN and ErrPoint", row.name, x, p, err)
			}
			if bad == bad && (undefined > 0) != (err != nil) {
				t.Errorf("%s from %v: %v, %v", row.name, x, p, err)
			}
		}
	}
}

func ellipsoidOf(diagonal []float64) convex.Set {
	e, err := convex.NewEllipsoid(make([]float64, len(diagonal)), mat.NewDiagDense(len(diagonal), diagonal))
	if err != nil {
		panic(err)
	}
	return e
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
		regular := true
		for i := 0; i < k && regular; i++ {
			p := i
			for p < k && m[p][i].Sign() == 0 {
				p++
			}
			if regular = p < k; !regular {
				break
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
		if !regular {
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
	const n = 300
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

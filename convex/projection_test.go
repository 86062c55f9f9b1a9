package convex_test

import (
	"errors"
	"flag"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope/convex"
)

// Projections against references in 2400 bits or in rational arithmetic, over
// magnitudes from 1e-300 to 1e300.

const bits = 2400

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

var (
	seed  = flag.Uint64("seed", 2, "of the random sets that are projected on")
	draws = flag.Int("draws", 200, "random sets of each kind and size")
)

func TestClosedFormsAtEveryMagnitude(t *testing.T) {
	var r *rand.Rand
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
			r = rand.New(rand.NewPCG(17, *seed)) // the order of a map is not the same twice
			for range *draws {
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

// A projection on a round set that lies in the box is that on both: cuts whose normals are rounding do not empty their intersection.
func TestProjectionOnBallWithinBox(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	cases, draws := 0, 4000
	if testing.Short() {
		draws = 800
	}
	for range draws {
		n := 2 + rnd.IntN(3)
		ball := convex.Ball{Center: make([]float64, n), Radius: 0.3 + 0.6*rnd.Float64()}
		x := make([]float64, n)
		tiny := math.Ldexp(1, -rnd.IntN(70))
		for i := range x {
			ball.Center[i] = 1
			x[i] = tiny * (2*rnd.Float64() - 1)
		}
		want := ball.Project(nil, x)
		inside := true
		for _, v := range want {
			inside = inside && v >= 0 && v <= 1
		}
		if !inside {
			continue
		}
		cases++
		got, err := convex.Nearest(convex.Intersect(convex.Cube(n, 0, 1), ball), nil, x)
		if err != nil {
			t.Fatalf("%v of Ball{%v, %v}: %v", x, ball.Center, ball.Radius, err)
		}
		for i := range got {
			if math.Abs(got[i]-want[i]) > 1e-14 {
				t.Fatalf("%v of Ball{%v, %v}: got %v, want %v", x, ball.Center, ball.Radius, got, want)
			}
		}
	}
	if cases < draws/2 {
		t.Errorf("%d cases", cases)
	}
}

package prover

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"

	"slope/internal/interval"
)

// search looks for a counterexample to the convexity of a graph on a box.
type search struct {
	g     *graph
	box   []interval.I
	free  []int // the variables whose side has a width
	point *evaluator
	found *Witness
	tries int // high-precision checks so far

	certain bool // check only candidates that interval arithmetic confirms
}

// maxChecks bounds the high-precision checks of candidates that plain interval
// arithmetic could not decide.
const maxChecks = 60

func newSearch(g *graph, box []interval.I, free []int) *search {
	return &search{g: g, box: box, free: free, point: newEvaluator(g, g.reach(g.out), free)}
}

// mayTry reports whether a candidate that interval arithmetic leaves open is worth
// a check.
func (s *search) mayTry() bool { return !s.certain && s.tries < maxChecks }

// degenerate returns the degenerate box of the point x.
func degenerate(x []float64) []interval.I {
	b := make([]interval.I, len(x))
	for i, v := range x {
		b[i] = interval.Point(v)
	}
	return b
}

// at looks for negative curvature at the point x and returns the least
// eigenvalue of the Hessian there, approximately, NaN if there is none.
func (s *search) at(x []float64) float64 {
	if s.found != nil || len(s.free) == 0 {
		return math.NaN()
	}
	h, n := s.point.hessianAt(s.g.out, x), len(s.free)
	if h == nil {
		return math.NaN()
	}
	l, q := s.point.eigen(h, n)
	if l[0] <= 1e-12*max(math.Abs(l[0]), math.Abs(l[n-1])) {
		r := rayleigh(h, q[0])
		if r.Hi < 0 || (!(r.Lo > 0) && r.Lo < 0 && s.mayTry()) {
			if r.Hi >= 0 {
				s.tries++
			}
			s.curvature(x, q[0])
		}
		if s.found == nil && n > 1 {
			if v := s.point.bend(h, n); rayleigh(h, v).Hi < 0 {
				s.curvature(x, v)
			}
		}
	}
	return l[0]
}

// curvature checks the candidate x, v, the direction in terms of the free
// variables, in high precision.
func (s *search) curvature(x, v []float64) {
	d := make([]float64, s.g.dim)
	for k, i := range s.free {
		d[i] = v[k]
	}
	if bend := s.g.bigLine(s.g.out, balls(x), d).Eps.Eps; bend.sign() == -1 {
		s.found = &Witness{X: append([]float64(nil), x...), V: d, Value: towardZero(bend.hi), Check: s.check()}
	}
}

// check says how a witness was checked.
func (s *search) check() string {
	text := "checked with 320 bits, rounded outward"
	for _, i := range s.point.list {
		if nd := &s.g.nodes[i]; nd.rule != nil || nd.rule2 != nil {
			return text + fmt.Sprintf(", with the intervals of Enclose for the derivatives of rule %q", nd.name())
		}
	}
	return text
}

// towardZero returns a double between x and 0, not 0.
func towardZero(x *big.Float) float64 {
	f, acc := x.Float64()
	if x.Sign() < 0 && acc == big.Below {
		f = math.Nextafter(f, 0)
	}
	if x.Sign() > 0 && acc == big.Above {
		f = math.Nextafter(f, 0)
	}
	return f
}

func balls(x []float64) []ball {
	b := make([]ball, len(x))
	for i, v := range x {
		b[i] = point(v)
	}
	return b
}

// chord tests the points x and y and their midpoint, first in plain intervals.
func (s *search) chord(x, y []float64) {
	if s.found != nil {
		return
	}
	mid := make([]interval.I, len(x))
	for i := range x {
		mid[i] = interval.Point(x[i]).Add(interval.Point(y[i])).Scale(0.5)
	}
	value := func(b []interval.I) interval.I {
		s.point.eval(b, 0)
		return s.point.v[s.g.out]
	}
	fx, fy, fm := value(degenerate(x)), value(degenerate(y)), value(mid)
	gap := fm.Sub(fx.Add(fy).Scale(0.5))
	if !gap.Defined() || !(gap.Lo > 0) && !(gap.Hi > 0 && s.mayTry()) {
		return
	}
	if gap.Lo <= 0 {
		s.tries++
	}
	s.chordCheck(x, y)
}

// chordCheck tests a chord in high precision.
func (s *search) chordCheck(x, y []float64) {
	bx, by := balls(x), balls(y)
	bm := make([]ball, len(x))
	for i := range x {
		bm[i] = bx[i].Add(by[i]).Scale(0.5)
	}
	f := func(b []ball) ball { return valueOf(s.g.bigLine(s.g.out, b, make([]float64, len(b)))) }
	if d := f(bm).Sub(f(bx).Add(f(by)).Scale(0.5)); d.sign() == 1 {
		s.found = &Witness{X: append([]float64(nil), x...), Y: append([]float64(nil), y...), Value: towardZero(d.lo), Check: s.check()}
	}
}

// sample returns a point of the box: bounded sides uniformly, unbounded ones
// over many scales.
func sample(r *rand.Rand, box []interval.I) []float64 {
	x := make([]float64, len(box))
	for i, b := range box {
		switch {
		case b.Bounded():
			x[i] = b.Lo + float64(r.Float64()*(b.Hi-b.Lo))
		default:
			v := math.Exp(float64(r.Float64()*12) - 6)
			switch {
			case !math.IsInf(b.Lo, 0):
				x[i] = b.Lo + v
			case !math.IsInf(b.Hi, 0):
				x[i] = b.Hi - v
			case r.IntN(2) == 0:
				x[i] = v
			default:
				x[i] = -v
			}
		}
		x[i] = min(max(x[i], b.Lo), b.Hi)
	}
	return x
}

// corners calls f with the finite corners of the box, up to 64 of them: all for
// up to six variables, and those that repeat a pattern of six for more; for many
// variables the least and the greatest only.
func corners(box []interval.I, free []int, f func(x []float64)) {
	n := min(len(free), 6)
	if len(free) > 16 {
		n = 1
	}
	for m := range 1 << n {
		x := middle(box)
		finite := true
		for k := range free {
			b := box[free[k]]
			x[free[k]] = b.Lo
			if m>>(k%n)&1 != 0 {
				x[free[k]] = b.Hi
			}
			finite = finite && !math.IsInf(x[free[k]], 0)
		}
		if finite {
			f(x)
		}
	}
}

func middle(box []interval.I) []float64 {
	x := make([]float64, len(box))
	for i, b := range box {
		x[i] = b.Mid()
	}
	return x
}

// points looks at the middle, the corners and n random points of the box, and
// then follows the least eigenvalue downhill from the lowest of them.
func (s *search) points(n int, r *rand.Rand) {
	best, low := []float64(nil), math.Inf(1)
	look := func(x []float64) {
		if s.found == nil {
			if l := s.at(x); l < low {
				best, low = append(best[:0], x...), l
			}
		}
	}
	look(middle(s.box))
	corners(s.box, s.free, look)
	for k := 0; k < n/(1+len(s.free)/8) && s.found == nil; k++ {
		look(sample(r, s.box))
	}
	if best != nil && s.found == nil && len(s.free) <= 16 {
		s.descend(best, low)
	}
}

// descend is a compass search for a point of negative curvature.
func (s *search) descend(x []float64, low float64) {
	for h := 0.25; h > 1e-3 && s.found == nil; {
		moved := false
		for _, i := range s.free {
			for _, d := range [2]float64{h, -h} {
				if s.found != nil {
					return
				}
				old := x[i]
				w := s.box[i].Hi - s.box[i].Lo
				if math.IsInf(w, 0) {
					w = 1 + math.Abs(old)
				}
				x[i] = min(max(old+float64(d*w), s.box[i].Lo), s.box[i].Hi)
				if l := s.at(x); l < low {
					low, moved = l, true
				} else {
					x[i] = old
				}
			}
		}
		if !moved {
			h /= 4
		}
	}
}

// chords tests n random chords, long and short, and chords across kinks.
func (s *search) chords(n int, r *rand.Rand) {
	for k := 0; k < n && s.found == nil; k++ {
		x, y := sample(r, s.box), sample(r, s.box)
		s.chord(x, y)
		if s.found == nil {
			s.across(x, y)
		}
	}
}

// across looks for kinks on the segment from x to y: between neighbours of a
// grid where the operand of a kink changes sign, the crossing is bisected, and
// short chords centred there are tested.
func (s *search) across(x, y []float64) {
	on := func(t float64) []float64 {
		p := make([]float64, len(x))
		for i := range x {
			p[i] = min(max(x[i]+float64(t*(y[i]-x[i])), s.box[i].Lo), s.box[i].Hi)
		}
		return p
	}
	signs := func(t float64) []float64 { return s.kinkSigns(on(t)) }
	const grid = 8
	last := signs(0)
	for k := 1; k <= grid && s.found == nil; k++ {
		a, b := float64(k-1)/grid, float64(k)/grid
		next := signs(b)
		for j := range next {
			if last[j]*next[j] >= 0 {
				continue
			}
			lo, hi, sl := a, b, last[j]
			for range 40 {
				m := (lo + hi) / 2
				if signs(m)[j]*sl > 0 {
					lo = m
				} else {
					hi = m
				}
			}
			for _, h := range []float64{0.05, 0.002, 1e-4, 1e-6} {
				s.chord(on(max(lo-h, 0)), on(min(lo+h, 1)))
			}
		}
		last = next
	}
}

// kinkSigns returns, for every kink of the function, a number that changes its
// sign there.
func (s *search) kinkSigns(x []float64) []float64 {
	e := s.point
	e.eval(degenerate(x), 0)
	var out []float64
	for _, i := range e.list {
		nd := &s.g.nodes[i]
		switch nd.kind {
		case kAbs, kSelect:
			out = append(out, e.v[nd.args[0]].Mid())
		case kMax, kMin:
			for _, a := range nd.args[1:] {
				out = append(out, e.v[a].Mid()-e.v[nd.args[0]].Mid())
			}
		}
	}
	return out
}

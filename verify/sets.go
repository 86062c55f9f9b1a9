package verify

import (
	"fmt"
	"math"

	"slope/verify/internal/message"
	"slope/verify/internal/random"
)

// Set is a closed convex set with its projection. The sets of package convex
// have this form, and so may a hand-written one: Project writes the point of the
// set nearest to x to dst, which is allocated if it is nil, and returns it.
type Set interface {
	Dim() int
	Contains(x []float64, tol float64) bool
	Project(dst, x []float64) []float64
}

// Projection is the property that c.Project is the projection onto a convex set.
// For x and y from the domain, P the projection and scale = max(1, |x|, |y|):
//
//	Px is in the set and PPx = Px;  Px = x if x is in the set;  P(Px+x)/2 = Px
//	no point of the set is nearer to x on the way from Px; (Px+Py)/2 is in the set
//	⟨x−Px, z−Px⟩ ≤ 0 for points z of the set: Py, and points of its boundary
//	|Px−Py| ≤ |x−y|
//
// to within tol·scale, where tol is that of Tolerance, 1e-10 by default. Each case also
// looks at points just outside of a face of the set and at points far from it along the normal of the face, whatever
// its direction. It checks that dst is returned, x is left alone, and x may serve as dst. A case is
// vacuous if both points are in the set already.
func Projection(t TB, c Set, dom Domain, opts ...Option) {
	wantTB(t)
	t.Helper()
	if c == nil || c.Dim() != dom.Dim() {
		panic("verify: Projection wants a set of the dimension of the domain")
	}
	o := newOptions(opts)
	property(t, "Projection", &dom, o, func(d random.Source) finding { return projects(d, c, dom, o) })
}

func projects(d random.Source, c Set, dom Domain, o *options) finding {
	s := &sampler{dom: &dom, o: o}
	x, y := s.pair(d)
	p := &projected{c: c, dom: &dom, tol: o.tol}
	if p.tol == 0 {
		p.tol = 1e-10
	}
	if math.Max(norm2(x), norm2(y)) > 1e30 {
		return finding{verdict: Holds, vacuous: true}
	}
	f := p.check(x, y)
	if f.verdict == Refuted {
		return f
	}
	all := []finding{f}
	for _, z := range p.outside(d, x, y) {
		all = append(all, p.check(z, y))
	}
	w := worst(all...)
	w.vacuous = f.vacuous
	return w
}

// projected checks the projection of points onto a set.
type projected struct {
	c     Set
	dom   *Domain
	tol   float64
	known [][]float64 // points of the set
}

// A wrong is what refutes a projection, and by how much; what is "" if nothing does.
type wrong struct {
	what string
	over float64
}

func wrongBy(over float64, format string, a ...any) wrong {
	return wrong{fmt.Sprintf(format, a...), over}
}

// check checks the projections of x and y.
func (p *projected) check(x, y []float64) finding {
	slack := p.tol * math.Max(1, math.Max(norm2(x), norm2(y)))
	px, w := p.project(x)
	var py []float64
	if w.what == "" {
		py = p.c.Project(nil, append([]float64(nil), y...))
		if len(py) != len(y) {
			w = wrongBy(math.Inf(1), "Project of a nil dst has length %d, want %d", len(py), len(y))
		}
	}
	for _, look := range []func(x, px, y, py []float64, slack float64) wrong{p.member, p.nearer, p.angles} {
		if w.what == "" {
			w = look(x, px, y, py, slack)
		}
	}
	if w.what != "" {
		return finding{verdict: Refuted, severity: w.over / slack, message: fmt.Sprintf("%s\nexceeded by %.3g, the tolerance is %.2g\nx = %s\ny = %s",
			w.what, w.over, slack, message.Numbers(x), message.Numbers(y))}
	}
	return finding{verdict: Holds, vacuous: norm2(minus(px, x)) <= slack && norm2(minus(py, y)) <= slack}
}

// project calls Project in the ways that its contract allows.
func (p *projected) project(x []float64) ([]float64, wrong) {
	own, dst := append([]float64(nil), x...), make([]float64, len(x))
	px := p.c.Project(dst, own)
	switch {
	case len(px) != len(x) || &px[0] != &dst[0]:
		return nil, wrongBy(math.Inf(1), "Project does not return the dst that it is given")
	case !alike(own, x):
		return nil, wrongBy(math.Inf(1), "Project changes its argument to %s", message.Point(own))
	}
	for i := range px {
		if !finite(px[i]) {
			return nil, wrongBy(math.Inf(1), "Project returns %s", message.Point(px))
		}
	}
	if same := p.c.Project(own, own); !alike(same, px) {
		return nil, wrongBy(math.Inf(1), "Project in place, with x as dst, gives %s, want %s", message.Point(same), message.Point(px))
	}
	return px, wrong{}
}

// member checks that Px is in the set and projections leave it where it is, and that the set has the midpoint of Px and Py.
func (p *projected) member(x, px, _, py []float64, slack float64) wrong {
	if !p.c.Contains(px, slack) {
		return wrongBy(math.Inf(1), "Px = %s is not in the set", message.Numbers(px))
	}
	if v := norm2(minus(p.c.Project(nil, append([]float64(nil), px...)), px)); v > slack {
		return wrongBy(v, "PPx differs from Px = %s", message.Numbers(px))
	}
	if move := norm2(minus(px, x)); p.c.Contains(x, 0) && move > slack {
		return wrongBy(move, "x is in the set, and Px = %s differs from it", message.Numbers(px))
	}
	if mid := midpoint(px, py); !p.c.Contains(mid, slack) {
		return wrongBy(math.Inf(1), "Px and Py are in the set, and their midpoint %s is not: the set is not convex", message.Numbers(mid))
	}
	return wrong{}
}

// nearer checks that towards x, straight or along one coordinate, there is nothing of the set, and that from halfway Px is the nearest too.
func (p *projected) nearer(x, px, _, _ []float64, slack float64) wrong {
	move := norm2(minus(px, x))
	for i := -1; i < len(x); i++ {
		for _, t := range []float64{0x1p-10, 0.25, 0.5, 1} {
			q := append([]float64(nil), px...)
			for j := range q {
				if i < 0 || i == j {
					q[j] += t * (x[j] - px[j])
				}
			}
			if gain := move - norm2(minus(x, q)); gain > slack && p.c.Contains(q, 0) {
				return wrongBy(gain, "%s is in the set and nearer to x than Px = %s", message.Numbers(q), message.Numbers(px))
			}
		}
	}
	half := midpoint(x, px)
	if v := norm2(minus(p.c.Project(nil, append([]float64(nil), half...)), px)); v > slack {
		return wrongBy(v, "Px = %s is not the projection of the point halfway to x, %s", message.Numbers(px), message.Numbers(half))
	}
	return wrong{}
}

// angles checks the inequalities between x, y, their projections and other points of the set.
func (p *projected) angles(x, px, y, py []float64, slack float64) wrong {
	scale := slack / p.tol
	for _, z := range append([][]float64{py}, p.known...) {
		if v := dot(minus(x, px), minus(z, px), 0).v / scale; v > slack {
			return wrongBy(v, "⟨x−Px, z−Px⟩ > 0 for z = %s of the set: Px = %s is not the nearest point", message.Numbers(z), message.Numbers(px))
		}
	}
	if v := norm2(minus(px, py)) - norm2(minus(x, y)); v > slack {
		return wrongBy(v, "|Px−Py| > |x−y|: Px = %s, Py = %s", message.Numbers(px), message.Numbers(py))
	}
	return wrong{}
}

func midpoint(x, y []float64) []float64 {
	z := make([]float64, len(x))
	for i := range z {
		z[i] = x[i]/2 + y[i]/2
	}
	return z
}

// outside returns points just outside of the set, next to the middle of a face if it has faces, and far from it along the normal
// of the face. From a point within the set it goes along one coordinate, and along a direction that is none.
func (p *projected) outside(d random.Source, x, y []float64) (points [][]float64) {
	q := p.inside(x, y)
	along := make([]float64, len(x))
	along[d.Intn(len(x))] = float64(1 - 2*d.Intn(2))
	p.known = nil
	for _, v := range [][]float64{along, minus(x, y), minus(y, x)} {
		v = unit(v)
		if v == nil {
			continue
		}
		farthest := p.leaves(q, v)
		if !p.c.Contains(q, 0) || p.c.Contains(moved(q, farthest, v), 0) {
			continue
		}
		lo, hi := 0.0, farthest
		for range 60 {
			if m := lo + (hi-lo)/2; p.c.Contains(moved(q, m, v), 0) {
				lo = m
			} else {
				hi = m
			}
		}
		p.known = append(p.known, moved(q, lo, v))
		near := moved(q, lo+0x1p-10*(farthest-lo), v)
		points = append(points, near)
		foot := p.c.Project(nil, append([]float64(nil), near...))
		if normal := unit(minus(near, foot)); normal != nil {
			points = append(points, moved(foot, p.leaves(foot, normal)/2, normal))
		}
	}
	return points
}

// unit returns v/‖v‖, or nil if v is zero or not finite. The largest element is scaled to 1 first: 1/‖v‖ is infinite where the norm is subnormal.
func unit(v []float64) []float64 {
	most := 0.0
	for _, a := range v {
		most = math.Max(most, math.Abs(a))
	}
	if !(most > 0) || !finite(most) {
		return nil
	}
	z := make([]float64, len(v))
	for i, a := range v {
		z[i] = a / most
	}
	size := norm2(z)
	for i := range z {
		z[i] /= size
	}
	return z
}

// inside returns the mean of projections of points around the middle of the domain: the mean of points of all sides is no
// point of a face.
func (p *projected) inside(x, y []float64) []float64 {
	const points = 8
	q := make([]float64, len(x))
	for k := range points {
		z := make([]float64, len(x))
		for j := range z {
			z[j] = x[j]
			if (k>>(j%3)+j/3)&1 == 1 {
				z[j] = y[j]
			}
			if lo, hi := random.Span(p.dom.Lo[j], p.dom.Hi[j]); k >= points/2 { // on the other side
				z[j] = math.Min(math.Max(lo+hi-z[j], p.dom.Lo[j]), p.dom.Hi[j])
			}
		}
		pz := p.c.Project(nil, z)
		for j := range q {
			q[j] += pz[j] / points
		}
	}
	return q
}

// leaves returns the t ≥ 0 at which q + t·v leaves the domain, or a part of it that is finite.
func (p *projected) leaves(q, v []float64) float64 {
	t := math.Inf(1)
	for j := range q {
		lo, hi := random.Span(p.dom.Lo[j], p.dom.Hi[j])
		to := hi
		if v[j] < 0 {
			to = lo
		}
		if w := (to - q[j]) / v[j]; v[j] != 0 && w >= 0 {
			t = math.Min(t, w)
		}
	}
	if !finite(t) {
		return 0
	}
	return t
}

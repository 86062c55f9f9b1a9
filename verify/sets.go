package verify

import (
	"fmt"
	"math"
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
//	Px is in the set and PPx = Px;  Px = x if x is in the set
//	no point of the set is nearer to x on the way from Px; (Px+Py)/2 is in the set
//	⟨x−Px, z−Px⟩ ≤ 0 for z = Py, a point of the set
//	|Px−Py| ≤ |x−y|
//
// to within tol·scale, where tol is that of Tolerance, 1e-10 by default. It also
// checks that dst is returned, x is left alone, and x may serve as dst. A case is
// vacuous if both points are in the set already.
func Projection(t TB, c Set, dom Domain, opts ...Option) {
	wantTB(t)
	t.Helper()
	if c == nil || c.Dim() != dom.Dim() {
		panic("verify: Projection wants a set of the dimension of the domain")
	}
	o := newOptions(opts)
	property(t, "Projection", &dom, o, func(d drawer) finding { return projects(d, c, dom, o) })
}

func projects(d drawer, c Set, dom Domain, o *options) finding {
	s := &sampler{dom: &dom, o: o}
	x, y := s.pair(d)
	tol := o.tol
	if tol == 0 {
		tol = 1e-10
	}
	scale := math.Max(1, math.Max(norm2(x), norm2(y)))
	if scale > 1e30 {
		return finding{verdict: Holds, vacuous: true}
	}
	slack := tol * scale
	wrong := func(over float64, format string, a ...any) finding {
		return finding{verdict: Refuted, severity: over / slack, message: "refuted: " + fmt.Sprintf(format, a...) +
			fmt.Sprintf("\nexceeded by %.3g, the tolerance is %.2g\nx = %s\ny = %s", over, slack, hex(x), hex(y))}
	}
	own := append([]float64(nil), x...)
	dst := make([]float64, len(x))
	px := c.Project(dst, own)
	switch {
	case len(px) != len(x) || &px[0] != &dst[0]:
		return wrong(math.Inf(1), "Project does not return the dst that it is given")
	case !alike(own, x):
		return wrong(math.Inf(1), "Project changes its argument to %s", point(own))
	}
	for i := range px {
		if !finite(px[i]) {
			return wrong(math.Inf(1), "Project returns %s", point(px))
		}
	}
	if same := c.Project(own, own); !alike(same, px) {
		return wrong(math.Inf(1), "Project in place, with x as dst, gives %s, want %s", point(same), point(px))
	}
	py := c.Project(nil, append([]float64(nil), y...))
	if len(py) != len(y) {
		return wrong(math.Inf(1), "Project of a nil dst has length %d, want %d", len(py), len(y))
	}
	ppx := c.Project(nil, append([]float64(nil), px...))
	if !c.Contains(px, slack) {
		return wrong(math.Inf(1), "Px = %s is not in the set", hex(px))
	}
	if v := norm2(minus(ppx, px)); v > slack {
		return wrong(v, "PPx differs from Px = %s", hex(px))
	}
	inside := c.Contains(x, 0)
	move := norm2(minus(px, x))
	if inside && move > slack {
		return wrong(move, "x is in the set, and Px = %s differs from it", hex(px))
	}
	// Towards x, straight or along one coordinate, there is nothing of the set.
	for i := -1; i < len(x); i++ {
		for _, t := range []float64{0x1p-10, 0.25, 0.5, 1} {
			q := append([]float64(nil), px...)
			for j := range q {
				if i < 0 || i == j {
					q[j] += t * (x[j] - px[j])
				}
			}
			if gain := move - norm2(minus(x, q)); gain > slack && c.Contains(q, 0) {
				return wrong(gain, "%s is in the set and nearer to x than Px = %s", hex(q), hex(px))
			}
		}
	}
	mid := make([]float64, len(x))
	for i := range mid {
		mid[i] = px[i]/2 + py[i]/2
	}
	if !c.Contains(mid, slack) {
		return wrong(math.Inf(1), "Px and Py are in the set, and their midpoint %s is not: the set is not convex", hex(mid))
	}
	if v := dot(minus(x, px), minus(py, px), 0).v / scale; v > slack {
		return wrong(v, "⟨x−Px, z−Px⟩ > 0 for z = Py = %s of the set: Px = %s is not the nearest point", hex(py), hex(px))
	}
	if v := norm2(minus(px, py)) - norm2(minus(x, y)); v > slack {
		return wrong(v, "|Px−Py| > |x−y|: Px = %s, Py = %s", hex(px), hex(py))
	}
	return finding{verdict: Holds, vacuous: move <= slack && norm2(minus(py, y)) <= slack}
}

package expr

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// sumHelpers are sums and inner products, in order and in lanes.
var sumHelpers = slices.Concat(sums("sum", "sum of x", "x", "_, v", "v"), sums("sumSquares", "sum of the squares of x", "x", "_, v", "v * v"),
	sums("dot", "inner product of x and y", "x, y", "k, v", "v * y[k]"))

// sums are the sum of a term of each element, in order and in lanes.
func sums(name, what, params, names, term string) []goHelper {
	cut := ""
	if params != "x" {
		cut = "\n\ty = y[:len(x)]"
	}
	fill := strings.NewReplacer("NAMES", names, "NAME", name, "WHAT", what, "PARAMS", params, "TERM", term, "CUT", cut).Replace
	return []goHelper{{name, "", fill(`// NAME returns the WHAT, in order.
func NAME(PARAMS []float64) float64 {
	s := math.Copysign(0, -1)CUT
	for NAMES := range x {
		s += TERM
	}
	return s
}`)}, {name + "InLanes", "newLanes sumLanes", fill(`// NAMEInLanes returns the WHAT, in lanes.
func NAMEInLanes(PARAMS []float64) float64 {
	s := newLanes()CUT
	for k, v := range x {
		s[k%16] += TERM
	}
	return sumLanes(s[:])
}`)}}
}

// reverseSweeps are the reverse sweeps of the functions over slices: they add to xb the slopes times the adjoint t of the result. They have a plain form
// and one with products that are 0 where a factor is.
var reverseSweeps = []goHelper{
	{"sumAdjoint", "", `// sumAdjoint is the reverse sweep of sum.
func sumAdjoint(x, xb []float64, z, t float64) {
	for k := range xb {
		xb[k] += t
	}
}`},
	{"sumSquaresAdjoint", "", `// sumSquaresAdjoint is the reverse sweep of sumSquares.
func sumSquaresAdjoint(x, xb []float64, z, t float64) {
	s := 2 * t
	xb = xb[:len(x)]
	for k, v := range x {
		xb[k] += times(s, v)
	}
}`},
	{"dotAdjoint", "", `// dotAdjoint is the reverse sweep of dot; xb and yb may be nil.
func dotAdjoint(x, xb, y, yb []float64, z, t float64) {
	if xb != nil {
		y := y[:len(xb)]
		for k := range xb {
			xb[k] += times(t, y[k])
		}
	}
	if yb != nil {
		x := x[:len(yb)]
		for k := range yb {
			yb[k] += times(t, x[k])
		}
	}
}`},
	{"sumAdjointTangent", "", `// sumAdjointTangent is sumAdjoint with tangents; slices may be nil.
func sumAdjointTangent(x, dx, xb, dxb []float64, z, t, dt float64) {
	for k := range xb {
		xb[k] += t
	}
	for k := range dxb {
		dxb[k] += dt
	}
}`},
	{"sumSquaresAdjointTangent", "", `// sumSquaresAdjointTangent is sumSquaresAdjoint with tangents; xb may be nil.
func sumSquaresAdjointTangent(x, dx, xb, dxb []float64, z, t, dt float64) {
	s, ds := 2*t, 2*dt
	for k := range xb {
		xb[k] += times(s, x[k])
	}
	for k := range dxb {
		dxb[k] += times(ds, x[k]) + times(s, dx[k])
	}
}`},
	{"dotAdjointTangent", "", `// dotAdjointTangent is dotAdjoint with tangents; all but x and y may be nil.
func dotAdjointTangent(x, dx, xb, dxb, y, dy, yb, dyb []float64, z, t, dt float64) {
	for k := range xb {
		xb[k] += times(t, y[k])
	}
	for k := range yb {
		yb[k] += times(t, x[k])
	}
	for k := range dxb {
		dxb[k] += times(dt, y[k])
		if dy != nil {
			dxb[k] += times(t, dy[k])
		}
	}
	for k := range dyb {
		dyb[k] += times(dt, x[k])
		if dx != nil {
			dyb[k] += times(t, dx[k])
		}
	}
}`},
}

// A weighted list is a function whose slopes are computed from the element v, the result z and the other results.
type weightedList struct{ name, needs, others, slope string }

var weightedLists = []weightedList{
	{"norm2", "overNorm2", "m, s", "overNorm2(v, m, s)"},
	{"logSumExp", "share", "m, s", "share(v, m, s)"},
	{"maxOf", "tie", "n", "tie(v, z, n)"},
	{"minOf", "tie", "n", "tie(v, z, n)"},
}

// adjoint is the reverse sweep.
func (l weightedList) adjoint() goHelper {
	return goHelper{l.name + "Adjoint", l.needs, l.fill(`// OFAdjoint is the reverse sweep of OF.
func OFAdjoint(x, xb []float64, z, OTHERS, t float64) {
	for k, v := range x {
		xb[k] += times(t, SLOPE)
	}
}`)}
}

// tangent is the function with its tangent.
func (l weightedList) tangent() goHelper {
	return goHelper{l.name + "Tangent", l.name + " times " + l.needs, l.fill(`// OFTangent is OF, with its tangent for tangents t of x.
func OFTangent(x, t []float64) (z, dz, OTHERS float64) {
	z, OTHERS = OF(x)
	for k, v := range x {
		dz += times(t[k], SLOPE)
	}
	return z, dz, OTHERS
}`)}
}

func (l weightedList) fill(s string) string {
	return strings.NewReplacer("OF", l.name, "OTHERS", l.others, "SLOPE", l.slope).Replace(s)
}

// tieTangent is the reverse sweep of a maximum or minimum with tangents.
func tieTangent(of string) goHelper {
	return goHelper{of + "AdjointTangent", "tie times", strings.ReplaceAll(`// OFAdjointTangent is OFAdjoint with tangents.
func OFAdjointTangent(x, dx, xb, dxb []float64, z, n, t, dt float64) {
	for k, v := range x {
		if xb != nil {
			xb[k] += times(t, tie(v, z, n))
		}
		dxb[k] += times(dt, tie(v, z, n))
	}
}`, "OF", of)}
}

// sweepTangents are reverse sweeps with tangents: of x, of its adjoints and of that of the result. The adjoints themselves may be nil.
var sweepTangents = []goHelper{
	{"norm2AdjointTangent", "overNorm2 times", `// norm2AdjointTangent is norm2Adjoint with tangents. The second slopes turn dx into (dx − u(u·dx))/‖x‖ with u = x/‖x‖, and
// into NaN at the origin. Where an element of u is above √½, dx is shifted along u to make its tangent 0, so that nothing cancels.
func norm2AdjointTangent(x, dx, xb, dxb []float64, z, m, s, t, dt float64) {
	moves := false
	for _, v := range dx {
		moves = moves || v != 0
	}
	if !moves || m == 0 || s == 0 {
		for k, v := range x {
			u := overNorm2(v, m, s)
			if xb != nil {
				xb[k] += times(t, u)
			}
			dxb[k] += times(dt, u)
			if moves && m != 0 {
				dxb[k] += times(t, math.NaN())
			}
		}
		return
	}
	ref, r, along := -1, 0.0, 0.0
	for k, v := range x {
		if u := overNorm2(v, m, s); u*u > 0.5 {
			ref, r = k, dx[k]/u
		}
	}
	for k, v := range x {
		if u := overNorm2(v, m, s); k != ref {
			along += times(dx[k]-times(r, u), u)
		}
	}
	for k, v := range x {
		u := overNorm2(v, m, s)
		d := dx[k] - times(r, u)
		if k == ref {
			d = 0
		}
		if xb != nil {
			xb[k] += times(t, u)
		}
		dxb[k] += times(dt, u) + times(t, overNorm2(d-times(along, u), m, s))
	}
}`},
	{"logSumExpAdjointTangent", "share times", `// logSumExpAdjointTangent is logSumExpAdjoint with tangents. The second slopes turn dx into p(dx − p·dx), with p the slopes.
// The tangent of the greatest is taken away first, so that nothing cancels where p is all but 1.
func logSumExpAdjointTangent(x, dx, xb, dxb []float64, z, m, s, t, dt float64) {
	r, mean := 0.0, 0.0
	for k, v := range x {
		if v == m {
			r = dx[k]
		}
	}
	for k, v := range x {
		mean += times(dx[k]-r, share(v, m, s))
	}
	for k, v := range x {
		p := share(v, m, s)
		if xb != nil {
			xb[k] += times(t, p)
		}
		dxb[k] += times(dt, p) + times(t, times(dx[k]-r-mean, p))
	}
}`},
	tieTangent("maxOf"),
	tieTangent("minOf"),
}

// sweepHelpers are the reverse sweeps in two forms: with plain products, and with those that are 0 where a factor is.
var sweepHelpers = sync.OnceValue(func() []goHelper {
	var list []goHelper
	product := regexp.MustCompile(`times\((\w+), (\w+(\[k\]|\([^()]*\))?)\)`)
	plain := reverseSweeps
	for _, l := range weightedLists {
		list, plain = append(list, l.tangent()), append(plain, l.adjoint())
	}
	for _, h := range plain {
		strong := strings.Replace(h.name, "Adjoint", "StrongAdjoint", 1)
		list = append(list, goHelper{h.name, h.needs, product.ReplaceAllString(h.text, "$1 * $2")})
		list = append(list, goHelper{strong, h.needs + " times", strings.ReplaceAll(h.text, h.name, strong)})
	}
	return append(list, sweepTangents...)
})

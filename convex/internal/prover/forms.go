package prover

import (
	"math"
	"slices"

	"slope/internal/interval"
)

// The operations in the form that the rules look for: squares, inverses and roots
// for powers, log-sum-exp for the logarithm of a sum of exponentials, one maximum
// for nested ones.

func (g *graph) call(fn *function, x int) int {
	return g.intern(node{kind: kFn, fn: fn, enclose: fn.enclose, args: []int{x}})
}

func (g *graph) square(x int) int {
	if nd := g.nodes[x]; nd.kind == kAbs {
		x = nd.args[0]
	} else if nd.fn == fnSqrt {
		// (√u)² is u, on the domain of the root, which is checked for every node.
		return nd.args[0]
	} else if nd.kind == kMax && len(nd.args) == 2 {
		// max(u, 0)² has no kink.
		for k, a := range nd.args {
			if g.isConst(a, 0) {
				return g.call(fnSquareRelu, nd.args[1-k])
			}
		}
	}
	return g.call(fnSquare, x)
}

// squareRelu encloses max(x, 0)², whose slope has no jump.
func squareRelu(x interval.I) interval.Derivs {
	r := x.Max(interval.Point(0))
	d := interval.Derivs{F: r.Square(), D1: r.Scale(2), D2: interval.Of(0, 2), D3: interval.Whole}
	switch {
	case !x.Defined():
		d.D2 = x
	case x.Lo > 0:
		d.D2, d.D3 = interval.Point(2), interval.Point(0)
	case x.Hi < 0:
		d.D2, d.D3 = interval.Point(0), interval.Point(0)
	}
	return d
}

func (g *graph) mul(x, y int) int {
	a, b := &g.nodes[x], &g.nodes[y]
	switch {
	case x == y:
		return g.square(x)
	case a.kind == kConst:
		return g.affine(0, []int{y}, []float64{a.c0})
	case b.kind == kConst:
		return g.affine(0, []int{x}, []float64{b.c0})
	case b.fn == fnLog && b.args[0] == x:
		return g.call(fnXLogX, x)
	case a.fn == fnLog && a.args[0] == y:
		return g.call(fnXLogX, y)
	case b.fn == fnInv:
		return g.div(x, b.args[0])
	case a.fn == fnInv:
		return g.div(y, a.args[0])
	}
	return g.intern(node{kind: kMul, args: []int{min(x, y), max(x, y)}})
}

func (g *graph) div(x, y int) int {
	a, b := &g.nodes[x], &g.nodes[y]
	switch {
	case a.kind == kConst:
		return g.affine(0, []int{g.call(fnInv, y)}, []float64{a.c0})
	case b.kind == kConst && b.c0 != 0:
		if r := interval.Point(b.c0).Inv(); r.IsPoint() {
			return g.affine(0, []int{x}, []float64{r.Lo})
		}
	}
	return g.intern(node{kind: kDiv, args: []int{x, y}})
}

// log recognises log(1+eˣ) and log Σ exp xᵢ, which do not overflow when they
// are evaluated as what they are.
func (g *graph) log(x int) int {
	if nd := g.nodes[x]; nd.kind == kAffine && len(nd.args) > 0 {
		var e []int
		for i, a := range nd.args {
			if u := g.nodes[a]; u.fn == fnExp && nd.c[i] == 1 {
				e = append(e, u.args[0])
			}
		}
		if len(e) == len(nd.args) {
			switch {
			case nd.c0 == 1 && len(e) == 1:
				return g.call(fnSoftplus, e[0])
			case nd.c0 == 1:
				return g.intern(node{kind: kLSE, args: append(e, g.constant(0))})
			case nd.c0 == 0 && len(e) > 1:
				return g.intern(node{kind: kLSE, args: e})
			}
		}
	}
	return g.call(fnLog, x)
}

func (g *graph) pow(x int, p float64) int {
	switch p {
	case 0:
		return g.constant(1)
	case 1:
		return x
	case 2:
		return g.square(x)
	case -1:
		return g.call(fnInv, x)
	case 0.5:
		return g.call(fnSqrt, x)
	}
	if p == math.Trunc(p) && math.Abs(p) < 1<<30 {
		if nd := g.nodes[x]; nd.kind == kAbs && int(p)%2 == 0 {
			x = nd.args[0]
		}
	}
	return g.intern(node{kind: kFn, fn: fnPow, enclose: interval.PowConst(p), c0: p, args: []int{x}})
}

// norm is √Σ xᵢ².
func (g *graph) norm(x []int) int {
	if len(x) == 1 {
		return g.abs(x[0])
	}
	sq, c := make([]int, len(x)), make([]float64, len(x))
	for i, v := range x {
		sq[i], c[i] = g.square(v), 1
	}
	return g.call(fnSqrt, g.affine(0, sq, c))
}

func (g *graph) abs(x int) int {
	if g.nodes[x].kind == kAbs {
		return x
	}
	return g.intern(node{kind: kAbs, args: []int{x}})
}

// extremum is the maximum or minimum of x, without duplicates.
func (g *graph) extremum(k kind, x []int) int {
	var args []int
	for _, a := range x {
		if g.nodes[a].kind == k {
			args = append(args, g.nodes[a].args...)
		} else {
			args = append(args, a)
		}
	}
	slices.Sort(args)
	args = slices.Compact(args)
	if len(args) == 1 {
		return args[0]
	}
	return g.intern(node{kind: k, args: args})
}

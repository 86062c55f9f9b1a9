package verify

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"

	"slope"
	"slope/dual"
	"slope/expr"
)

type du = dual.Dual[float64]

// localSlopes computes the slopes of one operation, alone, at operands a.
type localSlopes func(nd expr.Node, a []float64) []float64

// dualSlopes is localSlopes by dual numbers.
func dualSlopes(nd expr.Node, a []float64) []float64 {
	d := make([]float64, len(a))
	z := make([]du, len(a))
	for j := range a {
		for k, v := range a {
			z[k] = dual.Const(v)
		}
		z[j].Eps = 1
		d[j] = applyOp(nd, z).Eps
	}
	return d
}

// badRule compares every operation of p alone, at the operands it has for x,
// with its value in 200-bit arithmetic, and describes the first that is wrong;
// "" if none is.
func badRule(p *expr.Program, x []float64, local localSlopes) string {
	v := values(p, x)
	need := live(p)
	for i, nd := range p.Nodes() {
		if !need[i] || len(nd.Args) == 0 {
			continue
		}
		a := make([]float64, len(nd.Args))
		for j, k := range nd.Args {
			a[j] = v[k]
		}
		if s := badOperation(nd, a, local(nd, a)); s != "" {
			return fmt.Sprintf("node %d, %s", i, s)
		}
	}
	return ""
}

// badOperation says what is wrong with the slopes got of one operation.
func badOperation(nd expr.Node, a, got []float64) string {
	want, bar, ok := trueSlopes(nd, a)
	if !ok {
		return ""
	}
	for j := range a {
		if !(math.Abs(got[j]-want[j]) <= bar[j]) {
			return fmt.Sprintf("%s at %s: the slope to operand %d is %.17g, want %.17g (%s)",
				operation(nd), point(a), j, got[j], want[j], describe(got[j], want[j], bar[j]))
		}
	}
	return ""
}

// trueSlopes returns the slopes of one operation with their bars: from 200-bit
// arithmetic, or by the ladder for a rule without Big.
func trueSlopes(nd expr.Node, a []float64) (want, bar []float64, ok bool) {
	for _, v := range a {
		if !finite(v) {
			return nil, nil, false
		}
	}
	want, bar = make([]float64, len(a)), make([]float64, len(a))
	if nd.Op == expr.OpApply && nd.Rule.Big == nil || nd.Op == expr.OpApply2 && nd.Rule2.Big == nil {
		f := func(x []float64) []float64 {
			z := make([]slope.Float64, len(x))
			for i := range x {
				z[i] = slope.Float64(x[i])
			}
			return []float64{float64(applyOp(nd, z))}
		}
		for j := range a {
			best := none("")
			for _, e := range slopes(ladders(f, a, j, nil, 0), 0) {
				if e.reason == "" && !(e.bar >= best.bar) && !e.kink {
					best = e
				}
			}
			want[j], bar[j] = best.slope, 4*best.bar
			if !finite(best.bar) {
				return nil, nil, false
			}
		}
		return want, bar, true
	}
	e := exactOp(nd, a)
	if e == nil {
		return nil, nil, false
	}
	i := len(a)
	for j := range a {
		want[j] = toFloat(e.d1[i][j])
		bar[j] = 8*u*math.Abs(want[j]) + e.d2[i][j] + 16*eta
		if !finite(want[j]) || math.Abs(want[j]) > 1e300 || !finite(bar[j]) {
			return nil, nil, false
		}
	}
	return want, bar, true
}

// exactOp evaluates one operation alone at float64 operands; nil if it cannot.
func exactOp(nd expr.Node, a []float64) *exact {
	k := len(a)
	e := &exact{bits: exactBits, v: bigNums(a, exactBits), err: make([]float64, k+1)}
	e.v = append(e.v, nil)
	e.d1, e.d2, e.h2 = make([][]*big.Float, k+1), make([][]float64, k+1), make([][]float64, k+1)
	nd.Args = make([]uint32, k)
	for j := range nd.Args {
		nd.Args[j] = uint32(j)
	}
	if e.node(k, nd) != "" {
		return nil
	}
	return e
}

// operation names an operation; a rule of the user's own with file and line.
func operation(nd expr.Node) string {
	at := func(f any) string {
		fn := runtime.FuncForPC(reflect.ValueOf(f).Pointer())
		if fn == nil {
			return ""
		}
		file, line := fn.FileLine(fn.Entry())
		return fmt.Sprintf(" (%s:%d)", filepath.Base(file), line)
	}
	switch nd.Op {
	case expr.OpApply:
		return fmt.Sprintf("rule %q%s", nd.Rule.Name, at(nd.Rule.Eval))
	case expr.OpApply2:
		return fmt.Sprintf("rule %q%s", nd.Rule2.Name, at(nd.Rule2.Eval))
	case expr.OpScale, expr.OpAddConst, expr.OpPowConst:
		return fmt.Sprintf("%s(%g)", nd.Op, nd.C[0])
	case expr.OpPowInt:
		return fmt.Sprintf("PowInt(%d)", nd.Int)
	}
	return nd.Op.String()
}

// values evaluates every node of p with float64.
func values(p *expr.Program, x []float64) []float64 {
	v := make([]float64, p.Len())
	for i, nd := range p.Nodes() {
		switch nd.Op {
		case expr.OpInput:
			v[i] = x[nd.Int]
		case expr.OpConst:
			v[i] = nd.C[0]
		default:
			a := make([]slope.Float64, len(nd.Args))
			for j, k := range nd.Args {
				a[j] = slope.Float64(v[k])
			}
			v[i] = float64(applyOp(nd, a))
		}
	}
	return v
}

// locate explains a wrong gradient of the recorded function: a rule that is
// wrong by itself, or else the operations whose slope, multiplied by one factor,
// makes the gradient what it is, at x and at points around it.
func locate(p *expr.Program, grad slope.GradientFunc, x []float64) string {
	if s := badRule(p, x, dualSlopes); s != "" {
		return s
	}
	rng := rand.New(rand.NewPCG(7, 7))
	var found map[[2]int]float64
	z := append([]float64(nil), x...)
	used := 0
	for try := 0; try < 8 && used < 4; try++ {
		e := exactAt(p, z)
		y, g := 0.0, []float64(nil)
		func() {
			defer func() { _ = recover() }() // a gradient that panics explains nothing
			y, g = grad(nil, append([]float64(nil), z...))
		}()
		if e.cause == "" && len(g) == p.Dim() && finite(y) {
			used++
			found = e.explain(g, found)
			if len(found) == 0 {
				return ""
			}
		}
		for i, v := range x {
			z[i] = v + (rng.Float64()-0.5)*math.Max(math.Abs(v), 0.5)
		}
	}
	if used < 2 {
		return ""
	}
	return explanation(p, found)
}

// explain returns the edges of the graph that explain the difference of g from
// the gradient, with their factors; among those of before, if it is not nil.
func (e *exact) explain(g []float64, before map[[2]int]float64) map[[2]int]float64 {
	p, n := e.p, e.p.Len()
	dim := p.Dim()
	r, rnorm := make([]float64, dim), 0.0
	slack := 0.0
	for j := range r {
		r[j] = g[j] - e.grad[j]
		rnorm = math.Hypot(rnorm, r[j])
		slack += 8 * e.bar[j]
	}
	if rnorm <= slack { // right at this point: says nothing
		return before
	}
	// Gradients of the nodes to the inputs, and of the result to the nodes.
	t, adj := make([][]float64, n), make([]float64, n)
	for i, nd := range p.Nodes() {
		t[i] = make([]float64, dim)
		if nd.Op == expr.OpInput {
			t[i][nd.Int] = 1
		}
		if e.d1[i] == nil {
			continue
		}
		for j, a := range nd.Args {
			for l := range dim {
				t[i][l] += toFloat(e.d1[i][j]) * t[a][l]
			}
		}
	}
	adj[p.Outputs()[0]] = 1
	found := map[[2]int]float64{}
	for i := n - 1; i >= 0; i-- {
		if adj[i] == 0 || e.d1[i] == nil {
			continue
		}
		for j, a := range p.Node(i).Args {
			c := adj[i] * toFloat(e.d1[i][j])
			adj[a] += c
			dot, cc := 0.0, 0.0
			for l := range dim {
				dot += r[l] * c * t[a][l]
				cc += c * t[a][l] * c * t[a][l]
			}
			if !(cc > 0) {
				continue
			}
			f, off := dot/cc, 0.0
			for l := range dim {
				off = math.Hypot(off, r[l]-f*c*t[a][l])
			}
			if off > slack+1e-7*rnorm {
				continue
			}
			edge := [2]int{i, j}
			if before == nil {
				found[edge] = 1 + f
			} else if w, ok := before[edge]; ok && math.Abs(w-1-f) <= 1e-6*math.Max(1, math.Abs(f)) {
				found[edge] = w
			} else if ok && several(t[a]) {
				found[edge] = math.NaN() // one slope explains it, by a factor that varies
			}
		}
	}
	return found
}

// several reports that x has two entries or more that are not 0: a direction that
// another one is not parallel to by chance.
func several(x []float64) bool {
	k := 0
	for _, v := range x {
		if v != 0 {
			k++
		}
	}
	return k >= 2
}

// explanation describes edges and their factors.
func explanation(p *expr.Program, found map[[2]int]float64) string {
	constant := false
	for _, f := range found {
		constant = constant || f == f
	}
	var s []string
	for i, nd := range p.Nodes() {
		for j := range nd.Args {
			if f, ok := found[[2]int{i, j}]; ok && (f == f || !constant) {
				what := fmt.Sprintf("multiplied by %.6g", f)
				switch {
				case f != f:
					what = "wrong"
				case math.Abs(f) < 1e-9:
					what = "dropped"
				case math.Abs(f+1) < 1e-9:
					what = "of the wrong sign"
				}
				s = append(s, fmt.Sprintf("node %d, %s: the slope to operand %d is %s", i, operation(nd), j, what))
			}
		}
	}
	switch {
	case len(s) == 0:
		return ""
	case len(s) > 6:
		return fmt.Sprintf("%s; or another of the %d operations on the way to it", s[len(s)-1], len(s)-1)
	}
	return strings.Join(s, "; or ")
}

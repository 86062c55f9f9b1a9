package exact

import (
	"fmt"
	"math"
	"slices"

	"slope/expr"
)

// A term is a derivative by the law: a number, which may be infinite or NaN, and what its terms add up to without their signs.
type term struct {
	v, size float64
	unknown bool // rounding decides which of these it is
}

// times returns t times the slope d, 0 where t has no terms.
func (t term) times(d float64) term {
	if t.size == 0 && !t.unknown {
		return term{}
	}
	z := term{v: float64(t.v * d), size: math.Abs(float64(t.size * d)), unknown: t.unknown}
	if math.IsInf(d, 0) && t.cancels() || d != 0 && t.v != 0 && math.Abs(z.v) < 1e-290 { // or underflows
		z.unknown = true
	}
	return z
}

func (t term) plus(s term) term { return term{t.v + s.v, t.size + s.size, t.unknown || s.unknown} }

// cancels reports that terms that are not 0 add up to next to nothing.
func (t term) cancels() bool { return math.Abs(t.v) < 1e-9*t.size }

// slope returns the slope of node i by operand j, which may be infinite.
func (e *Derivatives) slope(i, j int) float64 {
	if s := e.steep[i]; s != nil && s[j] != 0 {
		return s[j]
	}
	return Float(e.D1[i][j])
}

// Steep reports whether an operation has an infinite slope.
func (e *Derivatives) Steep() bool {
	for _, s := range e.steep {
		if s != nil {
			return true
		}
	}
	return false
}

// tangentTerms returns the derivatives of all nodes by input j as forward modes add them up.
func (e *Derivatives) tangentTerms(j int) []term {
	t := make([]term, e.P.Len())
	for i, nd := range e.P.Nodes() {
		if nd.Op == expr.OpInput && nd.Int == j {
			t[i] = term{v: 1, size: 1}
		}
		for k := range e.D1[i] {
			if !e.dead(i, k) {
				t[i] = t[i].plus(t[nd.Args[k]].times(e.slope(i, k)))
			}
		}
	}
	return t
}

// adjointTerms returns the derivatives of the result by all nodes as backward modes add them up, and which nodes it depends on.
func (e *Derivatives) adjointTerms() (adj []term, reached []bool) {
	n, out := e.P.Len(), e.P.Outputs()[0]
	adj, reached = make([]term, n), make([]bool, n)
	adj[out], reached[out] = term{v: 1, size: 1}, true
	for i := n - 1; i >= 0; i-- {
		if !reached[i] {
			continue
		}
		for k := range e.D1[i] {
			if e.dead(i, k) {
				continue
			}
			b := e.P.Node(i).Args[k]
			reached[b] = true
			switch d := e.slope(i, k); {
			case d == 0: // under any adjoint
			case adj[i].size == 0 && math.IsInf(d, 0):
				adj[b] = adj[b].plus(term{v: math.NaN(), size: math.Inf(1)})
			default:
				adj[b] = adj[b].plus(adj[i].times(d))
			}
		}
	}
	return adj, reached
}

// singularEntries compares a gradient where slopes are infinite. It is what a forward or a backward mode adds up, which differ in rows 5 and 6.
func (e *Derivatives) singularEntries(name func(j int) string, got []float64, forward bool) []Entry {
	adj, _ := e.adjointTerms()
	es := make([]Entry, len(got))
	for i, nd := range e.P.Nodes() {
		if nd.Op != expr.OpInput {
			continue
		}
		t := adj[i]
		if forward {
			t = e.tangentTerms(nd.Int)[e.P.Outputs()[0]]
		}
		switch j := nd.Int; {
		case t.unknown:
			es[j] = Entry{Name: name(j), Got: got[j], Want: math.NaN(), Bar: math.Inf(1), Reason: "rounding errors decide whether an infinite slope counts"}
		case finite(t.v):
			es[j] = Compare(name(j), got[j], e.Grad[j], e.Bar[j], e.Size())
		default:
			es[j] = settled(name(j), got[j], t.v)
		}
	}
	return es
}

// settled compares a number with the one of the law, which is infinite or NaN.
func settled(name string, got, want float64) Entry {
	e := Entry{Name: name, Verdict: Refuted, Got: got, Want: want, Reason: "the slope is infinite here"}
	switch {
	case got == want || got != got && want != want:
		e.Verdict, e.Reason = Holds, ""
	case want != want:
		e.Reason = "a number where there is no derivative: NaN is right"
	}
	return e
}

// secondAtNorms marks the second derivatives, by pairs of inputs, that a norm at the origin is in: they are NaN. Of the doubtful ones rounding
// decides whether it is.
func (e *Derivatives) secondAtNorms() (nan, doubtful map[[2]int]bool) {
	nan, doubtful = map[[2]int]bool{}, map[[2]int]bool{}
	norms := e.normsAtOrigin()
	if len(norms) == 0 {
		return nan, doubtful
	}
	moves := make([][]term, e.P.Dim())
	for j := range moves {
		moves[j] = e.tangentTerms(j)
	}
	for _, i := range norms {
		for j := range moves {
			for k := range moves {
				a, b := largest(moves[j], e.P.Node(i).Args), largest(moves[k], e.P.Node(i).Args)
				if at := [2]int{j, k}; a.size > 0 && b.size > 0 {
					nan[at] = true
					doubtful[at] = doubtful[at] || a.cancels() || b.cancels()
				}
			}
		}
	}
	return nan, doubtful
}

// normsAtOrigin lists the norms at the origin that the result depends on.
func (e *Derivatives) normsAtOrigin() (at []int) {
	for i, nd := range e.P.Nodes() {
		if norm := nd.Op == expr.OpNorm2 || nd.Op == expr.OpHypot; norm && e.D1[i] != nil && e.weights(i) != nil {
			at = append(at, i)
		}
	}
	if len(at) > 0 {
		_, reached := e.adjointTerms()
		at = slices.DeleteFunc(at, func(i int) bool { return !reached[i] })
	}
	return at
}

// largest returns the term of the nodes that is largest.
func largest(t []term, nodes []uint32) (z term) {
	for _, i := range nodes {
		if math.Abs(t[i].v) >= math.Abs(z.v) && t[i].size > 0 {
			z = t[i]
		}
	}
	return z
}

// HessianByLaw returns what compares entries of a Hessian computed in float64 with those of the law.
func (e *Derivatives) HessianByLaw() func(i, j int, got float64) Entry {
	name := func(i, j int) string { return fmt.Sprintf("h[%d,%d]", i, j) }
	if e.undefined {
		return func(i, j int, got float64) Entry { return settled(name(i, j), got, math.NaN()) }
	}
	undecided := func(i, j int, got float64, why string) Entry {
		return Entry{Name: name(i, j), Got: got, Want: math.NaN(), Bar: math.Inf(1), Reason: why}
	}
	cols, bars := e.Hessian()
	nan, doubtful := e.secondAtNorms()
	size := sizeOf(cols)
	return func(i, j int, got float64) Entry {
		switch at := [2]int{i, j}; {
		case doubtful[at]:
			return undecided(i, j, got, "rounding errors decide whether a norm at the origin counts")
		case nan[at]:
			return settled(name(i, j), got, math.NaN())
		case cols[j][i] != cols[j][i]:
			return undecided(i, j, got, "an operation has an infinite slope or second derivative")
		}
		return HessianEntry([2]int{i, j}, got, cols[j][i], bars[i][j], size)
	}
}

// sizeOf returns the largest absolute value of a matrix, but for entries that are NaN.
func sizeOf(m [][]float64) float64 {
	size := 0.0
	for _, row := range m {
		for _, v := range row {
			if v == v {
				size = math.Max(size, math.Abs(v))
			}
		}
	}
	return size
}

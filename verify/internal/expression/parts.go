package expression

import (
	"iter"

	"slope/dual"
	"slope/expr"
)

// Tail returns the operations of e from number k on, as a function of the values
// that cross the cut before it, and the nodes of e that these are.
func (e Expression) Tail(k int) (t Expression, from []uint32) {
	at := make(map[uint32]uint32)
	for _, nd := range e.Ops[k:] {
		for _, a := range nd.Args {
			if _, ok := at[a]; !ok && int(a) < e.N+k {
				at[a] = uint32(len(from))
				from = append(from, a)
			}
		}
	}
	t.N = len(from)
	for i := range e.Ops[k:] {
		at[uint32(e.N+k+i)] = uint32(t.N + i)
	}
	for _, nd := range e.Ops[k:] {
		args := make([]uint32, len(nd.Args))
		for j, a := range nd.Args {
			args[j] = at[a]
		}
		nd.Args = args
		t.Ops = append(t.Ops, nd)
	}
	return t, from
}

// Duals evaluates every node of e along the direction v.
func (e Expression) Duals(x, v []float64) []Dual {
	z := make([]Dual, 0, len(x)+len(e.Ops))
	for i := range x {
		z = append(z, Dual{Real: x[i], Eps: v[i]})
	}
	for _, nd := range e.Ops {
		a := make([]Dual, len(nd.Args))
		for j, k := range nd.Args {
			a[j] = z[k]
		}
		z = append(z, expr.EvalOp(nd, a))
	}
	return z
}

// Operations are the nodes with operands that the result of p depends on, with the values of the operands, where v are those of all nodes.
func Operations(p *expr.Program, v []float64) iter.Seq2[int, []float64] {
	return func(yield func(i int, a []float64) bool) {
		need := Live(p)
		for i, nd := range p.Nodes() {
			if !need[i] || len(nd.Args) == 0 {
				continue
			}
			a := make([]float64, len(nd.Args))
			for j, k := range nd.Args {
				a[j] = v[k]
			}
			if !yield(i, a) {
				return
			}
		}
	}
}

// PlainProgram records e, and returns nil if the recording does not have the nodes
// of e one by one.
func (e Expression) PlainProgram() *expr.Program {
	p := e.Program()
	if p.Len() != e.N+len(e.Ops) {
		return nil
	}
	for k, nd := range e.Ops {
		if p.Node(e.N+k).Op != nd.Op {
			return nil
		}
	}
	return p
}

// Dual is the number that follows a direction.
type Dual = dual.Dual[float64]

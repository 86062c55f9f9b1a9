package expr

import (
	"fmt"
	"math/big"
	"sync"

	"slope"
	"slope/dual"
	"slope/expr/internal/graph"
)

// Rule returns the program as a rule of n variables, with all derivatives: slope.ApplyN makes one
// operation of it in numbers of any type, in another recording too, where it is replayed and not copied. It
// keeps a large program that holds another many times small. Third derivatives and those
// above are recorded when they are asked for. The rule has Big where all rules of the program have it.
//
// It panics if the program has not one result or no variable, or if data are not bound.
func (p *Program) Rule(name string) *slope.RuleN {
	p.must()
	p.one("Rule")
	p.bound()
	if p.Dim() == 0 {
		panic("expr: Rule of a program without variables, want at least 1")
	}
	r := &slope.RuleN{Name: name, Eval: p.Value, Gradient: p.Gradient, HVP: p.HVP}
	if p.precise() {
		r.Big = func(x []*big.Float, prec uint) *big.Float {
			y, _ := p.Big(x, prec)
			return y
		}
	}
	next := make([]func() *slope.RuleN, p.Dim())
	for i := range next {
		next[i] = sync.OnceValue(func() *slope.RuleN { return p.partial(i).Rule(fmt.Sprintf("%s_%d", name, i)) })
	}
	r.Next = func(i int) *slope.RuleN { return next[i]() }
	return r
}

// partial records ∂f/∂xᵢ.
func (p *Program) partial(i int) *Program {
	return Record(p.Dim(), func(x []Expr) Expr {
		v := make([]dual.Over[Expr], len(x))
		for k := range v {
			v[k] = dual.Outer(x[k])
		}
		v[i].Eps = x[i].Lift(1)
		return Eval(p, v).Eps
	})
}

// precise reports whether all rules of the program have Big.
func (p *Program) precise() bool {
	for i, op := range p.g.Op {
		if !graph.HasRule(op) {
			continue
		}
		switch r := p.g.RuleOf(i).(type) {
		case *slope.Rule:
			if r.Big == nil {
				return false
			}
		case *slope.Rule2:
			if r.Big == nil {
				return false
			}
		case *slope.RuleN:
			if r.Big == nil {
				return false
			}
		}
	}
	return true
}

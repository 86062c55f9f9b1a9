package fault_test

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"

	"slope/expr"
	"slope/verify"
	"slope/verify/internal/campaign"
	"slope/verify/internal/exact"
	"slope/verify/internal/expression"
	"slope/verify/internal/fault"
	"slope/verify/internal/random"
)

// sweepFaults are errors of a backward sweep by hand, at one node of it.
var sweepFaults = []struct {
	name string
	make func(nd expr.Node, at int) fault.Mistake
}{
	{"adjoint overwritten, not added (K16)", func(nd expr.Node, at int) fault.Mistake {
		return fault.Mistake{Kind: fault.Overwritten, Node: at, Operand: fault.EveryOperand}
	}},
	{"missing chain factor (K13)", func(nd expr.Node, at int) fault.Mistake {
		return fault.Mistake{Kind: fault.Missing, Node: at, Operand: fault.EveryOperand}
	}},
	{"missing chain factor of one operand", func(nd expr.Node, at int) fault.Mistake { return fault.Mistake{Kind: fault.Missing, Node: at} }},
	{"swapped operands", func(nd expr.Node, at int) fault.Mistake {
		return fault.Mistake{Kind: fault.Swapped, Node: at, Other: len(nd.Args) - 1}
	}},
	{"dropped operand (K14)", func(nd expr.Node, at int) fault.Mistake {
		return fault.Mistake{Kind: fault.Dropped, Node: at, Operand: len(nd.Args) - 1}
	}},
	{"sign of one operand", func(nd expr.Node, at int) fault.Mistake {
		return fault.Mistake{Kind: fault.WrongSign, Node: at, Operand: len(nd.Args) - 1}
	}},
	{"factor of one operand", func(nd expr.Node, at int) fault.Mistake { return fault.Mistake{Kind: fault.Scaled, Node: at, C: 1.5} }},
	{"off-by-one constant", func(nd expr.Node, at int) fault.Mistake { return fault.Mistake{Kind: fault.Shifted, Node: at, C: 1} }},
	{"stale value (K19)", func(nd expr.Node, at int) fault.Mistake { return fault.Mistake{Kind: fault.Stale, Node: at, C: 0.25} }},
	{"adjoint of the wrong node", func(nd expr.Node, at int) fault.Mistake {
		return fault.Mistake{Kind: fault.OtherAdjoint, Node: at, Other: at - 1}
	}},
	{"value of the wrong node", func(nd expr.Node, at int) fault.Mistake {
		return fault.Mistake{Kind: fault.OtherValue, Node: at, Other: 0}
	}},
	{"missing chain factor in a rule, wherever it is used", func(nd expr.Node, at int) fault.Mistake {
		return fault.Mistake{Kind: fault.Missing, Node: at, Operand: fault.EveryOperand, Rule: true}
	}},
}

// faultySweep is a gradient by a backward sweep with a fault in it.
func faultySweep(p *expr.Program, f fault.Mistake) func(dst, x []float64) (float64, []float64) {
	return func(dst, x []float64) (float64, []float64) {
		if dst == nil {
			dst = make([]float64, p.Dim())
		}
		v := expression.Values(p, x)
		adj := make([]float64, p.Len())
		out := p.Outputs()[0]
		adj[out] = 1
		for i := p.Len() - 1; i >= p.Dim(); i-- {
			nd := p.Node(i)
			bad := i == f.Node || f.Rule && nd.Op == p.Node(f.Node).Op
			if len(nd.Args) == 0 {
				continue
			}
			a := make([]float64, len(nd.Args))
			for j, k := range nd.Args {
				a[j] = v[k]
			}
			w := adj[i]
			if bad {
				switch f.Kind {
				case fault.Stale:
					a[f.Operand] += f.C
				case fault.OtherValue:
					a[f.Operand] = v[f.Other]
				case fault.OtherAdjoint:
					w = adj[f.Other]
				}
			}
			d := fault.DualSlopes(nd, a)
			if bad && f.Kind == fault.Swapped {
				d[f.Operand], d[f.Other] = d[f.Other], d[f.Operand]
			}
			for j, k := range nd.Args {
				if bad && (j == f.Operand || f.Operand == fault.EveryOperand) {
					switch f.Kind {
					case fault.Missing:
						d[j] = 1
					case fault.Dropped:
						d[j] = 0
					case fault.WrongSign:
						d[j] = -d[j]
					case fault.Scaled:
						d[j] *= f.C
					case fault.Shifted:
						d[j] += f.C
					case fault.Overwritten:
						adj[k] = 0
					}
				}
				adj[k] += w * d[j]
			}
		}
		for i, nd := range p.Nodes() {
			if nd.Op == expr.OpInput {
				dst[nd.Int] = adj[i]
			}
		}
		return v[out], dst
	}
}

// bigSweep is the gradient of a sweep with a fault in arbitrary precision.
func bigSweep(e *exact.Derivatives, x []float64, f fault.Mistake) []*big.Float {
	p := e.P
	num := func() *big.Float { return new(big.Float).SetPrec(e.Bits) }
	adj := make([]*big.Float, p.Len())
	for i := range adj {
		adj[i] = num()
	}
	adj[p.Outputs()[0]].SetInt64(1)
	for i := p.Len() - 1; i >= p.Dim(); i-- {
		nd := p.Node(i)
		if e.D1[i] == nil {
			continue
		}
		bad := i == f.Node || f.Rule && nd.Op == p.Node(f.Node).Op
		d := append([]*big.Float(nil), e.D1[i]...)
		w := num().Set(adj[i])
		if bad {
			switch f.Kind {
			case fault.Stale, fault.OtherValue, fault.Frozen:
				z := *e
				z.V = append([]*big.Float(nil), e.V...)
				k := nd.Args[f.Operand]
				other := num()
				if f.Other < p.Dim() {
					other.SetFloat64(x[f.Other])
				} else {
					other.Set(e.V[f.Other])
				}
				switch f.Kind {
				case fault.Stale:
					other.Add(e.V[k], exact.Num(f.C, e.Bits))
				case fault.Frozen:
					other.SetFloat64(f.C)
				}
				// As one more node, lest the other operands change too.
				z.V, z.Err = append(z.V, other), append(append([]float64(nil), e.Err...), 0)
				moved := nd
				moved.Args = append([]uint32(nil), nd.Args...)
				moved.Args[f.Operand] = uint32(len(z.V) - 1)
				z.D1, z.D2 = append([][]*big.Float(nil), e.D1...), append([][]float64(nil), e.D2...)
				if cause := z.Node(i, moved); cause != "" {
					return nil
				}
				d = z.D1[i]
			case fault.OtherAdjoint:
				w.Set(adj[f.Other])
			case fault.Swapped:
				d[f.Operand], d[f.Other] = d[f.Other], d[f.Operand]
			}
		}
		for j, k := range nd.Args {
			s := d[j]
			if bad && (j == f.Operand || f.Operand == fault.EveryOperand) {
				switch f.Kind {
				case fault.Missing:
					s = exact.Num(1, e.Bits)
				case fault.Dropped:
					s = num()
				case fault.WrongSign:
					s = num().Neg(s)
				case fault.Scaled:
					s = num().Mul(s, exact.Num(f.C, e.Bits))
				case fault.Shifted:
					s = num().Add(s, exact.Num(f.C, e.Bits))
				case fault.Overwritten:
					adj[k] = num()
				}
			}
			adj[k].Add(adj[k], num().Mul(w, s))
		}
	}
	return adj[:p.Dim()]
}

// sameGradient reports whether two faults give the same gradient wherever it is
// looked at, so that nobody can tell them apart by it: to 60 digits, or to 8 where
// a number was fitted.
func sameGradient(p *expr.Program, f, g fault.Mistake) bool {
	tol := 1e-60
	switch {
	case g.Kind == fault.Varying: // any factor at all, at every point
		return false
	case g.Kind >= fault.Scaled:
		tol = 1e-8
	}
	s := random.NewRand(99)
	seen := 0
	for range 32 {
		x := make([]float64, p.Dim())
		for l := range x {
			x[l] = s.Between(-2, 2)
		}
		e := exact.At(p, x)
		if e.Cause != "" {
			continue
		}
		a, b := bigSweep(e, x, f), bigSweep(e, x, g)
		if a == nil || b == nil {
			continue
		}
		size := e.Size()
		for l := range a {
			size = math.Max(size, math.Abs(exact.Float(a[l])))
		}
		for l := range a {
			if d := exact.Float(new(big.Float).Sub(a[l], b[l])); math.Abs(d) > tol*size {
				return false
			}
		}
		seen++
	}
	return seen >= 16
}

// namedRight reports whether gs names the operation of fault f and no other that
// could be told apart from it, and whether it is the only one.
func namedRight(p *expr.Program, f fault.Mistake, gs []fault.Mistake) (right, alone bool) {
	found := false
	for _, g := range gs {
		if g.Node == f.Node || g.Rule && f.Rule && p.Node(g.Node).Op == p.Node(f.Node).Op {
			found = true
		} else if !sameGradient(p, f, g) {
			return false, false
		}
	}
	return found, len(gs) == 1
}

// K13, K14, K16, K19 in a backward sweep: found wherever they are errors, in
// expressions of which the fault is at a random node, and the operation named.
func TestPlantedFaultsOfSweeps(t *testing.T) {
	t.Parallel()
	cases := 30
	if testing.Short() {
		cases = 2
	} else if campaign.Publishing() {
		cases = 400
	}
	var b strings.Builder
	fmt.Fprintf(&b, "At a random node of %d random tame expressions each, found by CheckGradient with Recorded at one point. A fault counts where 200-bit arithmetic says that the gradient is off by more than 1e-6 of its largest entry. It is named right if the operation at fault is named, and with it only others for which the gradient is the same to 60 digits at 16 points or more, so that nobody could tell them apart; alone says how often no other is.\n\n| fault | proven wrong | refuted | undecided | missed | named right | alone |\n|---|---|---|---|---|---|---|\n", cases)
	var allRefuted, allRight int
	for _, kind := range sweepFaults {
		var proven, refuted, undecided, right, alone int
		for k := range cases {
			s := random.NewRand(uint64(k) + 1<<34)
			e := expression.Draw(s, expression.Tame, 2, 8)
			p := e.Program()
			x := []float64{s.Between(-2, 2), s.Between(-2, 2)}
			at := p.Dim() + s.Intn(p.Len()-p.Dim())
			f := kind.make(p.Node(at), at)
			grad := faultySweep(p, f)
			ex := exact.At(p, x)
			if ex.Cause != "" {
				continue
			}
			_, g := grad(nil, x)
			wrong := false
			for j := range g {
				wrong = wrong || math.Abs(g[j]-ex.Grad[j]) > 1e-6*ex.Size()+ex.Bar[j] && finite(g[j])
			}
			if !wrong {
				continue
			}
			proven++
			r := verify.CheckGradient(e.Float(), grad, x, verify.Recorded(2, func(x []expr.Expr) expr.Expr { return expression.Eval(e, x) }))
			switch r.Verdict {
			case verify.Refuted:
				refuted++
				ok, one := namedRight(p, f, fault.Mistakes(p, grad, x, -1))
				if ok {
					right++
				}
				if ok && one {
					alone++
				}
				if !ok || r.Fault == "" {
					t.Logf("%s at node %d of %v at %v: %s", kind.name, at, e, x, r.Fault)
				}
			case verify.Undecided:
				undecided++
			}
		}
		missed := proven - refuted - undecided
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %d | %d |\n", kind.name, proven, refuted, undecided, missed, right, alone)
		if proven == 0 && cases > 10 {
			t.Errorf("%s: nothing planted", kind.name)
		}
		if float64(missed) > 0.02*float64(proven) || cases > 10 && float64(refuted) < 0.95*float64(proven) {
			t.Errorf("%s: %d proven wrong, %d refuted, %d undecided", kind.name, proven, refuted, undecided)
		}
		allRefuted += refuted
		allRight += right
	}
	campaign.Publish(t, "Planted faults of a backward sweep", b.String(), fmt.Sprintf("-campaign.seeds %d", *faultSeeds))
	if float64(allRight) < 0.99*float64(allRefuted) {
		t.Errorf("named right in %d of %d", allRight, allRefuted)
	}
}

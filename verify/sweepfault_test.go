package verify

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"

	"slope/expr"
)

// sweepFaults are errors of a backward sweep by hand, at one node of it.
var sweepFaults = []struct {
	name string
	make func(nd expr.Node, at int) mistake
}{
	{"adjoint overwritten, not added (K16)", func(nd expr.Node, at int) mistake {
		return mistake{step: stepOverwritten, node: at, operand: everyOperand}
	}},
	{"missing chain factor (K13)", func(nd expr.Node, at int) mistake { return mistake{step: stepMissing, node: at, operand: everyOperand} }},
	{"missing chain factor of one operand", func(nd expr.Node, at int) mistake { return mistake{step: stepMissing, node: at} }},
	{"swapped operands", func(nd expr.Node, at int) mistake {
		return mistake{step: stepSwapped, node: at, other: len(nd.Args) - 1}
	}},
	{"dropped operand (K14)", func(nd expr.Node, at int) mistake {
		return mistake{step: stepDropped, node: at, operand: len(nd.Args) - 1}
	}},
	{"sign of one operand", func(nd expr.Node, at int) mistake {
		return mistake{step: stepSign, node: at, operand: len(nd.Args) - 1}
	}},
	{"factor of one operand", func(nd expr.Node, at int) mistake { return mistake{step: stepScaled, node: at, c: 1.5} }},
	{"off-by-one constant", func(nd expr.Node, at int) mistake { return mistake{step: stepShifted, node: at, c: 1} }},
	{"stale value (K19)", func(nd expr.Node, at int) mistake { return mistake{step: stepStale, node: at, c: 0.25} }},
	{"adjoint of the wrong node", func(nd expr.Node, at int) mistake { return mistake{step: stepOther, node: at, other: at - 1} }},
	{"value of the wrong node", func(nd expr.Node, at int) mistake { return mistake{step: stepMistaken, node: at, other: 0} }},
	{"missing chain factor in a rule, wherever it is used", func(nd expr.Node, at int) mistake {
		return mistake{step: stepMissing, node: at, operand: everyOperand, rule: true}
	}},
}

// faultySweep is a gradient by a backward sweep with a fault in it.
func faultySweep(p *expr.Program, f mistake) func(dst, x []float64) (float64, []float64) {
	return func(dst, x []float64) (float64, []float64) {
		if dst == nil {
			dst = make([]float64, p.Dim())
		}
		v := values(p, x)
		adj := make([]float64, p.Len())
		out := p.Outputs()[0]
		adj[out] = 1
		for i := p.Len() - 1; i >= p.Dim(); i-- {
			nd := p.Node(i)
			bad := i == f.node || f.rule && nd.Op == p.Node(f.node).Op
			if len(nd.Args) == 0 {
				continue
			}
			a := make([]float64, len(nd.Args))
			for j, k := range nd.Args {
				a[j] = v[k]
			}
			w := adj[i]
			if bad {
				switch f.step {
				case stepStale:
					a[f.operand] += f.c
				case stepMistaken:
					a[f.operand] = v[f.other]
				case stepOther:
					w = adj[f.other]
				}
			}
			d := dualSlopes(nd, a)
			if bad && f.step == stepSwapped {
				d[f.operand], d[f.other] = d[f.other], d[f.operand]
			}
			for j, k := range nd.Args {
				if bad && (j == f.operand || f.operand == everyOperand) {
					switch f.step {
					case stepMissing:
						d[j] = 1
					case stepDropped:
						d[j] = 0
					case stepSign:
						d[j] = -d[j]
					case stepScaled:
						d[j] *= f.c
					case stepShifted:
						d[j] += f.c
					case stepOverwritten:
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
func bigSweep(e *exact, x []float64, f mistake) []*big.Float {
	p := e.p
	num := func() *big.Float { return new(big.Float).SetPrec(e.bits) }
	adj := make([]*big.Float, p.Len())
	for i := range adj {
		adj[i] = num()
	}
	adj[p.Outputs()[0]].SetInt64(1)
	for i := p.Len() - 1; i >= p.Dim(); i-- {
		nd := p.Node(i)
		if e.d1[i] == nil {
			continue
		}
		bad := i == f.node || f.rule && nd.Op == p.Node(f.node).Op
		d := append([]*big.Float(nil), e.d1[i]...)
		w := num().Set(adj[i])
		if bad {
			switch f.step {
			case stepStale, stepMistaken, stepFrozen:
				z := *e
				z.v = append([]*big.Float(nil), e.v...)
				k := nd.Args[f.operand]
				other := num()
				if f.other < p.Dim() {
					other.SetFloat64(x[f.other])
				} else {
					other.Set(e.v[f.other])
				}
				switch f.step {
				case stepStale:
					other.Add(e.v[k], bigNum(f.c, e.bits))
				case stepFrozen:
					other.SetFloat64(f.c)
				}
				// As one more node, lest the other operands change too.
				z.v, z.err = append(z.v, other), append(append([]float64(nil), e.err...), 0)
				moved := nd
				moved.Args = append([]uint32(nil), nd.Args...)
				moved.Args[f.operand] = uint32(len(z.v) - 1)
				z.d1, z.d2, z.h2 = append([][]*big.Float(nil), e.d1...), append([][]float64(nil), e.d2...), append([][]float64(nil), e.h2...)
				if cause := z.node(i, moved); cause != "" {
					return nil
				}
				d = z.d1[i]
			case stepOther:
				w.Set(adj[f.other])
			case stepSwapped:
				d[f.operand], d[f.other] = d[f.other], d[f.operand]
			}
		}
		for j, k := range nd.Args {
			s := d[j]
			if bad && (j == f.operand || f.operand == everyOperand) {
				switch f.step {
				case stepMissing:
					s = bigNum(1, e.bits)
				case stepDropped:
					s = num()
				case stepSign:
					s = num().Neg(s)
				case stepScaled:
					s = num().Mul(s, bigNum(f.c, e.bits))
				case stepShifted:
					s = num().Add(s, bigNum(f.c, e.bits))
				case stepOverwritten:
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
func sameGradient(p *expr.Program, f, g mistake) bool {
	tol := 1e-60
	switch {
	case g.step == stepWrong: // any factor at all, at every point
		return false
	case g.step >= stepScaled:
		tol = 1e-8
	}
	s := newRandDrawer(99)
	seen := 0
	for range 32 {
		x := make([]float64, p.Dim())
		for l := range x {
			x[l] = s.between(-2, 2)
		}
		e := exactAt(p, x)
		if e.cause != "" {
			continue
		}
		a, b := bigSweep(e, x, f), bigSweep(e, x, g)
		if a == nil || b == nil {
			continue
		}
		size := e.sizeOf()
		for l := range a {
			size = math.Max(size, math.Abs(toFloat(a[l])))
		}
		for l := range a {
			if d := toFloat(new(big.Float).Sub(a[l], b[l])); math.Abs(d) > tol*size {
				return false
			}
		}
		seen++
	}
	return seen >= 16
}

// namedRight reports whether gs names the operation of fault f and no other that
// could be told apart from it, and whether it is the only one.
func namedRight(p *expr.Program, f mistake, gs []mistake) (right, alone bool) {
	found := false
	for _, g := range gs {
		if g.node == f.node || g.rule && f.rule && p.Node(g.node).Op == p.Node(f.node).Op {
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
	} else if *campaignTo != "" {
		cases = 400
	}
	var b strings.Builder
	fmt.Fprintf(&b, "At a random node of %d random tame expressions each, found by CheckGradient with Recorded at one point. A fault counts where 200-bit arithmetic says that the gradient is off by more than 1e-6 of its largest entry. It is named right if the operation at fault is named, and with it only others for which the gradient is the same to 60 digits at 16 points or more, so that nobody could tell them apart; alone says how often no other is.\n\n| fault | proven wrong | refuted | undecided | missed | named right | alone |\n|---|---|---|---|---|---|---|\n", cases)
	var allRefuted, allRight int
	for _, kind := range sweepFaults {
		var proven, refuted, undecided, right, alone int
		for k := range cases {
			s := newRandDrawer(uint64(k) + 1<<34)
			e := drawExpression(s, Tame, 2, 8)
			p := e.Program()
			x := []float64{s.between(-2, 2), s.between(-2, 2)}
			at := p.Dim() + s.intn(p.Len()-p.Dim())
			f := kind.make(p.Node(at), at)
			grad := faultySweep(p, f)
			ex := exactAt(p, x)
			if ex.cause != "" {
				continue
			}
			_, g := grad(nil, x)
			wrong := false
			for j := range g {
				wrong = wrong || math.Abs(g[j]-ex.grad[j]) > 1e-6*ex.sizeOf()+ex.bar[j] && finite(g[j])
			}
			if !wrong {
				continue
			}
			proven++
			r := CheckGradient(e.Float(), grad, x, Recorded(2, func(x []expr.Expr) expr.Expr { return Eval(e, x) }))
			switch r.Verdict {
			case Refuted:
				refuted++
				ok, one := namedRight(p, f, mistakes(p, grad, x, -1))
				if ok {
					right++
				}
				if ok && one {
					alone++
				}
				if !ok || r.Fault == "" {
					t.Logf("%s at node %d of %v at %v: %s", kind.name, at, e, x, r.Fault)
				}
			case Undecided:
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
	publish(t, "Planted faults of a backward sweep", b.String(), fmt.Sprintf("-campaign.seeds %d", *faultSeeds))
	if float64(allRight) < 0.99*float64(allRefuted) {
		t.Errorf("named right in %d of %d", allRight, allRefuted)
	}
}

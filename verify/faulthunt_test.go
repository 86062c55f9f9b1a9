package verify

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"testing"

	"slope/expr"
)

var modeNames = []string{"dual", "hyperdual", "reverse", "reverse second order", "expr"}

// in lists the modes that have the fault.
func (f fault) in() []string {
	switch {
	case f.modes != nil:
		return f.modes
	case f.second:
		return []string{"hyperdual", "reverse second order", "expr"}
	}
	return modeNames
}

// plantAll plants every fault in every rule, for each of its operands.
func plantAll() (all []planted, of []subject) {
	add := func(f planted, s subject) { all, of = append(all, f), append(of, s) }
	for _, s := range subjects() {
		for _, f := range faults {
			k := len(s.nd.Args)
			if strings.HasPrefix(f.name, "wrong kink") && !s.kinks || strings.HasSuffix(f.name, "the constant") && len(s.nd.C) != 1 && s.nd.Op != expr.OpPowInt {
				continue // has none
			}
			switch f.per {
			case 0:
				add(planted{fault: f, nd: s.nd}, s)
			case 1:
				for i := range k {
					add(planted{fault: f, nd: s.nd, i: i, j: i}, s)
				}
			case 2:
				for i := range k {
					for j := range i + 1 {
						add(planted{fault: f, nd: s.nd, i: j, j: i}, s)
					}
				}
			case 3:
				for i := range k {
					for j := range i {
						add(planted{fault: f, nd: s.nd, i: j, j: i}, s)
					}
				}
			}
		}
	}
	return all, of
}

// draw draws operands of the rule.
func (r subject) draw(s drawer) []float64 {
	a := drawPoint(s, Domain{r.lo, r.hi})
	if s.intn(4) == 0 && len(r.edges) > 0 { // next to where the rule changes its method
		a[0] = math.Min(math.Max(r.edges[s.intn(len(r.edges))]+math.Ldexp(s.between(-1, 1), -s.intn(20)), r.lo[0]), r.hi[0])
	}
	if r.kinks && s.intn(4) == 0 {
		v := 0.0
		if len(a) > 1 && s.intn(2) == 0 {
			v = a[0]
		}
		if r.nd.Op == expr.OpHypot || r.nd.Op == expr.OpNorm2 || r.nd.Op == expr.OpSelect {
			v = 0
		}
		if r.nd.Op == expr.OpSelect {
			a[0] = v
			return a
		}
		if (r.nd.Op == expr.OpMaxOf || r.nd.Op == expr.OpMinOf) && s.intn(2) == 0 { // a tie of two, which the third is no part of
			i := s.intn(len(a))
			for j := range a {
				a[j] = v
			}
			a[i] = v - 1
			if r.nd.Op == expr.OpMinOf {
				a[i] = v + 1
			}
			return a
		}
		for j := range a {
			a[j] = v
		}
	}
	return a
}

// around draws an expression around the rule at operands a, and the point at which
// it has them: op(a)·(y + 2.5) + tanh(a₀), half of the time with more operations
// behind it, and sometimes with a product before it.
func (r subject) around(s drawer, a []float64) (e Expression, x []float64) {
	k := len(a)
	e.N = k + 1
	y := s.between(-2, 2)
	x = append(append([]float64(nil), a...), y)
	nd := r.nd
	nd.Args = append([]uint32(nil), nd.Args...)
	push := func(op expr.Op, c []float64, args ...uint32) uint32 {
		e.Ops = append(e.Ops, expr.Node{Op: op, C: c, Args: args})
		return uint32(e.N + len(e.Ops) - 1)
	}
	if s.intn(4) == 0 {
		j := s.intn(k)
		y = math.Copysign(math.Ldexp(1, 1-s.intn(3)), y) // a power of two, for a product that is exact
		x[j], x[k] = a[j]/y, y
		nd.Args[j] = push(expr.OpMul, nil, uint32(j), uint32(k))
	}
	e.Ops = append(e.Ops, nd)
	op := uint32(e.N + len(e.Ops) - 1)
	if s.intn(2) == 0 {
		for range 1 + s.intn(4) {
			e.Ops = append(e.Ops, drawOp(s, tameOps[s.intn(len(tameOps))], e.N, len(e.Ops)))
		}
		op = push(expr.OpAdd, nil, op, uint32(e.N+len(e.Ops)-1))
	}
	m := push(expr.OpMul, nil, op, push(expr.OpAddConst, []float64{2.5}, uint32(k)))
	t := push(expr.OpTanh, nil, nd.Args[0])
	push(expr.OpAdd, nil, m, t)
	return e, x
}

// kill is what became of one fault in one mode.
type kill struct {
	draws []int // until it was found, by seed; 0 if it was not in 100
	named int   // of those found, how many named the operation and no other
	text  string
}

// hunt draws expressions around the rule until Modes finds the fault, in every seed.
func (f planted) hunt(r subject, name string, seeds int) kill {
	k := kill{draws: make([]int, seeds)}
	for seed := range seeds {
		h := uint64(seed)*1e9 + uint64(f.i*7+f.j)*1e6 + 17
		for _, c := range f.name + r.name + name {
			h = h*31 + uint64(c)
		}
		s := newRandDrawer(h)
		for draw := 1; draw <= 100; draw++ {
			e, x := r.around(s, r.draw(s))
			p := e.Program()
			m := f.mode(name, e)
			if !f.second {
				m.hess = nil // the gradient alone is to show it
			}
			got := checkModes(p, []mode{m}, x)
			if got.verdict != Refuted {
				continue
			}
			k.draws[seed] = draw
			text := m.fault(p, x)
			if op := operation(r.nd); !strings.Contains(text, "; or ") && (strings.Contains(text, ", "+op+" at ") || strings.Contains(text, ", "+op+": ")) {
				k.named++
			} else {
				k.text = fmt.Sprintf("%s: %q for %v", op, text, e)
			}
			break
		}
	}
	return k
}

// Every fault in every rule and every mode that has it, found by Modes within 100
// draws in each seed; one of every 16 without -campaign.
func TestPlantedFaults(t *testing.T) {
	t.Parallel()
	seeds, every := *faultSeeds, 1
	if *campaignTo == "" {
		seeds, every = 1, 16
		if testing.Short() {
			every = 200
		}
	}
	type total struct{ planted, equivalent, proven, killed, finds, named int }
	byFault, byMode := map[string]*total{}, map[string]*total{}
	at := func(m map[string]*total, key string) *total {
		if m[key] == nil {
			m[key] = new(total)
		}
		return m[key]
	}
	var all total
	var draws []int
	var survivors, misnamed []string
	reasons := map[string]map[string][]string{}
	faultsPlanted, rules := plantAll()
	n := 0
	for i, f := range faultsPlanted {
		r := rules[i]
		hunted := []string(nil)
		for _, m := range f.in() {
			if n++; n%every == 0 {
				hunted = append(hunted, m)
			}
		}
		if len(hunted) == 0 {
			continue
		}
		sums := func(f2 func(s *total)) {
			for range hunted {
				f2(at(byFault, f.name))
				f2(&all)
			}
			for _, m := range hunted {
				f2(at(byMode, m))
			}
		}
		sums(func(s *total) { s.planted++ })
		if !f.wrong(r) {
			sums(func(s *total) { s.equivalent++ })
			why := f.why(r)
			if reasons[f.name] == nil {
				reasons[f.name] = map[string][]string{}
			}
			who := operation(r.nd)
			if r.nd.Rule != nil || r.nd.Rule2 != nil {
				who = r.name
			}
			if len(r.nd.Args) > 1 {
				who = fmt.Sprintf("%s %d", who, f.i)
				if f.j != f.i {
					who += fmt.Sprintf(",%d", f.j)
				}
			}
			reasons[f.name][why] = append(reasons[f.name][why], who)
			continue
		}
		for _, m := range hunted {
			k := f.hunt(r, m, seeds)
			found := 0
			for _, d := range k.draws {
				if d > 0 {
					found++
					draws = append(draws, d)
				}
			}
			for _, s := range []*total{at(byFault, f.name), at(byMode, m), &all} {
				s.proven++
				s.finds += found
				s.named += k.named
				if found == seeds {
					s.killed++
				}
			}
			where := fmt.Sprintf("%s of %s, operands %d and %d, in %s", f.name, operation(r.nd), f.i, f.j, m)
			if found < seeds {
				survivors = append(survivors, where)
				t.Logf("not found in %d of %d seeds: %s", seeds-found, seeds, where)
			}
			if k.text != "" {
				misnamed = append(misnamed, where)
				t.Logf("misnamed: %s: %s", where, k.text)
			}
		}
	}
	sort.Ints(draws)
	var b strings.Builder
	fmt.Fprintf(&b, "Each fault in each of the %d rules, for each operand and each pair of operands, in each mode that has it: up to 100 draws, worst of %d seeds. A fault is planted wherever the rule occurs. It is proven wrong by 200-bit arithmetic at operands that are kept, or else equivalent. Killed means found by Modes in every seed; named, that the operation, and no other, is said to be at fault, each seed counted.\n\n| fault | planted | equivalent | proven wrong | killed | named |\n|---|---|---|---|---|---|\n",
		len(subjects()), seeds)
	line := func(name string, s total) {
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %d of %d |\n", name, s.planted, s.equivalent, s.proven, s.killed, s.named, s.finds)
	}
	for _, f := range faults {
		if s := byFault[f.name]; s != nil {
			line(f.name, *s)
		}
	}
	for _, m := range modeNames {
		if s := byMode[m]; s != nil {
			line("*in "+m+"*", *s)
		}
	}
	line("**all**", all)
	fmt.Fprintf(&b, "\nDraws until found: median %d, 99th percentile %d, most %d.\n", draws[len(draws)/2], draws[len(draws)*99/100], draws[len(draws)-1])
	if len(survivors) > 0 {
		fmt.Fprintf(&b, "\nNot found in every seed: %s.\n", strings.Join(survivors, "; "))
	}
	if len(misnamed) > 0 {
		fmt.Fprintf(&b, "\nNot named in every seed: %s.\n", strings.Join(misnamed, "; "))
	}
	b.WriteString("\nEquivalent, since the planted derivative is the right one at 1000 operands (numbers are operands of rules with several):\n\n")
	for _, f := range faults {
		for _, why := range sortedKeys(reasons[f.name]) {
			fmt.Fprintf(&b, "- %s: %s, in %s\n", f.name, why, strings.Join(slices.Compact(reasons[f.name][why]), ", "))
		}
	}
	publish(t, "Planted faults", b.String(), fmt.Sprintf("-campaign.seeds %d", *faultSeeds))
	if all.killed < all.proven {
		t.Errorf("%d of %d faults survive: %v", all.proven-all.killed, all.proven, survivors)
	}
	if float64(all.named) < 0.99*float64(all.finds) {
		t.Errorf("named the operation in %d of %d", all.named, all.finds)
	}
	if m := draws[len(draws)/2]; m > 5 {
		t.Errorf("median of %d draws to find a fault, want ≤ 5", m)
	}
}

func sortedKeys(m map[string][]string) (keys []string) {
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

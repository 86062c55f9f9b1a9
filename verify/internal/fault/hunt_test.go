package fault_test

import (
	"flag"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"testing"

	"slope/expr"
	"slope/verify/internal/campaign"
	"slope/verify/internal/expression"
	"slope/verify/internal/fault"
	"slope/verify/internal/modes"
	"slope/verify/internal/random"
)

var faultSeeds = flag.Int("campaign.seeds", 10, "seeds for each planted fault")

var modeNames = []string{"dual", "hyperdual", "reverse", "reverse second order", "expr"}

// in lists the modes that have the fault.
func (f defect) in() []string {
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
				add(planted{defect: f, nd: s.nd}, s)
			case 1:
				for i := range k {
					add(planted{defect: f, nd: s.nd, i: i, j: i}, s)
				}
			case 2:
				for i := range k {
					for j := range i + 1 {
						add(planted{defect: f, nd: s.nd, i: j, j: i}, s)
					}
				}
			case 3:
				for i := range k {
					for j := range i {
						add(planted{defect: f, nd: s.nd, i: j, j: i}, s)
					}
				}
			}
		}
	}
	return all, of
}

// draw draws operands of the rule.
func (r subject) draw(s random.Source) []float64 {
	a := random.Point(s, r.lo, r.hi)
	if s.Intn(4) == 0 && len(r.edges) > 0 { // next to where the rule changes its method
		a[0] = math.Min(math.Max(r.edges[s.Intn(len(r.edges))]+math.Ldexp(s.Between(-1, 1), -s.Intn(20)), r.lo[0]), r.hi[0])
	}
	if r.kinks && s.Intn(4) == 0 {
		v := 0.0
		if len(a) > 1 && s.Intn(2) == 0 {
			v = a[0]
		}
		if r.nd.Op == expr.OpHypot || r.nd.Op == expr.OpNorm2 || r.nd.Op == expr.OpSelect {
			v = 0
		}
		if r.nd.Op == expr.OpSelect {
			a[0] = v
			return a
		}
		if (r.nd.Op == expr.OpMaxOf || r.nd.Op == expr.OpMinOf) && s.Intn(2) == 0 { // a tie of two, which the third is no part of
			i := s.Intn(len(a))
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
func (r subject) around(s random.Source, a []float64) (e expression.Expression, x []float64) {
	k := len(a)
	e.N = k + 1
	y := s.Between(-2, 2)
	x = append(append([]float64(nil), a...), y)
	nd := r.nd
	nd.Args = append([]uint32(nil), nd.Args...)
	push := func(op expr.Op, c []float64, args ...uint32) uint32 {
		e.Ops = append(e.Ops, expr.Node{Op: op, C: c, Args: args})
		return uint32(e.N + len(e.Ops) - 1)
	}
	if s.Intn(4) == 0 {
		j := s.Intn(k)
		y = math.Copysign(math.Ldexp(1, 1-s.Intn(3)), y) // a power of two, for a product that is exact
		x[j], x[k] = a[j]/y, y
		nd.Args[j] = push(expr.OpMul, nil, uint32(j), uint32(k))
	}
	e.Ops = append(e.Ops, nd)
	op := uint32(e.N + len(e.Ops) - 1)
	if s.Intn(2) == 0 {
		for range 1 + s.Intn(4) {
			e.Ops = append(e.Ops, expression.DrawOp(s, expression.TameOps[s.Intn(len(expression.TameOps))], e.N, len(e.Ops)))
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
		s := random.NewRand(h)
		for draw := 1; draw <= 100; draw++ {
			e, x := r.around(s, r.draw(s))
			p := e.Program()
			m := f.mode(name, e)
			if !f.second {
				m.Hessian = nil // the gradient alone is to show it
			}
			if !modes.NewOracle(p, x).Refutes(m) {
				continue
			}
			k.draws[seed] = draw
			text := fault.InMode(m, p, x, wrongRule)
			if op := expression.Operation(r.nd); !strings.Contains(text, "; or ") && (strings.Contains(text, ", "+op+" at ") || strings.Contains(text, ", "+op+": ")) {
				k.named++
			} else {
				k.text = fmt.Sprintf("%s: %q for %v", op, text, e)
			}
			break
		}
	}
	return k
}

// hunts counts what became of the planted faults.
type hunts struct {
	seeds      int
	byFault    map[string]*total
	byMode     map[string]*total
	all        total
	draws      []int                          // until a fault was found
	reasons    map[string]map[string][]string // of equivalent faults: the rules, by fault and reason
	survivors  []string
	misnamed   []string
	misnamings []string // with what was said instead
}

type total struct{ planted, equivalent, proven, killed, finds, named int }

// of returns the totals that a fault in a mode adds to.
func (h *hunts) of(fault, mode string) []*total {
	at := func(m map[string]*total, key string) *total {
		if m[key] == nil {
			m[key] = new(total)
		}
		return m[key]
	}
	return []*total{at(h.byFault, fault), at(h.byMode, mode), &h.all}
}

// plant counts the fault f in the modes, and hunts it in each of them if it is one.
func (h *hunts) plant(f planted, r subject, in []string) {
	if len(in) == 0 {
		return
	}
	wrong := f.wrong(r)
	for _, m := range in {
		for _, s := range h.of(f.name, m) {
			s.planted++
			if !wrong {
				s.equivalent++
			}
		}
		if wrong {
			h.hunt(f, r, m)
		}
	}
	if wrong {
		return
	}
	if h.reasons[f.name] == nil {
		h.reasons[f.name] = map[string][]string{}
	}
	why := f.why(r)
	h.reasons[f.name][why] = append(h.reasons[f.name][why], f.place(r))
}

// place names the rule of a fault, and the operands that it is about if there are several.
func (f planted) place(r subject) string {
	who := expression.Operation(r.nd)
	if r.nd.Rule != nil || r.nd.Rule2 != nil {
		who = r.name
	}
	if len(r.nd.Args) > 1 {
		who = fmt.Sprintf("%s %d", who, f.i)
		if f.j != f.i {
			who += fmt.Sprintf(",%d", f.j)
		}
	}
	return who
}

// hunt hunts the fault in one mode.
func (h *hunts) hunt(f planted, r subject, mode string) {
	k := f.hunt(r, mode, h.seeds)
	found := 0
	for _, d := range k.draws {
		if d > 0 {
			found++
			h.draws = append(h.draws, d)
		}
	}
	for _, s := range h.of(f.name, mode) {
		s.proven++
		s.finds += found
		s.named += k.named
		if found == h.seeds {
			s.killed++
		}
	}
	where := fmt.Sprintf("%s of %s, operands %d and %d, in %s", f.name, expression.Operation(r.nd), f.i, f.j, mode)
	if found < h.seeds {
		h.survivors = append(h.survivors, where)
	}
	if k.text != "" {
		h.misnamed = append(h.misnamed, where)
		h.misnamings = append(h.misnamings, where+": "+k.text)
	}
}

// section writes the section of the page.
func (h *hunts) section() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Each fault in each of the %d rules, for each operand and each pair of operands, in each mode that has it: up to 100 draws, worst of %d seeds. A fault is planted wherever the rule occurs. It is proven wrong by 200-bit arithmetic at operands that are kept, or else equivalent. Killed means found by Modes in every seed; named, that the operation, and no other, is said to be at fault, each seed counted.\n\n| fault | planted | equivalent | proven wrong | killed | named |\n|---|---|---|---|---|---|\n",
		len(subjects()), h.seeds)
	line := func(name string, s *total) {
		if s != nil {
			fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %d of %d |\n", name, s.planted, s.equivalent, s.proven, s.killed, s.named, s.finds)
		}
	}
	for _, f := range faults {
		line(f.name, h.byFault[f.name])
	}
	for _, m := range modeNames {
		line("*in "+m+"*", h.byMode[m])
	}
	line("**all**", &h.all)
	sort.Ints(h.draws)
	n := len(h.draws)
	fmt.Fprintf(&b, "\nDraws until found: median %d, 99th percentile %d, most %d.\n", h.draws[n/2], h.draws[n*99/100], h.draws[n-1])
	for _, l := range []struct {
		what  string
		where []string
	}{{"found", h.survivors}, {"named", h.misnamed}} {
		if len(l.where) > 0 {
			fmt.Fprintf(&b, "\nNot %s in every seed: %s.\n", l.what, strings.Join(l.where, "; "))
		}
	}
	b.WriteString("\nEquivalent, since the planted derivative is the right one at 1000 operands (numbers are operands of rules with several):\n\n")
	for _, f := range faults {
		for _, why := range sortedKeys(h.reasons[f.name]) {
			fmt.Fprintf(&b, "- %s: %s, in %s\n", f.name, why, strings.Join(slices.Compact(h.reasons[f.name][why]), ", "))
		}
	}
	return b.String()
}

// Every fault in every rule and every mode that has it, found by Modes within 100
// draws in each seed; one of every 16 without -campaign.
func TestPlantedFaults(t *testing.T) {
	t.Parallel()
	seeds, every := *faultSeeds, 1
	if !campaign.Publishing() {
		seeds, every = 1, 16
		if testing.Short() {
			every = 200
		}
	}
	h := &hunts{seeds: seeds, byFault: map[string]*total{}, byMode: map[string]*total{}, reasons: map[string]map[string][]string{}}
	faultsPlanted, rules := plantAll()
	n := 0
	for i, f := range faultsPlanted {
		var in []string
		for _, m := range f.in() {
			if n++; n%every == 0 {
				in = append(in, m)
			}
		}
		h.plant(f, rules[i], in)
	}
	campaign.Publish(t, "Planted faults", h.section(), fmt.Sprintf("-campaign.seeds %d", *faultSeeds))
	for _, s := range h.misnamings {
		t.Logf("misnamed: %s", s)
	}
	if h.all.killed < h.all.proven {
		t.Errorf("%d of %d faults survive: %v", h.all.proven-h.all.killed, h.all.proven, h.survivors)
	}
	if float64(h.all.named) < 0.99*float64(h.all.finds) {
		t.Errorf("named the operation in %d of %d", h.all.named, h.all.finds)
	}
	if m := h.draws[len(h.draws)/2]; m > 5 {
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

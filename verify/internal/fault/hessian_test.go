package fault_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope/expr"
	"slope/hyperdual"
	"slope/verify"
	"slope/verify/internal/campaign"
	"slope/verify/internal/exact"
	"slope/verify/internal/expression"
	"slope/verify/internal/modes"
	"slope/verify/internal/random"
)

// Errors of the second derivatives of one operation of a random expression, which
// leave the gradient right, found and explained by CheckHessian with Recorded: from
// the Hessian alone.
func TestPlantedFaultsOfHessians(t *testing.T) {
	t.Parallel()
	cases := 24
	if testing.Short() {
		cases = 2
	} else if campaign.Publishing() {
		cases = 200
	}
	var b strings.Builder
	fmt.Fprintf(&b, "At a random operation of %d random tame expressions each, found by CheckHessian with Recorded at one point from the Hessian alone; the gradient is right. A fault counts where the Hessian is off by more than 1e-6 of its largest entry. Named says that the operation is among those named, alone that no other is.\n\n| fault | proven wrong | refuted | undecided | missed | named | alone |\n|---|---|---|---|---|---|---|\n", cases)
	var refutations, names int
	for _, f := range faults {
		if !f.second || strings.HasSuffix(f.name, "y′ for y″") || strings.HasSuffix(f.name, "off by one") {
			continue // no factor of what is there
		}
		var proven, refuted, undecided, named, single int
		for k := range cases {
			s := random.NewRand(uint64(k) + 1<<35)
			e := expression.Draw(s, expression.Tame, 3, 8)
			x := []float64{s.Between(-2, 2), s.Between(-2, 2), s.Between(-2, 2)}
			at := s.Intn(len(e.Ops))
			pl := planted{defect: f, nd: e.Ops[at], once: e.N + at}
			if n := len(pl.nd.Args); n > 1 {
				pl.j = s.Intn(n)
				pl.i = s.Intn(pl.j + 1)
				if f.per == 3 {
					pl.i, pl.j = 0, 1
				}
			} else if f.per == 3 {
				continue
			}
			p := e.Program()
			if p.Len() != e.N+len(e.Ops) {
				continue
			}
			_, hess := pl.derivatives("hyperdual", e)
			_, _, right := hyperdual.Hessian(nil, modes.Of(e).HyperDual, x)
			_, _, got := hess(nil, x)
			var d mat.Dense
			d.Sub(got, right)
			if !(mat.Norm(&d, math.Inf(1)) > 1e-6*mat.Norm(right, math.Inf(1))) || exact.At(p, x).Cause != "" {
				continue
			}
			proven++
			r := verify.CheckHessian(e.Float(), hess, x, verify.Recorded(3, func(x []expr.Expr) expr.Expr { return expression.Eval(e, x) }))
			switch r.Verdict {
			case verify.Refuted:
				refuted++
				if strings.Contains(r.Fault, fmt.Sprintf("node %d, ", e.N+at)) {
					named++
					if !strings.Contains(r.Fault, "; or ") {
						single++
					}
				} else {
					t.Logf("%s at node %d of %v at %v: %q", f.name, e.N+at, e, x, r.Fault)
				}
			case verify.Undecided:
				undecided++
			}
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %d | %d |\n", f.name, proven, refuted, undecided, proven-refuted-undecided, named, single)
		refutations += refuted
		names += named
		if missed := proven - refuted - undecided; float64(missed) > 0.02*float64(proven) {
			t.Errorf("%s: missed %d of %d", f.name, missed, proven)
		}
	}
	campaign.Publish(t, "Planted faults of a Hessian", b.String(), fmt.Sprintf("-campaign.seeds %d", *faultSeeds))
	if float64(names) < 0.95*float64(refutations) {
		t.Errorf("named in %d of %d", names, refutations)
	}
}

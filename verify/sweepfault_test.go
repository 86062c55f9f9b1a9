package verify

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"slope/expr"
)

// sweepFaults are errors of a backward sweep by hand, at one node of it.
var sweepFaults = []string{"adjoint overwritten, not added (K16)", "missing chain factor (K13)", "swapped operands", "dropped operand (K14)",
	"sign of one operand", "stale value (K19)", "adjoint of the wrong node"}

// faultySweep is a gradient by a backward sweep with one fault at node at.
func faultySweep(p *expr.Program, at int, kind string) func(dst, x []float64) (float64, []float64) {
	return func(dst, x []float64) (float64, []float64) {
		if dst == nil {
			dst = make([]float64, p.Dim())
		}
		v := values(p, x)
		adj := make([]float64, p.Len())
		out := p.Outputs()[0]
		adj[out] = 1
		for i := p.Len() - 1; i >= 0; i-- {
			nd := p.Node(i)
			if len(nd.Args) == 0 || adj[i] == 0 {
				continue
			}
			a := make([]float64, len(nd.Args))
			for j, k := range nd.Args {
				a[j] = v[k]
			}
			if i == at && kind == "stale value (K19)" {
				a[0] += 0.25
			}
			d := dualSlopes(nd, a)
			for j, k := range nd.Args {
				c := adj[i] * d[j]
				if i == at {
					switch kind {
					case "missing chain factor (K13)":
						c = adj[i]
					case "swapped operands":
						c = adj[i] * d[len(d)-1-j]
					case "dropped operand (K14)":
						if j == len(d)-1 {
							c = 0
						}
					case "sign of one operand":
						if j == len(d)-1 {
							c = -c
						}
					case "adjoint overwritten, not added (K16)":
						adj[k] = c
						continue
					case "adjoint of the wrong node":
						c = adj[max(i-1, 0)]*d[j] + c
					}
				}
				adj[k] += c
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

// K13, K14, K16, K19 in a backward sweep: found wherever they are errors, in
// expressions of which the fault is at a random node.
func TestPlantedFaultsOfSweeps(t *testing.T) {
	cases := 300
	if testing.Short() {
		cases = 30
	}
	fmt.Fprintf(&tableOfRows, "\n## Planted faults of a backward sweep\n\nAt a random node of %d random tame expressions each, found by CheckGradient with Recorded at one point. A fault counts where 200-bit arithmetic says that the gradient is off by more than 1e-6 of its largest entry.\n\n| fault | proven wrong | refuted | undecided | missed | explained |\n|---|---|---|---|---|---|\n", cases)
	for _, kind := range sweepFaults {
		var proven, refuted, undecided, explained int
		for k := range cases {
			s := newRandDrawer(uint64(k) + 1<<34)
			e := drawExpression(s, Tame, 2, 8)
			p := e.Program()
			x := []float64{s.between(-2, 2), s.between(-2, 2)}
			at := p.Dim() + s.intn(p.Len()-p.Dim())
			grad := faultySweep(p, at, kind)
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
				if strings.Contains(r.Fault, "node ") {
					explained++
				}
			case Undecided:
				undecided++
			}
		}
		missed := proven - refuted - undecided
		fmt.Fprintf(&tableOfRows, "| %s | %d | %d | %d | %d | %d |\n", kind, proven, refuted, undecided, missed, explained)
		if proven == 0 {
			t.Errorf("%s: nothing planted", kind)
		}
		if float64(missed) > 0.02*float64(proven) || float64(refuted) < 0.95*float64(proven) {
			t.Errorf("%s: %d proven wrong, %d refuted, %d undecided", kind, proven, refuted, undecided)
		}
	}
	t.Log(tableOfRows.String())
	writeCampaign(t)
}

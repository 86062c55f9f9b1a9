package prover

import (
	"fmt"
	"strings"
)

// text writes node i as a formula, to the given depth.
func (g *graph) text(i, depth int) string {
	nd := &g.nodes[i]
	if nd.kind == kVar {
		return fmt.Sprintf("x%d", nd.n)
	}
	if nd.kind == kConst {
		return fmt.Sprint(nd.c0)
	}
	if depth == 0 {
		return fmt.Sprintf("t%d", i)
	}
	a := make([]string, len(nd.args))
	for k, v := range nd.args {
		a[k] = g.text(v, depth-1)
	}
	list := strings.Join(a, ", ")
	switch nd.kind {
	case kAffine:
		var b strings.Builder
		for k, v := range a {
			term(&b, nd.c[k], v)
		}
		if nd.c0 != 0 {
			fmt.Fprintf(&b, "%+g", nd.c0)
		}
		return "(" + strings.TrimPrefix(b.String(), "+") + ")"
	case kMul:
		return a[0] + "·" + a[1]
	case kDiv:
		return a[0] + "/" + a[1]
	case kFn:
		if nd.fn == fnPow {
			return fmt.Sprintf("%s^%g", a[0], nd.c0)
		}
		return nd.name() + "(" + list + ")"
	case kHuber:
		return fmt.Sprintf("Huber(%s, %g)", list, nd.c0)
	}
	return map[kind]string{kAbs: "Abs", kMax: "Max", kMin: "Min", kSelect: "Select", kAtan2: "Atan2",
		kLSE: "LogSumExp", kRule: nd.name(), kRule2: nd.name()}[nd.kind] + "(" + list + ")"
}

func term(b *strings.Builder, c float64, v string) {
	switch c {
	case 1:
		b.WriteString("+" + v)
	case -1:
		b.WriteString("−" + v)
	default:
		fmt.Fprintf(b, "%+g·%s", c, v)
	}
}

package verify_test

import (
	"errors"
	"strings"
	"testing"

	"slope"
	"slope/verify"
)

// productsRule is zᵢ = xᵢ²yᵢ of vectors of one length.
func productsRule() *slope.VecRule {
	return &slope.VecRule{
		Name: "products",
		Len: func(n []int) (int, error) {
			if len(n) != 2 || n[0] != n[1] {
				return 0, errors.New("want two of one length")
			}
			return n[0], nil
		},
		Eval: func(z []float64, x [][]float64) {
			for i := range z {
				z[i] = x[0][i] * x[0][i] * x[1][i]
			}
		},
		VJP: func(dst, x [][]float64, z, w []float64) {
			for i := range z {
				dst[0][i], dst[1][i] = w[i]*2*x[0][i]*x[1][i], w[i]*x[0][i]*x[0][i]
			}
		},
		JVP: func(dst []float64, x [][]float64, z []float64, v [][]float64) {
			for i := range dst {
				dst[i] = 2*x[0][i]*x[1][i]*v[0][i] + x[0][i]*x[0][i]*v[1][i]
			}
		},
		HVP: func(dst, x [][]float64, z, w []float64, v [][]float64) {
			for i := range z {
				dst[0][i] = w[i] * 2 * (v[0][i]*x[1][i] + x[0][i]*v[1][i])
				dst[1][i] = w[i] * 2 * x[0][i] * v[0][i]
			}
		},
	}
}

// CheckVecRule accepts a right rule and refutes one with a fault in any of its
// derivatives, naming the rule and the function.
func TestCheckVecRule(t *testing.T) {
	x := [][]float64{{0.5, -1.5, 2}, {3, 0.25, -1}}
	if r := verify.CheckVecRule(productsRule(), x); r.Verdict != verify.Holds {
		t.Errorf("a right rule: %v", r)
	}
	vjp, jvp, hvp := productsRule(), productsRule(), productsRule()
	vjp.VJP = func(dst, x [][]float64, z, w []float64) {
		productsRule().VJP(dst, x, z, w)
		dst[1][2] *= 1.01
	}
	jvp.JVP = func(dst []float64, x [][]float64, z []float64, v [][]float64) {
		productsRule().JVP(dst, x, z, v)
		dst[0] += 0.01 * v[1][0]
	}
	hvp.HVP = func(dst, x [][]float64, z, w []float64, v [][]float64) {
		productsRule().HVP(dst, x, z, w, v)
		dst[0][1] = -dst[0][1]
	}
	short := productsRule()
	short.VJP = func(dst, x [][]float64, z, w []float64) { dst[0][0] = 1 } // the others are left as they were
	for name, r := range map[string]*slope.VecRule{"VJP": vjp, "JVP": jvp, "HVP": hvp, "VJP ": short} {
		got := verify.CheckVecRule(r, x)
		if got.Verdict != verify.Refuted || !strings.Contains(got.Fault, "products") {
			t.Errorf("%s wrong: %v, fault %q", name, got.Verdict, got.Fault)
		}
		for _, e := range got.Entries {
			if e.Verdict == verify.Refuted && !strings.HasPrefix(e.Name, strings.TrimSpace(name)) && name != "VJP" && name != "VJP " {
				t.Errorf("%s wrong: entry %s is refuted", name, e.Name)
			}
		}
	}
}

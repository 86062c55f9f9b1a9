package verify_test

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope/verify"
)

// Every check calls what it checks at most 8 units of max(1, |x|) away, and f about 100 times for each variable, 400 times where a gradient is
// wrong. Coordinates of 10⁻²¹ and 10¹² are scaled by themselves, and one of 0 by 1.
func TestCallsStayNear(t *testing.T) {
	scales := []float64{1e-21, 1e-6, 0, 0.3, 7, 1e12}
	var right, wrong []float64
	for _, a := range scales {
		for _, b := range scales {
			x, unit := []float64{a, b}, []float64{max(a, 1e-300), max(b, 1e-300)}
			if a == 0 {
				unit[0] = 1
			}
			if b == 0 {
				unit[1] = 1
			}
			calls, reach := 0, 0.0
			see := func(z []float64) {
				calls++
				for i, v := range z {
					reach = math.Max(reach, math.Abs(v-x[i])/math.Max(1, math.Abs(x[i])))
				}
			}
			f := func(z []float64) float64 {
				see(z)
				return math.Exp(-z[0]/unit[0]) * math.Cos(z[1]/unit[1])
			}
			factor := 1.0
			grad := func(dst, z []float64) (float64, []float64) {
				if dst == nil {
					dst = make([]float64, 2)
				}
				e, c, s := math.Exp(-z[0]/unit[0]), math.Cos(z[1]/unit[1]), math.Sin(z[1]/unit[1])
				dst[0], dst[1] = -factor*e*c/unit[0], -factor*e*s/unit[1]
				return e * c, dst
			}
			hess := func(dst *mat.SymDense, z []float64) (float64, []float64, *mat.SymDense) {
				y, g := grad(nil, z)
				e, c, s := math.Exp(-z[0]/unit[0]), math.Cos(z[1]/unit[1]), math.Sin(z[1]/unit[1])
				if dst == nil {
					dst = mat.NewSymDense(2, nil)
				}
				dst.SetSym(0, 0, e*c/unit[0]/unit[0])
				dst.SetSym(0, 1, e*s/unit[0]/unit[1])
				dst.SetSym(1, 1, -e*c/unit[1]/unit[1])
				return y, g, dst
			}
			for _, factor = range []float64{1, 2, -1} {
				calls = 0
				rep := verify.CheckGradient(f, grad, x)
				if want := [...]verify.Verdict{verify.Refuted, verify.Holds}[b2i(factor == 1)]; rep.Verdict != want {
					t.Errorf("times %v: want %v, got\n%s", factor, want, rep)
				}
				if factor == 1 {
					right = append(right, float64(calls)/2)
				} else {
					wrong = append(wrong, float64(calls)/2)
				}
			}
			factor = 1
			if rep := verify.CheckHessian(f, hess, x); rep.Verdict == verify.Refuted {
				t.Error(rep)
			}
			verify.CheckHVP(func(dst, z []float64) (float64, []float64) { see(z); return grad(dst, z) }, func(dst, z, v []float64) (float64, []float64) {
				_, _, h := hess(nil, z)
				var hv mat.VecDense
				hv.MulVec(h, mat.NewVecDense(2, slices.Clone(v)))
				if dst == nil {
					dst = make([]float64, 2)
				}
				copy(dst, hv.RawVector().Data)
				return f(z), dst
			}, x, unit)
			if reach > 8 {
				t.Errorf("at %v: called %v units away", x, reach)
			}
		}
	}
	slices.Sort(right)
	slices.Sort(wrong)
	if r, w := right[len(right)/2], wrong[len(wrong)/2]; r > 115 || w > 400 {
		t.Errorf("%v calls for each variable of a right gradient, want 115, and %v of a wrong one, want 400", r, w)
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// A gradient of f + 7 is found out in SI units too, where f is exp(−E/kT).
func TestOtherFunctionInSIUnits(t *testing.T) {
	const kT = 4.11e-21
	f := func(x []float64) float64 { return math.Exp(-x[0] / kT) }
	grad := func(dst, x []float64) (float64, []float64) {
		if dst == nil {
			dst = make([]float64, 1)
		}
		dst[0] = -f(x) / kT
		return f(x) + 7, dst
	}
	for _, e := range []float64{1e-22, 3e-21, 2e-20} {
		if rep := verify.CheckGradient(f, grad, []float64{e}); rep.Verdict != verify.Refuted {
			t.Error(rep)
		}
	}
}

// A report has at most twelve lines, however much is wrong.
func TestReportsAreShort(t *testing.T) {
	n := 60
	f := func(x []float64) (y float64) {
		for _, v := range x {
			y += v * v
		}
		return y
	}
	grad := func(dst, x []float64) (float64, []float64) { // wrong everywhere, and adds to dst
		if dst == nil {
			dst = make([]float64, n)
		}
		for i, v := range x {
			dst[i] += v + 1
		}
		return f(x) + 1, dst
	}
	x := make([]float64, n)
	for i := range x {
		x[i] = float64(i) + 0.5
	}
	rep := verify.CheckGradient(f, grad, x)
	lines := 1
	for _, r := range rep.String() {
		if r == '\n' {
			lines++
		}
	}
	if rep.Verdict != verify.Refuted || lines > 12 {
		t.Errorf("%d lines:\n%s", lines, rep)
	}
}

package plain

import (
	"math"
	"slices"
	"testing"
)

// The right gradients are those of the functions, and the mistaken ones are not: central differences over steps
// that suit each function, at eight points. A difference that meets a jump or a kink says nothing, so that
// five points suffice; a mistake must show at one of them.
func TestGradients(t *testing.T) {
	all := All()
	if len(all) < 80 {
		t.Errorf("%d functions, want at least 80", len(all))
	}
	names := map[string]bool{}
	for _, f := range all {
		if names[f.Name] || !slices.Contains(Kinds, f.Kind) || f.Mistake == "" {
			t.Errorf("%s: the name is not the only one, or no kind or mistake is given", f.Name)
		}
		names[f.Name] = true
		right, wrong := 0, 0
		worst := math.Inf(1)
		for _, x := range f.Points(8) {
			want, got, size := make([]float64, len(x)), make([]float64, len(x)), 0.0
			_, g := f.Gradient(nil, x)
			_, m := f.Mistaken(nil, x)
			z := slices.Clone(x)
			for j := range x {
				w := f.Hi[j] - f.Lo[j]
				at := func(k float64) float64 {
					z[j] = x[j] + k*f.Step*w
					defer func() { z[j] = x[j] }()
					return f.F(z)
				}
				want[j] = (8*(at(1)-at(-1)) - (at(2) - at(-2))) / (12 * f.Step)
				got[j], m[j] = g[j]*w, m[j]*w
				size = math.Max(size, math.Abs(want[j]))
			}
			off := func(g []float64) (e float64) {
				for j := range g {
					e = math.Max(e, math.Abs(g[j]-want[j])/size)
				}
				return e
			}
			worst = math.Min(worst, off(got))
			if off(got) <= f.Tol {
				right++
				if off(m) > 2*f.Tol {
					wrong++
				}
			}
		}
		if right < 5 || wrong == 0 {
			t.Errorf("%s: the gradient agrees with a difference at %d of 8 points, at best to %.2g; the mistake shows at %d", f.Name, right, worst, wrong)
		}
	}
}

// Points are the same every time, and within the region.
func TestPoints(t *testing.T) {
	for _, f := range All() {
		p := f.Points(8)
		for k, x := range f.Points(8) {
			if !slices.Equal(x, p[k]) {
				t.Errorf("%s: point %d is %v and then %v", f.Name, k, p[k], x)
			}
			for j, v := range x {
				if !(v >= f.Lo[j] && v <= f.Hi[j]) {
					t.Errorf("%s: point %d, %v, is outside the region", f.Name, k, x)
				}
			}
		}
	}
}

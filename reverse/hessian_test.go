package reverse

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"slope/hyperdual"
)

// size returns, for input j and each input i, the sum of the absolute values of
// what is added up to the second derivative ∂²loss/∂xᵢ∂xⱼ.
func (t *tape2) size(loss Var2, n, j int) []float64 {
	abs := math.Abs
	tan, w, d := make([]float64, len(t.entries)+1), make([]float64, len(t.entries)+1), make([]float64, len(t.entries)+1)
	tan[j+1] = 1
	k := 0
	for i := n + 1; i < len(tan); i++ {
		if k < len(t.vectors) && i == t.vectors[k].lo {
			sum := 0.0
			for ; i < t.vectors[k].hi; i++ {
				sum += abs(t.entries[i-1].p1) * tan[t.entries[i-1].a1]
			}
			i--
			tan[i] = sum
			k++
			continue
		}
		e := &t.entries[i-1]
		tan[i] = abs(e.p1)*tan[e.a1] + abs(e.p2)*tan[e.a2]
	}
	w[uint32(loss.id)] = abs(loss.scale)
	for i := len(tan) - 1; i > n; i-- {
		if k > 0 && i == t.vectors[k-1].hi-1 {
			k--
			v := t.vectors[k]
			wz, dz := w[i], d[i]
			for ; i >= v.lo; i-- {
				e := &t.entries[i-1]
				u := abs(e.h11)
				h := u * (abs(e.p2)*tan[e.a1] + tan[v.hi-1])
				if v.kind == normVector {
					h = abs(e.p2)*tan[e.a1] + u*tan[v.hi-1]
				}
				w[e.a1] += abs(e.p1) * wz
				d[e.a1] += abs(e.p1)*dz + abs(e.p2*v.c)*h*wz
			}
			i++
			continue
		}
		e := &t.entries[i-1]
		t1, t2 := tan[e.a1], tan[e.a2]
		w[e.a1] += abs(e.p1) * w[i]
		w[e.a2] += abs(e.p2) * w[i]
		d[e.a1] += abs(e.p1)*d[i] + (abs(e.h11)*t1+abs(e.h12)*t2)*w[i]
		d[e.a2] += abs(e.p2)*d[i] + (abs(e.h12)*t1+abs(e.h22)*t2)*w[i]
	}
	return d[1 : n+1]
}

// The Hessian equals that of package hyperdual, and HVP its product, within the
// rounding errors that the lengths of the computations allow.
func TestHessianIsThatOfHyperdual(t *testing.T) {
	checked, drawn := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		p := drawProgram(t, 4, 15)
		if p.underflows() {
			return
		}
		n := len(p.x)
		drawn += n * n
		f := func(x []Var2) Var2 { return run(p, x) }
		g := func(x []Var) Var { return run(p, x) }
		_, _, want := hyperdual.Hessian(nil, func(x []hyperdual.HyperDual[float64]) hyperdual.HyperDual[float64] { return run(p, x) }, p.x)
		y, grad, hess := Hessian(nil, f, p.x)
		yg, wgrad := Gradient(nil, g, p.x)
		if math.Float64bits(y) != math.Float64bits(yg) {
			t.Fatalf("value %v, Gradient has %v", y, yg)
		}
		v := make([]float64, n)
		for i := range v {
			v[i] = float64(i) - 0.5
		}
		_, hv := HVP(nil, f, p.x, v)
		both, bothGrad, bothHV := GradHVP(nil, nil, f, p.x, v)
		for i := range v {
			if !bitsEqual(both, y) || !bitsEqual(bothGrad[i], grad[i]) || !bitsEqual(bothHV[i], hv[i]) {
				t.Fatalf("GradHVP gives %v, %v, %v; Hessian and HVP %v, %v, %v", both, bothGrad, bothHV, y, grad, hv)
			}
		}

		u := float64(30*len(p.code)+30) * 0x1p-53
		tape, tape2 := new(Tape), new(tape2)
		size := tape.size(g(tape.inputs(p.x)), n)
		loss := run(p, tape2.inputs(p.x))
		product, bars := make([]float64, n), make([]float64, n)
		for j := range n {
			if bar := u * size[j]; bar < 0x1p1000 && !(math.Abs(grad[j]-wgrad[j]) <= bar+0x1p-1060) {
				t.Fatalf("derivative %d: %v, Gradient has %v, the bar is %v", j, grad[j], wgrad[j], bar)
			}
			for i, s := range tape2.size(loss, n, j) {
				bar := u * s
				product[i] += hess.At(i, j) * v[j]
				bars[i] += bar * math.Abs(v[j])
				if bar < 0x1p1000 {
					checked++
					if !(math.Abs(hess.At(i, j)-want.At(i, j)) <= bar+0x1p-1060) {
						t.Fatalf("second derivative %d, %d: %v, hyperdual has %v, the bar is %v", i, j, hess.At(i, j), want.At(i, j), bar)
					}
				}
			}
		}
		for i := range n {
			if bars[i] < 0x1p1000 && !(math.Abs(hv[i]-product[i]) <= bars[i]+0x1p-1060) {
				t.Fatalf("product %d: %v, want %v, the bar is %v", i, hv[i], product[i], bars[i])
			}
		}
	})
	if 2*checked < drawn {
		t.Errorf("%d second derivatives of %d compared, want at least half", checked, drawn)
	}
}

func bitsEqual(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b
}

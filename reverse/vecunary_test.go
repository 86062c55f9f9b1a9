package reverse_test

import (
	"fmt"
	"math"
	"reflect"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/reverse"
)

var points = []float64{0, math.Copysign(0, -1), 1, -1, 0.3, -0.7, 2.5, -3, 17, -40, 750, -750, 1e-9, 1e-310, 1e300, -1e300,
	math.Nextafter(1, 0), math.Nextafter(1, 2), math.Inf(1), math.Inf(-1), math.NaN()}

func sameFloat(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b
}

// Every function of one variable that Var has, Vec and Mat have, and they agree
// bit for bit in value and slope.
func TestElementwiseFunctionsEqualVar(t *testing.T) {
	var (
		scalar = reflect.TypeFor[func(reverse.Var) reverse.Var]()
		vector = reflect.TypeFor[func(reverse.Vec) reverse.Vec]()
		matrix = reflect.TypeFor[func(reverse.Mat) reverse.Mat]()
	)
	type trio struct {
		name string
		s    func(reverse.Var) reverse.Var
		v    func(reverse.Vec) reverse.Vec
		m    func(reverse.Mat) reverse.Mat
	}
	var all []trio
	for i := range scalar.In(0).NumMethod() {
		m := scalar.In(0).Method(i)
		if m.Type != scalar {
			continue
		}
		v, ok := vector.In(0).MethodByName(m.Name)
		if !ok || v.Type != vector {
			t.Errorf("Vec lacks %s", m.Name)
			continue
		}
		x, ok := matrix.In(0).MethodByName(m.Name)
		if !ok || x.Type != matrix {
			t.Errorf("Mat lacks %s", m.Name)
			continue
		}
		all = append(all, trio{m.Name, m.Func.Interface().(func(reverse.Var) reverse.Var),
			v.Func.Interface().(func(reverse.Vec) reverse.Vec), x.Func.Interface().(func(reverse.Mat) reverse.Mat)})
	}
	if len(all) < 30 {
		t.Fatalf("%d functions of one variable, want at least 30", len(all))
	}
	for _, p := range []float64{-1.5, 0, 0.5, 2, 3} {
		all = append(all, trio{fmt.Sprint("PowConst ", p), func(x reverse.Var) reverse.Var { return x.PowConst(p) },
			func(x reverse.Vec) reverse.Vec { return x.PowConst(p) }, func(x reverse.Mat) reverse.Mat { return x.PowConst(p) }})
	}
	for _, n := range []int{-2, 0, 1, 2, 5} {
		all = append(all, trio{fmt.Sprint("PowInt ", n), func(x reverse.Var) reverse.Var { return x.PowInt(n) },
			func(x reverse.Vec) reverse.Vec { return x.PowInt(n) }, func(x reverse.Mat) reverse.Mat { return x.PowInt(n) }})
	}
	all = append(all, trio{"Relu", slope.Relu[reverse.Var], reverse.Vec.Relu, reverse.Mat.Relu})
	all = append(all, trio{"Apply", func(x reverse.Var) reverse.Var { return x.Apply(cubeRule) },
		func(x reverse.Vec) reverse.Vec { return x.Apply(cubeRule) }, func(x reverse.Mat) reverse.Mat { return x.Apply(cubeRule) }})

	for _, f := range all {
		vt, mt := reverse.NewTape(), reverse.NewTape()
		v := vt.Vec(points)
		m := mt.Mat(mat.NewDense(3, 7, points))
		vz := f.v(v)
		mz := f.m(m.T()).T()
		vals, mvals := vz.Values(nil), mz.Values(nil).RawMatrix().Data
		for i, p := range points {
			vt.ZeroGrad()
			mt.ZeroGrad()
			vt.Backward(vz.At(i)) // not the sum: a NaN in it would make every derivative NaN
			mt.Backward(mz.At(i/7, i%7))
			vg, mg := vt.GradVec(nil, v), mt.GradMat(nil, m).RawMatrix().Data
			st := reverse.NewTape()
			x := st.Var(p)
			y := f.s(x)
			st.Backward(y)
			if !sameFloat(vals[i], y.Value()) || !sameFloat(mvals[i], y.Value()) {
				t.Errorf("%s(%v) = %v in Vec, %v in Mat, %v in Var", f.name, p, vals[i], mvals[i], y.Value())
			}
			if g := st.Grad(x); !(vg[i] == g || g != g && vg[i] != vg[i]) || !(mg[i] == g || g != g && mg[i] != mg[i]) {
				t.Errorf("%s′(%v) = %v in Vec, %v in Mat, %v in Var", f.name, p, vg[i], mg[i], g)
			}
		}
	}
}

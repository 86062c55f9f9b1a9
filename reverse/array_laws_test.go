package reverse_test

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/reverse"
)

// A tape that is reset gives the same bits again.
func TestArraysAgainAfterReset(t *testing.T) {
	tp := reverse.NewTape()
	for _, c := range arrayCases {
		shapes := c.shapes(3, 4, 2)
		data := c.data(shapes, 3)
		run := func() (all []float64) {
			tp.Reset()
			var x []matx
			for i, s := range shapes {
				x = append(x, tp.Mat(mat.NewDense(s[0], s[1], data[i])))
			}
			z := c.arrays(x)
			loss := z.DotConst(weights(z.Len()))
			tp.Backward(loss)
			all = append(all, loss.Value())
			for _, m := range x {
				all = append(all, tp.GradMat(nil, m).RawMatrix().Data...)
			}
			return all
		}
		first := slices.Clone(run())
		if again := run(); !slices.EqualFunc(first, again, sameFloat) {
			t.Errorf("%s: %v, the second time %v", c.name, first, again)
		}
	}
}

// checkScalars2 compares value, gradient and product of Σ wz + ½Σ wz² over the results z
// of a case with those of scalars. All operands are parts of x, put says which.
func checkScalars2(t *testing.T, c arrayCase[reverse.Var2, reverse.Var2], shapes [][2]int, x []float64, offset []int) {
	t.Helper()
	dir := weights(len(x))
	y, g, hv := reverse.GradHVPVec(nil, nil, func(x reverse.Vec2) reverse.Var2 {
		var ops []reverse.Mat2
		for i, s := range shapes {
			ops = append(ops, x.Slice(offset[i], offset[i]+s[0]*s[1]).Reshape(s[0], s[1]))
		}
		z := c.arrays(ops)
		w := weights(z.Len())
		return z.DotConst(w).Add(z.Square().DotConst(w).Scale(0.5))
	}, x, dir)
	wy, wg, whv := reverse.GradHVP(nil, nil, func(x []reverse.Var2) reverse.Var2 {
		var ops [][][]reverse.Var2
		for i, s := range shapes {
			var m [][]reverse.Var2
			for r := range s[0] {
				m = append(m, x[offset[i]+r*s[1]:][:s[1]])
			}
			ops = append(ops, m)
		}
		z := c.scalar(ops)
		sq := make([]reverse.Var2, len(z))
		for i, v := range z {
			sq[i] = v.Square()
		}
		w := weights(len(z))
		return slope.DotConst(w, z).Add(slope.DotConst(w, sq).Scale(0.5))
	}, x, dir)
	for what, pair := range map[string][2][]float64{"value": {{y}, {wy}}, "gradient": {g, wg}, "product": {hv, whv}} {
		size := 1.0
		for _, w := range pair[1] {
			size = math.Max(size, math.Abs(w))
		}
		for i, w := range pair[1] {
			if !(math.Abs(pair[0][i]-w) <= 1e-11*size) {
				t.Errorf("%s%v: %s %d is %v, want %v", c.name, shapes, what, i, pair[0][i], w)
				return
			}
		}
	}
}

// The adjoints of a result are 0 and their tangents are not: x₀ times it, at x₀ = 0.
func TestArraysWithAdjointZero(t *testing.T) {
	for _, c := range cases[reverse.Var2, reverse.Var2]() {
		shapes := c.shapes(3, 4, 2)
		last := len(shapes)
		var x []float64
		var offset []int
		for _, d := range c.data(shapes, 5) {
			offset = append(offset, len(x))
			x = append(x, d...)
		}
		product := c
		product.arrays = func(ops []reverse.Mat2) reverse.Vec2 {
			return c.arrays(ops[:last]).MulVar(ops[last].At(0, 0))
		}
		product.scalar = func(ops [][][]reverse.Var2) []reverse.Var2 {
			z := c.scalar(ops[:last])
			for i, v := range z {
				z[i] = v.Mul(ops[last][0][0])
			}
			return z
		}
		checkScalars2(t, product, append(shapes, [2]int{1, 1}), append(x, 0), append(offset, len(x)))
	}
}

// One array may be both operands, and they may overlap.
func TestArraysWithAliasedOperands(t *testing.T) {
	all := append(cases[reverse.Var2, reverse.Var2](), arrayCase[reverse.Var2, reverse.Var2]{
		name: "‖Av−v‖²", shapes: system,
		arrays: func(x []reverse.Mat2) reverse.Vec2 {
			v := x[1].Row(0)
			return stack1(x[0].MulVec(v).Sub(v).SumSquares())
		},
		scalar: func(x [][][]reverse.Var2) []reverse.Var2 {
			v := x[1]
			return []reverse.Var2{slope.SumSquares(each2([][]reverse.Var2{product(x[0], transposed(v))}, v, reverse.Var2.Sub))}
		}})
	for _, c := range all {
		shapes := c.shapes(3, 3, 3)
		n := 0
		for _, s := range shapes {
			n = max(n, s[0]*s[1])
		}
		x := c.data([][2]int{{1, n + 1}}, 4)[0]
		checkScalars2(t, c, shapes, x, make([]int, len(shapes)))
		if len(shapes) == 2 && shapes[1][0]*shapes[1][1] <= n {
			checkScalars2(t, c, shapes, x, []int{0, 1 + n - max(n, shapes[1][0]*shapes[1][1])})
		}
	}
}

// Arrays of more than 4,096 columns.
func TestWideArrays(t *testing.T) {
	for _, c := range cases[reverse.Var2, reverse.Var2]() {
		shapes := c.shapes(2, 4100, 1)
		n := 0
		var offset []int
		for _, s := range shapes {
			offset = append(offset, n)
			n += s[0] * s[1]
		}
		if n > 20_000 || c.name == "Gram" || c.name == "MulTN" || c.name == "Broadcast" || c.name == "CumSum" || c.name == "Outer" || c.name == "ProductOfSlices" {
			continue // 4,100² numbers, or 2,050²: gigabytes of the scalar tape, which 32 bits do not have
		}
		checkScalars2(t, c, shapes, c.data([][2]int{{1, n}}, 5)[0], offset)
	}
}

// The element that SelectElem does not take has no effect.
func TestSelectElemKeepsOutWhatItDoesNotTake(t *testing.T) {
	bad := []float64{math.Inf(1), math.NaN(), 0}
	f := func(x vec) vv {
		return x.SelectElem(x, x.ConstVec(bad).Mul(x).Log()).Sum().Add(x.SelectElemVar(x, x.Const(math.NaN())).Sum())
	}
	y, g := reverse.GradientVec(nil, f, []float64{1, 2, 3})
	if y != 12 || g[0] != 2 || g[1] != 2 || g[2] != 2 {
		t.Errorf("%v, %v, want 12 and 2 each", y, g)
	}
	_, g, hv := reverse.GradHVPVec(nil, nil, func(x reverse.Vec2) reverse.Var2 {
		return x.SelectElem(x.Square(), x.ConstVec(bad).Mul(x).Log()).Sum()
	}, []float64{1, 2, 3}, []float64{1, 1, 1})
	if g[2] != 6 || hv[0] != 2 || hv[1] != 2 || hv[2] != 2 {
		t.Errorf("gradient %v and product %v, want 2x and 2", g, hv)
	}
}

func TestIndicesOfExtremes(t *testing.T) {
	tp := reverse.NewTape()
	m := tp.ConstMat(mat.NewDense(2, 3, []float64{3, 1, 3, math.NaN(), 5, -1}))
	for _, c := range []struct {
		name      string
		got, want []int
	}{
		{"ArgMaxRows", m.ArgMaxRows(nil), []int{0, 0}},
		{"ArgMinRows", m.ArgMinRows(nil), []int{1, 0}},
		{"ArgMaxCols", m.ArgMaxCols(nil), []int{1, 1, 0}},
		{"ArgMinCols", m.ArgMinCols(make([]int, 3)), []int{1, 0, 1}},
		{"ArgMaxCols of a transpose", m.T().ArgMaxCols(nil), []int{0, 0}},
		{"ArgMax and ArgMin", []int{m.Row(0).ArgMax(), m.Row(0).ArgMin()}, []int{0, 1}},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
}

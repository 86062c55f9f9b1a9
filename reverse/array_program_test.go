package reverse_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"slope"
	"slope/reverse"
)

// A twin is one matrix computed twice: in whole arrays and in scalars.
type twin struct {
	m matx
	s [][]vv
}

// A move makes a new twin of the twins so far.
type move struct {
	name string
	make func(t *rapid.T, all []twin) (twin, bool)
}

func pick(t *rapid.T, all []twin) twin { return all[rapid.IntRange(0, len(all)-1).Draw(t, "operand")] }

func rowsOf(z []vv, c int) (m [][]vv) {
	for ; len(z) > 0; z = z[c:] {
		m = append(m, z[:c:c])
	}
	return m
}

func unaryMove(name string, m func(matx) matx, s func(vv) vv) move {
	return move{name, func(t *rapid.T, all []twin) (twin, bool) {
		x := pick(t, all)
		return twin{m(x.m), rowsOf(each(x.s, s), len(x.s[0]))}, true
	}}
}

func binaryMove(name string, m func(x, y matx) matx, s func(x, y vv) vv) move {
	return move{name, func(t *rapid.T, all []twin) (twin, bool) {
		x, y := pick(t, all), pick(t, all)
		if len(x.s) != len(y.s) || len(x.s[0]) != len(y.s[0]) {
			if y = (twin{y.m.T(), transposed(y.s)}); len(x.s) != len(y.s) || len(x.s[0]) != len(y.s[0]) {
				return x, false
			}
		}
		return twin{m(x.m, y.m), rowsOf(each2(x.s, y.s, s), len(x.s[0]))}, true
	}}
}

var moves = []move{
	unaryMove("Tanh", matx.Tanh, vv.Tanh),
	unaryMove("Sin", matx.Sin, vv.Sin),
	unaryMove("Sigmoid", matx.Sigmoid, vv.Sigmoid),
	unaryMove("Scale", func(m matx) matx { return m.Scale(-0.5) }, func(v vv) vv { return v.Scale(-0.5) }),
	unaryMove("AddConst", func(m matx) matx { return m.AddConst(0.25) }, func(v vv) vv { return v.AddConst(0.25) }),
	binaryMove("Add", matx.Add, vv.Add),
	binaryMove("Sub", matx.Sub, vv.Sub),
	binaryMove("MulElem", matx.MulElem, vv.Mul),
	{"T", func(t *rapid.T, all []twin) (twin, bool) {
		x := pick(t, all)
		return twin{x.m.T(), transposed(x.s)}, true
	}},
	{"Mul", func(t *rapid.T, all []twin) (twin, bool) {
		x, y := pick(t, all), pick(t, all)
		if len(x.s[0]) != len(y.s) {
			return x, false
		}
		return twin{x.m.Mul(y.m).Tanh(), rowsOf(each(rowsOf(product(x.s, y.s), len(y.s[0])), vv.Tanh), len(y.s[0]))}, true
	}},
	{"Slice", func(t *rapid.T, all []twin) (twin, bool) {
		x := pick(t, all)
		i := rapid.IntRange(0, len(x.s)-1).Draw(t, "i")
		k := rapid.IntRange(i+1, len(x.s)).Draw(t, "k")
		j := rapid.IntRange(0, len(x.s[0])-1).Draw(t, "j")
		l := rapid.IntRange(j+1, len(x.s[0])).Draw(t, "l")
		var s [][]vv
		for _, r := range x.s[i:k] {
			s = append(s, r[j:l])
		}
		return twin{x.m.Slice(i, k, j, l), s}, true
	}},
	{"Reshape", func(t *rapid.T, all []twin) (twin, bool) {
		x := pick(t, all)
		r, c := len(x.s), len(x.s[0])
		return twin{x.m.Reshape(c, r), rowsOf(flat(x.s), r)}, true
	}},
	{"AddRow", func(t *rapid.T, all []twin) (twin, bool) {
		x, y := pick(t, all), pick(t, all)
		if len(x.s[0]) != len(y.s[0]) {
			return x, false
		}
		var z [][]vv
		for _, r := range x.s {
			z = append(z, each2([][]vv{r}, y.s[:1], vv.Add))
		}
		return twin{x.m.AddRow(y.m.Row(0)), z}, true
	}},
	{"AddCol", func(t *rapid.T, all []twin) (twin, bool) {
		x, y := pick(t, all), pick(t, all)
		if len(x.s) != len(y.s) {
			return x, false
		}
		var z [][]vv
		for i, r := range x.s {
			z = append(z, each([][]vv{r}, y.s[i][0].Add))
		}
		return twin{x.m.AddCol(y.m.Col(0)), z}, true
	}},
	{"MulVar", func(t *rapid.T, all []twin) (twin, bool) {
		x, y := pick(t, all), pick(t, all)
		return twin{x.m.MulVar(y.m.Mean()), rowsOf(each(x.s, slope.Sum(flat(y.s)).Scale(1/float64(len(flat(y.s)))).Mul), len(x.s[0]))}, true
	}},
	{"SoftmaxRows", func(t *rapid.T, all []twin) (twin, bool) {
		x := pick(t, all)
		var z [][]vv
		for _, r := range x.s {
			z = append(z, softmaxOf(r))
		}
		return twin{x.m.SoftmaxRows(), z}, true
	}},
	{"LogSumExpRows", func(t *rapid.T, all []twin) (twin, bool) {
		x := pick(t, all)
		var z []vv
		for _, r := range x.s {
			z = append(z, slope.LogSumExp(r))
		}
		return twin{x.m.LogSumExpRows().Reshape(1, len(z)), [][]vv{z}}, true
	}},
	{"SumCols", func(t *rapid.T, all []twin) (twin, bool) {
		x := pick(t, all)
		var z []vv
		for _, r := range transposed(x.s) {
			z = append(z, slope.Sum(r))
		}
		return twin{x.m.SumCols().Tanh().Reshape(1, len(z)), [][]vv{each([][]vv{z}, vv.Tanh)}}, true
	}},
}

// A random program of array operations, in which results are used again and
// again, whole, in part and transposed, has the gradient of the same program on
// scalars.
func TestRandomProgramsOfArrays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at, st := reverse.NewTape(), reverse.NewTape()
		size := rapid.IntRange(1, 5)
		r, c := size.Draw(t, "rows"), size.Draw(t, "columns")
		x := firstCase{}.data([][2]int{{r, c}}, rapid.Float64Range(0, 100).Draw(t, "seed"))[0]
		leaf := at.Mat(mat.NewDense(r, c, x))
		vars := st.Vars(nil, x)
		table := mat.NewDense(c, r, weights(r*c))
		var lifted []vv
		for _, v := range table.RawMatrix().Data {
			lifted = append(lifted, vars[0].Lift(v))
		}
		all := []twin{{leaf, rowsOf(vars, c)}, {at.ConstMat(table), rowsOf(lifted, r)}}
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			m := rapid.SampledFrom(moves)
			if z, ok := m.Draw(t, "move").make(t, all); ok {
				all = append(all, z)
			}
		}
		// Every result counts, the early ones less.
		loss, want := all[0].m.Sum(), slope.Sum(flat(all[0].s))
		for i, z := range all {
			w := math.Sin(float64(3*i + 1))
			loss = loss.Add(z.m.SumSquares().Scale(w))
			want = want.Add(slope.SumSquares(flat(z.s)).Scale(w))
		}
		at.Backward(loss)
		st.Backward(want)
		got, grad := at.GradMat(nil, leaf).RawMatrix().Data, st.Grads(nil, vars)
		scale := 1.0
		for _, g := range grad {
			scale = math.Max(scale, math.Abs(g))
		}
		if math.Abs(loss.Value()-want.Value()) > 1e-11*(1+math.Abs(want.Value())) {
			t.Fatalf("value %v, want %v", loss.Value(), want.Value())
		}
		for i := range grad {
			if !(math.Abs(got[i]-grad[i]) <= 1e-11*scale) && grad[i] == grad[i] {
				t.Fatalf("gradient %v, want %v", got, grad)
			}
		}
	})
}

package slope_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/hyperdual"
	"slope/reverse"
)

// inLanes adds terms in the order that the documentation of slope.Sum has.
func inLanes(terms []float64) float64 {
	lanes := 1
	if len(terms) >= 32 {
		lanes = 16
	}
	s := append([]float64(nil), terms[:lanes]...)
	for i, v := range terms[lanes:] {
		s[i%lanes] += v
	}
	for lanes /= 2; lanes > 0; lanes /= 2 {
		for l := range lanes {
			s[l] += s[l+lanes]
		}
	}
	return s[0]
}

// A laneSum is a sum over x, and what it is by the documentation.
type laneSum[T slope.Real[T]] struct {
	name string
	f    func(x []T) T
}

func laneSums[T slope.Real[T]](c []float64) []laneSum[T] {
	each := func(x []T, f func(i int) T) []T {
		y := make([]T, len(x))
		for i := range x {
			y[i] = f(i)
		}
		return y
	}
	return []laneSum[T]{
		{"Sum", slope.Sum[T]},
		{"Dot", func(x []T) T { return slope.Dot(x, each(x, func(i int) T { return x[len(x)-1-i] })) }},
		{"DotConst", func(x []T) T { return slope.DotConst(c[:len(x)], x) }},
		{"SumSquares", slope.SumSquares[T]},
		{"Norm2", slope.Norm2[T]},
		{"small Norm2", func(x []T) T { return slope.Norm2(each(x, func(i int) T { return x[i].Scale(0x1p-500) })) }},
		{"LogSumExp", slope.LogSumExp[T]},
		{"Sum of Exp", func(x []T) T { return slope.Sum(each(x, func(i int) T { return x[i].Exp() })) }},
		{"Dot of Exp", func(x []T) T {
			return slope.Dot(x, each(x, func(i int) T { return x[i].Mul(x[(i+3)%len(x)]).Exp() }))
		}},
		{"DotConst of Square", func(x []T) T {
			return slope.DotConst(c[:len(x)], each(x, func(i int) T { return x[i].Square() }))
		}},
		{"two sums of one loop", func(x []T) T {
			y := each(x, func(i int) T { return x[i].Exp().AddConst(c[i]) })
			return slope.Sum(y).Add(slope.SumSquares(y).Sqrt())
		}},
		{"sums in a loop", func(x []T) T {
			var s T
			for k := range 10 {
				y := slope.Sum(each(x, func(i int) T { return x[(i*i+k)%len(x)] }))
				y = y.Add(slope.SumSquares(each(x, func(i int) T { return x[(3*i+k)%len(x)] })))
				z := slope.Dot(x, each(x, func(i int) T { return x[(i+k)%len(x)] }))
				y = y.Mul(z.Add(slope.DotConst(c[:len(x)], each(x, func(i int) T { return x[(7*i+k)%len(x)] }))))
				if k == 0 {
					s = y
				} else {
					s = s.Add(y)
				}
			}
			return s
		}},
		{"matrix", func(x []T) T {
			y := make([]T, 12)
			for k := range y {
				y[k] = slope.DotConst(c[k:][:len(x)], x)
			}
			return slope.Sum(y)
		}},
	}
}

// laneReference is what a sum of laneSums is, for those that are one sum.
func laneReference(name string, c, x []float64) (float64, bool) {
	term := func(i int) float64 { return x[i] }
	then := func(s float64) float64 { return s }
	switch name {
	case "Sum":
	case "Dot":
		term = func(i int) float64 { return x[i] * x[len(x)-1-i] }
	case "DotConst":
		term = func(i int) float64 { return x[i] * c[i] }
	case "SumSquares", "Norm2":
		term = func(i int) float64 { return x[i] * x[i] }
		if name == "Norm2" {
			then = math.Sqrt
		}
	case "small Norm2":
		term = func(i int) float64 { return math.Ldexp(x[i]*x[i], 200) }
		then = func(s float64) float64 { return math.Ldexp(math.Sqrt(s), -600) }
	case "LogSumExp":
		top := 0
		for i, v := range x {
			if v > x[top] {
				top = i
			}
		}
		term = func(i int) float64 {
			if i == top {
				return 0
			}
			return float64(slope.Float64(x[i] - x[top]).Exp())
		}
		then = func(s float64) float64 { return x[top] + float64(slope.Float64(s).Log1p()) }
	case "Sum of Exp":
		term = func(i int) float64 { return float64(slope.Float64(x[i]).Exp()) }
	case "DotConst of Square":
		term = func(i int) float64 { return float64(x[i]*x[i]) * c[i] }
	default:
		return 0, false
	}
	terms := make([]float64, len(x))
	for i := range terms {
		terms[i] = term(i)
	}
	return then(inLanes(terms)), true
}

// numbersOf returns x as numbers of a type.
func numbersOf[T any](x []float64, number func(v float64) T) []T {
	y := make([]T, len(x))
	for i, v := range x {
		y[i] = number(v)
	}
	return y
}

// laneModes are the values of sum k in every mode.
func laneModes(k int, c, x []float64) map[string]float64 {
	tape := reverse.NewTape()
	v := map[string]float64{}
	f := laneSums[slope.Float64](c)[k].f
	v["Float64"] = float64(f(numbersOf(x, func(v float64) slope.Float64 { return slope.Float64(v) })))
	v["Dual"] = laneSums[dual.Dual[float64]](c)[k].f(numbersOf(x, func(v float64) dual.Dual[float64] { return dual.Dual[float64]{Real: v, Eps: 1} })).Real
	v["HyperDual"] = laneSums[hyperdual.HyperDual[float64]](c)[k].f(numbersOf(x, func(v float64) hyperdual.HyperDual[float64] {
		return hyperdual.HyperDual[float64]{Real: v, E1: 1, E2: 1}
	})).Real
	v["Var"] = laneSums[reverse.Var](c)[k].f(tape.Vars(nil, x)).Value()
	v["Var2"], _ = reverse.HVP(nil, laneSums[reverse.Var2](c)[k].f, x, make([]float64, len(x)))
	type nested = dual.Over[slope.Float64]
	v["dual.Over"] = float64(laneSums[nested](c)[k].f(numbersOf(x, func(v float64) nested { return nested{Real: slope.Float64(v), Eps: 1} })).Real)
	y, _ := reverse.NestGradient(nil, laneSums[reverse.Over[dual.Dual[float64]]](c)[k].f, numbersOf(x, func(v float64) dual.Dual[float64] { return dual.Dual[float64]{Real: v, Eps: 1} }))
	v["reverse.Over"] = y.Real
	p := expr.Record(len(x), laneSums[expr.Expr](c)[k].f)
	v["expr Value"] = p.Value(x)
	v["expr Gradient"], _ = p.Gradient(nil, x)
	v["expr HVP"], _ = p.HVP(nil, x, x)
	v["expr Eval"] = float64(expr.Eval(p, numbersOf(x, func(v float64) slope.Float64 { return slope.Float64(v) })))
	v["expr simplified"] = p.Simplify().Value(x)
	again := expr.Record(len(x), func(x []expr.Expr) expr.Expr { return expr.Eval(p.Simplify(), x) })
	v["expr recorded again"] = again.Value(x)
	b, err := p.MarshalBinary()
	read := new(expr.Program)
	if err == nil {
		err = read.UnmarshalBinary(b)
	}
	if err != nil {
		panic(err)
	}
	v["expr marshalled"] = read.Value(x)
	v["expr ValueAll"] = p.ValueAll(nil, append(append([]float64(nil), x...), x...))[1]
	p = expr.RecordData(1, len(x), func(p, x []expr.Expr) expr.Expr { return laneSums[expr.Expr](c)[k].f(x).Mul(p[0]) })
	v["expr Batch"] = p.Batch(append(append([]float64(nil), x...), x...)).Values(nil, []float64{1})[1]
	return v
}

// A sum that slope owns has the documented order and the same bits in every mode, at every length.
func TestSumsInLanes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	c := make([]float64, 1100)
	for i := range c {
		c[i] = r.NormFloat64()
	}
	for n := 1; n <= 71; n++ {
		if n == 71 {
			n = 1000
		} else if testing.Short() && n > 6 && n%16 > 1 && n%16 < 15 {
			continue
		}
		x := make([]float64, n)
		for i := range x {
			x[i] = r.NormFloat64()
		}
		for k, s := range laneSums[slope.Float64](c) {
			modes := laneModes(k, c, x)
			want, ok := laneReference(s.name, c, x)
			if !ok {
				want = modes["Float64"]
			}
			for mode, got := range modes {
				if math.Float64bits(got) != math.Float64bits(want) {
					t.Errorf("%s of %d terms in mode %s: %v, want %v", s.name, n, mode, got, want)
				}
			}
		}
	}
}

// Sums of arrays are those of their elements.
func TestArraySumsInLanes(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	tape := reverse.NewTape()
	check := func(what string, got reverse.Var, terms []float64, then func(float64) float64) {
		t.Helper()
		want := inLanes(terms)
		if then != nil {
			want = then(want)
		}
		if math.Float64bits(got.Value()) != math.Float64bits(want) {
			t.Errorf("%s: %v, want %v", what, got.Value(), want)
		}
	}
	for _, m := range []int{1, 2, 9, 31, 32, 40, 100} {
		for _, n := range []int{1, 3, 16, 31, 33, 50} {
			tape.Reset()
			d := mat.NewDense(m, n+2, nil)
			var all, squares []float64
			columns := make([][]float64, n)
			for i := range m {
				for j := range n + 2 {
					v := r.NormFloat64()
					d.Set(i, j, v)
					if j < n {
						all, squares, columns[j] = append(all, v), append(squares, v*v), append(columns[j], v)
					}
				}
			}
			x := tape.Mat(d).Slice(0, m, 0, n)
			v := tape.Vec(all)
			name := fmt.Sprintf("%d×%d ", m, n)
			mean := func(s float64) float64 { return s / float64(m*n) }
			check(name+"Mat.Sum", x.Sum(), all, nil)
			check(name+"Mat.Mean", x.Mean(), all, mean)
			check(name+"Mat.SumSquares", x.SumSquares(), squares, nil)
			check(name+"Vec.Sum", v.Sum(), all, nil)
			check(name+"Vec.Mean", v.Mean(), all, mean)
			check(name+"Vec.SumSquares", v.SumSquares(), squares, nil)
			check(name+"Vec.Norm2", v.Norm2(), squares, math.Sqrt)
			check(name+"Vec.DotConst", v.DotConst(all), squares, nil)
			check(name+"Vec.Dot", v.Dot(v), squares, nil)
			check(name+"SumRows", x.SumRows().At(m-1), all[(m-1)*n:], nil)
			check(name+"SumCols of the transpose", x.T().SumCols().At(m-1), all[(m-1)*n:], nil)
			check(name+"SumCols", x.SumCols().At(n-1), columns[n-1], nil)
			check(name+"SumRows of the transpose", x.T().SumRows().At(n-1), columns[n-1], nil)
			check(name+"SumSquaresRows", x.SumSquaresRows().At(m-1), squares[(m-1)*n:], nil)
			lse := float64(slope.LogSumExp(numbersOf(all, func(v float64) slope.Float64 { return slope.Float64(v) })))
			check(name+"Vec.LogSumExp", v.LogSumExp(), []float64{lse}, nil)
		}
	}
}

package reverse_test

import (
	"errors"

	"slope"
	"slope/reverse"
)

// structureCases are the operations that choose, move and put together.
func structureCases[S reverse.Scalar[S], T slope.Ordered[T]]() []arrayCase[S, T] {
	type (
		vec  = reverse.VecOf[S]
		matx = reverse.MatOf[S]
	)
	return []arrayCase[S, T]{
		{name: "AddScaled", shapes: two, arrays: func(x []matx) vec { return x[0].AddScaled(-0.5, x[1]).Flatten() },
			scalar: func(x [][][]T) []T { return each2(x[0], x[1], func(x, y T) T { return x.Add(y.Scale(-0.5)) }) }},
		{name: "MaxElem", shapes: two, arrays: func(x []matx) vec { return x[0].MaxElem(x[1]).Flatten() },
			scalar: func(x [][][]T) []T { return each2(x[0], x[1], T.Max) }},
		{name: "MinElem", shapes: two, arrays: func(x []matx) vec { return x[0].MinElem(x[1]).Flatten() },
			scalar: func(x [][][]T) []T { return each2(x[0], x[1], T.Min) }},
		{name: "TiesOfElements", shapes: one, arrays: func(x []matx) vec {
			return x[0].MaxElem(x[0]).MulElem(x[0].MinElem(x[0])).Flatten()
		}, scalar: func(x [][][]T) []T { return each(x[0], T.Square) }},
		{name: "MaxElemVar", shapes: withS, arrays: func(x []matx) vec { return x[0].MaxElemVar(x[1].At(0, 0)).Flatten() },
			scalar: func(x [][][]T) []T { return each(x[0], func(v T) T { return v.Max(x[1][0][0]) }) }},
		{name: "MinElemVar", shapes: withS, arrays: func(x []matx) vec { return x[0].MinElemVar(x[1].At(0, 0).Scale(2)).Flatten() },
			scalar: func(x [][][]T) []T { return each(x[0], func(v T) T { return v.Min(x[1][0][0].Scale(2)) }) }},
		{name: "Abs", shapes: one, arrays: func(x []matx) vec { return x[0].AddConst(-1).Abs().Flatten() },
			scalar: func(x [][][]T) []T { return each(x[0], func(v T) T { return v.AddConst(-1).Abs() }) }},
		{name: "Clamp", shapes: one, arrays: func(x []matx) vec { return x[0].Clamp(-0.5, 1).Flatten() },
			scalar: func(x [][][]T) []T { return each(x[0], func(v T) T { return slope.Clamp(v, -0.5, 1) }) }},
		{name: "SelectElem", shapes: two, arrays: func(x []matx) vec {
			return x[0].AddConst(-1).SelectElem(x[1], x[0].Scale(3)).Flatten()
		}, scalar: func(x [][][]T) []T {
			return each2(x[0], x[1], func(x, y T) T { return x.AddConst(-1).Select(y, x.Scale(3)) })
		}},
		{name: "SelectElemVar", shapes: withS, arrays: func(x []matx) vec {
			return x[0].SelectElemVar(x[0].Square(), x[1].At(0, 0)).Flatten()
		}, scalar: func(x [][][]T) []T { return each(x[0], func(v T) T { return v.Select(v.Square(), x[1][0][0]) }) }},
		{name: "ExtremesOfRows", shapes: one, arrays: func(x []matx) vec {
			return reverse.ConcatAll([]vec{x[0].MaxRows(), x[0].MinRows(), x[0].MaxCols(), x[0].MinCols()})
		}, scalar: func(x [][][]T) (z []T) {
			for _, of := range []func([]T) T{slope.MaxOf[T], slope.MinOf[T]} {
				for _, r := range x[0] {
					z = append(z, of(r))
				}
			}
			for _, of := range []func([]T) T{slope.MaxOf[T], slope.MinOf[T]} {
				for _, r := range transposed(x[0]) {
					z = append(z, of(r))
				}
			}
			return z
		}},
		{name: "CumSum", shapes: one, arrays: func(x []matx) vec {
			return x[0].CumSumRows().Flatten().Concat(x[0].CumSumCols().Flatten()).Concat(x[0].Flatten().CumSum())
		}, scalar: func(x [][][]T) (z []T) {
			sums := func(x []T) (z []T) {
				for i := range x {
					z = append(z, slope.Sum(x[:i+1]))
				}
				return z
			}
			for _, r := range x[0] {
				z = append(z, sums(r)...)
			}
			var cols [][]T
			for _, r := range transposed(x[0]) {
				cols = append(cols, sums(r))
			}
			z = append(z, flat(transposed(cols))...)
			return append(z, sums(flat(x[0]))...)
		}},
		{name: "Gather", shapes: one, arrays: func(x []matx) vec {
			m, n := x[0].Dims()
			return x[0].GatherRows(labelsFor(2*m, m)).Flatten().Concat(x[0].Row(0).Gather(labelsFor(n+3, n)))
		}, scalar: func(x [][][]T) (z []T) {
			m, n := len(x[0]), len(x[0][0])
			for _, l := range labelsFor(2*m, m) {
				z = append(z, x[0][l]...)
			}
			for _, l := range labelsFor(n+3, n) {
				z = append(z, x[0][0][l])
			}
			return z
		}},
		{name: "ScatterAdd", shapes: one, arrays: func(x []matx) vec {
			m, n := x[0].Dims()
			return x[0].ScatterAddRows(m+1, labelsFor(m, m+1)).Flatten().Concat(x[0].Row(m-1).ScatterAdd(2, labelsFor(n, 2)))
		}, scalar: func(x [][][]T) []T {
			m, n := len(x[0]), len(x[0][0])
			z := make([]T, (m+1)*n+2)
			for i := range z {
				z[i] = x[0][0][0].Lift(0)
			}
			for i, l := range labelsFor(m, m+1) {
				for j, v := range x[0][i] {
					z[l*n+j] = z[l*n+j].Add(v)
				}
			}
			for i, l := range labelsFor(n, 2) {
				z[(m+1)*n+l] = z[(m+1)*n+l].Add(x[0][m-1][i])
			}
			return z
		}},
		{name: "Outer", shapes: func(m, n, k int) [][2]int { return [][2]int{{1, m}, {1, n}} },
			arrays: func(x []matx) vec { return x[0].Row(0).Outer(x[1].Row(0)).Flatten() },
			scalar: func(x [][][]T) []T { return product(transposed(x[0]), x[1]) }},
		{name: "Diagonals", shapes: system, arrays: func(x []matx) vec {
			d := x[0].Diag()
			return reverse.ConcatAll([]vec{d, stack1(x[0].Trace()), d.Diag().Flatten(), x[0].AddDiag(x[1].Row(0)).Flatten(),
				x[0].T().AddDiagVar(x[1].At(0, 0)).Flatten()})
		}, scalar: func(x [][][]T) (z []T) {
			n := len(x[0])
			var d, in, with, plus []T
			for i := range n {
				d = append(d, x[0][i][i])
				for j := range n {
					v, s, u := x[0][i][j], x[0][i][j].Lift(0), x[0][j][i]
					if i == j {
						v, s, u = v.Add(x[1][0][i]), x[0][i][i], u.Add(x[1][0][0])
					}
					in, with, plus = append(in, s), append(with, v), append(plus, u)
				}
			}
			z = append(append(z, d...), slope.Sum(d))
			return append(append(append(z, in...), with...), plus...)
		}},
		{name: "Triangles", shapes: func(m, n, k int) [][2]int { return [][2]int{{1, n * (n + 1) / 2}} }, arrays: func(x []matx) vec {
			v := x[0].Row(0)
			n := 1
			for n*(n+1)/2 < v.Len() {
				n++
			}
			parts := []vec{v.Lower(n).Flatten(), v.Upper(n).Flatten(), v.StrictLower(n + 1).Flatten(), v.StrictUpper(n + 1).Flatten()}
			square := func(v vec, n int) matx { // of a part of a triangle that is none
				p := v.Lower(n).Slice(n/2, n, 0, n-n/2).AddDiag(v.Slice(0, n-n/2))
				return p.Mul(p)
			}
			factor := v.StrictUpper(n + 1).T().AddDiag(v.Gather(labelsFor(n+1, v.Len())))
			return reverse.ConcatAll(append(parts, v.Upper(n).T().Mul(v.Lower(n)).Flatten(),
				square(v, n).Flatten(), factor.Mul(factor.T()).Flatten(), factor.Slice(1, n+1, 0, n).Mul(v.Upper(n)).Flatten()))
		}, scalar: triangles[T]},
		{name: "StackRows", shapes: rows2, arrays: func(x []matx) vec {
			r, s := x[0].Row(0), x[1].Row(0)
			return reverse.StackRows([]vec{r, s, r}).T().Flatten()
		}, scalar: func(x [][][]T) []T {
			return flat(transposed([][]T{x[0][0], x[1][0], x[0][0]}))
		}},
		{name: "Broadcast", shapes: func(m, n, k int) [][2]int { return [][2]int{{m, n}, {1, n}} }, arrays: func(x []matx) vec {
			m, n := x[0].Dims()
			r := x[1].Row(0)
			rows, cols := r.BroadcastRows(m), x[0].Col(0).BroadcastCols(n)
			return reverse.ConcatAll([]vec{x[0].MulElem(rows).Flatten(), cols.DivElem(rows.Square().AddConst(1)).Flatten(),
				rows.T().Mul(x[0]).Flatten(), rows.MulVec(r), stack1(rows.SumSquares()), rows.SumRows(), cols.SoftmaxRows().Flatten()})
		}, scalar: func(x [][][]T) (z []T) {
			var quotients, soft []T
			var rows [][]T
			for _, r := range x[0] {
				z = append(z, each2([][]T{r}, x[1], T.Mul)...)
				var same []T
				for _, v := range x[1][0] {
					quotients = append(quotients, r[0].Div(v.Square().AddConst(1)))
					same = append(same, r[0])
				}
				rows = append(rows, x[1][0])
				soft = append(soft, softmaxOf(same)...)
			}
			z = append(z, quotients...)
			z = append(z, product(transposed(rows), x[0])...)
			z = append(z, product(rows, transposed(x[1]))...)
			z = append(z, slope.SumSquares(flat(rows)))
			for range rows {
				z = append(z, slope.Sum(x[1][0]))
			}
			return append(z, soft...)
		}},
		{name: "SumSquaresRows", shapes: one, arrays: func(x []matx) vec {
			return x[0].SumSquaresRows().Concat(x[0].T().SumSquaresRows())
		}, scalar: func(x [][][]T) (z []T) {
			for _, m := range [][][]T{x[0], transposed(x[0])} {
				for _, r := range m {
					z = append(z, slope.SumSquares(r))
				}
			}
			return z
		}},
		{name: "LinComb", shapes: rows2, arrays: func(x []matx) vec {
			r, s := x[0].Row(0), x[1].Row(0)
			return reverse.LinComb([]float64{2, -3, 0, 0.5}, []vec{r, s, r, r})
		}, scalar: func(x [][][]T) []T {
			return each2(x[0], x[1], func(x, y T) T { return x.Scale(2.5).Sub(y.Scale(3)) })
		}},
		{name: "ApplyVec", shapes: func(m, n, k int) [][2]int { return [][2]int{{1, k}, {m, n + k - 1}} }, arrays: func(x []matx) vec {
			return reverse.ApplyVec(filterRule, x[0].Row(0), x[1].Row(0))
		}, scalar: func(x [][][]T) (z []T) {
			h, s := x[0][0], x[1][0]
			for i := range len(s) - len(h) + 1 {
				sum := s[0].Lift(0)
				for j := range h {
					sum = sum.Add(h[j].Mul(s[i+j].Square()))
				}
				z = append(z, sum)
			}
			return z
		}},
	}
}

// filterRule is zᵢ = Σⱼ hⱼ·sᵢ₊ⱼ² of the operands h and s.
var filterRule = &slope.VecRule{
	Name: "filter",
	Len: func(n []int) (int, error) {
		if len(n) != 2 || n[1] < n[0] {
			return 0, errors.New("want two, the second no shorter than the first")
		}
		return n[1] - n[0] + 1, nil
	},
	Eval: func(z []float64, x [][]float64) {
		for i := range z {
			z[i] = 0
			for j, h := range x[0] {
				z[i] += h * x[1][i+j] * x[1][i+j]
			}
		}
	},
	VJP: func(dst, x [][]float64, z, w []float64) {
		clear(dst[0])
		clear(dst[1])
		for i := range z {
			for j, h := range x[0] {
				dst[0][j] += w[i] * x[1][i+j] * x[1][i+j]
				dst[1][i+j] += w[i] * 2 * h * x[1][i+j]
			}
		}
	},
	JVP: func(dst []float64, x [][]float64, z []float64, v [][]float64) {
		for i := range z {
			dst[i] = 0
			for j, h := range x[0] {
				dst[i] += v[0][j]*x[1][i+j]*x[1][i+j] + 2*h*x[1][i+j]*v[1][i+j]
			}
		}
	},
	HVP: func(dst, x [][]float64, z, w []float64, v [][]float64) {
		clear(dst[0])
		clear(dst[1])
		for i := range z {
			for j, h := range x[0] {
				dst[0][j] += w[i] * 2 * x[1][i+j] * v[1][i+j]
				dst[1][i+j] += w[i] * 2 * (v[0][j]*x[1][i+j] + h*v[1][i+j])
			}
		}
	},
}

// triangles is the scalar form of the case Triangles.
func triangles[T slope.Ordered[T]](x [][][]T) (z []T) {
	v := x[0][0]
	n := 1
	for n*(n+1)/2 < len(v) {
		n++
	}
	fill := func(n int, in func(i, j int) bool) (m [][]T) {
		at := 0
		for i := range n {
			var row []T
			for j := range n {
				if in(i, j) {
					row = append(row, v[at])
					at++
				} else {
					row = append(row, v[0].Lift(0))
				}
			}
			m = append(m, row)
		}
		return m
	}
	lower := fill(n, func(i, j int) bool { return j <= i })
	upper := fill(n, func(i, j int) bool { return j >= i })
	z = append(append(z, flat(lower)...), flat(upper)...)
	z = append(z, flat(fill(n+1, func(i, j int) bool { return j < i }))...)
	z = append(z, flat(fill(n+1, func(i, j int) bool { return j > i }))...)
	z = append(z, product(transposed(upper), lower)...)
	factor := transposed(fill(n+1, func(i, j int) bool { return j > i }))
	for i, l := range labelsFor(n+1, len(v)) {
		factor[i][i] = v[l]
	}
	var p [][]T
	for i := range n - n/2 {
		p = append(p, append([]T(nil), lower[n/2+i][:n-n/2]...))
		p[i][i] = p[i][i].Add(v[i])
	}
	z = append(z, product(p, p)...)
	z = append(z, product(factor, transposed(factor))...)
	var part [][]T
	for _, r := range factor[1:] {
		part = append(part, r[:n])
	}
	return append(z, product(part, upper)...)
}

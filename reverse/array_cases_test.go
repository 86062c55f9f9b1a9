package reverse_test

import (
	"slices"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/reverse"
)

// The shapes of the operands of a case for the sizes m, n and k.

func one(m, n, k int) [][2]int    { return [][2]int{{m, n}} }
func two(m, n, k int) [][2]int    { return [][2]int{{m, n}, {m, n}} }
func row(m, n, k int) [][2]int    { return [][2]int{{1, n}} }
func rows2(m, n, k int) [][2]int  { return [][2]int{{1, n}, {1, n}} }
func withS(m, n, k int) [][2]int  { return [][2]int{{m, n}, {1, 1}} }
func square(m, n, k int) [][2]int { return [][2]int{{n, n}} }
func system(m, n, k int) [][2]int { return [][2]int{{n, n}, {1, n}} }

// stack1 makes the one-element vector of a scalar result.
func stack1[S reverse.Scalar[S]](x S) reverse.VecOf[S] { return reverse.StackOf([]S{x}) }

func flat[T slope.Real[T]](x [][]T) (z []T) {
	for _, r := range x {
		z = append(z, r...)
	}
	return z
}

func each[T slope.Real[T]](x [][]T, f func(T) T) (z []T) {
	for _, v := range flat(x) {
		z = append(z, f(v))
	}
	return z
}

func each2[T slope.Real[T]](x, y [][]T, f func(x, y T) T) (z []T) {
	b := flat(y)
	for i, v := range flat(x) {
		z = append(z, f(v, b[i]))
	}
	return z
}

func column[T slope.Real[T]](x [][]T, j int) (z []T) {
	for _, r := range x {
		z = append(z, r[j])
	}
	return z
}

func product[T slope.Real[T]](x, y [][]T) (z []T) {
	for _, r := range x {
		for j := range y[0] {
			z = append(z, slope.Dot(r, column(y, j)))
		}
	}
	return z
}

func transposed[T slope.Real[T]](x [][]T) [][]T {
	z := make([][]T, len(x[0]))
	for j := range z {
		z[j] = column(x, j)
	}
	return z
}

func softmaxOf[T slope.Ordered[T]](x []T) (z []T) {
	l := slope.LogSumExp(x)
	for _, v := range x {
		z = append(z, v.Sub(l).Exp())
	}
	return z
}

// eliminate solves x·z = b by Gaussian elimination, without exchanges.
func eliminate[T slope.Real[T]](x [][]T, b []T) []T {
	n := len(b)
	a := make([][]T, n)
	z := append([]T(nil), b...)
	for i := range a {
		a[i] = append([]T(nil), x[i]...)
	}
	for k := range n {
		for i := k + 1; i < n; i++ {
			f := a[i][k].Div(a[k][k])
			for j := k; j < n; j++ {
				a[i][j] = a[i][j].Sub(f.Mul(a[k][j]))
			}
			z[i] = z[i].Sub(f.Mul(z[k]))
		}
	}
	for i := n - 1; i >= 0; i-- {
		for j := i + 1; j < n; j++ {
			z[i] = z[i].Sub(a[i][j].Mul(z[j]))
		}
		z[i] = z[i].Div(a[i][i])
	}
	return z
}

// dominant adds 5n to the diagonal, which makes x regular and, if symmetric,
// positive definite.
func dominant[T slope.Real[T]](x [][]T) [][]T {
	z := make([][]T, len(x))
	for i := range z {
		z[i] = append([]T(nil), x[i]...)
		z[i][i] = z[i][i].AddConst(5 * float64(len(x)))
	}
	return z
}

func dominantMat[S reverse.Scalar[S]](x reverse.MatOf[S]) reverse.MatOf[S] {
	n, _ := x.Dims()
	d := mat.NewDense(n, n, nil)
	for i := range n {
		d.Set(i, i, 5*float64(n))
	}
	return x.Add(x.ConstMat(d))
}

func triangleOf[T slope.Real[T]](x [][]T, lower bool) [][]T {
	z := make([][]T, len(x))
	for i := range z {
		z[i] = append([]T(nil), x[i]...)
		for j := range z[i] {
			if i != j && lower == (j > i) {
				z[i][j] = z[i][j].Lift(0)
			}
		}
	}
	return z
}

func labelsFor(m, n int) []int {
	l := make([]int, m)
	for i := range l {
		l[i] = (7*i + 1) % n
	}
	return l
}

// cases are the operations of arrays beside scalars S, and the same on scalars T.
func cases[S reverse.Scalar[S], T slope.Ordered[T]]() []arrayCase[S, T] {
	return slices.Concat(basicCases[S, T](), structureCases[S, T](), factorCases[S, T]())
}

func basicCases[S reverse.Scalar[S], T slope.Ordered[T]]() []arrayCase[S, T] {
	type (
		vec  = reverse.VecOf[S]
		matx = reverse.MatOf[S]
	)
	return []arrayCase[S, T]{
		{name: "Add", shapes: two, arrays: func(x []matx) vec { return x[0].Add(x[1]).Flatten() },
			scalar: func(x [][][]T) []T { return each2(x[0], x[1], T.Add) }},
		{name: "Sub", shapes: two, arrays: func(x []matx) vec { return x[0].Sub(x[1]).Flatten() },
			scalar: func(x [][][]T) []T { return each2(x[0], x[1], T.Sub) }},
		{name: "MulElem", shapes: two, arrays: func(x []matx) vec { return x[0].MulElem(x[1]).Flatten() },
			scalar: func(x [][][]T) []T { return each2(x[0], x[1], T.Mul) }},
		{name: "DivElem", shapes: two, lo: 0.5, hi: 3, arrays: func(x []matx) vec { return x[0].DivElem(x[1]).Flatten() },
			scalar: func(x [][][]T) []T { return each2(x[0], x[1], T.Div) }},
		{name: "SelfDiff", shapes: one, arrays: func(x []matx) vec { return x[0].Sub(x[0]).Add(x[0]).Flatten() },
			scalar: func(x [][][]T) []T { return each(x[0], func(v T) T { return v.Sub(v).Add(v) }) }},
		{name: "SelfProduct", shapes: one, arrays: func(x []matx) vec { return x[0].MulElem(x[0]).Flatten() },
			scalar: func(x [][][]T) []T { return each(x[0], T.Square) }},
		{name: "SelfQuotient", shapes: one, lo: 0.5, hi: 3, arrays: func(x []matx) vec { return x[0].DivElem(x[0]).Add(x[0]).Flatten() },
			scalar: func(x [][][]T) []T { return each(x[0], func(v T) T { return v.Div(v).Add(v) }) }},
		{name: "AddVar", shapes: withS, arrays: func(x []matx) vec { return x[0].AddVar(x[1].At(0, 0)).Flatten() },
			scalar: func(x [][][]T) []T { return each(x[0], func(v T) T { return v.Add(x[1][0][0]) }) }},
		{name: "MulVar", shapes: withS, arrays: func(x []matx) vec {
			return x[0].MulVar(x[1].At(0, 0).Scale(-3).AddConst(1)).Flatten()
		}, scalar: func(x [][][]T) []T {
			return each(x[0], func(v T) T { return v.Mul(x[1][0][0].Scale(-3).AddConst(1)) })
		}},
		{name: "AddConst", shapes: one, arrays: func(x []matx) vec { return x[0].AddConst(3).Flatten() },
			scalar: func(x [][][]T) []T { return each(x[0], func(v T) T { return v.AddConst(3) }) }},
		{name: "Scale", shapes: one, arrays: func(x []matx) vec { return x[0].Scale(-3).Flatten() },
			scalar: func(x [][][]T) []T { return each(x[0], func(v T) T { return v.Scale(-3) }) }},
		{name: "AddRow", shapes: func(m, n, k int) [][2]int { return [][2]int{{m, n}, {1, n}} },
			arrays: func(x []matx) vec { return x[0].AddRow(x[1].Flatten()).Flatten() },
			scalar: func(x [][][]T) (z []T) {
				for _, r := range x[0] {
					z = append(z, each2([][]T{r}, x[1], T.Add)...)
				}
				return z
			}},
		{name: "AddCol", shapes: func(m, n, k int) [][2]int { return [][2]int{{m, n}, {1, m}} },
			arrays: func(x []matx) vec { return x[0].AddCol(x[1].Flatten()).Flatten() },
			scalar: func(x [][][]T) (z []T) {
				for i, r := range x[0] {
					z = append(z, each([][]T{r}, x[1][0][i].Add)...)
				}
				return z
			}},
		{name: "MulVec", shapes: func(m, n, k int) [][2]int { return [][2]int{{m, n}, {1, n}} },
			arrays: func(x []matx) vec { return x[0].MulVec(x[1].Row(0)) },
			scalar: func(x [][][]T) []T { return product(x[0], transposed(x[1])) }},
		{name: "Mul", shapes: func(m, n, k int) [][2]int { return [][2]int{{m, k}, {k, n}} },
			arrays: func(x []matx) vec { return x[0].Mul(x[1]).Flatten() },
			scalar: func(x [][][]T) []T { return product(x[0], x[1]) }},
		{name: "MulTN", shapes: func(m, n, k int) [][2]int { return [][2]int{{k, m}, {k, n}} },
			arrays: func(x []matx) vec { return x[0].T().Mul(x[1]).Flatten() },
			scalar: func(x [][][]T) []T { return product(transposed(x[0]), x[1]) }},
		{name: "MulNT", shapes: func(m, n, k int) [][2]int { return [][2]int{{m, k}, {n, k}} },
			arrays: func(x []matx) vec { return x[0].Mul(x[1].T()).Flatten() },
			scalar: func(x [][][]T) []T { return product(x[0], transposed(x[1])) }},
		{name: "MulTT", shapes: func(m, n, k int) [][2]int { return [][2]int{{k, m}, {n, k}} },
			arrays: func(x []matx) vec { return x[0].T().Mul(x[1].T()).Flatten() },
			scalar: func(x [][][]T) []T { return product(transposed(x[0]), transposed(x[1])) }},
		{name: "Gram", shapes: one, arrays: func(x []matx) vec { return x[0].T().Mul(x[0]).Flatten() },
			scalar: func(x [][][]T) []T { return product(transposed(x[0]), x[0]) }},
		{name: "SquareOfMatrix", shapes: square, arrays: func(x []matx) vec { return x[0].Mul(x[0]).Flatten() },
			scalar: func(x [][][]T) []T { return product(x[0], x[0]) }},
		{name: "T", shapes: one, arrays: func(x []matx) vec { return x[0].T().Flatten() },
			scalar: func(x [][][]T) []T { return flat(transposed(x[0])) }},
		{name: "MixedLayouts", shapes: func(m, n, k int) [][2]int { return [][2]int{{m, n}, {n, m}} },
			arrays: func(x []matx) vec { return x[0].MulElem(x[1].T()).T().Flatten() },
			scalar: func(x [][][]T) []T { return each2(transposed(x[0]), x[1], T.Mul) }},
		{name: "Sum", shapes: one, arrays: func(x []matx) vec { return stack1(x[0].Sum()) },
			scalar: func(x [][][]T) []T { return []T{slope.Sum(flat(x[0]))} }},
		{name: "Mean", shapes: one, arrays: func(x []matx) vec { return stack1(x[0].Mean()) },
			scalar: func(x [][][]T) []T {
				f := flat(x[0])
				return []T{slope.Sum(f).Scale(1 / float64(len(f)))}
			}},
		{name: "SumSquares", shapes: one, arrays: func(x []matx) vec { return stack1(x[0].SumSquares()) },
			scalar: func(x [][][]T) []T { return []T{slope.SumSquares(flat(x[0]))} }},
		{name: "Max", shapes: one, arrays: func(x []matx) vec { return stack1(x[0].Max()) },
			scalar: func(x [][][]T) []T { return []T{slope.MaxOf(flat(x[0]))} }},
		{name: "Min", shapes: one, arrays: func(x []matx) vec { return stack1(x[0].Min()) },
			scalar: func(x [][][]T) []T { return []T{slope.MinOf(flat(x[0]))} }},
		{name: "SumRows", shapes: one, arrays: func(x []matx) vec { return x[0].SumRows() },
			scalar: func(x [][][]T) (z []T) {
				for _, r := range x[0] {
					z = append(z, slope.Sum(r))
				}
				return z
			}},
		{name: "SumCols", shapes: one, arrays: func(x []matx) vec { return x[0].SumCols() },
			scalar: func(x [][][]T) (z []T) {
				for _, r := range transposed(x[0]) {
					z = append(z, slope.Sum(r))
				}
				return z
			}},
		{name: "LogSumExpRows", shapes: one, arrays: func(x []matx) vec { return x[0].LogSumExpRows() },
			scalar: func(x [][][]T) (z []T) {
				for _, r := range x[0] {
					z = append(z, slope.LogSumExp(r))
				}
				return z
			}},
		{name: "SoftmaxRows", shapes: one, arrays: func(x []matx) vec { return x[0].SoftmaxRows().Flatten() },
			scalar: func(x [][][]T) (z []T) {
				for _, r := range x[0] {
					z = append(z, softmaxOf(r)...)
				}
				return z
			}},
		{name: "CrossEntropy", shapes: one, arrays: func(x []matx) vec {
			m, n := x[0].Dims()
			return stack1(x[0].CrossEntropy(labelsFor(m, n)))
		}, scalar: func(x [][][]T) []T {
			m, n := len(x[0]), len(x[0][0])
			var z []T
			for i, l := range labelsFor(m, n) {
				z = append(z, slope.LogSumExp(x[0][i]).Sub(x[0][i][l]))
			}
			return []T{slope.Sum(z).Scale(1 / float64(m))}
		}},
		{name: "RowColAt", shapes: one, arrays: func(x []matx) vec {
			m, n := x[0].Dims()
			return x[0].Row(m - 1).Concat(x[0].Col(n - 1)).Concat(x[0].T().Row(0)).Concat(x[0].T().Col(0)).Concat(stack1(x[0].At(m-1, 0))).Concat(stack1(x[0].T().At(n-1, 0)))
		}, scalar: func(x [][][]T) []T {
			m, n := len(x[0]), len(x[0][0])
			z := append([]T(nil), x[0][m-1]...)
			z = append(z, column(x[0], n-1)...)
			z = append(z, column(x[0], 0)...)
			z = append(z, x[0][0]...)
			return append(z, x[0][m-1][0], x[0][0][n-1])
		}},
		{name: "Slice", shapes: one, arrays: func(x []matx) vec {
			m, n := x[0].Dims()
			s := x[0].Slice(m/2, m, n/2, n).Square()
			u := x[0].T().Slice(n/2, n, m/2, m).Exp()
			return s.Add(u.T()).Flatten().Concat(x[0].Slice(0, m, 0, 1).Flatten())
		}, scalar: func(x [][][]T) (z []T) {
			m, n := len(x[0]), len(x[0][0])
			for _, r := range x[0][m/2:] {
				for _, v := range r[n/2:] {
					z = append(z, v.Square().Add(v.Exp()))
				}
			}
			return append(z, column(x[0], 0)...)
		}},
		{name: "ProductOfSlices", shapes: one, arrays: func(x []matx) vec {
			m, n := x[0].Dims()
			a, b := x[0].Slice(m/2, m, n/2, n), x[0].Slice(m/2, m, 0, n-n/2)
			return a.T().Mul(b).Flatten().Concat(a.MulVec(b.Row(0)))
		}, scalar: func(x [][][]T) []T {
			m, n := len(x[0]), len(x[0][0])
			var a, b [][]T
			for _, r := range x[0][m/2:] {
				a, b = append(a, r[n/2:]), append(b, r[:n-n/2])
			}
			return append(product(transposed(a), b), product(a, transposed(b[:1]))...)
		}},
		{name: "Reshape", shapes: one, arrays: func(x []matx) vec {
			m, n := x[0].Dims()
			return x[0].T().Reshape(m, n).Exp().Flatten().Slice(0, m*n).Reshape(n, m).T().Flatten()
		}, scalar: func(x [][][]T) []T {
			m, n := len(x[0]), len(x[0][0])
			f := flat(transposed(x[0]))
			z := make([]T, m*n)
			for i := range n {
				for j := range m {
					z[j*n+i] = f[i*m+j].Exp()
				}
			}
			return z
		}},
		{name: "QuadForm", shapes: system, arrays: func(x []matx) vec { return stack1(x[0].QuadForm(x[1].Row(0))) },
			scalar: func(x [][][]T) []T { return []T{slope.Dot(x[1][0], product(x[0], transposed(x[1])))} }},
		{name: "LogDet", shapes: square, arrays: func(x []matx) vec { return stack1(dominantMat(x[0]).LogDet()) },
			scalar: func(x [][][]T) []T {
				n := len(x[0])
				s := make([][]T, n)
				for i := range s {
					for j := range n {
						s[i] = append(s[i], x[0][i][j].Add(x[0][j][i]).Scale(0.5))
					}
				}
				s = dominant(s)
				f := s[0][0].Lift(0)
				for k := range n { // the pivots of elimination
					f = f.Add(s[k][k].Log())
					for i := k + 1; i < n; i++ {
						l := s[i][k].Div(s[k][k])
						for j := k; j < n; j++ {
							s[i][j] = s[i][j].Sub(l.Mul(s[k][j]))
						}
					}
				}
				return []T{f}
			}},
		{name: "Solve", shapes: system, arrays: func(x []matx) vec { return dominantMat(x[0]).Solve(x[1].Row(0)) },
			scalar: func(x [][][]T) []T { return eliminate(dominant(x[0]), x[1][0]) }},
		{name: "SolveT", shapes: system, arrays: func(x []matx) vec { return dominantMat(x[0]).T().Solve(x[1].Row(0)) },
			scalar: func(x [][][]T) []T { return eliminate(transposed(dominant(x[0])), x[1][0]) }},
		{name: "SolveLower", shapes: system, arrays: func(x []matx) vec { return dominantMat(x[0]).SolveLower(x[1].Row(0)) },
			scalar: func(x [][][]T) []T { return eliminate(triangleOf(dominant(x[0]), true), x[1][0]) }},
		{name: "SolveUpper", shapes: system, arrays: func(x []matx) vec { return dominantMat(x[0]).SolveUpper(x[1].Row(0)) },
			scalar: func(x [][][]T) []T { return eliminate(triangleOf(dominant(x[0]), false), x[1][0]) }},
		{name: "SolveLowerT", shapes: system, arrays: func(x []matx) vec { return dominantMat(x[0]).T().SolveLower(x[1].Row(0)) },
			scalar: func(x [][][]T) []T { return eliminate(triangleOf(transposed(dominant(x[0])), true), x[1][0]) }},

		{name: "Vec.Add", shapes: rows2, arrays: func(x []matx) vec { return x[0].Row(0).Add(x[1].Row(0)) },
			scalar: func(x [][][]T) []T { return each2(x[0], x[1], T.Add) }},
		{name: "Vec.Sub", shapes: rows2, arrays: func(x []matx) vec { return x[0].Row(0).Sub(x[1].Row(0)) },
			scalar: func(x [][][]T) []T { return each2(x[0], x[1], T.Sub) }},
		{name: "Vec.Mul", shapes: rows2, arrays: func(x []matx) vec { return x[0].Row(0).Mul(x[1].Row(0)) },
			scalar: func(x [][][]T) []T { return each2(x[0], x[1], T.Mul) }},
		{name: "Vec.Div", shapes: rows2, lo: 0.5, hi: 3, arrays: func(x []matx) vec { return x[0].Row(0).Div(x[1].Row(0)) },
			scalar: func(x [][][]T) []T { return each2(x[0], x[1], T.Div) }},
		{name: "Vec.AddVar", shapes: row, arrays: func(x []matx) vec { return x[0].Row(0).AddVar(x[0].At(0, 0)) },
			scalar: func(x [][][]T) []T { return each(x[0], x[0][0][0].Add) }},
		{name: "Vec.MulVar", shapes: row, arrays: func(x []matx) vec { return x[0].Row(0).MulVar(x[0].At(0, 0)) },
			scalar: func(x [][][]T) []T { return each(x[0], x[0][0][0].Mul) }},
		{name: "Vec.AddConstScale", shapes: row, arrays: func(x []matx) vec { return x[0].Row(0).AddConst(2).Scale(3) },
			scalar: func(x [][][]T) []T {
				return each(x[0], func(v T) T { return v.AddConst(2).Scale(3) })
			}},
		{name: "Vec.reductions", shapes: row, arrays: func(x []matx) vec {
			v := x[0].Flatten()
			return reverse.StackOf([]S{v.Sum(), v.Mean(), v.SumSquares(), v.Norm2(), v.LogSumExp(), v.Max(), v.Min(), v.Dot(v), v.Dot(v.Exp()), v.At(v.Len() - 1)})
		}, scalar: func(x [][][]T) []T {
			v := x[0][0]
			return []T{slope.Sum(v), slope.Sum(v).Scale(1 / float64(len(v))), slope.SumSquares(v), slope.Norm2(v),
				slope.LogSumExp(v), slope.MaxOf(v), slope.MinOf(v), slope.Dot(v, v), slope.Dot(v, each(x[0], T.Exp)), v[len(v)-1]}
		}},
		{name: "Vec.DotConst", shapes: row, arrays: func(x []matx) vec {
			return stack1(x[0].Flatten().DotConst(weights(x[0].Flatten().Len())))
		}, scalar: func(x [][][]T) []T { return []T{slope.DotConst(weights(len(x[0][0])), x[0][0])} }},
		{name: "Vec.Softmax", shapes: row, arrays: func(x []matx) vec { return x[0].Flatten().Softmax() },
			scalar: func(x [][][]T) []T { return softmaxOf(x[0][0]) }},
		{name: "Vec.SliceConcat", shapes: row, arrays: func(x []matx) vec {
			v := x[0].Flatten()
			n := v.Len()
			return v.Slice(n/2, n).Square().Concat(v.Slice(0, n/2+1)).Concat(v)
		}, scalar: func(x [][][]T) []T {
			v := x[0][0]
			n := len(v)
			z := each([][]T{v[n/2:]}, T.Square)
			z = append(z, v[:n/2+1]...)
			return append(z, v...)
		}},
		{name: "Vec.Stack", shapes: row, arrays: func(x []matx) vec {
			v := x[0].Flatten()
			var s []S
			for i := range v.Len() {
				s = append(s, v.At(i).Sin().Scale(-2), v.At(0))
			}
			return reverse.StackOf(append(s, v.At(0).Lift(3))).Exp()
		}, scalar: func(x [][][]T) (z []T) {
			for _, v := range x[0][0] {
				z = append(z, v.Sin().Scale(-2).Exp(), x[0][0][0].Exp())
			}
			return append(z, x[0][0][0].Lift(3).Exp())
		}},
		{name: "LeastSquares", shapes: row, arrays: func(x []matx) vec {
			v := x[0].Flatten()
			a, b := tableOf(v.Len())
			ax := v.ConstMat(a).MulVec(v)
			r := ax.Sub(v.ConstVec(b))
			rest := v.ConstVec(b).Sub(v.ConstMat(a).MulVec(v))
			return reverse.StackOf([]S{
				r.SumSquares(),
				v.ConstMat(a).MulVec(v).SumSquares(),
				v.ConstVec(b).Sub(v.ConstMat(a).MulVec(v)).SumSquares(),
				v.ConstVec(b).Add(v.ConstMat(a).MulVec(v)).SumSquares(),
				r.Dot(r),
				ax.Mul(r).Sum(),
				v.ConstMat(a).MulVec(v).Slice(1, 3).SumSquares(),
				v.ConstMat(a).MulVec(v).Slice(1, 3).Sub(v.ConstVec(b[1:3])).SumSquares(),
				rest.SumSquares(),
				rest.Exp().Sum(),
				v.ConstMat(a).MulVec(v).Sub(v.ConstVec(b)).Dot(v.ConstMat(a).MulVec(v).Sub(v.ConstVec(b))),
			})
		}, scalar: func(x [][][]T) []T {
			v := x[0][0]
			a, b := tableOf(len(v))
			var ax, r, p, e []T
			for i, c := range b {
				ax = append(ax, slope.DotConst(a.RawRowView(i), v))
				r = append(r, ax[i].AddConst(-c))
				p = append(p, ax[i].AddConst(c))
				e = append(e, r[i].Neg().Exp())
			}
			f := slope.SumSquares(r)
			return []T{f, slope.SumSquares(ax), f, slope.SumSquares(p), f, slope.Dot(ax, r),
				slope.SumSquares(ax[1:3]), slope.SumSquares(r[1:3]), f, slope.Sum(e), f}
		}},
		{name: "Apply", shapes: one, arrays: func(x []matx) vec { return x[0].Apply(cubeRule).Flatten().Apply(cubeRule) },
			scalar: func(x [][][]T) []T {
				return each(x[0], func(v T) T { return v.Apply(cubeRule).Apply(cubeRule) })
			}},
	}
}

var cubeRule = &slope.Rule{Name: "cube", Eval: func(x float64) (y, d1, d2 float64) { return x * x * x, 3 * x * x, 6 * x }}

// tableOf returns a table of data with n columns, part of a wider one, and a
// target.
func tableOf(n int) (*mat.Dense, []float64) {
	const m = 23
	return mat.NewDense(m, n+1, weights(m*(n+1))).Slice(0, m, 1, n+1).(*mat.Dense), weights(m)
}

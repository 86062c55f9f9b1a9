package reverse_test

import (
	"slope"
	"slope/reverse"
)

// Matrix functions beside the textbook on scalars, without a branch, so that programs may
// be recorded of it as well.

func systems(m, n, k int) [][2]int { return [][2]int{{n, n}, {n, k}} }

func halves(m, n, k int) [][2]int { return [][2]int{{1, n * (n + 1) / 2}} }

// symmetricOf returns (x + xᵀ)/2.
func symmetricOf[T slope.Real[T]](x [][]T) [][]T {
	s := make([][]T, len(x))
	for i := range x {
		for j := range x {
			s[i] = append(s[i], x[i][j].Add(x[j][i]).Scale(0.5))
		}
	}
	return s
}

// spread adds 0, 40, 80 … to the diagonal of the symmetric part, so that the eigenvalues
// are apart and in order.
func spread[T slope.Real[T]](x [][]T) [][]T {
	s := symmetricOf(x)
	for i := range s {
		s[i][i] = s[i][i].AddConst(40 * float64(i))
	}
	return s
}

func spreadMat[S reverse.Scalar[S]](x reverse.MatOf[S]) reverse.MatOf[S] {
	n, _ := x.Dims()
	d := make([]float64, n)
	for i := range d {
		d[i] = 40 * float64(i)
	}
	return x.AddDiag(x.ConstVec(d))
}

// choleskyOf returns L with LLᵀ = s.
func choleskyOf[T slope.Real[T]](s [][]T) [][]T {
	n := len(s)
	l := make([][]T, n)
	for i := range n {
		l[i] = make([]T, n)
		for j := range n {
			if j > i {
				l[i][j] = s[0][0].Lift(0)
				continue
			}
			t := s[i][j]
			for k := range j {
				t = t.Sub(l[i][k].Mul(l[j][k]))
			}
			if l[i][j] = t.Sqrt(); j < i {
				l[i][j] = t.Div(l[j][j])
			}
		}
	}
	return l
}

// detOf returns the determinant by elimination, without exchanges.
func detOf[T slope.Real[T]](x [][]T) T {
	n := len(x)
	s := make([][]T, n)
	for i := range n {
		s[i] = append([]T(nil), x[i]...)
	}
	f := s[0][0].Lift(1)
	for k := range n {
		f = f.Mul(s[k][k])
		for i := k + 1; i < n; i++ {
			l := s[i][k].Div(s[k][k])
			for j := k; j < n; j++ {
				s[i][j] = s[i][j].Sub(l.Mul(s[k][j]))
			}
		}
	}
	return f
}

// eigenOf returns the eigenvalues and the eigenvectors of s, row after row, by rotations of
// Jacobi, which keep the order of a spread diagonal.
func eigenOf[T slope.Real[T]](s [][]T) (values, vectors []T) {
	n := len(s)
	v := make([][]T, n)
	for i := range n {
		for range n {
			v[i] = append(v[i], s[0][0].Lift(0))
		}
		v[i][i] = s[0][0].Lift(1)
	}
	turn := func(x, y *T, c, s T) {
		*x, *y = x0(*x, *y, c, s), y0(*x, *y, c, s)
	}
	for range 9 {
		for p := range n {
			for q := p + 1; q < n; q++ {
				angle := s[p][q].Scale(2).Div(s[p][p].Sub(s[q][q])).Atan().Scale(0.5)
				c, t := angle.Cos(), angle.Sin()
				for i := range n {
					turn(&s[i][p], &s[i][q], c, t)
				}
				for i := range n {
					turn(&s[p][i], &s[q][i], c, t)
					turn(&v[i][p], &v[i][q], c, t)
				}
			}
		}
	}
	for i := range n {
		values = append(values, s[i][i])
		vectors = append(vectors, v[i]...)
	}
	return values, vectors
}

func x0[T slope.Real[T]](x, y, c, s T) T { return x.Mul(c).Add(y.Mul(s)) }
func y0[T slope.Real[T]](x, y, c, s T) T { return y.Mul(c).Sub(x.Mul(s)) }

// eachColumn applies a solver of one right-hand side to the columns of b.
func eachColumn[T slope.Real[T]](x, b [][]T, solve func(x [][]T, b []T) []T) (z []T) {
	var cols [][]T
	for j := range b[0] {
		cols = append(cols, solve(x, column(b, j)))
	}
	for i := range b {
		for j := range cols {
			z = append(z, cols[j][i])
		}
	}
	return z
}

func identityOf[T slope.Real[T]](one T, n int) [][]T {
	z := make([][]T, n)
	for i := range n {
		for range n {
			z[i] = append(z[i], one.Lift(0))
		}
		z[i][i] = one.Lift(1)
	}
	return z
}

// factorTwins are the scalar sides of factorCases, by name.
func factorTwins[T slope.Real[T]]() map[string]func(x [][][]T) []T {
	posdef := func(x [][]T) [][]T { return dominant(symmetricOf(x)) }
	return map[string]func(x [][][]T) []T{
		"SolveMat":      func(x [][][]T) []T { return eachColumn(dominant(x[0]), x[1], eliminate[T]) },
		"SolveMatT":     func(x [][][]T) []T { return eachColumn(transposed(dominant(x[0])), x[1], eliminate[T]) },
		"SolveLowerMat": func(x [][][]T) []T { return eachColumn(triangleOf(dominant(x[0]), true), x[1], eliminate[T]) },
		"SolveUpperMat": func(x [][][]T) []T { return eachColumn(triangleOf(dominant(x[0]), false), x[1], eliminate[T]) },
		"SolveLowerMatT": func(x [][][]T) []T {
			return eachColumn(triangleOf(transposed(dominant(x[0])), true), x[1], eliminate[T])
		},
		"Inverse": func(x [][][]T) []T {
			return eachColumn(dominant(x[0]), identityOf(x[0][0][0], len(x[0])), eliminate[T])
		},
		"Cholesky": func(x [][][]T) []T { return flat(choleskyOf(posdef(x[0]))) },
		"CholeskyOfSquare": func(x [][][]T) []T {
			l := choleskyOf(posdef(split(product(transposed(x[0]), x[0]), len(x[0]))))
			return each2([][]T{product(l, l)}, transposed(l), T.Add)
		},
		"CholeskySolve": func(x [][][]T) []T { return eliminate(posdef(x[0]), x[1][0]) },
		"InvQuadForm": func(x [][][]T) []T {
			return []T{slope.Dot(x[1][0], eliminate(posdef(x[0]), x[1][0]))}
		},
		"Likelihood": func(x [][][]T) []T {
			m := posdef(x[0])
			l := detOf(m).Log()
			var minor [][]T
			k := (len(m) + 1) / 2
			for _, r := range m[:k] {
				minor = append(minor, r[:k])
			}
			return []T{l, slope.Dot(x[1][0], eliminate(m, x[1][0])), detOf(minor).Log(), l}
		},
		"Det": func(x [][][]T) []T {
			n := len(x[0])
			return []T{detOf(split(each(dominant(x[0]), func(v T) T { return v.Scale(0.1) }), n))}
		},
		"EigenSymValues": func(x [][][]T) []T {
			z, _ := eigenOf(spread(x[0]))
			return z
		},
		"EigenSym": func(x [][][]T) []T {
			values, vectors := eigenOf(spread(x[0]))
			return append(values, vectors...)
		},
		"Symmetric": func(x [][][]T) (z []T) {
			v, n := x[0][0], orderOf(len(x[0][0]))
			var rows [][]T
			for i := range n {
				var row []T
				for j := range n {
					k, l := max(i, j), min(i, j)
					row = append(row, v[k*(k+1)/2+l])
				}
				rows = append(rows, row)
			}
			return append(flat(rows), product(rows, transposed([][]T{v[:n]}))...)
		},
	}
}

// orderOf returns the order of a triangle of that many elements.
func orderOf(size int) (n int) {
	for n*(n+1)/2 < size {
		n++
	}
	return n
}

func factorCases[S reverse.Scalar[S], T slope.Ordered[T]]() []arrayCase[S, T] {
	type (
		vec  = reverse.VecOf[S]
		matx = reverse.MatOf[S]
	)
	cases := []arrayCase[S, T]{
		{name: "SolveMat", shapes: systems, arrays: func(x []matx) vec { return dominantMat(x[0]).SolveMat(x[1]).Flatten() }},
		{name: "SolveMatT", shapes: systems, arrays: func(x []matx) vec { return dominantMat(x[0]).T().SolveMat(x[1]).Flatten() }},
		{name: "SolveLowerMat", shapes: systems, arrays: func(x []matx) vec { return dominantMat(x[0]).SolveLowerMat(x[1]).Flatten() }},
		{name: "SolveUpperMat", shapes: systems, arrays: func(x []matx) vec { return dominantMat(x[0]).SolveUpperMat(x[1]).Flatten() }},
		{name: "SolveLowerMatT", shapes: systems, arrays: func(x []matx) vec { return dominantMat(x[0]).T().SolveLowerMat(x[1]).Flatten() }},
		{name: "Inverse", shapes: square, arrays: func(x []matx) vec { return dominantMat(x[0]).Inverse().Flatten() }},
		{name: "Cholesky", shapes: square, arrays: func(x []matx) vec { return dominantMat(x[0]).Cholesky().Flatten() }},
		{name: "CholeskyOfSquare", shapes: square, arrays: func(x []matx) vec {
			l := dominantMat(x[0].T().Mul(x[0])).Cholesky()
			return l.Mul(l).Add(l.T()).Flatten()
		}},
		{name: "CholeskySolve", shapes: system, arrays: func(x []matx) vec {
			l := dominantMat(x[0]).Cholesky()
			return l.T().SolveUpper(l.SolveLower(x[1].Row(0)))
		}},
		{name: "InvQuadForm", shapes: system, arrays: func(x []matx) vec {
			return stack1(dominantMat(x[0]).InvQuadForm(x[1].Row(0)))
		}},
		{name: "Likelihood", shapes: system, arrays: func(x []matx) vec {
			m := dominantMat(x[0])
			n, _ := m.Dims()
			k := (n + 1) / 2
			return reverse.StackOf([]S{m.LogDet(), m.InvQuadForm(x[1].Row(0)), m.Slice(0, k, 0, k).LogDet(), m.T().LogDet()})
		}},
		{name: "Det", shapes: square, normwise: true, arrays: func(x []matx) vec { return stack1(dominantMat(x[0]).Scale(0.1).Det()) }},
		{name: "EigenSymValues", shapes: square, normwise: true, arrays: func(x []matx) vec { return spreadMat(x[0]).EigenSymValues() }},
		{name: "EigenSym", shapes: square, normwise: true, arrays: func(x []matx) vec {
			values, vectors, _ := spreadMat(x[0]).EigenSym()
			return values.Concat(vectors.Flatten())
		}},
		{name: "Symmetric", shapes: halves, arrays: func(x []matx) vec {
			v := x[0].Row(0)
			n := orderOf(v.Len())
			return v.Symmetric(n).Flatten().Concat(v.Symmetric(n).MulVec(v.Slice(0, n)))
		}},
	}
	twins := factorTwins[T]()
	for i := range cases {
		cases[i].scalar = twins[cases[i].name]
	}
	return cases
}

// split cuts x into rows of n.
func split[T any](x []T, n int) (rows [][]T) {
	for ; len(x) > 0; x = x[n:] {
		rows = append(rows, x[:n:n])
	}
	return rows
}

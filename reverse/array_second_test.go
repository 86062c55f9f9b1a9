package reverse_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"slope"
	"slope/hyperdual"
	"slope/reverse"
)

type (
	hyper      = hyperdual.HyperDual[float64]
	secondCase = arrayCase[reverse.Var2, hyper]
)

// A place is one way for an operand of a function of one vector to lie on the tape:
// v holds its elements, and put returns it as an r×c matrix.
type place struct {
	name string
	put  func(v reverse.Vec2, r, c int) reverse.Mat2
}

var places = []place{
	{"variable", func(v reverse.Vec2, r, c int) reverse.Mat2 { return v.Reshape(r, c) }},
	{"transposed", func(v reverse.Vec2, r, c int) reverse.Mat2 {
		return v.Reshape(r, c).T().Flatten().Reshape(c, r).T()
	}},
	{"part", func(v reverse.Vec2, r, c int) reverse.Mat2 {
		if r != 1 || c == 1 { // columns between others
			m := v.Reshape(r, c)
			wide := m.T().Flatten().Concat(m.T().Flatten()).Reshape(2*c, r)
			return wide.Slice(c, 2*c, 0, r).T()
		}
		return v.Concat(v).Reshape(2, c).Slice(1, 2, 0, c)
	}},
	{"result", func(v reverse.Vec2, r, c int) reverse.Mat2 { return v.AddConst(0).Reshape(r, c) }},
	{"constant", nil},
}

// A loss of the results z of an operation, on arrays and on scalars.
type lossCase struct {
	name   string
	arrays func(z reverse.Vec2) reverse.Var2
	scalar func(z []hyper) hyper
}

// lossesOf returns losses whose adjoints move, one of them with adjoints that are
// exactly 0 at the results z0.
func lossesOf(z0 []float64) []lossCase {
	w := weights(len(z0))
	return []lossCase{
		{"weighted squares", func(z reverse.Vec2) reverse.Var2 {
			return z.DotConst(w).Add(z.Mul(z).DotConst(w).Scale(0.5))
		}, func(z []hyper) hyper {
			var sq []hyper
			for _, v := range z {
				sq = append(sq, v.Square())
			}
			return slope.DotConst(w, z).Add(slope.DotConst(w, sq).Scale(0.5))
		}},
		{"adjoint 0", func(z reverse.Vec2) reverse.Var2 {
			return z.Sub(z.ConstVec(z0)).SumSquares()
		}, func(z []hyper) hyper {
			var r []hyper
			for i, v := range z {
				r = append(r, v.AddConst(-z0[i]))
			}
			return slope.SumSquares(r)
		}},
		{"scalars", func(z reverse.Vec2) reverse.Var2 {
			s := z.DotConst(w)
			return z.MulVar(s.Sin()).Sum().Add(s.Mul(z.At(0)))
		}, func(z []hyper) hyper {
			s := slope.DotConst(w, z)
			return slope.Sum(z).Mul(s.Sin()).Add(s.Mul(z[0]))
		}},
	}
}

// join lays the operands that are no constants one after another.
func join(data [][]float64, at []place) (x []float64) {
	for i, d := range data {
		if at[i].put != nil {
			x = append(x, d...)
		}
	}
	return x
}

// hyperWant is what hyperdual numbers give for a loss.
type hyperWant struct {
	z0       []float64 // the results that the loss is for
	y        float64
	hv, grad []float64
	hess     *mat.SymDense
}

// checkSecond compares value, gradient, tangent and product with hyperdual. What hyperdual numbers give is kept in known: it does not depend on the places, but
// for which operands are constants.
func checkSecond(t interface{ Fatalf(string, ...any) }, c secondCase, shapes [][2]int, data [][]float64, at []place, known map[string]hyperWant) {
	x := join(data, at)
	if len(x) == 0 {
		return
	}
	operands := func(v reverse.Vec2) (ops []reverse.Mat2) {
		for i, s := range shapes {
			n := s[0] * s[1]
			if at[i].put == nil {
				ops = append(ops, v.ConstMat(mat.NewDense(s[0], s[1], data[i])))
				continue
			}
			ops = append(ops, at[i].put(v.Slice(0, n), s[0], s[1]))
			if n < v.Len() {
				v = v.Slice(n, v.Len())
			}
		}
		return ops
	}
	scalars := func(v []hyper) (ops [][][]hyper) {
		for i, s := range shapes {
			var m [][]hyper
			for r := range s[0] {
				var row []hyper
				for j := range s[1] {
					if at[i].put == nil {
						row = append(row, hyper{Real: data[i][r*s[1]+j]})
					} else {
						row = append(row, v[r*s[1]+j])
					}
				}
				m = append(m, row)
			}
			if at[i].put != nil {
				v = v[s[0]*s[1]:]
			}
			ops = append(ops, m)
		}
		return ops
	}
	z0 := make([]float64, 0)
	reverse.HVPVec(nil, func(v reverse.Vec2) reverse.Var2 {
		z := c.arrays(operands(v))
		z0 = z.Values(nil)
		return z.Sum()
	}, x, x)
	dir := weights(len(x))
	for _, l := range lossesOf(z0) {
		name := c.name + " with " + l.name + " at"
		for i := range shapes {
			name += " " + at[i].name
		}
		f := func(v reverse.Vec2) reverse.Var2 { return l.arrays(c.arrays(operands(v))) }
		y, g, hv := reverse.GradHVPVec(nil, nil, f, x, dir)
		jy, dy := reverse.JVPVec(f, x, dir)
		hy, only := reverse.HVPVec(nil, f, x, dir)
		_, _, h := reverse.HessianVec(nil, f, x)
		key := l.name
		for i := range shapes {
			key += fmt.Sprint(" ", at[i].put == nil)
		}
		w, ok := known[key]
		if !ok || !slices.Equal(w.z0, z0) {
			w.z0 = z0
			w.y, w.hv = hyperdual.HVP(nil, func(v []hyper) hyper { return l.scalar(c.scalar(scalars(v))) }, x, dir)
			_, w.grad, w.hess = hyperdual.Hessian(nil, func(v []hyper) hyper { return l.scalar(c.scalar(scalars(v))) }, x)
			known[key] = w
		}
		size, wantDY := 1.0, 0.0
		for i := range x {
			wantDY += w.grad[i] * dir[i]
			for j := range x {
				size = math.Max(size, math.Abs(w.hess.At(i, j)))
			}
			size = math.Max(size, math.Abs(w.grad[i]))
		}
		tol := 1e-12 * size * float64(len(x)+len(z0)+4)
		near := func(what string, got, want float64) {
			if !(math.Abs(got-want) <= tol) {
				t.Fatalf("%s %v: %s is %v, want %v", name, shapes, what, got, want)
			}
		}
		near("value", y, w.y)
		near("value of JVPVec", jy, w.y)
		near("value of HVPVec", hy, w.y)
		near("tangent", dy, wantDY)
		for i := range x {
			near("gradient", g[i], w.grad[i])
			near("product", hv[i], w.hv[i])
			near("product of HVPVec", only[i], hv[i])
			for j := range x {
				near("Hessian", h.At(i, j), w.hess.At(i, j))
			}
		}
	}
}

// Every operation has the second derivatives of the same computation on hyperdual
// numbers, in every place of its operands.
func TestSecondDerivativesOfArrays(t *testing.T) {
	for _, c := range cases[reverse.Var2, hyper]() {
		t.Run(c.name, func(t *testing.T) {
			for _, s := range [][3]int{{1, 1, 1}, {3, 2, 2}, {2, 4, 3}} {
				shapes := c.shapes(s[0], s[1], s[2])
				known := map[string]hyperWant{}
				for i, a := range places {
					for j, b := range places {
						if i != j && i != 0 && j != 0 && i != len(places)-1 && j != len(places)-1 {
							continue
						}
						checkSecond(t, c, shapes, c.data(shapes, 1), []place{a, b}[:len(shapes)], known)
						if len(shapes) == 1 {
							break
						}
					}
				}
			}
		})
	}
}

func TestSecondDerivativesOnRandomShapes(t *testing.T) {
	all := cases[reverse.Var2, hyper]()
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(all).Draw(t, "case")
		size := rapid.IntRange(1, 4)
		shapes := c.shapes(size.Draw(t, "m"), size.Draw(t, "n"), size.Draw(t, "k"))
		var at []place
		for range shapes {
			at = append(at, rapid.SampledFrom(places).Draw(t, "place"))
		}
		checkSecond(t, c, shapes, c.data(shapes, rapid.Float64Range(0, 100).Draw(t, "seed")), at, map[string]hyperWant{})
	})
}

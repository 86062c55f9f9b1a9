package workload

import (
	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/mat"
	gdual "gonum.org/v1/gonum/num/dual"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/reverse"
)

// baResiduals writes the two errors of an observation at (u, v) and that of its
// weight to out. x has the 15 variables of the observation; its rotation is not 0.
func baResiduals[T slope.Real[T]](out, x []T, u, v T) []T {
	var y [3]T
	for k := range y {
		y[k] = x[baCamera+k].Sub(x[3+k])
	}
	theta := slope.Norm2(x[:3])
	n := [3]T{x[0].Div(theta), x[1].Div(theta), x[2].Div(theta)}
	sin, cos := theta.Sin(), theta.Cos()
	t := n[0].Mul(y[0]).Add(n[1].Mul(y[1])).Add(n[2].Mul(y[2])).Mul(cos.Neg().AddConst(1))
	var q [3]T
	for k := range q {
		i, j := (k+1)%3, (k+2)%3
		c := n[i].Mul(y[j]).Sub(n[j].Mul(y[i])) // of n × y
		q[k] = cos.Mul(y[k]).Add(sin.Mul(c)).Add(t.Mul(n[k]))
	}
	x0, x1 := q[0].Div(q[2]), q[1].Div(q[2])
	rho := x0.Square().Add(x1.Square())
	l := rho.Mul(x[10]).Add(x[9]).Mul(rho).AddConst(1).Mul(x[6])
	w := x[14]
	out[0] = l.Mul(x0).Add(x[7]).Sub(u).Mul(w)
	out[1] = l.Mul(x1).Add(x[8]).Sub(v).Mul(w)
	out[2] = w.Square().Neg().AddConst(1)
	return out
}

// baJacobian computes the errors of an observation at (u, v) and their Jacobian
// by its 15 variables, 3×15 or more columns.
type baJacobian func(jac *mat.Dense, x []float64, u, v float64) (y []float64)

// blocks makes a contender that goes through the observations one by one.
func (b *ba) blocks(name, from string, columns int, prepare func() baJacobian) Contender {
	return Contender{Name: name, Package: from, Exact: true, Prepare: func() Runner {
		f := prepare()
		out, x, jac := b.newAnswer(), make([]float64, baBlock), mat.NewDense(3, columns, nil)
		raw := jac.RawMatrix().Data
		return Runner{
			Run: func() {
				for i := range b.obs {
					b.block(x, i)
					y := f(jac, x, b.feats[2*i], b.feats[2*i+1])
					out.errors[2*i], out.errors[2*i+1], out.werrors[i] = y[0], y[1], y[2]
					rows := out.rows[2*i*baBlock:]
					copy(rows[:baBlock], raw)
					copy(rows[baBlock:2*baBlock], raw[columns:])
					out.wrows[i] = raw[2*columns+baBlock-1]
				}
			},
			Answer: out.copy,
		}
	}}
}

func (b *ba) contenders() []Contender {
	finite := b.blocks("gonum fd", ofFd, baBlock, func() baJacobian {
		y, out := make([]float64, 3), make([]slope.Float64, 3)
		args := make([]slope.Float64, baBlock)
		return func(jac *mat.Dense, x []float64, u, v float64) []float64 {
			f := func(y, x []float64) {
				for i, v := range x {
					args[i] = slope.Float64(v)
				}
				for i, v := range baResiduals(out, args, slope.Float64(u), slope.Float64(v)) {
					y[i] = float64(v)
				}
			}
			f(y, x)
			fd.Jacobian(jac, f, x, &fd.JacobianSettings{OriginValue: y})
			return y
		}
	})
	finite.Exact, finite.Tolerance = false, 1e-3
	return []Contender{
		b.blocks("dual", ofDual, baBlock, func() baJacobian {
			out := make([]du, 3)
			return func(jac *mat.Dense, x []float64, u, v float64) []float64 {
				y, _ := dual.Jacobian(jac, func(x []du) []du { return baDual(out, x, u, v) }, x)
				return y
			}
		}),
		b.blocks("dual generic", ofDual, baBlock, func() baJacobian {
			out := make([]du, 3)
			return func(jac *mat.Dense, x []float64, u, v float64) []float64 {
				y, _ := dual.Jacobian(jac, func(x []du) []du { return baResiduals(out, x, dual.Const(u), dual.Const(v)) }, x)
				return y
			}
		}),
		b.blocks("reverse", ofReverse, baBlock, func() baJacobian {
			out := make([]va, 3)
			return func(jac *mat.Dense, x []float64, u, v float64) []float64 {
				y, _ := reverse.Jacobian(jac, func(x []va) []va { return baVar(out, x, u, v) }, x)
				return y
			}
		}),
		b.blocks("reverse generic", ofReverse, baBlock, func() baJacobian {
			out := make([]va, 3)
			return func(jac *mat.Dense, x []float64, u, v float64) []float64 {
				y, _ := reverse.Jacobian(jac, func(x []va) []va { return baResiduals(out, x, x[0].Lift(u), x[0].Lift(v)) }, x)
				return y
			}
		}),
		b.blocks("expr replay", ofExpr, baBlock+2, func() baJacobian {
			// What was observed are two inputs more, for which no column is used.
			e := expr.RecordVec(baBlock+2, func(x []ex) []ex {
				return baResiduals(make([]ex, 3), x, x[baBlock], x[baBlock+1])
			}).Evaluator()
			z, y := make([]float64, baBlock+2), make([]float64, 3)
			return func(jac *mat.Dense, x []float64, u, v float64) []float64 {
				copy(z, x)
				z[baBlock], z[baBlock+1] = u, v
				e.Jacobian(jac, z)
				return e.Values(y, z)
			}
		}),
		b.sparse(),
		b.generated(),
		b.source(),
		b.blocks("gonum dual", ofGdual, baBlock, func() baJacobian {
			args, y := make([]gnum, baBlock), make([]float64, 3)
			return func(jac *mat.Dense, x []float64, u, v float64) []float64 {
				raw := jac.RawMatrix().Data
				for i, v := range x {
					args[i] = gnum{Real: v}
				}
				for j := range x {
					args[j].Emag = 1
					for i, z := range baGonum(args, u, v) {
						y[i], raw[i*baBlock+j] = z.Real, z.Emag
					}
					args[j].Emag = 0
				}
				return y
			}
		}),
		finite,
	}
}

// sparse is the whole Jacobian from one record of all observations: its colours are
// found once, and a few sweeps compute it.
func (b *ba) sparse() Contender {
	return Contender{Name: "expr sparse", Package: ofExpr, Exact: true, Prepare: func() Runner {
		p := expr.RecordVec(len(b.x), func(x []ex) []ex {
			errors, weights := make([]ex, 0, 3*len(b.obs)), make([]ex, len(b.obs))
			out, block := make([]ex, 3), make([]ex, baBlock)
			for i, o := range b.obs {
				copy(block, x[o[0]*baCamera:][:baCamera])
				copy(block[baCamera:], x[len(b.cams)+3*o[1]:][:3])
				block[baBlock-1] = x[len(b.cams)+len(b.points)+i]
				baResiduals(out, block, x[0].Lift(b.feats[2*i]), x[0].Lift(b.feats[2*i+1]))
				errors, weights[i] = append(errors, out[0], out[1]), out[2]
			}
			return append(errors, weights...)
		})
		e := p.Evaluator()
		var jac *expr.Sparse
		y := make([]float64, 3*len(b.obs))
		return Runner{
			Run: func() {
				e.Values(y, b.x)
				jac = e.SparseJacobian(jac, b.x)
			},
			Answer: func() []float64 {
				out := b.newAnswer()
				copy(out.all, y)
				jac.DoNonZero(func(i, j int, v float64) {
					if i >= len(out.errors) {
						out.wrows[i-len(out.errors)] = v
						return
					}
					out.rows[i*baBlock+b.place(i/2, j)] = v
				})
				return out.all
			},
			Entries: p.Len,
		}
	}}
}

// place is the place of variable j among the 15 of observation i.
func (b *ba) place(i, j int) int {
	if j -= len(b.cams); j < 0 {
		return j + len(b.cams) - b.obs[i][0]*baCamera
	}
	if j -= len(b.points); j < 0 {
		return baCamera + j + len(b.points) - 3*b.obs[i][1]
	}
	return baBlock - 1
}

// generated is the Jacobian of the three errors by generated code.
func (b *ba) generated() Contender {
	return b.blocks("generated", ofExpr+" WriteGo", baBlock, func() baJacobian {
		y, data := make([]float64, 3), make([]float64, 2)
		return func(jac *mat.Dense, x []float64, u, v float64) []float64 {
			data[0], data[1] = u, v
			genBAJacobian(y, jac.RawMatrix().Data, x, data)
			return y
		}
	})
}

// baRecorded is baResiduals for generated code: the data are what was observed.
func baRecorded(x, data []ex) []ex { return baResiduals(make([]ex, 3), x, data[0], data[1]) }

// baDual is baResiduals written for dual numbers alone.
func baDual(out, x []du, u, v float64) []du {
	var y, n, q [3]du
	for k := range y {
		y[k] = x[baCamera+k].Sub(x[3+k])
	}
	theta := x[0].Square().Add(x[1].Square()).Add(x[2].Square()).Sqrt()
	inv := theta.Inv()
	for k := range n {
		n[k] = x[k].Mul(inv)
	}
	sin, cos := theta.Sin(), theta.Cos()
	t := n[0].Mul(y[0]).Add(n[1].Mul(y[1])).Add(n[2].Mul(y[2])).Mul(cos.Neg().AddConst(1))
	for k := range q {
		i, j := (k+1)%3, (k+2)%3
		c := n[i].Mul(y[j]).Sub(n[j].Mul(y[i]))
		q[k] = cos.Mul(y[k]).Add(sin.Mul(c)).Add(t.Mul(n[k]))
	}
	inv = q[2].Inv()
	x0, x1 := q[0].Mul(inv), q[1].Mul(inv)
	rho := x0.Square().Add(x1.Square())
	l := rho.Mul(x[10]).Add(x[9]).Mul(rho).AddConst(1).Mul(x[6])
	w := x[14]
	out[0] = l.Mul(x0).Add(x[7]).AddConst(-u).Mul(w)
	out[1] = l.Mul(x1).Add(x[8]).AddConst(-v).Mul(w)
	out[2] = w.Square().Neg().AddConst(1)
	return out
}

// baVar is baResiduals written for the tape alone.
func baVar(out, x []va, u, v float64) []va {
	var y, n, q [3]va
	for k := range y {
		y[k] = x[baCamera+k].Sub(x[3+k])
	}
	theta := x[0].Square().Add(x[1].Square()).Add(x[2].Square()).Sqrt()
	inv := theta.Inv()
	for k := range n {
		n[k] = x[k].Mul(inv)
	}
	sin, cos := theta.Sin(), theta.Cos()
	t := n[0].Mul(y[0]).Add(n[1].Mul(y[1])).Add(n[2].Mul(y[2])).Mul(cos.Neg().AddConst(1))
	for k := range q {
		i, j := (k+1)%3, (k+2)%3
		c := n[i].Mul(y[j]).Sub(n[j].Mul(y[i]))
		q[k] = cos.Mul(y[k]).Add(sin.Mul(c)).Add(t.Mul(n[k]))
	}
	inv = q[2].Inv()
	x0, x1 := q[0].Mul(inv), q[1].Mul(inv)
	rho := x0.Square().Add(x1.Square())
	l := rho.Mul(x[10]).Add(x[9]).Mul(rho).AddConst(1).Mul(x[6])
	w := x[14]
	out[0] = l.Mul(x0).Add(x[7]).AddConst(-u).Mul(w)
	out[1] = l.Mul(x1).Add(x[8]).AddConst(-v).Mul(w)
	out[2] = w.Square().Neg().AddConst(1)
	return out
}

// baGonum is baResiduals in gonum's dual numbers.
func baGonum(x []gnum, u, v float64) [3]gnum {
	add, sub, mul := gdual.Add, gdual.Sub, gdual.Mul
	var y, n, q [3]gnum
	for k := range y {
		y[k] = sub(x[baCamera+k], x[3+k])
	}
	theta := gdual.Sqrt(add(add(mul(x[0], x[0]), mul(x[1], x[1])), mul(x[2], x[2])))
	inv := gdual.Inv(theta)
	for k := range n {
		n[k] = mul(x[k], inv)
	}
	sin, cos := gdual.Sin(theta), gdual.Cos(theta)
	t := mul(add(add(mul(n[0], y[0]), mul(n[1], y[1])), mul(n[2], y[2])), sub(gnum{Real: 1}, cos))
	for k := range q {
		i, j := (k+1)%3, (k+2)%3
		c := sub(mul(n[i], y[j]), mul(n[j], y[i]))
		q[k] = add(add(mul(cos, y[k]), mul(sin, c)), mul(t, n[k]))
	}
	inv = gdual.Inv(q[2])
	x0, x1 := mul(q[0], inv), mul(q[1], inv)
	rho := add(mul(x0, x0), mul(x1, x1))
	l := mul(add(mul(rho, x[10]), x[9]), rho)
	l.Real++
	l = mul(l, x[6])
	w := x[14]
	p0, p1, one := add(mul(l, x0), x[7]), add(mul(l, x1), x[8]), gnum{Real: 1}
	p0.Real -= u
	p1.Real -= v
	return [3]gnum{mul(p0, w), mul(p1, w), sub(one, mul(w, w))}
}

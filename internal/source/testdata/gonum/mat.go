package gonum

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// weigh makes one number of a matrix or a vector: each element counts.
func weigh(a *mat.Dense) float64 {
	s := 0.0
	r, c := a.Dims()
	for i := 0; i < r; i++ {
		for j := 0; j < c; j++ {
			s += a.At(i, j) * float64(1+i+3*j)
		}
	}
	return s
}

func weighVec(v *mat.VecDense) float64 {
	s := 0.0
	for i := 0; i < v.Len(); i++ {
		s += v.AtVec(i) * float64(2+i)
	}
	return s
}

func weighSym(a *mat.SymDense) float64 {
	s := 0.0
	for i := 0; i < a.SymmetricDim(); i++ {
		for j := i; j < a.SymmetricDim(); j++ {
			s += a.At(i, j) * float64(1+i+3*j)
		}
	}
	return s
}

// MatElements uses what works element by element.
func MatElements(x []float64) float64 {
	a := mat.NewDense(2, 2, x[:4])
	b := mat.NewDense(2, 2, []float64{x[3], 2, x[0], 4})
	var c, d mat.Dense
	c.Add(a, b.T())
	c.MulElem(&c, a)
	d.Sub(&c, b)
	d.DivElem(&d, b)
	d.Scale(x[1], &d)
	var e mat.Dense
	e.CloneFrom(d.T())
	f := mat.DenseCopyOf(&e)
	f.Set(0, 1, x[2])
	e.Copy(f.T())
	return weigh(&e) + mat.Sum(a) + mat.Trace(&d) + mat.Max(a)*mat.Min(&c)
}

// MatProducts uses products of matrices and vectors.
func MatProducts(x []float64) float64 {
	a := mat.NewDense(2, 2, x[:4])
	b := mat.NewDense(2, 3, []float64{x[3], 2, x[0], 4, x[1], x[2]})
	v := mat.NewVecDense(2, x[1:3])
	w := mat.NewVecDense(2, []float64{x[0], 0.5})
	var c, d, o mat.Dense
	c.Mul(a, b)
	d.Mul(c.T(), c.T().T())
	c.Mul(a.T(), &c)
	o.Outer(x[0], v, w)
	o.RankOne(&o, 2, w, v)
	var u mat.Dense
	u.Mul(&o, v)
	return weigh(&c) + weigh(&d) + weigh(&u) + mat.Inner(v, a, w) + mat.Dot(v, w)*mat.Dot(a.RowView(1), a.ColView(0))
}

// MatVectors uses the methods of VecDense.
func MatVectors(x []float64) float64 {
	a := mat.NewDense(2, 2, x[:4])
	v := mat.NewVecDense(2, x[1:3])
	var p, q, r mat.VecDense
	p.MulVec(a, v)
	p.MulVec(a.T(), &p)
	q.AddVec(&p, a.ColView(1))
	q.SubVec(v, &q)
	q.AddScaledVec(&q, x[0], v)
	r.MulElemVec(&q, v)
	r.DivElemVec(&r, &p)
	r.ScaleVec(x[3], &r)
	var s mat.VecDense
	s.CloneFromVec(&r)
	t := mat.VecDenseCopyOf(&s)
	t.SetVec(0, x[2])
	s.CopyVec(t)
	return weighVec(&p) + weighVec(&q)*weighVec(&r) + weighVec(&s)
}

// MatNorms uses the norms of matrices and vectors.
func MatNorms(x []float64) float64 {
	a := mat.NewDense(2, 2, []float64{x[0], 3 * x[1], x[2], x[3]})
	v := mat.NewVecDense(4, x)
	return mat.Norm(a, 1) + mat.Norm(a.T(), 2)*mat.Norm(v, 2) + mat.Norm(a, math.Inf(1))*mat.Norm(v, 1)
}

// MatSolve solves square, tall and wide systems.
func MatSolve(x []float64) float64 {
	a := mat.NewDense(2, 2, []float64{x[0], 2, -1, x[3]})
	tall := mat.NewDense(4, 2, []float64{x[0], 2, -1, x[3], x[1], x[1], 0.5, x[2]})
	var p, q, r, inv mat.Dense
	if err := p.Solve(a, mat.NewDense(2, 1, x[1:3])); err != nil {
		return math.NaN()
	}
	if err := q.Solve(tall, mat.NewVecDense(4, x)); err != nil {
		return math.NaN()
	}
	if err := r.Solve(tall.T(), mat.NewDense(2, 2, x)); err != nil {
		return math.NaN()
	}
	if err := inv.Inverse(a); err != nil {
		return math.NaN()
	}
	var v mat.VecDense
	if err := v.SolveVec(a.T(), mat.NewVecDense(2, x[1:3])); err != nil {
		return math.NaN()
	}
	return weigh(&p) + weigh(&q) + weigh(&r) + weigh(&inv) + weighVec(&v)
}

// MatDet uses determinants: at a matrix of full rank, of rank n−1 and of rank n−2.
func MatDet(x []float64) float64 {
	a := mat.NewDense(3, 3, []float64{x[0], 2, 1, -1, x[3], 0, x[1], x[2], 3})
	l, s := mat.LogDet(a)
	singular := mat.NewDense(2, 2, []float64{x[0], x[1], x[0], x[1] + (x[2]-x[2])*x[0]})
	zero := mat.NewDense(3, 3, []float64{x[0], x[0], 0, x[0], x[0], 0, x[0], x[0], 0})
	return mat.Det(a) + l*s + mat.Det(singular) + mat.Det(zero)
}

// MatSymmetric uses symmetric matrices and triangular ones.
func MatSymmetric(x []float64) float64 {
	a := mat.NewSymDense(2, []float64{x[0], x[1], x[1], x[2]})
	b := mat.NewSymDense(2, nil)
	v := mat.NewVecDense(2, x[2:])
	var s, o mat.SymDense
	s.AddSym(a, a)
	s.ScaleSym(x[3], &s)
	b.CopySym(&s)
	b.SymRankOne(b, 0.5, v)
	o.SymOuterK(2, mat.NewDense(2, 2, x))
	var d mat.Dense
	d.Mul(&o, b)
	t := mat.NewTriDense(2, mat.Upper, []float64{x[0], x[1], 0, x[2]})
	d.Mul(t.T(), &d)
	return weigh(&d) + weighSym(&s) + mat.Sum(&o)
}

// MatCholesky uses the factor of Cholesky.
func MatCholesky(x []float64) float64 {
	a := mat.NewSymDense(3, []float64{3 + x[0], x[1], 1, 0, 5 + x[3], x[2], 0, 0, 6})
	var c mat.Cholesky
	if !c.Factorize(a) {
		return math.NaN()
	}
	var v mat.VecDense
	if err := c.SolveVecTo(&v, mat.NewVecDense(3, x[1:])); err != nil {
		return math.NaN()
	}
	var d mat.Dense
	if err := c.SolveTo(&d, mat.NewDense(3, 1, x[:3])); err != nil {
		return math.NaN()
	}
	var inv, sym mat.SymDense
	if err := c.InverseTo(&inv); err != nil {
		return math.NaN()
	}
	c.ToSym(&sym)
	var u, l mat.TriDense
	c.UTo(&u)
	c.LTo(&l)
	d.Mul(&l, &d)
	d.Mul(&u, &d)
	return weighVec(&v) + weigh(&d) + weighSym(&inv) + weighSym(&sym) + c.LogDet()*c.Det()
}

// MatLU uses the factors of an LU decomposition.
func MatLU(x []float64) float64 {
	a := mat.NewDense(3, 3, []float64{x[0], 2, 1, -4, x[3], 0, x[1], x[2], 3})
	var lu mat.LU
	lu.Factorize(a)
	var d, e mat.Dense
	if err := lu.SolveTo(&d, false, mat.NewDense(3, 1, x[:3])); err != nil {
		return math.NaN()
	}
	if err := lu.SolveTo(&e, true, mat.NewDense(3, 1, x[:3])); err != nil {
		return math.NaN()
	}
	var v mat.VecDense
	if err := lu.SolveVecTo(&v, true, mat.NewVecDense(3, x[1:])); err != nil {
		return math.NaN()
	}
	l, s := lu.LogDet()
	return weigh(&d) + weigh(&e)*weighVec(&v) + lu.Det() + l*s
}

// MatTridiagonal uses tridiagonal, band and diagonal matrices.
func MatTridiagonal(x []float64) float64 {
	a := mat.NewTridiag(4, []float64{5, x[2], x[1]}, []float64{x[0], 3, x[3], 4}, []float64{x[1], 2, x[0]})
	var p, q mat.VecDense
	if err := a.SolveVecTo(&p, false, mat.NewVecDense(4, x)); err != nil {
		return math.NaN()
	}
	if err := a.SolveVecTo(&q, true, &p); err != nil {
		return math.NaN()
	}
	b := mat.NewBandDense(4, 4, 1, 2, []float64{0, x[0], 1, x[1], 2, 5, x[2], 1, x[3], 4, 0.5, 0, x[1], 3, 0, 0})
	d := mat.NewDiagDense(4, []float64{x[0], 2, x[3], 1})
	var m mat.Dense
	m.Mul(b, d)
	m.Mul(a, &m)
	var r mat.VecDense
	if err := r.SolveVec(b.T(), &q); err != nil {
		return math.NaN()
	}
	return weighVec(&p)*weighVec(&q) + weigh(&m)*weighVec(&r)
}

// MatConditions asks for forms of matrices in conditions, which change from turn to turn.
func MatConditions(x []float64) float64 {
	v := mat.NewVecDense(len(x), append([]float64(nil), x...))
	s := 0.0
	for mat.Norm(v, 2) < 40 {
		v.ScaleVec(x[0]+1.5, v)
		s += v.AtVec(0)
	}
	if mat.Sum(v) > 30 && mat.Norm(v.T(), 1) > 1 {
		s *= x[1]
	}
	return s
}

package verify_test

import (
	"math"
	"reflect"

	"gonum.org/v1/gonum/mat"

	"slope/dual"
	"slope/expr"
	"slope/hyperdual"
	"slope/reverse"
	"slope/verify"
)

// answer is what a mode says: the value, the gradient and, of some, the Hessian.
type answer struct {
	y    float64
	grad []float64
	hess []float64 // rows after rows, nil if the mode has none
	skip bool      // the mode cannot evaluate the expression
}

type singularMode struct {
	name    string
	exact   float64 // relative accuracy of the numbers
	range32 bool    // the numbers are float32
	apart   float64 // the rate of NaN beside a number in docs/laws.md
	run     func(e verify.Expression, x []float64) answer
}

func symAnswer(y float64, g []float64, h mat.Symmetric) answer {
	a := answer{y: y, grad: append([]float64(nil), g...)}
	for i := range g {
		for j := range g {
			a.hess = append(a.hess, h.At(i, j))
		}
	}
	return a
}

// byHVP makes an answer of Hessian products along the axes.
func byHVP(y float64, g []float64, n int, hvp func(v []float64) []float64) answer {
	a := answer{y: y, grad: append([]float64(nil), g...), hess: make([]float64, n*n)}
	for j := range n {
		v := make([]float64, n)
		v[j] = 1
		for i, w := range hvp(v) {
			a.hess[i*n+j] = w
		}
	}
	return a
}

func float32s(x []float64) []float32 {
	y := make([]float32, len(x))
	for i, v := range x {
		y[i] = float32(v)
	}
	return y
}

const lanes = 12

// repeated is the sum of e over lanes groups of variables, which replay runs as a
// loop.
func repeated(e verify.Expression) *expr.Program {
	return expr.Record(lanes*e.N, func(x []expr.Expr) expr.Expr {
		s := x[0].Lift(0)
		for k := range lanes {
			s = s.Add(verify.Eval(e, x[k*e.N:(k+1)*e.N]))
		}
		return s
	})
}

func repeat(x []float64, n int) []float64 {
	var y []float64
	for range n {
		y = append(y, x...)
	}
	return y
}

// withData is e with a constant −0 from the data added to every variable.
func withData(e verify.Expression) *expr.Program {
	return expr.RecordData(e.N, 1, func(x, data []expr.Expr) expr.Expr {
		z := make([]expr.Expr, len(x))
		for i := range x {
			z[i] = x[i].Add(data[0])
		}
		return verify.Eval(e, z)
	})
}

// The rates of docs/laws.md, rounded up.
const (
	forwardRate  = 0.008
	backwardRate = 0.01
	arrayRate    = 0.06
)

func singularModes() []singularMode {
	neg0 := math.Copysign(0, -1)
	return []singularMode{
		{"dual", 1e-9, false, forwardRate, func(e verify.Expression, x []float64) answer {
			y, g := dual.Gradient(nil, e.Func().Dual, x)
			return answer{y: y, grad: g}
		}},
		{"dual float32", 1e-3, true, forwardRate, func(e verify.Expression, x []float64) answer {
			y, g := dual.Gradient(nil, func(x []dual.Dual[float32]) dual.Dual[float32] { return verify.Eval(e, x) }, float32s(x))
			a := answer{y: float64(y)}
			for _, v := range g {
				a.grad = append(a.grad, float64(v))
			}
			return a
		}},
		{"dual JVP", 1e-9, false, forwardRate, func(e verify.Expression, x []float64) answer {
			a := answer{}
			for j := range x {
				v := make([]float64, len(x))
				v[j] = 1
				y, d := dual.JVP(e.Func().Dual, x, v)
				a.y, a.grad = y, append(a.grad, d)
			}
			return a
		}},
		{"hyperdual", 1e-9, false, forwardRate, func(e verify.Expression, x []float64) answer {
			return symAnswer(hyperdual.Hessian(nil, e.Func().HyperDual, x))
		}},
		{"hyperdual HVP", 1e-9, false, forwardRate, func(e verify.Expression, x []float64) answer {
			y, g := dual.Gradient(nil, e.Func().Dual, x)
			return byHVP(y, g, len(x), func(v []float64) []float64 { _, h := hyperdual.HVP(nil, e.Func().HyperDual, x, v); return h })
		}},
		{"reverse", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			y, g := reverse.Gradient(nil, e.Func().Var, x)
			return answer{y: y, grad: g}
		}},
		{"reverse VJP", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			y, g := reverse.VJP(nil, func(v []reverse.Var) []reverse.Var { return []reverse.Var{v[0].Sqrt(), verify.Eval(e, v)} }, x, []float64{0, 1})
			return answer{y: y[1], grad: g}
		}},
		{"reverse Jacobian by rows", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			y, j := reverse.Jacobian(nil, func(v []reverse.Var) []reverse.Var { return []reverse.Var{verify.Eval(e, v)} }, x)
			return answer{y: y[0], grad: mat.Row(nil, 0, j)}
		}},
		{"reverse Jacobian by columns", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			y, j := reverse.Jacobian(nil, func(v []reverse.Var) []reverse.Var {
				return []reverse.Var{v[0], verify.Eval(e, v), v[0].Sqrt(), v[0].Square()}
			}, x)
			return answer{y: y[1], grad: mat.Row(nil, 1, j)}
		}},
		{"reverse Hessian", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			return symAnswer(reverse.Hessian(nil, e.Func().Var2, x))
		}},
		{"reverse HVP", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			y, g := reverse.Gradient(nil, e.Func().Var, x)
			return byHVP(y, g, len(x), func(v []float64) []float64 { _, h := reverse.HVP(nil, e.Func().Var2, x, v); return h })
		}},
		{"Vec", 1e-9, false, arrayRate, func(e verify.Expression, x []float64) answer { return arrayAnswer(e, x, vecOp[reverse.Var]) }},
		{"Mat", 1e-9, false, arrayRate, func(e verify.Expression, x []float64) answer { return arrayAnswer(e, x, matOp[reverse.Var]) }},
		{"Vec2", 1e-9, false, arrayRate, func(e verify.Expression, x []float64) answer { return arrayAnswer2(e, x, vecOp[reverse.Var2]) }},
		{"Mat2", 1e-9, false, arrayRate, func(e verify.Expression, x []float64) answer { return arrayAnswer2(e, x, matOp[reverse.Var2]) }},
		{"replay", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			return symAnswer(e.Program().Hessian(nil, x))
		}},
		{"replay Gradient", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			y, g := e.Program().Gradient(nil, x)
			return answer{y: y, grad: g}
		}},
		{"replay HVP", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			p := e.Program()
			y, g := p.Gradient(nil, x)
			return byHVP(y, g, len(x), func(v []float64) []float64 { _, h := p.HVP(nil, x, v); return h })
		}},
		{"replay SparseHessian", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			p := e.Program()
			y, g := p.Gradient(nil, x)
			h, known := p.SparseHessian(x), p.Sparsity()
			a := answer{y: y, grad: g}
			for i := range x {
				for j := range x {
					v := h.At(i, j)
					if y != y && !known.Has(i, j) { // an entry outside of the pattern is 0, also of a NaN
						v = y
					}
					a.hess = append(a.hess, v)
				}
			}
			return a
		}},
		{"replay JVP", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			p := e.Program()
			a := answer{y: p.Value(x)}
			for j := range x {
				v := make([]float64, len(x))
				v[j] = 1
				a.grad = append(a.grad, p.JVP(nil, x, v)...)
			}
			return a
		}},
		{"replay Jacobian", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			p := expr.RecordVec(e.N, func(v []expr.Expr) []expr.Expr { return []expr.Expr{v[0].Sqrt(), verify.Eval(e, v)} })
			return answer{y: p.Values(nil, x)[1], grad: mat.Row(nil, 1, p.Jacobian(nil, x))}
		}},
		{"replay of a loop", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			p := repeated(e)
			_, g := p.Gradient(nil, repeat(x, lanes))
			a := answer{y: e.Program().Value(x), grad: g[5*len(x) : 6*len(x)]}
			_, _, h := p.Hessian(nil, repeat(x, lanes))
			for i := range x {
				for j := range x {
					a.hess = append(a.hess, h.At(5*len(x)+i, 5*len(x)+j))
				}
			}
			return a
		}},
		{"GradientAll", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			y, g := e.Program().GradientAll(nil, nil, repeat(x, 3))
			return answer{y: y[1], grad: g[len(x) : 2*len(x)]}
		}},
		{"Batch", 1e-9, false, backwardRate, func(e verify.Expression, x []float64) answer {
			_, g := withData(e).Batch([]float64{neg0, neg0}).Gradient(nil, x)
			for i := range g {
				g[i] /= 2
			}
			return answer{y: e.Program().Value(x), grad: g}
		}},
	}
}

type arrayOp[S reverse.Scalar[S]] func(nd expr.Node, a []reverse.VecOf[S]) (reverse.VecOf[S], bool)

func arrayAnswer(e verify.Expression, x []float64, do arrayOp[reverse.Var]) (a answer) {
	a.y, a.grad = reverse.GradientVec(nil, inArrays(e, do, &a.skip), x)
	return a
}

func arrayAnswer2(e verify.Expression, x []float64, do arrayOp[reverse.Var2]) answer {
	skip := false
	a := symAnswer(reverse.HessianVec(nil, inArrays(e, do, &skip), x))
	a.skip = skip
	return a
}

// inArrays evaluates e with vectors of length 1, an operation at a time, or sets skip.
func inArrays[S reverse.Scalar[S]](e verify.Expression, do arrayOp[S], skip *bool) func(v reverse.VecOf[S]) S {
	return func(v reverse.VecOf[S]) S {
		var z []reverse.VecOf[S]
		for i := range e.N {
			z = append(z, v.Slice(i, i+1))
		}
		for _, nd := range e.Ops {
			args := make([]reverse.VecOf[S], len(nd.Args))
			for k, at := range nd.Args {
				args[k] = z[at]
			}
			w, ok := do(nd, args)
			if !ok {
				*skip = true
				return v.Sum()
			}
			z = append(z, w)
		}
		return z[len(z)-1].At(0)
	}
}

func vecOp[S reverse.Scalar[S]](nd expr.Node, a []reverse.VecOf[S]) (reverse.VecOf[S], bool) {
	x := a[0]
	all := x
	for _, v := range a[1:] {
		all = all.Concat(v)
	}
	scalar := func(v S) (reverse.VecOf[S], bool) { return reverse.StackOf([]S{v}), true }
	switch nd.Op {
	case expr.OpAdd:
		return x.Add(a[1]), true
	case expr.OpSub:
		return x.Sub(a[1]), true
	case expr.OpMul:
		return x.Mul(a[1]), true
	case expr.OpDiv:
		return x.Div(a[1]), true
	case expr.OpAddConst:
		return x.AddConst(nd.C[0]), true
	case expr.OpScale:
		return x.Scale(nd.C[0]), true
	case expr.OpPowConst:
		return x.PowConst(nd.C[0]), true
	case expr.OpPowInt:
		return x.PowInt(nd.Int), true
	case expr.OpSum:
		return scalar(all.Sum())
	case expr.OpDot:
		return scalar(all.Slice(0, len(a)/2).Dot(all.Slice(len(a)/2, len(a))))
	case expr.OpDotConst:
		return scalar(all.DotConst(nd.C))
	case expr.OpSumSquares:
		return scalar(all.SumSquares())
	case expr.OpNorm2:
		return scalar(all.Norm2())
	case expr.OpLogSumExp:
		return scalar(all.LogSumExp())
	case expr.OpMaxOf:
		return scalar(all.Max())
	case expr.OpMinOf:
		return scalar(all.Min())
	case expr.OpMax:
		return x.MaxElem(a[1]), true
	case expr.OpMin:
		return x.MinElem(a[1]), true
	}
	if nd.Op.Unary() == nil {
		return x, false
	}
	return reflect.ValueOf(x).MethodByName(nd.Op.String()).Call(nil)[0].Interface().(reverse.VecOf[S]), true
}

func matOp[S reverse.Scalar[S]](nd expr.Node, a []reverse.VecOf[S]) (reverse.VecOf[S], bool) {
	x := a[0].Reshape(1, 1)
	switch nd.Op {
	case expr.OpAdd:
		return x.Add(a[1].Reshape(1, 1)).Flatten(), true
	case expr.OpSub:
		return x.Sub(a[1].Reshape(1, 1)).Flatten(), true
	case expr.OpMul:
		return x.MulElem(a[1].Reshape(1, 1)).Flatten(), true
	case expr.OpDiv:
		return x.DivElem(a[1].Reshape(1, 1)).Flatten(), true
	case expr.OpScale:
		return x.Scale(nd.C[0]).Flatten(), true
	}
	if nd.Op.Unary() == nil {
		return vecOp(nd, a)
	}
	return reflect.ValueOf(x).MethodByName(nd.Op.String()).Call(nil)[0].Interface().(reverse.MatOf[S]).Flatten(), true
}

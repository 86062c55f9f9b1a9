package expr

import (
	"math"

	"slope"
	"slope/internal/rule"
)

func float64bits(c float64) uint64 { return math.Float64bits(c) }

// Add returns x + y.
func (x Expr) Add(y Expr) Expr { return x.arith(OpAdd, y) }

// Sub returns x − y.
func (x Expr) Sub(y Expr) Expr { return x.arith(OpSub, y) }

// Mul returns x·y.
func (x Expr) Mul(y Expr) Expr { return x.arith(OpMul, y) }

// Div returns x/y.
func (x Expr) Div(y Expr) Expr { return x.arith(OpDiv, y) }

// AddConst returns x + c.
func (x Expr) AddConst(c float64) Expr {
	r := x.of()
	if x.isConst() {
		return r.lift(x.c + c)
	}
	return r.expr(r.pushConst(OpAddConst, c, x.id))
}

// Scale returns c·x.
func (x Expr) Scale(c float64) Expr {
	r := x.of()
	if x.isConst() {
		return r.lift(x.c * c)
	}
	return r.expr(r.pushConst(OpScale, c, x.id))
}

// Lift returns the constant c, in the recording of x.
func (x Expr) Lift(c float64) Expr { return x.of().lift(c) }

// Detach returns x with derivatives of 0; see slope.Detach for its trap.
func (x Expr) Detach() Expr { return slope.Detach(x) }

// Pow returns x^y.
func (x Expr) Pow(y Expr) Expr { return x.binary(OpPow, y) }

// PowConst returns x^p.
func (x Expr) PowConst(p float64) Expr {
	r := x.of()
	if x.isConst() {
		return r.f(x.float().PowConst(p))
	}
	return r.expr(r.pushConst(OpPowConst, p, x.id))
}

// PowInt returns xⁿ.
func (x Expr) PowInt(n int) Expr {
	r := x.of()
	if x.isConst() {
		y, _, _ := rule.PowInt(x.c, n)
		return r.lift(y)
	}
	return r.expr(r.pushInt(n, x.id))
}

// Hypot returns √(x²+y²).
func (x Expr) Hypot(y Expr) Expr { return x.binary(OpHypot, y) }

// Atan2 returns the angle of the point (x, y), where y is the receiver.
func (y Expr) Atan2(x Expr) Expr { return y.binary(OpAtan2, x) }

// Max returns the greater of x and y.
func (x Expr) Max(y Expr) Expr { return x.binary(OpMax, y) }

// Min returns the smaller of x and y.
func (x Expr) Min(y Expr) Expr { return x.binary(OpMin, y) }

// Select returns a where x > 0 and b elsewhere. Both are recorded; nothing of
// the one that is not taken reaches the result or its derivatives.
func (x Expr) Select(a, b Expr) Expr {
	r := join(x, a)
	join(x, b)
	if x.isConst() {
		if x.c > 0 {
			return a
		}
		return b
	}
	return r.expr(r.push(OpSelect, 0, x.id, r.node(a), r.node(b)))
}

// Apply returns r(x).
func (x Expr) Apply(f *slope.Rule) Expr {
	r := x.of()
	if f == nil || f.Eval == nil {
		panic("expr: Apply of a Rule without Eval")
	}
	if x.isConst() {
		y, _, _ := f.At(x.c)
		return r.lift(y)
	}
	return r.expr(r.pushRule(f, x.id))
}

// Apply2 returns r(x, y).
func (x Expr) Apply2(f *slope.Rule2, y Expr) Expr {
	r := join(x, y)
	if f == nil || f.Eval == nil {
		panic("expr: Apply2 of a Rule2 without Eval")
	}
	if x.isConst() && y.isConst() {
		return r.lift(f.At(x.c, y.c).F)
	}
	return r.expr(r.pushRule2(f, r.node(x), r.node(y)))
}

// Neg returns −x.
func (x Expr) Neg() Expr { return x.unary(OpNeg) }

// Inv returns 1/x.
func (x Expr) Inv() Expr { return x.unary(OpInv) }

// Square returns x².
func (x Expr) Square() Expr { return x.unary(OpSquare) }

// Sqrt returns √x.
func (x Expr) Sqrt() Expr { return x.unary(OpSqrt) }

// Cbrt returns ∛x.
func (x Expr) Cbrt() Expr { return x.unary(OpCbrt) }

// Exp returns eˣ.
func (x Expr) Exp() Expr { return x.unary(OpExp) }

// Exp2 returns 2ˣ.
func (x Expr) Exp2() Expr { return x.unary(OpExp2) }

// Expm1 returns eˣ − 1.
func (x Expr) Expm1() Expr { return x.unary(OpExpm1) }

// Log returns the natural logarithm of x.
func (x Expr) Log() Expr { return x.unary(OpLog) }

// Log2 returns the logarithm of x to the base 2.
func (x Expr) Log2() Expr { return x.unary(OpLog2) }

// Log10 returns the logarithm of x to the base 10.
func (x Expr) Log10() Expr { return x.unary(OpLog10) }

// Log1p returns log(1+x).
func (x Expr) Log1p() Expr { return x.unary(OpLog1p) }

// Sin returns the sine of x.
func (x Expr) Sin() Expr { return x.unary(OpSin) }

// Cos returns the cosine of x.
func (x Expr) Cos() Expr { return x.unary(OpCos) }

// Tan returns the tangent of x.
func (x Expr) Tan() Expr { return x.unary(OpTan) }

// Asin returns the arc sine of x.
func (x Expr) Asin() Expr { return x.unary(OpAsin) }

// Acos returns the arc cosine of x.
func (x Expr) Acos() Expr { return x.unary(OpAcos) }

// Atan returns the arc tangent of x.
func (x Expr) Atan() Expr { return x.unary(OpAtan) }

// Sinh returns the hyperbolic sine of x.
func (x Expr) Sinh() Expr { return x.unary(OpSinh) }

// Cosh returns the hyperbolic cosine of x.
func (x Expr) Cosh() Expr { return x.unary(OpCosh) }

// Tanh returns the hyperbolic tangent of x.
func (x Expr) Tanh() Expr { return x.unary(OpTanh) }

// Asinh returns the inverse hyperbolic sine of x.
func (x Expr) Asinh() Expr { return x.unary(OpAsinh) }

// Acosh returns the inverse hyperbolic cosine of x.
func (x Expr) Acosh() Expr { return x.unary(OpAcosh) }

// Atanh returns the inverse hyperbolic tangent of x.
func (x Expr) Atanh() Expr { return x.unary(OpAtanh) }

// Erf returns the error function of x.
func (x Expr) Erf() Expr { return x.unary(OpErf) }

// Erfc returns 1 − erf x.
func (x Expr) Erfc() Expr { return x.unary(OpErfc) }

// Gamma returns Γ(x).
func (x Expr) Gamma() Expr { return x.unary(OpGamma) }

// Lgamma returns log|Γ(x)|.
func (x Expr) Lgamma() Expr { return x.unary(OpLgamma) }

// Digamma returns ψ(x) = Γ′(x)/Γ(x).
func (x Expr) Digamma() Expr { return x.unary(OpDigamma) }

// Sigmoid returns 1/(1+e⁻ˣ).
func (x Expr) Sigmoid() Expr { return x.unary(OpSigmoid) }

// Softplus returns log(1+eˣ).
func (x Expr) Softplus() Expr { return x.unary(OpSoftplus) }

// Abs returns |x|.
func (x Expr) Abs() Expr { return x.unary(OpAbs) }

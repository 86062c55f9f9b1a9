package verify_test

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/internal/bignum"
	"slope/verify"
)

// A binaryOp is an operation as a node, and the expression that it is compared with.
type binaryOp struct {
	name string
	node expr.Node
	same verify.Expression
}

// binaryOps are all operations that two operands can have: those of the table with two operands
// or any number, and the functions of the root package that are rules.
func binaryOps() []binaryOp {
	var all []binaryOp
	for op := expr.OpAdd; op.String() != expr.Op(math.MaxUint8).String(); op++ {
		if n := op.Arity(); op != expr.OpApply2 && op != expr.OpApplyN && (n == 2 || n < 0) { // these two are what their rules are
			nd := node(op, 0, 1)
			if op == expr.OpDotConst {
				nd.C = []float64{3, -0.75}
			}
			all = append(all, binaryOp{op.String(), nd, formula(2, nd)})
		}
	}
	for _, r := range []struct {
		name string
		f    func(x, y expr.Expr) expr.Expr
		same verify.Expression
	}{
		{"XLogY", slope.XLogY[expr.Expr], formula(2, node(expr.OpLog, 1), node(expr.OpMul, 0, 2))},
		{"LogAddExp", slope.LogAddExp[expr.Expr], formula(2, node(expr.OpLogSumExp, 0, 1))},
	} {
		p := expr.Record(2, func(x []expr.Expr) expr.Expr { return r.f(x[0], x[1]) })
		nd := node(expr.OpApply2, 0, 1)
		nd.Rule2 = p.Node(p.Outputs()[0]).Rule2
		all = append(all, binaryOp{r.name, nd, r.same})
	}
	return all
}

// binaryOperands are both zeros, numbers whose squares leave the range, its ends, numbers that
// tie or not, infinities and NaN.
func binaryOperands() []float64 {
	z := []float64{math.NaN()}
	for _, v := range []float64{0, 5e-324, 1e-200, 0.5, 1, 3, 1e200, math.MaxFloat64, math.Inf(1)} {
		z = append(z, v, math.Copysign(v, -1))
	}
	return z
}

// packageMath are the values by package math, for all operands, with the signs of zeros.
var packageMath = map[expr.Op]func(x, y float64) float64{
	expr.OpAdd: func(x, y float64) float64 { return x + y }, expr.OpSub: func(x, y float64) float64 { return x - y },
	expr.OpMul: func(x, y float64) float64 { return x * y }, expr.OpDiv: func(x, y float64) float64 { return x / y },
	expr.OpPow: math.Pow, expr.OpHypot: math.Hypot, expr.OpAtan2: math.Atan2, expr.OpMax: math.Max, expr.OpMin: math.Min,
	expr.OpSum: func(x, y float64) float64 { return x + y }, expr.OpDot: func(x, y float64) float64 { return x * y },
	expr.OpProd: func(x, y float64) float64 { return x * y }, expr.OpNorm2: math.Hypot, expr.OpMaxOf: math.Max, expr.OpMinOf: math.Min,
}

// exactBinary returns value, gradient and Hessian of an expression in arbitrary precision,
// rounded to float64, and whether all of them are numbers. It has 400 bits beyond the ratios
// of the operands and 1, as y²/(x²+y²)^(3/2) is a difference of numbers that agree in twice as many.
func exactBinary(e verify.Expression, x []float64) (a answer, ok bool) {
	type jet = dual.Over[dual.Over[bignum.Number]]
	from, to := 0, 0
	for _, v := range x {
		if v-v != 0 {
			return a, false
		}
		if v != 0 {
			from, to = min(from, math.Ilogb(v)), max(to, math.Ilogb(v))
		}
	}
	bits := uint(400 + 2*(to-from))
	if x[0] == x[1] {
		bits *= 2 // all that matters is beside the operands
	}
	ok = true
	num := func(f *big.Float) *big.Float {
		ok = ok && f != nil && !f.IsInf()
		return f
	}
	var h []*big.Float
	for i := range x {
		for j := range i + 1 {
			z := make([]jet, len(x))
			for k, v := range x {
				z[k] = dual.Outer(dual.Outer(bignum.New(v, bits)))
			}
			one := z[0].Real.Real.Lift(1)
			z[i].Eps.Real, z[j].Real.Eps = one, one
			y := verify.Eval(e, z)
			if f := num(y.Real.Real.F); ok {
				a.y, _ = f.Float64()
			}
			if f := num(y.Eps.Real.F); ok && j == 0 {
				g, _ := f.Float64()
				a.grad = append(a.grad, g)
			}
			h = append(h, num(y.Eps.Eps.F))
		}
	}
	if !ok {
		return a, false
	}
	xx, _ := h[0].Float64()
	xy, _ := h[1].Float64()
	yy, _ := h[2].Float64()
	// The mixed derivative of Atan2 is 0 at (3, 3), and its terms leave their roundings.
	if h[0].Sign()*h[1].Sign()*h[2].Sign() != 0 && 2*h[1].MantExp(nil) < h[0].MantExp(nil)+h[2].MantExp(nil)-600 {
		xy = 0
	}
	a.hess = []float64{xx, xy, xy, yy}
	return a, true
}

// wantedBinary is what every mode should say: the exact derivatives, and those of docs/laws.md
// where there are none. Values that are no numbers, and the signs of zeros, are those of package math.
func wantedBinary(op binaryOp, x []float64) (want answer, law []lawNumber) {
	law = lawTable(formula(2, op.node), x, lawDouble)
	want, ok := exactBinary(op.same, x)
	if !ok {
		want = answer{y: law[0].v, grad: []float64{law[0].e1, law[3].e1}}
		for _, w := range law {
			want.hess = append(want.hess, w.e12)
		}
	}
	if f := packageMath[op.node.Op]; f != nil && (!ok || want.y == 0) {
		want.y = f(x[0], x[1])
	}
	return want, law
}

// A binaryTolerance says what a mode may say beside the wanted numbers.
type binaryTolerance int

const (
	byRules    binaryTolerance = iota // nothing, but in arithmetic, whose derivatives are products
	byFormulas                        // NaN, and what left the range of float64 on the way
	recordings                        // anything there, and where an operand is infinite or NaN
)

func toleranceOf(mode string) binaryTolerance {
	switch {
	case strings.HasSuffix(mode, "recorded"), strings.HasPrefix(mode, "generated"):
		return recordings
	case strings.Contains(mode, " over "), strings.HasPrefix(mode, "Vec"), strings.HasPrefix(mode, "Mat"):
		return byFormulas
	}
	return byRules
}

// Every operation of two operands, in every mode: value, gradient and all second derivatives at
// all pairs of operands, those that tie, both zeros, infinities, NaN, huge and tiny ones.
func TestBinaryOperations(t *testing.T) {
	operands := binaryOperands()
	modes := append(singularModes(), nestedModes()...)
	for k, op := range binaryOps() {
		t.Run(op.name, func(t *testing.T) {
			t.Parallel()
			for i, a := range operands {
				if testing.Short() && i%2 == 1 {
					continue // the positive ones
				}
				for j, b := range operands {
					if testing.Short() && math.Abs(a) != math.Abs(b) && (k+i/2+(j+1)/2)%4 != 0 {
						continue // another quarter of the pairs for each operation
					}
					x := []float64{a, b}
					want, law := wantedBinary(op, x)
					for _, m := range modes {
						if m.range32 || m.name == "Batch" && !(math.Abs(a) < 1e300 && math.Abs(b) < 1e300) { // it doubles, and NaN beside data is NaN
							continue
						}
						checkBinary(t, op.node, x, m, want, law)
					}
				}
			}
		})
	}
}

func checkBinary(t *testing.T, nd expr.Node, x []float64, m singularMode, want answer, law []lawNumber) {
	got := m.run(formula(2, nd), x)
	if got.skip {
		return
	}
	compare := func(part string, g, w float64) {
		if !closeTo(g, w, 1e-14) && !(math.Abs(g-w) <= 1e-323) && (part == "the value" || !allowedBinary(nd, x, m, g, w, law)) {
			t.Errorf("%s of %v at %v in %s: got %v, want %v", part, nd.Op, x, m.name, g, w)
		}
	}
	compare("the value", got.y, want.y)
	if packageMath[nd.Op] != nil && got.y == 0 && math.Signbit(got.y) != math.Signbit(want.y) {
		t.Errorf("%v at %v in %s is a zero of the wrong sign", nd.Op, x, m.name)
	}
	for i, w := range want.grad {
		compare(fmt.Sprintf("∂%d", i), got.grad[i], w)
	}
	for k, w := range want.hess {
		if got.hess != nil {
			compare(fmt.Sprintf("∂%d∂%d", k/2, k%2), got.hess[k], w)
		}
	}
}

// allowedBinary reports whether a mode may say something else than the table: the prices of docs/laws.md.
func allowedBinary(nd expr.Node, x []float64, m singularMode, got, want float64, law []lawNumber) bool {
	far := slices.ContainsFunc(x, func(v float64) bool { return v != 0 && !(math.Abs(v) > 1e-100 && math.Abs(v) < 1e100) })
	for _, w := range law {
		far = far || math.IsInf(w.e1, 0) || math.IsInf(w.e12, 0)
	}
	tolerance := toleranceOf(m.name)
	if want != want && slices.ContainsFunc(x, math.IsNaN) && (m.apart == arrayRate || m.name == "replay SparseHessian") {
		return got == 0 // the second derivatives of an extreme, row 9
	}
	switch tolerance {
	case byFormulas:
		if far && (got != got || math.Abs(got-want) < 1e-300) {
			return true
		}
	case recordings:
		return far
	}
	if m.apart == forwardRate && got != got && (law[0].squared || slices.ContainsFunc(x, math.IsNaN)) { // rows 2 and 4
		return true
	}
	return nd.Op == expr.OpDiv && far && (tolerance == byFormulas || math.Abs(got-want) <= 0.51*math.Abs(want)) // row 7: one of two equal terms underflowed
}

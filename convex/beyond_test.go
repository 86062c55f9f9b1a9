package convex_test

import (
	"math/rand/v2"
	"testing"

	"slope"
	"slope/convex"
)

// TestBeyondTheRules holds every rule of the calculus to its conditions: a true claim
// that it proves, by rules alone, and false claims just beyond, which fail one condition by as
// little as may be. The reference shows in 400-bit arithmetic that the false ones are
// false; none may be proven.
func TestBeyondTheRules(t *testing.T) {
	type E = real
	const ulp = 0x1p-52
	pos := convex.Box{Lo: []float64{0.25, 0.25}, Hi: []float64{2, 2}}
	mid := convex.Box{Lo: []float64{-1, -1.5}, Hi: []float64{1.25, 1}}
	neg := convex.Box{Lo: []float64{-2, -2}, Hi: []float64{-0.25, -0.25}}
	sq := func(x, y E) E { return x.Square().Add(y.Square()) }
	for _, row := range []struct {
		rule  string
		claim string
		f     func(x, y E) E
		box   convex.Box
		true  bool
	}{
		{"sum", "x² + eʸ", func(x, y E) E { return x.Square().Add(y.Exp()) }, mid, true},
		{"sum", "x² − 2⁻³⁰eʸ", func(x, y E) E { return x.Square().Sub(y.Exp().Scale(0x1p-30)) }, mid, false},
		{"sum", "√x − y² is concave: its negative", func(x, y E) E { return x.Sqrt().Sub(y.Square()).Neg() }, pos, true},
		{"sum", "y² − √x − 2⁻²⁰|y|", func(x, y E) E { return y.Square().Sub(x.Sqrt()).Sub(y.Abs().Scale(0x1p-20)) }, mid1(pos, mid), false},
		{"sum of log-convex", "log(e^x² + 1/y)", func(x, y E) E { return x.Square().Exp().Add(y.Inv()).Log() }, pos, true},
		{"sum of log-convex", "log(e^x² + 1/y − 5/4)", func(x, y E) E { return x.Square().Exp().Add(y.Inv()).AddConst(-1.25).Log() }, pos, false},
		{"sum of log-convex", "log(eˣ + y)", func(x, y E) E { return x.Exp().Add(y).Log() }, pos, false},
		{"scaled log-concave", "−log(3x)", func(x, y E) E { return x.Scale(3).Log().Neg() }, pos, true},
		{"scaled log-concave", "−log(x + y²/100)", func(x, y E) E { return x.Add(y.Square().Scale(0.01)).Log().Neg() }, pos, false},

		{"determinant", "−log(xy − 1/100)", func(x, y E) E { return x.Mul(y).AddConst(-0.01).Log().Neg() }, pos, true},
		{"determinant", "−log(xy + 1/10)", func(x, y E) E { return x.Mul(y).AddConst(0.1).Log().Neg() }, pos, false},
		{"determinant", "−log(xy − (x−y)²/100)", func(x, y E) E { return x.Mul(y).Sub(x.Sub(y).Square().Scale(0.01)).Log().Neg() }, pos, true},
		{"determinant", "−log(xy + (x−y)²)", func(x, y E) E { return x.Mul(y).Add(x.Sub(y).Square().Scale(1)).Log().Neg() }, pos, false},
		{"determinant", "−log(xy + (3−x)(3−y))", func(x, y E) E {
			return x.Mul(y).Add(x.Neg().AddConst(3).Mul(y.Neg().AddConst(3))).Log().Neg()
		}, pos, false},
		{"determinant", "−log(eˣy)", func(x, y E) E { return x.Square().Exp().Mul(y).AddConst(-0.01).Log().Neg() }, pos, false},

		{"constant multiple", "3·x²", func(x, y E) E { return x.Lift(2).Exp().Mul(x.Square()) }, mid, true},
		{"constant multiple", "(e^−40 − 2⁻⁵⁰)x²", func(x, y E) E { return x.Lift(-40).Exp().AddConst(-0x1p-50).Mul(x.Square()) }, mid, false},
		{"product of log-convex", "eˣ·(1/y)", func(x, y E) E { return x.Exp().Mul(y.Inv()) }, pos, true},
		{"product of log-convex", "eˣ·y²", func(x, y E) E { return x.Exp().Mul(y.Square()) }, pos, false},
		{"entropy", "x log(x/y)", func(x, y E) E { return x.Mul(x.Div(y).Log()) }, pos, true},
		{"entropy", "x log(y/x)", func(x, y E) E { return x.Mul(y.Div(x).Log()) }, pos, false},
		{"entropy", "x log(x/y²)", func(x, y E) E { return x.Mul(x.Div(y.Square()).Log()) }, pos, false},
		{"entropy", "x(log x − log y)", func(x, y E) E { return x.Mul(x.Log().Sub(y.Log())) }, pos, true},
		{"entropy", "x(log y − log x)", func(x, y E) E { return x.Mul(y.Log().Sub(x.Log())) }, pos, false},
		{"entropy", "x(log x − 1.001 log y)", func(x, y E) E { return x.Mul(x.Log().Sub(y.Log().Scale(1.001))) }, pos, false},
		{"entropy", "x(log x + log y)", func(x, y E) E { return x.Mul(x.Log().Add(y.Log())) }, pos, false},
		{"entropy", "x(log(x+½) − log y)", func(x, y E) E { return x.Mul(x.AddConst(0.5).Log().Sub(y.Log())) }, pos, false},
		{"entropy", "y(log x − log y)", func(x, y E) E { return y.Mul(x.Log().Sub(y.Log())) }, pos, false},

		{"quotient", "x²/y", func(x, y E) E { return x.Square().Div(y) }, pos, true},
		{"quotient", "|x|^1.999/y", func(x, y E) E { return x.PowConst(1.999).Div(y) }, pos, false},
		{"quotient", "x³/y²", func(x, y E) E { return x.PowInt(3).Div(y.Square()) }, pos, true},
		{"quotient", "x³/y^2.001", func(x, y E) E { return x.PowInt(3).Div(y.PowConst(2.001)) }, pos, false},
		{"quotient", "x²/y²", func(x, y E) E { return x.Square().Div(y.Square()) }, pos, false},
		{"quotient", "x²/(y + y²/9)", func(x, y E) E { return x.Square().Div(y.Add(y.Square().Scale(1.0 / 9))) }, pos, false},
		{"quotient", "eˣ/y log-convex over log-concave", func(x, y E) E { return x.Exp().Div(y) }, pos, true},
		{"quotient", "eˣ/e^(y²)", func(x, y E) E { return x.Exp().Div(y.Square().Exp()) }, pos, false},
		{"quotient", "−log(x/cosh y) log-concave over log-convex", func(x, y E) E { return x.Div(y.Cosh()).Log().Neg() }, pos, true},
		{"quotient", "−log(x/(2 + sin y)), whose denominator is not log-convex", func(x, y E) E { return x.Div(y.Scale(2).Sin().AddConst(2)).Log().Neg() }, pos, false},
		{"maximum", "max(√y − 9, x²), never the first", func(x, y E) E { return y.Sqrt().AddConst(-9).Max(x.Square()) }, pos, true},
		{"minimum", "−min(√x, x² + 9), never the second", func(x, y E) E { return x.Sqrt().Min(x.Square().AddConst(9)).Neg() }, pos, true},
		{"quotient", "x/(−3)", func(x, y E) E { return x.Square().Div(x.Lift(3)) }, pos, true},
		{"quotient", "x²/(−3)", func(x, y E) E { return x.Square().Div(x.Lift(-3)) }, pos, false},

		{"absolute value", "|x+y|", func(x, y E) E { return x.Add(y).Abs() }, mid, true},
		{"absolute value", "|x² − 2⁻²⁰|", func(x, y E) E { return x.Square().AddConst(-0x1p-20).Abs() }, mid, false},
		{"absolute value", "|eˣ − 1|", func(x, y E) E { return x.Expm1().Abs() }, mid, false},
		{"absolute value", "|x² + y²|", func(x, y E) E { return sq(x, y).Abs() }, mid, true},
		{"absolute value", "|−eˣ|", func(x, y E) E { return x.Exp().Neg().Abs() }, mid, true},
		{"absolute value", "|log(x/3)|", func(x, y E) E { return x.Scale(0.25).Log().Abs() }, pos, true},
		{"absolute value", "|√x|", func(x, y E) E { return x.Sqrt().Abs() }, pos, false},
		{"absolute value", "−|√x|", func(x, y E) E { return x.Sqrt().Abs().Neg() }, pos, true},
		{"absolute value", "−|−√x|", func(x, y E) E { return x.Sqrt().Neg().Abs().Neg() }, pos, true},
		{"Huber", "Huber(x+y)", func(x, y E) E { return slope.Huber(x.Add(y), 1) }, mid, true},
		{"Huber", "Huber(x² − ½)", func(x, y E) E { return slope.Huber(x.Square().AddConst(-0.5), 0.25) }, mid, false},
		{"Huber", "Huber(√x)", func(x, y E) E { return slope.Huber(x.Sqrt(), 0.5) }, pos, false},
		{"maximum", "max(x², eʸ)", func(x, y E) E { return x.Square().Max(y.Exp()) }, mid, true},
		{"maximum", "max(x², √y)", func(x, y E) E { return x.Square().Max(y.Sqrt()) }, pos, false},
		{"maximum", "max(x², √y − 9), never the second", func(x, y E) E { return x.Square().Max(y.Sqrt().AddConst(-9)) }, pos, true},
		{"minimum", "−min(√x, log y)", func(x, y E) E { return x.Sqrt().Min(y.Log()).Neg() }, pos, true},
		{"minimum", "min(x, y)", func(x, y E) E { return x.Min(y) }, mid, false},
		{"log-sum-exp", "LSE(x², y)", func(x, y E) E { return slope.LogSumExp([]E{x.Square(), y}) }, mid, true},
		{"log-sum-exp", "LSE(√x, y)", func(x, y E) E { return slope.LogSumExp([]E{x.Sqrt(), y}) }, pos, false},

		{"composition", "exp(x²+y)", func(x, y E) E { return x.Square().Add(y).Exp() }, mid, true},
		{"composition", "exp(xy)", func(x, y E) E { return x.Mul(y).Exp() }, mid, false},
		{"composition", "exp(−x²+y)", func(x, y E) E { return y.Sub(x.Square()).Exp() }, mid, false},
		{"composition", "1/√x", func(x, y E) E { return x.Sqrt().Inv() }, pos, true},
		{"composition", "1/(x²+½)", func(x, y E) E { return x.Square().AddConst(0.5).Inv() }, mid, false},
		{"composition", "(x²+y²)² ", func(x, y E) E { return sq(x, y).Square() }, mid, true},
		{"composition", "(x²+y²−2⁻⁸)²", func(x, y E) E { return sq(x, y).AddConst(-0x1p-8).Square() }, mid, false},
		{"composition", "(x²)³ with x² − ¼", func(x, y E) E { return x.Square().AddConst(-0.25).PowInt(3) }, mid, false},
		{"composition", "sin on [π, 2π] of x", func(x, y E) E { return x.AddConst(3.2).Sin().Add(y.Square()) }, pos, true},
		{"composition", "sin x to 1/10", func(x, y E) E { return x.Sin() }, convex.Box{Lo: []float64{-2, 0}, Hi: []float64{0.1, 1}}, false},

		{"roots", "√(x²+y²)", func(x, y E) E { return sq(x, y).Sqrt() }, mid, true},
		{"roots", "√(x²+y)", func(x, y E) E { return x.Square().Add(y).Sqrt() }, pos, false},
		{"roots", "(x²+y²)^(½−2⁻³⁰)", func(x, y E) E { return sq(x, y).PowConst(0.5 - 0x1p-30) }, pos, false},
		{"roots", "∛(x²+y²)", func(x, y E) E { return sq(x, y).Cbrt() }, pos, false},
		{"roots", "∛(|x|³+|y|³)", func(x, y E) E { return x.Abs().PowInt(3).Add(y.Abs().PowInt(3)).Cbrt() }, mid, true},
		{"roots", "∛(x³+y³) on both signs", func(x, y E) E { return x.PowInt(3).Add(y.PowInt(3)).Cbrt() }, neg, false},
		{"roots", "(x⁴+y⁴)^¼", func(x, y E) E { return x.PowInt(4).Add(y.PowInt(4)).PowConst(0.25) }, mid, true},
		{"roots", "(x⁴+y²)^¼", func(x, y E) E { return x.PowInt(4).Add(y.Square()).PowConst(0.25) }, pos, false},
		{"roots", "(x⁴+y⁴)^(¼−2⁻²⁰)", func(x, y E) E { return x.PowInt(4).Add(y.PowInt(4)).PowConst(0.25 - 0x1p-20) }, pos, false},
		{"roots", "√(x²+y²−1/64)", func(x, y E) E { return sq(x, y).AddConst(-1.0 / 64).Sqrt() }, pos, false},
		{"roots", "√(x⁴+y⁴)", func(x, y E) E { return x.PowInt(4).Add(y.PowInt(4)).Sqrt() }, mid, true},
		{"roots", "√(x³) of a sum of cubes below 1", func(x, y E) E { return x.PowConst(1.999).Add(y.PowConst(1.999)).Sqrt() }, pos, false},
		{"roots", "√(2x²−y²)", func(x, y E) E { return x.Square().Scale(66).Sub(y.Square()).Sqrt() }, pos, false},

		{"logs", "−log σ(x)", func(x, y E) E { return x.Sigmoid().Log().Neg() }, mid, true},
		{"logs", "−log σ(x²)", func(x, y E) E { return x.Square().Sigmoid().Log().Neg() }, mid, false},
		{"logs", "−log σ(√x)", func(x, y E) E { return x.Sqrt().Sigmoid().Log().Neg() }, pos, true},
		{"logs", "log σ(x)", func(x, y E) E { return x.Sigmoid().Log() }, mid, false},
		{"logs", "−log Φ(x)", func(x, y E) E { return slope.NormCDF(x).Log().Neg() }, mid, true},
		{"logs", "−log Φ(x²)", func(x, y E) E { return slope.NormCDF(x.Square()).Log().Neg() }, mid, false},
		{"logs", "−log erfc(x²)", func(x, y E) E { return x.Square().Erfc().Log().Neg() }, mid, true},
		{"logs", "−log erfc(√x)", func(x, y E) E { return x.Scale(0.01).Sqrt().Erfc().Log().Neg() }, pos, false},
		{"logs", "−log log(1+eˣ)", func(x, y E) E { return x.Softplus().Log().Neg() }, mid, true},
		{"logs", "−log log(1+e^(x²))", func(x, y E) E { return x.Square().Softplus().Log().Neg() }, mid, false},
		{"logs", "log Γ(x)", func(x, y E) E { return x.Gamma().Log() }, pos, true},
		{"logs", "log Γ(2+√x)", func(x, y E) E { return x.Sqrt().AddConst(2).Gamma().Log() }, pos, false},
		{"logs", "log cosh x", func(x, y E) E { return x.Cosh().Log() }, mid, true},
		{"logs", "log cosh x²", func(x, y E) E { return x.Square().Cosh().Log() }, mid, true},
		{"logs", "log cosh √x", func(x, y E) E { return x.Sqrt().Cosh().Log() }, pos, false},
		{"logs", "log cosh(x²−1)", func(x, y E) E { return x.Square().AddConst(-1).Cosh().Log() }, mid, false},
		{"logs", "log e^(x²)", func(x, y E) E { return x.Square().Exp().Log() }, mid, true},
		{"logs", "log e^(√x)", func(x, y E) E { return x.Sqrt().Exp().Log() }, pos, false},
		{"logs", "log √(e^x + e^y)", func(x, y E) E { return x.Exp().Add(y.Exp()).Sqrt().Log() }, mid, true},
		{"logs", "log(1/(eˣ+eʸ))", func(x, y E) E { return x.Exp().Add(y.Exp()).Inv().Log() }, mid, false},
		{"logs", "log(1/x)", func(x, y E) E { return x.Inv().Log() }, pos, true},
		{"logs", "log x^−0.3", func(x, y E) E { return x.PowConst(-0.3).Log() }, pos, true},
		{"logs", "log x^0.3", func(x, y E) E { return x.PowConst(0.3).Log() }, pos, false},
		{"log-concave from concave", "−log(√x)", func(x, y E) E { return x.Sqrt().Log().Neg() }, pos, true},
		{"log-concave from concave", "−log(x²)", func(x, y E) E { return x.Square().AddConst(1).Log().Neg() }, mid, false},

		{"monomial", "−√(xy)", func(x, y E) E { return x.Mul(y).Sqrt().Neg() }, pos, true},
		{"monomial", "−x^½y^(½+2⁻²⁰)", func(x, y E) E { return x.Sqrt().Mul(y.PowConst(0.5 + 0x1p-20)).Neg() }, pos, false},
		{"monomial", "−xy", func(x, y E) E { return x.Mul(y).Neg() }, pos, false},
		{"monomial", "−√(x·y²)", func(x, y E) E { return x.Mul(y.Square()).Sqrt().Neg() }, pos, false},
		{"monomial", "−√(eˣ·y)", func(x, y E) E { return x.Exp().Mul(y).Sqrt().Neg() }, pos, false},
		{"monomial", "x²y⁻¹", func(x, y E) E { return x.Square().Mul(y.PowConst(-1)) }, pos, true},
		{"monomial", "x²y^(−1−2⁻²⁰)", func(x, y E) E { return x.Square().Mul(y.PowConst(-1 - 0x1p-20)) }, pos, false},
		{"monomial", "x^1.2·y^0.1", func(x, y E) E { return x.PowConst(1.2).Mul(y.PowConst(0.1)) }, pos, false},
		{"monomial", "x^−1·y^−½", func(x, y E) E { return x.Inv().Mul(y.PowConst(-0.5)) }, pos, true},
		{"monomial", "√x²·(y²)^−½", func(x, y E) E { return x.PowConst(1.5).Mul(y.Square().AddConst(0.1).PowConst(-0.5)) }, pos, false},

		{"monomial", "log(2+x)²·y^−0.2", func(x, y E) E {
			return x.AddConst(2).Log().Square().Mul(y.PowConst(-0.2))
		}, pos, false},
		{"monomial", "x^2.5·(y²+0.1)^−1.25", func(x, y E) E { return x.PowConst(2.5).Mul(y.Square().AddConst(0.1).PowConst(-1.25)) }, pos, false},

		{"quadratic form", "(x−y)²", func(x, y E) E { return sq(x, y).Sub(x.Mul(y).Scale(2)) }, mid, true},
		{"quadratic form", "x²+y²−2(1+2⁻⁵²)xy", func(x, y E) E { return sq(x, y).Sub(x.Mul(y).Scale(2 + 2*ulp)) }, mid, false},
		{"quadratic form", "x² − x²(1+2⁻⁵²) + y²", func(x, y E) E { return sq(x, y).Sub(x.Square().Scale(1 + ulp)) }, mid, false},
		{"quadratic form", "xy", func(x, y E) E { return x.Mul(y) }, mid, false},
		{"quadratic form", "(x−y)² + e^x − 2⁻³⁰√(1+y²)", func(x, y E) E {
			return x.Sub(y).Square().Add(x.Scale(0x1p-20).Exp().Scale(0x1p-20)).Sub(y.Square().AddConst(1).Sqrt().Scale(0x1p-8)).Sub(x.Square().AddConst(1).Sqrt().Scale(0x1p-8))
		}, mid, false},
		{"Select", "Select(x+5, x², −x²)", func(x, y E) E { return x.AddConst(5).Select(x.Square(), x.Square().Neg()) }, mid, true},
		{"Select", "Select(x+1, x², −x²)", func(x, y E) E { return x.AddConst(0.99).Select(x.Square(), x.Square().Neg()) }, mid, false},
		{"Select", "Select(x, 0.1x, x)", func(x, y E) E { return x.Select(x.Scale(0.1), x) }, mid, false},
		{"cover", "x⁴ − x²/2⁸ + y²", func(x, y E) E { return x.PowInt(4).Sub(x.Square().Scale(0x1p-8)).Add(y.Square()) }, mid, false},
		{"cover", "x⁴ + x³ + 3x²/8", func(x, y E) E { return x.PowInt(4).Add(x.PowInt(3)).Add(x.Square().Scale(0.38)) }, mid, true},
		{"cover", "x⁴ + x³ + 0.37x²", func(x, y E) E { return x.PowInt(4).Add(x.PowInt(3)).Add(x.Square().Scale(0.37)) }, mid, false},
		{"cover with a kink", "|x|·eˣ − 2|x|", func(x, y E) E { return x.Abs().Mul(x.Exp()).Add(x.Square()).Sub(x.Abs().Scale(1.01)) }, mid, false},
	} {
		f := func(x []real) real { return row.f(x[0], x[1]) }
		c, err := convex.Certify(f, row.box, convex.MaxBoxes(300))
		if err != nil {
			t.Errorf("%s: %s: %v", row.rule, row.claim, err)
			continue
		}
		if row.true {
			if c.Verdict != convex.Proven {
				t.Errorf("%s: %s: %v, want proven", row.rule, row.claim, c)
			}
			if c.Method != "rules" && row.rule != "cover" {
				t.Errorf("%s: %s: proven by %s, want rules", row.rule, row.claim, c.Method)
			}
			continue
		}
		if c.Verdict == convex.Proven {
			t.Errorf("%s: %s is not convex, but %v", row.rule, row.claim, c)
		}
		ref, bent := reference{exactly(2, f), row.box}, false
		r := rand.New(rand.NewPCG(1, 9))
		for k := 0; k < 300 && !bent; k++ {
			ref.probe(r, 10, func(x, v []float64, step, value, off float64) { bent = bent || value < -off })
		}
		if !bent {
			t.Errorf("%s: %s: the reference sees no chord below the function: is the claim false?", row.rule, row.claim)
		}
	}
}

// mid1 has the first side of a and the second of b.
func mid1(a, b convex.Box) convex.Box {
	return convex.Box{Lo: []float64{a.Lo[0], b.Lo[1]}, Hi: []float64{a.Hi[0], b.Hi[1]}}
}

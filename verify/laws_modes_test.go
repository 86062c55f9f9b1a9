package verify_test

import (
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
	"pgregory.net/rapid"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/hyperdual"
	"slope/internal/rule"
	"slope/reverse"
	"slope/verify"
)

// The laws of agreement between modes and with difference quotients, groups C and
// D of docs/properties.md. The random expressions of TestModesOfTameExpressions and
// TestModesOfWildExpressions compare every mode with 200-bit arithmetic as well.

// gradients returns value and gradient of e at x in every mode, by its name.
func gradients(e verify.Expression, x []float64) map[string][]float64 {
	f := e.Func()
	all := map[string][]float64{}
	y, g := dual.Gradient(nil, f.Dual, x)
	all["dual"] = append([]float64{y}, g...)
	y, g, _ = hyperdual.Hessian(nil, f.HyperDual, x)
	all["hyperdual"] = append([]float64{y}, g...)
	y, g = reverse.Gradient(nil, f.Var, x)
	all["reverse"] = append([]float64{y}, g...)
	y, g, _ = reverse.Hessian(nil, f.Var2, x)
	all["reverse second order"] = append([]float64{y}, g...)
	y, g = e.Program().Gradient(nil, x)
	all["expr"] = append([]float64{y}, g...)
	return all
}

// disagree says which modes differ in a part, by the relation same.
func disagree(all map[string][]float64, same func(a, b float64) bool) string {
	for name, got := range all {
		for i, v := range got {
			if want := all["dual"][i]; !same(v, want) {
				return fmt.Sprintf("part %d is %v in %s and %v in dual", i, v, name, want)
			}
		}
	}
	return ""
}

func equalNumbers(a, b float64) bool { return a == b || a != a && b != b }

// class tells NaN, the infinities and finite numbers apart.
func class(v float64) int {
	switch {
	case v != v:
		return 0
	case math.IsInf(v, 1):
		return 1
	case math.IsInf(v, -1):
		return 2
	}
	return 3
}

func operation(nd expr.Node, n int) verify.Expression {
	for i := range n {
		nd.Args = append(nd.Args, uint32(i))
	}
	return verify.Expression{N: n, Ops: []expr.Node{nd}}
}

// C9: at kinks every mode has the same slopes, bit for bit.
func TestModesAgreeAtKinks(t *testing.T) {
	for _, r := range []struct {
		op expr.Op
		x  []float64
	}{
		{expr.OpAbs, []float64{0}}, {expr.OpMax, []float64{1, 1}}, {expr.OpMin, []float64{-2, -2}}, {expr.OpMaxOf, []float64{3, 1, 3}},
		{expr.OpMinOf, []float64{3, 3, 3}}, {expr.OpHypot, []float64{0, 0}}, {expr.OpNorm2, []float64{0, 0, 0}}, {expr.OpSelect, []float64{0, 2, 3}},
	} {
		all := gradients(operation(expr.Node{Op: r.op}, len(r.x)), r.x)
		if d := disagree(all, equalNumbers); d != "" {
			t.Errorf("%v at %v: %s", r.op, r.x, d)
		}
		all["reverse"][1] += 0.5 // the control: another element of the subdifferential
		if disagree(all, equalNumbers) == "" {
			t.Errorf("%v at %v: half a slope was not noticed", r.op, r.x)
		}
	}
}

// C10: at edges of the domain, at poles, at infinity and outside, the parts are of
// the same class in every mode. Not so for ∞−∞ and 0·∞ in plain arithmetic, which
// the forward modes do part by part.
func TestModesAgreeInClass(t *testing.T) {
	special := []float64{0, math.Copysign(0, -1), 1, -1, 2, -2, 0.5, math.Inf(1), math.Inf(-1), math.NaN(), 1e300, -1e300, 1e-300, 5e-324}
	checked := 0
	for op := expr.OpNeg; op <= expr.OpAbs; op++ {
		for _, x := range special {
			checked++
			if d := disagree(gradients(operation(expr.Node{Op: op}, 1), []float64{x}), func(a, b float64) bool { return class(a) == class(b) }); d != "" {
				t.Errorf("%v at %v: %s", op, x, d)
			}
		}
	}
	for _, op := range []expr.Op{expr.OpPow, expr.OpHypot, expr.OpAtan2, expr.OpMax, expr.OpMin} {
		for _, x := range special {
			for _, y := range special {
				if x != x || y != y { // what does not depend on a NaN may keep a slope
					continue
				}
				checked++
				if d := disagree(gradients(operation(expr.Node{Op: op}, 2), []float64{x, y}), func(a, b float64) bool { return class(a) == class(b) }); d != "" {
					t.Errorf("%v at %v, %v: %s", op, x, y, d)
				}
			}
		}
	}
	all := gradients(operation(expr.Node{Op: expr.OpSqrt}, 1), []float64{0})
	all["expr"][1] = 1e154 // the control: a finite lie
	if disagree(all, func(a, b float64) bool { return class(a) == class(b) }) == "" {
		t.Error("a finite slope of √ at 0 was not noticed")
	}
	if checked < 1000 {
		t.Errorf("%d points, want over 1000", checked)
	}
}

// C4: the Hessian is symmetric: the seeds i, j and j, i give the same bits.
func TestMixedDerivativesAreSymmetric(t *testing.T) {
	symmetric := func(f func([]hyper) hyper, x []float64) string {
		unit := func(i int) []float64 { v := make([]float64, len(x)); v[i] = 1; return v }
		for i := range x {
			for j := range i {
				_, _, _, a := hyperdual.Directional(f, x, unit(i), unit(j))
				_, _, _, b := hyperdual.Directional(f, x, unit(j), unit(i))
				if !equalNumbers(a, b) {
					return fmt.Sprintf("∂²f/∂%d∂%d is %v one way and %v the other", i, j, a, b)
				}
			}
		}
		return ""
	}
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]verify.Kind{verify.Tame, verify.Wild}).Draw(t, "kind")
		e := verify.Expressions(kind, 3, 8).Draw(t, "e")
		x := verify.Points(verify.Cube(3, -3, 3)).Draw(t, "x")
		if s := symmetric(e.Func().HyperDual, x); s != "" {
			t.Fatalf("%v at %v: %s", e, x, s)
		}
	})
	lopsided := func(x []hyper) hyper { // f₂g₁ dropped, K15
		z := x[0].Exp().Mul(x[1].Sin())
		z.E12 -= x[0].Exp().E2 * x[1].Sin().E1
		return z
	}
	if symmetric(lopsided, []float64{0.3, 0.7}) == "" {
		t.Error("a mixed term dropped on one side was not noticed")
	}
}

// fewerThanHalf reports that k of n random cases is less than half by more than four
// standard deviations: a short run has 20.
func fewerThanHalf(k, n int) bool { return float64(k) < float64(n)/2-2*math.Sqrt(float64(n)) }

// C3, C7: the ε₁ε₂ part, as products H·v of hyper-dual pairs, against difference
// quotients of the reverse gradient.
func TestProductsAgainstDifferencesOfReverse(t *testing.T) {
	decided, drawn := 0, 0
	check := func(e verify.Expression, x, v []float64, spoil float64) verify.Report {
		f := e.Func()
		grad := func(dst, x []float64) (float64, []float64) { return reverse.Gradient(dst, f.Var, x) }
		hvp := func(dst, x, v []float64) (float64, []float64) {
			y, hv := hyperdual.HVP(dst, f.HyperDual, x, v)
			hv[0] += spoil * (1 + math.Abs(hv[0]))
			return y, hv
		}
		return verify.CheckHVP(grad, hvp, x, v)
	}
	rapid.Check(t, func(t *rapid.T) {
		e := verify.Expressions(verify.Tame, 2, 6).Draw(t, "e")
		p := verify.Points(verify.Cube(2, -2, 2))
		x, v := p.Draw(t, "x"), p.Draw(t, "v")
		r := check(e, x, v, 0)
		drawn++
		if r.Verdict == verify.Refuted {
			t.Fatalf("%v\n%s", e, r)
		}
		if r.Verdict == verify.Holds {
			decided++
		}
	})
	if fewerThanHalf(decided, drawn) {
		t.Errorf("%d of %d decided, want about half or more", decided, drawn)
	}
	e := verify.Expression{N: 2, Ops: []expr.Node{{Op: expr.OpMul, Args: []uint32{0, 1}}, {Op: expr.OpSin, Args: []uint32{2}}}}
	if r := check(e, []float64{0.5, 1.5}, []float64{1, -1}, 1e-4); r.Verdict != verify.Refuted {
		t.Errorf("an error of 1e-4 passes: %s", r)
	}
}

// C8: the complex step. Im f(x+ih)/h with h = 1e-200 has no truncation error and no
// cancellation, and shares no code with the rules; it is limited to the functions
// that math/cmplx evaluates well there.
func TestComplexStep(t *testing.T) {
	const h = 1e-200
	type function struct {
		name   string
		lo, hi float64
		f      func(z complex128) complex128
	}
	table := []function{
		{"Exp", -20, 20, cmplx.Exp}, {"Log", 1e-3, 100, cmplx.Log}, {"Sqrt", 1e-3, 100, cmplx.Sqrt}, {"Sin", -10, 10, cmplx.Sin}, {"Cos", -10, 10, cmplx.Cos},
		{"Tan", -1.5, 1.5, cmplx.Tan}, {"Sinh", -10, 10, cmplx.Sinh}, {"Cosh", -10, 10, cmplx.Cosh}, {"Tanh", -3, 3, cmplx.Tanh},
		{"x^2.5", 1e-2, 20, func(z complex128) complex128 { return cmplx.Pow(z, 2.5) }},
		{"x^−1.5", 1e-2, 20, func(z complex128) complex128 { return cmplx.Pow(z, -1.5) }},
	}
	slopeOf := func(name string, x float64) float64 {
		switch name {
		case "x^2.5":
			return dual.Variable(x).PowConst(2.5).Eps
		case "x^−1.5":
			return dual.Variable(x).PowConst(-1.5).Eps
		}
		_, d1, _ := rowByName[name].Unary(x)
		return d1
	}
	// T1(16), with the conditioning that a zero of f′ has.
	fault := func(f function, slope func(name string, x float64) float64) string {
		r := rand.New(rand.NewPCG(8, uint64(len(f.name))))
		for range 500 {
			x := f.lo + (f.hi-f.lo)*r.Float64()
			got, want := slope(f.name, x), imag(f.f(complex(x, h)))/h
			bar := 16 * 0x1p-52 * math.Abs(want)
			if row, ok := rowByName[f.name]; ok {
				_, _, d2 := row.Unary(x)
				bar += 4 * 0x1p-53 * math.Abs(x*d2)
			}
			if !(math.Abs(got-want) <= bar) {
				return fmt.Sprintf("%s′ at %v = %v, the complex step gives %v", f.name, x, got, want)
			}
		}
		return ""
	}
	for _, f := range table {
		if s := fault(f, slopeOf); s != "" {
			t.Error(s)
		}
		if fault(f, func(name string, x float64) float64 { return slopeOf(name, x) * (1 + 1e-13) }) == "" {
			t.Errorf("%s: an error of 1e-13 was not noticed", f.name)
		}
	}
	// A composition: e^(sin x)·log x/√x + tanh(x^2.5).
	for _, x := range []float64{0.3, 0.9, 1.4, 2.2} {
		z := complex(x, h)
		want := imag(cmplx.Exp(cmplx.Sin(z))*cmplx.Log(z)/cmplx.Sqrt(z)+cmplx.Tanh(cmplx.Pow(z, 2.5))) / h
		_, got := dual.Derivative(func(x single) single {
			return x.Sin().Exp().Mul(x.Log()).Div(x.Sqrt()).Add(x.PowConst(2.5).Tanh())
		}, x)
		if math.Abs(got-want) > 64*0x1p-53*(math.Abs(want)+3) {
			t.Errorf("the composition at %v: %v, the complex step gives %v", x, got, want)
		}
	}
}

// C11: derivatives inside derivatives, the field's two test cases, and nesting in
// several goroutines at once.
func TestNestingKeepsPerturbationsApart(t *testing.T) {
	type in = dual.Over[single]
	nested := func(f func(x, y in) in) func(x single) single {
		return func(x single) single {
			_, d := dual.Nest(func(y in) in { return f(dual.Outer(x), y) }, x.Lift(1))
			return x.Mul(d)
		}
	}
	product := nested(func(x, y in) in { return x.Mul(y) }) // x·d(xy)/dy = x²
	sum := nested(func(x, y in) in { return x.Add(y) })     // x·d(x+y)/dy = x
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 100 {
				if _, d := dual.Derivative(product, 4); d != 8 {
					t.Errorf("d/dx x·d/dy xy at 4 is %v, want 8", d)
				}
				if _, d := dual.Derivative(sum, 1); d != 1 {
					t.Errorf("d/dx x·d/dy (x+y) at 1 is %v, want 1", d)
				}
			}
		})
	}
	wg.Wait()
	// The control: an inner derivative that takes the outer perturbation for its own.
	confused := func(x single) single {
		_, d := dual.Derivative(func(y single) single { return single{Real: x.Real, Eps: x.Eps}.Add(y) }, 1)
		return x.Scale(d)
	}
	if _, d := dual.Derivative(confused, 1); d == 1 {
		t.Error("the classical confusion gives the right answer; it should be 2")
	}
}

// D9: gonum's central difference and the ladder agree to within both bars.
func TestGonumAgreesWithTheLadder(t *testing.T) {
	// apart says how far they are from each other, in bars.
	apart := func(f, g func(x float64) float64, x float64) (bars float64, decided bool) {
		rep := verify.CheckGradient(func(x []float64) float64 { return f(x[0]) }, func(dst, x []float64) (float64, []float64) {
			if dst == nil {
				dst = make([]float64, 1)
			}
			dst[0] = 0
			return f(x[0]), dst
		}, []float64{x})
		e := rep.Entries[0]
		if e.Verdict == verify.Undecided { // about the slope 0, which is not that of most functions
			return 0, false
		}
		step := 6e-6 * math.Max(math.Abs(x), 1)
		central := func(h float64) float64 {
			return fd.Derivative(g, x, &fd.Settings{Formula: fd.Central, Step: h})
		}
		near, far, size := central(step), central(2*step), 0.0
		for k := -2.0; k <= 2; k++ {
			size = math.Max(size, math.Abs(g(x+k*step)))
		}
		noise := rep.Entries[1].Bar/64 + 4*0x1p-53*(math.Abs(x)+2*step) // of f, whose terms may be larger than it is, as x itself
		bar := 2*math.Abs(far-near) + 8*(noise+8*0x1p-53*size)/step     // truncation: 4/3 of the difference would do; rounding
		return math.Abs(near-e.Want) / (bar + e.Bar + 1e-300), true
	}
	drawn, decided := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		e := verify.Expressions(verify.Tame, 1, 4).Draw(t, "e")
		x := verify.Points(verify.Cube(1, -3, 3)).Draw(t, "x")[0]
		f := func(x float64) float64 { return e.Float()([]float64{x}) }
		drawn++
		bars, ok := apart(f, f, x)
		if ok {
			decided++
		}
		if bars > 1 {
			t.Fatalf("%v at %v: %v bars apart", e, x, bars)
		}
	})
	if fewerThanHalf(decided, drawn) {
		t.Errorf("%d of %d decided", decided, drawn)
	}
	if bars, _ := apart(math.Sin, func(x float64) float64 { return math.Sin(x) * (1 + 1e-7) }, 0.7); bars <= 1 {
		t.Errorf("the slope of another function, 1e-7 off, is %v bars away", bars)
	}
}

// C1, C2: on chains of functions every mode has the same slope to within one ulp a
// link; forward and reverse multiply the same factors in opposite orders.
func TestChainsAreAlike(t *testing.T) {
	same := func(e verify.Expression, x []float64, spoil float64) string {
		all := gradients(e, x)
		all["reverse"][1] += spoil
		return disagree(all, func(a, b float64) bool { return math.Abs(a-b) <= 0x1p-52*float64(len(e.Ops))*math.Abs(b) })
	}
	names := []expr.Op{expr.OpSin, expr.OpTanh, expr.OpExp, expr.OpAtan, expr.OpSigmoid, expr.OpSoftplus, expr.OpErf, expr.OpCos}
	rapid.Check(t, func(t *rapid.T) {
		e := verify.Expression{N: 1}
		for k := range rapid.IntRange(1, 5).Draw(t, "links") {
			e.Ops = append(e.Ops, expr.Node{Op: rapid.SampledFrom(names).Draw(t, "op"), Args: []uint32{uint32(k)}})
		}
		x := []float64{rapid.Float64Range(-2, 2).Draw(t, "x")}
		if y, g := e.Program().Gradient(nil, x); !(math.Abs(y) <= 1e100 && math.Abs(g[0]) >= 1e-100) {
			return // NaN as well
		}
		if s := same(e, x, 0); s != "" {
			t.Fatalf("%v at %v: %s", e, x, s)
		}
	})
	if same(verify.Expression{N: 1, Ops: []expr.Node{{Op: expr.OpSin, Args: []uint32{0}}}}, []float64{1}, 1e-14) == "" {
		t.Error("an error of 1e-14 was not noticed")
	}
}

// The table of rules is a common mode: dual, hyperdual and reverse agree on a rule
// that is wrong, and only the comparison with 200-bit arithmetic sees it.
func TestAgreementIsNoEvidenceAboutRules(t *testing.T) {
	wrong := &slope.Rule{Name: "sine", Big: bigFunctions["Sin"], Eval: func(x float64) (y, d1, d2 float64) {
		y, d1, d2 = rule.Sin(x)
		return y, -d1, d2
	}}
	e := operation(expr.Node{Op: expr.OpApply, Rule: wrong}, 1)
	if d := disagree(gradients(e, []float64{1}), equalNumbers); d != "" {
		t.Errorf("the modes disagree on a rule they share: %s", d)
	}
	rec := verify.Record("a rule that is wrong", func(t verify.TB) { verify.Modes(t, e.Func(), verify.Cube(1, -1, 1)) })
	if !rec.Failed() || !strings.Contains(rec.Text(), `rule "sine"`) {
		t.Errorf("not refuted by name:\n%s", rec.Text())
	}
}

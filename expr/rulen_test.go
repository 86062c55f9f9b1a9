package expr_test

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/hyperdual"
	"slope/internal/bignum"
	"slope/reverse"
)

// bowl is a function that a rule can be held against: Σᵢ xᵢ³·xᵢ₊₁, cyclically.
func bowl[T slope.Real[T]](x []T) T {
	s := x[0].Lift(0)
	for i := range x {
		s = s.Add(x[i].PowInt(3).Mul(x[(i+1)%len(x)]))
	}
	return s
}

// bowlRule is bowl as a rule. It counts its calls.
func bowlRule(calls *[3]int) *slope.RuleN {
	cube := func(x float64) float64 { y := slope.Float64(x).PowInt(3); return float64(y) }
	value := func(x []float64) float64 {
		s := 0.0
		for i := range x {
			s += float64(cube(x[i]) * x[(i+1)%len(x)])
		}
		return s
	}
	r := &slope.RuleN{Name: "bowl"}
	r.Eval = func(x []float64) float64 { calls[0]++; return value(x) }
	r.Gradient = func(dst, x []float64) (float64, []float64) {
		calls[1]++
		n := len(x)
		for i := range x {
			dst[i] = float64(3*x[i]*x[i]*x[(i+1)%n]) + cube(x[(i+n-1)%n])
		}
		return value(x), dst
	}
	r.HVP = func(dst, x, v []float64) (float64, []float64) {
		calls[2]++
		n := len(x)
		for i := range x {
			next, last := (i+1)%n, (i+n-1)%n
			dst[i] = float64(6*x[i]*x[next]*v[i]) + float64(3*x[i]*x[i]*v[next]) + float64(3*x[last]*x[last]*v[last])
		}
		return value(x), dst
	}
	r.Big = func(x []*big.Float, prec uint) *big.Float { return bowl(bignum.Of(x, prec)).F }
	return r
}

// around is what is made of the rule: it has operands that are no variables, and one twice.
func around[T slope.Real[T]](f func([]T) T) func(x []T) T {
	return func(x []T) T {
		y := f([]T{x[0].Exp(), x[1].Mul(x[0]), x[1].Lift(0.75)})
		return y.Sin().Add(f([]T{x[1], x[1], x[0]}))
	}
}

func byRule[T slope.Real[T]](r *slope.RuleN) func([]T) T {
	return around(func(x []T) T { return slope.ApplyN(r, x) })
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-13*(1+math.Abs(b)) }

func nearAll(a, b []float64) bool {
	for i := range a {
		if !near(a[i], b[i]) {
			return false
		}
	}
	return len(a) == len(b)
}

type (
	one = dual.Dual[float64]
	two = hyperdual.HyperDual[float64]
)

// A rule of n variables has in every number type the derivatives of the function that it
// stands for, and its value bit for bit.
func TestRuleNInEveryNumberType(t *testing.T) {
	var calls [3]int
	r := bowlRule(&calls)
	x, v := []float64{0.3, -0.7}, []float64{1, 0.5}
	y, g, h := hyperdual.Hessian(nil, around(bowl[two]), x)
	hv := make([]float64, 2)
	mat.NewVecDense(2, hv).MulVec(h, mat.NewVecDense(2, v))
	if got := byRule[slope.Float64](r)([]slope.Float64{0.3, -0.7}); float64(got) != y {
		t.Errorf("Float64: %v, want %v", got, y)
	}
	check := func(way string, value float64, got, want []float64) {
		t.Helper()
		if value != y || !nearAll(got, want) {
			t.Errorf("%s: value %v, want %v; %v, want %v", way, value, y, got, want)
		}
	}
	f, d := dual.Gradient(nil, byRule[one](r), x)
	check("Dual", f, d, g)
	f, d, h2 := hyperdual.Hessian(nil, byRule[two](r), x)
	check("HyperDual", f, d, g)
	check("HyperDual", f, h2.RawSymmetric().Data, h.RawSymmetric().Data)
	f, d = reverse.Gradient(nil, byRule[reverse.Var](r), x)
	check("Var", f, d, g)
	f, d, h2 = reverse.Hessian(nil, byRule[reverse.Var2](r), x)
	check("Var2", f, d, g)
	check("Var2", f, h2.RawSymmetric().Data, h.RawSymmetric().Data)
	f, d = reverse.HVP(nil, byRule[reverse.Var2](r), x, v)
	check("Var2 HVP", f, d, hv)
	small := func(x dual.Dual[float32]) dual.Dual[float32] {
		return byRule[dual.Dual[float32]](r)([]dual.Dual[float32]{x, dual.Const(float32(-0.7))})
	}
	if _, d := dual.Derivative(small, float32(0.3)); math.Abs(float64(d)-g[0]) > 1e-5 {
		t.Errorf("float32: %v, want %v", d, g[0])
	}

	// Derivatives inside derivatives.
	for name, nested := range map[string]func([]float64) []float64{
		"Dual in forward": func(x []float64) []float64 {
			return jacobianTimes(func(x []one) []one { _, g := dual.NestGradient(nil, byRule[dual.Over[one]](r), x); return g }, x, v)
		},
		"Dual in reverse": func(x []float64) []float64 {
			return jacobianTimes(func(x []one) []one { _, g := reverse.NestGradient(nil, byRule[reverse.Over[one]](r), x); return g }, x, v)
		},
		"Var in reverse": func(x []float64) []float64 {
			_, hv := reverse.Gradient(nil, func(x []reverse.Var) reverse.Var {
				_, g := reverse.NestGradient(nil, byRule[reverse.Over[reverse.Var]](r), x)
				return slope.DotConst(v, g)
			}, x)
			return hv
		},
		"recorded": func(x []float64) []float64 {
			p := expr.Record(2, func(x []expr.Expr) expr.Expr {
				_, g := reverse.NestGradient(nil, byRule[reverse.Over[expr.Expr]](r), x)
				return slope.DotConst(v, g)
			})
			_, hv := p.Gradient(nil, x)
			return hv
		},
	} {
		check(name, y, nested(x), hv)
	}
	constant := reverse.Outer(slope.Float64(2))
	if _, g := reverse.NestGradient(nil, func(x []reverse.Over[slope.Float64]) reverse.Over[slope.Float64] {
		return slope.ApplyN(r, []reverse.Over[slope.Float64]{constant, constant}).Mul(x[0])
	}, []slope.Float64{1}); g[0] != 32 {
		t.Errorf("a rule of constants: %v, want 32", g)
	}

	// Arbitrary precision, of the value and of derivatives.
	wide := byRule[bignum.Number](r)([]bignum.Number{bignum.New(0.3, 200), bignum.New(-0.7, 200)})
	if z, _ := wide.F.Float64(); !near(z, y) || wide.Err != nil {
		t.Errorf("arbitrary precision: %v, %v, want %v", z, wide.Err, y)
	}
	_, slopes := dual.NestGradient(nil, byRule[dual.Over[bignum.Number]](r), []bignum.Number{bignum.New(0.3, 200), bignum.New(-0.7, 200)})
	for i, s := range slopes {
		if d, _ := s.F.Float64(); !near(d, g[i]) {
			t.Errorf("arbitrary precision: slope %d is %v, want %v", i, d, g[i])
		}
	}
}

func jacobianTimes(f func([]one) []one, x, v []float64) []float64 {
	u := make([]one, len(x))
	for i := range x {
		u[i] = one{Real: x[i], Eps: v[i]}
	}
	var z []float64
	for _, e := range f(u) {
		z = append(z, e.Eps)
	}
	return z
}

// A recording has one operation for a rule, whose passes call the rule once for each point
// and each direction, in loops, in batches and over sparse patterns too.
func TestRuleNRecorded(t *testing.T) {
	var calls [3]int
	r := bowlRule(&calls)
	x, v := []float64{0.3, -0.7}, []float64{1, 0.5}
	want := expr.Record(2, around(bowl[expr.Expr]))
	p := expr.Record(2, byRule[expr.Expr](r))
	n := 0
	for _, nd := range p.Nodes() {
		if nd.Op == expr.OpApplyN {
			n++
			if nd.RuleN != r {
				t.Error("a node has another rule")
			}
		}
	}
	if n != 2 || calls != [3]int{} {
		t.Errorf("%d operations, want 2; calls %v while recording, want none", n, calls)
	}
	if p.Value(x) != want.Value(x) || calls != [3]int{2, 0, 0} {
		t.Errorf("value %v, want %v; calls %v", p.Value(x), want.Value(x), calls)
	}
	calls = [3]int{}
	y, g := p.Gradient(nil, x)
	if _, wg := want.Gradient(nil, x); y != want.Value(x) || !nearAll(g, wg) || calls != [3]int{0, 2, 0} {
		t.Errorf("gradient %v, want %v; calls %v", g, wg, calls)
	}
	calls = [3]int{}
	_, hv := p.HVP(nil, x, v)
	if _, w := want.HVP(nil, x, v); !nearAll(hv, w) || calls != [3]int{0, 2, 2} {
		t.Errorf("product %v, want %v; calls %v", hv, w, calls)
	}
	d := p.JVP(nil, x, v)[0]
	if w := want.JVP(nil, x, v)[0]; !near(d, w) {
		t.Errorf("JVP %v, want %v", d, w)
	}
	_, _, h := p.Hessian(nil, x)
	if _, _, w := want.Hessian(nil, x); !nearAll(h.RawSymmetric().Data, w.RawSymmetric().Data) {
		t.Errorf("Hessian %v, want %v", mat.Formatted(h), mat.Formatted(w))
	}
	if z := expr.Eval(p, []one{{Real: x[0], Eps: v[0]}, {Real: x[1], Eps: v[1]}}); !near(z.Eps, d) {
		t.Errorf("Eval: %v, want %v", z.Eps, d)
	}
	b, err := p.Big([]*big.Float{big.NewFloat(x[0]), big.NewFloat(x[1])}, 200)
	if z, _ := b.Float64(); err != nil || !near(z, y) {
		t.Errorf("Big: %v, %v, want %v", z, err, y)
	}
}

// chainOf applies f to each window of three variables, 60 times: a loop.
func chainOf[T slope.Real[T]](f func([]T) T) func(x []T) T {
	return func(x []T) T {
		s := x[0].Lift(0)
		for i := range len(x) - 2 {
			s = s.Add(f([]T{x[i].Sin(), x[i+1], x[i+2].Exp()}).Tanh())
		}
		return s
	}
}

func TestRuleNInLoops(t *testing.T) {
	var calls [3]int
	r := bowlRule(&calls)
	const n = 62
	x, v := make([]float64, n), make([]float64, n)
	for i := range x {
		x[i], v[i] = 0.3*math.Sin(float64(7*i)), math.Cos(float64(3*i))
	}
	want := expr.Record(n, chainOf(bowl[expr.Expr]))
	p := expr.Record(n, chainOf(func(x []expr.Expr) expr.Expr { return slope.ApplyN(r, x) }))
	y, g := p.Gradient(nil, x)
	if wy, wg := want.Gradient(nil, x); y != wy || !nearAll(g, wg) || calls != [3]int{0, n - 2, 0} {
		t.Errorf("gradient differs: %v, want %v; calls %v", y, wy, calls)
	}
	_, hv := p.HVP(nil, x, v)
	if _, w := want.HVP(nil, x, v); !nearAll(hv, w) {
		t.Errorf("product differs: %v, want %v", hv, w)
	}
	s, w := p.SparseHessian(x), want.SparseHessian(x)
	for i := range n {
		for j := range n {
			if !near(s.At(i, j), w.At(i, j)) {
				t.Fatalf("entry %d, %d of the sparse Hessian: %v, want %v", i, j, s.At(i, j), w.At(i, j))
			}
		}
	}
	_, grads := p.GradientAll(nil, nil, append(append([]float64(nil), x...), v...))
	for i, at := range [][]float64{x, v} {
		if _, g := want.Gradient(nil, at); !nearAll(grads[i*n:(i+1)*n], g) {
			t.Errorf("GradientAll, point %d", i)
		}
	}
	batch := expr.RecordData(3, 2, func(x, d []expr.Expr) expr.Expr {
		return slope.ApplyN(r, []expr.Expr{x[0].Mul(d[0]), x[1], x[2].Add(d[1])})
	})
	plain := expr.RecordData(3, 2, func(x, d []expr.Expr) expr.Expr {
		return bowl([]expr.Expr{x[0].Mul(d[0]), x[1], x[2].Add(d[1])})
	})
	at := []float64{0.4, 0.5, 0.6}
	y, g = batch.Batch(x).Gradient(nil, at)
	if wy, wg := plain.Batch(x).Gradient(nil, at); !near(y, wy) || !nearAll(g, wg) {
		t.Errorf("batch: %v %v, want %v %v", y, g, wy, wg)
	}
}

// What a rule does not have is never taken for 0: the pass that needs it says so.
func TestRuleNLacks(t *testing.T) {
	var calls [3]int
	full := bowlRule(&calls)
	valueOnly, first := &slope.RuleN{Name: "value", Eval: full.Eval}, &slope.RuleN{Name: "first", Eval: full.Eval, Gradient: full.Gradient}
	wrong := &slope.RuleN{Name: "wrong", Eval: full.Eval, Gradient: func(dst, x []float64) (float64, []float64) { return 0, nil }}
	x := []float64{0.3, -0.7}
	program := func(r *slope.RuleN) *expr.Program { return expr.Record(2, byRule[expr.Expr](r)) }
	for _, r := range []struct {
		want string
		f    func()
	}{
		{`slope: nil RuleN, want one with Eval`, func() { slope.ApplyN(nil, []slope.Float64{1}) }},
		{`slope: RuleN "r" with a nil Eval, want a function`, func() { slope.ApplyN(&slope.RuleN{Name: "r"}, []slope.Float64{1}) }},
		{`slope: ApplyN of an empty slice`, func() { slope.ApplyN[slope.Float64](full, nil) }},
		{`slope: RuleN "value" has no Gradient, which derivatives need`, func() { dual.Gradient(nil, byRule[one](valueOnly), x) }},
		{`slope: RuleN "value" has no Gradient, which derivatives need`, func() { reverse.Gradient(nil, byRule[reverse.Var](valueOnly), x) }},
		{`slope: RuleN "value" has no Gradient, which derivatives need`, func() { program(valueOnly).Gradient(nil, x) }},
		{`slope: RuleN "first" has no HVP, which second derivatives need`, func() { hyperdual.Hessian(nil, byRule[two](first), x) }},
		{`slope: RuleN "first" has no HVP, which second derivatives need`, func() { reverse.Hessian(nil, byRule[reverse.Var2](first), x) }},
		{`slope: RuleN "first" has no HVP, which second derivatives need`, func() { program(first).HVP(nil, x, x) }},
		{`slope: RuleN "bowl" has no Next, which derivatives above the second need`, func() {
			reverse.Hessian(nil, func(x []reverse.Var2) reverse.Var2 {
				_, g := reverse.NestGradient(nil, byRule[reverse.Over[reverse.Var2]](full), x)
				return g[0]
			}, x)
		}},
		{`slope: Gradient of RuleN "wrong" returned a slice of length 0, want 3`, func() { dual.Gradient(nil, byRule[one](wrong), x) }},
		{`expr: ApplyN of a RuleN without Eval`, func() { program(&slope.RuleN{Name: "r"}) }},
	} {
		func() {
			defer func() {
				if p := recover(); p != r.want {
					t.Errorf("%v, want %s", p, r.want)
				}
			}()
			r.f()
		}()
	}
	if program(valueOnly).Value(x) != program(full).Value(x) {
		t.Error("a rule without derivatives has no value")
	}
	for _, r := range []struct {
		name string
		err  error
	}{
		{"WriteGo", program(full).WriteGo(new(strings.Builder), "p", "F")},
		{"MarshalBinary", func() error { _, err := program(full).MarshalBinary(); return err }()},
		{"Big", func() error {
			_, err := program(first).Big([]*big.Float{big.NewFloat(1), big.NewFloat(1)}, 100)
			return err
		}()},
	} {
		if r.err == nil || !strings.Contains(r.err.Error(), "rule bowl") && !strings.Contains(r.err.Error(), "rule first") {
			t.Errorf("%s: %v, want an error that names the rule", r.name, r.err)
		}
	}
}

// Zeros and NaN of a rule follow docs/laws.md.
func TestRuleNObeysTheLaws(t *testing.T) {
	root := &slope.RuleN{ // √x₀ + 0·x₁
		Name: "root",
		Eval: func(x []float64) float64 { return math.Sqrt(x[0]) },
		Gradient: func(dst, x []float64) (float64, []float64) {
			dst[0], dst[1] = 0.5/math.Sqrt(x[0]), 0
			return math.Sqrt(x[0]), dst
		},
		HVP: func(dst, x, v []float64) (float64, []float64) {
			dst[0], dst[1] = 0, 0
			if v[0] != 0 {
				dst[0] = -0.25 / math.Sqrt(x[0]) / x[0] * v[0]
			}
			return math.Sqrt(x[0]), dst
		},
	}
	at := func(f func(x []two) two, x ...float64) [2][]float64 {
		_, g, h := hyperdual.Hessian(nil, f, x)
		return [2][]float64{g, h.RawSymmetric().Data}
	}
	for _, r := range []struct {
		name string
		rule func(x []expr.Expr) expr.Expr
		want func(x []two) two
		x    []float64
	}{
		{"an infinite slope", twoOf(root, 1), sqrtOf[two](1), []float64{0, 1}},
		{"a zero under an infinite slope", twoOf(root, 2), sqrtOf[two](2), []float64{0, 1}},
		{"outside of the domain", twoOf(root, 1), sqrtOf[two](1), []float64{-1, 1}},
		{"inside", twoOf(root, 2), sqrtOf[two](2), []float64{3, 1}},
	} {
		p := expr.Record(2, r.rule)
		want := at(r.want, r.x...)
		_, g := p.Gradient(nil, r.x)
		_, _, h := p.Hessian(nil, r.x)
		for i, pair := range [][2][]float64{{g, want[0]}, {h.RawSymmetric().Data, want[1]}} {
			for j := range pair[0] {
				a, b := pair[0][j], pair[1][j]
				if a != b && !near(a, b) && !(a != a && b != b) {
					t.Errorf("%s: order %d: %v, want %v", r.name, i+1, pair[0], pair[1])
					break
				}
			}
		}
	}
}

func twoOf(r *slope.RuleN, k int) func([]expr.Expr) expr.Expr {
	return func(x []expr.Expr) expr.Expr { return slope.ApplyN(r, []expr.Expr{x[0].PowInt(k), x[1]}) }
}

func sqrtOf[T slope.Real[T]](k int) func([]T) T {
	return func(x []T) T { return x[0].PowInt(k).Sqrt() }
}

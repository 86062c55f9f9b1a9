package verify_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"slope"
	"slope/hyperdual"
	"slope/internal/bigmath"
	"slope/internal/rule"
)

// The laws of the elementary functions, group B of docs/properties.md, in
// hyper-dual arithmetic, which has the rules of every mode in it. Where digits are
// at stake (B2, B3, B4, B13) the tests of internal/rule/accuracy compare with
// arbitrary precision.

// functions are the functions under test.
type functions struct {
	unary    func(name string, x hyper) hyper
	powConst func(x hyper, p float64) hyper
	powInt   func(x hyper, n int) hyper
	max, min func(x, y hyper) hyper
	relu     func(x hyper) hyper
}

func ourFunctions() functions {
	return functions{method, hyper.PowConst, hyper.PowInt, hyper.Max, hyper.Min, slope.Relu[hyper]}
}

var rowByName = func() map[string]rule.Row {
	m := map[string]rule.Row{}
	for _, r := range rule.Table {
		m[r.Name] = r
	}
	return m
}()

// terms returns what the terms of a function of x add up to without their signs.
func terms(name string, x hyper) hyper {
	y, d1, d2 := rowByName[name].Unary(x.Real)
	return absolute(hyper{Real: y, E1: d1 * x.E1, E2: d1 * x.E2, E12: math.Abs(d1*x.E12) + math.Abs(d2*x.E1*x.E2)})
}

// numbers draws count numbers with values between lo and hi.
func numbers(count int, lo, hi float64, seed uint64) []hyper {
	r := rand.New(rand.NewPCG(seed, 0xb))
	x := make([]hyper, count)
	for i := range x {
		x[i] = hyper{Real: lo + (hi-lo)*r.Float64(), E1: 4*r.Float64() - 2, E2: 4*r.Float64() - 2, E12: 4*r.Float64() - 2}
	}
	return x
}

// B5: identities, as both sides and the size of their terms.
var identitiesOfFunctions = []struct {
	name   string
	lo, hi float64
	sides  func(f functions, x, y hyper) (left, right, size hyper)
}{
	{"sin²+cos² = 1", -20, 20, func(f functions, x, _ hyper) (hyper, hyper, hyper) {
		s, c := f.unary("Sin", x), f.unary("Cos", x)
		return s.Mul(s).Add(c.Mul(c)), one, terms("Sin", x).Square().Add(terms("Cos", x).Square())
	}},
	{"cosh²−sinh² = 1", -3, 3, func(f functions, x, _ hyper) (hyper, hyper, hyper) {
		s, c := f.unary("Sinh", x), f.unary("Cosh", x)
		return c.Mul(c).Sub(s.Mul(s)), one, terms("Sinh", x).Square().Add(terms("Cosh", x).Square())
	}},
	{"exp(x+y) = exp x·exp y", -20, 20, func(f functions, x, y hyper) (hyper, hyper, hyper) {
		size := terms("Exp", absolute(x)).Mul(terms("Exp", absolute(y))) // an argument of x+y is off by u·|x+y|
		e := math.Exp(x.Real+y.Real) / size.Real * (1 + math.Abs(x.Real) + math.Abs(y.Real))
		return f.unary("Exp", x.Add(y)), f.unary("Exp", x).Mul(f.unary("Exp", y)), size.Scale(e)
	}},
	{"log(xy) = log x + log y", 0.05, 20, func(f functions, x, y hyper) (hyper, hyper, hyper) {
		size := terms("Log", absolute(x).Mul(absolute(y))).Add(terms("Log", x)).Add(terms("Log", y)).AddConst(1)
		return f.unary("Log", x.Mul(y)), f.unary("Log", x).Add(f.unary("Log", y)), size
	}},
	{"tan = sin/cos", -20, 20, func(f functions, x, _ hyper) (hyper, hyper, hyper) {
		return f.unary("Tan", x), f.unary("Sin", x).Div(f.unary("Cos", x)), terms("Sin", x).Mul(inverse(terms("Cos", x)))
	}},
	{"tanh = sinh/cosh", -5, 5, func(f functions, x, _ hyper) (hyper, hyper, hyper) {
		return f.unary("Tanh", x), f.unary("Sinh", x).Div(f.unary("Cosh", x)), terms("Sinh", x).Mul(inverse(terms("Cosh", x)))
	}},
	{"erf + erfc = 1", -3, 3, func(f functions, x, _ hyper) (hyper, hyper, hyper) {
		return f.unary("Erf", x).Add(f.unary("Erfc", x)), one, terms("Erf", x).Add(terms("Erfc", x))
	}},
	{"σ(x)+σ(−x) = 1", -9, 9, func(f functions, x, _ hyper) (hyper, hyper, hyper) {
		return f.unary("Sigmoid", x).Add(f.unary("Sigmoid", x.Neg())), one, terms("Sigmoid", x).Add(terms("Sigmoid", x.Neg()))
	}},
	{"softplus(x)−softplus(−x) = x", -9, 9, func(f functions, x, _ hyper) (hyper, hyper, hyper) {
		return f.unary("Softplus", x).Sub(f.unary("Softplus", x.Neg())), x, terms("Softplus", x).Add(terms("Softplus", x.Neg())).Add(absolute(x))
	}},
	{"(√x)² = x", 0.01, 50, func(f functions, x, _ hyper) (hyper, hyper, hyper) {
		r := f.unary("Sqrt", x)
		return r.Mul(r), x, terms("Sqrt", x).Square()
	}},
	{"2ˣ = exp(x·log 2)", -9, 9, func(f functions, x, _ hyper) (hyper, hyper, hyper) {
		return f.unary("Exp2", x), f.unary("Exp", x.Scale(math.Ln2)), terms("Exp2", x).Scale(1 + math.Abs(x.Real))
	}},
	{"Γ(x+1) = x·Γ(x)", 0.5, 12, func(f functions, x, _ hyper) (hyper, hyper, hyper) {
		x.Real = math.Round(x.Real*64) / 64 // x+1 is exact
		size := terms("Gamma", x.AddConst(1)).Add(absolute(x).Mul(terms("Gamma", x)))
		return f.unary("Gamma", x.AddConst(1)), x.Mul(f.unary("Gamma", x)), size
	}},
	{"ψ(x+1) = ψ(x) + 1/x", 0.5, 12, func(f functions, x, _ hyper) (hyper, hyper, hyper) {
		x.Real = math.Round(x.Real*64) / 64
		return f.unary("Digamma", x.AddConst(1)), f.unary("Digamma", x).Add(f.unary("Inv", x)),
			terms("Digamma", x.AddConst(1)).Add(terms("Digamma", x)).Add(terms("Inv", x))
	}},
	{"log Γ(x+1) = log Γ(x) + log x", 0.5, 12, func(f functions, x, _ hyper) (hyper, hyper, hyper) {
		x.Real = math.Round(x.Real*64) / 64
		return f.unary("Lgamma", x.AddConst(1)), f.unary("Lgamma", x).Add(f.unary("Log", x)),
			terms("Lgamma", x.AddConst(1)).Add(terms("Lgamma", x)).Add(terms("Log", x))
	}},
}

func identitiesFault(f functions) string {
	for k, id := range identitiesOfFunctions {
		x, y := numbers(200, id.lo, id.hi, uint64(k)), numbers(200, id.lo, id.hi, uint64(k)+100)
		for i := range x {
			if l, r, s := id.sides(f, x[i], y[i]); !within(l, r, s, 64) {
				return fmt.Sprintf("%s at %v, %v: %v and %v", id.name, x[i], y[i], l, r)
			}
		}
	}
	return ""
}

// B6: f(g(z)) = z to second order, where g is the inverse of f.
func inversesFault(f functions) string {
	for k, p := range []struct {
		f, g   string
		lo, hi float64
	}{
		{"Exp", "Log", 0.01, 100}, {"Log", "Exp", -5, 5}, {"Exp2", "Log2", 0.01, 100}, {"Expm1", "Log1p", -0.9, 20}, {"Log1p", "Expm1", -3, 5},
		{"Sin", "Asin", -0.99, 0.99}, {"Asin", "Sin", -1.5, 1.5}, {"Cos", "Acos", -0.99, 0.99}, {"Acos", "Cos", 0.05, 3.1}, {"Tan", "Atan", -50, 50},
		{"Atan", "Tan", -1.5, 1.5}, {"Sinh", "Asinh", -50, 50}, {"Asinh", "Sinh", -5, 5}, {"Cosh", "Acosh", 1.01, 50}, {"Acosh", "Cosh", 0.1, 5},
		{"Tanh", "Atanh", -0.99, 0.99}, {"Atanh", "Tanh", -3, 3}, {"Square", "Sqrt", 0.01, 100}, {"Sqrt", "Square", 0.1, 10}, {"Inv", "Inv", 0.1, 10},
	} {
		for _, z := range numbers(200, p.lo, p.hi, uint64(k)) {
			w := f.unary(p.g, z)
			w0, g1, g2 := rowByName[p.g].Unary(z.Real)
			_, f1, f2 := rowByName[p.f].Unary(w0)
			_, _, next := rowByName[p.f].Unary(w0 * (1 + 0x1p-20))
			f3 := (next - f2) / (w0 * 0x1p-20)
			// An error of u·|w| in w, and those of the terms.
			abs := math.Abs
			slopes := 1 + abs(f2*w0*g1)
			bends := abs(f2)*g1*g1 + abs(f1*g2) + abs(f3*w0)*g1*g1 + abs(f2*w0*g2)
			size := hyper{Real: abs(z.Real) + abs(f1*w0), E1: abs(z.E1) * slopes, E2: abs(z.E2) * slopes, E12: abs(z.E12)*slopes + abs(z.E1*z.E2)*bends}
			if got := f.unary(p.f, w); !within(got, z, size, 32) {
				return fmt.Sprintf("%s of %s at %v: %v", p.f, p.g, z, got)
			}
		}
	}
	return ""
}

// B7: parity, bit for bit.
func parityFault(f functions) string {
	for k, name := range []string{"Sin", "Tan", "Asin", "Atan", "Sinh", "Tanh", "Asinh", "Atanh", "Erf", "Cbrt", "Inv", "Neg", "Cos", "Cosh", "Abs", "Square"} {
		for _, x := range numbers(200, -1, 1, uint64(k)) {
			mirrored := f.unary(name, x.Neg())
			if k < 12 { // odd
				mirrored = mirrored.Neg()
			}
			if got := f.unary(name, x); !identical(normal(got), normal(mirrored)) {
				return fmt.Sprintf("%s at ±%v: %v and %v", name, x, got, mirrored)
			}
		}
	}
	for n := range 7 {
		for _, x := range numbers(50, -3, 3, uint64(n)) {
			mirrored := f.powInt(x.Neg(), n)
			if n%2 == 1 {
				mirrored = mirrored.Neg()
			}
			if got := f.powInt(x, n); !identical(normal(got), normal(mirrored)) {
				return fmt.Sprintf("the power %d at ±%v: %v and %v", n, x, got, mirrored)
			}
		}
	}
	return ""
}

// B8: periods, up to the rounding of the argument.
func periodFault(f functions) string {
	r := rand.New(rand.NewPCG(8, 8))
	for _, x := range numbers(500, -3, 3, 8) {
		k := float64(r.IntN(2001) - 1000)
		y := x
		y.Real += 2 * math.Pi * k
		moved := 2 * (math.Abs(x.Real) + math.Abs(y.Real) + 1)
		for _, name := range []string{"Sin", "Cos", "Tan"} {
			amp := 1.0
			if name == "Tan" {
				amp = math.Pow(1+math.Pow(math.Tan(x.Real), 2), 2) * 8
			}
			d := math.Abs(x.E1*x.E2) + math.Abs(x.E12)
			size := hyper{Real: 1, E1: math.Abs(x.E1), E2: math.Abs(x.E2), E12: d}.Scale(amp * moved)
			if a, b := f.unary(name, x), f.unary(name, y); !within(a, b, size, 4) {
				return fmt.Sprintf("%s at %v and %v periods on: %v and %v", name, x, k, a, b)
			}
		}
	}
	return ""
}

// B9: differential equations: exp′ = exp, sin″ = −sin, cosh″ = cosh, sinh″ = sinh bit
// for bit, tanh′ = 1−tanh², tan′ = 1+tan² and log″ = −(log′)² within rounding.
func equationsFault(f functions) string {
	for _, v := range numbers(500, -5, 5, 9) {
		at := func(name string, x float64) (y, d1, d2 float64) {
			z := f.unary(name, hyperdual.Variable(x))
			return z.Real, z.E1, z.E12
		}
		x := v.Real
		if y, d1, d2 := at("Exp", x); d1 != y || d2 != y {
			return fmt.Sprintf("exp at %v: %v, %v, %v", x, y, d1, d2)
		}
		for _, n := range []struct {
			name string
			sign float64
		}{{"Sin", -1}, {"Cos", -1}, {"Sinh", 1}, {"Cosh", 1}} {
			if y, _, d2 := at(n.name, x); d2 != n.sign*y {
				return fmt.Sprintf("%s″ at %v: %v, want %v", n.name, x, d2, n.sign*y)
			}
		}
		for _, n := range []struct {
			name string
			sign float64
		}{{"Tanh", -1}, {"Tan", 1}} {
			if y, d1, _ := at(n.name, x); !near(d1, 1+n.sign*y*y, 1+y*y, 8) {
				return fmt.Sprintf("%s′ at %v: %v, want %v", n.name, x, d1, 1+n.sign*y*y)
			}
		}
		if _, d1, d2 := at("Log", math.Exp(x)); !near(d2, -d1*d1, d1*d1, 6) {
			return fmt.Sprintf("log″ at %v: %v, want %v", math.Exp(x), d2, -d1*d1)
		}
	}
	return ""
}

// B10: the table of powers where everything is exact.
func powersFault(f functions) string {
	inf, nan := math.Inf(1), math.NaN()
	negative := math.Copysign(0, -1)
	type row struct{ x, n, y, d1, d2 float64 }
	rows := []row{
		{0, -2, inf, -inf, inf}, {negative, -2, inf, inf, inf}, {0, -1, inf, -inf, inf}, {negative, -1, -inf, -inf, -inf},
		{0, 0.5, 0, inf, -inf}, {negative, 0.5, 0, inf, -inf}, {0, 2.5, 0, 0, 0}, {negative, 2.5, 0, 0, 0},
	}
	for _, x := range []float64{0, negative} {
		rows = append(rows, row{x, 0, 1, 0, 0}, row{x, 1, x, 1, 0}, row{x, 2, 0, 2 * x, 2}, row{x, 3, x, 0, 6 * x}, row{x, 4, 0, 4 * x, 0})
	}
	for _, x := range []float64{-2, -1, 1} {
		for n := -2.0; n <= 4; n++ { // exact in floating point
			p := func(k float64) float64 { return math.Pow(x, k) }
			rows = append(rows, row{x, n, p(n), n * p(n-1), n * (n - 1) * p(n-2)})
		}
		for _, n := range []float64{0.5, 2.5} {
			if x > 0 {
				rows = append(rows, row{x, n, 1, n, n * (n - 1)})
			} else {
				rows = append(rows, row{x, n, nan, nan, nan})
			}
		}
	}
	for _, r := range rows {
		check := func(name string, got hyper) string {
			if !sameBits(got.Real, r.y) || !sameBits(got.E1+0, r.d1+0) || !sameBits(got.E12+0, r.d2+0) {
				return fmt.Sprintf("%s(%v, %v) = %v, want %v, %v, %v", name, r.x, r.n, got, r.y, r.d1, r.d2)
			}
			return ""
		}
		x := hyperdual.Variable(r.x)
		bad := check("PowConst", f.powConst(x, r.n))
		if bad == "" {
			bad = check("Pow", x.Pow(hyperdual.Const(r.n)))
		}
		if n := int(r.n); bad == "" && float64(n) == r.n {
			bad = check("PowInt", f.powInt(x, n))
		}
		if bad != "" {
			return bad
		}
	}
	return ""
}

// B11: powers are products, to second order and of negative numbers too.
func productsFault(f functions) string {
	for _, x := range append(numbers(100, -3, 3, 11), numbers(100, -0.01, 0.01, 12)...) {
		x.E1, x.E2, x.E12 = math.Abs(x.E1), math.Abs(x.E2), 0 // no terms that cancel
		product := one
		for n := range 13 {
			if n > 0 {
				product = product.Mul(x)
			}
			size := absolute(product)
			for name, got := range map[string]hyper{"PowInt": f.powInt(x, n), "PowConst": f.powConst(x, float64(n))} {
				if !within(got, product, size, float64(8+4*n)) {
					return fmt.Sprintf("%s(%v, %d) = %v, the product is %v", name, x, n, got, product)
				}
			}
		}
	}
	return ""
}

// B12: at the edge of the domain a limit, outside NaN in every part.
func edgesFault(f functions) string {
	inf := math.Inf(1)
	for _, r := range []struct {
		name     string
		x, y, d1 float64
	}{
		{"Sqrt", 0, 0, inf}, {"Log", 0, -inf, inf}, {"Log2", 0, -inf, inf}, {"Log10", 0, -inf, inf}, {"Log1p", -1, -inf, inf}, {"Cbrt", 0, 0, inf},
		{"Asin", 1, math.Pi / 2, inf}, {"Asin", -1, -math.Pi / 2, inf}, {"Acos", 1, 0, -inf}, {"Acosh", 1, 0, inf}, {"Atanh", 1, inf, inf},
	} {
		if got := f.unary(r.name, hyperdual.Variable(r.x)); got.Real != r.y || got.E1 != r.d1 {
			return fmt.Sprintf("%s at %v: %v, want the value %v and the slope %v", r.name, r.x, got, r.y, r.d1)
		}
	}
	for name, x := range map[string]float64{"Sqrt": -1, "Log": -1e-300, "Log2": -1, "Log10": -2, "Log1p": -1.5, "Asin": 1.25, "Acos": -1.25, "Acosh": 0.5, "Atanh": 2, "Gamma": -2} {
		for _, part := range parts(f.unary(name, hyperdual.Variable(x))) {
			if part == part {
				return fmt.Sprintf("%s at %v: %v outside of the domain", name, x, part)
			}
		}
	}
	return ""
}

// B14, B15: kinks have the mean of the one-sided slopes, which is what a central
// difference has at a simple kink.
func kinksFault(f functions) string {
	x, y := hyper{E1: 1, E2: 3, E12: 5}, hyper{E1: 3, E2: 5, E12: 7}
	for _, r := range []struct {
		name      string
		got, want hyper
	}{
		{"|x|", f.unary("Abs", x), hyper{}}, {"max(x, −x)", f.max(x, x.Neg()), hyper{}},
		{"max at a tie", f.max(x, y), hyper{E1: 2, E2: 4, E12: 6}}, {"min at a tie", f.min(x, y), hyper{E1: 2, E2: 4, E12: 6}},
		{"relu", f.relu(x), hyper{E1: 0.5, E2: 1.5, E12: 2.5}}, {"relu(x)−relu(−x)", f.relu(x).Sub(f.relu(x.Neg())), x},
	} {
		if !identical(normal(r.got), normal(r.want)) {
			return fmt.Sprintf("%s: %v, want %v", r.name, r.got, r.want)
		}
	}
	for name, v := range map[string]struct {
		g func(x float64) float64
		d float64
	}{"|x|": {math.Abs, f.unary("Abs", x).E1}, "relu": {func(x float64) float64 { return math.Max(x, 0) }, f.relu(x).E1}} {
		if central := (v.g(0x1p-20) - v.g(-0x1p-20)) / 0x1p-19; v.d != central || v.d < -1 || v.d > 1 {
			return fmt.Sprintf("%s at 0: slope %v, the central difference is %v", name, v.d, central)
		}
	}
	return ""
}

// B16: away from ties max and min are the one or the other, bit for bit.
func branchesFault(f functions) string {
	x, y := numbers(200, -2, 2, 16), numbers(200, -2, 2, 17)
	for i := range x {
		hi, lo := x[i], y[i]
		if lo.Real > hi.Real {
			hi, lo = lo, hi
		}
		if a, b := f.max(x[i], y[i]), f.min(x[i], y[i]); !identical(a, hi) || !identical(b, lo) {
			return fmt.Sprintf("max and min of %v and %v: %v and %v", x[i], y[i], a, b)
		}
	}
	return ""
}

// mathFunctions are the functions of package math that have a rule.
var mathFunctions = map[string]func(float64) float64{
	"Sqrt": math.Sqrt, "Cbrt": math.Cbrt, "Exp": math.Exp, "Exp2": math.Exp2, "Expm1": math.Expm1, "Log": math.Log, "Log2": math.Log2, "Log10": math.Log10,
	"Log1p": math.Log1p, "Sin": math.Sin, "Cos": math.Cos, "Tan": math.Tan, "Asin": math.Asin, "Acos": math.Acos, "Atan": math.Atan, "Sinh": math.Sinh,
	"Cosh": math.Cosh, "Tanh": math.Tanh, "Asinh": math.Asinh, "Acosh": math.Acosh, "Atanh": math.Atanh, "Erf": math.Erf, "Erfc": math.Erfc,
	"Gamma": math.Gamma, "Abs": math.Abs, "Lgamma": func(x float64) float64 { y, _ := math.Lgamma(x); return y },
}

var bigFunctions = map[string]func(*big.Float, uint) *big.Float{
	"Cbrt": bigmath.Cbrt, "Exp": bigmath.Exp, "Exp2": bigmath.Exp2, "Expm1": bigmath.Expm1, "Log": bigmath.Log, "Log2": bigmath.Log2, "Log10": bigmath.Log10,
	"Log1p": bigmath.Log1p, "Sin": bigmath.Sin, "Cos": bigmath.Cos, "Tan": bigmath.Tan, "Sinpi": bigmath.Sinpi, "Cospi": bigmath.Cospi, "Asin": bigmath.Asin, "Acos": bigmath.Acos, "Atan": bigmath.Atan,
	"Sinh": bigmath.Sinh, "Cosh": bigmath.Cosh, "Tanh": bigmath.Tanh, "Asinh": bigmath.Asinh, "Acosh": bigmath.Acosh, "Atanh": bigmath.Atanh, "Erf": bigmath.Erf,
	"Erfc": bigmath.Erfc, "Gamma": bigmath.Gamma, "Lgamma": bigmath.Lgamma, "Sqrt": bigmath.Sqrt,
}

// B1: the value is that of package math, bit for bit; the rows that are their own, and those that say that they
// mend it are within 2 ulp of the exact value where they differ.
func valuesFault(f functions) string {
	r := rand.New(rand.NewPCG(1, 1))
	for name, want := range mathFunctions {
		row := rowByName[name]
		for range 2000 {
			x := 40 * (r.Float64() - 0.5)
			if r.IntN(2) == 0 {
				x = math.Copysign(math.Ldexp(1+r.Float64(), r.IntN(60)-50), x)
			}
			got, w := f.unary(name, hyper{Real: x}).Real, want(x)
			if sameBits(got, w) {
				continue
			}
			if row.Mended == "" && !row.Own || bigFunctions[name] == nil {
				return fmt.Sprintf("%s at %v: %v, package math has %v", name, x, got, w)
			}
			exact := bigFunctions[name](new(big.Float).SetFloat64(x), 200)
			if ulps := bigmath.Ulps(got, exact); ulps > 2 {
				return fmt.Sprintf("%s at %v: %v is %v ulp off, package math has %v", name, x, got, ulps, w)
			}
		}
	}
	return ""
}

var lawsOfFunctions = []struct {
	id    string
	fault func(f functions) string
}{
	{"B1", valuesFault}, {"B5", identitiesFault}, {"B6", inversesFault}, {"B7", parityFault}, {"B8", periodFault}, {"B9", equationsFault},
	{"B10", powersFault}, {"B11", productsFault}, {"B12", edgesFault}, {"B14", kinksFault}, {"B15", kinksFault}, {"B16", branchesFault},
}

func TestLawsOfFunctions(t *testing.T) {
	for _, law := range lawsOfFunctions {
		t.Run(law.id, func(t *testing.T) {
			if f := law.fault(ourFunctions()); f != "" {
				t.Error(f)
			}
		})
	}
}

// Every law is broken by functions with a fault in them.
func TestControlsOfLawsOfFunctions(t *testing.T) {
	// replaced returns our functions with another rule for the one of that name.
	replaced := func(name string, d func(x float64) (y, d1, d2 float64)) functions {
		f := ourFunctions()
		f.unary = func(n string, x hyper) hyper {
			if n != name {
				return method(n, x)
			}
			return x.Apply(&slope.Rule{Name: name, Eval: d})
		}
		return f
	}
	changed := func(change func(f *functions)) functions {
		f := ourFunctions()
		change(&f)
		return f
	}
	broken := map[string]bool{}
	for name, f := range map[string]functions{
		"B1 one ulp": replaced("Atan", func(x float64) (y, d1, d2 float64) {
			y, d1, d2 = rule.Atan(x)
			return math.Nextafter(y, 2), d1, d2
		}),
		"B5 the sign of cos′": replaced("Cos", func(x float64) (y, d1, d2 float64) { y, d1, d2 = rule.Cos(x); return y, -d1, d2 }),
		"B5 Γ″ = Γ·ψ²": replaced("Gamma", func(x float64) (y, d1, d2 float64) {
			y, d1, _ = rule.Gamma(x)
			return y, d1, d1 * d1 / y
		}),
		"B6 asin″ without its factor x": replaced("Asin", func(x float64) (y, d1, d2 float64) {
			y, d1, d2 = rule.Asin(x)
			return y, d1, d2 / x
		}),
		"B7 an even slope made odd": replaced("Tanh", func(x float64) (y, d1, d2 float64) {
			y, d1, d2 = rule.Tanh(x)
			return y, math.Copysign(d1, x), d2
		}),
		"B8 a period of 6.28": replaced("Sin", func(x float64) (y, d1, d2 float64) { return rule.Sin(math.Remainder(x, 6.28)) }),
		"B9 exp′ by a quotient": replaced("Exp", func(x float64) (y, d1, d2 float64) {
			y = math.Exp(x)
			return y, (math.Exp(x+1e-8) - y) / 1e-8, y
		}),
		"B10 powers as exp(p·log x)":         changed(func(f *functions) { f.powConst = func(x hyper, p float64) hyper { return x.Log().Scale(p).Exp() } }),
		"B11 the wrong power in the product": changed(func(f *functions) { f.powInt = func(x hyper, n int) hyper { return x.PowInt(n).Scale(1 + 1e-12) } }),
		"B12 a clamp under the root": replaced("Sqrt", func(x float64) (y, d1, d2 float64) {
			y, d1, d2 = rule.Sqrt(x)
			if x == 0 {
				return 0, 1e8, -1e24
			}
			return y, d1, d2
		}),
		"B14 |x|′ = 2 at 0 (K25)": replaced("Abs", func(x float64) (y, d1, d2 float64) {
			if x == 0 {
				return 0, 2, 0
			}
			return rule.Abs(x)
		}),
		"B15 relu′ = 0 at 0": changed(func(f *functions) {
			f.relu = func(x hyper) hyper { return x.Select(x, hyper{}) }
		}),
		"B16 max takes the tangents of the other": changed(func(f *functions) {
			f.max = func(x, y hyper) hyper { z := x.Max(y); z.E12 = x.Min(y).E12; return z }
		}),
	} {
		id := strings.Fields(name)[0]
		for _, law := range lawsOfFunctions {
			if law.id == id {
				broken[id] = true
				if law.fault(f) == "" {
					t.Errorf("%s was not noticed", name)
				}
			}
		}
	}
	for _, law := range lawsOfFunctions {
		if !broken[law.id] {
			t.Errorf("no control breaks %s", law.id)
		}
	}
}

package source

import (
	"fmt"
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// exactNumbers is the start of a package of numbers of 200 bits with four partial derivatives.
const exactNumbers = `package exact

import (
	"math"
	"math/big"

	"slope/dual"
	"slope/internal/bigmath"
)

// A num is never changed; nil is 0.
type num = *number

type number struct {
	v *big.Float
	e [4]*big.Float // nil is 0
}

var (
	prec  uint
	close bool // a condition was decided by less than what rounding may change
	one   = big.NewFloat(1)
)

func c(x float64) num { return &number{v: float().SetFloat64(x)} }

func float() *big.Float { return new(big.Float).SetPrec(prec) }

func value(a num) *big.Float {
	if a == nil {
		return float()
	}
	return a.v
}

// chain is the number of value v whose derivatives are ca times those of a, plus cb times those of b.
func chain(v *big.Float, a num, ca *big.Float, b num, cb *big.Float) num {
	z := &number{v: v}
	for i := range z.e {
		if a != nil && a.e[i] != nil {
			z.e[i] = float().Mul(a.e[i], ca)
		}
		if b != nil && b.e[i] != nil {
			t := float().Mul(b.e[i], cb)
			if z.e[i] != nil {
				t.Add(t, z.e[i])
			}
			z.e[i] = t
		}
	}
	return z
}

func add(a, b num) num { return chain(float().Add(value(a), value(b)), a, one, b, one) }
func sub(a, b num) num { return add(a, neg(b)) }
func neg(a num) num    { return chain(float().Neg(value(a)), a, float().Neg(one), nil, nil) }
func mul(a, b num) num { return chain(float().Mul(value(a), value(b)), a, value(b), b, value(a)) }
func div(a, b num) num {
	q := float().Quo(value(a), value(b))
	r := float().Quo(one, value(b))
	return chain(q, a, r, b, float().Neg(float().Mul(q, r)))
}
func sin(a num) num {
	return chain(bigmath.Sin(value(a), prec), a, bigmath.Cos(value(a), prec), nil, nil)
}
func cos(a num) num {
	return chain(bigmath.Cos(value(a), prec), a, float().Neg(bigmath.Sin(value(a), prec)), nil, nil)
}
func exp(a num) num {
	e := bigmath.Exp(value(a), prec)
	return chain(e, a, e, nil, nil)
}
func sqrt(a num) num {
	r := float().Sqrt(value(a))
	return chain(r, a, float().Quo(one, float().Add(r, r)), nil, nil)
}
func less(a, b num) bool {
	x, y := value(a), value(b)
	d := float().Sub(x, y)
	size := float().Add(float().Abs(x), float().Abs(y))
	if size.Sign() != 0 && d.Abs(d).Cmp(size.SetMantExp(size, -40)) <= 0 {
		close = true
	}
	return x.Cmp(y) < 0
}

// at is the value of f at x and its gradient, computed with numbers of the precision p.
func at(f func([]num) num, x []float64, p uint) (y float64, g []float64) {
	prec, close = p, false
	in := make([]num, len(x))
	for i, v := range x {
		in[i] = c(v)
		in[i].e[i] = one
	}
	z := f(in)
	y, _ = value(z).Float64()
	g = make([]float64, len(x))
	for i := range g {
		if z != nil && z.e[i] != nil {
			g[i], _ = z.e[i].Float64()
		}
	}
	return y, g
}

// away is how far y and its gradient g are from w and its gradient h, relative to the sizes.
func away(y float64, g []float64, w float64, h []float64) float64 {
	far := math.Abs(y-w) / (1 + math.Abs(w))
	for i := range g {
		far = math.Max(far, math.Abs(g[i]-h[i])/(1+math.Abs(h[i])))
	}
	return far
}

// Check says what is wrong with the gradient g of the function f, with exact its form in numbers of 200 bits, and the lifted one unless it is nil.
func Check(f func([]float64) float64, g func(dst, x []float64) (float64, []float64), exact func([]num) num,
	lifted func([]dual.Dual[float64]) dual.Dual[float64], x []float64) string {
	in := append([]float64(nil), x...)
	y, grad := g(nil, in)
	for i := range x {
		if in[i] != x[i] {
			return "the argument changes"
		}
	}
	dst := make([]float64, len(x))
	for i := range dst {
		dst[i] = math.NaN()
	}
	_, again := g(dst, in)
	for i := range again {
		if again[i] != grad[i] {
			return "a second call gives another gradient"
		}
	}
	if want := f(append([]float64(nil), x...)); y != want {
		return "another value than the function"
	}
	want, partials := at(exact, x, 200)
	tied := close
	judge := func(y float64, g []float64) string {
		far := away(y, g, want, partials)
		if far <= 1e-12 {
			return ""
		}
		// Doubles may lose digits, or decide a tie otherwise: how much, numbers of 53 bits tell.
		w, p := at(exact, x, 53)
		loss := away(w, p, want, partials)
		switch {
		case tied && (far <= 1e-9 || away(y, g, w, p) <= 1e-9):
		case tied || loss > 1e-4:
			return "undecided"
		case !(far <= 1e-10+100*loss):
			return "wrong beside 200 bits"
		}
		return ""
	}
	if s := judge(y, grad); s != "" || lifted == nil {
		return s
	}
	// The functions of slope have other last bits than those of package math.
	if s := judge(dual.Gradient(nil, lifted, append([]float64(nil), x...))); s != "" {
		return "the lifted function: " + s
	}
	return ""
}
`

var (
	plainText = strings.NewReplacer("T ", "float64 ", "T\n", "float64\n", "T)", "float64)", "T,", "float64,", "[]T", "[]float64", "CONST", "", "ADD", "add", "MUL", "mul", "LESS", "less", "SIN", "math.Sin")
	exactText = strings.NewReplacer("T ", "num ", "T\n", "num\n", "T)", "num)", "T,", "num,", "[]T", "[]num", "CONST", "c", "ADD", "add", "MUL", "mul", "LESS", "less", "SIN", "sin")
)

const (
	plainHead = "package plain\n\nimport \"math\"\n\nvar _ = math.Sin\n"
	plainTail = "func add(a, b float64) float64 { return a + b }\nfunc mul(a, b float64) float64 { return a * b }\nfunc less(a, b float64) bool { return a < b }\n"
)

// randomPackage is the text of a package of n random programs F0, F1, …, that of the same in numbers of 200 bits, and the text of each. Those
// for which values(k) is false have no function values, and can be lifted.
func randomPackage(n int, seed int64, values func(k int) bool) (plain, exact string, programs []string) {
	var p, e strings.Builder
	p.WriteString(plainHead + plainText.Replace(fuzzHelpers+memoryHelpers) + plainTail)
	e.WriteString(exactNumbers + exactText.Replace(fuzzHelpers+memoryHelpers))
	for k := range n {
		a, b := program(k, seed+int64(k), !values(k))
		p.WriteString("\n" + a)
		e.WriteString("\n" + b)
		programs = append(programs, a)
	}
	return p.String(), e.String(), programs
}

const randomMain = `package main

import (
	"fmt"

	"slope/random/exact"
	"slope/random/plain"
)

func try(k int, f func() string) {
	defer func() {
		if e := recover(); e != nil {
			fmt.Println(k, e)
		}
	}()
	if s := f(); s != "" {
		fmt.Println(k, s)
	}
}

func main() {
TABLE}
`

// TestRandomPrograms transforms random programs with loops, breaks, shared memory and updates in place. Their gradients are held against
// numbers of 200 bits, and against dual numbers through the lifted function.
func TestRandomPrograms(t *testing.T) {
	n := 200
	if testing.Short() {
		n = 40
	}
	if *campaign > 0 {
		n = *campaign
	}
	undecided := 0
	const batch = 200
	for k := 0; k < n; k += batch {
		undecided += randomBatch(t, min(batch, n-k), *seedFlag*1_000_003+int64(k))
	}
	t.Logf("%d programs at two points; at %d, doubles are too coarse for 200 bits to judge", n, undecided)
	if undecided > n/100+2 {
		t.Error("too many of them to tell")
	}
}

// gradientsOf is a file with the gradients of the functions of p, which share their helpers: less to compile than a file for each.
func gradientsOf(p *Program, names []string) ([]byte, error) {
	g := &generator{p: p, target: p.Main, instances: map[instanceKey]*instance{}, names: map[string]bool{},
		locals: map[*types.TypeName]string{}, given: map[string]string{}, first: true, prefix: "all"}
	g.pr = &printer{g: g}
	var tops []topFunc
	for _, name := range names {
		fn, _ := p.find(name)
		t := g.gradient(fn, p.lower(fn), Options{Func: name})
		if t == nil {
			return nil, g.err()
		}
		g.reserve(t.in.f, t.name)
		tops = append(tops, t)
	}
	g.build()
	if len(g.problems) > 0 {
		return nil, g.err()
	}
	return g.file(tops, Options{Command: "slope grad"})
}

func gradientText(p *Program, name string) string {
	text, err := Gradient(p, Options{Func: name, Command: "slope grad"})
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// randomBatch checks n programs, and returns how many points double precision is too coarse to judge.
func randomBatch(t *testing.T, n int, seed int64) (undecided int) {
	t.Helper()
	dir, err := os.MkdirTemp("", "slope")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	values := func(k int) bool { return k%2 == 1 }
	plain, exact, texts := randomPackage(n, seed, values)
	slopeModule(t, dir, "slope/random")
	put(t, filepath.Join(dir, "plain", "plain.go"), plain)
	put(t, filepath.Join(dir, "exact", "exact.go"), exact)
	p, err := load(dir, "./plain", "")
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	var names, liftable []string
	for k := range n {
		names = append(names, "F"+itoa(k))
		dual := "nil"
		// What append leaves shared depends on the size of an element, which is another for a dual number.
		if !values(k) && !strings.Contains(texts[k], "append(") {
			liftable = append(liftable, names[k])
			dual = "plain." + names[k] + "Dual"
		}
		for _, x := range []string{"0.4, 0.9, -0.6, 1.3", "-1.2, 0.3, 2.1, 0.2"} {
			fmt.Fprintf(&table, "\ttry(%d, func() string { return exact.Check(plain.F%[1]d, plain.F%[1]dGradient, exact.F%[1]d, %[3]s, []float64{%[2]s}) })\n", k, x, dual)
		}
	}
	gradients, err := gradientsOf(p, names)
	for err != nil && p.dispatch() {
		gradients, err = gradientsOf(p, names)
	}
	if err != nil {
		for k, name := range names {
			if _, err := Gradient(p, Options{Func: name, Command: "slope grad"}); err != nil {
				t.Errorf("program with seed %d: %v\n%s", seed+int64(k), err, texts[k])
			}
		}
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "plain", "slope.go"), string(gradients))
	lifted, err := Lift(p, LiftOptions{Func: strings.Join(liftable, ","), Type: "dual.Dual[float64]", Command: "slope lift"})
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "plain", "lift.go"), string(lifted))
	put(t, filepath.Join(dir, "main", "main.go"), strings.Replace(randomMain, "TABLE", table.String(), 1))
	for _, line := range strings.Split(strings.TrimSpace(run(t, dir, "run", "./main")), "\n") {
		var k int
		switch _, err := fmt.Sscan(line, &k); {
		case strings.HasSuffix(line, "undecided"):
			undecided++
		case err == nil:
			t.Errorf("seed %d, program %s\n%s\n%s", seed+int64(k), line, texts[k], gradientText(p, names[k]))
		case line != "":
			t.Error(line)
		}
	}
	return undecided
}

func noValues(int) bool { return false }

package verify_test

import (
	"fmt"
	"math"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"slope/expr"
	"slope/internal/bigmath"
	"slope/verify"
)

// powerSlope is y·x^(y−1) for an integer y, in 400 bits and with y−1 exact: the sign is that of
// its parity.
func powerSlope(x, y float64) float64 {
	whole, _ := new(big.Float).SetFloat64(y).Int(nil)
	less := new(big.Int).Sub(whole, big.NewInt(1))
	negative := less.Bit(0) == 1 && math.Signbit(x)
	if y < 0 {
		negative = !negative
	}
	size := new(big.Float).SetPrec(2000).SetInt(less)
	a := new(big.Float).SetPrec(2000).SetFloat64(math.Abs(x))
	p := bigmath.Pow(a, size, 400)
	p.Mul(p, new(big.Float).SetFloat64(math.Abs(y)))
	v, _ := p.Float64()
	if negative {
		v = -v
	}
	return v
}

var powersOfNegatives = func() (rows [][2]float64) {
	for _, y := range []float64{2, 3, -3, 1 << 52, 1<<52 + 1, 1<<53 - 1, 1 - 1<<53, 1 << 53, -1 << 53, 1<<53 + 2, -1e17, 1e17, 1e200, -1e200} {
		for _, x := range []float64{-1, -2, -0.5, -1000, -1 - 0x1p-52, -1 + 0x1p-53, math.Copysign(0, -1), -1e200, 1 + 0x1p-52, 2} {
			rows = append(rows, [2]float64{x, y})
		}
	}
	return rows
}()

// The slope of x^y to x has the sign of its parity in every mode, also where y−1 is rounded to y.
func TestSlopesOfPowersOfNegatives(t *testing.T) {
	wrongSign := func(got, want float64) bool {
		tol := 1e-9 * math.Abs(want)
		return got != want && !(math.Abs(got-want) <= tol)
	}
	for _, r := range powersOfNegatives {
		x, y := r[0], r[1]
		want := powerSlope(x, y)
		constant := formula(1, withConst(expr.OpPowConst, y, 0))
		integer := formula(1, expr.Node{Op: expr.OpPowInt, Int: int(y), Args: []uint32{0}})
		both := formula(2, node(expr.OpPow, 0, 1))
		for _, m := range append(singularModes(), nestedModes()...) {
			if m.range32 {
				continue
			}
			for name, e := range map[string]verify.Expression{"Pow": both, "PowConst": constant, "PowInt": integer} {
				p := []float64{x, y}[:e.N]
				if name == "PowInt" && (math.Abs(y) > 1<<62 || strings.HasPrefix(m.name, "Mat")) {
					continue
				}
				a := m.run(e, p)
				if !a.skip && wrongSign(a.grad[0], want) {
					t.Errorf("∂x of %s at %v by %s: %v, want %v", name, r, m.name, a.grad[0], want)
				}
			}
		}
	}
}

// Generated code has the same slopes, and the values of odd powers beyond 2⁵³.
func TestPowersOfNegativesInGeneratedCode(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the compiler")
	}
	dir := t.TempDir()
	var body, files strings.Builder
	type want struct {
		name   string
		value  float64
		slope  float64
		second float64
	}
	var wants []want
	number := func(v float64) string {
		if v == 0 && math.Signbit(v) {
			return "math.Copysign(0, -1)"
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	// add writes the program and its calls at the points, with the slopes to its first variable.
	add := func(name string, p *expr.Program, points [][]float64, slope func(x []float64) float64) {
		var b strings.Builder
		if err := p.WriteGo(&b, "main", name, expr.WithHVP()); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, strings.ToLower(name)+".go"), []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		for _, x := range points {
			_, h := p.HVP(nil, x, []float64{1, 0}[:len(x)])
			text := make([]string, len(x))
			for i := range x {
				text[i] = number(x[i])
			}
			at := "[]float64{" + strings.Join(text, ", ") + "}"
			fmt.Fprintf(&body, "{ y, g := %sGradient(nil, %s); _, h := %sHVP(nil, %s, []float64{1, 0}[:%d]); fmt.Println(y, g[0], h[0]) }\n", name, at, name, at, len(x))
			wants = append(wants, want{fmt.Sprint(name, " at ", x), p.Value(x), slope(x), h[0]})
		}
	}
	var pairs, bases [][]float64
	for _, r := range powersOfNegatives {
		pairs = append(pairs, r[:])
	}
	for _, p := range pairs[:10] {
		bases = append(bases, p[:1])
	}
	add("Both", formula(2, node(expr.OpPow, 0, 1)).Program(), pairs, func(x []float64) float64 { return powerSlope(x[0], x[1]) })
	for k := 0; k < len(pairs); k += 10 {
		y := pairs[k][1]
		add(fmt.Sprint("Const", k), formula(1, withConst(expr.OpPowConst, y, 0)).Program(), bases, func(x []float64) float64 { return powerSlope(x[0], y) })
	}
	const odd = math.MaxInt>>10 + 2 // 2⁵³+1 where an int has 64 bits
	for k, n := range []int{odd, -odd, 4 * (odd - 1), 3} {
		p := formula(1, expr.Node{Op: expr.OpPowInt, Int: n, Args: []uint32{0}}).Program()
		add(fmt.Sprint("Int", k), p, bases, func(x []float64) float64 { _, g := p.Gradient(nil, x); return g[0] })
	}
	files.WriteString("package main\n\nimport (\n\t\"fmt\"\n\t\"math\"\n)\n\nvar _ = math.Pi\n\nfunc main() {\n" + body.String() + "}\n")
	for name, text := range map[string]string{"main.go": files.String(), "go.mod": "module gen\n\ngo 1.25\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "run", "-trimpath", "-gcflags=-N -l", "-ldflags=-s -w", ".") // it builds quickly
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off", "GOGC=400")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for k, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		var y, d, h float64
		if _, err := fmt.Sscan(line, &y, &d, &h); err != nil {
			t.Fatal(err)
		}
		w := wants[k]
		for part, pair := range map[string][2]float64{"value": {y, w.value}, "slope": {d, w.slope}, "second derivative": {h, w.second}} {
			// math.Pow, which the code calls, has lost up to eight digits at such exponents.
			if got, want := pair[0], pair[1]; !closeTo(got, want, 1e-6) {
				t.Errorf("%s of %s: %v, want %v", part, w.name, got, want)
			}
		}
	}
}

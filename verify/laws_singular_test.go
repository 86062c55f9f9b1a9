package verify_test

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"slope/expr"
	"slope/verify"
)

var (
	singularCases = flag.Int("singular", 2000, "number of random compositions at singular points")
	singularSeed  = flag.Uint64("singular.seed", 1, "their seed")
)

// singularOps are operations with edges, poles, kinks and flat places, beside
// those that lead there.
var singularOps = []expr.Op{expr.OpAdd, expr.OpSub, expr.OpSub, expr.OpMul, expr.OpMul, expr.OpDiv, expr.OpNeg, expr.OpInv, expr.OpInv, expr.OpSquare, expr.OpSquare, expr.OpSqrt, expr.OpSqrt,
	expr.OpCbrt, expr.OpLog, expr.OpLog1p, expr.OpExp, expr.OpExpm1, expr.OpSin, expr.OpCos, expr.OpTan, expr.OpAcos, expr.OpAsin, expr.OpAcosh, expr.OpAtanh, expr.OpTanh, expr.OpAbs,
	expr.OpMax, expr.OpMin, expr.OpPow, expr.OpHypot, expr.OpAtan2, expr.OpPowConst, expr.OpPowConst, expr.OpPowInt, expr.OpScale, expr.OpAddConst, expr.OpSelect,
	expr.OpSum, expr.OpDot, expr.OpDotConst, expr.OpSumSquares, expr.OpNorm2, expr.OpLogSumExp, expr.OpMaxOf, expr.OpMinOf, expr.OpSoftplus, expr.OpGamma, expr.OpErf}

// drawSingular draws a composition of 2 to 6 operations and a point at which some
// operation of it is next to none of its smooth places.
func drawSingular(r *rand.Rand) (verify.Expression, []float64) {
	pick := func(c ...float64) float64 { return c[r.IntN(len(c))] }
	for {
		e := verify.Expression{N: 1 + r.IntN(3)}
		for k := range 2 + r.IntN(5) {
			nd := expr.Node{Op: singularOps[r.IntN(len(singularOps))]}
			n := nd.Op.Arity()
			if n < 0 {
				n = 1 + r.IntN(3)
				if nd.Op == expr.OpDot {
					n *= 2
				}
			}
			for j := range n {
				at := r.IntN(e.N + k)
				if k > 0 && (j == 0 || r.IntN(2) == 0) {
					at = e.N + k - 1 - r.IntN(min(k, 3))
				}
				nd.Args = append(nd.Args, uint32(at))
			}
			switch nd.Op {
			case expr.OpScale:
				nd.C = []float64{pick(0, -1, 2, 0.5)}
			case expr.OpAddConst:
				nd.C = []float64{pick(1, -1, 2, -2)}
			case expr.OpPowConst:
				nd.C = []float64{pick(0.5, 1./3, 0.4, 1.5, 2.5, 2, -1, 1, 0)}
			case expr.OpPowInt:
				nd.Int = int(pick(2, 3, -1, -2, 1, 0))
			case expr.OpDotConst:
				for range n {
					nd.C = append(nd.C, pick(0, 1, -1, 2))
				}
			}
			e.Ops = append(e.Ops, nd)
		}
		x := make([]float64, e.N)
		for i := range x {
			x[i] = pick(0, 0, 0, 1, 1, -1, 2, -2, 0.5, math.Copysign(0, -1), -1000, 1000, 1e200)
		}
		if singular(e, x) {
			return e, x
		}
	}
}

// singular reports whether a derivative of some operation is zero, infinite or NaN
// at x, or the operation is at a tie.
func singular(e verify.Expression, x []float64) bool {
	v := append([]float64(nil), x...)
	found := false
	for _, nd := range e.Ops {
		a := make([]float64, len(nd.Args))
		for k, at := range nd.Args {
			a[k] = v[at]
		}
		y, p := lawPartials(nd, a)
		for k, d := range p.d {
			found = found || d-d != 0 || d == 0 && !p.dead[k]
		}
		v = append(v, y)
	}
	return found
}

// A row of docs/laws.md in which a mode may say something else than the table.
const (
	agree     = iota
	cancelled // row 6: terms cancelled, before or after an infinite slope
	beyond    // row 7: a part left the range of float64
	priced    // row 2: NaN for the square of an infinite value, in the forward modes
	beside    // rows 3 and 5: NaN beside a number, elsewhere
	wrong     // two numbers: in no row
	outcomes
)

// tally counts the outcomes of a mode, for first and second derivatives.
type tally struct {
	parts    [2]int
	count    [2][outcomes]int
	examples []string
}

// judge compares one part with the table.
func (t *tally) judge(got, want, abs, tol float64, w lawNumber, order int, where func() string) {
	t.parts[order]++
	k := wrong
	switch {
	case got != got && want != want || got == want,
		!math.IsInf(got, 0) && !math.IsInf(want, 0) && math.Abs(got-want) <= tol*math.Max(1e-2*abs, math.Max(math.Abs(want), math.Abs(got))):
		k = agree
	case w.extreme:
		k = beyond
	case w.cancelled:
		k = cancelled
	case w.squared && got != got:
		k = priced
	case got != got || want != want:
		k = beside
	}
	t.count[order][k]++
	if k >= beside && len(t.examples) < 8 || k == wrong && len(t.examples) < 20 {
		t.examples = append(t.examples, fmt.Sprintf("%s: got %v, want %v", where(), got, want))
	}
}

// Compositions at singular points have the derivatives of the table in every mode:
// no mode has another number, and NaN stands beside a number in the rows of the table
// only, at the rates of docs/laws.md.
func TestLawsAtSingularPoints(t *testing.T) {
	cases := *singularCases
	if testing.Short() {
		cases /= 4
	}
	r := rand.New(rand.NewPCG(*singularSeed, 2))
	modes := append(singularModes(), nestedModes()...)
	tallies := make([]tally, len(modes))
	for range cases {
		e, x := drawSingular(r)
		judgeSingular(e, x, modes, tallies)
	}
	for k, m := range modes {
		s := &tallies[k]
		s.report(t, m)
	}
}

func (s *tally) report(t *testing.T, m singularMode) {
	t.Logf("%-27s first: %6d parts, cancelled %3d, beyond %3d, squared %3d, beside %3d, wrong %d; second: %6d, %3d, %3d, %3d, %3d, %d", m.name,
		s.parts[0], s.count[0][cancelled], s.count[0][beyond], s.count[0][priced], s.count[0][beside], s.count[0][wrong],
		s.parts[1], s.count[1][cancelled], s.count[1][beyond], s.count[1][priced], s.count[1][beside], s.count[1][wrong])
	for order, n := range s.parts {
		c := s.count[order]
		if m.apart != forwardRate || c[priced] > n/100+3 {
			c[beside] += c[priced]
		}
		if n > 0 && (c[wrong] > m.wrong(n) || c[beside] > int(m.apart*float64(n))+3 || c[cancelled] > n/40+3 || c[beyond] > n/25+3) {
			t.Errorf("%s, derivatives of order %d: %v of %d parts are not those of the table:\n%s", m.name, order+1, c[1:], n, strings.Join(s.examples, "\n"))
		}
	}
}

// wrong returns how many of n parts may be other numbers. BLAS adds from +0, so that a sum of
// −0 is +0 in an array, and 1/x of it +Inf.
func (m singularMode) wrong(n int) int {
	if m.apart == arrayRate {
		return n / 2000
	}
	return 0
}

// judgeSingular compares every mode with the table.
func judgeSingular(e verify.Expression, x []float64, modes []singularMode, tallies []tally) {
	n := len(x)
	double, single := lawTable(e, x, lawDouble), lawTable(e, x, lawSingle)
	for k, m := range modes {
		a := m.run(e, x)
		if a.skip || m.range32 && slices.ContainsFunc(x, func(v float64) bool { return math.Abs(v) > 1e30 }) {
			continue
		}
		want := double
		if m.range32 {
			want = single
		}
		for i := range n {
			w := want[i*n+i]
			tallies[k].judge(a.grad[i], w.e1, w.a1, m.exact, w, 0, func() string { return fmt.Sprintf("∂%d of %v at %v", i, e, x) })
			for j := range n {
				if a.hess == nil {
					break
				}
				w := want[i*n+j]
				tallies[k].judge(a.hess[i*n+j], w.e12, w.a12, m.exact, w, 1, func() string { return fmt.Sprintf("∂%d∂%d of %v at %v", i, j, e, x) })
			}
		}
	}
}

// lawTable returns the parts of the derivatives by the table, a row after the other.
func lawTable(e verify.Expression, x []float64, a lawFloat) []lawNumber {
	n := len(x)
	want := make([]lawNumber, n*n)
	extreme, lost, squared := false, false, false
	for i := range n {
		for j := range n {
			w := lawEval(e, x, i, j, a)
			extreme, lost, squared = extreme || w.extreme, lost || w.cancelled, squared || w.squared
			want[i*n+j] = w
		}
	}
	for i := range want {
		want[i].extreme, want[i].cancelled, want[i].squared = extreme, lost, squared
	}
	return want
}

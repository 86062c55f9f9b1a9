package expr

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"slope"
	"slope/reverse"
)

// loops returns the number of loops of a program and the number of its other operations.
func loops(p *Program) (loops, alone int) {
	for _, s := range p.compiled().plan.Steps {
		if s.Loop != nil {
			loops++
		} else {
			alone += s.Hi - s.Lo
		}
	}
	return loops, alone
}

// The sweep of a nested gradient is recorded from the last operation to the first. One loop does it
// with what it reads; the sum of two contributions to each variable is a second one.
func TestNestedGradientIsALoop(t *testing.T) {
	steep := func(x []Expr) Expr {
		_, g := reverse.NestGradient(nil, rosenbrock[reverse.Over[Expr]], x)
		return slope.SumSquares(g)
	}
	for _, n := range []int{20, 100, 700} {
		if l, alone := loops(Record(n, steep)); l > 2 || alone > 5 {
			t.Errorf("n=%d: %d loops and %d operations alone, want 2 and the ends", n, l, alone)
		}
	}
}

// A sum recorded from the last term to the first is made by the loop of its terms.
func TestBackwardSumIsMadeByItsLoop(t *testing.T) {
	p := Record(50, func(x []Expr) Expr {
		s := x[0].Lift(0)
		for i := len(x) - 2; i >= 0; i-- {
			s = s.Add(x[i].Mul(x[i+1]).Sin())
		}
		return s
	})
	l := p.compiled().plan.Steps
	for _, s := range l {
		if s.Loop != nil && !s.Loop.Final {
			t.Errorf("a loop that is not final in %d steps", len(l))
		}
	}
}

// Loops recorded backwards, after loops recorded forwards and over their results, agree with
// the nodes alone, whatever reads them.
func TestRandomBackwardLoops(t *testing.T) { rapid.Check(t, checkBackwardLoop) }

func checkBackwardLoop(t *rapid.T) {
	nested := rapid.IntRange(0, 3).Draw(t, "nested") == 0
	from := rough
	if nested { // third derivatives, which the rule of n variables does not have
		from = slices.DeleteFunc(slices.Clone(rough), func(op Op) bool { return op == OpApplyN })
	}
	first, second := drawProgram(t, 3, 5, from), drawProgram(t, 3, 5, from)
	lanes := rapid.SampledFrom([]int{8, 9, 40, 300}).Draw(t, "lanes")
	shift := rapid.IntRange(0, 2).Draw(t, "shift")
	end := rapid.IntRange(0, 5).Draw(t, "end")
	n := lanes + 3
	f := func(x []Expr) Expr { return backLoop(first, second, x, lanes, shift, end) }
	if nested {
		f = func(x []Expr) Expr {
			_, g := reverse.NestGradient(nil, func(x []reverse.Over[Expr]) reverse.Over[Expr] {
				return backLoop(first, second, x, lanes, shift, end)
			}, x)
			return slope.SumSquares(g)
		}
	}
	x := drawPoint(t, n)
	p := Record(n, f)
	q := plain(p)
	if got, want := p.Value(x), q.Value(x); !same(got, want) {
		t.Fatalf("value %v, want %v", got, want)
	}
	grad, row := absoluteSums(q.compiled().g, x)
	if finite(append(grad, row...)...) {
		comparePasses(t, p, q, x)
	}
}

func backLoop[T slope.Real[T]](first, second randomProgram, x []T, lanes, shift, end int) T {
	var z, back []T
	for i := range lanes {
		z = append(z, evalProgram(first, []T{x[i], x[i+1], x[len(x)-1]}))
	}
	for i := lanes - 1; i >= 0; i-- {
		back = append(back, evalProgram(second, []T{z[i], z[min(i+shift, lanes-1)], x[i+1]}).Scale(2).Scale(-3))
	}
	s := x[0].Lift(0)
	for i := range back {
		switch end {
		case 0: // in the order of the second loop
			s = s.Add(back[i])
		case 1: // in that of the first
			s = s.Add(back[lanes-1-i].Square())
		case 2: // of both
			s = s.Add(back[i].Scale(0.5)).Sub(z[i])
		}
	}
	switch end {
	case 3:
		return slope.SumSquares(append(back, z[:2]...))
	case 4:
		return slope.Dot(back, z)
	case 5:
		return slope.Sum(append([]T{z[0]}, back...)).Mul(z[0])
	}
	return s
}

// Constants that are joined round as the operations did, next to overflow and underflow too.
func TestJoinedConstantsKeepTheBits(t *testing.T) {
	factors := []float64{2, -1, 1, -4, 0.5, 3, -0.75, 0x1p-3, 0x1p1000, 0x1p-1000, 0, math.Inf(1)}
	points := []float64{0x1p-1074, 0x1p-1022, 3 * 0x1p-1073, -1, 0.1, 0x1.fffffffffffffp1023, 0x1p1022, math.Copysign(0, -1), math.Inf(-1)}
	for _, c := range factors {
		for _, d := range factors {
			p := RecordVec(len(points), func(x []Expr) []Expr {
				z := make([]Expr, len(x))
				for i := range x {
					z[i] = x[i].Scale(c).Scale(d)
				}
				return z
			})
			for i, z := range p.Values(nil, points) {
				if want := float64(points[i]*c) * d; !same(z, want) {
					t.Errorf("%v·(%v·%v) = %v, want %v", d, c, points[i], z, want)
				}
			}
		}
	}
}

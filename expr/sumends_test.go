package expr

import (
	"fmt"
	"math"
	"testing"

	"slope"
)

// endedSum is a sum over a loop with terms before and behind what repeats, made in other ways.
type endedSum struct {
	op                         Op // OpAdd for a chain of additions
	lanes, streams, head, tail int
	bent                       bool // the adjoint of the sum differs from point to point
}

func (c endedSum) dim() int { return c.lanes + 3 }

// endedSums are sums of all kinds, in their order and in lanes.
func endedSums() []endedSum {
	var all []endedSum
	for _, op := range []Op{OpSum, OpDotConst, OpSumSquares, OpAdd} {
		for _, lanes := range []int{8, 13, 40} {
			for _, head := range []int{0, 1, 2, 9} {
				for _, tail := range []int{0, 1, 3, 9} {
					streams := 1 + (head+tail)%4
					all = append(all, endedSum{op, lanes, streams, head, tail, len(all)%2 == 0})
				}
			}
		}
	}
	return all
}

func endedSumOf[T slope.Real[T]](c endedSum, x []T) T {
	end := func(k int) T {
		switch a := x[(5*k+2)%len(x)]; k % 8 {
		case 0, 5:
			return a
		case 1, 4:
			return a.Mul(x[0]) // a lane of the loop below
		case 7:
			return a.Sin().Square() // a node that is made after the loop
		default:
			return x[0].Lift(float64(k))
		}
	}
	var terms []T
	for k := range c.head {
		terms = append(terms, end(k))
	}
	for i := range c.lanes {
		for k := range c.streams {
			t := x[i+1+k%2].Sub(x[i].Square())
			terms = append(terms, []func() T{t.Tanh, t.Exp, t.Cos, t.Square}[k]())
		}
	}
	for k := range c.tail {
		terms = append(terms, end(k+3))
	}
	s := addTerms(c.op, terms)
	if c.bent {
		s = s.Scale(0.01).Sin()
	}
	return s.Add(slope.Sum(each(x, func(a T) T { return a.Mul(x[0]) })).Scale(1e-3))
}

func addTerms[T slope.Real[T]](op Op, terms []T) T {
	switch op {
	case OpSum:
		return slope.Sum(terms)
	case OpSumSquares:
		return slope.SumSquares(terms)
	}
	coef := make([]float64, len(terms))
	for k := range coef {
		coef[k] = 2 - float64(k%3)/2
	}
	if op == OpDotConst {
		return slope.DotConst(coef, terms)
	}
	s := terms[0].Scale(coef[0])
	for k, t := range terms[1:] {
		s = s.Add(t.Scale(coef[k+1]))
	}
	return s
}

func each[T any](x []T, f func(T) T) []T {
	y := make([]T, len(x))
	for i := range x {
		y[i] = f(x[i])
	}
	return y
}

// A sum may begin and end with terms that its loop does not make: all passes take them. The
// coefficient of the first term was taken for 1.
func TestSumsWithEnds(t *testing.T) {
	most := 0
	for _, c := range endedSums() {
		t.Run(fmt.Sprintf("%+v", c), func(t *testing.T) {
			x := make([]float64, c.dim())
			for i := range x {
				x[i] = 0.3*math.Sin(float64(3*i+1)) + 0.4
			}
			p := Record(c.dim(), func(x []Expr) Expr { return endedSumOf(c, x) })
			if got, want := p.Value(x), float64(endedSumOf(c, floats(x))); !same(got, want) {
				t.Errorf("value %v, want %v", got, want)
			}
			comparePasses(t, p, plain(p), x)
			for _, s := range p.compiled().plan.Steps {
				if s.Loop != nil {
					for _, r := range s.Loop.Red {
						most = max(most, len(r.Head)+len(r.Tail))
					}
				}
			}
		})
	}
	if most < 4 {
		t.Errorf("loops make sums with %d other terms at most", most)
	}
}

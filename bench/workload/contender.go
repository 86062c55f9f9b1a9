package workload

import (
	"gonum.org/v1/gonum/diff/fd"
	gdual "gonum.org/v1/gonum/num/dual"

	"slope"
	"slope/dual"
	"slope/expr"
	"slope/hyperdual"
	"slope/reverse"
)

// Short names for the number types.
type (
	du   = dual.Dual[float64]
	hy   = hyperdual.HyperDual[float64]
	va   = reverse.Var
	ex   = expr.Expr
	gnum = gdual.Number
)

// Where contenders come from.
const (
	byHand    = "Go"
	ofDual    = "slope/dual"
	ofHyper   = "slope/hyperdual"
	ofReverse = "slope/reverse"
	ofExpr    = "slope/expr"
	ofGdual   = "gonum.org/v1/gonum/num/dual"
	ofGhyper  = "gonum.org/v1/gonum/num/hyperdual"
	ofFd      = "gonum.org/v1/gonum/diff/fd"
)

// patience bounds the operations of an evaluation, about a second: where passes
// over a function for each variable would need more, they are left out.
const patience = 200e6

// within reports whether passes evaluations of the function of c are few enough.
func (c *Case) within(passes int) bool {
	return float64(passes)*float64(c.Operations) <= patience
}

// gradientCase returns a case with the answer and the first two contenders of a
// task Gradient at x.
func gradientCase(n int, x []float64, operations int, hand slope.GradientFunc, plain func(x []float64) float64, data ...Block) *Case {
	c := &Case{N: n, Data: append([]Block{vector("x", x)}, data...), Operations: operations}
	y, g := hand(nil, x)
	c.Want = append([]float64{y}, g...)
	c.Plain = []float64{y}
	c.parts = []int{1, len(x)}
	c.add(gradientOf("hand", byHand, x, func() slope.GradientFunc { return hand }))
	c.add(plainOf(x, plain))
	return c
}

func (c *Case) add(ct ...Contender) { c.Contenders = append(c.Contenders, ct...) }

// entries adds to ct the length of the tape or of the program that count returns.
func entries(ct Contender, count func() int) Contender {
	prepare := ct.Prepare
	ct.Prepare = func() Runner {
		r := prepare()
		r.Entries = count
		return r
	}
	return ct
}

// gradientOf makes a contender of a gradient at x.
func gradientOf(name, from string, x []float64, prepare func() slope.GradientFunc) Contender {
	return Contender{Name: name, Package: from, Exact: true, Prepare: func() Runner { return gradientRunner(x, prepare()) }}
}

func gradientRunner(x []float64, f slope.GradientFunc) Runner {
	y, g := 0.0, make([]float64, len(x))
	return Runner{
		Run:    func() { y, _ = f(g, x) },
		Answer: func() []float64 { return append([]float64{y}, g...) },
	}
}

// plainOf makes the contender "plain" of a function of one value.
func plainOf(x []float64, f func(x []float64) float64) Contender {
	return Contender{Name: "plain", Package: byHand, Exact: true, Prepare: func() Runner {
		y := 0.0
		return Runner{Run: func() { y = f(x) }, Answer: func() []float64 { return []float64{y} }}
	}}
}

// dualOf is the gradient by dual numbers, a pass for each variable.
func dualOf(name string, x []float64, f func([]du) du) Contender {
	return gradientOf(name, ofDual, x, func() slope.GradientFunc {
		return func(g, x []float64) (float64, []float64) { return dual.Gradient(g, f, x) }
	})
}

// reverseOf is the gradient by the tape.
func reverseOf(name string, x []float64, f func([]va) va) Contender {
	return entries(gradientOf(name, ofReverse, x, func() slope.GradientFunc {
		return func(g, x []float64) (float64, []float64) { return reverse.Gradient(g, f, x) }
	}), func() int {
		t := reverse.NewTape()
		f(t.Vars(nil, x))
		return t.Len()
	})
}

// vectorOf is the gradient by the tape, in whole arrays.
func vectorOf(x []float64, f func(reverse.Vec) va) Contender {
	return entries(gradientOf("reverse vector", ofReverse, x, func() slope.GradientFunc {
		return func(g, x []float64) (float64, []float64) { return reverse.GradientVec(g, f, x) }
	}), func() int {
		t := reverse.NewTape()
		f(t.Vec(x))
		return t.Len()
	})
}

// replayOf is the gradient by replay of the recorded function.
func replayOf(x []float64, f func([]ex) ex) Contender {
	return replayed("expr replay", x, func() *expr.Program { return expr.Record(len(x), f) })
}

// lanesOf is replayOf with sums that are loops in lanes too.
func lanesOf(x []float64, f func([]ex) ex) Contender {
	return replayed("expr lanes", x, func() *expr.Program { return expr.Record(len(x), f).SumInLanes() })
}

func replayed(name string, x []float64, record func() *expr.Program) Contender {
	ct := gradientOf(name, ofExpr, x, nil)
	ct.Prepare = func() Runner {
		p := record()
		r := gradientRunner(x, p.Evaluator().Gradient)
		r.Entries = p.Len
		return r
	}
	return ct
}

// generatedOf is a gradient that package expr wrote.
func generatedOf(x []float64, f slope.GradientFunc) Contender {
	return gradientOf("generated", ofExpr+" WriteGo", x, func() slope.GradientFunc { return f })
}

// gonumDualOf is the gradient by gonum's dual numbers: the loop over the variables
// that a user writes.
func gonumDualOf(x []float64, f func([]gnum) gnum) Contender {
	return gradientOf("gonum dual", ofGdual, x, func() slope.GradientFunc {
		w := make([]gnum, len(x))
		return func(g, x []float64) (y float64, _ []float64) {
			for i, v := range x {
				w[i] = gnum{Real: v}
			}
			for i := range x {
				w[i].Emag = 1
				z := f(w)
				y, g[i] = z.Real, z.Emag
				w[i].Emag = 0
			}
			return y, g
		}
	})
}

// gonumFdOf is the gradient by gonum's finite differences with their default
// settings, forward differences. Three digits are demanded.
func gonumFdOf(x []float64, f func(x []float64) float64) Contender {
	ct := gradientOf("gonum fd", ofFd, x, func() slope.GradientFunc {
		return func(g, x []float64) (float64, []float64) {
			y := f(x)
			fd.Gradient(g, f, x, &fd.Settings{OriginKnown: true, OriginValue: y})
			return y, g
		}
	})
	ct.Exact, ct.Tolerance = false, 1e-3
	return ct
}

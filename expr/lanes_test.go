package expr

import (
	"fmt"
	"math"
	"testing"

	"slope"
)

// laneCases are programs with sums in lanes: of nodes, of a loop, of rows, and of positions in a loop.
func laneCases() []rollCase {
	terms := func(x []Expr, f func(i int) Expr) []Expr {
		y := make([]Expr, len(x))
		for i := range y {
			y[i] = f(i)
		}
		return y
	}
	list := []rollCase{
		{name: "lanes of inputs", n: 71, f: func(x []Expr) Expr {
			return slope.Sum(x).Mul(slope.DotConst(w1Point(71), x)).Add(slope.Dot(x[:40], x[31:])).Add(slope.SumSquares(x))
		}},
		{name: "lanes of a list", n: 71, f: func(x []Expr) Expr {
			y := terms(x, func(i int) Expr { return x[i*i%71] })
			return slope.Sum(y).Mul(slope.DotConst(w1Point(71), y)).Add(slope.Dot(y, x)).Mul(slope.SumSquares(y))
		}},
		{name: "lanes of a loop", n: 100, f: func(x []Expr) Expr {
			y := terms(x, func(i int) Expr { return x[i].Exp().AddConst(0.5) })
			return slope.Sum(y).Add(slope.SumSquares(y).Sqrt()).Mul(slope.DotConst(w1Point(100), y))
		}},
		{name: "lanes of Norm2 and LogSumExp", n: 50, f: func(x []Expr) Expr { return slope.Norm2(x).Mul(slope.LogSumExp(x)) }},
		{name: "lanes of positions", n: 45, f: func(x []Expr) Expr {
			s := x[0].Lift(0)
			for k := range 12 {
				y := terms(x, func(i int) Expr { return x[(i*i+k)%45] })
				s = s.Add(slope.Sum(y).Mul(slope.SumSquares(y)).Add(slope.Dot(x, y)).Add(slope.DotConst(w1Point(45), y)))
			}
			return s
		}},
		{name: "lanes of rows", n: 40, f: func(x []Expr) Expr {
			c := w1Point(60)
			y := make([]Expr, 12)
			for k := range y {
				y[k] = slope.DotConst(c[k:k+40], x).Add(slope.Dot(x[k%4:k%4+35], x[(k+1)%5:(k+1)%5+35]))
			}
			return slope.Sum(y)
		}},
	}
	for _, c := range []rollCase{{name: "100 terms", n: 101}, {name: "33 terms", n: 34}} {
		list = append(list, rollCase{name: "lanes of a user's loop of " + c.name, n: c.n, f: func(x []Expr) Expr {
			return Eval(Record(c.n, rosenbrock[Expr]).SumInLanes(), x)
		}})
	}
	return list
}

func TestLanesAgreeWithNodes(t *testing.T) {
	for _, c := range laneCases() {
		comparePasses(t, Record(c.n, c.f), plain(Record(c.n, c.f)), w1Point(c.n))
	}
}

// SumInLanes adds the terms of loops as slope.Sum does, in loops that still roll, and the program stays so when
// it is simplified, evaluated with other numbers, saved and read again.
func TestSumInLanes(t *testing.T) {
	loops := map[string]struct {
		loop        func(x []Expr) Expr                   // as a user writes it
		sum         func(x []slope.Float64) slope.Float64 // what it is
		streams, in int                                   // terms a turn, instructions of its loop
	}{
		"rosenbrock": {rosenbrock[Expr], func(x []slope.Float64) slope.Float64 {
			var y []slope.Float64
			for i := range len(x) - 1 {
				u := x[i+1].Sub(x[i].Square())
				y = append(y, u.Square().Scale(100), x[i].Neg().AddConst(1).Square())
			}
			return slope.Sum(y)
		}, 2, 2},
		"one term, a start": {func(x []Expr) Expr {
			s := x[0].Lift(3)
			for _, v := range x {
				s = s.Add(v.Sin())
			}
			return s
		}, func(x []slope.Float64) slope.Float64 {
			var y []slope.Float64
			for _, v := range x {
				y = append(y, v.Sin())
			}
			return slope.Sum(y).AddConst(3)
		}, 1, 1},
		"from a variable": {func(x []Expr) Expr {
			s := x[0]
			for i, v := range x {
				s = s.Add(v.Exp().Scale(float64(i)))
			}
			return s
		}, func(x []slope.Float64) slope.Float64 {
			var y []slope.Float64
			for i, v := range x {
				y = append(y, v.Exp().Scale(float64(i)))
			}
			return slope.Sum(y).Add(x[0])
		}, 1, 1},
		"three streams": {func(x []Expr) Expr {
			s := x[0].Lift(0)
			for _, v := range x {
				s = s.Add(v.Sin()).Sub(v.Exp()).Add(v.Square())
			}
			return s
		}, func(x []slope.Float64) slope.Float64 {
			var y []slope.Float64
			for _, v := range x {
				y = append(y, v.Sin(), v.Exp().Neg(), v.Square())
			}
			return slope.Sum(y)
		}, 3, 2},
	}
	for name, c := range loops {
		for _, n := range []int{20, 33, 50, 257, 1000} {
			x := w1Point(n)
			p := Record(n, c.loop)
			lanes := p.SumInLanes()
			want := float64(c.sum(floats(x)))
			if n*c.streams < 32 {
				want = p.Value(x)
			}
			b, err := lanes.MarshalBinary()
			read := new(Program)
			if err == nil {
				err = read.UnmarshalBinary(b)
			}
			if err != nil {
				t.Fatal(err)
			}
			for how, got := range map[string]float64{
				"Value": lanes.Value(x), "Eval": float64(Eval(lanes, floats(x))), "Simplify": lanes.Simplify().Value(x), "MarshalBinary": read.Value(x),
				"alone": plain(lanes).Value(x), "twice": lanes.SumInLanes().Value(x),
			} {
				if !same(got, want) {
					t.Errorf("%s of %d, %s: %v, want %v", name, n, how, got, want)
				}
			}
			if y := p.Value(x); math.Abs(y-want) > 1e-13*float64(n)*math.Abs(y) {
				t.Errorf("%s of %d: in order %v, in lanes %v", name, n, y, want)
			}
			if n < 257 {
				continue
			}
			comparePasses(t, lanes, plain(lanes), x)
			if s := lanes.compiled().plan.Steps; len(s) == 0 || s[0].Loop == nil || len(s[0].Loop.Inst) > c.in || len(s[0].Loop.Red) != 1 || !s[0].Loop.Red[0].Laned || !s[0].Loop.Final {
				t.Errorf("%s of %d does not roll into one loop", name, n)
			}
		}
	}
}

// A program that was saved with sums in order keeps the order.
func TestMarshalKeepsTheOrderOfSums(t *testing.T) {
	x := w1Point(200)
	p := Record(200, rosenbrock[Expr]).Simplify()
	b, err := p.MarshalBinary()
	read := new(Program)
	if err == nil {
		err = read.UnmarshalBinary(b)
	}
	if err != nil {
		t.Fatal(err)
	}
	want := float64(rosenbrock(floats(x)))
	if got := read.Value(x); !same(got, want) {
		t.Errorf("read again: %v, want %v", got, want)
	}
	if got := float64(Eval(read, floats(x))); !same(got, want) {
		t.Errorf("read again and evaluated: %v, want %v", got, want)
	}
}

func TestSumsInLanesAlloc(t *testing.T) {
	x, g := w1Point(1000), make([]float64, 1000)
	for name, p := range map[string]*Program{
		"loop": Record(1000, rosenbrock[Expr]).SumInLanes(), "positions": Record(45, laneCases()[4].f), "rows": Record(40, laneCases()[5].f),
	} {
		e, n := p.Evaluator(), p.Dim()
		if got := testing.AllocsPerRun(20, func() { e.Value(x[:n]); e.Gradient(g[:n], x[:n]) }); got > 0 {
			t.Errorf("%s: %v allocations", name, got)
		}
	}
}

func BenchmarkSumInLanes(b *testing.B) {
	for _, n := range []int{1000, 100000} {
		x, g := w1Point(n), make([]float64, n)
		p := Record(n, rosenbrock[Expr])
		for name, p := range map[string]*Program{"order": p, "lanes": p.SumInLanes()} {
			e := p.Evaluator()
			b.Run(fmt.Sprintf("%s/n=%d", name, n), func(b *testing.B) {
				for b.Loop() {
					e.Gradient(g, x)
				}
			})
		}
		b.Run(fmt.Sprintf("hand/n=%d", n), func(b *testing.B) {
			for b.Loop() {
				rosenbrockByHand(g, x)
			}
		})
	}
}

func rosenbrockByHand(g, x []float64) (s float64) {
	g[len(x)-1] = 0
	for i := range len(x) - 1 {
		t, u := x[i+1]-x[i]*x[i], 1-x[i]
		s += 100*t*t + u*u
		if i == 0 {
			g[0] = 0
		}
		g[i] += -400*t*x[i] - 2*u
		g[i+1] = 200 * t
	}
	return s
}

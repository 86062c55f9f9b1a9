package expr

import (
	"fmt"
	"math"
	"testing"

	"slope"
	"slope/expr/internal/graph"
	"slope/reverse"
)

// A rollSum is a sum over lanes of streams of terms, each an operation of operands that
// lie in x in some order, squared or not, with a coefficient.
type rollSum struct {
	in      instr
	arity   int // operands of the operation
	lanes   int
	streams int
	coef    int // 0: none, 1: one for all lanes of a stream, 2: another in every lane
	square  int // the streams whose terms are squared, as bits
	access  int // 0: runs, 1: strides, 2: gathers, 3: runs and scalars, 4: all the lists overlap
	final   bool
}

func (c rollSum) String() string {
	return fmt.Sprintf("%v: %d lanes, %d streams, coefficients %d, squares %b, access %d, final %v", c.in.op, c.lanes, c.streams, c.coef, c.square, c.access, c.final)
}

func (c rollSum) dim() int { return c.lanes*c.streams*c.arity + 4 }

func (c rollSum) at(lane, stream, operand int) int {
	k := stream*c.arity + operand
	switch c.access {
	case 0:
		return k*c.lanes + lane
	case 1:
		return lane*c.streams*c.arity + k
	case 2:
		return (7*lane + 5*k) % c.dim()
	case 3:
		if operand > 0 {
			return c.dim() - 1 - operand%4
		}
		return stream*c.lanes + lane
	}
	return lane + k
}

func evalRollSum[T slope.Real[T]](c rollSum, x []T) T {
	s := x[0].Lift(0)
	a := make([]T, c.arity)
	for lane := range c.lanes {
		for k := range c.streams {
			for j := range a {
				a[j] = x[c.at(lane, k, j)]
			}
			in := c.in
			if c.coef == 2 && in.op == OpDotConst {
				in.c = []float64{1, float64(lane), -0.5, 0.25}
			}
			v := evalInstr(in, a)
			switch k { // streams of one operation are lanes of one group
			case 1:
				v = v.Atan()
			case 2:
				v = v.Sigmoid()
			}
			if c.square>>k&1 != 0 {
				v = v.Square()
			}
			switch c.coef {
			case 1:
				v = v.Scale(0.75 - 0.5*float64(k))
			case 2:
				v = v.Scale(math.Cos(float64(3*lane + k)))
			}
			s = s.Add(v)
		}
	}
	if c.final {
		return s
	}
	return s.Scale(1 / float64(c.lanes)).Sin()
}

// matrixLanes stand on both sides of the sizes of blocks.
var matrixLanes = []int{9, 255, 64, 257, 63, 128, 65, 256, 127, 129}

// rollMatrix calls do for each operation, kind of coefficients and number of streams, a few
// operations also with each choice of squares. Lanes, access and what follows the sum go
// round among them.
func rollMatrix(do func(c rollSum)) {
	k := 0
	for op := OpAdd; op < graph.NumOps; op++ {
		if op == OpProd {
			continue
		}
		c := rollSum{in: instr{op: op, c: []float64{2.5, -0.5, 1.25, 0.75}, k: 3}, arity: op.Arity()}
		if c.arity < 0 {
			c.arity = 4
		}
		for c.streams = 1; c.streams <= 3; c.streams++ {
			for c.coef = range 3 {
				squares := []int{k % (1 << c.streams)}
				if op == OpMul || op == OpSin {
					squares = []int{0, 1, 2, 3, 4, 5, 6, 7}[:1<<c.streams]
				}
				for _, c.square = range squares {
					c.lanes = matrixLanes[k%len(matrixLanes)]
					c.access = k / 2 % 5
					c.final = (k+k/12)%2 == 0
					do(c)
					k++
				}
			}
		}
	}
}

// matrixPoint returns a point at which the operation has finite derivatives.
func matrixPoint(c rollSum) []float64 {
	x := make([]float64, c.dim())
	at := func(from, width float64, i int) float64 {
		return from + width*math.Mod(0.618033988749895*float64(i+1), 1)
	}
	for _, from := range []float64{-0.9, 0.2, 1.2} {
		width := 0.7
		if from < 0 {
			width = 1.8
		}
		ok := true
		a := make([]slope.Float64, c.arity)
		for i := 0; i < 40 && ok; i++ {
			for j := range a {
				a[j] = slope.Float64(at(from, width, i+j))
			}
			ok = finite(float64(evalInstr(c.in, a)))
		}
		if ok {
			for i := range x {
				x[i] = at(from, width, i)
			}
			return x
		}
	}
	return nil
}

// Rolled sums of every operation are those of package reverse: value bit for bit,
// gradient and both products to the rounding of their terms.
func TestRollMatrix(t *testing.T) {
	seen := map[string]int{}
	rollMatrix(func(c rollSum) {
		x := matrixPoint(c)
		if x == nil {
			t.Fatalf("%v: no point with finite derivatives", c)
		}
		p := Record(c.dim(), func(x []Expr) Expr { return evalRollSum(c, x) })
		for _, s := range p.compiled().plan.Steps {
			if s.Loop == nil {
				continue
			}
			for _, r := range s.Loop.Red {
				for _, st := range r.Stream {
					seen[fmt.Sprintf("%d streams, square %v, lanes differ %v, final %v", len(r.Stream), st.Square, st.Coefs != nil, s.Loop.Final)]++
				}
			}
		}
		checkRollSum(t, c, p, x)
	})
	// 1 to 3 streams, each squared or not, with one coefficient or many, with a
	// gradient in one pass or two.
	for streams := 1; streams <= 3; streams++ {
		for k := range 8 {
			key := fmt.Sprintf("%d streams, square %v, lanes differ %v, final %v", streams, k&1 != 0, k&2 != 0, k&4 != 0)
			if seen[key] < 5 {
				t.Errorf("%s: %d loops, want 5 or more", key, seen[key])
			}
		}
	}
}

func checkRollSum(t *testing.T, c rollSum, p *Program, x []float64) {
	t.Helper()
	y, g := reverse.Gradient(nil, func(x []reverse.Var) reverse.Var { return evalRollSum(c, x) }, x)
	v := make([]float64, len(x))
	for i := range v {
		v[i] = math.Cos(float64(i))
	}
	_, h := reverse.HVP(nil, func(x []reverse.Var2) reverse.Var2 { return evalRollSum(c, x) }, x, v)
	if got := p.Value(x); !same(got, y) {
		t.Errorf("%v: value %v, want %v", c, got, y)
	}
	gy, gg := p.Gradient(nil, x)
	if !same(gy, y) {
		t.Errorf("%v: value of Gradient %v, want %v", c, gy, y)
	}
	_, gh := p.HVP(nil, x, v)
	vjp := p.VJP(nil, x, []float64{1})
	greatest := func(x []float64) (m float64) {
		for _, v := range x {
			m = max(m, math.Abs(v))
		}
		return m
	}
	most, most2 := greatest(g), greatest(h)
	slope := 0.0
	for i := range x {
		slope += g[i] * v[i]
		if !near(gg[i], g[i], most, 1e-13) || !near(vjp[i], g[i], most, 1e-13) {
			t.Errorf("%v: gradient[%d] = %v, VJP %v, want %v", c, i, gg[i], vjp[i], g[i])
			return
		}
		if !near(gh[i], h[i], most+most2, 1e-12) {
			t.Errorf("%v: HVP[%d] = %v, want %v", c, i, gh[i], h[i])
			return
		}
	}
	if got := p.JVP(nil, x, v)[0]; !near(got, slope, most*float64(len(x)), 1e-13) {
		t.Errorf("%v: JVP %v, want %v", c, got, slope)
	}
}

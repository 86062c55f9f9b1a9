package expr

import (
	"math"

	"pgregory.net/rapid"

	"slope"
	"slope/expr/internal/graph"
	"slope/expr/internal/sweep"
)

// A randomProgram is a function over slope.Real made of random instructions,
// which every number type can evaluate.
type randomProgram struct {
	n    int
	code []instr
}

type instr struct {
	op Op
	a  []int
	c  []float64
	k  int
}

// smooth are the operations that are defined and smooth everywhere.
var smooth = []Op{OpAdd, OpSub, OpMul, OpAddConst, OpScale, OpNeg, OpSquare, OpExpm1, OpSin, OpCos, OpSinpi, OpCospi, OpAtan, OpTanh,
	OpAsinh, OpErf, OpSigmoid, OpSoftplus, OpSum, OpDot, OpDotConst, OpSumSquares, OpLogSumExp, OpPowInt, OpSelect}

// rough adds those with kinks, poles and edges.
var rough = append([]Op{OpDiv, OpInv, OpSqrt, OpCbrt, OpExp, OpLog, OpLog1p, OpTan, OpAcos, OpCosh, OpAbs, OpMax, OpMin, OpHypot,
	OpAtan2, OpPow, OpPowConst, OpNorm2, OpMaxOf, OpMinOf, OpApply, OpApply2, OpApplyN, OpGamma, OpErfc, OpLgamma}, smooth...)

var (
	cubeRule = &slope.Rule{Name: "cube", Eval: func(x float64) (y, d1, d2 float64) { return x * x * x, 3 * x * x, 6 * x }}
	diffRule = &slope.Rule2{Name: "x²y", Eval: func(x, y float64) slope.Partials {
		return slope.Partials{F: x * x * y, X: 2 * x * y, Y: x * x, XX: 2 * y, XY: 2 * x}
	}}
	waveRule = &slope.RuleN{Name: "wave", Eval: func(x []float64) float64 { y, _, _ := wave(x); return y },
		Gradient: func(dst, x []float64) (float64, []float64) {
			y, c, _ := wave(x)
			for i := range x {
				dst[i] = c * float64(i+1)
			}
			return y, dst
		},
		HVP: func(dst, x, v []float64) (float64, []float64) {
			y, _, s := wave(x)
			d := 0.0
			for i, e := range v {
				d += float64(float64(i+1) * e)
			}
			for i := range x {
				dst[i] = -s * d * float64(i+1)
			}
			return y, dst
		}}
)

// wave returns sin Σ i·xᵢ + 1, cos and sin of it.
func wave(x []float64) (y, c, s float64) {
	for i, e := range x {
		y += float64(float64(i+1) * e)
	}
	s, c = math.Sincos(y)
	return s + 1, c, s
}

// drawProgram draws a program of at most size instructions over n variables.
func drawProgram(t *rapid.T, n, size int, from []Op) randomProgram {
	p := randomProgram{n: n}
	nodes := n
	for range rapid.IntRange(1, size).Draw(t, "size") {
		op := rapid.SampledFrom(from).Draw(t, "op")
		in := instr{op: op}
		args := graph.Table[op].Arity
		if args < 0 {
			args = rapid.IntRange(1, 5).Draw(t, "operands")
			if op == OpDot {
				args *= 2
			}
		}
		for range args {
			in.a = append(in.a, rapid.IntRange(0, nodes-1).Draw(t, "a"))
			in.c = append(in.c, rapid.SampledFrom([]float64{0, 1, -1, 2, 0.5, -0.75, 3}).Draw(t, "c"))
		}
		in.k = rapid.IntRange(-2, 4).Draw(t, "k")
		p.code = append(p.code, in)
		nodes++
	}
	return p
}

func evalProgram[T slope.Real[T]](p randomProgram, x []T) T {
	v := append([]T(nil), x...)
	for _, in := range p.code {
		a := make([]T, len(in.a))
		for i, k := range in.a {
			a[i] = v[k]
		}
		v = append(v, evalInstr(in, a))
	}
	z := v[len(v)-1]
	for _, w := range v[p.n : len(v)-1] {
		z = z.Add(w.Scale(0.125))
	}
	return z
}

func evalInstr[T slope.Real[T]](in instr, a []T) T {
	return EvalOp(Node{Op: in.op, C: in.c, Int: in.k, Rule: cubeRule, Rule2: diffRule, RuleN: waveRule}, a)
}

// drawPoint draws a point of small numbers, with zeros, ties and kinks.
func drawPoint(t *rapid.T, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = rapid.OneOf(rapid.Float64Range(-2, 2), rapid.SampledFrom([]float64{0, 1, -1, 0.5, math.Copysign(0, -1)})).Draw(t, "x")
	}
	return x
}

// floats returns x as slope.Float64.
func floats(x []float64) []slope.Float64 {
	y := make([]slope.Float64, len(x))
	for i, v := range x {
		y[i] = slope.Float64(v)
	}
	return y
}

// same reports bitwise equality, any NaN being equal to any other.
func same(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b
}

// near reports agreement to tol relative to scale, and of the class of
// infinities and NaN.
func near(a, b, scale, tol float64) bool {
	if a != a || b != b || math.IsInf(a, 0) || math.IsInf(b, 0) {
		return same(a, b)
	}
	return math.Abs(a-b) <= tol*math.Max(scale, math.Max(math.Abs(a), math.Abs(b)))
}

// absoluteSums returns, for each variable, bounds of the sums of absolute terms
// that its derivative and its row of the Hessian are made of, at x, which the data follow: the sweeps with
// every factor made positive.
func absoluteSums(g *graph.Graph, x []float64) (grad, row []float64) {
	n := g.Len()
	v, t, b, bt := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	copy(v, x)
	d1 := make([][]float64, n)
	d2 := make([][]float64, n)
	for i := range n {
		if i < g.Inputs {
			t[i] = 1
			continue
		}
		if i < len(x) { // data
			continue
		}
		args := g.Operands(i)
		k := len(args)
		h := graph.New(k, 0)
		pos := make([]uint32, k)
		at := make([]float64, k)
		for j, a := range args {
			pos[j], at[j] = uint32(j), v[a]
		}
		h.Out = []uint32{h.CopyNode(g, i, pos)}
		local := make([]float64, h.Len())
		copy(local, at)
		h.Prepare()
		part := make([]float64, h.Kept)
		sweep.Value(h, local, part, k, h.Len())
		v[i] = local[h.Len()-1]
		lb := make([]float64, h.Len())
		lb[h.Len()-1] = 1
		sweep.Adjoint(h, sweep.Point{V: local, Part: part}, lb, k, h.Len())
		d1[i] = lb[:k]
		curved := k
		if g.Op[i].Linear() {
			curved = 0 // a long sum has no second derivatives
		}
		for j := range curved {
			lt, lbt := make([]float64, h.Len()), make([]float64, h.Len())
			lt[j] = 1
			sweep.Tangent(h, local, part, lt, k, h.Len())
			sweep.Second(h, sweep.Point{V: local, Part: part}, lb, lt, lbt, k, h.Len())
			d2[i] = append(d2[i], lbt[:k]...)
		}
		for j := range d2[i] { // differences that the sweep computes as such
			switch g.Op[i] {
			case OpNorm2:
				d2[i][j] = 2 / v[i]
			case OpLogSumExp:
				d2[i][j] = 2
			}
		}
		for j, a := range args {
			t[i] += math.Abs(d1[i][j]) * t[a]
		}
	}
	b[g.Out[0]] = 1
	for i := n - 1; i >= g.Inputs; i-- {
		args := g.Operands(i)
		for j, a := range args {
			b[a] += b[i] * math.Abs(d1[i][j])
			bt[a] += bt[i] * math.Abs(d1[i][j])
			for l := range len(d2[i]) / len(args) {
				c := args[l]
				bt[a] += b[i] * math.Abs(d2[i][l*len(args)+j]) * t[c]
			}
		}
	}
	return b[:g.Inputs], bt[:g.Inputs]
}

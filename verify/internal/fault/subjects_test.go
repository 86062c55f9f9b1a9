package fault_test

import (
	"math"
	"math/big"

	"slope"
	"slope/expr"
	"slope/internal/bigmath"
	"slope/internal/rule"
	"slope/verify/internal/exact"
)

// A subject is a rule that faults are planted in, with a range for each operand.
type subject struct {
	name  string
	nd    expr.Node
	lo    []float64
	hi    []float64
	edges []float64
	kinks bool
}

// subjects lists every rule: the operations of slope.Real, those over slices, and
// the functions of package slope that have a rule of their own.
func subjects() (all []subject) {
	byName := map[string]rule.Row{}
	for _, r := range rule.Table {
		byName[r.Name] = r
	}
	add := func(name string, nd expr.Node, lo, hi float64, edges ...float64) {
		s := subject{name: name, nd: nd, edges: edges}
		for j := range nd.Args {
			nd.Args[j] = uint32(j)
			s.lo, s.hi = append(s.lo, lo), append(s.hi, hi)
		}
		switch nd.Op {
		case expr.OpAbs, expr.OpMax, expr.OpMin, expr.OpMaxOf, expr.OpMinOf, expr.OpSelect, expr.OpHypot, expr.OpNorm2:
			s.kinks = true
		}
		all = append(all, s)
	}
	args := func(k int) []uint32 { return make([]uint32, k) }
	for op := expr.OpNeg; op <= expr.OpAbs; op++ {
		r := byName[op.String()]
		add(r.Name, expr.Node{Op: op, Args: args(1)}, math.Max(r.Lo, -4), math.Min(r.Hi, 4), r.Edges...)
	}
	for _, c := range []float64{2, -3.5} {
		add("Scale", expr.Node{Op: expr.OpScale, C: []float64{c}, Args: args(1)}, -4, 4)
	}
	add("AddConst", expr.Node{Op: expr.OpAddConst, C: []float64{2.25}, Args: args(1)}, -4, 4)
	for _, p := range []float64{-1.5, 0.5, 2.5, 3} {
		add("PowConst", expr.Node{Op: expr.OpPowConst, C: []float64{p}, Args: args(1)}, 0, 4)
	}
	for _, n := range []int{-2, 2, 3, 4} {
		add("PowInt", expr.Node{Op: expr.OpPowInt, Int: n, Args: args(1)}, -4, 4)
	}
	for _, op := range []expr.Op{expr.OpAdd, expr.OpSub, expr.OpMul, expr.OpDiv, expr.OpHypot, expr.OpAtan2, expr.OpMax, expr.OpMin} {
		add(op.String(), expr.Node{Op: op, Args: args(2)}, -4, 4)
	}
	add("Pow", expr.Node{Op: expr.OpPow, Args: args(2)}, 0, 4)
	add("Select", expr.Node{Op: expr.OpSelect, Args: args(3)}, -4, 4)
	for _, op := range []expr.Op{expr.OpSum, expr.OpSumSquares, expr.OpNorm2, expr.OpLogSumExp, expr.OpMaxOf, expr.OpMinOf} {
		add(op.String(), expr.Node{Op: op, Args: args(3)}, -4, 4)
	}
	add("DotConst", expr.Node{Op: expr.OpDotConst, C: []float64{2, -0.75, 3}, Args: args(3)}, -4, 4)
	add("Dot", expr.Node{Op: expr.OpDot, Args: args(4)}, -4, 4)
	for _, r := range derived {
		nd := expr.Node{Op: expr.OpApply, Rule: r, Args: args(1)}
		lo, hi := 0.0, 4.0
		switch r.Name {
		case "Logit":
			hi = 1
		case "NormCDF", "Sinc":
			lo = -4
		}
		add(r.Name, nd, lo, hi)
	}
	for _, r := range derived2 {
		add(r.Name, expr.Node{Op: expr.OpApply2, Rule2: r, Args: args(2)}, -4, 4)
		s := &all[len(all)-1]
		switch r.Name {
		case "XLogY":
			s.lo[1] = 0
		case "Huber":
			s.lo[1] = 0.5
		}
	}
	return all
}

type bf = big.Float

func bigNew(prec uint) *bf { return new(bf).SetPrec(prec) }

// The functions of package slope with rules of their own, in arbitrary precision.
var derived = []*slope.Rule{
	{Name: "Rsqrt", Eval: rule.Rsqrt, Big: func(x *bf, prec uint) *bf {
		if x.Sign() <= 0 {
			return nil
		}
		return bigNew(prec).Quo(exact.Num(1, prec), bigmath.Sqrt(x, prec))
	}},
	{Name: "XLogX", Eval: rule.XLogX, Big: func(x *bf, prec uint) *bf {
		if x.Sign() <= 0 {
			return nil
		}
		return bigNew(prec).Mul(x, bigmath.Log(x, prec))
	}},
	{Name: "Logit", Eval: rule.Logit, Big: func(x *bf, prec uint) *bf {
		y := bigNew(prec+64).Sub(exact.Num(1, prec), x)
		if x.Sign() <= 0 || y.Sign() <= 0 {
			return nil
		}
		return bigmath.Log(bigNew(prec+64).Quo(x, y), prec)
	}},
	{Name: "NormCDF", Eval: rule.NormCDF, Big: func(x *bf, prec uint) *bf {
		z := bigNew(prec+64).Quo(x, bigmath.Sqrt(exact.Num(2, prec+64), prec+64))
		y := bigmath.Erfc(z.Neg(z), prec)
		return y.Quo(y, exact.Num(2, prec))
	}},
	{Name: "Sinc", Eval: rule.Sinc, Big: func(x *bf, prec uint) *bf {
		if x.Sign() == 0 {
			return exact.Num(1, prec)
		}
		return bigNew(prec).Quo(bigmath.Sin(x, prec), x)
	}},
}

var derived2 = []*slope.Rule2{
	rule2("XLogY", rule.XLogY, func(x, y *bf, prec uint) *bf {
		if y.Sign() <= 0 {
			return nil
		}
		return bigNew(prec).Mul(x, bigmath.Log(y, prec))
	}),
	rule2("LogAddExp", rule.LogAddExp, func(x, y *bf, prec uint) *bf {
		return bigmath.Log(bigNew(prec).Add(bigmath.Exp(x, prec), bigmath.Exp(y, prec)), prec)
	}),
	rule2("Huber", rule.Huber, func(x, d *bf, prec uint) *bf {
		a := bigNew(prec).Abs(x)
		half := exact.Num(0.5, prec)
		if a.Cmp(d) <= 0 {
			return a.Mul(a, a).Mul(a, half)
		}
		a.Sub(a, bigNew(prec).Mul(half, d))
		return a.Mul(a, d)
	}),
}

func rule2(name string, f func(x, y float64) rule.Partials, b func(x, y *bf, prec uint) *bf) *slope.Rule2 {
	return &slope.Rule2{Name: name, Eval: func(x, y float64) slope.Partials { return slope.Partials(f(x, y)) }, Big: b}
}

package reverse

import (
	"math"

	"slope"
	"slope/internal/kernel"
	"slope/internal/rule"
)

// Reduce evaluates the functions over slices as one operation on the tape; see
// slope.Reducer. Call slope.Sum, slope.Dot, slope.DotConst and the others.
//
// Each takes an entry for two operands where the loop that one would write takes
// two, and Max and Min none at all where one element is the extreme. Two elements
// or fewer are left to the loop.
func (*Var) Reduce(op slope.Reduction, x, y []Var, c []float64) (z Var, ok bool) {
	switch op {
	case slope.ReduceMax:
		return extreme(x, rule.MaxOf[Var]), true
	case slope.ReduceMin:
		return extreme(x, rule.MinOf[Var]), true
	case slope.ReduceNorm2:
		y, m, s := rule.Norm2(x, value)
		return weighted(y, x, func(i int) float64 { return rule.OverNorm2(x[i].value, m, s) }), true
	case slope.ReduceLogSumExp:
		var p rule.SoftmaxOf[Var]
		y := p.LogSumExp(x, value)
		return weighted(y, x, func(i int) float64 { return p.Slope(x, value, i) }), true
	}
	if len(x) <= 2 {
		return z, false
	}
	switch op {
	case slope.ReduceSum:
		return reduceSum(x), true
	case slope.ReduceDotConst:
		return reduceDotConst(c, x), true
	case slope.ReduceSumSquares:
		return reduceSumSquares(x), true
	case slope.ReduceDot:
		return reduceDot(x, y), true
	}
	return z, false
}

var negZero = math.Copysign(0, -1) // −0 + x is x

func value(x *Var) float64 { return x.value }

// nary starts an operation of n operands, two an entry. The second half of the
// last entry is left empty.
func (t *Tape) nary(n int) []entry {
	if t == nil {
		panic(zeroVar)
	}
	k := (n + 1) / 2
	t.stop(k, naryStop, 0)
	e := t.extend(k)
	e[k-1] = entry{p2: computed}
	return e
}

// alive panics unless x belongs to the present epoch of t, the tape of first.
func (t *Tape) alive(first, x *Var) {
	if x.t != t || x.id < t.base {
		panic(misuse{*first, *x})
	}
}

// adder adds up the terms of a sum in the order of sums: long ones in lanes, short ones in a variable of
// the caller's, so that it stays in a register.
func adder(n int) (long bool, lanes kernel.Lanes) {
	if long = n >= kernel.FewestLanes; long {
		lanes = kernel.NewLanes()
	}
	return long, lanes
}

// reduceSum records z = Σ xᵢ, ∂z/∂xᵢ = 1.
func reduceSum(x []Var) Var {
	t := x[0].t
	e := t.nary(len(x))
	s := negZero
	long, lanes := adder(len(x))
	for i := range x {
		v := &x[i]
		t.alive(&x[0], v)
		if long {
			lanes.Term(i, v.value)
		} else {
			s += v.value
		}
		e[i/2].set(i, v.scale, v)
	}
	if long {
		s = lanes.Sum()
	}
	return Var{t, s, 1, t.last()}
}

// set makes x operand i of an n-ary operation, with partial derivative p to its
// entry.
func (e *entry) set(i int, p float64, x *Var) {
	if uint32(x.id) == 0 {
		p = computed
	}
	if i%2 == 0 {
		e.p1, e.a1 = p, uint32(x.id)
	} else {
		e.p2, e.a2 = p, uint32(x.id)
	}
}

// reduceDotConst records z = Σ cᵢxᵢ, ∂z/∂xᵢ = cᵢ.
func reduceDotConst(c []float64, x []Var) Var {
	t := x[0].t
	e := t.nary(len(x))
	c = c[:len(x)]
	s := negZero
	long, lanes := adder(len(x))
	i := 0
	for k := 0; i+1 < len(x); k++ {
		v, w := &x[i], &x[i+1]
		t.alive(&x[0], v)
		t.alive(&x[0], w)
		if long {
			lanes.Term(i, float64(v.value*c[i]))
			lanes.Term(i+1, float64(w.value*c[i+1]))
		} else {
			s += float64(v.value * c[i])
			s += float64(w.value * c[i+1])
		}
		p := &e[k]
		p.p1, p.a1 = v.factor(c[i])
		p.p2, p.a2 = w.factor(c[i+1])
		i += 2
	}
	if i < len(x) {
		v := &x[i]
		t.alive(&x[0], v)
		lanes.Term(i, float64(v.value*c[i]))
		s += float64(v.value * c[i])
		e[i/2].p1, e[i/2].a1 = v.factor(c[i])
	}
	if long {
		s = lanes.Sum()
	}
	return Var{t, s, 1, t.last()}
}

// factor returns the partial derivative of c·x to the entry of x, and that entry; c·x
// is a constant for c = 0.
func (x *Var) factor(c float64) (p float64, id uint32) {
	p, id = x.scale*c, uint32(x.id)
	if p == 0 || id == 0 {
		return computed, 0
	}
	return p, id
}

// reduceSumSquares records z = Σ xᵢ², ∂z/∂xᵢ = 2xᵢ.
func reduceSumSquares(x []Var) Var {
	t := x[0].t
	e := t.nary(len(x))
	s := 0.0
	long, lanes := adder(len(x))
	for i := range x {
		v := &x[i]
		t.alive(&x[0], v)
		if long {
			lanes.Term(i, float64(v.value*v.value))
		} else {
			s += float64(v.value * v.value)
		}
		e[i/2].set(i, 2*v.value*v.scale, v)
	}
	if long {
		s = lanes.Sum()
	}
	return Var{t, s, 1, t.last()}
}

// reduceDot records z = Σ xᵢyᵢ, ∂z/∂xᵢ = yᵢ, ∂z/∂yᵢ = xᵢ.
func reduceDot(x, y []Var) Var {
	t := x[0].t
	e := t.nary(2 * len(x))
	y = y[:len(x)]
	s := negZero
	long, lanes := adder(len(x))
	for i := range x {
		v, w := &x[i], &y[i]
		t.alive(&x[0], v)
		t.alive(&x[0], w)
		if long {
			lanes.Term(i, float64(v.value*w.value))
		} else {
			s += float64(v.value * w.value)
		}
		e[i] = entry{w.value * v.scale, v.value * w.scale, uint32(v.id), uint32(w.id)}
	}
	if long {
		s = lanes.Sum()
	}
	return Var{t, s, 1, t.last()}
}

// weighted records z = y with ∂z/∂xᵢ = slope(i), and the strong zero of chain.
func weighted(y float64, x []Var, slope func(i int) float64) Var {
	t := x[0].t
	e := t.nary(len(x))
	for i := range x {
		v := &x[i]
		t.alive(&x[0], v)
		e[i/2].set(i, partial(y, slope(i), v.scale), v)
	}
	return Var{t, y, 1, t.last()}
}

// extreme returns the element that attains the extreme, or the mean of those
// that do. Where one is NaN every slope is.
func extreme(x []Var, find func([]Var, func(*Var) float64) (float64, int)) Var {
	y, n := find(x, value)
	if n == 0 {
		return weighted(y, x, func(int) float64 { return math.NaN() })
	}
	t := x[0].t
	if t == nil {
		panic(zeroVar)
	}
	var first Var
	for i := range x {
		t.alive(&x[0], &x[i])
		if x[i].value == y {
			first = x[i]
		}
	}
	if n == 1 {
		return first
	}
	e := t.nary(n)
	k, share := 0, 1/float64(n)
	for i := range x {
		if x[i].value == y {
			e[k/2].set(k, share*x[i].scale, &x[i])
			k++
		}
	}
	return Var{t, y, 1, t.last()}
}

package reverse

import "slope/internal/arg"

// Param is a vector of parameters that outlives Reset, with the gradient that
// Backward adds to. A descent loop records its loss on the variables that Vars
// returns, and updates Value in place, which records nothing:
//
//	p := t.Param(x0)
//	for range steps {
//		t.Reset()
//		p.ZeroGrad()
//		t.Backward(loss(p.Vars(vars)))
//		for i, g := range p.Grad() {
//			p.Value()[i] -= alpha * g
//		}
//	}
type Param struct {
	t           *Tape
	index       int // in t.params
	value, grad []float64
}

// Param returns a new vector of parameters with the values x, which are copied,
// and a gradient of 0. The tape keeps it as long as it lives itself. Param
// panics if x is empty.
func (t *Tape) Param(x []float64) *Param {
	t.must()
	if len(x) == 0 {
		panic("reverse: Param of length 0, want at least 1")
	}
	p := &Param{t: t, index: len(t.params), value: append([]float64(nil), x...), grad: make([]float64, len(x))}
	t.params = append(t.params, p)
	return p
}

// Len returns the number of parameters.
func (p *Param) Len() int {
	p.must()
	return len(p.value)
}

// Value returns the parameters themselves, not a copy: update them in place.
// Vars that were made before keep their values.
func (p *Param) Value() []float64 {
	p.must()
	return p.value
}

// Grad returns the gradient itself, not a copy: the sum of what every Backward
// since the last ZeroGrad has added.
func (p *Param) Grad() []float64 {
	p.must()
	return p.grad
}

// ZeroGrad sets the gradient to 0.
func (p *Param) ZeroGrad() {
	p.must()
	clear(p.grad)
}

// Vars returns the parameters as variables of the current epoch of the tape, in
// dst, which is allocated if it is nil. Their derivatives go to Grad. It takes
// one entry a parameter, in each call. It panics if dst has another length than
// the Param.
func (p *Param) Vars(dst []Var) []Var {
	p.must()
	dst = varsFor(dst, len(p.value))
	t := p.t
	t.stop(len(p.value), paramStop, p.index)
	entries := t.extend(len(p.value))
	for i := range entries {
		entries[i] = entry{a1: uint32(i), a2: paramMark}
	}
	t.fill(dst, p.value)
	return dst
}

// Grad returns the gradient of a variable: the sum of what every Backward since
// the last ZeroGrad has added. It panics if x is no variable of Var, Vars or
// Param.Vars but the result of an operation, or a constant: they have none.
func (t *Tape) Grad(x Var) float64 {
	t.check(x)
	i := uint32(x.id)
	if i == 0 {
		panic("reverse: Grad of a constant")
	}
	e := &t.entries[i-1]
	switch {
	case x.scale == 1 && e.a2 == leafMark:
		return e.p1
	case x.scale == 1 && e.a2 == paramMark:
		return t.paramAt(i).grad[e.a1]
	}
	panic("reverse: Grad of an intermediate result; only variables of Var, Vars and Param have one")
}

// paramAt returns the Param that entry i is a variable of.
func (t *Tape) paramAt(i uint32) *Param {
	lo, hi := 0, len(t.stops)
	for lo < hi {
		if mid := (lo + hi) / 2; t.stops[mid].hi <= i {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return t.params[t.stops[lo].ref]
}

// Grads returns the gradients of the variables x, as Grad does, in dst, which is
// allocated if it is nil. It panics if dst has another length than x.
func (t *Tape) Grads(dst []float64, x []Var) []float64 {
	dst = arg.Dst(pkg, "gradient", dst, len(x))
	for i := range x {
		dst[i] = t.Grad(x[i])
	}
	return dst
}

// ZeroGrad sets the gradients of the variables and of the Params of the tape
// to 0.
func (t *Tape) ZeroGrad() {
	t.must()
	for _, s := range t.stops {
		if s.kind == leafStop {
			for i := s.lo; i < s.hi; i++ {
				t.entries[i-1].p1 = 0
			}
		}
	}
	for _, p := range t.params {
		p.ZeroGrad()
	}
	if t.arrays != nil {
		t.arrays.zeroGrad()
	}
}

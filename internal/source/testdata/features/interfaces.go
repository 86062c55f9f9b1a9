package features

import "math"

// Numbers that vary behind interfaces of several types.

type covariance interface {
	cov(x, y []float64) float64
}

type gaussian struct{ scale, amp float64 }

type linearCov struct{ w []float64 }

type constCov float64

type sumCov struct{ a, b covariance }

type mixture []float64

type noise struct{}

func (k gaussian) cov(x, y []float64) float64 {
	s := 0.0
	for i := range x {
		d := (x[i] - y[i]) / k.scale
		s += d * d
	}
	return k.amp * math.Exp(-s/2)
}

func (k *linearCov) cov(x, y []float64) float64 {
	s := 0.0
	for i := range x {
		s += k.w[i%len(k.w)] * x[i] * y[i]
	}
	return s
}

func (k constCov) cov(x, y []float64) float64 { return float64(k * k) }

func (k sumCov) cov(x, y []float64) float64 { return k.a.cov(x, y) + 2*k.b.cov(y, x) }

func (k mixture) cov(x, y []float64) float64 {
	s := 0.0
	for i, w := range k {
		s += w * math.Sin(x[i%len(x)]*y[0])
	}
	return s
}

func (noise) cov(x, y []float64) float64 {
	if x[0] == y[0] {
		return x[0]
	}
	return 0
}

func covarianceFor(kind int, x []float64) covariance {
	switch kind {
	case 0:
		return gaussian{x[0], x[1]}
	case 1:
		return &linearCov{x}
	case 2:
		return constCov(x[1])
	case 3:
		return sumCov{covarianceFor(0, x), covarianceFor(2, x)}
	case 4:
		return mixture{x[1], x[0] * x[1]}
	case 5:
		return &gaussian{x[1], 2}
	}
	return noise{}
}

// ChosenKernel is given its type by data.
func ChosenKernel(x []float64) float64 {
	s := 0.0
	for kind := range 7 {
		k := covarianceFor(kind, x)
		s += k.cov(x, []float64{0.5, x[0]})
	}
	return s
}

// ListOfKernels keeps several in a slice, and changes it.
func ListOfKernels(x []float64) float64 {
	list := []covariance{gaussian{x[0], x[1]}, &linearCov{[]float64{x[1]}}, constCov(x[0]), mixture(x), noise{}, nil}
	list[5] = sumCov{list[0], list[1]}
	list = append(list, sumCov{list[5], noise{}}, constCov(x[1]*x[0]))
	s := 0.0
	for i, k := range list {
		if i == 2 {
			list[3] = constCov(s)
		}
		s += 0.1 * k.cov(x, x)
	}
	return s
}

// SharedBehind writes through a pointer that two interfaces hold.
func SharedBehind(x []float64) float64 {
	p := &linearCov{[]float64{x[0], x[1]}}
	q := p
	list := []covariance{p, sumCov{q, constCov(x[1])}}
	s := list[1].cov(x, x)
	p.w[0] = x[1] * x[1]
	s += list[1].cov(x, x) * list[0].cov(x, x)
	if l, ok := list[0].(*linearCov); ok {
		l.w = []float64{x[0] * x[0]}
	}
	return s + list[1].cov(x, x)
}

// CopiedInto changes a value after a copy of it went into an interface.
func CopiedInto(x []float64) float64 {
	g := gaussian{x[0], x[1]}
	m := mixture{x[0], x[1]}
	var k, l covariance = g, m
	g.scale *= 3
	g.amp = x[0] * x[1]
	m[0] = x[1] * x[1]
	s := k.cov(x, []float64{0, 1}) + l.cov(x, []float64{1, 2})
	k, l = l, g
	return s * k.cov(x, []float64{1, 2}) * l.cov(x, []float64{0, 1})
}

// InLoops carries an interface from turn to turn.
func InLoops(x []float64) float64 {
	var k covariance = constCov(x[0])
	s := 0.0
	for i := range 4 {
		switch {
		case i%2 == 1:
			k = sumCov{k, gaussian{x[0] + s, x[1]}}
		case k == nil:
			return 0
		default:
			k = sumCov{noise{}, k}
		}
		s += 0.1 * k.cov(x, []float64{0.3, 0.2})
	}
	return s
}

type covHolder struct {
	name string
	k    covariance
	more []covariance
	w    float64
}

func (h *covHolder) at(x []float64) float64 {
	s := h.w * h.k.cov(x, []float64{0.1, 0.4})
	for _, k := range h.more {
		s += k.cov(x, x) * h.w
	}
	return s
}

// HeldInFields keeps interfaces in fields.
func HeldInFields(x []float64) float64 {
	h := covHolder{"h", gaussian{x[0], x[1]}, []covariance{constCov(x[0])}, x[1]}
	g := h
	g.k = mixture{x[0]}
	g.more[0] = &linearCov{w: x}
	p := &covHolder{k: g.k, w: x[0]}
	return h.at(x) * g.at(x) * p.at(x)
}

// SwitchedTypes finds numbers by type switches and assertions.
func SwitchedTypes(x []float64) float64 {
	s := 0.0
	for kind := range 7 {
		switch k := covarianceFor(kind, x).(type) {
		case gaussian:
			s += k.scale * k.amp
		case *linearCov:
			s += k.w[0] * k.w[1]
			k.w = []float64{s}
			s *= k.w[0]
		case constCov:
			s += math.Sqrt(float64(k))
		case mixture:
			for _, v := range k {
				s += v * v
			}
		case sumCov:
			s += float64(k.b.(constCov)) * k.a.(gaussian).amp
			if c, ok := k.a.(constCov); ok {
				s += float64(c)
			}
		case noise, nil:
			s *= 2
		default:
			s += k.cov(x, x)
		}
	}
	return s
}

type scaled interface {
	covariance
	scaleBy(c float64) covariance
}

func (k gaussian) scaleBy(c float64) covariance { return gaussian{k.scale, k.amp * c} }
func (k constCov) scaleBy(c float64) covariance { return constCov(float64(k) * c) }

// OtherInterface asserts another interface.
func OtherInterface(x []float64) float64 {
	s := 0.0
	for _, kind := range []int{0, 2, 5, 4} {
		k := covarianceFor(kind, x)
		if c, ok := k.(scaled); ok {
			k = c.scaleBy(x[1])
			var d covariance = c
			s += d.cov(x, x)
		}
		s += k.cov(x, []float64{0.1, 0.3})
	}
	return s
}

type exprNode interface{ isNode() }

type numberNode struct{ v float64 }
type plusNode struct{ l, r exprNode }
type timesNode struct{ l, r exprNode }
type leafNode struct{ i int }

func (numberNode) isNode() {}
func (plusNode) isNode()   {}
func (*timesNode) isNode() {}
func (leafNode) isNode()   {}

func eval(n exprNode, x []float64) float64 {
	switch n := n.(type) {
	case numberNode:
		return n.v
	case plusNode:
		return eval(n.l, x) + eval(n.r, x)
	case *timesNode:
		return eval(n.l, x) * eval(n.r, x)
	case leafNode:
		return x[n.i]
	}
	panic("no such node")
}

// Expression evaluates a tree of nodes whose types have no methods with numbers.
func Expression(x []float64) float64 {
	var n exprNode = plusNode{numberNode{x[0] * x[1]}, leafNode{1}}
	n = &timesNode{n, plusNode{n, leafNode{0}}}
	return eval(&timesNode{n, numberNode{x[1]}}, x)
}

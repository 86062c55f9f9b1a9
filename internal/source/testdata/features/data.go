package features

import "math"

// Maps that are data, types that a function declares, and recursion over data.

var heights = map[string]float64{"a": 1.5, "b": -0.7}

var columns = map[int][]float64{0: {1, 2}, 3: {0.5, -1, 2}}

type setting struct{ n int }

func fresh() map[string]*setting { return map[string]*setting{"a": {2}, "b": {3}} }

func freshNumbers() map[string]float64 { return map[string]float64{"a": 0.7} }

func scale(m map[string]float64) { m["a"] *= 1.5 }

// MapOfNumbers reads a map, and asks what it has.
func MapOfNumbers(x []float64) float64 {
	s := x[0] * heights["a"]
	if v, ok := heights["b"]; ok {
		s += v * x[1] * x[1]
	}
	if _, ok := heights["c"]; !ok && heights["c"] == 0 {
		s *= x[0]
	}
	for k := range 4 {
		if c := columns[k]; len(c) > 0 {
			for i, v := range c {
				s += v * x[i%len(x)] * s
			}
		}
	}
	return s
}

// MapThatChanges reads a map between calls that write it.
func MapThatChanges(x []float64) float64 {
	m := freshNumbers()
	s := x[0]
	for i := 0; i < 4 && m["a"] < 3; i++ {
		if m["a"] > 1 {
			s *= x[1]
		}
		s *= x[0] * m["a"]
		scale(m)
	}
	return s * s
}

// MapOfPointers writes numbers behind the pointers of a map.
func MapOfPointers(x []float64) float64 {
	m := fresh()
	s := float64(m["a"].n) * x[0]
	m["a"].n++
	s *= float64(m["a"].n) * x[1]
	m["a"].n = m["b"].n * m["a"].n
	return s * s * float64(m["a"].n)
}

// LocalTypes declares types.
func LocalTypes(x []float64) float64 {
	type item struct {
		v float64
		k int
	}
	type list []item
	var best item
	for i, v := range x {
		if c := (item{v * v, i}); c.v > best.v {
			best = c
		}
	}
	l := list{best, {x[0], 1}}
	return l[0].v*l[1].v*float64(best.k+1) + otherLocal(x)
}

func otherLocal(x []float64) float64 {
	type item struct{ a, b float64 }
	p := &item{x[0], x[1]}
	p.a *= p.b
	return p.a * p.a
}

type node struct {
	left, right *node
	v           float64
}

func sumTree(n *node, x float64) float64 {
	if n == nil {
		return 0
	}
	return n.v*x*x + sumTree(n.left, 2*x) + sumTree(n.right, x/2)
}

func tree() *node { return &node{&node{nil, nil, 0.3}, &node{&node{nil, nil, 1}, nil, -2}, 0.5} }

func evenTree(n *node, x []float64) float64 {
	if n == nil {
		return x[0]
	}
	return n.v*x[0] + oddTree(n.left, x)*x[1]
}

func oddTree(n *node, x []float64) float64 {
	if n == nil {
		return x[1]
	}
	return evenTree(n.right, x)*x[0] + evenTree(n.left, x)
}

// Tree sums over a tree of data.
func Tree(x []float64) float64 {
	return sumTree(tree(), x[0]) * sumTree(tree().right, x[1]) * evenTree(tree(), x)
}

// BesselOrders uses orders beyond 1, and the exponent of a number.
func BesselOrders(x []float64) float64 {
	return math.Jn(2, x[0])*math.Yn(3, x[1]) + math.Jn(0, x[1])*math.Jn(-1, x[0]) + math.Logb(x[0])*x[1]
}

// TreeOf sums over a tree that is given.
func TreeOf(x float64, n *node) float64 { return sumTree(n, x) }

// Norms takes its numbers in its last parameter.
func Norms(a float64, xs ...float64) float64 {
	s := a
	for _, v := range xs {
		s += v * v * a
	}
	return s
}

// NormsAt calls Norms and TreeOf.
func NormsAt(x []float64) float64 {
	return Norms(x[0], x...) * Norms(2, x[0], x[1]) * TreeOf(x[1], tree())
}

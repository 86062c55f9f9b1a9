package features

// Literals of memory that read what they are assigned to.

type cell struct {
	v    float64
	next *cell
}

// LinkedList puts each cell before the list so far.
func LinkedList(x []float64) float64 {
	var head *cell
	for _, v := range x {
		head = &cell{v * v, head}
	}
	s, w := 0.0, 1.0
	for n := head; n != nil; n = n.next {
		s += w * n.v
		w *= n.v
	}
	return s
}

// Inserted puts a cell behind the first, under another name of it.
func Inserted(x []float64) float64 {
	p := &cell{v: x[0]}
	p.next = &cell{v: x[1]}
	q := p
	q.next = &cell{v: x[0] * x[1], next: p.next}
	p.next.next = &cell{v: x[1], next: q.next.next}
	s, w := 0.0, 1.0
	for n := p; n != nil; n = n.next {
		w += 1
		s += w * n.v * n.v
	}
	return s
}

type two struct{ a, b []float64 }

// SwappedFields swaps slices by literals of a struct, a slice and an array.
func SwappedFields(x []float64) float64 {
	h := two{[]float64{x[0], 2 * x[1]}, []float64{x[1], x[0] * x[0]}}
	h = two{h.b, h.a}
	rows := [][]float64{h.a, h.b, {x[0] * x[1]}}
	rows = [][]float64{rows[2], rows[0], rows[1]}
	pair := [2][]float64{rows[1], rows[2]}
	pair = [2][]float64{pair[1], pair[0]}
	h.a, h.b = h.b, h.a
	return h.a[0]*rows[1][1] + 3*h.b[1]*rows[2][0] + rows[0][0] + 5*pair[0][1]*pair[1][0]*pair[0][0]
}

type root struct {
	left, right *root
	v           float64
}

// Rotated turns a tree by literals that read the node they replace.
func Rotated(x []float64) float64 {
	t := &root{&root{nil, nil, x[0]}, &root{nil, &root{nil, nil, x[0] * x[1]}, x[1]}, x[0] + x[1]}
	t = &root{&root{t.left, t.right.left, t.v}, t.right.right, t.right.v}
	*t = root{t.right, t.left, t.v * t.right.v}
	return t.weigh(1)
}

func (t *root) weigh(w float64) float64 {
	if t == nil {
		return w
	}
	return w*t.v*t.v + t.left.weigh(w+1) - 2*t.right.weigh(w*3)
}

type quad struct{ d [4]float64 }

func (m *quad) set(i int, v float64) { m.d[i] = v }

func (m quad) times(o quad) (p quad) {
	for i := 0; i < 2; i++ {
		for j := 0; j < 2; j++ {
			p.set(2*i+j, m.d[2*i]*o.d[j]+m.d[2*i+1]*o.d[2+j])
		}
	}
	return
}

func either(a, b float64) (p float64, q *float64) {
	q = &p
	*q = a * b
	if b > a {
		return *q * a, q
	}
	p *= 2
	return
}

// AddressedResult writes results through their addresses, in functions and in a literal.
func AddressedResult(x []float64) float64 {
	m := quad{[4]float64{x[0], x[1], x[0] * x[1], 1}}
	p := m.times(m).times(m)
	u, v := either(x[0], x[1])
	*v *= 3
	w, z := either(x[1], x[0])
	f := func(a float64) (r float64) {
		square := func(p *float64) { *p += a * a }
		square(&r)
		square(&r)
		if a > 1 {
			return r * a
		}
		return
	}
	return p.d[0]*p.d[1] + p.d[3] + u**v + w**z*5 + f(x[0]) + f(x[1])
}

func tally(f func(float64) float64, x float64) float64 { return f(f(x)) }

// WrittenResult has a literal that writes the result and is passed on.
func WrittenResult(x []float64) (y float64) {
	y = x[1]
	tally(func(t float64) float64 { y += t * t; return t * y }, x[0])
	return
}

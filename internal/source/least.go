package source

// least finds the least solutions of equations that rest on one another, such as what is true of functions that call one another: the right side of an
// equation asks for the values of others. The first that is asked for is solved with all that it leads to, in rounds: each evaluates each right side once, from what
// is known so far. If none asks for a value that is being evaluated, one round is enough, else the last is that in which nothing grows.
type least[K comparable, V any] struct {
	same  func(v, w V) bool
	known map[K]V
	busy  map[K]bool // those that are being evaluated
	now   *rounds[K, V]
}

// rounds is what is known so far of the values that the first leads to.
type rounds[K comparable, V any] struct {
	value         map[K]V
	last          map[K]int // the round in which it was evaluated
	n             int
	grown, cyclic bool // of this round
	worst         bool // whether some rest on the worst of others: they are not for good
}

func newLeast[K comparable, V any](same func(v, w V) bool) least[K, V] {
	return least[K, V]{same: same, known: map[K]V{}, busy: map[K]bool{}}
}

// an equation has a value to begin with, which may be known for good, and a right side. Its worst value is for what is asked alone while it is being evaluated.
type equation[V any] struct {
	first func() (v V, known bool)
	next  func() V
	worst func() V
}

// of returns the value of a key: the least that solves its equation, or what is known so far if another is being solved.
func (l *least[K, V]) of(key K, e equation[V]) V {
	if v, ok := l.known[key]; ok {
		return v
	}
	r := l.now
	if r != nil {
		if v, asked := r.value[key]; asked && (l.busy[key] || r.last[key] == r.n) {
			r.cyclic = r.cyclic || l.busy[key]
			return v
		}
	}
	if l.busy[key] {
		l.takesWorst()
		return e.worst()
	}
	if r != nil {
		return l.evaluate(key, e)
	}
	return l.solve(key, e)
}

// solve solves the equation of a key with all that it leads to.
func (l *least[K, V]) solve(key K, e equation[V]) V {
	r := &rounds[K, V]{value: map[K]V{}, last: map[K]int{}}
	l.now = r
	for r.n == 0 || r.grown && r.cyclic {
		r.n++
		r.grown, r.cyclic = false, false
		l.evaluate(key, e)
	}
	l.now = nil
	if v, ok := l.known[key]; ok {
		return v
	}
	for k, n := range r.last {
		if n == r.n && !r.worst {
			l.known[k] = r.value[k]
		}
	}
	return r.value[key]
}

// takesWorst says that what is being evaluated takes the worst of another.
func (l *least[K, V]) takesWorst() {
	if l.now != nil {
		l.now.worst = true
	}
}

// evaluate evaluates the right side of an equation in this round.
func (l *least[K, V]) evaluate(key K, e equation[V]) V {
	r := l.now
	l.busy[key] = true
	defer delete(l.busy, key)
	if _, asked := r.value[key]; !asked {
		v, known := e.first()
		if known {
			l.known[key] = v
			return v
		}
		r.value[key] = v
	}
	r.last[key] = r.n
	if v := e.next(); !l.same(v, r.value[key]) {
		r.value[key], r.grown = v, true
	}
	return r.value[key]
}

// alone calls f, which asks while others are being solved and needs answers that stay true: of those that are being evaluated it takes the worst. What rests on that is
// solved anew later.
func (l *least[K, V]) alone(f func()) {
	r := l.now
	l.now = nil
	f()
	l.now = r
	if r == nil {
		return
	}
	for k, v := range r.value {
		if w, ok := l.known[k]; ok && !l.same(v, w) {
			r.value[k], r.grown, r.cyclic = w, true, true
		}
	}
}

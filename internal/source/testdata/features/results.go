package features

// Results that hold numbers beside what leads to memory.

type joint struct{ angle, length float64 }

type arm struct {
	joint *joint
	reach float64
}

func reachOf(j *joint) arm { return arm{j, j.length * j.angle} }

// ResultOfPointer uses a number of a result beside its pointer.
func ResultOfPointer(x []float64) float64 {
	a := reachOf(&joint{x[0], x[1]})
	return a.reach * x[0]
}

// ResultsExchanged replaces pointers of results after the calls.
func ResultsExchanged(x []float64) float64 {
	a, b := reachOf(&joint{x[0], x[1]}), reachOf(&joint{x[1], x[0] * x[0]})
	a.joint, b.joint = b.joint, a.joint
	a.joint.angle *= b.reach
	c := reachOf(a.joint)
	return c.reach*a.reach + b.joint.length*c.joint.angle
}

type series struct {
	w    []float64
	mean float64
	last *float64
	arm  arm
	more []arm
}

func seriesOf(x []float64, k int) series {
	s := series{w: x[:k], last: &x[k]}
	for _, v := range s.w {
		s.mean += v / float64(k)
	}
	*s.last *= s.mean
	s.arm = reachOf(&joint{x[0], *s.last})
	s.more = append(s.more, s.arm, reachOf(s.arm.joint))
	return s
}

func (s series) next(k float64) series {
	s.mean *= k + s.w[0]
	if k > 0.5 {
		s.w = s.w[:1]
	}
	return s
}

func (s *series) step(k float64) *series {
	s.mean *= k
	n := s.next(k)
	return &n
}

// ResultOfParts has a slice, a pointer and structs beside the number, which change after the call.
func ResultOfParts(x []float64) float64 {
	s := seriesOf(x, 1)
	y := s.mean * s.w[0]
	s.w = x[1:]
	s.last = &x[0]
	t := s
	t.mean *= 3
	s.w[0] += t.mean
	s.more[1].reach *= y
	s.arm, t.arm = t.more[1], s.arm
	return y*s.mean + t.arm.reach*s.arm.reach + s.arm.joint.angle**s.last
}

// ResultsInLoop replaces the result in each turn, and parts of it after it.
func ResultsInLoop(x []float64) float64 {
	y := 0.5
	var s series
	for k := range 4 {
		old := s.mean
		s = seriesOf(x, 1)
		y += s.mean*s.w[0]*y + old + *s.last
		s.w = x[k%2:]
		s.w[0] += 0.1 * s.mean
		if y > 1 {
			s.mean = y * y
			s.last = &y
			continue
		}
		*s.last += s.arm.reach
	}
	return y + s.mean
}

func nestedSeries(x []float64, n int) (s series, q float64) {
	if n == 0 {
		s = seriesOf(x, 1)
		return s, s.mean
	}
	s, q = nestedSeries(x, n-1)
	s.mean *= x[n%2] + q
	if n == 2 {
		s.last = &x[0]
		return
	}
	s.w = x[n%2:]
	q += *s.last
	return s, q * s.w[0]
}

// ResultOfRecursion hands the result from call to call.
func ResultOfRecursion(x []float64) float64 {
	s, q := nestedSeries(x, 3)
	return s.mean*q + s.w[0]
}

// ResultOfMethods calls methods on results.
func ResultOfMethods(x []float64) float64 {
	s := seriesOf(x, 1).next(x[0]).next(x[1])
	t := s.step(x[1]).step(2)
	return s.mean*t.mean + s.w[0] + *t.last
}

type link struct {
	prev *link
	v    float64
}

func (c link) push(v float64) link { return link{&c, v * c.v} }

// ResultsLinked makes each result of the one before.
func ResultsLinked(x []float64) float64 {
	c := link{nil, 1}
	for _, v := range x {
		c = c.push(v).push(v * v)
	}
	s := 0.0
	for p := &c; p != nil; p = p.prev {
		s = s*0.3 + p.v
	}
	return s
}

type sides struct{ u, w []float64 }

func (h sides) exchanged() sides {
	h.u, h.w = h.w, h.u
	return h
}

func (h sides) sum() float64 { return h.u[0] + h.w[0] }

// ResultInCondition writes memory and decides by a part of a result that leads to it.
func ResultInCondition(x []float64) float64 {
	x[1] *= x[0]
	h := sides{x, x[1:]}
	if h.exchanged().sum() > 1 && h.exchanged().u[0] > 0 {
		return x[0] * x[1]
	}
	return x[0] - x[1]
}

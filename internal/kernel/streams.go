package kernel

// Terms are terms of one of the streams of a sum: C·x of each element of X, or C·x² if Square is set. Seeds, if it is not nil, belongs to
// squares: it gets W·x of each element, the adjoints of the elements, where W is 2C times that of the sum.
type Terms struct {
	X      []float64
	C      float64
	Square bool
	Seeds  []float64
	W      float64
}

// AddTerms adds terms of stream k of p streams that take turns, where p is 1, 2 or 4: the terms k, k+p, k+2p, … of the sum. Each stream has
// 16/p lanes of its own, which lie together until Interleave. All calls for a stream but the last one bring a multiple of 16 terms.
func (s *Lanes) AddTerms(p, k int, t *Terms) {
	n := sumLanes / p
	lanes := s[k*n:][:n:n]
	full := len(t.X) &^ (n - 1)
	for from := 0; from < full; from += chunk {
		t.addTo(lanes, from, min(full-from, chunk))
	}
	t.addRest(lanes, full)
}

// AddSquares adds the terms of both of two streams of squares with adjoints, which are as many; see AddTerms.
func (s *Lanes) AddSquares(t, u *Terms) {
	n := len(t.X)
	full := n &^ (sumLanes/2 - 1)
	for from := 0; from < full; from += chunk {
		addPair(s, t, u, from, min(full-from, chunk))
	}
	t.addRest(s[:sumLanes/2], full)
	u.addRest(s[sumLanes/2:], full)
}

// addRest adds the terms from one on, fewer than there are lanes.
func (t *Terms) addRest(lanes []float64, full int) {
	for l, x := range t.X[full:] {
		if t.Seeds != nil {
			t.Seeds[full+l] = t.W * x
		}
		if t.Square {
			x = float64(x * x)
		}
		lanes[l] += float64(t.C * x)
	}
}

// Interleave puts the lanes of p streams in the order of those of the sum.
func (s *Lanes) Interleave(p int) {
	if p == 1 {
		return
	}
	apart := *s
	n := sumLanes / p
	for k := range p {
		for j, v := range apart[k*n:][:n] {
			s[k+j*p] = v
		}
	}
}

// addToGo adds n terms, a multiple of the number of lanes, to 16, 8 or 4 lanes.
func (t *Terms) addToGo(lanes []float64, from, n int) {
	var r room
	for end := from + n; from < end; from += len(r) {
		terms := t.layOut(&r, from, min(len(r), end-from))
		switch len(lanes) {
		case sumLanes:
			addLanesGo(terms, (*[sumLanes]float64)(lanes))
		case 8:
			addEight(terms, (*[8]float64)(lanes))
		default:
			addFour(terms, (*[4]float64)(lanes))
		}
	}
}

// addPairGo adds n terms of both streams.
func addPairGo(s *Lanes, t, u *Terms, from, n int) {
	t.addToGo(s[:sumLanes/2], from, n)
	u.addToGo(s[sumLanes/2:], from, n)
}

// addEight adds x[j] to s[j mod 8]. The eight sums stay in registers: their additions do not wait for one another.
func addEight(x []float64, s *[8]float64) {
	s0, s1, s2, s3, s4, s5, s6, s7 := s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]
	for ; len(x) >= 8; x = x[8:] {
		v := (*[8]float64)(x)
		s0 += v[0]
		s1 += v[1]
		s2 += v[2]
		s3 += v[3]
		s4 += v[4]
		s5 += v[5]
		s6 += v[6]
		s7 += v[7]
	}
	*s = [8]float64{s0, s1, s2, s3, s4, s5, s6, s7}
}

// addFour adds x[j] to s[j mod 4].
func addFour(x []float64, s *[4]float64) {
	s0, s1, s2, s3 := s[0], s[1], s[2], s[3]
	for ; len(x) >= 4; x = x[4:] {
		v := (*[4]float64)(x)
		s0 += v[0]
		s1 += v[1]
		s2 += v[2]
		s3 += v[3]
	}
	*s = [4]float64{s0, s1, s2, s3}
}

package kernel

// AddEvery adds x[0] as term i of the sum, x[1] as term i+p, x[2] as term i+2p, and so on, where p is 2 or 4: the terms of one of p
// streams that take turns. Each stream has 16/p lanes of its own.
func (s *Lanes) AddEvery(p, i int, x []float64) {
	for ; i%sumLanes >= p && len(x) > 0; i, x = i+p, x[1:] {
		s.Term(i, x[0])
	}
	if len(x) == 0 {
		return
	}
	first := i % sumLanes
	if p == 2 {
		var t [8]float64
		for l := range t {
			t[l] = s[first+2*l]
		}
		addEight(x, &t)
		for l, v := range t {
			s[first+2*l] = v
		}
		return
	}
	t := [4]float64{s[first], s[first+4], s[first+8], s[first+12]}
	addFour(x, &t)
	s[first], s[first+4], s[first+8], s[first+12] = t[0], t[1], t[2], t[3]
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
	for l, v := range x {
		s[l] += v
	}
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
	for l, v := range x {
		s[l] += v
	}
}

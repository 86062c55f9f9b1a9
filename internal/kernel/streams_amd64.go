//go:build amd64 && !noasm

package kernel

// addTo is addToGo at the level in use.
func (t *Terms) addTo(lanes []float64, from, n int) {
	if level == Go {
		t.addToGo(lanes, from, n)
		return
	}
	x, s := &t.X[from:][:n][0], &lanes[0]
	switch {
	case t.Seeds != nil:
		b := &t.Seeds[from:][:n][0]
		switch len(lanes) {
		case 16:
			seeds16AVX2(x, b, s, t.C, t.W, n)
		case 8:
			seeds8AVX2(x, b, s, t.C, t.W, n)
		default:
			seeds4AVX2(x, b, s, t.C, t.W, n)
		}
	case t.Square:
		switch len(lanes) {
		case 16:
			squares16AVX2(x, s, t.C, n)
		case 8:
			squares8AVX2(x, s, t.C, n)
		default:
			squares4AVX2(x, s, t.C, n)
		}
	default:
		switch len(lanes) {
		case 16:
			terms16AVX2(x, s, t.C, n)
		case 8:
			terms8AVX2(x, s, t.C, n)
		default:
			terms4AVX2(x, s, t.C, n)
		}
	}
}

// addPair is addPairGo at the level in use.
func addPair(s *Lanes, t, u *Terms, from, n int) {
	if level == Go {
		addPairGo(s, t, u, from, n)
		return
	}
	seedsPair8AVX2(&t.X[from:][:n][0], &t.Seeds[from:][:n][0], &u.X[from:][:n][0], &u.Seeds[from:][:n][0], &s[0], t.C, t.W, u.C, u.W, n)
}

package kernel

// A Chain is a sum of terms in their order. Each addition waits for the one before, and leaves nearly all of the processor idle: so the
// terms are laid out first, and added beside the loops that follow, which are methods of the Chain, a few terms in each turn. The zero Chain
// has no terms; its methods are the functions of their names.
type Chain struct {
	Sum   float64
	terms []float64 // that are not added yet
	loops int       // how many loops are expected to add them
	room  []float64
}

// Flush adds the terms that are left.
func (chain *Chain) Flush() {
	if len(chain.terms) == 0 {
		return
	}
	for _, v := range chain.terms {
		chain.Sum += v
	}
	chain.terms = nil
}

// Drop leaves out the terms that are left.
func (chain *Chain) Drop() { chain.terms = nil }

// AddSquares adds, after the terms before, the terms C·x² of s and, if u is not nil, those of u in turn with them, and sets the Seeds.
// Without vectors it does so at once. Else the terms wait for the loops that follow, so many as loops says, or for Flush.
func (chain *Chain) AddSquares(loops int, s, u *Terms) {
	chain.Flush()
	n := len(s.X)
	if !waits(n) {
		if u == nil {
			chain.Sum = addSquares(chain.Sum, s)
		} else {
			chain.Sum = addSquares2(chain.Sum, s, u)
		}
		return
	}
	streams := 1
	if u != nil {
		streams = 2
	}
	if len(chain.room) < n*streams {
		chain.room = make([]float64, n*streams)
	}
	chain.terms, chain.loops = chain.room[:n*streams], loops+1
	full := n &^ 3
	s.layOut(chain.terms, full, streams)
	if u != nil {
		u.layOut(chain.terms[1:], full, streams)
	}
	chain.squares(s, u, full)
}

// layOut sets terms and adjoints from an element on, every streams-th of to.
func (t *Terms) layOut(to []float64, from, streams int) {
	for i := from; i < len(t.X); i++ {
		x := t.X[i]
		to[i*streams] = t.C * float64(x*x)
		t.Seeds[i] = t.W * x
	}
}

// perTurn returns how many terms each of so many turns adds, so that the loops that are expected add as many each, or 0 if the loop is to be
// one without a chain.
func (chain *Chain) perTurn(turns int) int {
	left := len(chain.terms)
	if turns == 0 || left < turns {
		return 0
	}
	share := turns * max(1, chain.loops)
	return min((left+share-1)/share, left/turns)
}

// added is called after a loop of so many turns.
func (chain *Chain) added(turns, per int) {
	chain.terms = chain.terms[turns*per:]
	chain.loops--
}

// addSquares returns z + Σ C·xᵢ² and sets the adjoints.
func addSquares(z float64, t *Terms) float64 {
	k, w, b := t.C, t.W, t.Seeds[:len(t.X)]
	for i, v := range t.X {
		z += float64(k * float64(v*v))
		b[i] = w * v
	}
	return z
}

// addSquares2 is addSquares for two terms in each lane.
func addSquares2(z float64, s, t *Terms) float64 {
	x0, x1, b0, b1 := s.X, t.X, s.Seeds, t.Seeds
	x1, b0, b1 = x1[:len(x0)], b0[:len(x0)], b1[:len(x0)]
	k0, k1, w0, w1 := s.C, t.C, s.W, t.W
	for i, u := range x0 {
		v := x1[i]
		z += float64(k0 * float64(u*u))
		z += float64(k1 * float64(v*v))
		b0[i] = w0 * u
		b1[i] = w1 * v
	}
	return z
}

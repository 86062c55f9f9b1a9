//go:build amd64 && !noasm

package kernel

// patient is from how many terms on waiting pays.
const patient = 32

// waits reports whether so many terms wait for loops.
func waits(n int) bool { return level != Go && n >= patient && n <= chunk }

// squares lays out the terms of the first n elements, a multiple of four, and sets their adjoints.
func (chain *Chain) squares(s, u *Terms, n int) {
	turns, streams := n/4, 1
	if u != nil {
		streams = 2
	}
	per := min(chain.perTurn(turns), 4*streams) // those of this turn are there
	to := &chain.terms[0]
	if u == nil {
		chain.Sum = squaresInTurn1AVX2(&s.X[0], &s.Seeds[:n][0], to, s.C, s.W, n, to, per, chain.Sum)
	} else {
		chain.Sum = squaresInTurn2AVX2(&s.X[0], &s.Seeds[:n][0], &u.X[:n][0], &u.Seeds[:n][0], to, s.C, s.W, u.C, u.W, n, to, per, chain.Sum)
	}
	chain.added(turns, per)
}

// plan returns how many turns a loop over n lanes has, and how many terms each adds; 0 if none are left, or it is to be a loop without a chain.
func (chain *Chain) plan(n int) (turns, per int) {
	if len(chain.terms) == 0 {
		return 0, 0
	}
	turns = turnsOver(n)
	return turns, chain.perTurn(turns)
}

// turnsOver returns how many turns a loop over n lanes has that add terms: those of two registers.
func turnsOver(n int) int {
	if n > chunk {
		return 0
	}
	if level == AVX512 {
		return n / 16
	}
	return n / 8
}

// sumProducts is sumProductsGo at the level in use, of so many lanes as it returns.
func (chain *Chain) sumProducts(z []float64, products []Product, from int, zero bool, d *Doubt) int {
	n := min(len(z)-from, chunk)
	lanes := 4
	if level == AVX512 {
		lanes = 8
	}
	if level == Go || n == 0 || len(products) == 0 {
		sumProductsGo(z, products, from, zero, d)
		return len(z) - from
	}
	start := 0
	if zero {
		start = 1
	}
	turns := n / (4 * lanes)
	per := chain.perTurn(turns)
	var terms *float64
	if per > 0 {
		terms = &chain.terms[0]
	}
	if level == AVX512 {
		chain.Sum = sumProductsAVX512(&z[0], from, n, &products[0], len(products), start, &d[0], terms, per, chain.Sum)
	} else {
		chain.Sum = sumProductsAVX2(&z[0], from, n, &products[0], len(products), start, &d[0], terms, per, chain.Sum)
	}
	if per > 0 {
		chain.added(turns, per)
	}
	return n
}

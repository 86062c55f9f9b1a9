//go:build amd64 && !noasm

package kernel

// round rounds the terms of n elements, a multiple of the group, to multiples of twice the half, up to a group with a term halfway. It returns
// how many elements are done, the sum of the bits of magic + term, and the bits of the sum of what the terms are without signs; of squares, the
// bits that differ between magic and magic + term.
func (a *orderedSum) round(n int, magic, half float64) (done int, sum, spread uint64) {
	if a.u != nil {
		return a.roundBoth(n, magic, half)
	}
	s, wide := a.s, level == AVX512
	x := &s.X[a.from:][:n][0]
	switch {
	case s.Seeds != nil && wide:
		return seedsInOrder1AVX512(x, &s.Seeds[a.from:][:n][0], s.C, s.W, magic, half, n)
	case s.Seeds != nil:
		return seedsInOrder1AVX2(x, &s.Seeds[a.from:][:n][0], s.C, s.W, magic, half, n)
	case s.Square && wide:
		return squaresInOrder1AVX512(x, s.C, magic, half, n)
	case s.Square:
		return squaresInOrder1AVX2(x, s.C, magic, half, n)
	case wide:
		return termsInOrder1AVX512(x, s.C, magic, half, n)
	}
	return termsInOrder1AVX2(x, s.C, magic, half, n)
}

// roundBoth is round for two streams.
func (a *orderedSum) roundBoth(n int, magic, half float64) (done int, sum, spread uint64) {
	s, u, wide := a.s, a.u, level == AVX512
	x, y := &s.X[a.from:][:n][0], &u.X[a.from:][:n][0]
	switch {
	case s.Seeds != nil && wide:
		return seedsInOrder2AVX512(x, &s.Seeds[a.from:][:n][0], y, &u.Seeds[a.from:][:n][0], s.C, s.W, u.C, u.W, magic, half, n)
	case s.Seeds != nil:
		return seedsInOrder2AVX2(x, &s.Seeds[a.from:][:n][0], y, &u.Seeds[a.from:][:n][0], s.C, s.W, u.C, u.W, magic, half, n)
	case s.Square && wide:
		return squaresInOrder2AVX512(x, y, s.C, u.C, magic, half, n)
	case s.Square:
		return squaresInOrder2AVX2(x, y, s.C, u.C, magic, half, n)
	case wide:
		return termsInOrder2AVX512(x, y, s.C, u.C, magic, half, n)
	}
	return termsInOrder2AVX2(x, y, s.C, u.C, magic, half, n)
}

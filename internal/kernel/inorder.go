package kernel

import "math"

// AddInOrder returns z plus the terms of s one after the other, or those of s and u in turn if u is not nil, and sets their Seeds. The terms
// of both are as many, and squares in both or in none.
//
// With vectors no addition waits for the one before. While the sum stays in a binade, from 2ᵉ up to 2ᵉ⁺¹, adding t to it is adding r exactly: r is
// t rounded to a multiple of u = 2ᵉ⁻⁵². So the sum is z + Σr in whatever order, unless a t lies halfway between two multiples of u.
// Proof: the floating-point numbers of the binade are the multiples of u in it, and z is one. So z + t rounds to the nearest multiple of u, which is
// z plus the one nearest to t; and sums of multiples of u below 2⁵³u are exact. For M in the binade r is (t+M)−M, if t+M stays
// there too: M is the middle, or for squares, where all r have one sign, an end. Every sum on the way lies between z plus all negative r and z plus all positive ones,
// which Σr and Σ|r| tell. So it is known afterwards whether the sum has stayed in the binade. If not, where a t lies halfway, and at 2ᵉ itself, below which u is
// half as large, terms are added one after the other. For negative z the signs are the others.
func AddInOrder(z float64, s, u *Terms) float64 {
	a := orderedSum{z: z, s: s, u: u, group: 16}
	if u != nil {
		a.group = 8
	}
	if a.short() {
		a.plain(len(s.X))
	} else {
		a.add()
	}
	return a.z
}

// orderedSum is a sum under way.
type orderedSum struct {
	z        float64
	s, u     *Terms
	from     int     // the first element that is not added
	group    int     // of how many elements vectors do a multiple
	up, down float64 // how much |z| has risen and fallen by an element on average; both are 0 if that is not known
}

// short reports whether vectors do not pay. Squares of two streams with other signs are not done with them.
func (a *orderedSum) short() bool {
	n := len(a.s.X)
	return level == Go || n < 16*a.group || a.s.Square && a.u != nil && math.Signbit(a.s.C) != math.Signbit(a.u.C)
}

// add adds the terms, from binade to binade with vectors. How far the sum is from the next one, beside what it has risen so far, tells how many
// elements to try.
func (a *orderedSum) add() {
	const patience = 512       // elements that are added one after the other before what is known of the terms is forgotten
	last, wait := 0, 2*a.group // up to where vectors were of use, and for how many elements they are not tried again
	if binade(a.z) == 0 {      // the first terms pass binades quickly
		a.plain(8 * a.group)
	}
	for n := len(a.s.X); a.from < n; {
		fit := a.reach()
		step := min(fit-fit/16, n-a.from) &^ (a.group - 1)
		m := wait
		switch {
		case step >= 2*a.group:
			if a.vectors(step) {
				last, wait = a.from, 2*a.group
				continue
			}
			wait *= 2
		case fit > 0 && (a.up == 0 || a.down == 0):
			m = max(fit+2, a.group) // to the next binade
		default:
			wait *= 2
		}
		a.plain(min(m, n-a.from))
		if a.from-last >= patience {
			last, wait, a.up, a.down = a.from, 2*a.group, 0, 0
		}
	}
}

// binade returns the power of two 2ᵉ ≤ |z| < 2ᵉ⁺¹, or 0 if one of the numbers that vectors compute with is out of range.
func binade(z float64) float64 {
	const least, most = 64 << 52, 2040 << 52
	if e := math.Float64bits(z) & (0x7ff << 52); e >= least && e <= most {
		return math.Float64frombits(e)
	}
	return 0
}

// reach returns for about how many elements the sum stays in its binade, or 0 if that is not known. It is no more than vectors take.
func (a *orderedSum) reach() int {
	edge, size := binade(a.z), math.Abs(a.z)
	most := 64 * a.group // more could go beyond 2⁶³ units
	fit := min((2*edge-size)/a.up, (size-edge)/a.down, float64(most))
	if !a.s.Square {
		fit = min(fit, edge/2/(a.up+a.down))
	}
	if edge == 0 || a.up == 0 && a.down == 0 || !(fit > 0) { // at the edge itself the second is 0, or 0/0, which is NaN
		return 0
	}
	return int(fit)
}

// vectors adds the terms of n elements, or of those up to a group with a term halfway between two multiples of u, if the sum stays
// in its binade. It reports whether all are added.
func (a *orderedSum) vectors(n int) bool {
	edge, size := binade(a.z), math.Abs(a.z)
	unit := float64(edge * 0x1p-52)
	magic := 1.5 * edge
	if a.s.Square { // |z| rises all the way, or falls
		if magic = edge; math.Signbit(a.s.C) != math.Signbit(a.z) {
			magic = 2*edge - unit
		}
	}
	magic = math.Copysign(magic, a.z)
	done, sum, spread := a.round(n, magic, unit/2)
	rise := sum - uint64(done*16/a.group)*math.Float64bits(magic) // in units
	net := float64(int64(rise)) * unit
	far, fits := math.Abs(net), spread>>52 == 0
	if !a.s.Square {
		far = math.Float64frombits(spread)
		fits = far < edge/2
	}
	up, down := (far+net)/2, (far-net)/2
	if done > 0 {
		a.up, a.down = up/float64(done), down/float64(done)
	}
	if !(fits && size+up < 2*edge && (down == 0 || size-down > edge)) {
		return false
	}
	a.z = math.Float64frombits(math.Float64bits(a.z) + rise)
	a.from += done
	return done == n
}

// plain adds the terms of n elements one after the other.
func (a *orderedSum) plain(n int) {
	before := math.Abs(a.z)
	from := a.from
	a.from += n
	switch {
	case a.s.Seeds == nil:
		a.laidOut(from, n)
	case a.u == nil:
		a.z = addSquares(a.z, a.s, from, n)
	default:
		a.z = addSquares2(a.z, a.s, a.u, from, n)
	}
	if a.up == 0 && a.down == 0 {
		rise := (math.Abs(a.z) - before) / float64(n)
		a.up, a.down = max(rise, 0), max(-rise, 0)
	}
}

// laidOut is plain for terms without Seeds.
func (a *orderedSum) laidOut(from, n int) {
	var r, q room
	for n > 0 {
		m := min(n, len(r))
		if a.u == nil {
			a.z = addNumbers(a.z, a.s.layOut(&r, from, m))
		} else {
			a.z = addNumbers2(a.z, a.s.layOut(&r, from, m), a.u.layOut(&q, from, m))
		}
		from += m
		n -= m
	}
}

// room is where terms are laid out.
type room [64]float64

// layOut returns the terms of n elements from one on, in r or where they are, and sets their adjoints.
func (t *Terms) layOut(r *room, from, n int) []float64 {
	x, z := t.X[from:][:n], r[:n]
	switch {
	case t.Seeds != nil:
		b := t.Seeds[from:][:n]
		for i, v := range x {
			z[i] = t.C * float64(v*v)
			b[i] = t.W * v
		}
	case t.Square:
		for i, v := range x {
			z[i] = t.C * float64(v*v)
		}
	case t.C == 1:
		return x
	default:
		for i, v := range x {
			z[i] = t.C * v
		}
	}
	return z
}

// addSquares returns z plus the terms C·x² of n elements from one on, and sets their adjoints.
func addSquares(z float64, t *Terms, from, n int) float64 {
	x, b := t.X[from:][:n], t.Seeds[from:][:n]
	k, w := t.C, t.W
	for i, v := range x {
		z += float64(k * float64(v*v))
		b[i] = w * v
	}
	return z
}

// addSquares2 is addSquares for two terms in each lane.
func addSquares2(z float64, s, t *Terms, from, n int) float64 {
	x0, x1, b0, b1 := s.X[from:][:n], t.X[from:][:n], s.Seeds[from:][:n], t.Seeds[from:][:n]
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

// addNumbers returns z + Σ xᵢ, from the first to the last.
func addNumbers(z float64, x []float64) float64 {
	for _, v := range x {
		z += v
	}
	return z
}

// addNumbers2 is addNumbers of x₀, y₀, x₁, y₁ and so on.
func addNumbers2(z float64, x, y []float64) float64 {
	y = y[:len(x)]
	for i, v := range x {
		z += v
		z += y[i]
	}
	return z
}

package verify

import (
	"math"
	"math/rand/v2"

	"slope/verify/internal/difference"
)

// manyVariables is the dimension above which directions are checked by default.
const manyVariables = 128

// dirsOf returns the number of directions, 0 for coordinates.
func dirsOf(o *options, n int) int {
	if o.directions == 0 && n > manyVariables {
		return 8
	}
	return max(o.directions, 0)
}

// directions draws directions from x along which a function has values in its domain: of many coordinates some are always on a bound, and a
// step of all of them at once leaves the domain whatever its sign. So the coordinates at a bound move inwards together, in every second
// direction, and those that have room to both sides in the others.
type directions struct {
	rng    *rand.Rand
	step   []float64 // by coordinate: a power of two of its scale, and not beyond the width of the domain
	inward []float64 // by coordinate: the sign that leads away from the bound that is near, 0 if there is none, NaN if there is no way
	groups [2]bool   // there are coordinates with room, and at a bound
	at     int       // how many there were
}

// nearBound is the part of the longest step within which a bound is near: what is left of the ladder has rungs enough.
const nearBound = 0x1p-10

func newDirections(seed, stream uint64, x []float64, dom *Domain) *directions {
	d := &directions{rng: rand.New(rand.NewPCG(seed, stream)), step: make([]float64, len(x)), inward: make([]float64, len(x))}
	for i, v := range x {
		d.step[i] = powerBelow(math.Max(math.Abs(v), 0x1p-10))
		if dom != nil {
			below, above := v-dom.Lo[i], dom.Hi[i]-v
			if width := below + above; width > 0 && finite(width) {
				d.step[i] = math.Min(d.step[i], powerBelow(width))
			}
			switch near := nearBound * d.step[i]; {
			case below == 0 && above == 0:
				d.inward[i] = math.NaN()
			case below < near && below <= above:
				d.inward[i] = 1
			case above < near:
				d.inward[i] = -1
			}
		}
		if s := d.inward[i]; s == s {
			d.groups[int(math.Abs(s))] = true
		}
	}
	return d
}

// powerBelow returns the largest power of two that is at most x.
func powerBelow(x float64) float64 {
	_, e := math.Frexp(x)
	return math.Ldexp(1, e-1)
}

// next draws a direction v whose components are powers of two of the
// scale of x, of random sign, and returns ⟨g, v⟩ and Σ|gᵢvᵢ|.
func (d *directions) next(v, g []float64) (dot, size float64) {
	group := float64(d.at % 2)
	if !d.groups[d.at%2] {
		group = 1 - group
	}
	d.at++
	for i := range v {
		v[i] = d.step[i]
		if d.rng.Uint64()&1 == 1 {
			v[i] = -v[i]
		}
		switch s := d.inward[i]; {
		case math.Abs(s) != group: // NaN too
			v[i] = 0
		case s != 0:
			v[i] = math.Copysign(v[i], s)
		}
		dot += float64(g[i] * v[i])
		size += math.Abs(g[i] * v[i])
	}
	return dot, size
}

// unitDirection returns v divided by a power of two so that its largest component is
// between ½ and 1, and the power.
func unitDirection(v []float64) (w []float64, unit float64) {
	most := 0.0
	for _, c := range v {
		if finite(c) {
			most = math.Max(most, math.Abs(c))
		}
	}
	_, e := math.Frexp(most)
	e = min(max(e, -1021), 1023)
	w = make([]float64, len(v))
	for i, c := range v {
		w[i] = math.Ldexp(c, -e)
	}
	return w, math.Ldexp(1, e)
}

// inDirection judges a derivative in the direction unit·v of the line l.
func inDirection(name string, got float64, l *difference.Line, i int, unit float64, o *options) Entry {
	const little = 0x1p-1040 // products with numbers next to underflow lose digits
	l.Slack += little / unit
	e := judge(name, got/unit, l, i, unit, o)
	e.Got, e.Want, e.Bar = got, e.Want*unit, e.Bar*unit
	return e
}

package features

// Writes behind interfaces that hold one of several types.

type weighted interface {
	weights() []float64
	weightsIn() *weightsIn
	keep(w []float64)
	at(x float64) float64
}

type weightsIn struct{ v []float64 }

type scaling struct{ w []float64 }

func (d *scaling) weights() []float64    { return d.w }
func (d *scaling) weightsIn() *weightsIn { return &weightsIn{d.w} }
func (d *scaling) keep(w []float64)      { d.w = w }
func (d *scaling) at(x float64) float64  { return d.w[0] * x }

type unweighted struct{}

func (unweighted) weights() []float64    { return []float64{2} }
func (unweighted) weightsIn() *weightsIn { return &weightsIn{[]float64{1}} }
func (unweighted) keep([]float64)        {}
func (unweighted) at(x float64) float64  { return x * x }

func pickWeighted(i int) weighted {
	if i == 0 {
		return unweighted{}
	}
	return &scaling{[]float64{3}}
}

// WritesResult writes memory that is, or gets, behind an interface.
func WritesResult(x []float64) float64 {
	k := pickWeighted(1)
	w := k.weights()
	w[0] = x[0]
	return k.at(x[1])
}

// WritesInner writes memory that is, or gets, behind an interface.
func WritesInner(x []float64) float64 {
	k := pickWeighted(1)
	w := k.weightsIn()
	w.v[0] = x[0]
	return k.at(x[1])
}

type weightedOwner struct{ l weighted }

// CopiesInto writes memory that is, or gets, behind an interface.
func CopiesInto(x []float64) float64 {
	h := weightedOwner{pickWeighted(1)}
	copy(h.l.weights(), x)
	return h.l.at(x[1])
}

func fieldBehind(k weighted) []float64 {
	if d, ok := k.(*scaling); ok {
		return d.w
	}
	return nil
}

// WritesFieldBehind writes memory that is, or gets, behind an interface.
func WritesFieldBehind(x []float64) float64 {
	k := pickWeighted(1)
	w := fieldBehind(k)
	w[0] = x[0]
	return k.at(x[1])
}

// KeptBehind writes memory that is, or gets, behind an interface.
func KeptBehind(x []float64) float64 {
	k := pickWeighted(1)
	k.keep(x)
	return k.at(x[1])
}

// KeptAndWritten writes memory that is, or gets, behind an interface.
func KeptAndWritten(x []float64) float64 {
	k := pickWeighted(1)
	w := []float64{0, 1}
	k.keep(w)
	w[0] = x[0]
	return k.at(x[1])
}

// WrittenAfter writes memory that is, or gets, behind an interface.
func WrittenAfter(x []float64) float64 {
	d := &scaling{[]float64{2}}
	var k weighted = unweighted{}
	if x[0] > 0 {
		k = d
	}
	d.w[0] = x[0]
	return k.at(x[1])
}

// ListedAndWritten writes memory that is, or gets, behind an interface.
func ListedAndWritten(x []float64) float64 {
	w := []float64{2}
	list := []weighted{unweighted{}, &scaling{w}}
	w[0] = x[0]
	s := 0.0
	for _, k := range list {
		s += k.at(x[1])
	}
	return s
}

type setter interface {
	set(x float64)
	get() float64
}

type setCell struct{ x float64 }

func (c *setCell) set(x float64) { c.x = x }
func (c *setCell) get() float64  { return c.x }

type otherCell struct{ setCell }

func fillCell(s setter, x float64) { s.set(2 * x) }

type setterOwner struct{ s setter }

func (w setterOwner) put(x float64) { w.s.set(x) }

// Setters sets numbers by methods.
func Setters(x []float64) float64 {
	var s setter = new(setCell)
	if x[0] > 1 {
		s = new(otherCell)
	}
	s.set(x[0])
	var c setCell
	for _, s := range []setter{&c, s} {
		fillCell(s, x[1]*s.get())
	}
	w := setterOwner{new(setCell)}
	w.put(x[1])
	return s.get() * (c.x + w.s.get())
}

type girder interface{ area(r float64) float64 }

type rounded struct{ r float64 }
type angular struct{ r float64 }
type counted struct{ n int }

func (d rounded) area(r float64) float64  { return d.r * r * r }
func (d angular) area(r float64) float64  { return d.r + r }
func (c *counted) area(r float64) float64 { return r }

func unboxGirder(s ...girder) float64 { return s[0].area(2) }

func newGirder(x float64) girder {
	if x > 1 {
		return angular{x}
	}
	return rounded{x}
}

type girderHolder struct{ s girder }

func countBehind(x float64, h girderHolder) float64 {
	if p, ok := h.s.(*counted); ok {
		p.n++
		return x * float64(p.n)
	}
	return h.s.area(x)
}

// Girders passes values on behind interfaces.
func Girders(x []float64) float64 {
	var s girder = rounded{x[0]}
	if x[0] > 1 {
		s = angular{x[0]}
	}
	h := girderHolder{&counted{}}
	y := countBehind(x[0], h)
	y = countBehind(y*x[1], h) + countBehind(x[1], girderHolder{s})
	return y + s.area(2) + unboxGirder(rounded{x[0]}, s)*newGirder(x[0]).area(x[1])
}

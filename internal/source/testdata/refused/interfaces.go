package refused

// Numbers that get behind an interface which holds one of several types.

type layer interface {
	weights() []float64
	inner() *inner
	keep(w []float64)
	at(x float64) float64
}

type inner struct{ v []float64 }

type linear struct{ w []float64 }

func (d *linear) weights() []float64   { return d.w }
func (d *linear) inner() *inner        { return &inner{d.w} }
func (d *linear) keep(w []float64)     { d.w = w }
func (d *linear) at(x float64) float64 { return d.w[0] * x }

type squaring struct{}

func (squaring) weights() []float64   { return []float64{2} }
func (squaring) inner() *inner        { return &inner{[]float64{1}} }
func (squaring) keep([]float64)       {}
func (squaring) at(x float64) float64 { return x * x }

func pick(i int) layer {
	if i == 0 {
		return squaring{}
	}
	return &linear{[]float64{3}}
}

// WritesResult: writes memory that is behind an interface
func WritesResult(x []float64) float64 {
	k := pick(1)
	w := k.weights()
	w[0] = x[0]
	return k.at(x[1])
}

// WritesInner: writes memory that is behind an interface
func WritesInner(x []float64) float64 {
	k := pick(1)
	w := k.inner()
	w.v[0] = x[0]
	return k.at(x[1])
}

type owner struct{ l layer }

// CopiesInto: writes memory that is behind an interface
func CopiesInto(x []float64) float64 {
	h := owner{pick(1)}
	copy(h.l.weights(), x)
	return h.l.at(x[1])
}

func weightsOf(k layer) []float64 { return k.weights() }

func fieldOf(k layer) []float64 {
	if d, ok := k.(*linear); ok {
		return d.w
	}
	return nil
}

// WritesThroughHelper: writes memory that is behind an interface
func WritesThroughHelper(x []float64) float64 {
	k := pick(1)
	weightsOf(k)[0] = x[0]
	return k.at(x[1])
}

// WritesField: writes memory that is behind an interface
func WritesField(x []float64) float64 {
	k := pick(1)
	w := fieldOf(k)
	w[0] = x[0]
	return k.at(x[1])
}

// Kept: behind an interface
func Kept(x []float64) float64 {
	k := pick(1)
	k.keep(x)
	return k.at(x[1])
}

// KeptAndWritten: behind an interface
func KeptAndWritten(x []float64) float64 {
	k := pick(1)
	w := []float64{0, 1}
	k.keep(w)
	w[0] = x[0]
	return k.at(x[1])
}

// OneOfTwo: into an interface
func OneOfTwo(x []float64) float64 {
	d := &linear{[]float64{2}}
	var k layer = squaring{}
	if x[0] > 0 {
		k = d
	}
	d.w[0] = x[0]
	return k.at(x[1])
}

// ListedLayers: into an interface
func ListedLayers(x []float64) float64 {
	w := []float64{2}
	list := []layer{squaring{}, &linear{w}}
	w[0] = x[0]
	s := 0.0
	for _, k := range list {
		s += k.at(x[1])
	}
	return s
}

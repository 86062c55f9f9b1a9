package refused

// Numbers that get behind an interface which holds one of several types, where no derivative can follow them.

type gauge interface{ read(x float64) float64 }

type linear struct{ w []float64 }

type fixed struct{ w float64 }

func (d *linear) read(x float64) float64 { return d.w[0] * x }
func (d fixed) read(x float64) float64   { return d.w * x }

// MixedWithData: carries a derivative but is not differentiated
func MixedWithData(x []float64, k gauge) float64 {
	s := 0.0
	for _, g := range []gauge{k, fixed{x[0]}} {
		s += g.read(x[1])
	}
	return s
}

var gauges = []gauge{fixed{2}, &linear{[]float64{1}}}

// MixedWithGlobal: memory of a global variable
func MixedWithGlobal(x []float64) float64 {
	k := gauges[0]
	if x[0] > 1 {
		k = fixed{x[0]}
	}
	return k.read(x[1])
}

// BehindAny: into an interface
func BehindAny(x []float64) float64 {
	var a any = fixed{x[0]}
	if x[0] > 1 {
		a = &linear{x}
	}
	if k, ok := a.(gauge); ok {
		return k.read(x[1])
	}
	return 0
}

// FromAny: into an interface
func FromAny(x []float64) float64 {
	var k gauge = fixed{x[0]}
	if x[0] > 1 {
		k = &linear{x}
	}
	list := []any{k}
	return list[0].(fixed).w
}

// InMap: into a map
func InMap(x []float64) float64 {
	m := map[string]gauge{"a": fixed{x[0]}, "b": &linear{x}}
	return m["a"].read(x[1])
}

// InCondition: into an interface
func InCondition(x []float64) float64 {
	s := x[1]
	for i := 0; i < 3 && takes([]gauge{fixed{x[0]}, &linear{x}}); i++ {
		s *= x[0]
	}
	return s
}

func takes(k []gauge) bool { return k[0].read(2) > k[1].read(1) }

func reading(k any) float64 { return k.(fixed).w }

// Reading: into an interface
func Reading(x []float64) float64 {
	if x[0] > 1 {
		return reading([]any{fixed{x[0]}}[0])
	}
	return reading(fixed{x[0]}) * x[1]
}

// AppendedStruct: into an interface
func AppendedStruct(x []float64) float64 { return reading(append([]any{2}, fixed{x[1]})[1]) * x[0] }

// AppendedNumber: into an interface
func AppendedNumber(x []float64) float64 {
	list := append([]any{2}, x[1])
	return list[1].(float64) * x[0]
}

type applier interface {
	apply(f func(float64) float64, x float64) float64
}

type once struct{ by float64 }

type outer struct{ applier }

func (o once) apply(f func(float64) float64, x float64) float64 { return o.by * f(x) }

// Promoted: a call of a function value
func Promoted(x []float64) float64 {
	var a applier = once{x[0]}
	if x[0] > 1 {
		a = outer{a}
	}
	return a.apply(func(t float64) float64 { return t * x[1] }, x[0])
}

type readings interface {
	gauge
	memory() []float64
}

func (d *linear) memory() []float64 { return d.w }

type sharing struct{ fixed }

var common = []float64{1, 2}

func (sharing) memory() []float64 { return common }

// WritesCommon: writes memory that is behind an interface or of a package variable
func WritesCommon(x []float64) float64 {
	var k readings = sharing{}
	if x[0] > 1 {
		k = &linear{[]float64{3}}
	}
	w := k.memory()
	w[0] = x[0]
	return k.read(x[1])
}

func memoryOf(k readings) []float64 { return k.memory() }

// WritesThroughHelper: writes memory that is behind an interface or of a package variable
func WritesThroughHelper(x []float64) float64 {
	var k readings = sharing{}
	if x[0] > 1 {
		k = &linear{[]float64{3}}
	}
	memoryOf(k)[0] = x[0]
	return k.read(x[1])
}

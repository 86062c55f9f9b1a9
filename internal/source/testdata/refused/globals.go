package refused

import "example.com/refused/other"

// Package variables that change while the function runs, directly or through what leads to them.

type holding struct{ b []float64 }

var (
	scratch   = []float64{1, 2}
	numbers   = []int{1, 2}
	factor    = 1.5
	state     = &holding{[]float64{1}}
	byName    = map[string][]float64{"a": {1, 2}}
	generator = &drawer{1}
)

type drawer struct{ n uint64 }

func (c *drawer) next() float64 {
	c.n = c.n*6364136223846793005 + 1
	return float64(c.n>>11) / (1 << 53)
}

func shared() []float64 { return scratch }

func putFirst(b []float64, v float64) { b[0] = v }

func double() { factor *= 2 }

func addTo(v float64) { factor += v }

func doubled(v float64) float64 { factor *= 2; return v * factor }

// Alias: of a package variable
func Alias(x []float64) float64 {
	t := scratch
	t[0] = x[0]
	return scratch[0] * x[1]
}

// AliasOfInts: of a package variable
func AliasOfInts(x []float64) float64 {
	t := numbers
	t[0] = 2
	s := x[0] * float64(numbers[0])
	t[0] = 3
	return s * s
}

// AliasByResult: of a package variable
func AliasByResult(x []float64) float64 {
	t := shared()
	t[0] = x[0]
	return scratch[0] * x[1]
}

// AliasOfStruct: of a package variable
func AliasOfStruct(x []float64) float64 {
	t := state
	t.b[0] = x[0]
	return state.b[0] * x[1]
}

// AliasInLiteral: of a package variable
func AliasInLiteral(x []float64) float64 {
	h := holding{scratch}
	h.b[0] = x[0]
	return scratch[0] * x[1]
}

// AliasPassed: of a package variable
func AliasPassed(x []float64) float64 {
	t := scratch[:1]
	putFirst(t, x[0])
	return scratch[0] * x[1]
}

// CopiedInto: of a package variable
func CopiedInto(x []float64) float64 {
	copy(scratch, x)
	return scratch[0] * x[1]
}

// Appended: of a package variable
func Appended(x []float64) float64 {
	t := append(scratch[:0], x...)
	return t[0]*x[1] + scratch[0]
}

// ElementOfMap: of a package variable
func ElementOfMap(x []float64) float64 {
	t := byName["a"]
	t[0] = x[0]
	return byName["a"][0] * x[1]
}

// ByElementOfMap: of a package variable
func ByElementOfMap(x []float64) float64 {
	byName["a"][0] = x[0]
	return byName["a"][0] * x[1]
}

// ChangedByCallee: reads the global variable factor, which changes
func ChangedByCallee(x []float64) float64 {
	s := x[0] * factor
	double()
	return s * x[1] * factor
}

// ChangedInCallee: writes the global variable factor
func ChangedInCallee(x []float64) float64 { return x[0] * doubled(x[0]) }

// AddedTo: writes the global variable factor
func AddedTo(x []float64) float64 {
	addTo(x[0])
	return factor * x[1]
}

// AddedHere: writes the global variable factor
func AddedHere(x []float64) float64 {
	factor += x[0]
	return factor * x[1]
}

// Drawn: of a package variable
func Drawn(x []float64) float64 {
	s := 0.0
	for i := range x {
		s += x[i] * generator.next()
	}
	return s * s
}

// MapWritten: writes to a map
func MapWritten(x []float64, m map[string]float64) float64 {
	m["a"] = x[0]
	return m["a"] * x[1]
}

// MapAddedTo: writes to a map
func MapAddedTo(x []float64, m map[string]float64) float64 {
	m["a"] += x[0]
	return m["a"] * x[1]
}

func keep(m map[string]float64, v float64) { m["a"] = v }

// MapWrittenByCallee: writes to a map
func MapWrittenByCallee(x []float64, m map[string]float64) float64 {
	keep(m, x[0])
	return m["a"] * x[1]
}

// MapElementWritten: but is not differentiated
func MapElementWritten(x []float64, m map[string][]float64) float64 {
	m["a"][0] = x[0]
	return m["a"][0] * x[1]
}

// MapKey: by a key that carries a derivative
func MapKey(x []float64, m map[float64]float64) float64 { return m[x[0]] * x[1] }

type crate struct{ v float64 }

var crates [2]crate

// WrittenThroughPointer: of a package variable
func WrittenThroughPointer(x float64) float64 {
	p := &crates[0]
	p.v = x * x
	return crates[0].v
}

func (b *crate) set(x float64) { b.v = x }

// WrittenByMethod: of a package variable
func WrittenByMethod(x float64) float64 {
	crates[1].set(x * x)
	return crates[1].v
}

var one crate

func crateOf() *crate { return &one }

// WrittenThroughResult: of a package variable
func WrittenThroughResult(x float64) float64 {
	crateOf().set(x * x)
	return crateOf().v
}

// ChangedByMethod: changes while the program runs
func ChangedByMethod(x float64) float64 { return other.Kept(x) }

// ChangedBySlice: changes while the program runs
func ChangedBySlice(x float64) float64 { return other.Filled(x) }

// ChangedByRow: changes while the program runs
func ChangedByRow(x float64) float64 { return other.Row(x) }

// ChangedByRange: changes while the program runs
func ChangedByRange(x float64) float64 { return other.Last(x) }

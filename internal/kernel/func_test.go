package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"slope/internal/kernel/scalar"
)

func first(f func(x float64) float64) func(x float64) [3]float64 {
	return func(x float64) [3]float64 { return [3]float64{f(x)} }
}

func all(f func(x float64) (y, d1, d2 float64)) func(x float64) [3]float64 {
	return func(x float64) (z [3]float64) { z[0], z[1], z[2] = f(x); return z }
}

// functionKernels are the kernels of functions, each beside the scalar function.
var functionKernels = []struct {
	name    string
	results int
	call    func(z [3][]float64, x []float64)
	lane    func(x float64) [3]float64
}{
	{"Exp", 1, func(z [3][]float64, x []float64) { Exp(z[0], x) }, first(scalar.Exp)},
	{"Log", 1, func(z [3][]float64, x []float64) { Log(z[0], x) }, first(scalar.Log)},
	{"Expm1", 1, func(z [3][]float64, x []float64) { Expm1(z[0], x) }, all(scalar.Expm1)},
	{"Expm1Slope", 2, func(z [3][]float64, x []float64) { Expm1Slope(z[0], z[1], x) }, all(scalar.Expm1)},
	{"Expm1Slopes", 3, func(z [3][]float64, x []float64) { Expm1Slopes(z[0], z[1], z[2], x) }, all(scalar.Expm1)},
	{"Log1p", 1, func(z [3][]float64, x []float64) { Log1p(z[0], x) }, all(scalar.Log1p)},
	{"Log1pSlope", 2, func(z [3][]float64, x []float64) { Log1pSlope(z[0], z[1], x) }, all(scalar.Log1p)},
	{"Log1pSlopes", 3, func(z [3][]float64, x []float64) { Log1pSlopes(z[0], z[1], z[2], x) }, all(scalar.Log1p)},
	{"Sin", 1, func(z [3][]float64, x []float64) { Sin(z[0], x) }, all(scalar.Sin)},
	{"SinSlope", 2, func(z [3][]float64, x []float64) { SinSlope(z[0], z[1], x) }, all(scalar.Sin)},
	{"SinSlopes", 3, func(z [3][]float64, x []float64) { SinSlopes(z[0], z[1], z[2], x) }, all(scalar.Sin)},
	{"Cos", 1, func(z [3][]float64, x []float64) { Cos(z[0], x) }, all(scalar.Cos)},
	{"CosSlope", 2, func(z [3][]float64, x []float64) { CosSlope(z[0], z[1], x) }, all(scalar.Cos)},
	{"CosSlopes", 3, func(z [3][]float64, x []float64) { CosSlopes(z[0], z[1], z[2], x) }, all(scalar.Cos)},
	{"Erf", 1, func(z [3][]float64, x []float64) { Erf(z[0], x) }, all(scalar.Erf)},
	{"ErfSlope", 2, func(z [3][]float64, x []float64) { ErfSlope(z[0], z[1], x) }, all(scalar.Erf)},
	{"ErfSlopes", 3, func(z [3][]float64, x []float64) { ErfSlopes(z[0], z[1], z[2], x) }, all(scalar.Erf)},
	{"Erfc", 1, func(z [3][]float64, x []float64) { Erfc(z[0], x) }, all(scalar.Erfc)},
	{"ErfcSlope", 2, func(z [3][]float64, x []float64) { ErfcSlope(z[0], z[1], x) }, all(scalar.Erfc)},
	{"ErfcSlopes", 3, func(z [3][]float64, x []float64) { ErfcSlopes(z[0], z[1], z[2], x) }, all(scalar.Erfc)},
	{"Tanh", 1, func(z [3][]float64, x []float64) { Tanh(z[0], x) }, all(scalar.Tanh)},
	{"TanhSlope", 2, func(z [3][]float64, x []float64) { TanhSlope(z[0], z[1], x) }, all(scalar.Tanh)},
	{"TanhSlopes", 3, func(z [3][]float64, x []float64) { TanhSlopes(z[0], z[1], z[2], x) }, all(scalar.Tanh)},
	{"Sigmoid", 1, func(z [3][]float64, x []float64) { Sigmoid(z[0], x) }, all(scalar.Sigmoid)},
	{"SigmoidSlope", 2, func(z [3][]float64, x []float64) { SigmoidSlope(z[0], z[1], x) }, all(scalar.Sigmoid)},
	{"SigmoidSlopes", 3, func(z [3][]float64, x []float64) { SigmoidSlopes(z[0], z[1], z[2], x) }, all(scalar.Sigmoid)},
	{"Softplus", 1, func(z [3][]float64, x []float64) { Softplus(z[0], x) }, all(scalar.Softplus)},
	{"SoftplusSlope", 2, func(z [3][]float64, x []float64) { SoftplusSlope(z[0], z[1], x) }, all(scalar.Softplus)},
	{"SoftplusSlopes", 3, func(z [3][]float64, x []float64) { SoftplusSlopes(z[0], z[1], z[2], x) }, all(scalar.Softplus)},
}

// argument returns an argument of a function: any bits, a usual number, next to an edge of one of the functions, or special.
func argument(r *rand.Rand, wild bool) float64 {
	edges := []float64{0, 1, -1, 700, -700, 350, -350, 0x1p-1022, math.MaxFloat64, 0x1p-50, -0x1p-50, math.Sqrt2, math.Sqrt2 / 2, math.Ln2 / 32, 37,
		0x1p22, -0x1p22, math.Pi / 2, -math.Pi, 1e6 * math.Pi, math.Pi / 4, math.Pi + 0x1p-26, 0.7, -0.7, 26, -26, 27.2}
	k := r.IntN(8)
	if !wild {
		k = 7
	}
	switch k {
	case 0:
		return math.Float64frombits(r.Uint64())
	case 1:
		return special[r.IntN(len(special))]
	case 2:
		return math.Float64frombits(math.Float64bits(edges[r.IntN(len(edges))]) + uint64(r.IntN(9)) - 4)
	case 3:
		return 80 * (r.Float64() - 0.5)
	case 4:
		return math.Ldexp(r.Float64()-0.3, r.IntN(80)-60)
	}
	return math.Abs(3*r.NormFloat64()) + 0x1p-40
}

// Every kernel of a function gives the bits of the scalar function, at each level, length and offset, also in place, and
// touches nothing beside its slices.
func TestFunctions(t *testing.T) {
	levels(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(rand.Uint64(), 2))
		for _, f := range functionKernels {
			for n := range 68 {
				for offset := range 8 {
					if testing.Short() && offset%3 != 0 {
						continue
					}
					checkFunction(t, r, f.name, n, offset, f.results, f.call, f.lane)
				}
			}
			for _, n := range []int{4095, 4096, 4103, 9000, 20000} {
				checkFunction(t, r, f.name, n, 0, f.results, f.call, f.lane)
			}
		}
	})
}

func checkFunction(t *testing.T, r *rand.Rand, name string, n, offset, results int, call func(z [3][]float64, x []float64), lane func(x float64) [3]float64) {
	t.Helper()
	room := make([]float64, n+offset+9)
	for i := range room {
		room[i] = argument(r, i%2 == 0 || n%3 == 0)
	}
	x := room[offset : offset+n]
	given := append([]float64(nil), room...)
	var z [3][]float64
	var rooms [3][]float64
	for k := range results {
		rooms[k] = make([]float64, n+offset+9)
		for i := range rooms[k] {
			rooms[k][i] = 12345
		}
		z[k] = rooms[k][offset : offset+n]
	}
	inPlace := n%2 == 1
	if inPlace {
		z[0], rooms[0] = x, room
	}
	call(z, x)
	for i := range given {
		want := lane(given[i])
		in := i >= offset && i < offset+n
		for k := range results {
			w := 12345.0
			switch {
			case in:
				w = want[k]
			case k == 0 && inPlace:
				w = given[i]
			}
			if !same(rooms[k][i], w) {
				t.Fatalf("%s of %d lanes, offset %d: result %d of %v (%#x) is %v, want %v", name, n, offset, k, given[i], math.Float64bits(given[i]), rooms[k][i], w)
			}
		}
		if !inPlace && !same(room[i], given[i]) {
			t.Fatalf("%s changed its argument", name)
		}
	}
}

func TestFunctionsDoNotAlloc(t *testing.T) {
	x, y, d1, d2 := make([]float64, 100), make([]float64, 100), make([]float64, 100), make([]float64, 100)
	if n := testing.AllocsPerRun(100, func() { SigmoidSlopes(y, d1, d2, x); Exp(y, x); Log(y, x) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkFunctions(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	x := make([]float64, 256)
	for i := range x {
		x[i] = math.Abs(3 * r.NormFloat64())
	}
	var z [3][]float64
	for k := range z {
		z[k] = make([]float64, 256)
	}
	for _, f := range functionKernels {
		for l := Go; l <= AVX512; l++ {
			was := setLevel(l)
			b.Run(fmt.Sprintf("%s/%v", f.name, Current()), func(b *testing.B) {
				for range b.N {
					f.call(z, x)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(x)), "ns/value")
			})
			setLevel(was)
		}
	}
}

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A module with one product of each kind that the compiler fuses, and of each
// kind that it does not.
const planted = `package planted

import "math"

type Number[F float32 | float64] struct{ X, Y F }

func (a Number[F]) Mul(b Number[F]) F { return a.X*b.Y + a.Y*b.X }

func direct(x, y, z float64) float64 { return x*y + z }

func apart(x, y, z float64) float64 {
	p := x * y
	return z - p
}

func product(x, y float64) float64 { return x * y }

func called(x, y, z float64) float64 { return product(x, y) + z }

func add(x, y float64) float64 { return x + y }

func argument(x, y, z float64) float64 { return add(x*y, z) }

func gather(x []float64, s float64) float64 {
	for _, v := range x {
		s += v * v
	}
	return s
}

func twice(x, y float64) float64 {
	q := x * y
	return 2 * q
}

func good(x, y, z float64) float64 { return math.FMA(x, y, z) + float64(x*y) }

func excused(x, y, z float64) float64 { return x*y + z }

var _ = []any{Number[float64].Mul, direct, apart, called, argument, gather, twice, good, excused}
`

func TestPlantedProducts(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module planted\n\ngo 1.26\n", "planted.go": planted} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, arch := range []string{"arm64", "amd64"} {
		sums, err := compile(dir, arch, "./...")
		if err != nil {
			t.Fatal(err)
		}
		got := judge(dir, sums, []string{"."}, map[string]string{"planted.go excused": "the test", "planted.go gone": "the test"}, true)
		for _, want := range []string{
			"Number.Mul: a product is fused with this sum, so the bits depend on the architecture. Write F(a.X * b.Y) + F(a.Y * b.X); or math.FMA(x, y, z)",
			"direct: a product is fused with this sum, so the bits depend on the architecture. Write float64(x * y) + z; or",
			"apart: a product is fused with this sum, so the bits depend on the architecture. One operand is a name",
			"called: a product is fused with this sum, so the bits depend on the architecture. One operand is a name, an element or an inlined call",
			"add: a product is fused with this sum, so the bits depend on the architecture. An argument of the inlined call at planted.go:22:",
			"gather: a product is fused with this sum, so the bits depend on the architecture. Write s += float64(v * v); or",
			"twice: a product is fused with this sum, so the bits depend on the architecture. One operand is a name",
			"allowed.txt: planted.go gone has no fused sum any more",
		} {
			n := 0
			for _, g := range got {
				if strings.Contains(g, want) {
					n++
				}
			}
			if strings.HasPrefix(want, "apart") && arch == "amd64" {
				n++ // no difference is fused there
			}
			if n != 1 {
				t.Errorf("%s: %d messages with %q, want 1", arch, n, want)
			}
		}
		for _, g := range got {
			if strings.Contains(g, "good:") || strings.Contains(g, "excused:") {
				t.Errorf("%s: %s", arch, g)
			}
		}
		if t.Failed() {
			t.Logf("%s:\n%s", arch, strings.Join(got, "\n"))
		}
	}
}

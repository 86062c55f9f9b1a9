package reverse_test

import (
	"runtime"
	"sync"
	"testing"

	"slope"
	"slope/dual"
	"slope/reverse"
)

// outside returns ((c·d − (c + d)) − c²)·x₀ + (d·c − d²), for constants c and d.
func outside[T slope.Real[T]](c, d T) func(x []T) T {
	return func(x []T) T {
		a := c.Mul(d).Sub(c.Add(d)).Sub(c.Square())
		return a.Mul(x[0]).Add(d.Mul(c).Sub(d.Square()))
	}
}

// A constant from outside keeps the result of one operation, which must not be taken for that of
// another.
func TestConstantsFromOutsideKeepTheirResults(t *testing.T) {
	c, d := reverse.Outer(plain(3)), reverse.Outer(plain(5))
	f, g := outside(c, d), outside(d, c)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 100 {
				if y, dy := reverse.NestGradient(nil, f, []plain{2}); y != -14 || dy[0] != -2 {
					t.Errorf("value %v and slope %v, want -14 and -2", y, dy)
				}
				if y, dy := reverse.NestGradient(nil, g, []plain{2}); y != -30 || dy[0] != -18 {
					t.Errorf("value %v and slope %v, want -30 and -18", y, dy)
				}
			}
		})
	}
	wg.Wait()
}

func TestConstantsFromOutsideAllocateNothing(t *testing.T) {
	bowlAllocates(t, []plain{3, 4})
	bowlAllocates(t, []dual.Dual[float64]{{Real: 3, Eps: 1}, {Real: 4}})
	reverse.Gradient(nil, func(x []reverse.Var) reverse.Var {
		bowlAllocates(t, x)
		return x[0]
	}, []float64{3, 4})
}

func bowlAllocates[T slope.Real[T]](t *testing.T, x []T) {
	c, d := reverse.Outer(x[0]), reverse.Outer(x[1])
	f := func(y []reverse.Over[T]) reverse.Over[T] {
		return y[0].Square().Add(y[1].Square()).Sub(c.Square().Add(d.Square()))
	}
	dst := make([]T, len(x))
	if n := testing.AllocsPerRun(1000, func() { reverse.NestGradient(dst, f, x) }); n > 0.1 { // the outer tape grows
		t.Errorf("reverse.NestGradient over %T: %v allocations", x[0], n)
	}
}

// A long computation with constants is not kept by the first of them.
func TestConstantsFromOutsideDoNotKeepAll(t *testing.T) {
	var before, after runtime.MemStats
	c := reverse.Outer(plain(1))
	runtime.GC()
	runtime.ReadMemStats(&before)
	z := c
	for range 200_000 {
		z = z.Add(c)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); kept > 1<<20 {
		t.Errorf("%d bytes are kept", kept)
	}
	runtime.KeepAlive(c)
	runtime.KeepAlive(z)
}

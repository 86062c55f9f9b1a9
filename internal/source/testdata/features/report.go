package features

import (
	"fmt"
	"math"
	"runtime"
)

// failf panics with a message, and the line.
func failf(format string, args ...any) {
	_, _, line, _ := runtime.Caller(1)
	if len(args) == 0 {
		panic(format)
	}
	panic(fmt.Sprintf("line %d: %v", line, errorf(format, args...)))
}

func errorf(format string, args ...any) error { return fmt.Errorf(format, args...) }

type checker struct{ name string }

func (c *checker) check(ok bool, args ...interface{}) {
	if !ok {
		panic(c.name + fmt.Sprint(args...))
	}
}

func rootAbove(v, low float64) (float64, error) {
	if low > 1e9 {
		return 0, errorf("the bound is too high")
	}
	if v < low {
		return 0, errorf("%g is below %v", v, low)
	}
	return math.Sqrt(v), nil
}

// Checked hands numbers to functions that only make messages of them.
func Checked(x []float64) float64 {
	c := &checker{"Checked"}
	s := 0.0
	for i, v := range x {
		c.check(!math.IsNaN(v*s), "s is", s, "at", i, x)
		r, err := rootAbove(v*v*x[0], -1)
		if err != nil {
			failf("no root of %g: %w", v, err)
		}
		v = r * v
		s += math.Sin(v) * s
		if s > 1e9 {
			failf("%g of %v", s*v, x[:i])
		}
		s += r
	}
	return s
}

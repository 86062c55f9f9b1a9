package verify

import (
	"math"
	"testing"

	"slope"
	"slope/reverse"
)

// sin x − x has few digits for a small x: its float64 values are those of a staircase,
// and f is its square times x², whose slope on one tread is another.
func staircase[T slope.Real[T]](x []T) T {
	return x[0].Sin().Sub(x[0]).Mul(x[0]).Square()
}

func TestStaircase(t *testing.T) {
	f := func(x []float64) float64 { return float64(staircase([]slope.Float64{slope.Float64(x[0])})) }
	g := func(dst, x []float64) (float64, []float64) { return reverse.Gradient(dst, staircase[reverse.Var], x) }
	for k := range 200 {
		x := 1e-7 * float64(3+k)
		if r := CheckGradient(f, g, []float64{x}); r.Verdict == Refuted {
			t.Errorf("a correct gradient: %v", r)
		}
	}
	// Where it is no staircase, an error is still one.
	wrong := func(dst, x []float64) (float64, []float64) {
		y, g := g(dst, x)
		g[0] *= 4
		return y, g
	}
	for _, x := range []float64{0.5, 1, -2} {
		if r := CheckGradient(f, wrong, []float64{x}); r.Verdict != Refuted {
			t.Errorf("a gradient four times too large at %v: %v", x, r)
		}
	}
}

// What goes in steps, and what looks like it and does not.
func TestSteps(t *testing.T) {
	floor := func(w, h float64) func(x float64) float64 {
		return func(x float64) float64 { return x + h*math.Floor(x/w) }
	}
	rows := []struct {
		name   string
		f      func(x float64) float64
		x, gap float64
		h      float64
		steps  bool
	}{
		{"log xˣ", func(x float64) float64 { return math.Log(math.Pow(x, x)) }, 1e-60, -137, 1e-61, true},
		{"log xˣ, a difference that is too large", func(x float64) float64 { return math.Log(math.Pow(x, x)) }, 1e-60, -1e7, 1e-61, false},
		{"treads of 2⁻¹⁰, slope 1", floor(0x1p-10, 0x1p-10), 0.3, 1, 0x1p-14, true},
		{"treads of 2⁻¹⁰, slope 1, in the other direction", floor(0x1p-10, 0x1p-10), 0.3, -1, 0x1p-14, false},
		{"treads of 2⁻¹⁰, seen over many", floor(0x1p-10, 0x1p-10), 0.3, 1, 0.25, false},
		{"treads of x^⅔", func(x float64) float64 { return math.Cbrt(x*x) + 1 - 1 + x }, 1e-33, 6e10, 1e-34, true},
		{"treads of 2⁻¹⁰ on a cubic", func(x float64) float64 { return floor(0x1p-10, 0x1p-20)(x) + x*x*x }, 0.3, 0x1p-10, 0x1p-14, true},
		{"rises that are too small", floor(0x1p-10, 0x1p-24), 0.3, 1, 0x1p-14, false},
		{"one jump", func(x float64) float64 {
			if x > 0.301 {
				return 1
			}
			return x
		}, 0.3, 1, 0x1p-14, false},
		{"jumps on both sides", func(x float64) float64 {
			if math.Abs(x-0.3) > 0.001 {
				return 1
			}
			return x
		}, 0.3, 1, 0x1p-14, false},
		{"a pole", func(x float64) float64 { return 1 / (x - 0.301) }, 0.3, 1, 0x1p-14, false},
		{"poles", math.Tan, 0.3, 1, 0x1p-14, false},
		{"kinks", func(x float64) float64 { return math.Abs(math.Sin(100 * x)) }, 0.3, 1, 0x1p-14, false},
		{"oscillations", func(x float64) float64 { return math.Sin(1e6 * x) }, 0.3, 1e5, 0x1p-26, false},
		{"the rounding of f", func(x float64) float64 { return 1 + x }, 1e-9, 1, 0x1p-40, false},
	}
	for _, r := range rows {
		l := ladders(scalar(func(x []float64) float64 { return r.f(x[0]) }), []float64{r.x}, 0, nil, 0)[0]
		if got := l.steps(0, r.gap, r.h); got != r.steps {
			t.Errorf("%s: steps %v, want %v", r.name, got, r.steps)
		}
	}
}

// What flickers, and what looks like it and does not.
func TestFlicker(t *testing.T) {
	erf := func(x float64) float64 { // the derivative of erf(x)/x
		return (2/math.SqrtPi*math.Exp(-x*x) - math.Erf(x)/x) / x
	}
	rows := []struct {
		name string
		f    func(x float64) float64
		x    float64
		step float64
	}{
		{"the derivative of erf(x)/x", erf, -7.05802336879186e-07, 3e-10},
		{"the derivative of erf(x)/x, where it has its digits", erf, 0.7, 0},
		{"a smooth function", math.Sin, 0.7, 0},
		{"a kink next to x", func(x float64) float64 { return math.Abs(x - 0.7 - 0x1p-30) }, 0.7, 0},
		{"a jump", func(x float64) float64 { return math.Floor(x) }, 1 + 0x1p-30, 0},
		{"treads that go up", func(x float64) float64 { return math.Floor(x*1024)/1024 + x }, 0.7, 0},
		{"oscillations", func(x float64) float64 { return math.Sin(1e6 * x) }, 0.3, 0},
		{"more of them, the smaller x", func(x float64) float64 { return x * math.Sin(1/x) }, 1e-6, 0},
	}
	for _, r := range rows {
		fired := 0.0
		for _, l := range ladders(scalar(func(x []float64) float64 { return r.f(x[0]) }), []float64{r.x}, 0, nil, 0) {
			if e := l.slope(0); e.reason == "" {
				fired = math.Max(fired, l.flicker(0, e.rung, e.noise))
			}
		}
		if (fired > 0) != (r.step > 0) || r.step > 0 && !(fired > r.step/8 && fired < 8*r.step) {
			t.Errorf("%s: flickers by %g, want about %g", r.name, fired, r.step)
		}
	}
}

// What blinks, and what has roots or ends.
func TestBlink(t *testing.T) {
	rows := []struct {
		name string
		up   []float64 // from long steps to short ones
		want float64
	}{
		{"last digits", []float64{0, 0, -5, 0, 0, 3, 0, 0, 2, 2}, 5},
		{"what is not 0 farther away", []float64{900, 0, 3, 0, 0, 0, 2}, 3},
		{"not a number", []float64{0, 0, math.NaN(), 3, 0, math.Inf(1), 0, 2}, 3},
		{"a hat", []float64{0, 0, 0, 0, 0, 3, 4, 5}, 0},
		{"a part that is 0", []float64{7, 3, 0, 0, 0, 0, 0, 0}, 0},
		{"roots", []float64{7, 0, 2, 0, 1, 1, 0, 1, 1}, 0},
		{"a smooth function", []float64{7, 5, 3, 2, 1}, 0},
	}
	for _, r := range rows {
		var column, ones [][]float64
		for _, v := range r.up {
			column, ones = append(column, []float64{v}), append(ones, []float64{1})
		}
		last := len(r.up) - 1
		for side, l := range []*ladder{{up: column, dn: ones}, {up: ones, dn: column}} {
			if got := l.blink(0, last); got != r.want {
				t.Errorf("%s, side %d: blinks by %v, want %v", r.name, side, got, r.want)
			}
		}
	}
}

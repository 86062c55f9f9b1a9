package convex_test

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"slope"
	"slope/convex"
)

// heavy are questions whose parts take long: one box, one sum of squares, one
// matrix, one chain of products.
var heavy = map[string]struct {
	n int
	f func(x []real) real
}{
	"log-sum-exp of products": {60, func(x []real) real {
		t := make([]real, 120)
		for i := range t {
			t[i] = x[i%60].Mul(x[(i+1)%60]).Add(x[(7*i)%60].Sin())
		}
		return slope.LogSumExp(t)
	}},
	"a dense matrix of 300 variables": {300, func(x []real) real {
		s := x[0].Lift(0)
		for i := range 40 {
			t := make([]real, 300)
			for j := range t {
				t[j] = x[j].Scale(math.Sin(float64(1 + i*j)))
			}
			s = s.Add(slope.Sum(t).Sin())
		}
		return s.Add(slope.SumSquares(x))
	}},
	"a quadratic form of long coefficients": {40, func(x []real) real {
		s := x[0].Lift(0)
		for i := range 40 {
			t := x[0].Lift(0)
			for j := range 40 {
				t = t.Add(x[j].Scale(math.Ldexp(1+math.Sin(float64(i*j)), 300*(i%5-2)+100*(j%7-3))))
			}
			s = s.Add(t.Square())
		}
		return s.Sub(x[1].Mul(x[2]))
	}},
	"a product that doubles": {2, func(x []real) real {
		u := x[0].AddConst(3)
		for i := range 40 {
			u = u.Mul(x[1].AddConst(3 + float64(i))).Sqrt().Mul(u.Mul(x[0].AddConst(4 + float64(i))).Sqrt()).Cbrt()
		}
		return u
	}},
	"many boxes": {4, func(x []real) real {
		return x[0].Mul(x[1]).Mul(x[2]).Mul(x[3]).Sin().Add(slope.SumSquares(x).Scale(2.6))
	}},
	"a long sum": {2000, func(x []real) real {
		t := make([]real, len(x)-1)
		for i := range t {
			t[i] = x[i].Mul(x[i+1]).Sin().Add(x[i].Square())
		}
		return slope.Sum(t)
	}},
}

// ask asks one question in each of the four ways and reports whether all said that
// they were stopped by the context.
func ask(f func(x []real) real, n int, opts ...convex.Option) (errs [4]error) {
	box := convex.Cube(n, -2, 2)
	_, errs[0] = convex.Certify(f, box, opts...)
	_, errs[1] = convex.Smoothness(f, box, opts...)
	_, errs[2] = convex.StrongConvexity(f, box, opts...)
	_, errs[3] = convex.Classify(convex.Problem{Objective: f, Box: box}, opts...)
	return errs
}

// TestContextStops: a context that has ended stops every question at once, and the
// error is its cause. The time that this takes is logged, not tested: a user's
// machine may be busy.
func TestContextStops(t *testing.T) {
	cause := errors.New("the user lost patience")
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(cause)
	for name, h := range heavy {
		for k, err := range ask(h.f, h.n, convex.Context(ctx)) {
			if !errors.Is(err, cause) {
				t.Errorf("%s, question %d: %v, want the cause of the context", name, k, err)
			}
		}
	}
	l, err := convex.Smoothness(heavy["many boxes"].f, convex.Cube(4, -2, 2), convex.Context(ctx))
	if !(l.Lo <= 0) || !math.IsInf(l.Hi, 1) || err == nil {
		t.Errorf("L in %v, %v, want what is known without work", l, err)
	}
}

// countdown is a context that ends after it has been asked a number of times. It
// counts how often it is asked after that.
type countdown struct {
	context.Context
	left, after int
}

func (c *countdown) Err() error {
	if c.left--; c.left >= 0 {
		return nil
	}
	c.after++
	return context.Canceled
}

// TestStopsEverywhere ends questions at many places of their work: each stops at
// the first look at a context that has ended (a second look words the error), and
// what it returns is no verdict and a true bound.
func TestStopsEverywhere(t *testing.T) {
	for name, h := range heavy {
		for _, left := range []int{1, 3, 10, 30, 100, 300} {
			if testing.Short() && left > 30 {
				break
			}
			c := &countdown{Context: context.Background(), left: left}
			cert, err := convex.Certify(h.f, convex.Cube(h.n, -2, 2), convex.Context(c), convex.MaxBoxes(50))
			if c.left < 0 && (cert.Verdict != convex.Undecided || !errors.Is(err, context.Canceled)) {
				t.Errorf("%s after %d looks: %v, %v", name, left, cert, err)
			}
			if c.after > 3 {
				t.Errorf("%s after %d looks: looked %d times at a context that had ended", name, left, c.after)
			}
		}
	}
}

// TestTimeoutWithinABox: the timeout bounds questions that have one large box. The
// bar is a hundred times what is needed.
func TestTimeoutWithinABox(t *testing.T) {
	timeout := 20 * time.Millisecond
	if testing.Short() {
		timeout = 4 * time.Millisecond
	}
	for name, h := range heavy {
		start := time.Now()
		for k, err := range ask(h.f, h.n, convex.Timeout(timeout)) {
			if err != nil {
				t.Errorf("%s, question %d: %v", name, k, err)
			}
		}
		if d := time.Since(start); d > 20*time.Second {
			t.Errorf("%s: %v for four questions of %v", name, d, timeout)
		} else {
			t.Logf("%s: %v", name, d)
		}
	}
}

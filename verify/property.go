package verify

import (
	"flag"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"slope"
	"slope/verify/internal/difference"
	"slope/verify/internal/fault"
	"slope/verify/internal/message"
	"slope/verify/internal/modes"
	"slope/verify/internal/random"
)

// TB is what a property needs of testing.TB: *testing.T, *testing.B, *testing.F
// and *rapid.T have it. With a *testing.F a property runs as in any other test, and is the
// target that go test -fuzz looks for failures of; a fuzz test can have one property:
//
//	func FuzzGradient(f *testing.F) { verify.Gradient(f, myLoss, myGradient, dom) }
//
// Run it with -fuzzminimizetime 1x: making inputs smaller takes all the time otherwise.
type TB = rapid.TB

// wantTB panics if there is no test to report to.
func wantTB(t TB) {
	if t == nil {
		panic("verify: nil TB, want a *testing.T, *testing.F or *Recorder")
	}
}

// wantFunctions panics if a function is missing.
func wantFunctions(name string, missing bool) {
	if missing {
		panic("verify: " + name + " of a nil function")
	}
}

// A finding is what one case of a property came to.
type finding struct {
	verdict  Verdict
	vacuous  bool    // the bar is larger than half of what was promised
	severity float64 // how many bars, if it is Refuted
	message  string  // what a person can act on
	fault    lazily  // what is at fault, if it is Refuted; may be nil
}

// A lazily is a text that is made when it is printed. Looking for the operation at
// fault takes longer than finding that there is one, and rapid prints what is
// logged for the smallest case only.
type lazily func() string

func (f lazily) String() string {
	if s := f(); s != "" {
		return s
	}
	return "not found"
}

// The classes of severity. rapid keeps the place of a failure while it makes
// the case smaller, so that one place each keeps the class: a gross error is not
// traded for a marginal one.
const (
	grossly = 1e6
	largely = 1e3
)

func fail(t *rapid.T, f finding) {
	switch {
	case !(f.severity <= grossly):
		t.Fatalf("%s", f.message)
	case f.severity > largely:
		t.Fatalf("%s", f.message)
	default:
		t.Fatalf("%s", f.message)
	}
}

// property runs one case after the other under rapid, and fails if a case is
// refuted, if fewer ran than were planned, or if too many said nothing. In a fuzz
// test it is then the target of the fuzzer.
func property(t TB, name string, dom *Domain, o *options, one func(s random.Source) finding) {
	t.Helper()
	if s := dom.check(); s != "" {
		t.Fatalf("%s: %s", name, s)
		return
	}
	f, isFuzz := t.(*testing.F)
	target := func() {
		t.Helper()
		fuzz(f, len(dom.Lo), func(rt *rapid.T) {
			if f := one(random.Rapid{T: rt}); f.verdict == Refuted {
				if f.fault != nil {
					rt.Logf("at fault: %v", f.fault)
				}
				f.message = name + " refuted: " + f.message
				fail(rt, f)
			}
		})
	}
	if isFuzz && fuzzing() {
		target()
		return
	}
	c := cases{one: one, until: deadline(t), reasons: map[string]int{}}
	q := &quietTB{TB: t}
	q.check(c.next)
	if q.failed {
		t.Fatalf("%s", q.failure(name, c.refuted, c.ran))
		return
	}
	if s := c.insufficient(planned(), o); s != "" {
		t.Errorf("%s: %s", name, s)
		return
	}
	t.Logf("%s: %d cases, %d vacuous, %d undecided", name, c.ran, c.vacuous, c.undecided)
	if isFuzz {
		target()
	}
}

// cases counts what the cases of a property came to.
type cases struct {
	one                     func(s random.Source) finding
	until                   time.Time // the tests end
	longest                 time.Duration
	ran, vacuous, undecided int
	reasons                 map[string]int
	refuted                 *finding // the last one, which rapid made small
}

// next runs a case. Next to the end of the tests it does not: none that was planned any more, and of those that would make a failure
// smaller it says that they fail, of which rapid has a few only.
func (c *cases) next(rt *rapid.T) {
	start := time.Now()
	if c.until.Sub(start) < 5*c.longest {
		if c.refuted != nil {
			fail(rt, *c.refuted)
		}
		return
	}
	f := c.one(random.Rapid{T: rt})
	c.longest = max(c.longest, time.Since(start))
	switch {
	case f.verdict == Refuted:
		c.refuted = &f
		fail(rt, f)
	case c.refuted != nil: // no smaller case of the failure
	case f.verdict == Undecided:
		c.ran, c.undecided = c.ran+1, c.undecided+1
		c.reasons[f.message]++
	default:
		c.ran++
		if f.vacuous {
			c.vacuous++
		}
	}
}

// insufficient says why the cases that ran show too little, "" if they do not.
func (c *cases) insufficient(planned int, o *options) string {
	switch {
	case c.ran < planned:
		return fmt.Sprintf("ran %d of %d cases: the deadline of the test stopped it early; raise -timeout or lower -rapid.checks", c.ran, planned)
	case float64(c.undecided) > o.undecided*float64(c.ran):
		most, n := "", 0
		for r, k := range c.reasons {
			if k > n || k == n && r < most {
				most, n = r, k
			}
		}
		return fmt.Sprintf("%d of %d cases are undecided, mostly because %s; this is no evidence: choose a domain where rounding leaves f enough digits", c.undecided, c.ran, most)
	case float64(c.vacuous) > o.vacuous*float64(c.ran):
		return fmt.Sprintf("%d of %d cases are vacuous: the rounding bar is larger than half of what was promised; choose larger distances, or MaxVacuous if this is intended", c.vacuous, c.ran)
	}
	return ""
}

// planned returns how many cases rapid is to run.
func planned() int {
	n := 100
	if f := flag.Lookup("rapid.checks"); f != nil {
		if k, err := strconv.Atoi(f.Value.String()); err == nil {
			n = k
		}
	}
	if testing.Short() {
		n /= 5
	}
	return n
}

// Gradient is the property that grad is the gradient of f everywhere in the
// domain: CheckGradient at points of all kinds, see Points. It needs about 100
// calls of f for each variable and case, and rapid runs 100 cases by default
// (flag -rapid.checks).
func Gradient(t TB, f func(x []float64) float64, grad slope.GradientFunc, dom Domain, opts ...Option) {
	wantTB(t)
	t.Helper()
	wantFunctions("Gradient", f == nil || grad == nil)
	o := newOptions(opts)
	o.unnamed = true
	property(t, "Gradient", &dom, o, func(s random.Source) finding {
		x := drawPoint(s, dom)
		if v, bad := difference.Call(difference.Scalar(f), x); bad == "" && v[0] != v[0] {
			return finding{verdict: Refuted, severity: math.Inf(1), message: "f is NaN at a point of the domain, x = " + message.Numbers(x)}
		}
		return o.found(checkGradient(f, grad, x, &dom, o), func() string { return fault.InGradient(o.program, grad, x) })
	})
}

// Hessian is the property that hess is the Hessian of f, and the gradient that
// comes with it the gradient, everywhere in the domain; see CheckHessian.
func Hessian(t TB, f func(x []float64) float64, hess HessianFunc, dom Domain, opts ...Option) {
	wantTB(t)
	t.Helper()
	wantFunctions("Hessian", f == nil || hess == nil)
	o := newOptions(opts)
	o.unnamed = true
	property(t, "Hessian", &dom, o, func(s random.Source) finding {
		x := drawPoint(s, dom)
		return o.found(checkHessian(f, hess, x, &dom, o), func() string {
			if s := fault.InGradient(o.program, modes.OfHessian(hess), x); s != "" {
				return s
			}
			return fault.InHessian(o.program, hess, x, wrongRule)
		})
	})
}

// found makes a finding of a report; fault looks for the operation at fault of the
// recording, if there is one.
func (o *options) found(r Report, fault lazily) finding {
	f := finding{verdict: r.Verdict, message: r.Reason}
	if i := strings.Index(f.message, ": "); r.Verdict == Undecided && i > 0 {
		f.message = f.message[i+2:]
	}
	if r.Verdict != Refuted {
		return f
	}
	f.severity = math.Inf(1)
	f.message += "\nx = " + message.Numbers(r.At)
	if len(r.Misuse) == 0 {
		e := r.Worst(1)[0]
		f.severity = e.Severity()
		f.message += fmt.Sprintf("\ngot %.17g, want %.17g ± %.2g\n%s", e.Got, e.Want, e.Bar, r.counts())
		if o.program != nil {
			f.fault = fault
		}
	}
	return f
}

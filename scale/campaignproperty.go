package scale

import (
	"flag"
	"fmt"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"slope/verify"
)

const (
	holds   = verify.Holds
	refuted = verify.Refuted
)

// Outcome is what one case of a property came to.
type Outcome struct {
	Verdict verify.Verdict
	Vacuous bool   // holds, but the bar is too wide to say anything
	Message string // why it is refuted or undecided
}

// OutcomeOf is the outcome of a check of package verify at one point.
func OutcomeOf(r verify.Report) Outcome {
	if r.Verdict == refuted {
		return Outcome{Verdict: r.Verdict, Message: r.String()}
	}
	return Outcome{Verdict: r.Verdict, Message: r.Reason}
}

// Property is a property whose cases are numbered by seeds.
type Property struct {
	// Case is the case of a seed. It must give the same outcome each time and be
	// safe for concurrent use. A panic makes the case an error.
	Case func(seed uint64) Outcome

	// Shrink looks for at most about the given time for a smaller case that is
	// refuted like that of a seed, and returns what a person is to read. It may be
	// nil.
	Shrink func(seed uint64, most time.Duration) string
}

// properties are the registered ones by name.
var properties struct {
	sync.Mutex
	m map[string]Property
}

// RegisterProperty makes a property known by a name, which is what travels to
// workers: they are the same program, and know it too if it is registered in
// every process before Init, as in an init function. It panics if the name is
// taken or p has no Case.
func RegisterProperty(name string, p Property) {
	if p.Case == nil {
		panic(fmt.Sprintf("scale: property %q without a Case", name))
	}
	properties.Lock()
	defer properties.Unlock()
	if _, ok := properties.m[name]; ok {
		panic(fmt.Sprintf("scale: property %q registered twice", name))
	}
	if properties.m == nil {
		properties.m = map[string]Property{}
	}
	properties.m[name] = p
}

func propertyNamed(name string) (Property, error) {
	properties.Lock()
	defer properties.Unlock()
	p, ok := properties.m[name]
	if !ok {
		return p, fmt.Errorf("scale: no property %q in this process; register it before Init, in an init function", name)
	}
	return p, nil
}

// Rapid is the property of a function that fails or not, as rapid.Check takes it:
// case s is the first case of rapid.Check with the flag -rapid.seed=s (see Drawn).
func Rapid(prop func(t *rapid.T)) Property {
	return Drawn(func(t *rapid.T) Outcome {
		prop(t)
		return Outcome{Verdict: holds}
	})
}

// Drawn is the property of a function that draws a case with rapid and says what
// came of it; a failure reported to t is a refutation too. A case that t.Skip
// ends, or whose generators find no value, is undecided.
//
// Case s draws the same numbers as the first case of rapid.Check with the flag
// -rapid.seed=s, s = 0 apart, which rapid keeps for itself. Cases need no flags
// and run at the same time. Shrinking is rapid's.
func Drawn(prop func(t *rapid.T) Outcome) Property {
	return Property{
		Case: func(seed uint64) Outcome { return drawnCase(prop, seed) },
		Shrink: func(seed uint64, most time.Duration) string {
			r := withSeed(seed, most, func(t verify.TB) {
				rapid.Check(t, func(t *rapid.T) {
					if o := prop(t); o.Verdict == refuted {
						t.Fatalf("%s", o.Message)
					}
				})
			})
			return r.Text()
		},
	}
}

// brokenCase is a panic of a property with the place where it began.
type brokenCase struct {
	value any
	where string
}

func (b brokenCase) String() string { return fmt.Sprint(b.value, b.where) }

// drawnCase runs a property within generators, the one part of rapid that takes a
// seed and no flags. A generator made of a function that panics because of a Skip
// is tried again by rapid; any other panic goes through to the outer one.
func drawnCase(prop func(t *rapid.T) Outcome, seed uint64) Outcome {
	tries := 0
	var broken *brokenCase
	inner := rapid.Custom(func(t *rapid.T) Outcome {
		defer rapid.Bool().Draw(t, "end") // a generator has to draw something
		if tries++; tries > 1 {
			return Outcome{Message: "the case was skipped, or a generator found no value"}
		}
		return judged(t, prop, &broken)
	})
	outer := rapid.Custom(func(t *rapid.T) (o Outcome) {
		defer func() {
			if r := recover(); r != nil && broken == nil {
				broken = &brokenCase{value: r}
			}
		}()
		defer rapid.Bool().Draw(t, "end")
		return inner.Draw(t, "case")
	})
	o := outer.Example(int(rapidSeed(seed)))
	if broken != nil && tries == 1 {
		panic(*broken)
	}
	return o
}

// judged runs a property. A panic after a failure was reported is that failure.
func judged(t *rapid.T, prop func(t *rapid.T) Outcome, broken **brokenCase) (o Outcome) {
	defer func() {
		switch r := recover(); {
		case r == nil:
		case t.Failed():
			o = Outcome{Verdict: refuted, Message: fmt.Sprint(r)}
		default:
			*broken = &brokenCase{r, origin(debug.Stack())}
			panic(r)
		}
	}()
	o = prop(t)
	if t.Failed() && o.Verdict != refuted {
		o = Outcome{Verdict: refuted, Message: "a failure was reported"}
	}
	return o
}

// rapidSeed is the seed that rapid is given: never 0, for which it takes one of
// its own, and a number that int holds, to which Example is bound on machines of
// 32 bits.
func rapidSeed(seed uint64) uint64 {
	if uint64(int(seed)) != seed {
		seed = uint64(int(seed ^ seed>>32))
	}
	if seed == 0 {
		return 0x1e3779b9
	}
	return seed
}

// Tested is the property of a test, as one that calls verify.Convex: case s runs
// it with the flags -rapid.seed=s and one case for each property in it. It is
// refuted if a failure is reported, undecided or vacuous if a property of package
// verify says so, and an error if a case panics.
//
// rapid's flags belong to the process, so that only one case runs at a time in
// each, and no other use of them may. Drawn, with a check of package verify at
// one point, has no such limit.
func Tested(prop func(t verify.TB)) Property {
	return Property{
		Case: func(seed uint64) Outcome { return testedOutcome(withSeed(seed, 0, prop)) },
		Shrink: func(seed uint64, most time.Duration) string {
			return withSeed(seed, most, prop).Text()
		},
	}
}

// The lines by which properties of package verify say how many cases decided
// nothing.
var (
	summaryLine = regexp.MustCompile(`(?m)^\w+: \d+ cases, (\d+) vacuous, (\d+) undecided$`)
	thinLine    = regexp.MustCompile(`(?m)^\w+: \d+ of \d+ cases are (undecided|vacuous)`)
)

// testedOutcome reads what a test has reported.
func testedOutcome(r *verify.Recorder) Outcome {
	text := r.Text()
	var o Outcome
	thin := thinLine.FindStringSubmatch(text)
	switch {
	case strings.Contains(text, "[rapid] panic after"):
		panic(text)
	case thin != nil && thin[1] == "undecided":
		o.Message = strings.TrimSpace(text)
	case thin != nil:
		o.Verdict, o.Vacuous = holds, true
	case r.Failed():
		o.Verdict, o.Message = refuted, strings.TrimSpace(text)
	default:
		o.Verdict = holds
		for _, m := range summaryLine.FindAllStringSubmatch(text, -1) {
			o.Vacuous = o.Vacuous || m[1] != "0"
			if m[2] != "0" {
				return Outcome{Message: m[0]}
			}
		}
	}
	return o
}

// rapidFlags is held by what sets flags of rapid.
var rapidFlags sync.Mutex

// withSeed runs a test with one case from the seed under each rapid.Check in it.
func withSeed(seed uint64, shrink time.Duration, prop func(t verify.TB)) *verify.Recorder {
	rapidFlags.Lock()
	defer rapidFlags.Unlock()
	return verify.Record(fmt.Sprintf("scale, seed %d", seed), func(t verify.TB) {
		checks := "1"
		if testing.Short() {
			checks = "5" // of which rapid does a fifth
		}
		for name, value := range map[string]string{
			"rapid.seed": strconv.FormatUint(rapidSeed(seed), 10), "rapid.checks": checks, "rapid.shrinktime": shrink.String(),
		} {
			old := flag.Lookup(name).Value.String()
			if err := flag.Set(name, value); err != nil {
				panic(err)
			}
			defer func() { _ = flag.Set(name, old) }()
		}
		prop(t)
	})
}

package scale

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mathext"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
)

// Counts is what the cases of a campaign came to. Each case is in one of the
// five classes.
type Counts struct {
	Cases     int64
	Holds     int64 // and say something
	Vacuous   int64 // hold, but the bar is too wide to say anything
	Refuted   int64
	Undecided int64
	Errors    int64 // cases that panicked

	// The first few cases of these classes, by seed.
	FirstRefuted, FirstUndecided, FirstErrors []Case
}

// Case is the outcome of one seed.
type Case struct {
	Seed    uint64
	Message string
}

// keptCases is how many cases of a class are kept, and keptText how many bytes of
// the message of each.
const (
	keptCases = 5
	keptText  = 4000
)

// add counts a case.
func (c *Counts) add(seed uint64, o Outcome, panicked bool) {
	c.Cases++
	keep := func(n *int64, first *[]Case) {
		*n++
		*first = leastCases(append(*first, Case{seed, cut(o.Message)}))
	}
	switch {
	case panicked:
		keep(&c.Errors, &c.FirstErrors)
	case o.Verdict == refuted:
		keep(&c.Refuted, &c.FirstRefuted)
	case o.Verdict != holds:
		keep(&c.Undecided, &c.FirstUndecided)
	case o.Vacuous:
		c.Vacuous++
	default:
		c.Holds++
	}
}

// merge adds the counts of other seeds.
func (c *Counts) merge(d *Counts) {
	c.Cases += d.Cases
	c.Holds += d.Holds
	c.Vacuous += d.Vacuous
	c.Refuted += d.Refuted
	c.Undecided += d.Undecided
	c.Errors += d.Errors
	c.FirstRefuted = leastCases(append(c.FirstRefuted, d.FirstRefuted...))
	c.FirstUndecided = leastCases(append(c.FirstUndecided, d.FirstUndecided...))
	c.FirstErrors = leastCases(append(c.FirstErrors, d.FirstErrors...))
}

// leastCases keeps the cases of the least seeds, in order.
func leastCases(x []Case) []Case {
	slices.SortFunc(x, func(a, b Case) int { return cmp.Compare(a.Seed, b.Seed) })
	return x[:min(len(x), keptCases)]
}

// cut shortens a message at the end of a line or of a rune.
func cut(s string) string {
	if len(s) <= keptText {
		return s
	}
	return strings.ToValidUTF8(s[:keptText], "") + " …"
}

// String returns a table of the classes, with the bounds of ClopperPearson at
// 95 % for the share of each.
func (c Counts) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-10s %12s %12s   95 %% bounds of the share\n", "", "cases", "share")
	for _, row := range []struct {
		name string
		n    int64
	}{{"holds", c.Holds}, {"vacuous", c.Vacuous}, {"refuted", c.Refuted}, {"undecided", c.Undecided}, {"errors", c.Errors}} {
		lo, hi := ClopperPearson(row.n, c.Cases, 0.95)
		fmt.Fprintf(&b, "%-10s %12d %12.6g   [%.6g, %.6g]\n", row.name, row.n, float64(row.n)/float64(c.Cases), lo, hi)
	}
	fmt.Fprintf(&b, "%-10s %12d\n", "all", c.Cases)
	return b.String()
}

// ClopperPearson returns the bounds of the probability of an event that was seen
// k times in n independent trials (Clopper and Pearson 1934):
//
//	I(lo; k, n−k+1) = (1−level)/2 = 1 − I(hi; k+1, n−k),
//
// I the regularised incomplete beta function, and lo = 0 for k = 0, hi = 1 for
// k = n. They enclose it with a probability of at least level, whatever it is;
// each alone errs with at most (1−level)/2. For n up to 10⁹ they are good to 5
// digits, up to 10¹² to 2. With n = 0 they are 0 and 1.
//
// It panics unless 0 ≤ k ≤ n and 0 < level < 1.
func ClopperPearson(k, n int64, level float64) (lo, hi float64) {
	if k < 0 || k > n || !(level > 0 && level < 1) {
		panic(fmt.Sprintf("scale: ClopperPearson of %d in %d at level %v, want 0 ≤ k ≤ n and 0 < level < 1", k, n, level))
	}
	tail := (1 - level) / 2
	lo, hi = 0, 1
	x, m := float64(k), float64(n-k)
	switch {
	case n == 0:
	case k == 0: // (1−hi)ⁿ = tail
		hi = -math.Expm1(math.Log(tail) / m)
	case m == 0: // loⁿ = tail
		lo = math.Exp(math.Log(tail) / x)
	default:
		lo = mathext.InvRegIncBeta(x, m+1, tail)
		hi = mathext.InvRegIncBeta(x+1, m, 1-tail)
	}
	return lo, hi
}

// countFn is the CombineFn of a campaign.
type countFn struct{}

func (*countFn) CreateAccumulator() Counts { return Counts{} }

func (*countFn) AddInput(a, c Counts) Counts {
	a.merge(&c)
	return a
}

func (*countFn) MergeAccumulators(a, b Counts) Counts {
	a.merge(&b)
	return a
}

type countBytesFn struct{}

func (*countBytesFn) ProcessElement(c Counts, emit func([]byte)) error {
	b, err := toGob(c)
	if err == nil {
		emit(b)
	}
	return err
}

func encodeCounts(c Counts) ([]byte, error) { return toGob(c) }
func decodeCounts(b []byte) (Counts, error) { return fromGob[Counts](b) }

func init() {
	beam.RegisterCoder(reflect.TypeFor[Counts](), encodeCounts, decodeCounts)
	register.Emitter1[Counts]()
	register.Iter1[Counts]()
	register.Combiner1[Counts](&countFn{})
	beam.RegisterType(reflect.TypeFor[countBytesFn]())
}

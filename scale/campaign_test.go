package scale

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"slope/dual"
	"slope/expr"
	"slope/verify"
)

// classes has a case of each kind among any 97 seeds in a row.
func classes(seed uint64) Outcome {
	switch seed % 97 {
	case 3:
		panic(fmt.Sprint("broken at ", seed))
	case 5:
		runtime.Goexit()
	case 7:
		return Outcome{Verdict: refuted, Message: fmt.Sprint("wrong at ", seed)}
	case 11, 12:
		return Outcome{Message: "no evidence"}
	case 20, 21, 22:
		return Outcome{Verdict: holds, Vacuous: true}
	}
	return Outcome{Verdict: holds}
}

// classesOf counts them in the plainest way.
func classesOf(first uint64, n int64) (c Counts) {
	for seed := first; seed < first+uint64(n); seed++ {
		c.Cases++
		switch seed % 97 {
		case 3:
			c.Errors++
			c.FirstErrors = append(c.FirstErrors, Case{seed, "panic: broken at "})
		case 5:
			c.Errors++
			c.FirstErrors = append(c.FirstErrors, Case{seed, "the case ended its goroutine"})
		case 7:
			c.Refuted++
			c.FirstRefuted = append(c.FirstRefuted, Case{seed, fmt.Sprint("wrong at ", seed)})
		case 11, 12:
			c.Undecided++
			c.FirstUndecided = append(c.FirstUndecided, Case{seed, "no evidence"})
		case 20, 21, 22:
			c.Vacuous++
		default:
			c.Holds++
		}
	}
	for _, first := range []*[]Case{&c.FirstRefuted, &c.FirstErrors, &c.FirstUndecided} {
		*first = (*first)[:min(len(*first), keptCases)]
	}
	return c
}

// sameCounts compares counts, messages of errors by their start: they name a line.
func sameCounts(got, want Counts) string {
	for i := range min(len(got.FirstErrors), len(want.FirstErrors)) {
		g, w := got.FirstErrors[i], want.FirstErrors[i]
		if g.Seed == w.Seed && strings.HasPrefix(g.Message, w.Message) {
			want.FirstErrors[i].Message = g.Message
		}
	}
	if !reflect.DeepEqual(got, want) {
		return fmt.Sprintf("%+v\nwant %+v", got, want)
	}
	return ""
}

// small is a rapid property that fails above 1000; the least failure is 1001.
func small(t *rapid.T) {
	x, y := rapid.IntRange(0, 1e6).Draw(t, "x"), rapid.IntRange(0, 9).Draw(t, "y")
	if y == 0 {
		t.Skip("no case")
	}
	if x > 1000 {
		t.Fatalf("too large: %d", x)
	}
}

// gradients checks the gradient of a random expression, with a wrong sign where
// the expression has a tanh.
func gradients(t *rapid.T) Outcome {
	e := verify.Expressions(verify.Tame, 2, 6).Draw(t, "f")
	x := verify.Points(verify.Cube(2, -3, 3)).Draw(t, "x")
	grad := func(dst, x []float64) (float64, []float64) {
		y, g := dual.Gradient(dst, func(x []dual.Dual[float64]) dual.Dual[float64] { return verify.Eval(e, x) }, x)
		if strings.Contains(e.String(), "Tanh") {
			for i := range g {
				g[i] = -g[i]
			}
		}
		return y, g
	}
	o := OutcomeOf(verify.CheckGradient(e.Float(), grad, x))
	o.Message = fmt.Sprintf("f = %v: %s", e, o.Message)
	return o
}

func square(x []float64) float64 { return x[0] * x[0] }
func cube(x []float64) float64   { return x[0] * x[0] * x[0] }

func convexity(f func([]float64) float64, scale float64) func(t verify.TB) {
	return func(t verify.TB) { verify.Convex(t, f, verify.Cube(1, -2*scale, 2*scale)) }
}

func init() {
	RegisterProperty("classes", Property{Case: classes})
	RegisterProperty("small", Rapid(small))
	RegisterProperty("gradients", Drawn(gradients))
	RegisterProperty("cube is convex", Tested(convexity(cube, 1)))
	RegisterProperty("square is convex", Tested(convexity(square, 1)))
	RegisterProperty("slow classes", Property{Case: func(seed uint64) Outcome { time.Sleep(time.Millisecond); return classes(seed) }})
	beam.RegisterType(reflect.TypeFor[flakyRanges]())
}

// The counts are those of a loop, however the seeds are cut into pipelines and
// ranges.
func TestCampaignCounts(t *testing.T) {
	const first, n = 1_000_000, 3000
	want := classesOf(first, n)
	for _, c := range []Campaign{
		{},
		{Ranges: 1, Pipeline: time.Hour},
		{Ranges: 700, Pipeline: time.Hour},
	} {
		c.Property, c.First, c.Cases = "classes", first, n
		var progress bytes.Buffer
		c.Progress = &progress
		r, err := c.Run()
		if err != nil {
			t.Fatal(err)
		}
		if s := sameCounts(r.Counts, want); s != "" {
			t.Errorf("%d ranges: %s", c.Ranges, s)
		}
		if e := r.Counterexample; e == nil || e.Seed != want.FirstRefuted[0].Seed || !e.Again || e.Shrunk != "" {
			t.Errorf("counterexample %+v", e)
		}
		if m := r.FirstErrors[0].Message; !strings.Contains(m, "campaign_test.go:") && !strings.Contains(m, "ended its goroutine") {
			t.Errorf("error without its line: %q", m)
		}
		if lines := strings.Count(progress.String(), "\n"); lines != r.Pipelines || r.Pipelines < 2 {
			t.Errorf("%d lines of progress for %d pipelines", lines, r.Pipelines)
		}
	}
}

// Pipelines come to take the time that is wanted, and do not shrink to nothing if
// an empty one takes longer than that.
func TestNextCount(t *testing.T) {
	const want = 10 * time.Second
	for _, c := range []struct {
		empty, perCase time.Duration
		lo, hi         float64 // of the time that pipelines take in the end
	}{
		{20 * time.Millisecond, time.Microsecond, 5, 15},
		{time.Second, time.Millisecond, 5, 15},
		{time.Second, time.Second, 5, 15},
		{time.Millisecond, time.Minute, 59, 121},
		{time.Minute, time.Millisecond, 60, 80},
	} {
		n, least, took := int64(1), time.Duration(math.MaxInt64), time.Duration(0)
		for range 40 {
			took = c.empty + time.Duration(n)*c.perCase
			least = min(least, took)
			n = nextCount(n, took, least, want)
		}
		if s := took.Seconds(); s < c.lo || s > c.hi {
			t.Errorf("%v and %v a case: pipelines of %v", c.empty, c.perCase, took)
		}
	}
}

// The last seeds there are.
func TestCampaignLastSeeds(t *testing.T) {
	c := Campaign{Property: "classes", First: math.MaxUint64 - 99, Cases: 100}
	r, err := c.Run()
	if err != nil || r.Cases != 100 || r.Counterexample == nil || r.Counterexample.Seed < c.First {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestCampaignBadInput(t *testing.T) {
	damaged := filepath.Join(t.TempDir(), "damaged")
	other := filepath.Join(t.TempDir(), "other")
	long := filepath.Join(t.TempDir(), "long")
	ok := Campaign{Property: "classes", Cases: 10}
	for name, c := range map[string]Campaign{
		damaged: {Property: "classes", Checkpoint: damaged},
		other:   {Property: "small", Checkpoint: other},
		long:    {Property: "classes", Checkpoint: long},
	} {
		if err := c.save(&Counts{Cases: 11, Holds: 11}); err != nil {
			t.Fatal(name, err)
		}
	}
	b, err := os.ReadFile(damaged)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-20] ^= 1
	if err := os.WriteFile(damaged, b, 0o666); err != nil {
		t.Fatal(err)
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for want, change := range map[string]func(*Campaign){
		`no property "none" in this process`:            func(c *Campaign) { c.Property = "none" },
		"campaign of 0 cases":                           func(c *Campaign) { c.Cases = 0 },
		"no seed above 2⁶⁴−1":                           func(c *Campaign) { c.First = math.MaxUint64 - 8 },
		"want none negative":                            func(c *Campaign) { c.Ranges = -1 },
		"damaged; remove it":                            func(c *Campaign) { c.Checkpoint = damaged },
		`of property "small" from seed 0, want "class`:  func(c *Campaign) { c.Checkpoint = other },
		"has 11 cases, more than the 10 wanted":         func(c *Campaign) { c.Checkpoint = long },
		"campaign_test.go: not a campaign of this vers": func(c *Campaign) { c.Checkpoint = "campaign_test.go" },
		context.Canceled.Error():                        func(c *Campaign) { c.Context = cancelled },
	} {
		c := ok
		change(&c)
		if _, err := c.Run(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	for want, register := range map[string]func(){
		`scale: property "classes" registered twice`: func() { RegisterProperty("classes", Property{Case: classes}) },
		`scale: property "empty" without a Case`:     func() { RegisterProperty("empty", Property{}) },
		"scale: ClopperPearson of 3 in 2":            func() { ClopperPearson(3, 2, 0.95) },
	} {
		func() {
			defer func() {
				if r := fmt.Sprint(recover()); !strings.HasPrefix(r, want) {
					t.Errorf("panic %q, want %q", r, want)
				}
			}()
			register()
		}()
	}
}

// flakyRanges passes ranges on and fails once at each of them, after it has sent
// the ones before.
type flakyRanges struct{ Name string }

var failedRanges atomic.Int64

func (f *flakyRanges) ProcessElement(r Range, emit func(Range)) error {
	if r.First%3 == 2 {
		if _, done := failures.LoadOrStore(fmt.Sprint(f.Name, r.First), true); !done {
			failedRanges.Add(1)
			return errors.New("worker fails on purpose")
		}
	}
	emit(r)
	return nil
}

// Workers that fail in the middle of a bundle lose nothing and count nothing
// twice.
func TestCampaignWorkersFail(t *testing.T) {
	const n = 400
	failedRanges.Store(0)
	out, err := Running{Retries: 100}.Collect(func(s beam.Scope) []beam.PCollection {
		ranges := beam.ParDo(s, &flakyRanges{Name: "campaign"}, Ranges(s, n, 50))
		return []beam.PCollection{countCases(s, "classes", 0, ranges)}
	})
	if err != nil {
		t.Fatal(err)
	}
	var got Counts
	for _, b := range out {
		c, err := decodeCounts(b)
		if err != nil {
			t.Fatal(err)
		}
		got.merge(&c)
	}
	if s := sameCounts(got, classesOf(0, n)); s != "" || failedRanges.Load() == 0 {
		t.Errorf("after %d failures: %s", failedRanges.Load(), s)
	}
}

const (
	campaignChild = "SLOPE_SCALE_TEST_CAMPAIGN"
	killedCases   = 1500
)

func killedCampaign(path string, w io.Writer) (*CampaignResult, error) {
	c := Campaign{Property: "slow classes", First: 50, Cases: killedCases, Checkpoint: path, Progress: w, Pipeline: 100 * time.Millisecond}
	return c.Run()
}

// A campaign that is killed goes on from the last pipeline and ends with the same
// counts.
func TestCampaignKilled(t *testing.T) {
	if path := os.Getenv(campaignChild); path != "" {
		r, err := killedCampaign(path, os.Stdout)
		fmt.Printf("\nend %v %v\n", err == nil && sameCounts(r.Counts, classesOf(50, killedCases)) == "", r.Pipelines)
		return
	}
	if testing.Short() {
		t.Skip("starts processes")
	}
	path := filepath.Join(t.TempDir(), "campaign")
	var pipelines []int
	end := ""
	for kills := 0; end == "" && kills < 10; {
		cmd := exec.Command(os.Args[0], "-test.run=^TestCampaignKilled$")
		cmd.Env = append(os.Environ(), campaignChild+"="+path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		here := 0
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if strings.HasPrefix(lines.Text(), "end ") {
				end = lines.Text()
			}
			if strings.Contains(lines.Text(), " cases a second") {
				if here++; here == 2 && kills < 2 {
					kills++
					_ = cmd.Process.Kill()
				}
			}
		}
		_ = cmd.Wait()
		pipelines = append(pipelines, here)
	}
	if !strings.HasPrefix(end, "end true") || len(pipelines) < 3 {
		t.Errorf("%q after runs with %v pipelines", end, pipelines)
	}
	// It is whole, and has nothing left to do.
	r, err := killedCampaign(path, io.Discard)
	if err != nil || r.Pipelines != 0 || sameCounts(r.Counts, classesOf(50, killedCases)) != "" {
		t.Errorf("%+v, %v", r, err)
	}
}

// A case of a rapid property is the first of rapid.Check with the same seed.
func TestDrawnIsRapid(t *testing.T) {
	var drawn []int
	prop := func(t *rapid.T) { drawn = append(drawn, rapid.Int().Draw(t, "x"), rapid.IntRange(0, 9).Draw(t, "y")) }
	for _, seed := range []uint64{0, 1, 2, 1 << 40, math.MaxUint64} {
		drawn = nil
		if o := Rapid(prop).Case(seed); o.Verdict != holds {
			t.Errorf("seed %d: %+v", seed, o)
		}
		withSeed(seed, 0, func(t verify.TB) { rapid.Check(t, prop) })
		if len(drawn) != 4 || !slices.Equal(drawn[:2], drawn[2:]) {
			t.Errorf("seed %d: drawn %v", seed, drawn)
		}
	}
}

func TestDrawnOutcomes(t *testing.T) {
	for _, c := range []struct {
		name string
		prop func(t *rapid.T)
		want Outcome
	}{
		{"draws nothing", func(*rapid.T) {}, Outcome{Verdict: holds}},
		{"fatal", func(t *rapid.T) { t.Fatalf("is %d", 7) }, Outcome{Verdict: refuted, Message: "is 7"}},
		{"error", func(t *rapid.T) { t.Errorf("bad") }, Outcome{Verdict: refuted, Message: "a failure was reported"}},
		{"skip", func(t *rapid.T) { t.Skip("no case") }, Outcome{Message: "the case was skipped, or a generator found no value"}},
		{"no value", func(t *rapid.T) { rapid.Int().Filter(func(int) bool { return false }).Draw(t, "x") }, Outcome{Message: "the case was skipped, or a generator found no value"}},
	} {
		if got := Rapid(c.prop).Case(1); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
	var got string
	broken := Rapid(func(t *rapid.T) {
		rapid.Int().Draw(t, "x")
		panic(errors.New("nothing here"))
	})
	runCases(context.Background(), broken, 1, 1, func(_ uint64, o Outcome, bad bool) { got = fmt.Sprint(bad, " ", o.Message) })
	if !strings.HasPrefix(got, "true panic: nothing here at ") || !strings.Contains(got, "campaign_test.go:") {
		t.Errorf("%q", got)
	}
}

// Rapid shrinks the first counterexample on the driver.
func TestCampaignShrinks(t *testing.T) {
	r, err := (&Campaign{Property: "small", Cases: 400, ShrinkTime: time.Second}).Run()
	if err != nil {
		t.Fatal(err)
	}
	e := r.Counterexample
	if e == nil || !e.Again || !strings.Contains(e.Shrunk, "too large: 1001") || !strings.Contains(e.Message, "too large: ") {
		t.Fatalf("%+v", e)
	}
	if r.Undecided == 0 || r.Holds == 0 || r.Refuted+r.Undecided+r.Holds != 400 || r.Errors > 0 {
		t.Errorf("%v", r.Counts)
	}
	if s := r.String(); !strings.Contains(s, "first counterexample: seed ") || !strings.Contains(s, "too large: 1001") || !strings.Contains(s, "undecided: seed ") {
		t.Error(s)
	}
}

// A planted error is found by workers, and made smaller to a single tanh.
func TestCampaignGradients(t *testing.T) {
	r, err := (&Campaign{Property: "gradients", Cases: 200, ShrinkTime: 2 * time.Second}).Run()
	if err != nil {
		t.Fatal(err)
	}
	if r.Refuted < 20 || r.Holds < 100 || r.Errors > 0 {
		t.Errorf("%v", r.Counts)
	}
	e := r.Counterexample
	if e == nil || !e.Again || !strings.Contains(e.Shrunk, "wrong sign") || strings.Count(strings.Split(e.Shrunk, "\n")[0], "(") > 4 || !strings.Contains(e.Shrunk, "Tanh") {
		t.Fatalf("%+v", e)
	}
}

// Tests of package verify as they are written for go test.
func TestCampaignTested(t *testing.T) {
	for name, holdsAll := range map[string]bool{"square is convex": true, "cube is convex": false} {
		r, err := (&Campaign{Property: name, Cases: 60, ShrinkTime: time.Second}).Run()
		if err != nil {
			t.Fatal(err)
		}
		if holdsAll != (r.Refuted == 0) || r.Cases != 60 || r.Errors > 0 || r.Holds == 0 {
			t.Errorf("%v", r)
		}
		if e := r.Counterexample; !holdsAll && (e == nil || !e.Again || !strings.Contains(e.Shrunk, "not convex")) {
			t.Errorf("%s: %+v", name, e)
		}
	}
	for _, c := range []struct {
		name string
		prop func(t verify.TB)
		want verify.Verdict
		vac  bool
	}{
		{"too little", convexity(square, 1e-163), holds, true}, // squares are 0: nothing is promised
		{"no evidence", func(t verify.TB) { // a function without values
			verify.Modes(t, verify.Func{N: 1, Expr: func(x []expr.Expr) expr.Expr { return x[0].Neg().Log() }}, verify.Cube(1, 1, 2))
		}, verify.Undecided, false},
	} {
		vacuous := 0
		for seed := range uint64(20) {
			o := Tested(c.prop).Case(seed)
			if o.Vacuous {
				vacuous++
			}
			if o.Verdict != c.want {
				t.Errorf("%s: %+v", c.name, o)
			}
		}
		if c.vac != (vacuous > 0) {
			t.Errorf("%s: %d of 20 vacuous", c.name, vacuous)
		}
	}
	defer func() {
		if r := fmt.Sprint(recover()); !strings.Contains(r, "on purpose") {
			t.Errorf("panic %q", r)
		}
	}()
	Tested(func(t verify.TB) { rapid.Check(t, func(*rapid.T) { panic("on purpose") }) }).Case(1)
}

// The bounds make the tails of the binomial distribution what they should be.
func TestClopperPearson(t *testing.T) {
	tail := func(n, from, to int64, p float64) (s float64) {
		for k := from; k <= to; k++ {
			a, _ := math.Lgamma(float64(n + 1))
			b, _ := math.Lgamma(float64(k + 1))
			c, _ := math.Lgamma(float64(n - k + 1))
			s += math.Exp(a - b - c + float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p))
		}
		return s
	}
	for _, n := range []int64{1, 2, 10, 100, 1000} {
		for _, k := range []int64{0, 1, 2, n / 3, n - 1, n} {
			if k > n {
				continue
			}
			for _, level := range []float64{0.5, 0.95, 0.999} {
				lo, hi := ClopperPearson(k, n, level)
				if k == 0 && lo != 0 || k == n && hi != 1 || !(lo <= float64(k)/float64(n) && float64(k)/float64(n) <= hi) {
					t.Errorf("%d of %d: [%v, %v]", k, n, lo, hi)
				}
				want := (1 - level) / 2
				if k > 0 && math.Abs(tail(n, k, n, lo)/want-1) > 1e-9 {
					t.Errorf("%d of %d: P(≥ k) = %v at %v, want %v", k, n, tail(n, k, n, lo), lo, want)
				}
				if k < n && math.Abs(tail(n, 0, k, hi)/want-1) > 1e-9 {
					t.Errorf("%d of %d: P(≤ k) = %v at %v, want %v", k, n, tail(n, 0, k, hi), hi, want)
				}
			}
		}
	}
	// For large n the limit is that of Poisson: P(≤ k) = e^−m Σ mʲ/j!, m = n·hi.
	for _, n := range []int64{1e9, 1e12} {
		for k := range int64(6) {
			_, hi := ClopperPearson(k, n, 0.95)
			m, term, sum := hi*float64(n), 1.0, 0.0
			for j := range k + 1 {
				if j > 0 {
					term *= m / float64(j)
				}
				sum += term
			}
			tol := 1e-5
			if n > 1e9 {
				tol = 1e-2
			}
			if got := math.Exp(-m) * sum; math.Abs(got/0.025-1) > tol {
				t.Errorf("%d of %d: P(≤ k) = %v at %v", k, n, got, hi)
			}
		}
	}
	if lo, hi := ClopperPearson(0, 0, 0.95); lo != 0 || hi != 1 {
		t.Errorf("without trials [%v, %v]", lo, hi)
	}
}

// A cheap case is what shows the overhead of a campaign.
func BenchmarkCampaign(b *testing.B) {
	for b.Loop() {
		if r, err := (&Campaign{Property: "classes", Cases: 1e5, Pipeline: time.Hour}).Run(); err != nil || r.Cases != 1e5 {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1e5, "ns/case")
}

package scale

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
)

// Campaign runs the cases of a registered property for many seeds, spread over
// workers, and counts what they came to.
type Campaign struct {
	Running

	Property string // the name given to RegisterProperty
	First    uint64 // the first seed
	Cases    int64  // the number of seeds, First, First+1, …

	// Checkpoint is the file that keeps the counts after every pipeline. If it
	// exists, the campaign goes on after the seeds that are in it; one with more
	// Cases continues one with fewer. Remove it if the property has changed.
	// Empty means none.
	Checkpoint string

	// Progress gets a line after every pipeline.
	Progress io.Writer

	// Pipeline is about how long a pipeline should take, and so how much is lost
	// with a process that is killed; 0 means ten seconds. Ranges is into how many
	// ranges of seeds the cases of a pipeline are cut, which is a bound on the
	// number of workers that can share them; 0 means 256. The result depends on
	// neither.
	Pipeline time.Duration
	Ranges   int

	// ShrinkTime is how long at most the first counterexample is made smaller;
	// 0 means 30 seconds.
	ShrinkTime time.Duration
}

// CampaignResult is the outcome of a Campaign.
type CampaignResult struct {
	Counts
	Property  string
	First     uint64
	Pipelines int // run; those of the checkpoint are not counted

	// Counterexample is the refuted case of the least seed, nil if there is none.
	Counterexample *Counterexample
}

// Counterexample is a refuted case.
type Counterexample struct {
	Case

	// Again says whether the driver, given the seed, refutes the case as well. If
	// not, the property does not depend on the seed alone, or the workers'
	// machines calculate otherwise.
	Again bool

	// Shrunk is the report on a smaller case, made on the driver; empty if the
	// property can't shrink.
	Shrunk string
}

// Run does the campaign. A case that panics is an error in the counts, with its
// seed, and the others go on. Counts and cases are functions of the seeds: they do not
// depend on workers, ranges, bundles done twice, or on a campaign that was killed and
// went on from its checkpoint.
//
// It returns an error if the property is not registered, Cases is not positive or
// goes beyond the last seed, the checkpoint is damaged or of another campaign, or a
// pipeline fails or is cancelled. The result then has the counts up to there; it is
// nil if nothing was begun. A case that takes the whole process with it, as by
// os.Exit or by running out of memory, fails the pipeline.
func (c *Campaign) Run() (*CampaignResult, error) {
	p, err := propertyNamed(c.Property)
	if err != nil {
		return nil, err
	}
	if c.Cases < 1 || uint64(c.Cases-1) > math.MaxUint64-c.First {
		return nil, fmt.Errorf("scale: campaign of %d cases from seed %d, want at least 1 and no seed above 2⁶⁴−1", c.Cases, c.First)
	}
	if c.Pipeline < 0 || c.Ranges < 0 || c.ShrinkTime < 0 {
		return nil, fmt.Errorf("scale: campaign with pipelines of %v, %d ranges and %v to shrink, want none negative", c.Pipeline, c.Ranges, c.ShrinkTime)
	}
	res := &CampaignResult{Property: c.Property, First: c.First}
	if res.Counts, err = c.load(); err != nil {
		return nil, err
	}
	start, before := time.Now(), res.Cases
	want, least := c.Pipeline, time.Duration(math.MaxInt64)
	if want == 0 {
		want = 10 * time.Second
	}
	for n := int64(1); res.Cases < c.Cases; {
		n = min(n, c.Cases-res.Cases)
		begun := time.Now()
		counts, err := c.pipeline(res.First+uint64(res.Cases), n)
		if err != nil {
			return res, err
		}
		res.merge(&counts)
		res.Pipelines++
		if err := c.save(&res.Counts); err != nil {
			return res, err
		}
		c.say(res, float64(res.Cases-before)/time.Since(start).Seconds())
		took := time.Since(begun)
		least = min(least, took)
		n = nextCount(n, took, least, want)
	}
	if len(res.FirstRefuted) > 0 {
		res.Counterexample = c.counterexample(p, res.FirstRefuted[0])
	}
	return res, nil
}

// nextCount is how many cases the next pipeline gets, after one of n that took so
// long. A pipeline takes some time for itself, about the least that any took, since
// the first has one case: if that alone is more than what is wanted, fewer cases
// would not help.
func nextCount(n int64, took, least, want time.Duration) int64 {
	perCase := max(took.Seconds()-0.9*least.Seconds(), 1e-9) / float64(n)
	grow := 8.0
	if took > want {
		grow = 2
	}
	return int64(min(max(want.Seconds()/perCase, 1), float64(n)*grow, 1e12))
}

// say writes a line of progress.
func (c *Campaign) say(r *CampaignResult, rate float64) {
	if c.Progress == nil {
		return
	}
	fmt.Fprintf(c.Progress, "%s: %d of %d cases, %d refuted, %d undecided, %d vacuous, %d errors, %.0f cases a second\n",
		c.Property, r.Cases, c.Cases, r.Refuted, r.Undecided, r.Vacuous, r.Errors, rate)
}

// counterexample looks at a refuted case on the driver.
func (c *Campaign) counterexample(p Property, x Case) *Counterexample {
	e := &Counterexample{Case: x}
	runCases(c.context(), p, x.Seed, 1, func(_ uint64, o Outcome, broken bool) { e.Again = !broken && o.Verdict == refuted })
	if e.Again && p.Shrink != nil {
		most := c.ShrinkTime
		if most == 0 {
			most = 30 * time.Second
		}
		e.Shrunk = strings.TrimSpace(p.Shrink(x.Seed, most))
	}
	return e
}

// String returns the counts, the first counterexample, and the first errors and
// undecided cases.
func (r *CampaignResult) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, seeds %d to %d\n%v", r.Property, r.First, r.First+uint64(r.Cases)-1, r.Counts)
	if e := r.Counterexample; e != nil {
		fmt.Fprintf(&b, "first counterexample: seed %d\n", e.Seed)
		text := e.Shrunk
		if text == "" {
			text = e.Message
		}
		if !e.Again {
			text = "not refuted by the driver: the property does not depend on the seed alone, or the machines differ\n" + text
		}
		fmt.Fprintf(&b, "  %s\n", strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n  "))
	}
	list := func(what string, cases []Case) {
		for _, x := range cases {
			first, _, _ := strings.Cut(x.Message, "\n")
			fmt.Fprintf(&b, "%s: seed %d: %s\n", what, x.Seed, first)
		}
	}
	list("error", r.FirstErrors)
	list("undecided", r.FirstUndecided)
	return b.String()
}

// pipeline counts the cases of n seeds.
func (c *Campaign) pipeline(first uint64, n int64) (Counts, error) {
	ranges := int64(c.Ranges)
	if ranges == 0 {
		ranges = 256
	}
	per := (n + ranges - 1) / ranges
	out, err := c.Collect(func(s beam.Scope) []beam.PCollection {
		return []beam.PCollection{countCases(s.Scope("scale.Campaign"), c.Property, first, Ranges(s, n, per))}
	})
	if err != nil {
		return Counts{}, err
	}
	var sum Counts
	for _, b := range out {
		counts, err := decodeCounts(b)
		if err != nil {
			return Counts{}, errors.New("scale: result of a campaign is damaged")
		}
		sum.merge(&counts)
	}
	if sum.Cases != n {
		return Counts{}, fmt.Errorf("scale: the pipeline counted %d cases of %d; the runner lost a bundle or counted one twice", sum.Cases, n)
	}
	return sum, nil
}

// countCases is the part of the pipeline that runs the cases of ranges.
func countCases(s beam.Scope, property string, first uint64, ranges beam.PCollection) beam.PCollection {
	counts := beam.ParDo(s, &caseFn{Property: property, First: first}, ranges)
	return beam.ParDo(s, &countBytesFn{}, beam.Combine(s, &countFn{}, counts))
}

// caseFn counts the cases of a range, whose number 0 is the seed First. It keeps
// nothing between ranges.
type caseFn struct {
	Property string
	First    uint64

	p Property
}

// Setup looks the property up.
func (f *caseFn) Setup() (err error) {
	f.p, err = propertyNamed(f.Property)
	return err
}

// ProcessElement counts a range, with all processors: Prism has a stage work on one
// range at a time.
func (f *caseFn) ProcessElement(ctx context.Context, r Range, emit func(Counts)) error {
	k := min(int64(runtime.NumCPU()), r.Count)
	parts := make([]Counts, k)
	var wg sync.WaitGroup
	for i := range k {
		lo, hi := r.Count*i/k, r.Count*(i+1)/k
		wg.Go(func() { runCases(ctx, f.p, f.First+uint64(r.First+lo), hi-lo, parts[i].add) })
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	var sum Counts
	for i := range parts {
		sum.merge(&parts[i])
	}
	emit(sum)
	return nil
}

// runCases runs the cases of n seeds until ctx is cancelled. One that panics, or
// ends its goroutine as FailNow of package testing does, is broken.
func runCases(ctx context.Context, p Property, first uint64, n int64, found func(seed uint64, o Outcome, broken bool)) {
	for at := int64(0); at < n && ctx.Err() == nil; {
		done := make(chan struct{})
		go func() {
			whole := false
			defer close(done)
			defer func() {
				if whole {
					return
				}
				message := "the case ended its goroutine"
				if r := recover(); r != nil {
					message = "panic: " + panicText(r)
				}
				found(first+uint64(at), Outcome{Message: message}, true)
				at++
			}()
			for ; at < n && ctx.Err() == nil; at++ {
				seed := first + uint64(at)
				found(seed, p.Case(seed), false)
			}
			whole = true
		}()
		<-done
	}
}

func panicText(r any) string {
	if b, ok := r.(brokenCase); ok {
		return b.String()
	}
	return fmt.Sprint(r, origin(debug.Stack()))
}

// A checkpoint of a campaign is one record, which is replaced as a whole:
// a line with the version, the name of the property and the first seed, the
// counts, and a CRC-64 of all.
const campaignMagic = "slope/scale campaign 1\n"

// savedCampaign is what the file holds.
type savedCampaign struct {
	Property string
	First    uint64
	Counts   Counts
}

func (c *Campaign) save(counts *Counts) error {
	if c.Checkpoint == "" {
		return nil
	}
	body, err := toGob(savedCampaign{c.Property, c.First, *counts})
	if err != nil {
		return fmt.Errorf("scale: checkpoint: %w", err)
	}
	b := append([]byte(campaignMagic), body...)
	b = binary.LittleEndian.AppendUint64(b, checksum(b))
	if err := replaceFile(c.Checkpoint, b); err != nil {
		return fmt.Errorf("scale: checkpoint: %w", err)
	}
	return nil
}

func (c *Campaign) load() (Counts, error) {
	if c.Checkpoint == "" {
		return Counts{}, nil
	}
	b, err := os.ReadFile(c.Checkpoint)
	if errors.Is(err, os.ErrNotExist) {
		return Counts{}, nil
	}
	if err != nil {
		return Counts{}, fmt.Errorf("scale: checkpoint: %w", err)
	}
	fail := func(format string, a ...any) (Counts, error) {
		return Counts{}, fmt.Errorf("scale: checkpoint %s: %s; remove it to begin again", c.Checkpoint, fmt.Sprintf(format, a...))
	}
	if !bytes.HasPrefix(b, []byte(campaignMagic)) {
		return fail("not a campaign of this version")
	}
	n := len(b) - 8
	if n < len(campaignMagic) || checksum(b[:n]) != binary.LittleEndian.Uint64(b[n:]) {
		return fail("damaged")
	}
	saved, err := fromGob[savedCampaign](b[len(campaignMagic):n])
	switch k := &saved.Counts; {
	case err != nil:
		return fail("damaged")
	case saved.Property != c.Property || saved.First != c.First:
		return fail("of property %q from seed %d, want %q from %d", saved.Property, saved.First, c.Property, c.First)
	case k.Cases > c.Cases:
		return fail("has %d cases, more than the %d wanted", k.Cases, c.Cases)
	}
	return saved.Counts, nil
}

// replaceFile writes a file so that there is the old one or the new one, whole.
func replaceFile(name string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	return err
}

func init() {
	beam.RegisterType(reflect.TypeFor[caseFn]())
}

package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"slope/bench/workload"
)

// job is one workload at one size.
type job struct {
	w      *workload.Workload
	n      int
	rounds int
	table  bool
}

func (j job) String() string { return fmt.Sprintf("%s n=%d", j.w.Name, j.n) }

// preparation is the share of a job that preparing takes, in rounds, for the
// progress bar.
const preparation = 4

// jobs lists what the options ask for, small sizes first.
func (o *options) jobs() []job {
	var js []job
	for i := range o.workloads {
		w := &o.workloads[i]
		sizes, table := slices.Clone(o.sizes), true
		if o.sizes == nil {
			sizes = []int{w.Size}
			if o.growth {
				sizes = append(sizes, w.Growth...)
			}
			table = false
		}
		slices.Sort(sizes)
		for _, n := range slices.Compact(sizes) {
			j := job{w: w, n: n, rounds: o.growthRounds()}
			if table || n == w.Size {
				j.rounds, j.table = o.rounds, true
			}
			js = append(js, j)
		}
	}
	return js
}

func (o *options) growthRounds() int { return min(o.rounds, max(3, o.rounds/3)) }

// runner carries out the jobs of a run.
type runner struct {
	o      *options
	lim    limits
	crew   crew
	dir    string // for data files
	rec    *Record
	bar    *progress
	random *rand.Rand
	past   map[string][]pace // by workload and contender
	gone   map[string]bool   // those that left a growth series, likewise
}

// pace is what a contender took at one size, for the guess at the next.
type pace struct {
	n             int
	once, prepare float64 // seconds
}

// all carries out jobs until they are done or the context ends.
func (r *runner) all(ctx context.Context, js []job) error {
	for _, j := range js {
		if err := r.one(ctx, j); err != nil {
			return err
		}
		if ctx.Err() != nil {
			r.leave(LeftOut{Contender: j.String() + " and all after it", Reason: "interrupted"})
			return nil
		}
	}
	return nil
}

// leave notes what is not shown.
func (r *runner) leave(l LeftOut) {
	r.rec.LeftOut = append(r.rec.LeftOut, l)
	r.bar.say("left out: %s", l)
}

// state is an entrant within a job.
type state struct {
	entrant
	*prepared
	m     Measured
	once  float64 // seconds of one evaluation
	every int     // it takes part in every so many rounds
}

// one carries out a job. Contenders that fail are left out; an error means that
// the run can't go on.
func (r *runner) one(ctx context.Context, j job) error {
	r.bar.job(j.String())
	c := j.w.New(j.n)
	var ss []*state
	defer func() {
		for _, s := range ss {
			s.close()
		}
	}()
	drop := func(name string, err error) {
		r.leave(LeftOut{Workload: j.w.Name, N: j.n, Contender: name, Reason: err.Error()})
	}
	entrants := r.entrants(j, c)
	for _, e := range entrants {
		if ctx.Err() != nil {
			return nil
		}
		r.bar.step(preparation/float64(len(entrants)), e.name+": prepare, check")
		s, err := r.admit(j, c, e)
		if err != nil {
			drop(e.name, err)
			if e.name == reference {
				return nil // nothing to divide by
			}
			continue
		}
		ss = append(ss, s)
	}
	for round := range j.rounds {
		// The slice is shuffled itself: the order of a round is that of the last one,
		// shuffled.
		r.random.Shuffle(len(ss), func(a, b int) { ss[a], ss[b] = ss[b], ss[a] })
		for i := 0; i < len(ss); i++ {
			s := ss[i]
			r.bar.step(1/float64(len(ss)), s.name)
			if ctx.Err() != nil {
				return nil
			}
			if round%s.every != 0 {
				s.m.NS = append(s.m.NS, 0)
				continue
			}
			d, err := s.time(s.m.Iterations)
			if err != nil {
				drop(s.name, err)
				s.close()
				ss = slices.Delete(ss, i, i+1)
				i--
				continue
			}
			s.m.NS = append(s.m.NS, digits(float64(d)/float64(s.m.Iterations), 5))
		}
	}
	return r.finish(j, c, ss)
}

// entrants returns the contenders of a case that are wanted and that can be
// expected to finish.
func (r *runner) entrants(j job, c *workload.Case) []entrant {
	var es []entrant
	wanted := func(name string) bool { return r.o.contenders == nil || matches(r.o.contenders, name) }
	for _, ct := range c.Contenders {
		if ct.Name == reference || wanted(ct.Name) {
			es = append(es, local(ct, versionOf(r.rec.Header.Versions, ct.Package)))
		}
	}
	data := dataFile(r.dir, c)
	for _, s := range r.crew {
		if wanted(s.offer.Name) && s.serves(j.w.Name) {
			es = append(es, s.entrant(j.w, j.n, data))
		}
	}
	return slices.DeleteFunc(es, func(e entrant) bool {
		key := j.w.Name + "\x00" + e.name
		if r.gone[key] {
			return true
		}
		once, prepare := guess(r.past[key], j.n)
		if e.name == reference || once <= r.o.longest.Seconds() && prepare <= 30 {
			return false
		}
		reason := fmt.Sprintf("from this size on, as an evaluation would take about %s", seconds(once))
		if once <= r.o.longest.Seconds() {
			reason = fmt.Sprintf("from this size on, as preparing would take about %s", seconds(prepare))
		}
		r.gone[key] = true
		r.leave(LeftOut{Workload: j.w.Name, N: j.n, Contender: e.name, Reason: reason})
		return true
	})
}

// guess extrapolates the time of one evaluation at n from the two last sizes, with an
// exponent from 1 to 3, and that of preparing likewise, from 0 to 3, as much of it
// may be the same for every size. Both are 0 where nothing is known.
func guess(past []pace, n int) (once, prepare float64) {
	if len(past) == 0 {
		return 0, 0
	}
	b := past[len(past)-1]
	extrapolate := func(least float64, of func(pace) float64) float64 {
		e := least
		if len(past) > 1 {
			a := past[len(past)-2]
			e = min(3, max(least, math.Log(of(b)/of(a))/math.Log(float64(b.n)/float64(a.n))))
		}
		return of(b) * math.Pow(float64(n)/float64(b.n), e)
	}
	return extrapolate(1, func(p pace) float64 { return p.once }), extrapolate(0, func(p pace) float64 { return p.prepare })
}

// admit prepares an entrant, checks its answer and finds how many evaluations fill
// a sample.
func (r *runner) admit(j job, c *workload.Case, e entrant) (*state, error) {
	start := time.Now()
	p, err := e.prepare()
	if err != nil {
		return nil, err
	}
	took := time.Since(start)
	s := &state{entrant: e, prepared: p, every: 1}
	s.m = Measured{Name: e.name, Package: e.pkg, Version: e.version, Peer: e.peer, PrepareNS: digits(float64(took), 3)}
	ok := false
	defer func() {
		if !ok {
			p.close()
		}
	}()
	if s.m.Digits, err = check(c, e, p); err != nil {
		return nil, err
	}
	if s.m.Iterations, s.once, err = calibrate(p.time, r.o.sample); err != nil {
		return nil, err
	}
	// One evaluation of a slow contender is a long sample: it takes part in fewer
	// rounds, three at least.
	if long := s.once / (10 * r.o.sample.Seconds()); long > 1 {
		s.every = max(1, min(int(long), j.rounds/3))
	}
	key := j.w.Name + "\x00" + e.name
	r.past[key] = append(r.past[key], pace{j.n, s.once, took.Seconds()})
	ok = true
	return s, nil
}

// check compares the answer of the last evaluation with that by hand.
func check(c *workload.Case, e entrant, p *prepared) (float64, error) {
	got, err := p.answer()
	if err != nil {
		return 0, err
	}
	ct, ok := c.Contender(e.name)
	if !ok {
		ct = workload.Contender{Name: e.name, Package: e.pkg, Exact: e.exact}
	}
	correct, err := c.Check(ct, got)
	if err != nil {
		return 0, fmt.Errorf("wrong answer: %w", err)
	}
	return math.Round(10*correct) / 10, nil
}

// calibrate returns how many evaluations take about as long as a sample should,
// and the seconds that one takes.
func calibrate(run func(int) (time.Duration, error), sample time.Duration) (n int, once float64, err error) {
	for n = 1; ; {
		d, err := run(n)
		if err != nil {
			return 0, 0, err
		}
		once = max(1, float64(d)) / float64(n)
		fill := max(1, min(1e9, math.Round(float64(sample)/once)))
		if 2*d >= sample || n >= 1e9 {
			return int(fill), once / 1e9, nil
		}
		n = int(min(fill, 100*float64(n)))
	}
}

// finish checks the answers once more, takes what the contenders need in memory and
// stores the result, in the order of the entrants.
func (r *runner) finish(j job, c *workload.Case, ss []*state) error {
	res := Result{Workload: j.w.Name, Title: j.w.Title, Task: string(j.w.Task), Param: j.w.Param, N: j.n, Operations: c.Operations, Table: j.table}
	hand := false
	for _, e := range r.order(c) {
		i := slices.IndexFunc(ss, func(s *state) bool { return s.name == e })
		if i < 0 {
			continue
		}
		s := ss[i]
		if _, err := check(c, s.entrant, s.prepared); err != nil {
			r.leave(LeftOut{Workload: j.w.Name, N: j.n, Contender: s.name, Reason: "after timing: " + err.Error()})
			continue
		}
		s.cost(&s.m)
		// The median of the rounds says more than the one sample of calibration did.
		past := r.past[j.w.Name+"\x00"+s.name]
		past[len(past)-1].once = s.m.times().Median / 1e9
		hand = hand || s.name == reference
		res.Contenders = append(res.Contenders, s.m)
	}
	if hand {
		r.rec.Results = append(r.rec.Results, res)
	}
	return nil
}

// order returns the names of contenders in the order of tables.
func (r *runner) order(c *workload.Case) []string {
	var names []string
	for _, ct := range c.Contenders {
		names = append(names, ct.Name)
	}
	return append(names, r.crew.names()...)
}

// digits rounds x to k significant digits, which keeps the record short.
func digits(x float64, k int) float64 {
	if x == 0 {
		return 0
	}
	unit := math.Pow(10, math.Floor(math.Log10(x))-float64(k-1))
	if unit < 1 { // dividing by a power of ten keeps the decimals short
		return math.Round(x*math.Round(1/unit)) / math.Round(1/unit)
	}
	return math.Round(x/unit) * unit
}

package scale

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
)

// breaking is an evaluator that panics at a sample, as a rule of a later version
// or a bug could make a worker do.
type breaking struct {
	evaluator
	k  int
	at float64
}

func (e *breaking) samples(values, rows, data []float64) {
	for i := 0; i < len(data); i += e.k {
		if data[i] == e.at {
			panic("broken")
		}
	}
	e.evaluator.samples(values, rows, data)
}

// A sample that breaks the worker is found and left out; the rest of its block
// counts.
func TestSumPanic(t *testing.T) {
	const n = 3
	data := samplesOf(500, n+1)
	fn := &sumFn{Program: mustLoss(t, logistic(n)).bytes, Params: floatBytes([]float64{1, -1, 0.5})}
	sum := func(data []float64, index []int64, at float64) (partial, []Fault) {
		if err := fn.Setup(); err != nil {
			t.Fatal(err)
		}
		fn.w.eval = &breaking{fn.w.eval, n + 1, at}
		var out []partial
		var faults []Fault
		err := fn.ProcessElement(Block{Source: "f", Index: index, Data: data}, func(p partial) { out = append(out, p) }, func(f Fault) { faults = append(faults, f) })
		if err != nil || len(out) != 1 {
			t.Fatalf("%d sums, %v", len(out), err)
		}
		return out[0], faults
	}
	index := make([]int64, 500)
	for i := range index {
		index[i] = int64(1000 + i)
	}
	const bad = 123
	got, faults := sum(data, index, data[bad*(n+1)])
	if len(faults) != 1 || faults[0].Index != 1000+bad || !strings.HasPrefix(faults[0].Reason, "panic: broken at ") ||
		!strings.Contains(faults[0].Reason, "fault_test.go:") || !slices.Equal(faults[0].Sample, data[bad*(n+1):(bad+1)*(n+1)]) {
		t.Errorf("faults %+v", faults)
	}
	want, none := sum(slices.Delete(slices.Clone(data), bad*(n+1), (bad+1)*(n+1)), index[1:], -12345)
	if len(none) > 0 || got.Faulty != 1 || got.Samples != 499 {
		t.Errorf("%d faults, %d samples, %v", got.Faulty, got.Samples, none)
	}
	got.Faulty = 0
	if !bytes.Equal(got.append(nil), want.append(nil)) {
		t.Error("the sum is not that of the other samples")
	}
}

// A bundle that is done again, after it failed at any point, counts once: no
// element leaves anything behind in the DoFns.
func TestBundleAgain(t *testing.T) {
	const n = 3
	data := samplesOf(3000, n+1)
	var samples []Sample
	for i := 0; i < len(data); i += n + 1 {
		samples = append(samples, Sample{Index: int64(i), X: data[i : i+n+1]})
	}
	fn := &sumFn{Program: mustLoss(t, logistic(n)).bytes, Params: floatBytes([]float64{1, -1, 0.5})}
	if err := fn.Setup(); err != nil {
		t.Fatal(err)
	}
	pack, merge := &packFn{}, &mergeFn{}
	// bundle runs all samples up to a failure, as a worker would with its fused
	// stages, and returns what it would send on.
	bundle := func(fail int) (acc partial) {
		acc = merge.CreateAccumulator()
		emit := func(b Block) {
			if err := fn.ProcessElement(b, func(p partial) { acc = merge.AddInput(acc, p) }, func(Fault) {}); err != nil {
				t.Fatal(err)
			}
		}
		pack.StartBundle(emit)
		for i, x := range samples {
			if i == fail {
				return acc // lost: the runner throws away what a bundle has sent that failed
			}
			pack.ProcessElement(x, emit)
		}
		pack.FinishBundle(emit)
		return acc
	}
	want := bundle(-1)
	for _, fail := range []int{0, 1, BlockLen - 1, BlockLen, BlockLen + 1, len(samples) - 1} {
		bundle(fail)
		if got := bundle(-1); !bytes.Equal(got.append(nil), want.append(nil)) {
			t.Errorf("after a failure at sample %d: %d samples, want %d, or another sum", fail, got.Samples, want.Samples)
		}
	}
}

// However a runner groups and merges partial sums, the total has the same bits.
func TestMergeIsOneNumber(t *testing.T) {
	const n = 3
	data := samplesOf(400, n+1)
	fn := &sumFn{Program: mustLoss(t, logistic(n)).bytes, Params: floatBytes([]float64{1, -1, 0.5})}
	if err := fn.Setup(); err != nil {
		t.Fatal(err)
	}
	var parts []partial
	for i := 0; i < len(data); i += 2 * (n + 1) {
		_ = fn.ProcessElement(Block{Index: []int64{0, 1}, Data: data[i : i+2*(n+1)]}, func(p partial) { parts = append(parts, p) }, func(Fault) {})
	}
	merge := &mergeFn{}
	var want []byte
	for seed := range uint64(50) {
		rng := rand.New(rand.NewPCG(seed, 1))
		list := []partial{merge.CreateAccumulator()}
		for _, i := range rng.Perm(len(parts)) {
			k := rng.IntN(len(list) + 1)
			if k == len(list) {
				list = append(list, merge.CreateAccumulator())
			}
			list[k] = merge.AddInput(list[k], parts[i])
		}
		for len(list) > 1 {
			i := rng.IntN(len(list) - 1)
			a, err := readPartial(list[i].append(nil)) // over the wire
			if err != nil {
				t.Fatal(err)
			}
			list[i] = merge.MergeAccumulators(a, list[len(list)-1])
			list = list[:len(list)-1]
		}
		got := list[0].append(nil)
		if want == nil {
			want = got
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("seed %d: another sum", seed)
		}
	}
}

// flakyFn passes blocks on and fails once at each place that it is told to, in the
// middle of a bundle.
type flakyFn struct {
	Name string
	seen int
}

var (
	failures sync.Map // name and element → whether it has failed
	failed   atomic.Int64
)

func (f *flakyFn) StartBundle(func(Block)) { f.seen = 0 }

func (f *flakyFn) ProcessElement(b Block, emit func(Block)) error {
	f.seen++
	if f.seen%2 == 0 { // in the middle: the first block of the bundle has gone on
		if _, done := failures.LoadOrStore(fmt.Sprint(f.Name, b.Index[0]), true); !done {
			failed.Add(1)
			return errors.New("worker fails on purpose")
		}
	}
	emit(b)
	return nil
}

// A pipeline whose workers fail is run again and counts every sample once. Prism
// fails a job with the first bundle that fails, so that the retries here are ours.
func TestWorkersFail(t *testing.T) {
	const n = 3
	data := samplesOf(4*BlockLen, n+1)
	l := mustLoss(t, logistic(n))
	w := []float64{1, -1, 0.5}
	want, _, err := runSum(t, l, w, Slice(data, n+1), SumOptions{})
	if err != nil {
		t.Fatal(err)
	}
	flaky := func(name string) Source {
		return func(s beam.Scope) (beam.PCollection, beam.PCollection) {
			samples, bad := Slice(data, n+1)(s)
			return beam.ParDo(s, &flakyFn{Name: name}, samples), bad
		}
	}
	failed.Store(0)
	o, err := NewObjective(l, flaky("retried"), Options{Running: Running{Retries: 10}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := o.Total(w)
	if err != nil || got.Samples != want.Samples || got.Value != want.Value || !slices.Equal(got.Gradient, want.Gradient) {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
	if failed.Load() == 0 {
		t.Error("no worker failed")
	}
	o, err = NewObjective(l, flaky("not retried"), Options{Running: Running{Retries: -1}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Total(w); err == nil || !strings.Contains(err.Error(), "worker fails on purpose") {
		t.Errorf("without retries: %v", err)
	}
	if y := o.Value(w); y == y || o.Err() == nil {
		t.Errorf("value %v after an error, Err %v", y, o.Err())
	}
}

func TestFaultReport(t *testing.T) {
	fn := &reportFn{Keep: 3}
	var all []Fault
	for i := range 1000 {
		f := Fault{Source: fmt.Sprint("file", i%3), Index: int64(i * 7919 % 1000), Reason: "loss is NaN"}
		if i%10 == 0 {
			f = rowFault(f.Source, f.Index, strings.Repeat("x", 500), "column %d: bad", 2)
		}
		all = append(all, f)
	}
	for seed := range uint64(5) {
		rng := rand.New(rand.NewPCG(seed, 3))
		rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		a, b := fn.CreateAccumulator(), fn.CreateAccumulator()
		for i, f := range all {
			if i%3 == 0 {
				a = fn.AddInput(a, f)
			} else {
				b = fn.AddInput(b, f)
			}
		}
		r := fn.ExtractOutput(fn.MergeAccumulators(a, b))
		sorted := slices.SortedFunc(slices.Values(all), compareFaults)
		if r.Rows != 100 || r.Samples != 900 || len(r.First) != 3 || r.Count() != 1000 {
			t.Fatalf("%d rows, %d samples, %d kept", r.Rows, r.Samples, len(r.First))
		}
		for i, f := range r.First {
			if f.String() != sorted[i].String() {
				t.Errorf("fault %d is %v, want %v", i, f, sorted[i])
			}
		}
		if s := r.String(); !strings.Contains(s, "faulty samples: 900, rows that could not be read: 100") {
			t.Error(s)
		}
	}
	for _, c := range []struct {
		f    Fault
		want string
	}{
		{Fault{Index: 3, Reason: "loss is NaN"}, "sample 3: loss is NaN"},
		{Fault{Source: "a.csv", Index: 3, Reason: "loss is NaN"}, "a.csv:3: loss is NaN"},
		{rowFault("a.csv", 4, "1,x", "column 1: bad"), `a.csv:4: column 1: bad: "1,x"`},
	} {
		if got := c.f.String(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	if s := (FaultReport{}).String(); s != "no faults" {
		t.Error(s)
	}
}

func init() {
	beam.RegisterType(reflect.TypeFor[flakyFn]())
}

package scale

import (
	"fmt"
	"log/slog"
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"slope"
	"slope/expr"
)

func TestMain(m *testing.M) {
	if maybeChild() {
		return
	}
	Init(slog.LevelError + 1)
	os.Exit(m.Run())
}

// logistic is the loss of a sample of n features and a label ±1.
func logistic(n int) *expr.Program {
	return expr.RecordData(n, n+1, func(w, d []expr.Expr) expr.Expr {
		return slope.Dot(d[:n], w).Mul(d[n]).Neg().Softplus()
	})
}

func mustLoss(t testing.TB, p *expr.Program) *Loss {
	l, err := NewLoss(p)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// samplesOf returns m samples of k numbers, the last one ±1.
func samplesOf(m, k int) []float64 {
	rng := rand.New(rand.NewPCG(1, uint64(k)))
	d := make([]float64, m*k)
	for i := range d {
		d[i] = rng.NormFloat64() * math.Exp(3*rng.NormFloat64())
		if i%k == k-1 {
			d[i] = math.Copysign(1, d[i])
		}
	}
	return d
}

// runSum sums in a pipeline.
func runSum(t testing.TB, l *Loss, params []float64, source Source, opt SumOptions) (Total, []Fault, error) {
	t.Helper()
	out, err := Running{Retries: -1}.Collect(func(s beam.Scope) []beam.PCollection {
		samples, _ := source(s)
		total, faults := Sum(s, l, params, samples, opt)
		return []beam.PCollection{beam.ParDo(s, &totalBytesFn{}, total), beam.ParDo(s, &faultBytesFn{}, faults)}
	})
	if err != nil {
		return Total{}, nil, err
	}
	var total Total
	var faults []Fault
	found := false
	for _, b := range out {
		if b[0] == 't' {
			total, err = decodeTotal(b[1:])
			found = true
		} else {
			var f Fault
			f, err = decodeFault(b[1:])
			faults = append(faults, f)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if !found {
		t.Fatal("no total")
	}
	(&reportFn{Keep: len(faults)}).cut(faults, 0)
	return total, faults, nil
}

type faultBytesFn struct{}

func (*faultBytesFn) ProcessElement(f Fault, emit func([]byte)) {
	b, _ := toGob(f)
	emit(append([]byte{'x'}, b...))
}

// scattered is a source of the samples one by one, or in blocks of odd lengths,
// in another order.
func scattered(data []float64, k int, seed uint64, single bool) Source {
	return func(s beam.Scope) (samples, bad beam.PCollection) {
		rng := rand.New(rand.NewPCG(seed, 2))
		m := len(data) / k
		order := rng.Perm(m)
		var one []Sample
		var blocks []Block
		for at := 0; at < m; {
			b := Block{}
			for range min(1+rng.IntN(700), m-at) {
				i := order[at]
				b.Add(int64(i), data[i*k:(i+1)*k])
				one = append(one, Sample{Index: int64(i), X: data[i*k : (i+1)*k]})
				at++
			}
			blocks = append(blocks, b)
		}
		if single {
			return beam.CreateList(s, one), bad
		}
		return beam.Reshuffle(s, beam.CreateList(s, blocks)), bad
	}
}

// exactly is the sum of the numbers of the samples, in 2400 bits.
type exactly []*big.Float

func newExactly(n int) exactly {
	e := make(exactly, n)
	for i := range e {
		e[i] = new(big.Float).SetPrec(2400)
	}
	return e
}

func (e exactly) add(i int, factors ...float64) {
	p := new(big.Float).SetPrec(2400).SetInt64(1)
	for _, f := range factors {
		p.Mul(p, new(big.Float).SetFloat64(f))
	}
	e[i].Add(e[i], p)
}

// check compares numbers and bounds with the sum.
func (e exactly) check(t *testing.T, what string, got, bound []float64) {
	t.Helper()
	if len(got) != len(e) {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(e))
	}
	for i := range e {
		want, _ := e[i].Float64()
		if got[i] != want {
			t.Errorf("%s[%d] = %v, want %v", what, i, got[i], want)
		}
		d := new(big.Float).SetPrec(2400).Sub(e[i], new(big.Float).SetFloat64(got[i]))
		if d.Abs(d).Cmp(new(big.Float).SetFloat64(bound[i])) > 0 {
			t.Errorf("%s[%d]: off by %v, bound %v", what, i, d, bound[i])
		}
		if ulp := math.Nextafter(math.Abs(want), math.Inf(1)) - math.Abs(want); bound[i] > ulp {
			t.Errorf("%s[%d]: bound %v, more than an ulp, %v", what, i, bound[i], ulp)
		}
	}
}

// Every kind of sum is the exact sum of the numbers of the samples, rounded once,
// whatever the order and the bundles.
func TestSum(t *testing.T) {
	const n, m = 4, 3000
	p := logistic(n)
	l := mustLoss(t, p)
	data := samplesOf(m, n+1)
	w, v := []float64{0.5, -0.25, 0.125, 1}, []float64{1, 2, -1, 0.5}
	for _, kind := range []Kind{Gradient, Value, HessianProduct, NormalEquations} {
		value, grad, jtj := newExactly(1), newExactly(n), newExactly(n*(n+1)/2)
		rows := make([]float64, m*n)
		values, _ := p.Batch(data).Gradients(nil, rows, w)
		for i, y := range values {
			g := rows[i*n : (i+1)*n]
			switch kind {
			case HessianProduct:
				_, g = p.WithData(data[i*(n+1):(i+1)*(n+1)]).HVP(nil, w, v)
				fallthrough
			case Gradient, Value:
				value.add(0, y)
				for j := range g {
					grad.add(j, g[j])
				}
			case NormalEquations:
				value.add(0, y, y)
				for j := range g {
					grad.add(j, y, g[j])
					for k := j; k < n; k++ {
						jtj.add(packed(j, k, n), g[j], g[k])
					}
				}
			}
		}
		opt := SumOptions{Kind: kind}
		if kind == HessianProduct {
			opt.Direction = v
		}
		for name, source := range map[string]Source{
			"slice": Slice(data, n+1), "blocks": scattered(data, n+1, 7, false), "samples": scattered(data, n+1, 8, true),
		} {
			what := fmt.Sprintf("%v of %s", kind, name)
			total, faults, err := runSum(t, l, w, source, opt)
			if err != nil || len(faults) > 0 || total.Samples != m || total.Faulty+total.Skipped != 0 {
				t.Fatalf("%s: %+v, %v, %v", what, total, faults, err)
			}
			value.check(t, what, []float64{total.Value}, []float64{total.ValueBound})
			if kind != Value {
				grad.check(t, what+" gradient", total.Gradient, total.GradientBound)
			}
			if kind == NormalEquations {
				jtj.check(t, what+" JᵀJ", total.JTJ, total.JTJBound)
			}
		}
	}
}

// No samples sum to zero.
func TestSumOfNothing(t *testing.T) {
	l := mustLoss(t, logistic(2))
	total, _, err := runSum(t, l, []float64{1, 2}, Slice(nil, 3), SumOptions{})
	if err != nil || total.Samples != 0 || total.Value != 0 || len(total.Gradient) != 2 || total.ValueBound != 0 {
		t.Errorf("%+v, %v", total, err)
	}
}

// logLoss is w·log d, NaN for a negative number; its derivative is infinite at 0.
func logLoss() *expr.Program {
	return expr.RecordData(1, 1, func(w, d []expr.Expr) expr.Expr { return w[0].Mul(d[0].Log()) })
}

func TestSumFaults(t *testing.T) {
	l := mustLoss(t, logLoss())
	data := []float64{1, math.E, -1, math.E * math.E, 0, math.Inf(1), 1}
	total, faults, err := runSum(t, l, []float64{2}, Slice(data, 1), SumOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if total.Samples != 4 || total.Faulty != 3 || total.Value != 6 || total.Gradient[0] != 3 {
		t.Errorf("%+v", total)
	}
	want := []struct {
		index  int64
		x      float64
		reason string
	}{{2, -1, "loss is NaN"}, {4, 0, "loss is -Inf"}, {5, math.Inf(1), "loss is +Inf"}}
	for i, w := range want {
		f := faults[i]
		if f.Index != w.index || f.Reason != w.reason || len(f.Sample) != 1 || f.Sample[0] != w.x || f.Row {
			t.Errorf("fault %d: %+v, want %+v", i, f, w)
		}
	}
	if total, _, err = runSum(t, l, []float64{2}, Slice(data, 1), SumOptions{Skip: []Sample{{Index: 2}, {Index: 1}, {Source: "x", Index: 3}}}); err != nil ||
		total.Samples != 3 || total.Skipped != 2 || total.Faulty != 2 || total.Value != 4 {
		t.Errorf("with samples to skip: %+v, %v", total, err)
	}
	_, _, err = runSum(t, l, []float64{2}, Slice(data, 1), SumOptions{Stop: true})
	if err == nil || !strings.Contains(err.Error(), "sample 2: loss is NaN") {
		t.Errorf("with Stop: %v", err)
	}
	root := mustLoss(t, expr.RecordData(1, 1, func(w, d []expr.Expr) expr.Expr { return w[0].Mul(d[0]).Sqrt() }))
	total, faults, err = runSum(t, root, []float64{0}, Slice([]float64{1}, 1), SumOptions{})
	if err != nil || total.Faulty != 1 || len(faults) != 1 || faults[0].Reason != "gradient[0] is +Inf" || faults[0].Value != 0 {
		t.Errorf("%+v, %v, %v", total, faults, err)
	}
	huge := mustLoss(t, expr.RecordData(1, 1, func(w, d []expr.Expr) expr.Expr { return w[0].Mul(d[0]) }))
	total, faults, err = runSum(t, huge, []float64{1}, Slice([]float64{1e200, 3}, 1), SumOptions{Kind: NormalEquations})
	if err != nil || total.Samples != 1 || total.JTJ[0] != 9 || len(faults) != 1 || !strings.Contains(faults[0].Reason, "overflow") {
		t.Errorf("%+v, %v, %v", total, faults, err)
	}
}

// Samples of the wrong length are faults; others of the same collection count.
func TestSumWrongLength(t *testing.T) {
	l := mustLoss(t, logLoss())
	source := func(s beam.Scope) (beam.PCollection, beam.PCollection) {
		return beam.Create(s, Sample{Index: 1, X: []float64{math.E}}, Sample{Index: 2, X: []float64{1, 2}}, Sample{Index: 3}), beam.PCollection{}
	}
	total, faults, err := runSum(t, l, []float64{1}, source, SumOptions{})
	if err != nil || total.Samples != 1 || total.Faulty != 2 || len(faults) != 2 ||
		faults[0].Reason != "sample of 2 numbers, want 1" || faults[1].Reason != "sample of 0 numbers, want 1" {
		t.Errorf("%+v, %v, %v", total, faults, err)
	}
}

// Gradient that needs code can't be sent.
func TestNewLoss(t *testing.T) {
	r := &slope.Rule{Name: "mine", Eval: func(x float64) (y, d1, d2 float64) { return x, 1, 0 }}
	p := expr.RecordData(1, 1, func(w, d []expr.Expr) expr.Expr { return w[0].Mul(d[0]).Apply(r) })
	if _, err := NewLoss(p); err == nil || !strings.Contains(err.Error(), "mine") {
		t.Errorf("a rule that is code: %v", err)
	}
	r2 := &slope.Rule{Name: "theirs", Eval: r.Eval}
	r2.Go.Y, r2.Go.D1, r2.Go.D2 = "2*x", "2", "0"
	l := mustLoss(t, expr.RecordData(1, 1, func(w, d []expr.Expr) expr.Expr { return w[0].Mul(d[0]).Apply(r2) }))
	total, _, err := runSum(t, l, []float64{3}, Slice([]float64{1, 2}, 1), SumOptions{})
	if err != nil || total.Value != 18 || total.Gradient[0] != 6 {
		t.Errorf("a rule with expressions: %+v, %v", total, err)
	}
}

func TestSumMisuse(t *testing.T) {
	l := mustLoss(t, logistic(2))
	_, s := beam.NewPipelineWithRoot()
	samples, _ := Slice([]float64{1, 2, 3}, 3)(s)
	for _, c := range []struct {
		want string
		f    func()
	}{
		{"scale: parameters of length 1, want 2", func() { Sum(s, l, make([]float64, 1), samples, SumOptions{}) }},
		{"scale: direction of length 0, want 2", func() { Sum(s, l, make([]float64, 2), samples, SumOptions{Kind: HessianProduct}) }},
		{"scale: sum of Kind(9)", func() { Sum(s, l, make([]float64, 2), samples, SumOptions{Kind: 9}) }},
		{"scale: samples of type string, want scale.Block or scale.Sample", func() { Sum(s, l, make([]float64, 2), beam.Create(s, "a"), SumOptions{}) }},
		{"scale: loss with 1 results and 0 data inputs", func() { _, _ = NewLoss(expr.Record(1, func(x []expr.Expr) expr.Expr { return x[0] })) }},
		{"scale: data of length 5 with samples of length 2", func() { Slice(make([]float64, 5), 2) }},
		{"scale: numbers in ranges", func() { Ranges(s, 5, 0) }},
		{"scale: sample of length 2, want 1", func() { b := Block{}; b.Add(0, []float64{1}); b.Add(1, []float64{1, 2}) }},
		{"scale: CountFaults that keeps -1 faults", func() { CountFaults(s, samples, -1) }},
		{"scale: nil loss or source", func() { _, _ = NewObjective(nil, nil, Options{}) }},
		{"scale: CSV with samples of 2 numbers from 1 columns", func() { CSV("x", 2, CSVOptions{Columns: []int{1}}) }},
		{"scale: CSV column -1", func() { CSV("x", 1, CSVOptions{Columns: []int{-1}}) }},
		{"scale: Parquet without columns", func() { Parquet("x") }},
	} {
		func() {
			defer func() {
				got := fmt.Sprint(recover())
				if !strings.HasPrefix(strings.Replace(got, "scale: 5 numbers", "scale: numbers", 1), c.want) {
					t.Errorf("panic %q, want %q", got, c.want)
				}
			}()
			c.f()
		}()
	}
}

// Partial sums that were encoded wrongly are errors.
func FuzzReadPartial(f *testing.F) {
	p := partial{Samples: 3, Faulty: 1, Terms: make([]exact, 2)}
	p.Terms[0].add(1e300)
	p.Terms[1].add(-1e-300)
	f.Add(p.append(nil))
	f.Add([]byte{1, 0, 0, 255, 255, 255, 255, 255, 255, 255, 127})
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := readPartial(b)
		if err != nil {
			return
		}
		q, err := readPartial(p.append(nil))
		if err != nil || len(q.Terms) != len(p.Terms) || q.Samples != p.Samples {
			t.Fatalf("%v: %+v, want %+v", err, q, p)
		}
		p.total(Value, 0)
	})
}

func init() {
	beam.RegisterType(reflect.TypeFor[faultBytesFn]())
}

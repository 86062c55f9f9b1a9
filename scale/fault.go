package scale

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
)

// Fault is a sample that is not in a sum, or a row of a file that is no sample,
// and why.
type Fault struct {
	Source string // the file, empty for samples that come from none
	Index  int64  // the index of the sample; the line of a CSV file, from 1; the row of a Parquet file, from 0

	// Reason says what is wrong: "loss is NaN", "gradient[3] is +Inf",
	// "panic: …", "column 5: …".
	Reason string

	// Value is the loss of the sample, NaN if there is none.
	Value float64

	// Sample holds the numbers of the sample. It is nil for a row that could not
	// be read; then Row is true and Text the row, cut after 200 bytes.
	Sample []float64
	Row    bool
	Text   string
}

// String returns the place and the reason: "data.csv:17: loss is NaN".
func (f Fault) String() string {
	where := fmt.Sprintf("sample %d", f.Index)
	if f.Source != "" {
		where = fmt.Sprintf("%s:%d", f.Source, f.Index)
	}
	if f.Row && f.Text != "" {
		return fmt.Sprintf("%s: %s: %q", where, f.Reason, f.Text)
	}
	return where + ": " + f.Reason
}

// compareFaults orders faults by source and index.
func compareFaults(a, b Fault) int {
	if c := strings.Compare(a.Source, b.Source); c != 0 {
		return c
	}
	switch {
	case a.Index < b.Index:
		return -1
	case a.Index > b.Index:
		return 1
	}
	return strings.Compare(a.Reason, b.Reason)
}

// rowFault makes the fault of a row.
func rowFault(source string, index int64, text, format string, a ...any) Fault {
	if len(text) > 200 {
		text = text[:200]
	}
	return Fault{Source: source, Index: index, Reason: fmt.Sprintf(format, a...), Value: math.NaN(), Row: true, Text: text}
}

// FaultReport counts faults and keeps the first of them by source and index, so
// that it does not depend on the order in which workers met them.
type FaultReport struct {
	Rows    int64   // rows that could not be read
	Samples int64   // samples whose loss or derivative is not finite, or that broke a worker
	First   []Fault // the first faults of both kinds
}

// Count returns the number of faults.
func (r FaultReport) Count() int64 { return r.Rows + r.Samples }

// String returns the counts and at most five faults, a line each.
func (r FaultReport) String() string {
	if r.Count() == 0 {
		return "no faults"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "faulty samples: %d, rows that could not be read: %d", r.Samples, r.Rows)
	for i, f := range r.First {
		if i == 5 {
			fmt.Fprintf(&b, "\n  … %d more", r.Count()-5)
			break
		}
		fmt.Fprintf(&b, "\n  %v", f)
	}
	return b.String()
}

// FaultError is the error of an evaluation that faults have ended.
type FaultError struct {
	Report FaultReport
	Detail string // what to do about it
}

// Error returns the counts, the first faults and the detail.
func (e *FaultError) Error() string { return "scale: " + e.Report.String() + "\n" + e.Detail }

// CountFaults returns a PCollection with one FaultReport of the faults in a
// PCollection of Fault, with the first keep of them, or none if there are no
// faults. It panics if keep is negative.
func CountFaults(s beam.Scope, faults beam.PCollection, keep int) beam.PCollection {
	if keep < 0 {
		panic(fmt.Sprintf("scale: CountFaults that keeps %d faults, want at least 0", keep))
	}
	return beam.Combine(s.Scope("scale.CountFaults"), &reportFn{Keep: keep}, faults)
}

// reportFn is the CombineFn of CountFaults.
type reportFn struct{ Keep int }

func (f *reportFn) CreateAccumulator() FaultReport { return FaultReport{} }

func (f *reportFn) AddInput(r FaultReport, x Fault) FaultReport {
	if x.Row {
		r.Rows++
	} else {
		r.Samples++
	}
	r.First = f.cut(append(r.First, x), 2*f.Keep+100)
	return r
}

func (f *reportFn) MergeAccumulators(a, b FaultReport) FaultReport {
	a.Rows += b.Rows
	a.Samples += b.Samples
	a.First = f.cut(append(a.First, b.First...), 2*f.Keep+100)
	return a
}

func (f *reportFn) ExtractOutput(r FaultReport) FaultReport {
	r.First = f.cut(r.First, 0)
	return r
}

// cut keeps the first faults of a list longer than most.
func (f *reportFn) cut(x []Fault, most int) []Fault {
	if len(x) <= most {
		return x
	}
	slices.SortFunc(x, compareFaults)
	return x[:min(len(x), f.Keep)]
}

func encodeFault(f Fault) ([]byte, error)             { return toGob(f) }
func decodeFault(b []byte) (Fault, error)             { return fromGob[Fault](b) }
func encodeFaultReport(r FaultReport) ([]byte, error) { return toGob(r) }
func decodeFaultReport(b []byte) (FaultReport, error) { return fromGob[FaultReport](b) }

func init() {
	beam.RegisterCoder(reflect.TypeFor[Fault](), encodeFault, decodeFault)
	beam.RegisterCoder(reflect.TypeFor[FaultReport](), encodeFaultReport, decodeFaultReport)
	register.Emitter1[Fault]()
	register.Iter1[FaultReport]()
	register.Combiner3[FaultReport, Fault, FaultReport](&reportFn{})
}

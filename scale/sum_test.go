package scale

import (
	"log/slog"
	"math"
	"os"
	"testing"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"slope/expr"
)

func TestMain(m *testing.M) {
	Init(slog.LevelError + 1)
	os.Exit(m.Run())
}

func logistic(n int) *expr.Program {
	return expr.RecordData(n, n+1, func(w, d []expr.Expr) expr.Expr {
		z := d[0].Mul(w[0])
		for i := 1; i < n; i++ {
			z = z.Add(d[i].Mul(w[i]))
		}
		return z.Mul(d[n]).Neg().Softplus()
	})
}

type genFn struct{ K int }

func (f *genFn) ProcessElement(r Range, emit func(Block)) {
	b := Block{Index: make([]int64, r.Count), Data: make([]float64, int(r.Count)*f.K)}
	for i := range b.Index {
		b.Index[i] = r.First + int64(i)
		for j := range f.K {
			b.Data[i*f.K+j] = math.Sin(float64(b.Index[i]*31 + int64(j)))
		}
	}
	emit(b)
}

func init() {
	register.DoFn2x0[Range, func(Block)](&genFn{})
	register.DoFn2x0[Total, func([]byte)](&bytesFn{})
}

type bytesFn struct{}

func (*bytesFn) ProcessElement(t Total, emit func([]byte)) {
	b, _ := encodeTotal(t)
	emit(b)
}

func TestTry(t *testing.T) {
	l, err := NewLoss(logistic(10))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int64{1e4, 1e5, 1e6, 1e6} {
		at := time.Now()
		out, err := Running{}.Collect(func(s beam.Scope) []beam.PCollection {
			blocks := beam.ParDo(s, &genFn{11}, Ranges(s, n, BlockLen))
			total, _ := Sum(s, l, make([]float64, 10), blocks, SumOptions{})
			return []beam.PCollection{beam.ParDo(s, &bytesFn{}, total)}
		})
		if err != nil {
			t.Fatal(err)
		}
		tot, _ := decodeTotal(out[0])
		t.Log(n, time.Since(at), tot)
	}
}

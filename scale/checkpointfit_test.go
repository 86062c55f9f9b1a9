package scale

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"slope/expr"
)

// fitCase is a fit whose checkpoint of an earlier version is in testdata.
type fitCase struct {
	name     string
	residual *expr.Program
	data     []float64
	columns  int
	x0       []float64
}

// fitCases are fits that meet each turn of the iteration: steps that are taken and steps that
// are not, a matrix that is not positive definite, trials outside the domain, an end by a
// short step and one in the rounding of the residuals.
func fitCases() []fitCase {
	misra := expr.RecordData(2, 2, func(b, d []expr.Expr) expr.Expr {
		return b[0].Mul(b[1].Mul(d[1]).Neg().Expm1().Neg()).Sub(d[0])
	})
	power := expr.RecordData(2, 2, func(b, d []expr.Expr) expr.Expr {
		return b[0].Mul(d[1].Pow(b[1])).Sub(d[0])
	})
	root := expr.RecordData(2, 2, func(b, d []expr.Expr) expr.Expr {
		return b[0].Add(b[1].Mul(d[1])).Sqrt().Sub(d[0])
	})
	line := expr.RecordData(3, 2, func(b, d []expr.Expr) expr.Expr { return b[0].Add(b[1].Mul(d[0])).Sub(d[1]) })
	return []fitCase{
		{"misra near", misra, misra1a, 2, []float64{250, 5e-4}},
		{"misra far", misra, misra1a, 2, []float64{500, 1e-4}},
		{"misra away", misra, misra1a, 2, []float64{100, 0.01}},
		{"power", power, []float64{2.138, 1.309, 3.421, 1.471, 3.597, 1.49, 4.34, 1.565, 4.882, 1.611, 5.66, 1.68}, 2, []float64{1, 5}},
		{"root", root, []float64{1, 0.1, 1.4, 1.2, 1.7, 2, 2.1, 3.1, 2.2, 4, 2.5, 5.2}, 2, []float64{9, -1}},
		{"exact", line, []float64{0, 1, 1, 3, 2, 5, 3, 7}, 2, []float64{0, 0, 9}},
		{"line", line, []float64{0, 1, 1, 3, 2, 5, 3, 7.5}, 2, []float64{0, 0, 9}},
	}
}

// fitEnd is the end of a fit, bit for bit.
type fitEnd struct {
	X, StdErr, History []uint64
	RSS                uint64
	Iterations, Evals  int
	Status             string
}

func bitsOf(x []float64) []uint64 {
	b := make([]uint64, len(x))
	for i, v := range x {
		b[i] = math.Float64bits(v)
	}
	return b
}

func endOf(r *FitResult) fitEnd {
	return fitEnd{bitsOf(r.X), bitsOf(r.StdErr), bitsOf(r.History), math.Float64bits(r.RSS), r.Iterations, r.Evals, r.Status.String()}
}

// A checkpoint of a fit by an earlier version is read and goes through without a pipeline, to
// the same end bit for bit: each trial is where it was. The files of testdata were written at
// the version whose fit had an iteration of its own, by amd64.
func TestFitOfEarlierCheckpoints(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("other machines round the step otherwise")
	}
	b, err := os.ReadFile("testdata/fits.json")
	if err != nil {
		t.Fatal(err)
	}
	var ends map[string]fitEnd
	if err := json.Unmarshal(b, &ends); err != nil {
		t.Fatal(err)
	}
	for _, c := range fitCases() {
		t.Run(c.name, func(t *testing.T) {
			b, err := os.ReadFile(filepath.Join("testdata", "fit-"+strings.ReplaceAll(c.name, " ", "-")+".checkpoint"))
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "fit")
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			pipelines := 0
			source := func(s beam.Scope) (beam.PCollection, beam.PCollection) {
				pipelines++
				return Slice(c.data, c.columns)(s)
			}
			r, err := Fit(mustLoss(t, c.residual), source, c.x0, FitOptions{Options: Options{Checkpoint: path}})
			if err != nil {
				t.Fatal(err)
			}
			if got := endOf(r); !reflect.DeepEqual(got, ends[c.name]) || pipelines != 0 {
				t.Errorf("%d pipelines to %+v, want none to %+v", pipelines, got, ends[c.name])
			}
		})
	}
}

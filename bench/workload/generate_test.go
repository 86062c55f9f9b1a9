package workload

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"slope/expr"
	"slope/internal/problem"
)

//go:generate go test -run ^TestGeneratedIsCurrent$ -update .

var update = flag.Bool("update", false, "write the generated files again")

// generated lists the files that package expr writes, with their programs.
var generated = []struct {
	file, name string
	program    func() *expr.Program
	options    []expr.GoOption
}{
	{"generated_w1.go", "genW1", func() *expr.Program { return expr.Record(w1Generated, problem.Rosenbrock[ex]) }, []expr.GoOption{expr.WithSparseHessian()}},
	{"generated_w2.go", "genW2", func() *expr.Program { return expr.Record(w2Generated, problem.Product[ex]) }, nil},
	{"generated_w3.go", "genW3", func() *expr.Program {
		return expr.RecordData(w3Features, w3Features+1, problem.LogisticSample[ex])
	}, nil},
	{"generated_w4.go", "genW4", func() *expr.Program {
		return expr.RecordData(w4Columns, w4Columns+1, problem.RidgeSample[ex])
	}, nil},
	{"generated_w9.go", "genW9", func() *expr.Program {
		return expr.Record(1, func(x []ex) ex { return problem.DoubleWell(x[0]) })
	}, nil},
	{"generated_w10.go", "genW10", func() *expr.Program {
		return expr.Record(1, func(x []ex) ex { return problem.W10(x[0]) })
	}, nil},
	{"generated_w5.go", "genW5", func() *expr.Program { return newNetwork(1, w5Widths).recordSample() }, nil},
	{"generated_gmm.go", "genGMM", func() *expr.Program {
		p, _ := readGMM(gmmText)
		return p.recordSample()
	}, nil},
	{"generated_ba.go", "genBA", func() *expr.Program { return expr.RecordVecData(baBlock, 2, baRecorded) }, nil},
}

// The generated files are what the programs give today; go test -update writes
// them.
func TestGeneratedIsCurrent(t *testing.T) {
	for _, g := range generated {
		var b bytes.Buffer
		if err := g.program().WriteGo(&b, "workload", g.name, g.options...); err != nil {
			t.Fatal(err)
		}
		if *update {
			if err := os.WriteFile(g.file, b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		have, err := os.ReadFile(g.file)
		if err != nil || !bytes.Equal(have, b.Bytes()) {
			t.Errorf("%s is not current; run go generate (%v)", g.file, err)
		}
	}
}

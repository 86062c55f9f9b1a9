package bench_test

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"slope"
	"slope/expr"
)

var update = flag.Bool("update", false, "write the generated files again")

func exprW10[T slope.Real[T]](x []T) T {
	return x[0].Sin().Exp().Mul(x[0].Square().AddConst(1).Log()).Div(x[0].AddConst(2).Sqrt())
}

// exprGenerated lists the generated files of this folder with their programs.
var exprGenerated = []struct {
	file, name string
	program    func() *expr.Program
}{
	{"expr_gen_w1_test.go", "genW1", func() *expr.Program { return expr.Record(1000, exprW1[expr.Expr]) }},
	{"expr_gen_w2_test.go", "genW2", func() *expr.Program { return expr.Record(100, product[expr.Expr]) }},
	{"expr_gen_w3_test.go", "genW3", func() *expr.Program { return expr.RecordData(w3Dim, w3Dim+1, exprW3Sample[expr.Expr]) }},
	{"expr_gen_w10_test.go", "genW10", func() *expr.Program { return expr.Record(1, exprW10[expr.Expr]) }},
}

// BenchmarkExprGenerated times the generated gradients beside the hand-written.
func BenchmarkExprGenerated(b *testing.B) {
	run := func(name string, x []float64, hand, gen func(g, x []float64) float64) {
		b.Run(name, func(b *testing.B) {
			gradientBench(b, "hand", x, hand, hand)
			gradientBench(b, "generated", x, hand, gen)
		})
	}
	run("W1", w1Start(1000), rosenbrockHand, func(g, x []float64) float64 {
		y, _ := genW1Gradient(g, x)
		return y
	})
	run("W2", productStart(100), productHand, func(g, x []float64) float64 {
		y, _ := genW2Gradient(g, x)
		return y
	})
	data := exprW3Data()
	run("W3", exprW3Point(), func(g, x []float64) float64 { return exprW3Hand(g, x, data) }, func(g, x []float64) float64 {
		y := 0.0
		for k, v := range x {
			y += v * v
			g[k] = 0.1 * v
		}
		y *= 0.05
		for j := range w3Samples {
			y += genW3AddGradient(g, x, data[j*(w3Dim+1):][:w3Dim+1])
		}
		return y
	})
	run("W10", []float64{1.3}, func(g, x []float64) float64 {
		y, d := w10Hand(x[0])
		g[0] = d
		return y
	}, func(g, x []float64) float64 {
		y, _ := genW10Gradient(g, x)
		return y
	})
}

// The generated files are what the programs give today; go test -update writes
// them.
func TestExprGeneratedIsCurrent(t *testing.T) {
	for _, g := range exprGenerated {
		var b bytes.Buffer
		if err := g.program().WriteGo(&b, "bench_test", g.name); err != nil {
			t.Fatal(err)
		}
		if *update {
			if err := os.WriteFile(g.file, b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		have, err := os.ReadFile(g.file)
		if err != nil || !bytes.Equal(have, b.Bytes()) {
			t.Errorf("%s is not current; run go test -update (%v)", g.file, err)
		}
	}
}

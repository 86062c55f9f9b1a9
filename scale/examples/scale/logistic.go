package main

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/optimize"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"slope"
	"slope/expr"
	"slope/gd"
	"slope/scale"
)

const (
	features = 10
	ridge    = 0.01 // of each sample's loss
)

// logistic is the loss of a sample of n features and a label ±1, with the weights
// w of the features and w[n] of the constant 1:
//
//	log(1+exp(−y(a·w + wₙ))) + ½·ridge·‖w‖².
//
// The ridge is part of each loss, so that the sum over m samples is strongly convex
// with mu = m·ridge.
func logistic(n int) *expr.Program {
	return expr.RecordData(n+1, n+1, func(w, d []expr.Expr) expr.Expr { return sampleLoss(w, d[:n], d[n]) })
}

func sampleLoss(w, a []expr.Expr, y expr.Expr) expr.Expr {
	n := len(a)
	return slope.Dot(a, w[:n]).Add(w[n]).Mul(y).Neg().Softplus().Add(slope.SumSquares(w).Scale(ridge / 2))
}

// generateFn makes the samples of a range on the worker.
type generateFn struct{}

// ProcessElement emits the range as one block. The numbers are a function of the
// index alone, so that every pipeline sees the same samples.
func (*generateFn) ProcessElement(r scale.Range, emit func(scale.Block)) {
	var b scale.Block
	x := make([]float64, features+1)
	for i := r.First; i < r.First+r.Count; i++ {
		generate(x, uint64(i))
		b.Add(i, x)
	}
	emit(b)
}

// generate makes sample i: features in (−1, 1), and a label that follows the sign of
// a·(1, −½, ⅓, …) more often than not.
func generate(x []float64, i uint64) {
	z := 0.0
	for j := range x {
		i += 0x9e3779b97f4a7c15 // SplitMix64 (Steele, Lea and Flood 2014)
		h := (i ^ i>>30) * 0xbf58476d1ce4e5b9
		h = (h ^ h>>27) * 0x94d049bb133111eb
		u := float64(int64(h^h>>31)>>10) * 0x1p-53
		if j == features {
			x[j] = math.Copysign(1, float64(z)+u)
			break
		}
		x[j] = u
		z += float64(u) / float64((j+1)*(1-2*(j%2)))
	}
}

func generated(s beam.Scope) (blocks, bad beam.PCollection) {
	return beam.ParDo(s, &generateFn{}, scale.Ranges(s, *samples, scale.BlockLen)), beam.PCollection{}
}

// generatedFit fits to the generated samples.
func generatedFit(out, messages io.Writer, work string) error {
	fmt.Fprintf(out, "1. Logistic regression on %d generated samples of %d features\n", *samples, features)
	p := logistic(features)
	data := make([]float64, *samples*(features+1))
	for i := range *samples {
		generate(data[i*(features+1):(i+1)*(features+1)], uint64(i))
	}
	name := fmt.Sprintf("%d generated samples", *samples)
	return compare(out, p, generated, data, scale.Options{
		Checkpoint: filepath.Join(work, fmt.Sprintf("fit-%d.run", *samples)), Name: name, Progress: messages,
	})
}

// compare fits over the pipeline and in one process, by L-BFGS, and says how far
// the answers are apart. With mu = m·ridge both are within ‖∇f‖/mu of the one
// minimiser, so their distance is at most the sum of these, ∇f being the exact
// gradient: the one over the pipeline is off by its rounding, at each sample some
// ulps of numbers of size 1, and the bound adds m·10⁻¹⁵ in each component for it.
func compare(out io.Writer, p *expr.Program, source scale.Source, data []float64, opt scale.Options) error {
	loss, err := scale.NewLoss(p)
	if err != nil {
		return err
	}
	obj, err := scale.NewObjective(loss, source, opt)
	if err != nil {
		return err
	}
	defer obj.Close()
	m := float64(len(data) / p.DataDim())
	stop := gd.Options{Stop: []gd.StopRule{gd.GradientNorm(1e-9 * m)}}
	w0 := make([]float64, p.Dim())
	far, err := obj.MinimizeWith(&optimize.LBFGS{}, w0, stop)
	if err != nil {
		return err
	}
	pipelines, evaluations := obj.Pipelines()
	near, err := gd.MinimizeWith(&optimize.LBFGS{}, p.Batch(data), w0, stop)
	if err != nil {
		return err
	}
	atFar, err := obj.Total(far.X)
	if err != nil {
		return err
	}
	atNear, err := obj.Total(near.X)
	if err != nil {
		return err
	}
	rounding := 1e-15 * m * math.Sqrt(float64(p.Dim()))
	bound := (norm(atFar.Gradient) + norm(atNear.Gradient) + 2*rounding) / (ridge * m)
	fmt.Fprintf(out, "   Beam:        loss %.15g after %d evaluations, %d of them pipelines, %v\n", far.Value/m, evaluations, pipelines, far.Status)
	fmt.Fprintf(out, "   one process: loss %.15g after %d evaluations, %v\n", near.Value/m, near.Evals.Gradient, near.Status)
	fmt.Fprintf(out, "   w[0] %.15g and %.15g\n", far.X[0], near.X[0])
	distance := 0.0
	for i, v := range far.X {
		distance = math.Hypot(distance, v-near.X[i])
	}
	fmt.Fprintf(out, "   distance of the weights %.3g, bound %.3g; sum of losses exact to %.3g\n", distance, bound, atFar.ValueBound)
	fmt.Fprintf(out, "   %v\n", obj.Faults())
	if !(distance <= bound) {
		return fmt.Errorf("the weights are %v apart, more than the bound %v", distance, bound)
	}
	return nil
}

func norm(x []float64) (s float64) {
	for _, v := range x {
		s = math.Hypot(s, v)
	}
	return s
}

//go:embed data/breast_cancer.csv
var breastCancer string

const measures = 30 // of a patient

// patientLoss is the logistic loss of a row of the file: 30 measures, which are
// shifted and scaled to mean 0 and variance 1, and the class 0 or 1. The shifts and
// scales are constants of the program and travel with it.
func patientLoss(rows [][]float64) *expr.Program {
	mean, deviation := make([]float64, measures), make([]float64, measures)
	for j := range measures {
		for _, r := range rows {
			mean[j] += r[j] / float64(len(rows))
		}
		for _, r := range rows {
			deviation[j] += (r[j] - mean[j]) * (r[j] - mean[j]) / float64(len(rows))
		}
		deviation[j] = math.Sqrt(deviation[j])
	}
	return expr.RecordData(measures+1, measures+1, func(w, d []expr.Expr) expr.Expr {
		a := make([]expr.Expr, measures)
		for j := range a {
			a[j] = d[j].AddConst(-mean[j]).Scale(1 / deviation[j])
		}
		return sampleLoss(w, a, d[measures].Scale(2).AddConst(-1))
	})
}

// patients fits to the breast cancer data, which workers read as a CSV file.
func patients(out, messages io.Writer, work string) error {
	records, err := csv.NewReader(strings.NewReader(breastCancer)).ReadAll()
	if err != nil {
		return err
	}
	var rows [][]float64
	var data []float64
	for _, r := range records[1:] {
		for _, field := range r {
			v, err := strconv.ParseFloat(field, 64)
			if err != nil {
				return err
			}
			data = append(data, v)
		}
		rows = append(rows, data[len(data)-len(r):])
	}
	fmt.Fprintf(out, "2. Logistic regression on breast_cancer.csv: %d rows, %d measures\n", len(rows), measures)
	file := filepath.Join(work, "breast_cancer.csv")
	if err := os.WriteFile(file, []byte(breastCancer), 0o666); err != nil {
		return err
	}
	source := scale.CSV(file, measures+1, scale.CSVOptions{Header: 1})
	return compare(out, patientLoss(rows), source, data, scale.Options{Progress: messages})
}

// sweep minimises a double well for every pair of a start and a step rule.
func sweep(out, _ io.Writer, _ string) error {
	fmt.Fprintln(out, "3. Steps and starts on ¼(w² − 1)²")
	s := scale.Sweep{
		Objective: expr.Record(1, func(w []expr.Expr) expr.Expr { return w[0].Square().AddConst(-1).Square().Scale(0.25) }),
		Starts:    [][]float64{{2}, {-0.1}},
		Steps:     []gd.StepRule{gd.Fixed(0.01), gd.Fixed(0.1), gd.Fixed(0.5), gd.Fixed(1), gd.Armijo{}, gd.BarzilaiBorwein{Short: true}},
		Options:   gd.Options{Stop: []gd.StopRule{gd.ObjectiveValue(1e-5)}, MaxIterations: 500},
	}
	outcomes, err := s.Run()
	if err != nil {
		return err
	}
	return scale.WriteOutcomes(out, outcomes)
}

func init() {
	register.DoFn2x0[scale.Range, func(scale.Block)](&generateFn{})
}

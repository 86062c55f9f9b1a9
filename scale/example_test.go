package scale_test

import (
	"errors"
	"fmt"
	"log"
	"reflect"

	"gonum.org/v1/gonum/optimize"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"slope"
	"slope/expr"
	"slope/gd"
	"slope/scale"
)

// hours are hours of study and whether the exam was passed, ±1.
var hours = []float64{
	0.5, -1, 0.75, -1, 1, -1, 1.25, -1, 1.5, -1, 1.75, -1, 1.75, 1, 2, -1, 2.25, 1, 2.5, -1,
	2.75, 1, 3, -1, 3.25, 1, 3.5, -1, 4, 1, 4.25, 1, 4.5, 1, 4.75, 1, 5, 1, 5.5, 1,
}

// logLoss is the loss of one sample of a logistic regression: log(1 + e^(−y(a+bx))).
func logLoss(w, d []expr.Expr) expr.Expr {
	return w[0].Add(w[1].Mul(d[0])).Mul(d[1]).Neg().Softplus()
}

func ExampleObjective() {
	loss, err := scale.NewLoss(expr.RecordData(2, 2, logLoss))
	if err != nil {
		log.Fatal(err)
	}
	obj, err := scale.NewObjective(loss, scale.Slice(hours, 2), scale.Options{})
	if err != nil {
		log.Fatal(err)
	}
	res, err := obj.MinimizeWith(&optimize.LBFGS{}, []float64{0, 0}, gd.Options{Stop: []gd.StopRule{gd.GradientNorm(1e-3)}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%v: loss %.4f, odds grow by e^%.2f with each hour\n", res.Status, res.Value, res.X[1])
	// Output: SmallGradient: loss 8.0299, odds grow by e^1.50 with each hour
}

// printFn shows what comes out of a pipeline.
type printFn struct{}

func (*printFn) ProcessElement(t scale.Total) {
	fmt.Printf("%d samples: loss %.4f ± %.0e, gradient %.3f\n", t.Samples, t.Value, t.ValueBound, t.Gradient)
}

type faultFn struct{}

func (*faultFn) ProcessElement(f scale.Fault) { fmt.Println("left out:", f) }

func init() {
	beam.RegisterType(reflect.TypeFor[printFn]())
	beam.RegisterType(reflect.TypeFor[faultFn]())
}

// Sum in a pipeline of one's own, which ends in other things than a result in
// this process.
func ExampleSum() {
	loss, err := scale.NewLoss(expr.RecordData(2, 2, logLoss))
	if err != nil {
		log.Fatal(err)
	}
	_, err = scale.Running{}.Collect(func(s beam.Scope) []beam.PCollection {
		samples, _ := scale.Slice(hours, 2)(s)
		total, faults := scale.Sum(s, loss, []float64{-4, 1.5}, samples, scale.SumOptions{})
		beam.ParDo0(s, &printFn{}, total)
		beam.ParDo0(s, &faultFn{}, faults)
		return []beam.PCollection{beam.Create(s, []byte("done"))}
	})
	if err != nil {
		log.Fatal(err)
	}
	// Output: 20 samples: loss 8.0354 ± 9e-16, gradient [0.167 0.423]
}

// Too many faults end a run before it begins.
func ExampleFaultError() {
	loss, err := scale.NewLoss(expr.RecordData(1, 1, func(w, d []expr.Expr) expr.Expr { return slope.XLogX(d[0]).Mul(w[0]) }))
	if err != nil {
		log.Fatal(err)
	}
	obj, err := scale.NewObjective(loss, scale.Slice([]float64{1, 2, -3}, 1), scale.Options{MaxFaults: -1})
	if err != nil {
		log.Fatal(err)
	}
	_, err = obj.Total([]float64{1})
	var faults *scale.FaultError
	if errors.As(err, &faults) {
		fmt.Println(faults.Report)
	}
	// Output:
	// faulty samples: 1, rows that could not be read: 0
	//   sample 2: loss is NaN
}

// Fit finds the line y = a + bx nearest to four points.
func ExampleFit() {
	residual, err := scale.NewLoss(expr.RecordData(2, 2, func(w, d []expr.Expr) expr.Expr {
		return w[0].Add(w[1].Mul(d[0])).Sub(d[1])
	}))
	if err != nil {
		log.Fatal(err)
	}
	points := []float64{0, 1, 1, 3, 2, 5, 3, 7.5}
	res, err := scale.Fit(residual, scale.Slice(points, 2), []float64{0, 0}, scale.FitOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.3f + %.3f·x, standard errors %.3f\n", res.X[0], res.X[1], res.StdErr)
	// Output: 0.900 + 2.150·x, standard errors [0.162 0.087]
}

// Package scale sums losses over data that do not fit one machine, and minimises
// such sums, on Apache Beam: on its runner Prism, which starts inside the process
// and needs nothing, or by Beam's own flags on Flink, Spark or Dataflow.
//
// # The idea on one number
//
// A fit looks at its data through one number and a few derivatives of it,
//
//	f(w) = Σᵢ ℓ(w, dᵢ),  ∇f(w) = Σᵢ ∇ℓ(w, dᵢ),
//
// so the data can stay where they are, on many machines. The loss ℓ of one sample
// is recorded once with expr.RecordData and travels to the workers as bytes: they
// need none of the caller's code. Each worker evaluates blocks of samples and
// sends on a partial sum; what comes back is 1 + n numbers.
//
// Floating-point sums depend on their order, and a pipeline has none: bundles are
// cut, repeated and merged as the runner likes. Of 1, 10¹⁶ and −10¹⁶ the sum is 1
// or 0. Partial sums here have no rounding, so there is nothing to depend on: a
// number of 2176 bits holds any sum of float64 exactly, an addition to it costs 4
// ns, and it is rounded once, at the end. The result is the same to the last bit
// on one worker and on a hundred, and its bound is half a unit in the last place.
//
// # Use
//
//		func main() {
//			flag.Parse()
//			scale.Init(slog.LevelWarn) // beam.Init; on a worker it does not return
//			loss, err := scale.NewLoss(expr.RecordData(n, k, logLoss[expr.Expr]))
//			…
//			obj, err := scale.NewObjective(loss, scale.CSV("data/*.csv", k, scale.CSVOptions{}),
//				scale.Options{Checkpoint: "fit.run", Progress: os.Stderr})
//			…
//			res, err := obj.MinimizeWith(&optimize.LBFGS{}, w0, gd.Options{})
//
//	  - Sum is the transform, for pipelines of the caller's own: from samples to one
//	    Total, and the samples at fault as a side output. A Kind chooses what is
//	    summed: Value, Gradient, HessianProduct or NormalEquations.
//	  - A Source puts a dataset into a pipeline: CSV, Parquet, Slice, or a function
//	    of the caller's own, with Ranges for data that are made on the workers.
//	  - Objective is the sum as a function: an objective of package gd, and through
//	    gd.Problem one of gonum/optimize, one pipeline for each point.
//	  - Fit is Levenberg–Marquardt for a sum of squares, one pipeline for each trial.
//	  - Sweep is the same run for every pair of a start and a step rule, one element of
//	    a pipeline each: gd.Sweep on many machines.
//	  - Campaign counts what the cases of a property come to over many seeds, with
//	    bounds of their shares, and makes the first counterexample smaller.
//	  - Running.Collect runs any pipeline and brings a small result back.
//
// # When things fail
//
// A sample whose loss or gradient is not finite, or that breaks the worker, is a
// Fault with its file, line and reason; the rest goes on, or with SumOptions.Stop
// the pipeline fails. An Objective leaves out the samples that are at fault at the
// start, for good: it minimises one function. At a later point such a sample means
// that the point is outside the domain.
//
// Workers keep nothing between blocks, and a runner throws away what a bundle has
// sent before it failed, so a bundle that is done twice counts once. Prism fails a
// job with the first bundle that fails; Running.Retries runs it again.
//
// With a checkpoint every evaluation is on the disk before it is used. Since an
// evaluation gives the same bits each time, a run that begins again goes through
// those that are there without a pipeline and comes to the point at which it was
// killed, with all the memory of its method, and to the same end.
//
// # Limits
//
// The parameters are part of the description of each pipeline and a partial sum
// takes 544 bytes for each number in memory: up to some 10⁵ parameters, and some
// 10³ for Fit, whose JᵀJ has n²/2. A pipeline on Prism costs some 50 to 100 ms
// however small it is, and its stages run on one processor each, so that for data
// that fit one machine expr.Program.Batch is the tool. Prism also keeps some 150 kB
// for each pipeline as long as the process lives. A file is read by one worker.
package scale

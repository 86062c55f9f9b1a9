// Package model holds the functions that the example generates code for: each
// written once, over slope.Real.
package model

import (
	"slope"
	"slope/expr"
)

// Rosenbrock returns Σ 100(x_{i+1}−x_i²)² + (1−x_i)².
func Rosenbrock[T slope.Real[T]](x []T) T {
	s := x[0].Lift(0)
	for i := range len(x) - 1 {
		t := x[i+1].Sub(x[i].Square())
		s = s.Add(t.Square().Scale(100)).Add(x[i].Neg().AddConst(1).Square())
	}
	return s
}

// LogLoss returns the logistic loss of one sample, log(1 + exp(−y·a·w)): the
// features a are followed by the label y, +1 or −1.
func LogLoss[T slope.Real[T]](w, sample []T) T {
	k := len(w)
	return slope.Dot(sample[:k], w).Mul(sample[k]).Neg().Softplus()
}

// A File is a generated file: its name, the prefix of its functions and the
// program.
type File struct {
	Name, Prefix string
	Program      *expr.Program
}

// Files returns what is to be generated.
func Files() []File {
	return []File{
		{"rosenbrock.go", "Rosenbrock", expr.Record(1000, Rosenbrock[expr.Expr])},
		{"logloss.go", "LogLoss", expr.RecordData(8, 9, LogLoss[expr.Expr])},
	}
}

package expr

import (
	"fmt"

	"slope/expr/internal/graph"
)

// Record calls f once, with n expressions in the place of its variables, and
// returns the function as a Program. What f does besides is done once, while
// recording. It panics if n is less than 1, f is nil, or the result is not an
// expression of this recording; a constant result is allowed.
func Record(n int, f func([]Expr) Expr) *Program {
	function("Record", f == nil)
	return record(n, 0, false, func(x, _ []Expr) []Expr { return []Expr{f(x)} })
}

// RecordExact is Record without arithmetic on constants: an operation on constants
// is a node like any other, which Record does once, in floating point. The program
// is the function as it is written in real arithmetic, the constants being the doubles
// that they are: ⅓·3 − 1 is −2⁻⁵⁴ for the double ⅓, and not 0. Proofs need that;
// evaluations take the same values either way.
func RecordExact(n int, f func([]Expr) Expr) *Program {
	function("RecordExact", f == nil)
	return record(n, 0, true, func(x, _ []Expr) []Expr { return []Expr{f(x)} })
}

// RecordVec is Record for a function with any number of results, at least one.
func RecordVec(n int, f func([]Expr) []Expr) *Program {
	function("RecordVec", f == nil)
	return record(n, 0, false, func(x, _ []Expr) []Expr { return f(x) })
}

// RecordData records a function of n variables and k data, inputs without
// derivatives, such as the loss of one sample of a dataset:
//
//	p := expr.RecordData(n, k, func(params, sample []expr.Expr) expr.Expr { … })
//	y, grad := p.WithData(sample).Gradient(nil, params)
//
// Batch evaluates such a program over a whole dataset. It panics as Record
// does, and if k is negative.
func RecordData(n, k int, f func(x, data []Expr) Expr) *Program {
	function("RecordData", f == nil)
	return record(n, k, false, func(x, d []Expr) []Expr { return []Expr{f(x, d)} })
}

// RecordVecData is RecordData for a function with any number of results, at least one: the residuals of one
// observation.
func RecordVecData(n, k int, f func(x, data []Expr) []Expr) *Program {
	function("RecordVecData", f == nil)
	return record(n, k, false, f)
}

// function panics if what a method records is nil.
func function(method string, isNil bool) {
	if isNil {
		panic("expr: " + method + " of a nil function")
	}
}

func record(n, k int, exact bool, f func(x, data []Expr) []Expr) *Program {
	if n < 1 {
		panic(fmt.Sprintf("expr: recording of a function of %d variables, want at least 1", n))
	}
	if k < 0 {
		panic(fmt.Sprintf("expr: recording of a function of %d data, want at least 0", k))
	}
	if n > graph.MaxNodes-k {
		panic(fmt.Sprintf("expr: recording of more than %d nodes, operands or constants", graph.MaxNodes))
	}
	r := &recorder{Graph: graph.New(n, k), constants: map[uint64]uint32{}, exact: exact}
	defer func() { r.closed = true }()
	x := make([]Expr, n+k)
	for i := range x {
		x[i] = r.expr(uint32(i))
	}
	y := f(x[:n:n], x[n:])
	if len(y) == 0 {
		panic("expr: recorded function has no results")
	}
	for i, v := range y {
		if v.rec == nil {
			panic(fmt.Sprintf("expr: result %d is a zero Expr; start from x.Lift(0) or slope.Sum", i))
		}
		if v.rec != r {
			panic(fmt.Sprintf("expr: result %d is an Expr of another recording", i))
		}
		r.Out = append(r.Out, r.node(v))
	}
	return newProgram(r.Graph)
}

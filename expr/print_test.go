package expr_test

import (
	"fmt"

	"slope/expr"
)

func ExampleExpr_String() {
	expr.Record(2, func(x []expr.Expr) expr.Expr {
		y := x[0].Mul(x[1]).Exp().Scale(2)
		fmt.Println(x[0], y, x[0].Lift(3))
		return y
	})
	// Output: x0 Scale 2(Exp(Mul(x0, x1))) 3
}

func ExampleProgram_String() {
	p := expr.Record(2, func(x []expr.Expr) expr.Expr { return x[0].Mul(x[1]).Exp() })
	fmt.Println(p)
	// Output: Program of 2 variables, 1 result, 2 operations
}

func ExampleBatch_String() {
	p := expr.RecordData(2, 1, func(x, d []expr.Expr) expr.Expr { return x[0].Mul(d[0]).Add(x[1]).Square() })
	fmt.Println(p.Batch([]float64{1, 2, 3}))
	// Output: Batch of 3 samples, Program of 2 variables, 1 data input, 1 result, 3 operations
}

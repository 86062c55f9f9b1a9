// Command record records a function and evaluates its gradient.
package main

import (
	"fmt"

	"slope/expr"
)

func main() {
	fmt.Println(expr.Record(2, func(x []expr.Expr) expr.Expr { return x[0].Mul(x[1]).Sin() }).Gradient(nil, []float64{1, 2}))
}

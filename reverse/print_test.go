package reverse_test

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"slope/reverse"
)

func ExampleVar_Format() {
	t := reverse.NewTape()
	x := t.Var(1.5)
	fmt.Println(x, x.Square())
	fmt.Printf("%.3f\n", x.Sqrt())
	// Output:
	// 1.5 2.25
	// 1.225
}

func ExampleVar2_Format() {
	reverse.HVP(nil, func(x []reverse.Var2) reverse.Var2 {
		y := x[0].Mul(x[1])
		fmt.Println(x, y)
		return y
	}, []float64{2, 3}, []float64{1, 0})
	// Output: [2 3] 6
}

func ExampleVecOf_Format() {
	t := reverse.NewTape()
	fmt.Println(t.Vec([]float64{1, 2, 3}).Scale(0.5))
	fmt.Printf("%.2f\n", t.Vec(make([]float64, 1000)).AddConst(1))
	// Output:
	// [0.5 1 1.5]
	// [1.00 1.00 1.00 1.00 1.00 … 1.00 1.00 1.00 1.00 1.00] (1000 elements)
}

func ExampleMatOf_Format() {
	t := reverse.NewTape()
	fmt.Println(t.Mat(mat.NewDense(2, 3, []float64{1, 2, 3, 4, 5, 6})).T())
	// Output: 3×2 [[1 4] [2 5] [3 6]]
}

func ExampleTape_String() {
	t := reverse.NewTape()
	x := t.Vars(nil, []float64{1, 2})
	x[0].Mul(x[1])
	t.Param([]float64{5})
	fmt.Println(t)
	// Output: Tape of 3 entries, 0 arrays, 1 Params
}

func ExampleParam_String() {
	fmt.Println(reverse.NewTape().Param([]float64{1, 2}))
	// Output: Param [1 2]
}

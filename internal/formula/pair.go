package formula

import (
	"sync"

	"slope"
)

// Pairs holds operations on dual numbers over one T, in code that knows T: in generic code
// each operation of T is a call through a dictionary, of which a product takes five. The
// operands and results are the values x, y and the tangents d, e, each by itself and not as
// a struct: one of more than four words would go through memory.
type Pairs[T slope.Real[T]] struct {
	Add, Sub, Mul, Div func(x, d, y, e T) (z, f T)
	Square, Sqrt, Inv  func(x, d T) (z, f T)
	Strong             func(p Product, x, y T) T // see Strong
	Value              func(x T) float64
	Room               sync.Pool // for package dual
}

// VarPairs are the *Pairs of reverse.Var, if package reverse is part of the program.
var VarPairs any

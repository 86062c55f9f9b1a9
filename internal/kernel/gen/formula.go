package main

// A kernel is a loop over lanes: element i of what it sets depends on the elements i of its
// slices alone. Its description is what every form of it is written from.
type kernel struct {
	name    string
	doc     string   // continues "name …"
	slices  []string // the first one gives the length
	numbers []string
	body    *formula // what the first slice is set to
	number  *formula // the loop stops in front of a lane where this is NaN
}

// op is an operation of a formula, each with one rounding at most.
type op int

const (
	opSlice  op = iota // the lane of a slice
	opNumber           // a number, the same in every lane
	opAdd
	opSub
	opMul
	opDiv
	opSelect // y where x > 0, z elsewhere
)

// A formula is what is computed in a lane. One that occurs twice is computed once.
type formula struct {
	op      op
	name    string // of the slice or number
	x, y, z *formula
}

func slice(name string) *formula         { return &formula{op: opSlice, name: name} }
func number(name string) *formula        { return &formula{op: opNumber, name: name} }
func add(x, y *formula) *formula         { return &formula{op: opAdd, x: x, y: y} }
func sub(x, y *formula) *formula         { return &formula{op: opSub, x: x, y: y} }
func mul(x, y *formula) *formula         { return &formula{op: opMul, x: x, y: y} }
func div(x, y *formula) *formula         { return &formula{op: opDiv, x: x, y: y} }
func positive(c, a, b *formula) *formula { return &formula{op: opSelect, x: c, y: a, z: b} }

// The slices and numbers of the kernels.
var (
	z, x, y, s    = slice("z"), slice("x"), slice("y"), slice("s")
	a, b, cs, ds  = slice("a"), slice("b"), slice("c"), slice("d")
	c, d          = number("c"), number("d")
	x0, x1        = slice("x0"), slice("x1")
	x2, x3        = slice("x2"), slice("x3")
	c0, c1        = number("c0"), number("c1")
	c2, c3        = number("c2"), number("c3")
	product       = mul(s, x)
	quotient      = div(s, x)
	productOfQuot = mul(s, div(x, y))
)

var (
	one   = []string{"z", "x"}
	two   = []string{"z", "x", "y"}
	times = []string{"z", "s", "x"}
)

// kernels are the elementwise loops.
var kernels = []kernel{
	{"Fill", "sets z to c.", []string{"z"}, []string{"c"}, c, nil},
	{"Add", "sets z to x + y.", two, nil, add(x, y), nil},
	{"Sub", "sets z to x − y.", two, nil, sub(x, y), nil},
	{"Mul", "sets z to x·y.", two, nil, mul(x, y), nil},
	{"Div", "sets z to x/y.", two, nil, div(x, y), nil},
	{"Square", "sets z to x².", one, nil, mul(x, x), nil},
	{"SubSquare", "sets z to x − y².", two, nil, sub(x, mul(y, y)), nil},
	{"AddConst", "sets z to x + c.", one, []string{"c"}, add(x, c), nil},
	{"Scale", "sets z to c·x.", one, []string{"c"}, mul(c, x), nil},
	{"DivConst", "sets z to x/c.", one, []string{"c"}, div(x, c), nil},
	{"Affine", "sets z to c·x + d.", one, []string{"c", "d"}, add(mul(c, x), d), nil},
	{"AffineLanes", "sets z to c·x + d, with c and d of each lane.", []string{"z", "x", "c", "d"}, nil, add(mul(cs, x), ds), nil},
	{"AddScaled", "sets z to x + c·y.", two, []string{"c"}, add(x, mul(c, y)), nil},
	{"Select", "sets z to a where c > 0, and to b elsewhere.", []string{"z", "c", "a", "b"}, nil, positive(cs, a, b), nil},
	{"Acc", "adds s to z.", []string{"z", "s"}, nil, add(z, s), nil},
	{"AccNeg", "subtracts s from z.", []string{"z", "s"}, nil, sub(z, s), nil},
	{"AccConst", "adds c to z.", []string{"z"}, []string{"c"}, add(z, c), nil},
	{"AccScale", "adds c·s to z.", []string{"z", "s"}, []string{"c"}, add(z, mul(c, s)), nil},
	{"AccMul", "adds s·x to z.", times, nil, add(z, mul(s, x)), nil},
	{"AccMulScale", "adds (c·s)·x to z.", times, []string{"c"}, add(z, mul(mul(c, s), x)), nil},
	{"AccMul3", "adds (s·x)·y to z.", []string{"z", "s", "x", "y"}, nil, add(z, mul(mul(s, x), y)), nil},
	{"AccMulDiff", "adds x·(s − c) to z.", times, []string{"c"}, add(z, mul(x, sub(s, c))), nil},
	{"Axpy4", "adds c₀x₀, c₁x₁, c₂x₂ and c₃x₃ to z, one after the other.", []string{"z", "x0", "x1", "x2", "x3"}, []string{"c0", "c1", "c2", "c3"},
		add(add(add(add(z, mul(c0, x0)), mul(c1, x1)), mul(c2, x2)), mul(c3, x3)), nil},
	{"MulNumber", "sets z to s·x.", times, nil, product, product},
	{"AccMulNumber", "adds s·x to z.", times, nil, add(z, product), product},
	{"AccDivNumber", "adds s/x to z.", times, nil, add(z, quotient), quotient},
	{"AccNegQuotientNumber", "subtracts s·(x/y) from z.", []string{"z", "s", "x", "y"}, nil, sub(z, productOfQuot), productOfQuot},
}

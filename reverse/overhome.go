package reverse

import (
	"sync"

	"slope"
	"slope/dual"
	"slope/internal/formula"
)

// A home keeps what NestGradient over one T uses again, and the operations of T.
type home[T slope.Real[T]] struct {
	nests     sync.Pool // of *nest[T]
	constants func(a, b *overNode[T], k kind) Over[T]
	binary    func(t *nest[T], a, b *overNode[T], k kind) Over[T]
	square    func(t *nest[T], a *overNode[T]) Over[T]
	linear    func(t *nest[T], a *overNode[T], c float64, shift bool) Over[T]
	unary     func(t *nest[T], a *overNode[T], k kind) Over[T]
	sweep     func(t *nest[T], z *overNode[T], dst []T)
	known     bool // whether T has values to look at; else its numbers are asked
}

// Those of the numbers over float64 that are nested most, whose sweep is in code that knows T.
var (
	floatHome = &home[slope.Float64]{constants: nestConstantsFloat, binary: nestBinaryFloat, square: nestSquareFloat, linear: nestLinearFloat, unary: nestUnaryFloat, sweep: nestSweepFloat, known: true}
	dualHome  = &home[single]{constants: nestConstantsDual, binary: nestBinaryDual, square: nestSquareDual, linear: nestLinearDual, unary: nestUnaryDual, sweep: nestSweepDual, known: true}
	varHome   = &home[Var]{constants: nestConstantsVar, binary: nestBinaryVar, square: nestSquareVar, linear: nestLinearVar, unary: nestUnaryVar, sweep: nestSweepVar, known: true}
	homes     sync.Map // those of other types, from (*T)(nil) to *home[T]
)

type single = dual.Dual[float64]

// homeOf returns the home of T.
func homeOf[T slope.Real[T]]() *home[T] {
	if h, ok := any(dualHome).(*home[T]); ok {
		return h
	}
	if h, ok := any(floatHome).(*home[T]); ok {
		return h
	}
	if h, ok := any(varHome).(*home[T]); ok {
		return h
	}
	return otherHome[T]()
}

func otherHome[T slope.Real[T]]() *home[T] {
	key := any((*T)(nil))
	if h, ok := homes.Load(key); ok {
		return h.(*home[T])
	}
	h, _ := homes.LoadOrStore(key, &home[T]{constants: nestConstants[T], binary: nestBinary[T], unary: nestUnary[T], square: nestSquare[T], linear: nestLinear[T], sweep: nestSweep[T]})
	return h.(*home[T])
}

// take returns an empty tape.
func (h *home[T]) take() *nest[T] {
	if t, ok := h.nests.Get().(*nest[T]); ok {
		return t
	}
	t := &nest[T]{home: h, epoch: 1}
	t.turn()
	t.last = 0
	return t
}

// nestPlus, nestMinus and nestTimes are the operations of T, nestStrong is formula.Strong,
// and nestValue the value of a number, 0 if it has none.
func nestPlus[T slope.Real[T]](x, y T) T                      { return x.Add(y) }
func nestMinus[T slope.Real[T]](x, y T) T                     { return x.Sub(y) }
func nestTimes[T slope.Real[T]](x, y T) T                     { return x.Mul(y) }
func nestStrong[T slope.Real[T]](p formula.Product, x, y T) T { return formula.Strong(p, x, y) }
func nestValue[T slope.Real[T]](x T) float64 {
	v, _ := formula.Value(x)
	return v
}

func nestStrongFloat(p formula.Product, x, y slope.Float64) slope.Float64 {
	return slope.Float64(p.Of(float64(x), float64(y)))
}

func nestPlusFloat(x, y slope.Float64) slope.Float64  { return x + y }
func nestMinusFloat(x, y slope.Float64) slope.Float64 { return x - y }
func nestTimesFloat(x, y slope.Float64) slope.Float64 { return slope.Float64(x * y) }
func nestValueFloat(x slope.Float64) float64          { return float64(x) }

func nestStrongDual(p formula.Product, x, y single) single {
	z := single{Real: float64(x.Real * y.Real), Eps: float64(x.Real*y.Eps) + float64(x.Eps*y.Real)}
	if s := z.Real + z.Eps; s != s {
		return formula.Strong(p, x, y)
	}
	return z
}

func nestPlusDual(x, y single) single  { return x.Add(y) }
func nestMinusDual(x, y single) single { return x.Sub(y) }
func nestTimesDual(x, y single) single { return x.Mul(y) }
func nestValueDual(x single) float64   { return x.Real }

func nestStrongVar(p formula.Product, x, y Var) Var { return x.product(p, y) }
func nestPlusVar(x, y Var) Var                      { return x.plus(y) }
func nestMinusVar(x, y Var) Var                     { return x.minus(y) }
func nestTimesVar(x, y Var) Var                     { return x.times(y) }
func nestValueVar(x Var) float64                    { return x.value }

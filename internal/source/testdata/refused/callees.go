package refused

import (
	"container/list"
	"example.com/refused/other"
	"math"
	"math/big"
	"math/cmplx"
	"reflect"
	"sync"
	"sync/atomic"
	"unsafe"
)

// Most of these lose it in a function that is called.

func bits(x float64) float64 { return math.Float64frombits(math.Float64bits(x) | 1) }

// HelperBits: math.Float64bits
func HelperBits(x float64) float64 { return bits(x) }

func single(x float64) float64 {
	y := float32(x)
	return float64(y)
}

// HelperSingle: into float32
func HelperSingle(x float64) float64 { return single(x) }

func modulus(x float64) float64 { return cmplx.Abs(complex(x, 1)) }

// HelperComplex: complex
func HelperComplex(x float64) float64 { return modulus(x) }

func viaMap(x float64) float64 {
	m := map[int]float64{}
	m[1] = x
	return m[1]
}

// HelperMap: a map
func HelperMap(x float64) float64 { return viaMap(x) }

func viaGlobal(x float64) float64 {
	setGlobal(x)
	return global
}

func setGlobal(x float64) { global = x }

// HelperGlobal: the global variable global
func HelperGlobal(x float64) float64 { return viaGlobal(x) }

func viaChannel(x float64) float64 {
	c := make(chan float64, 1)
	c <- x
	return <-c
}

// HelperChannel: channel
func HelperChannel(x float64) float64 { return viaChannel(x) }

// Listed: list.PushBack
func Listed(x float64) float64 {
	l := list.New()
	l.PushBack(x)
	return l.Front().Value.(float64)
}

// Big: big.NewFloat
func Big(x float64) float64 {
	y, _ := big.NewFloat(x).Float64()
	return y
}

// BigSet: SetFloat64
func BigSet(x float64) float64 {
	y, _ := new(big.Float).SetFloat64(x).Float64()
	return y
}

// Synced: sync.Store
func Synced(x float64) float64 {
	var m sync.Map
	m.Store(1, x)
	y, _ := m.Load(1)
	return y.(float64)
}

// Atomic: atomic.Store
func Atomic(x float64) float64 {
	var u atomic.Value
	u.Store(x)
	return u.Load().(float64)
}

// Unsafe: unsafe
func Unsafe(x float64) float64 { return *(*float64)(unsafe.Pointer(&x)) }

func unsafely(x float64) float64 { return float64(*(*uint64)(unsafe.Pointer(&x))) }

// HelperUnsafe: unsafe
func HelperUnsafe(x float64) float64 { return unsafely(x) }

type hook struct{ f func(float64) }

// Hook: a function value
func Hook(x float64) float64 {
	y := 0.0
	h := hook{func(z float64) { y = z }}
	h.f(x)
	return y
}

type anyBox struct{ v any }

func (b *anyBox) put(x float64) { b.v = x }

// AnyBox: into an interface
func AnyBox(x float64) float64 {
	var b anyBox
	b.put(x)
	return b.v.(float64)
}

func boxes(xs ...any) float64 { return xs[0].(float64) }

// Variadic: into an interface
func Variadic(x float64) float64 { return boxes(x) }

func deferred(x float64) (y float64) {
	defer func() { y = x }()
	return 1
}

// HelperDeferred: defers a call
func HelperDeferred(x float64) float64 { return deferred(x) }

// Reflected: reflect.ValueOf
func Reflected(x float64) float64 { return reflect.ValueOf(x).Float() }

// OtherGlobal: calls is not exported and changes
func OtherGlobal(x float64) float64 { return other.Counted(x) }

// CopiedIntoInterface: goes into an interface
func CopiedIntoInterface(x float64) float64 { return other.NewRegister(x * x).Long() }

// CopiedIntoList: goes into an interface
func CopiedIntoList(x float64) float64 { return other.NewRegister(x * x).Counted() }

// CopiedResultIntoInterface: goes into an interface
func CopiedResultIntoInterface(x float64) float64 {
	y, err := other.NewRegister(x * x).Checked(0.5)
	if err != nil {
		return 0
	}
	return y
}

// CopiedResultsIntoInterface: goes into an interface
func CopiedResultsIntoInterface(x float64) float64 {
	y, err := other.NewRegister(x * x).CheckedOf(0.5)
	if err != nil {
		return 0
	}
	return y
}

// CopiedIntoField: goes into an interface
func CopiedIntoField(x float64) float64 { return other.NewRegister(x * x).Holder() }

// StoredClosures: a function value that captures variables into memory
func StoredClosures(x float64) float64 {
	var fs []func() float64
	for i := 0; i < 2; i++ {
		y := x * x
		fs = append(fs, func() float64 { return y })
	}
	s := 0.0
	for _, f := range fs {
		s += f()
	}
	return s
}

// ClosureArray: a function value that captures variables into memory
func ClosureArray(x float64) float64 {
	var fs [2]func(float64) float64
	for i := range fs {
		k := float64(i) * x
		fs[i] = func(v float64) float64 { return v * k }
	}
	return fs[0](2) + fs[1](1)
}

type handler struct{ f func() float64 }

// ClosureField: a function value that captures variables into memory
func ClosureField(x float64) float64 {
	h := handler{func() float64 { return x * x }}
	return h.f()
}

// ClosureOfIndex: a function value that captures variables into memory
func ClosureOfIndex(x float64) float64 {
	var fs []func() int
	for i := 0; i < 3; i++ {
		fs = append(fs, func() int { return i })
	}
	return x * float64(fs[0]())
}

func stored(x float64) []func() float64 { return []func() float64{func() float64 { return x }} }

// ClosureOfCallee: a function value that captures variables into memory
func ClosureOfCallee(x float64) float64 { return stored(x * x)[0]() }

func hidden64(x float64) []uint64 { return []uint64{math.Float64bits(x)} }

// BitsOfCallee: math.Float64bits of a value that carries a derivative
func BitsOfCallee(x float64) float64 { return math.Float64frombits(hidden64(x)[0]) }

func hashed(x float64) int { return int(math.Float64bits(x)) }

// BitsInInteger: math.Float64bits of a value that carries a derivative
func BitsInInteger(x float64) float64 { return math.Float64frombits(uint64(hashed(x))) }

func narrow(x float64) []float32 { return []float32{float32(x)} }

// NarrowOfCallee: into float32
func NarrowOfCallee(x float64) float64 { return float64(narrow(x)[0]) }

type sealed struct{ c [1]complex128 }

func seal(x float64) sealed { return sealed{[1]complex128{complex(x, 0)}} }

// ComplexOfCallee: differentiate real
func ComplexOfCallee(x float64) float64 { return real(seal(x).c[0]) }

// CopyInCondition: cannot differentiate copy in a condition
func CopyInCondition(x float64) float64 {
	var s [2]float64
	for i := 0; i < copy(s[1:], []float64{x}); i++ {
		s[0] += x
	}
	return s[0] * s[1]
}

type lever struct{ k float64 }

func (l *lever) turn(x float64) float64 { l.k *= x; return l.k }

// ChosenFunction: the function variable f, which may hold one of several functions
func ChosenFunction(x float64) float64 {
	f := math.Sin
	if x > 0 {
		l := lever{x}
		f = l.turn
	}
	return f(x)
}

func nest(n int, f func(float64) float64, x float64) float64 {
	if n == 0 {
		return f(x)
	}
	return nest(n-1, func(t float64) float64 { return f(t) * f(2*t) }, x)
}

func nestLeft(n int, f func(float64) float64, x float64) float64 {
	if n == 0 {
		return f(x)
	}
	return nestRight(n-1, func(t float64) float64 { return f(t) + t }, x) + nestRight(n-2, func(t float64) float64 { return f(2 * t) }, x)
}

func nestRight(n int, f func(float64) float64, x float64) float64 {
	return nestLeft(n, func(t float64) float64 { return f(-t) }, x)
}

// NestedInItself: holds the one before it at each call
func NestedInItself(x float64) float64 { return nest(3, func(t float64) float64 { return t * x }, x) }

// NestedInTurns: holds the one before it at each call
func NestedInTurns(x float64) float64 {
	return nestLeft(3, func(t float64) float64 { return t * x }, x)
}

// CopiedFromInterface: comes out of an interface
func CopiedFromInterface(x float64) float64 { return other.NewRegister(x * x).Asserted() }

// CopiedFromSwitch: comes out of an interface
func CopiedFromSwitch(x float64) float64 { return other.NewRegister(x * x).Switched() }

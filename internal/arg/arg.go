// Package arg checks the arguments of the drivers, so that misuse is reported
// in one wording everywhere: package, subject, got, want.
package arg

import (
	"fmt"
	"unsafe"

	"gonum.org/v1/gonum/mat"
)

// NotNil panics if a function is nil.
func NotNil(pkg string, isNil bool) {
	if isNil {
		panic(pkg + ": nil function")
	}
}

// Some panics if a value that a driver cannot do without is nil.
func Some(pkg, what, want string, isNil bool) {
	if isNil {
		panic(pkg + ": nil " + what + ", want " + want)
	}
}

// Point panics if a point has no coordinates.
func Point(pkg, name string, n int) {
	if n == 0 {
		panic(pkg + ": " + name + " at a point of length 0, want at least 1")
	}
}

// Length panics if the length of what is not as wanted.
func Length(pkg, what string, got, want int) {
	if got != want {
		panic(fmt.Sprintf("%s: %s of length %d, want %d", pkg, what, got, want))
	}
}

// Dst returns dst, allocated with length n if it is nil, and panics if its
// length is not n.
func Dst[F any](pkg, what string, dst []F, n int) []F {
	if dst == nil {
		return make([]F, n)
	}
	Length(pkg, what, len(dst), n)
	return dst
}

// Apart returns x, or a copy of it if it shares memory with dst: for a result that
// is written while x is still needed. It allocates only then.
func Apart[F any](x, dst []F) []F {
	if len(x) == 0 || len(dst) == 0 {
		return x
	}
	size := unsafe.Sizeof(x[0])
	a, b := uintptr(unsafe.Pointer(&x[0])), uintptr(unsafe.Pointer(&dst[0]))
	if a < b+uintptr(len(dst))*size && b < a+uintptr(len(x))*size {
		return append([]F(nil), x...)
	}
	return x
}

// Count panics if a number is less than the least that makes sense.
func Count(pkg, what string, got, least int) {
	if got < least {
		panic(fmt.Sprintf("%s: %s %d, want at least %d", pkg, what, got, least))
	}
}

// Dense returns dst, allocated with r×c elements if it is nil or empty, and
// panics if it has another shape.
func Dense(pkg, what string, dst *mat.Dense, r, c int) *mat.Dense {
	if dst == nil {
		return mat.NewDense(r, c, nil)
	}
	if dst.IsEmpty() {
		dst.ReuseAs(r, c)
	}
	if gr, gc := dst.Dims(); gr != r || gc != c {
		panic(fmt.Sprintf("%s: %s of %d×%d, want %d×%d", pkg, what, gr, gc, r, c))
	}
	return dst
}

// Sym returns dst, allocated with order n if it is nil or empty, and panics if
// it has another order.
func Sym(pkg, what string, dst *mat.SymDense, n int) *mat.SymDense {
	if dst == nil {
		return mat.NewSymDense(n, nil)
	}
	if dst.IsEmpty() {
		dst.ReuseAsSym(n)
	}
	if got := dst.SymmetricDim(); got != n {
		panic(fmt.Sprintf("%s: %s of order %d, want %d", pkg, what, got, n))
	}
	return dst
}

package reverse

import (
	"sync/atomic"
	"unsafe"

	"slope"
)

// A spare is a constant that belongs to no tape. It keeps the result of one operation of which
// it is the first operand: a function whose gradient is taken again and again makes the same
// constants of those from outside each time.
type spare[T slope.Real[T]] struct {
	node   overNode[T]
	result atomic.Pointer[spare[T]]
	other  *overNode[T] // the second operand of the operation kind whose result this is
	kind   kind
	depth  uint8 // operations from Outer to here
}

// deepest is the depth up to which results are kept, so that a long computation with
// constants does not keep all that it makes.
const deepest = 8

// constants is an operation of constants that belong to no tape.
func constants[T slope.Real[T]](a, b *overNode[T], k kind) Over[T] {
	s := (*spare[T])(unsafe.Pointer(a))
	if r := s.result.Load(); r != nil && r.other == b && r.kind == k {
		return Over[T]{n: &r.node}
	}
	z := homeOf[T]().constants(a, b, k)
	if s.depth < deepest && s.result.Load() == nil {
		r := (*spare[T])(unsafe.Pointer(z.n))
		r.other, r.kind, r.depth = b, k, s.depth+1
		s.result.CompareAndSwap(nil, r)
	}
	return z
}

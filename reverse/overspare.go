package reverse

import (
	"sync/atomic"
	"unsafe"

	"slope"
)

// Spares hands out nodes for constants that belong to no tape, from blocks of memory. Its
// parts serve goroutines that run at the same time.
type spares[T slope.Real[T]] struct {
	parts [8]struct {
		now atomic.Pointer[spareBlock[T]]
		_   [56]byte // to the end of the line of the cache
	}
}

type spareBlock[T slope.Real[T]] struct {
	nodes [64]overNode[T]
	used  atomic.Uint32
}

// next returns a node of value 0.
func (s *spares[T]) next() *overNode[T] {
	var here byte // a goroutine has a stack of its own, which says what part to take
	p := &s.parts[uintptr(unsafe.Pointer(&here))>>13%uintptr(len(s.parts))].now
	for {
		b := p.Load()
		if b != nil {
			if i := b.used.Add(1); i <= uint32(len(b.nodes)) {
				return &b.nodes[i-1]
			}
		}
		p.CompareAndSwap(b, new(spareBlock[T]))
	}
}

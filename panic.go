package slope

import "slope/internal/parallel"

// Panic is the value of a panic in a user's function that a driver of this library
// called in a goroutine of its own, or while it worked through a list: the
// driver stops and panics with a *Panic in the goroutine of its caller, where it can
// be recovered. Where and Index say which piece of work it was, the least one of
// those that panic; Value is the original value, which errors.Is and errors.As see
// through Unwrap if it is an error; Stack is the original stack.
type Panic = parallel.Panic

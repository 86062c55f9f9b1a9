// Package other has a variable that package refused cannot name, and that changes.
package other

var calls = 0.5

// Counted is a value that depends on how often it was asked for.
func Counted(x float64) float64 { return x * x * calls }

// Call counts.
func Call() { calls++ }

// A Register holds a value that it hands to a function of interfaces.
type Register struct {
	kind kind
	size float64
}

type kind struct{ name string }

// Name returns the name of the kind.
func (k kind) Name() string { return k.name }

// Long looks at the type of n.
func Long(n interface{ Name() string }) int {
	if _, ok := n.(kind); ok {
		return 3
	}
	return len(n.Name())
}

// NewRegister returns a register of that size.
func NewRegister(size float64) *Register { return &Register{kind{"short"}, size} }

// Long returns a multiple of the size, which the type of the kind says.
func (r *Register) Long() float64 { return r.size * float64(Long(r.kind)) }

// Holder returns a multiple of the size by a field that is an interface.
func (r *Register) Holder() float64 {
	h := struct{ n interface{ Name() string } }{n: r.kind}
	return r.size * float64(len(h.n.Name()))
}

// Count looks at the types of what it is given.
func Count(list ...any) (n int) {
	for _, v := range list {
		if _, ok := v.(kind); ok {
			n++
		}
	}
	return n
}

// Counted returns a multiple of the size, which the type of the kind says.
func (r *Register) Counted() float64 { return r.size * float64(Count(r.kind)) }

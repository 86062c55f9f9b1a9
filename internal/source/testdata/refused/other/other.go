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

type shortError struct{ size float64 }

func (e shortError) Error() string { return "short" }

func short(size float64) shortError { return shortError{size} }

func shorts(size float64) (int, shortError) { return 1, shortError{size} }

// Checked returns the size, or an error of a type that has no name elsewhere.
func (r *Register) Checked(min float64) (float64, error) {
	var err error
	if r.size < min {
		err = short(min)
	}
	return r.size * r.size, err
}

// CheckedOf is Checked with a function of two results.
func (r *Register) CheckedOf(min float64) (float64, error) {
	var err error
	n := 0
	if r.size < min {
		n, err = shorts(min)
	}
	return r.size * float64(n), err
}

type inner struct{ k, n int }

func (i inner) Name() string { return "inner" }

var inners = []interface{ Name() string }{inner{1, 2}}

// Asserted returns a multiple of the size, which the field of the type in the list says.
func (r *Register) Asserted() float64 {
	n := inners[0].(inner)
	return r.size * r.size * float64(n.n)
}

// Switched is Asserted by a type switch.
func (r *Register) Switched() float64 {
	switch n := inners[0].(type) {
	case inner:
		return r.size * float64(n.k)
	}
	return r.size
}

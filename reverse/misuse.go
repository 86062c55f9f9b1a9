package reverse

import "gonum.org/v1/gonum/mat"

// misuse is what an operation panics with whose operands x and y are not both
// alive on one tape. A value instead of a call that panics keeps the operations
// small enough to inline.
type misuse [2]Var

// Error says what is wrong with the operands.
func (m misuse) Error() string {
	switch {
	case m[0].t == nil || m[1].t == nil:
		return zeroVar
	case m[0].t != m[1].t:
		return "reverse: operands on different tapes"
	}
	return staleVar
}

const (
	zeroVar  = "reverse: zero Var; start from x.Lift(0) or slope.Sum"
	staleVar = "reverse: stale Var, from before the Reset of its tape or the end of its driver"
)

// must panics unless t is a tape.
func (t *Tape) must() {
	if t == nil {
		panic("reverse: nil Tape, want one of NewTape")
	}
}

// must panics unless p comes from a tape.
func (p *Param) must() {
	if p == nil || p.t == nil {
		panic("reverse: nil or zero Param, want one of Tape.Param")
	}
}

// notNilMat panics if a matrix is nil.
func notNilMat(what string, m *mat.Dense) {
	if m == nil {
		panic("reverse: " + what + " of a nil matrix, want one of mat.NewDense")
	}
}

// check panics unless x is alive on t.
func (t *Tape) check(x Var) {
	switch {
	case x.t == nil:
		panic(zeroVar)
	case x.t != t:
		panic("reverse: Var of another tape")
	case x.id < t.base:
		panic(staleVar)
	}
}

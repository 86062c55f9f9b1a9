package reverse

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

package source

import (
	"go/token"
	"go/types"
)

// The normal form. A function is a list of statements with one effect each. Expressions are trees
// without effects; what has an effect, or a derivative by rule or by call, stands at the root of a
// statement. Names are unique in a function, so that all variables may be declared at its start.

// A variable is a parameter, a result, a local variable or one that a pass added.
type variable struct {
	name    string
	typ     types.Type
	pos     token.Pos
	counter bool // of a counted loop: its loop declares it, forward and in reverse
	writes  int  // assignments in the text; a write in a loop counts twice
	adjoint bool // lives in the reverse sweep alone
	shadow  bool // leads to the memory of adjoints, in both sweeps
	again   bool // evaluated again in reverse, where its operands are as they were (remat.go)
	control bool // a trip count, a branch or an exit code, added by the adjoint pass
}

// expr is an expression of the normal form.
type expr interface{ typeOf() types.Type }

type (
	// ref is a use of a variable.
	ref struct{ v *variable }
	// lit is a constant, nil, or the name of a type's zero value as Go writes it.
	lit struct {
		t    types.Type
		text string
	}
	// glob is a name at package level: a variable, a constant or a function.
	glob struct {
		obj types.Object
		t   types.Type
		pos token.Pos
	}
	// index is x[i] of a slice, an array, a pointer to an array or a string.
	index struct {
		x, i expr
		t    types.Type
	}
	// sel is x.f; x is a struct or a pointer to one.
	sel struct {
		x expr
		f *types.Var
	}
	// star is *x.
	star struct {
		x expr
		t types.Type
	}
	// slicing is x[lo:hi:max].
	slicing struct {
		x           expr
		lo, hi, max expr
		t           types.Type
	}
	// unary is op x for -, +, !, ^ and & (the address of a place).
	unary struct {
		op token.Token
		x  expr
		t  types.Type
	}
	// binary is x op y.
	binary struct {
		op   token.Token
		x, y expr
		t    types.Type
	}
	// conv is T(x).
	conv struct {
		x expr
		t types.Type
	}
	// comp is T{…}, or &T{…} with addr set. keys is empty, or has the name of each field.
	comp struct {
		t     types.Type // of the literal, without the pointer
		addr  bool
		keys  []*types.Var
		index []expr // of an array or slice with keys
		elems []expr
		text  bool // only text is made of the elements
	}
	// zero is the zero value of t.
	zero struct{ t types.Type }
	// call is a call: of a builtin, by rule, of a function whose source is known, or of another one.
	call struct {
		builtin string
		rule    *rule
		fn      *types.Func // nil for a builtin and a dynamic call
		fun     expr        // the function value of a dynamic call
		recv    bool        // args[0] is the receiver
		args    []expr
		spread  bool // the last argument is passed as xs...
		typ     types.Type
		t       types.Type // of the result; a tuple if there are several
		pos     token.Pos
		in      *instance // a generated function: the sweep kind of the instance
		kind    string    // Fwd, Rev or VJP; with tangents JVP of a plain function, FwdHVP, RevHVP or HVP
	}
)

func (e *ref) typeOf() types.Type     { return e.v.typ }
func (e *lit) typeOf() types.Type     { return e.t }
func (e *glob) typeOf() types.Type    { return e.t }
func (e *index) typeOf() types.Type   { return e.t }
func (e *sel) typeOf() types.Type     { return e.f.Type() }
func (e *star) typeOf() types.Type    { return e.t }
func (e *slicing) typeOf() types.Type { return e.t }
func (e *unary) typeOf() types.Type   { return e.t }
func (e *binary) typeOf() types.Type  { return e.t }
func (e *conv) typeOf() types.Type    { return e.t }
func (e *zero) typeOf() types.Type    { return e.t }
func (e *call) typeOf() types.Type    { return e.t }

// place returns the type of the field or element that elems[i] is for.
func (e *comp) place(i int) types.Type {
	if len(e.keys) > 0 {
		return e.keys[i].Type()
	}
	return elemOf(e.t)
}

func (e *comp) typeOf() types.Type {
	if e.addr {
		return types.NewPointer(e.t)
	}
	return e.t
}

// stmt is a statement of the normal form.
type stmt interface{}

type (
	// assign is l = r. With add it is l += r, which only passes write.
	assign struct {
		l, r    expr
		add     bool
		define  bool // l := r, in reverse sweeps
		push    bool // the old value of l is pushed first
		pos     token.Pos
		comment string
	}
	// callStmt calls a function whose source is known, or a rule with several results. nil in l is a blank.
	callStmt struct {
		l       []*variable
		c       *call
		repeat  bool  // reverse runs it again, from what it overwrote, and keeps nothing else
		turn    *call // it leads to a fixed point of this call, which reverse runs instead
		pos     token.Pos
		comment string
	}
	// effect is an expression statement without derivative: panic, or a call for its effect.
	effect struct {
		c        *call
		deferred bool
		comment  string
	}
	// copying is copy(dst, src).
	copying struct {
		dst, src expr
		push     bool // what is overwritten is pushed first
		pos      token.Pos
	}
	// ifStmt is if c {…} else {…}.
	ifStmt struct {
		c         expr
		guard     bool // c is t != 0, for an adjoint t that then adds to others
		then, els []stmt
		pos       token.Pos
		comment   string
	}
	// loop is a loop that is left when c is false (never, if c is nil) or by an exit. A counted loop has
	// a counter, which the body does not change, from lo while counter op hi, by steps of ±1.
	loop struct {
		c          expr
		body, post []stmt
		counter    *variable
		lo, hi     expr
		op         token.Token // < <= > >=
		pos        token.Pos
		comment    string
	}
	// block is a list of statements that an exit may leave.
	block struct {
		body []stmt
		pos  token.Pos
	}
	// exit leaves target: a loop, a block, or the function if it is nil.
	exit struct {
		target stmt
		pos    token.Pos
	}
	// multi is l0, l1 = c, a call of a generated function. nil in l is a blank.
	multi struct {
		l       []expr
		c       *call
		define  bool
		push    []bool
		reads   []expr // slices and pointers whose memory the call reads
		pos     token.Pos
		comment string
	}
	// forStmt is for i := from; cond; i++ or i-- {…}; a nil i makes it for cond {…}.
	forStmt struct {
		label   string
		comment string
		i       *variable
		from    expr
		cond    expr
		down    bool
		body    []stmt
	}
	// jump is break, with a label if it has one, or goto a label.
	jump struct {
		brk   bool
		label string
	}
	// ret is return, in functions without a reverse sweep.
	ret struct{ vs []*variable }
	// labelStmt is a label on the next statement.
	labelStmt struct{ label string }
	// pop sets l to what was pushed last of its type.
	pop struct {
		l   expr
		run *step // where it may be in a frame (frames.go)
	}
	// pushing pushes a value.
	pushing struct {
		x   expr
		run *step
	}
)

// function is a function in normal form.
type function struct {
	obj      *types.Func
	pkg      *Package
	params   []*variable // the receiver first
	results  []*variable
	recv     bool
	variadic bool
	body     []stmt
	problems []Problem
	names    map[string]bool // all that are taken
	doc      string
	pos      token.Pos

	unfinished bool // being brought into normal form
}

// newVar returns a variable whose name is name, or name with a number if that is taken.
func (f *function) newVar(name string, t types.Type, pos token.Pos) *variable {
	return &variable{name: f.unique(name), typ: t, pos: pos}
}

func (f *function) unique(name string) string {
	n := name
	for k := 2; f.names[n]; k++ {
		n = name + itoa(k)
		if last := name[len(name)-1]; last >= '0' && last <= '9' {
			n = name + "_" + itoa(k)
		}
	}
	f.names[n] = true
	return n
}

// cloneFunction returns a copy of f with names of its own, for one instance; the statements are shared and must not be changed.
func cloneFunction(f *function) *function {
	c := *f
	c.names = make(map[string]bool, len(f.names))
	for n := range f.names {
		c.names[n] = true
	}
	return &c
}

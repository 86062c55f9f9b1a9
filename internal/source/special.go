package source

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"
)

// A special function is a function of the source for which more is known than its declaration says: the types that stand for its type
// parameters, the functions that its parameters of function type are, the types behind its parameters of interface type. To all passes it is a
// function like any other, with the signature that is left. Its body is that of the declaration, and is lowered with what is known.

// special says what is known of a function.
type special struct {
	origin   *types.Func // the declared function; the function around a literal
	types    map[*types.TypeParam]types.Type
	params   []specialParam
	values   map[types.Object]*funcValue // functions that parameters and captured variables are, by the variables of params
	concrete map[types.Object]types.Type
	self     types.Object // the variable by which a literal calls itself
	selfFn   *types.Func  // what it calls; nil for this function
	direct   bool         // it has the parameters and results of origin: what is known is types alone
	results  []types.Type
	loop     ast.Stmt                        // the loop that the function is a part of
	part     string                          // which: segment, loop or turn
	captures int                             // parameters of a literal that are captured variables
	bare     []types.Object                  // of values: functions that need no parameter
	depth    int                             // of function values that capture function values, in values
	numbers  map[types.Object]constant.Value // integers and truth values that are passed to a function with branches that cannot be followed
}

// specialParam is a parameter of a special function: one of the declaration, or a captured variable.
type specialParam struct {
	obj     types.Object // of the source; nil for what a known function needs
	v       *types.Var
	pointer bool // v leads to where obj lives
}

// funcValue is a function value that is known when the derivative is written: fn, called with args in front of the arguments. Or one of several, by
// the value of pick.
type funcValue struct {
	fn   *types.Func
	args []expr
	pick expr
	opts []*funcValue
	sure bool // pick is surely one of them
}

// subst replaces type parameters in t by what they stand for.
func (p *Program) subst(t types.Type, m map[*types.TypeParam]types.Type) types.Type {
	if t == nil || len(m) == 0 {
		return t
	}
	switch u := t.(type) {
	case *types.Alias:
		return p.subst(types.Unalias(u), m)
	case *types.TypeParam:
		if r := m[u]; r != nil {
			return r
		}
	case *types.Pointer:
		return types.NewPointer(p.subst(u.Elem(), m))
	case *types.Slice:
		return types.NewSlice(p.subst(u.Elem(), m))
	case *types.Array:
		return types.NewArray(p.subst(u.Elem(), m), u.Len())
	case *types.Map:
		return types.NewMap(p.subst(u.Key(), m), p.subst(u.Elem(), m))
	case *types.Tuple:
		return p.substTuple(u, m)
	case *types.Signature:
		return types.NewSignatureType(nil, nil, nil, p.substTuple(u.Params(), m), p.substTuple(u.Results(), m), u.Variadic())
	case *types.Named:
		return p.substNamed(u, m)
	case *types.Struct:
		return p.substStruct(u, m)
	}
	return t
}

func (p *Program) substNamed(u *types.Named, m map[*types.TypeParam]types.Type) types.Type {
	if u.TypeArgs().Len() == 0 {
		return u
	}
	var args []types.Type
	for i := range u.TypeArgs().Len() {
		args = append(args, p.subst(u.TypeArgs().At(i), m))
	}
	r, err := types.Instantiate(p.context, u.Origin(), args, false)
	if err != nil {
		return u
	}
	return r
}

func (p *Program) substStruct(u *types.Struct, m map[*types.TypeParam]types.Type) types.Type {
	var fields []*types.Var
	var tags []string
	same := true
	for i := range u.NumFields() {
		f := u.Field(i)
		ft := p.subst(f.Type(), m)
		same = same && types.Identical(ft, f.Type())
		fields = append(fields, types.NewField(f.Pos(), f.Pkg(), f.Name(), ft, f.Embedded()))
		tags = append(tags, u.Tag(i))
	}
	if same {
		return u
	}
	return types.NewStruct(fields, tags)
}

func (p *Program) substTuple(t *types.Tuple, m map[*types.TypeParam]types.Type) *types.Tuple {
	var vs []*types.Var
	for i := range t.Len() {
		v := t.At(i)
		vs = append(vs, types.NewParam(v.Pos(), v.Pkg(), v.Name(), p.subst(v.Type(), m)))
	}
	return types.NewTuple(vs...)
}

// instantiation maps the type parameters of fn, or those of the type of its receiver, to the types that stand for them.
func instantiation(fn *types.Func, args []types.Type) map[*types.TypeParam]types.Type {
	sig := fn.Type().(*types.Signature)
	list := sig.TypeParams()
	if list.Len() == 0 {
		list = sig.RecvTypeParams()
	}
	m := map[*types.TypeParam]types.Type{}
	for i := range list.Len() {
		if i < len(args) {
			m[list.At(i)] = args[i]
		}
	}
	return m
}

// key names what is known: equal keys have equal functions.
func (s *special) key(types_ []types.Type) string {
	var b strings.Builder
	full := func(q *types.Package) string { return q.Path() }
	for _, t := range types_ {
		b.WriteString(types.TypeString(t, full) + ";")
	}
	for _, q := range s.params {
		fmt.Fprintf(&b, "%p %s %v;", q.obj, types.TypeString(q.v.Type(), full), q.pointer)
		if q.obj != nil {
			if k := s.values[q.obj]; k != nil {
				fmt.Fprintf(&b, "=%p;", k.fn)
			}
		}
	}
	for _, obj := range s.bare {
		fmt.Fprintf(&b, "%p=%p;", obj, s.values[obj].fn)
	}
	for _, q := range s.params {
		if v := s.numbers[q.obj]; v != nil {
			fmt.Fprintf(&b, "%p==%v;", q.obj, v)
		}
	}
	if s.self != nil {
		fmt.Fprintf(&b, "self %p;", s.self)
	}
	return b.String()
}

// specialised returns the function of declaration d with what s knows, whose parameters are s.params. name is for the file.
func (p *Program) specialised(d *declared, s *special, name string, targs []types.Type, extra string) *types.Func {
	k := specialKey{s.origin, d.decl, s.key(targs) + extra}
	if fn := p.specials[k]; fn != nil {
		return fn
	}
	s.depth = 0
	for _, v := range s.values {
		s.depth = max(s.depth, p.depthOf(v)+1)
	}
	var vs []*types.Var
	for _, q := range s.params {
		vs = append(vs, q.v)
	}
	var rs []*types.Var
	for _, t := range s.results {
		rs = append(rs, types.NewParam(token.NoPos, d.pkg.Types, "", t))
	}
	sig := types.NewSignatureType(nil, nil, nil, types.NewTuple(vs...), types.NewTuple(rs...), false)
	fn := types.NewFunc(d.decl.Pos(), d.pkg.Types, name, sig)
	p.specials[k] = fn
	p.funcs[fn] = &declared{decl: d.decl, pkg: d.pkg, special: s}
	return fn
}

// mostNested bounds how deep function values may lie in one another.
const mostNested = 8

// depthOf is how deep function values lie in what the function value captures.
func (p *Program) depthOf(k *funcValue) int {
	d := 0
	for _, o := range k.opts {
		if o != nil {
			d = max(d, p.depthOf(o))
		}
	}
	if s := p.specialOf(k.fn); s != nil {
		d = max(d, s.depth)
	}
	return d
}

type specialKey struct {
	origin *types.Func
	decl   *ast.FuncDecl
	known  string
}

// specialOf is what is known of fn beyond its declaration, or nil.
func (p *Program) specialOf(fn *types.Func) *special {
	if d := p.funcs[fn]; d != nil {
		return d.special
	}
	return nil
}

// specialise makes c a call of the special function for the type arguments, the known functions that are arguments, and the types of arguments
// for parameters of interface type; of c.fn itself if nothing is known. Where a function is known, c.args holds nil.
func (p *Program) specialise(c *call, targs []types.Type, bind map[int]*funcValue) bool {
	d := p.funcs[c.fn]
	if !d.hasText() || p.ruleOfUser(c.fn) != nil {
		return len(bind) == 0
	}
	base := p.specialBase(c.fn, d, targs)
	s := base.more(c.fn)
	changed := d.special == nil && len(base.types) > 0
	name := ""
	var args []expr
	for i, q := range base.params {
		if k := bind[i]; k != nil {
			s.values[q.obj] = k
			s.addArgs(q.obj, k, d.pkg.Types)
			args = append(args, k.args...)
			name += upper(k.fn.Name())
			changed, s.direct = true, false
			continue
		}
		if i < len(c.args) && c.args[i] != nil {
			if t := c.args[i].typeOf(); s.found(&q, t, d.pkg.Types) {
				name += upper(typeName(t))
				changed = true
			}
			changed = s.foundNumber(&q, c.args[i], d) || changed
			args = append(args, c.args[i])
		}
		s.params = append(s.params, q)
	}
	if ts, differ := p.concreteResults(d, &s); differ {
		s.results, changed, s.direct = ts, true, false
	}
	if !changed {
		c.spread = c.spread && d.special == nil
		return true
	}
	full := c.fn.Name()
	if d.special == nil {
		full = funcName(c.fn)
	}
	c.fn, c.args, c.recv, c.spread = p.specialised(d, &s, full+name[:min(len(name), 40)], targs, ""), args, false, false
	c.t = resultOf(c.fn, c.t)
	return true
}

// found gives the parameter q, if it is of interface type, the type t of what is passed. It reports whether it does.
func (s *special) found(q *specialParam, t types.Type, pkg *types.Package) bool {
	if q.obj == nil || !isOpen(q.v.Type()) || types.IsInterface(t) || isUntypedNil(t) || !carriesOrMethods(t) {
		return false
	}
	q.v = types.NewParam(q.v.Pos(), pkg, q.v.Name(), t)
	s.concrete[q.obj] = t
	return true
}

// isOpen reports whether t is an interface behind which a type may be found.
func isOpen(t types.Type) bool { return types.IsInterface(t) && !isError(t) }

// resultOf is the type of a call of fn, or none if it has no result.
func resultOf(fn *types.Func, none types.Type) types.Type {
	switch rs := fn.Type().(*types.Signature).Results(); rs.Len() {
	case 0:
		return none
	case 1:
		return rs.At(0).Type()
	default:
		return rs
	}
}

// more is a copy of what is known of fn, to which more is added; parameters are left out.
func (s *special) more(fn *types.Func) special {
	c := *s
	c.values, c.concrete, c.numbers = copyMap(s.values), copyMap(s.concrete), copyMap(s.numbers)
	c.params, c.bare = nil, append([]types.Object(nil), s.bare...)
	if s.self != nil && s.selfFn == nil {
		c.selfFn = fn
	}
	return c
}

// plainSpecial is what is known of a declared function by its type arguments alone.
func (p *Program) plainSpecial(fn *types.Func, d *declared, targs []types.Type) *special {
	s := &special{origin: fn, types: instantiation(fn, targs), direct: len(targs) == 0, values: map[types.Object]*funcValue{}, concrete: map[types.Object]types.Type{}}
	sig := fn.Type().(*types.Signature)
	add := func(v *types.Var) {
		s.params = append(s.params, specialParam{obj: v, v: types.NewParam(v.Pos(), d.pkg.Types, v.Name(), p.subst(v.Type(), s.types))})
	}
	if sig.Recv() != nil {
		add(sig.Recv())
	}
	for i := range sig.Params().Len() {
		add(sig.Params().At(i))
	}
	for _, t := range resultTypes(sig) {
		s.results = append(s.results, p.subst(t, s.types))
	}
	return s
}

func copyMap[K comparable, V any](m map[K]V) map[K]V {
	c := make(map[K]V, len(m))
	for k, v := range m {
		c[k] = v
	}
	return c
}

func isUntypedNil(t types.Type) bool {
	b, ok := t.(*types.Basic)
	return ok && b.Kind() == types.UntypedNil
}

// carriesOrMethods reports whether it matters that a value of type t is passed as an interface: it may carry a derivative, or has methods.
func carriesOrMethods(t types.Type) bool {
	return carries(t) || types.NewMethodSet(t).Len() > 0
}

func typeName(t types.Type) string {
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return n.Obj().Name()
	}
	return "Of"
}

// variadic reports whether the declaration of a special function, or the literal, is variadic.
func (p *Program) variadic(fn *types.Func) bool {
	list := p.funcs[fn].decl.Type.Params.List
	if len(list) == 0 {
		return false
	}
	_, ok := list[len(list)-1].Type.(*ast.Ellipsis)
	return ok
}

// specialBase is what is known of the function that d declares, before a call says more.
func (p *Program) specialBase(fn *types.Func, d *declared, targs []types.Type) *special {
	if d.special != nil {
		return d.special
	}
	return p.plainSpecial(fn, d, targs)
}

package slope_test

import (
	"bytes"
	"io"
	"math"
	"math/big"
	"math/rand/v2"
	"reflect"
	"time"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"

	"slope"
	"slope/convex"
	"slope/dual"
	"slope/expr"
	"slope/gd"
	"slope/implicit"
	"slope/reverse"
	"slope/verify"
)

// room holds plausible values of every type, live on one tape and one recording.
type room struct {
	tape      *reverse.Tape
	vars      []rv
	vars2     []rv2
	vec       reverse.Vec
	mat       reverse.Mat
	vec2      reverse.Vec2
	exprs     []ev
	recorded  *expr.Program
	rule      *slope.Rule
	rule2     *slope.Rule2
	gradient  slope.GradientFunc
	objective gd.Objective
}

// ruleN is the sum of its variables.
func (r *room) ruleN() *slope.RuleN {
	sum := func(x []float64) (y float64) {
		for _, v := range x {
			y += v
		}
		return y
	}
	return &slope.RuleN{Name: "sum", Eval: sum,
		Gradient: func(dst, x []float64) (float64, []float64) {
			for i := range dst {
				dst[i] = 1
			}
			return sum(x), dst
		},
		HVP: func(dst, x, _ []float64) (float64, []float64) {
			clear(dst)
			return sum(x), dst
		}}
}

// vecRule is the sum of the elements of one vector.
func (r *room) vecRule() *slope.VecRule {
	return &slope.VecRule{Name: "sum", Len: func(n []int) (int, error) { return 1, nil },
		Eval: func(z []float64, x [][]float64) {
			z[0] = 0
			for _, v := range x[0] {
				z[0] += v
			}
		},
		VJP: func(dst, x [][]float64, z, w []float64) {
			for i := range dst[0] {
				dst[0][i] = w[0]
			}
		}}
}

func (r *room) program() *expr.Program {
	if r.recorded == nil {
		r.recorded = expr.Record(2, func(x []ev) ev { return x[0].Square().Add(x[1].Square()) })
	}
	return r.recorded
}

func (r *room) batch() *expr.Batch {
	return expr.RecordData(2, 1, func(x, d []ev) ev { return x[0].Mul(d[0]).Add(x[1]).Square() }).Batch([]float64{1, 2})
}

func (r *room) point() *implicit.Point {
	p, _ := implicit.NewPoint(func(x, theta []dv) []dv { return []dv{x[0].Sub(theta[0]), x[1].Sub(theta[1])} }, []float64{0.5, 0.5}, []float64{0.5, 0.5})
	return p
}

func (r *room) ellipsoid() *convex.Ellipsoid {
	e, _ := convex.NewEllipsoid([]float64{0, 0}, mat.NewSymDense(2, []float64{2, 0, 0, 1}))
	return e
}

// inRoom calls f with a room. Numbers that live only within a driver are those of
// drivers that are not over.
func inRoom(f func(r *room)) {
	r := &room{tape: reverse.NewTape()}
	r.vars = r.tape.Vars(nil, []float64{0.5, 1.5})
	r.vec, r.mat = r.tape.Vec([]float64{1, 2}), r.tape.Mat(mat.NewDense(2, 2, []float64{2, 1, 1, 3}))
	r.rule = &slope.Rule{Name: "r", Eval: func(x float64) (y, d1, d2 float64) { return x * x, 2 * x, 2 }}
	r.rule2 = &slope.Rule2{Name: "r2", Eval: func(x, y float64) slope.Partials { return slope.Partials{F: x * y, X: y, Y: x, XY: 1} }}
	r.gradient = func(dst, x []float64) (float64, []float64) {
		if dst == nil {
			dst = make([]float64, len(x))
		}
		s := 0.0
		for i, v := range x {
			dst[i], s = 2*v, s+v*v
		}
		return s, dst
	}
	r.objective = gd.FromGradient(2, r.gradient, nil)
	expr.Record(2, func(x []ev) ev {
		r.exprs = x
		reverse.Hessian(nil, func(v []rv2) rv2 {
			r.vars2 = v
			reverse.HVPVec(nil, func(w reverse.Vec2) rv2 {
				r.vec2 = w
				f(r)
				return w.Sum()
			}, []float64{1, 2}, []float64{1, 1})
			return v[0]
		}, []float64{1, 2})
		return x[0]
	})
}

// plausible makes a plausible value of a type and nonsense of it.
var plausible = map[reflect.Type]func(r *room) []any{
	reflect.TypeFor[float64]():       func(r *room) []any { return []any{0.5, math.NaN(), math.Inf(1), -1.0, 0.0} },
	reflect.TypeFor[int]():           func(r *room) []any { return []any{2, -1, 0, 1, 7} },
	reflect.TypeFor[uint]():          func(r *room) []any { return []any{uint(60), uint(0)} },
	reflect.TypeFor[uint64]():        func(r *room) []any { return []any{uint64(1), uint64(0)} },
	reflect.TypeFor[time.Duration](): func(r *room) []any { return []any{time.Second, time.Duration(-1), time.Duration(0)} },
	reflect.TypeFor[string]():        func(r *room) []any { return []any{"Name", "", "1 x"} },
	reflect.TypeFor[[]byte]():        func(r *room) []any { return []any{[]byte("text"), nil} },
	reflect.TypeFor[*big.Float]():    func(r *room) []any { return []any{big.NewFloat(0.5), nil} },
	reflect.TypeFor[rv]():            func(r *room) []any { return []any{r.vars[0], rv{}} },
	reflect.TypeFor[rv2]():           func(r *room) []any { return []any{r.vars2[0], rv2{}} },
	reflect.TypeFor[ev]():            func(r *room) []any { return []any{r.exprs[0], ev{}} },
	reflect.TypeFor[reverse.Vec](): func(r *room) []any {
		return []any{r.vec, reverse.Vec{}, r.tape.Vec([]float64{1, 2, 3}), reverse.NewTape().Vec([]float64{1, 2})}
	},
	reflect.TypeFor[reverse.Mat]():      func(r *room) []any { return []any{r.mat, reverse.Mat{}, r.tape.Mat(mat.NewDense(1, 3, nil))} },
	reflect.TypeFor[reverse.Vec2]():     func(r *room) []any { return []any{r.vec2, reverse.Vec2{}} },
	reflect.TypeFor[dual.Over[rv]]():    func(r *room) []any { return []any{dual.Over[rv]{Real: r.vars[0], Eps: r.vars[1]}, dual.Over[rv]{}} },
	reflect.TypeFor[reverse.Over[rv]](): func(r *room) []any { return []any{reverse.Outer(r.vars[0]), reverse.Over[rv]{}} },
	reflect.TypeFor[*implicit.Point]():  func(r *room) []any { return []any{r.point(), nil, &implicit.Point{}} },
	reflect.TypeFor[*reverse.Tape]():    func(r *room) []any { return []any{r.tape, nil, &reverse.Tape{}} },
	reflect.TypeFor[*mat.Dense]():       func(r *room) []any { return []any{mat.NewDense(2, 2, nil), nil, &mat.Dense{}, mat.NewDense(1, 3, nil)} },
	reflect.TypeFor[*mat.SymDense](): func(r *room) []any {
		return []any{mat.NewSymDense(2, nil), nil, &mat.SymDense{}, mat.NewSymDense(3, nil)}
	},
	reflect.TypeFor[*mat.VecDense](): func(r *room) []any {
		return []any{mat.NewVecDense(2, nil), nil, &mat.VecDense{}, mat.NewVecDense(3, nil)}
	},
	reflect.TypeFor[mat.Symmetric](): func(r *room) []any {
		return []any{mat.NewSymDense(2, []float64{2, 0, 0, 1}), nil, mat.NewSymDense(3, nil), &mat.SymDense{}}
	},
	reflect.TypeFor[mat.Vector]():      func(r *room) []any { return []any{mat.NewVecDense(2, nil), nil, mat.NewVecDense(3, nil)} },
	reflect.TypeFor[mat.Matrix]():      func(r *room) []any { return []any{mat.NewDense(2, 2, nil), nil, mat.NewDense(3, 1, nil)} },
	reflect.TypeFor[*expr.Program]():   func(r *room) []any { return []any{r.program(), nil, &expr.Program{}} },
	reflect.TypeFor[*expr.Evaluator](): func(r *room) []any { return []any{r.program().Evaluator(), nil, &expr.Evaluator{}} },
	reflect.TypeFor[expr.Node]():       func(r *room) []any { return []any{r.program().Node(r.program().Len() - 1), expr.Node{}} },
	reflect.TypeFor[*expr.Sparse]():    func(r *room) []any { return []any{r.program().SparseJacobian([]float64{1, 2}), nil, &expr.Sparse{}} },
	reflect.TypeFor[*expr.SparseSym](): func(r *room) []any { return []any{r.program().SparseHessian([]float64{1, 2}), nil, &expr.SparseSym{}} },
	reflect.TypeFor[*slope.Rule]():     func(r *room) []any { return []any{r.rule, nil, &slope.Rule{}, &slope.Rule{Name: "no Eval"}} },
	reflect.TypeFor[*slope.Rule2]():    func(r *room) []any { return []any{r.rule2, nil, &slope.Rule2{}, &slope.Rule2{Name: "no Eval"}} },
	reflect.TypeFor[slope.GradientFunc](): func(r *room) []any {
		return []any{r.gradient, nil, slope.GradientFunc(func(dst, x []float64) (float64, []float64) { return 0, nil }),
			slope.GradientFunc(func(dst, x []float64) (float64, []float64) { return 0, []float64{1} })}
	},
	reflect.TypeFor[*slope.RuleN]():   func(r *room) []any { return []any{r.ruleN(), nil, &slope.RuleN{}, &slope.RuleN{Name: "no Eval"}} },
	reflect.TypeFor[*slope.VecRule](): func(r *room) []any { return []any{r.vecRule(), nil, &slope.VecRule{}} },
	reflect.TypeFor[gd.Objective]():   func(r *room) []any { return []any{r.objective, nil} },
	reflect.TypeFor[gd.Residuals]():   func(r *room) []any { return []any{gd.DualResiduals(2, 2, func(x []dv) []dv { return x }), nil} },
	reflect.TypeFor[gd.Sum](): func(r *room) []any {
		return []any{gd.SumOf(2, 2, func(i int, x []rv) rv { return x[0].Square() }), nil}
	},
	reflect.TypeFor[gd.Options](): func(r *room) []any {
		return []any{gd.Options{MaxIterations: 3}, gd.Options{MaxIterations: -1}, gd.Options{Step: gd.Fixed(-1)}, gd.Options{Stop: []gd.StopRule{nil}},
			gd.Options{Project: gd.Box{Lo: []float64{1}}}, gd.Options{Step: gd.Armijo{Slack: -1}}, gd.Options{Step: gd.Exact{}}, gd.Options{Step: gd.Polyak{}},
			gd.Options{MaxIterations: 3, Stop: []gd.StopRule{gd.StopFunc(nil)}}, gd.Options{MaxIterations: 3, Project: convex.Ball{Center: []float64{0}, Radius: 1}}}
	},
	reflect.TypeFor[gd.FitOptions](): func(r *room) []any { return []any{gd.FitOptions{}, gd.FitOptions{MaxIterations: -1}} },
	reflect.TypeFor[gd.Options1D[float64]](): func(r *room) []any {
		return []any{gd.Options1D[float64]{MaxIterations: 3}, gd.Options1D[float64]{}, gd.Options1D[float64]{Step: -1, MaxIterations: -3}}
	},
	reflect.TypeFor[optimize.Method](): func(r *room) []any { return []any{&optimize.GradientDescent{}, nil} },
	reflect.TypeFor[optimize.Problem](): func(r *room) []any {
		return []any{optimize.Problem{Func: func(x []float64) float64 { return 0 }}, optimize.Problem{}}
	},
	reflect.TypeFor[*gd.Iterate](): func(r *room) []any { return []any{&gd.Iterate{X: []float64{1, 2}, Grad: []float64{1, 2}}} },
	reflect.TypeFor[*gd.Line]():    func(r *room) []any { return []any{&gd.Line{}} },
	reflect.TypeFor[*rand.Rand]():  func(r *room) []any { return []any{rand.New(rand.NewPCG(1, 1)), nil} },
	reflect.TypeFor[convex.Set](): func(r *room) []any {
		return []any{convex.Cube(2, 0, 1), nil, convex.Cube(3, 0, 1), convex.Box{}, convex.Polyhedron{}, convex.Ball{Radius: -1, Center: []float64{0, 0}}}
	},
	reflect.TypeFor[verify.Set](): func(r *room) []any { return []any{convex.Cube(2, 0, 1), nil, convex.Cube(3, 0, 1), convex.Box{}} },
	reflect.TypeFor[convex.Box](): func(r *room) []any {
		return []any{convex.Cube(2, 0, 1), convex.Box{}, convex.Box{Lo: []float64{1, 1}, Hi: []float64{0, 0}}, convex.Box{Lo: []float64{0}}, convex.Cube(3, 0, 1)}
	},
	reflect.TypeFor[verify.Domain](): func(r *room) []any {
		return []any{verify.Cube(2, 0, 1), verify.Domain{}, verify.Domain{Lo: []float64{1, 1}, Hi: []float64{0, 0}}, verify.Domain{Lo: []float64{0}}, verify.Cube(3, 0, 1)}
	},
	reflect.TypeFor[convex.Problem](): func(r *room) []any {
		return []any{convex.Problem{Objective: func(x []ev) ev { return x[0] }, Box: convex.Cube(2, 0, 1)}, convex.Problem{},
			convex.Problem{Objective: func(x []ev) ev { return x[0] }, Box: convex.Cube(2, 0, 1), Inequalities: []convex.Func{nil}}}
	},
	reflect.TypeFor[verify.TB](): func(r *room) []any { return []any{&verify.Recorder{}, nil} },
	reflect.TypeFor[io.Writer](): func(r *room) []any { return []any{&bytes.Buffer{}, nil} },
	reflect.TypeFor[verify.Func](): func(r *room) []any {
		return []any{verify.NewFunc(2, sumOf[dv], sumOf[hv], sumOf[rv], sumOf[rv2], sumOf[ev]), verify.Func{}}
	},
	reflect.TypeFor[verify.Expression](): func(r *room) []any { return []any{verify.Expression{}, verify.Expression{N: 2}} },
	reflect.TypeFor[error]():             func(r *room) []any { return []any{io.EOF, nil} },
}

func sumOf[T slope.Real[T]](x []T) T { return slope.Sum(x) }

// values returns a plausible value of a type and nonsense of it.
func (r *room) values(t reflect.Type) (good reflect.Value, bad []reflect.Value) {
	if known, ok := plausible[t]; ok {
		known := known(r)
		all := make([]reflect.Value, len(known))
		for i, v := range known {
			all[i] = reflect.New(t).Elem()
			if v != nil {
				all[i].Set(reflect.ValueOf(v))
			}
		}
		return all[0], all[1:]
	}
	zero := reflect.Zero(t)
	switch t.Kind() {
	case reflect.Slice:
		e, nonsense := r.values(t.Elem())
		list := func(n int) reflect.Value {
			s := reflect.MakeSlice(t, n, n)
			for i := range n {
				s.Index(i).Set(e)
			}
			return s
		}
		for _, n := range []int{0, 1, 3} {
			bad = append(bad, list(n))
		}
		for _, v := range nonsense {
			s := list(2)
			s.Index(1).Set(v)
			bad = append(bad, s)
		}
		return list(2), append(bad, zero)
	case reflect.Func:
		make := func(results func(t reflect.Type, args []reflect.Value) reflect.Value) reflect.Value {
			return reflect.MakeFunc(t, func(args []reflect.Value) []reflect.Value {
				out := make([]reflect.Value, t.NumOut())
				for i := range out {
					out[i] = results(t.Out(i), args)
				}
				return out
			})
		}
		empty := func(t reflect.Type, _ []reflect.Value) reflect.Value { return reflect.Zero(t) }
		return make(r.result), []reflect.Value{zero, make(empty)}
	case reflect.Pointer:
		return reflect.New(t.Elem()), []reflect.Value{zero}
	case reflect.Bool, reflect.Interface, reflect.Map, reflect.Chan:
		return zero, []reflect.Value{zero}
	case reflect.Struct, reflect.Array:
		return zero, nil
	}
	if t.ConvertibleTo(reflect.TypeFor[float64]()) && reflect.TypeFor[float64]().ConvertibleTo(t) {
		return reflect.ValueOf(1).Convert(t), []reflect.Value{reflect.ValueOf(100).Convert(t)}
	}
	return zero, nil
}

// result makes a result of the arguments of a function: one of them, or the first of a
// list of them, so that it is alive where the function is called.
func (r *room) result(t reflect.Type, args []reflect.Value) reflect.Value {
	for _, a := range args {
		if a.Type() == t {
			return a
		}
		if a.Kind() == reflect.Slice && a.Type().Elem() == t && a.Len() > 0 {
			return a.Index(a.Len() - 1)
		}
		if m := a.MethodByName("Sum"); m.IsValid() && m.Type().NumIn() == 0 && m.Type().NumOut() == 1 && m.Type().Out(0) == t {
			return m.Call(nil)[0]
		}
	}
	v, _ := r.values(t)
	return v
}

package slope_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"math"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/convex"
	"slope/dual"
	"slope/expr"
	"slope/gd"
	"slope/hyperdual"
	"slope/implicit"
	"slope/reverse"
	"slope/verify"
)

// Every exported function and method of the packages is called with nonsense: each
// argument in turn, and all of them, replaced by nil, empty, too short, too long,
// negative, NaN. What comes out is a result, an error, or a panic that begins with
// the name of the package: never an index out of range or a nil dereference.

// misusedPackages are the packages whose exported functions are all called.
var misusedPackages = []string{".", "dual", "hyperdual", "reverse", "expr", "gd", "convex", "verify", "implicit"}

// misusedFuncs lists every exported function that is not a method. TestMisuseIsComplete
// fails if one is missing. Generic ones stand with one number type.
var misusedFuncs = map[string]any{
	"slope.Relu": slope.Relu[rv], "slope.Clamp": slope.Clamp[rv], "slope.Huber": slope.Huber[rv], "slope.Rsqrt": slope.Rsqrt[rv],
	"slope.XLogX": slope.XLogX[rv], "slope.XLogY": slope.XLogY[rv], "slope.LogAddExp": slope.LogAddExp[rv], "slope.LogSigmoid": slope.LogSigmoid[rv],
	"slope.Logit": slope.Logit[rv], "slope.NormCDF": slope.NormCDF[rv], "slope.Sinc": slope.Sinc[rv], "slope.FromGonum": slope.FromGonum, "slope.VectorLevel": slope.VectorLevel,
	"slope.Sum": slope.Sum[rv], "slope.Dot": slope.Dot[rv], "slope.DotConst": slope.DotConst[rv], "slope.SumSquares": slope.SumSquares[rv],
	"slope.Norm2": slope.Norm2[rv], "slope.LogSumExp": slope.LogSumExp[rv], "slope.MaxOf": slope.MaxOf[rv], "slope.MinOf": slope.MinOf[rv],

	"dual.Derivative": dual.Derivative[float64], "dual.Gradient": dual.Gradient[float64], "dual.JVP": dual.JVP[float64], "dual.Jacobian": dual.Jacobian,
	"dual.Variable": dual.Variable[float64], "dual.Const": dual.Const[float64], "dual.Nest": dual.Nest[rv], "dual.Outer": dual.Outer[rv], "dual.NestGradient": dual.NestGradient[rv],
	"reverse.NestGradient": reverse.NestGradient[rv], "reverse.Outer": reverse.Outer[rv], "slope.Orders": slope.Orders, "slope.Orders2": slope.Orders2,

	"hyperdual.Derivatives": hyperdual.Derivatives[float64], "hyperdual.Directional": hyperdual.Directional[float64], "hyperdual.Hessian": hyperdual.Hessian,
	"hyperdual.HVP": hyperdual.HVP, "hyperdual.Variable": hyperdual.Variable[float64], "hyperdual.Const": hyperdual.Const[float64],

	"reverse.Checkpoint": reverse.Checkpoint, "reverse.Gradient": reverse.Gradient, "reverse.Hessian": reverse.Hessian, "reverse.HVP": reverse.HVP,
	"reverse.GradHVP": reverse.GradHVP, "reverse.VJP": reverse.VJP, "reverse.Jacobian": reverse.Jacobian, "reverse.SumGradient": reverse.SumGradient,
	"reverse.NewTape": reverse.NewTape, "reverse.Stack": reverse.Stack, "reverse.StackOf": reverse.StackOf[rv2], "reverse.ConcatAll": reverse.ConcatAll[rv], "reverse.StackRows": reverse.StackRows[rv], "reverse.GradientVec": reverse.GradientVec,
	"slope.Detach": slope.Detach[rv], "slope.ApplyN": slope.ApplyN[rv], "reverse.ApplyVec": reverse.ApplyVec[rv], "reverse.LinComb": reverse.LinComb[rv], "reverse.SumGradientVec": reverse.SumGradientVec,
	"reverse.SampleGradients": reverse.SampleGradients, "reverse.SampleGradientsVec": reverse.SampleGradientsVec,
	"gd.ReverseVec": gd.ReverseVec, "gd.WithHessianReverse": gd.WithHessianReverse, "gd.WithHessianVec": gd.WithHessianVec, "gd.WithHessianFunc": gd.WithHessianFunc,
	"gd.SumOfVec": gd.SumOfVec, "verify.CheckVecRule": verify.CheckVecRule, "verify.CheckRuleN": verify.CheckRuleN, "verify.CheckImplicit": verify.CheckImplicit,
	"implicit.NewPoint": implicit.NewPoint, "implicit.NewFixed": implicit.NewFixed, "implicit.NewMin": implicit.NewMin,
	"implicit.Root": implicit.Root[rv], "implicit.Argmin": implicit.Argmin[rv], "implicit.FixedPoint": implicit.FixedPoint[rv], "implicit.Correct": implicit.Correct[rv], "implicit.Solve": implicit.Solve[rv],
	"reverse.JVPVec": reverse.JVPVec, "reverse.HVPVec": reverse.HVPVec, "reverse.GradHVPVec": reverse.GradHVPVec, "reverse.HessianVec": reverse.HessianVec,

	"expr.Eval": expr.Eval[dv], "expr.EvalVec": expr.EvalVec[dv], "expr.EvalOp": expr.EvalOp[dv], "expr.Record": expr.Record, "expr.RecordExact": expr.RecordExact,
	"expr.RecordVec": expr.RecordVec, "expr.RecordData": expr.RecordData,
	"expr.RecordVecData": expr.RecordVecData, "expr.WithHVP": expr.WithHVP,
	"expr.WithSparseHessian": expr.WithSparseHessian, "expr.WithSparseJacobian": expr.WithSparseJacobian,

	"gd.FromGradient": gd.FromGradient, "gd.WithError": gd.WithError, "gd.Parts": gd.Parts, "gd.Dual": gd.Dual, "gd.Reverse": gd.Reverse, "gd.WithValue": gd.WithValue, "gd.Fit": gd.Fit,
	"gd.WithHessian": gd.WithHessian, "gd.Problem": gd.Problem, "gd.FromProblem": gd.FromProblem, "gd.MinimizeWith": gd.MinimizeWith,
	"gd.Minimize": gd.Minimize, "gd.Minimize1D": gd.Minimize1D[float64], "gd.DualResiduals": gd.DualResiduals, "gd.ReverseResiduals": gd.ReverseResiduals,
	"gd.Iterates": func(obj gd.Objective, x0 []float64, opt gd.Options) {
		for range gd.Iterates(obj, x0, opt) {
		}
	},
	"gd.RunningError": gd.RunningError, "gd.SumOf": gd.SumOf, "gd.MiniBatch": gd.MiniBatch, "gd.Fastest": gd.Fastest, "gd.WriteOutcomes": gd.WriteOutcomes,
	"gd.Linspace": gd.Linspace, "gd.Geomspace": gd.Geomspace, "gd.ProgressLine": gd.ProgressLine,

	"convex.Cube": convex.Cube, "convex.MaxBoxes": convex.MaxBoxes, "convex.Timeout": convex.Timeout, "convex.Parallel": convex.Parallel, "convex.Gap": convex.Gap, "convex.Context": convex.Context,
	"convex.Certify": convex.Certify, "convex.Smoothness": convex.Smoothness, "convex.StrongConvexity": convex.StrongConvexity, "convex.NewEllipsoid": convex.NewEllipsoid,
	"convex.Intersect": convex.Intersect, "convex.Classify": convex.Classify, "convex.Nearest": convex.Nearest, "convex.Examine": convex.Examine, "convex.FirstOrder": convex.FirstOrder,

	"verify.Convex": verify.Convex, "verify.StronglyConvex": verify.StronglyConvex, "verify.Smooth": verify.Smooth, "verify.ConvexExpressions": verify.ConvexExpressions,
	"verify.SufficientDecrease": verify.SufficientDecrease, "verify.Sublinear": verify.Sublinear, "verify.Tight": verify.Tight, "verify.Linear": verify.Linear,
	"verify.ConvergenceRate": verify.ConvergenceRate, "verify.LineSearch": verify.LineSearch, "verify.LocalIsGlobal": verify.LocalIsGlobal, "verify.Cube": verify.Cube,
	"verify.Points": verify.Points, "verify.Quadratics": verify.Quadratics, "verify.CheckGradient": verify.CheckGradient, "verify.CheckHessian": verify.CheckHessian,
	"verify.CheckHVP": verify.CheckHVP, "verify.CheckJacobian": verify.CheckJacobian, "verify.NewFunc": verify.NewFunc, "verify.Modes": verify.Modes,
	"verify.Directions": verify.Directions, "verify.Coordinates": verify.Coordinates, "verify.Seed": verify.Seed, "verify.Tolerance": verify.Tolerance,
	"verify.Recorded": verify.Recorded, "verify.Source": verify.Source, "verify.MaxVacuous": verify.MaxVacuous, "verify.MaxUndecided": verify.MaxUndecided,
	"verify.RoundingError": verify.RoundingError, "verify.Eval": verify.Eval[dv], "verify.Expressions": verify.Expressions, "verify.Gradient": verify.Gradient,
	"verify.Hessian": verify.Hessian, "verify.Record": verify.Record, "verify.CheckRule": verify.CheckRule, "verify.CheckRule2": verify.CheckRule2,
	"verify.Projection": verify.Projection,
}

// misusedTypes lists a value of every exported type with methods. All methods are
// called, of that value, of the zero value and of nil if the methods have a pointer.
// Interfaces need no row.
func misusedTypes(r *room) map[string]any {
	sum := gd.SumOf(2, 2, func(i int, x []rv) rv { return x[0].Square().Add(x[1]) })
	return map[string]any{
		"slope.Float64": slope.Float64(0.5), "slope.Rule": r.rule, "slope.Rule2": r.rule2, "slope.VecRule": r.vecRule(), "slope.RuleN": r.ruleN(), "gd.FitResult": &gd.FitResult{}, "slope.GradientFunc": r.gradient, "slope.Reduction": slope.Reduction(1),
		"slope.Panic": &slope.Panic{Where: "p", Value: "v"},
		"dual.Dual":   dv{Real: 0.5, Eps: 1}, "dual.Over": dual.Over[rv]{Real: r.vars[0], Eps: r.vars[1]}, "reverse.Over": reverse.Outer(r.vars[0]), "implicit.Point": r.point(),
		"hyperdual.HyperDual": hv{Real: 0.5, E1: 1},
		"reverse.Var":         r.vars[0], "reverse.Var2": r.vars2[0], "reverse.Tape": r.tape, "reverse.Param": r.tape.Param([]float64{1, 2, 3, 4}),
		"reverse.VecOf": r.vec, "reverse.MatOf": r.mat,
		"expr.Expr": r.exprs[0], "expr.Program": r.program(), "expr.Evaluator": r.program().Evaluator(), "expr.Batch": r.batch(), "expr.Op": expr.OpAdd,
		"expr.Node": r.program().Node(r.program().Len() - 1), "expr.Pattern": r.program().Sparsity(), "expr.Sparse": r.program().SparseJacobian([]float64{1, 2}),
		"expr.SparseSym": r.program().SparseHessian([]float64{1, 2}), "expr.Trace": r.program().Trace([]float64{1, 2}, nil),
		"gd.Error": &gd.Error{}, "gd.Status": gd.Status(1), "gd.Theory": gd.Theory{}, "gd.Theorem": gd.Theorem(1), "gd.Finding": gd.Finding{}, "gd.FitMethod": gd.FitMethod(0),
		"gd.Sweep": &gd.Sweep{Objective: func() gd.Objective { return r.objective }, Starts: [][]float64{{1, 2}}, Steps: []float64{0.1}},
		"gd.Time":  gd.Time(1), "gd.Divergence": gd.Divergence(1), "gd.Stagnation": gd.Stagnation(3), "gd.GradientNorm": gd.GradientNorm(1), "gd.ObjectiveValue": gd.ObjectiveValue(1),
		"gd.ObjectiveGap": gd.ObjectiveGap{Eps: 1}, "gd.RelativeChange": gd.RelativeChange(1), "gd.RelativeGradient": gd.RelativeGradient(1), "gd.RelativeGap": gd.RelativeGap{}, "gd.Stationary": gd.Stationary(1), "gd.StopFunc": gd.StopFunc(func(*gd.Iterate) bool { return true }),
		"gd.Steepest": gd.Steepest{}, "gd.HeavyBall": gd.HeavyBall{Beta: 0.5}, "gd.Nesterov": gd.Nesterov{}, "gd.Adam": gd.Adam{}, "gd.Box": gd.Box{Lo: []float64{0, 0}},
		"gd.History": &gd.History[float64]{}, "gd.Fixed": gd.Fixed(0.1), "gd.InverseL": gd.InverseL(2), "gd.Decreasing": gd.Decreasing{}, "gd.Decrease": gd.Decrease{},
		"gd.Armijo": gd.Armijo{}, "gd.StrongWolfe": gd.StrongWolfe{}, "gd.Exact": gd.Exact{}, "gd.Polyak": gd.Polyak{}, "gd.BarzilaiBorwein": gd.BarzilaiBorwein{},
		"gd.Line": &gd.Line{}, "gd.Rounded": gd.Rounded{}, "gd.sum": sum,
		"convex.Verdict": convex.Proven, "convex.Witness": &convex.Witness{}, "convex.Certificate": convex.Certificate{}, "convex.Class": convex.Class(1), "convex.Classification": convex.Classification{},
		"convex.Bound": convex.Bound{Lo: 1, Hi: 2}, "convex.Kind": convex.Kind(1), "convex.Stationary": convex.Stationary{}, "convex.Inexact": &convex.Inexact{},
		"convex.Box": convex.Cube(2, 0, 1), "convex.Halfspace": convex.Halfspace{A: []float64{1, 2}, B: 1}, "convex.Hyperplane": convex.Hyperplane{A: []float64{1, 2}, B: 1},
		"convex.Intersection": convex.Intersect(convex.Cube(2, 0, 1), convex.Ball{Center: []float64{0, 0}, Radius: 1}), "convex.Ball": convex.Ball{Center: []float64{0, 0}, Radius: 1},
		"convex.AffineImage": convex.AffineImage{A: mat.NewDense(2, 2, []float64{1, 0, 0, 2}), B: []float64{0, 0}, Set: convex.Cube(2, 0, 1)}, "convex.L1Ball": convex.L1Ball{Center: []float64{0, 0}, Radius: 1},
		"convex.SecondOrderCone": convex.SecondOrderCone{N: 2}, "convex.PSDCone": convex.PSDCone{N: 1}, "convex.Simplex": convex.Simplex{N: 2}, "convex.Ellipsoid": r.ellipsoid(),
		"convex.Product": convex.Product{Sets: []convex.Set{convex.Cube(2, 0, 1)}}, "convex.Polyhedron": convex.Polyhedron{A: mat.NewDense(1, 2, []float64{1, 1}), B: []float64{1}},
		"verify.Recorder": &verify.Recorder{}, "verify.Verdict": verify.Verdict(1), "verify.Entry": verify.Entry{}, "verify.Report": verify.Report{}, "verify.Domain": verify.Cube(2, 0, 1),
		"verify.Quadratic": &verify.Quadratic{}, "verify.Expression": verify.Expression{}, "verify.Func": verify.Func{}, "verify.Kind": verify.Kind(0),
	}
}

// exempt are methods that are not called with nonsense, and why.
var exempt = map[string]string{
	"gd.Line":                      "comes from a run",
	"verify.Recorder":              "comes from Record",
	"expr.Program.UnmarshalBinary": "has tests of its own with every kind of bytes",
}

// records are types that the library hands out by pointer, never nil, and takes back
// nowhere.
var records = map[string]bool{
	"gd.FitResult": true,
	"slope.Panic":  true, "gd.Error": true, "gd.History": true, "gd.Line": true, "gd.sum": true, "convex.Witness": true, "convex.Inexact": true,
	"verify.Quadratic": true, "verify.Recorder": true, "expr.SparseSym": true,
}

// attempts calls f with one argument replaced by nonsense at a time, and with all. It
// runs every attempt in a room and a goroutine of its own.
func attempts(name string, find func(r *room) reflect.Value, fault func(call string, p any)) {
	try := func(which, k int) {
		done := make(chan bool)
		go func() {
			defer close(done)
			inRoom(func(r *room) {
				f := find(r)
				t := f.Type()
				var args []reflect.Value
				text := ""
				for i := range t.NumIn() {
					in := t.In(i)
					variadic := t.IsVariadic() && i == t.NumIn()-1
					if variadic {
						in = in.Elem()
					}
					good, bad := r.values(in)
					v := good
					if which == i || which == t.NumIn() {
						if len(bad) > 0 {
							v = bad[k%len(bad)]
						}
					} else if variadic {
						continue
					}
					args = append(args, v)
					text += fmt.Sprintf(" %s", in)
					if which == i || which == t.NumIn() {
						text += "!"
						func() {
							defer func() { recover() }()
							if v.Kind() != reflect.Func && v.Kind() != reflect.Pointer {
								text += fmt.Sprint(v)
							} else if v.IsNil() {
								text += "nil"
							}
						}()
					}
				}
				defer func() {
					if p := recover(); p != nil {
						fault(name+"("+text+" )", p)
					}
				}()
				f.Call(args)
			})
		}()
		<-done
	}
	var nonsense []int // how many values of each argument
	valid := false
	inRoom(func(r *room) {
		f := find(r)
		if valid = f.IsValid(); !valid {
			return
		}
		t := f.Type()
		for i := range t.NumIn() {
			in := t.In(i)
			if t.IsVariadic() && i == t.NumIn()-1 {
				in = in.Elem()
			}
			_, bad := r.values(in)
			nonsense = append(nonsense, len(bad))
		}
	})
	if !valid {
		return
	}
	for which, n := range nonsense {
		for k := range n {
			try(which, k)
		}
	}
	rounds, most := 4, slices.Max(append(nonsense, 1))
	if most < 3 { // the others would be the same
		rounds = most
	}
	for k := range rounds {
		try(len(nonsense), k)
	}
}

var named = regexp.MustCompile(`^(slope|dual|hyperdual|reverse|expr|gd|convex|verify|implicit): .{8}`)

// bare returns what is wrong with the value of a panic, "" if nothing is.
func bare(p any) string {
	if carried, ok := p.(*slope.Panic); ok {
		p = carried.Value
	}
	if _, ok := p.(runtime.Error); ok {
		return fmt.Sprint("bare runtime panic: ", p)
	}
	if s := fmt.Sprint(p); !named.MatchString(s) {
		return fmt.Sprintf("panic without the name of the package: %.100s", s)
	}
	return ""
}

func TestMisuse(t *testing.T) {
	report := func(call string, p any) {
		if s := bare(p); s != "" {
			t.Errorf("%s: %s", call, s)
		}
	}
	var names []string
	for name := range misusedFuncs {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		attempts(name, func(*room) reflect.Value { return reflect.ValueOf(misusedFuncs[name]) }, report)
	}
	var types map[string]any
	inRoom(func(r *room) { types = misusedTypes(r) })
	names = names[:0]
	for name := range types {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		typ := reflect.TypeOf(types[name])
		receivers := map[string]func(r *room) reflect.Value{
			"": func(r *room) reflect.Value { return reflect.ValueOf(misusedTypes(r)[name]) },
		}
		if typ.Kind() == reflect.Pointer {
			receivers["nil "] = func(*room) reflect.Value { return reflect.Zero(typ) }
			receivers["zero "] = func(*room) reflect.Value { return reflect.New(typ.Elem()) }
		} else {
			receivers["zero "] = func(*room) reflect.Value { return reflect.New(typ).Elem() }
			receivers["zero *"] = func(*room) reflect.Value { return reflect.New(typ) }
		}
		for kind, receiver := range receivers {
			all := reflect.Zero(typ).Type()
			if kind == "zero *" {
				all = reflect.PointerTo(typ)
			}
			for i := range all.NumMethod() {
				m := all.Method(i).Name
				if _, ok := exempt[name+"."+m]; ok {
					continue
				}
				if _, ok := exempt[name]; ok {
					continue
				}
				if m == "Format" || m == "Reduce" || m == "ApplyN" { // called by package fmt, and by slope.Sum and the like with lists that were checked
					continue
				}
				if strings.HasPrefix(name, "gd.") && slices.Contains([]string{"Begin", "Direct", "Step", "Stop"}, m) { // called by a run
					continue
				}
				if kind == "nil " && records[name] {
					continue
				}
				if kind == "nil " && strings.HasPrefix(name, "expr.Sparse") && slices.Contains([]string{"All", "Dims", "Has", "NNZ", "Row"}, m) {
					continue // methods of the Pattern inside: Go looks for it before they are called
				}
				attempts(kind+name+"."+m, func(r *room) reflect.Value { return receiver(r).MethodByName(m) }, report)
			}
		}
	}
}

// Arguments that make no sense are refused, and the message says what is wanted.
func TestNonsenseIsRefused(t *testing.T) {
	x := []float64{1, 2}
	square := expr.Record(2, func(x []ev) ev { return x[0].Mul(x[1]) })
	for want, f := range map[string]func(){
		"convex: number of coordinates of a Cube -1, want at least 0":          func() { convex.Cube(-1, 0, 1) },
		"verify: number of coordinates of a Cube -1, want at least 0":          func() { verify.Cube(-1, 0, 1) },
		"gd: number of points of Linspace -1, want at least 0":                 func() { gd.Linspace(0, 1, -1) },
		"gd: number of samples of SumOf -2, want at least 1":                   func() { gd.SumOf(2, -2, func(int, []rv) rv { return rv{} }) },
		"gd: Geomspace from -1 to 1, want finite numbers > 0":                  func() { gd.Geomspace(-1, 1, 3) },
		"gd: Linspace from NaN to 1, want finite numbers":                      func() { gd.Linspace(math.NaN(), 1, 3) },
		"expr: BigGradient with a precision of 0 bits, want at least 1":        func() { square.BigGradient(x, 0) },
		"expr: BigHessian with a precision of 0 bits, want at least 1":         func() { square.BigHessian(x, 0) },
		"expr: nil or zero Program, want one of Record":                        func() { new(expr.Program).Gradient(nil, x) },
		"expr: nil or zero Evaluator, want one of Program.Evaluator":           func() { new(expr.Evaluator).Gradient(nil, x) },
		"slope: nil Rule, want one with Eval":                                  func() { dv{Real: 1}.Apply(nil) },
		"slope: Rule \"r\" with a nil Eval, want a function":                   func() { hv{Real: 1}.Apply(&slope.Rule{Name: "r"}) },
		"slope: Rule2 \"r\" with a nil Eval, want a function":                  func() { slope.Float64(1).Apply2(&slope.Rule2{Name: "r"}, 2) },
		"slope: nil RuleN, want one with Eval":                                 func() { slope.ApplyN(nil, []dv{{Real: 1}}) },
		"convex: Polyhedron with an empty A, want at least 1 row":              func() { convex.Polyhedron{}.Project(nil, x) },
		"convex: Ball of radius -1, want a finite number ≥ 0":                  func() { convex.Ball{Center: x, Radius: -1}.Project(nil, x) },
		"convex: L1Ball of radius NaN, want a finite number ≥ 0":               func() { convex.L1Ball{Center: x, Radius: math.NaN()}.Project(nil, x) },
		"convex: Halfspace with normal A = 0, want a vector that is not zero":  func() { convex.Halfspace{A: []float64{0, 0}}.Project(nil, x) },
		"convex: Hyperplane with normal A = 0, want a vector that is not zero": func() { convex.Hyperplane{A: []float64{0, 0}}.Contains(x, 0) },
		"convex: Hyperplane with B = NaN, want a finite number":                func() { convex.Hyperplane{A: x, B: math.NaN()}.Project(nil, x) },
		"convex: empty box: coordinate 1 has lower bound 1 above upper bound 0; want Lo ≤ Hi in every coordinate": func() {
			convex.Box{Lo: []float64{0, 1}, Hi: []float64{0, 0}}.Project(nil, x)
		},
		"convex: Intersection of no sets, want at least 1": func() { convex.Intersection{}.Project(nil, x) },
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); got != want {
					t.Errorf("panic %q, want %q", got, want)
				}
			}()
			f()
		}()
	}
	for _, name := range []string{"len", "float64", "make", "nil", "any", "math", "init", "main", "func", "_", "", "1a", "true", "clear"} {
		if err := square.WriteGo(io.Discard, "p", name); err == nil || !strings.HasPrefix(err.Error(), "expr: WriteGo: ") {
			t.Errorf("WriteGo with the name %q: %v", name, err)
		}
	}
}

// TestMisuseIsComplete: every exported function has a row, and every exported type
// with methods.
func TestMisuseIsComplete(t *testing.T) {
	var types map[string]any
	inRoom(func(r *room) { types = misusedTypes(r) })
	for _, dir := range misusedPackages {
		for _, f := range parsed(t, dir) {
			for _, d := range f.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok || !fn.Name.IsExported() {
					continue
				}
				if fn.Recv == nil {
					if _, ok := misusedFuncs[f.Name.Name+"."+fn.Name.Name]; !ok {
						t.Errorf("%s.%s has no row in misusedFuncs", f.Name.Name, fn.Name.Name)
					}
					continue
				}
				if typ := receiverName(fn); ast.IsExported(typ) {
					if _, ok := types[f.Name.Name+"."+typ]; !ok {
						t.Errorf("%s.%s has methods and no row in misusedTypes", f.Name.Name, typ)
					}
				}
			}
		}
	}
}

// parsed returns the files of a package without its tests.
func parsed(t *testing.T, dir string) (files []*ast.File) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: no Go files (%v)", dir, err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return files
}

func receiverName(fn *ast.FuncDecl) string {
	e := fn.Recv.List[0].Type
	for {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}

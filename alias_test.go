package slope_test

import (
	"fmt"
	"go/ast"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// A destination may be any of the other arguments: every exported function and method
// that writes to a slice is called with destinations of its own, and with each of them
// in the memory of each argument, and gives the same bits.

// destinations are the names of parameters that a function writes to.
var destinations = []string{"dst", "grad", "grads", "hv", "hess"}

// parameterNames returns the names of the parameters of every exported function and
// method, as "pkg.Func" and "pkg.Type.Method".
func parameterNames(t *testing.T) map[string][]string {
	names := map[string][]string{}
	for _, dir := range misusedPackages {
		for _, f := range parsed(t, dir) {
			for _, d := range f.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok || !fn.Name.IsExported() {
					continue
				}
				key := f.Name.Name + "."
				if fn.Recv != nil {
					key += receiverName(fn) + "."
				}
				var list []string
				for _, field := range fn.Type.Params.List {
					for _, n := range field.Names {
						list = append(list, n.Name)
					}
				}
				names[key+fn.Name.Name] = list
			}
		}
	}
	return names
}

// curved is a result of a user's function in which no derivative vanishes: x₀x₁ + x₀²x₁,
// made with the methods that the arguments have.
func (r *room) curved(t reflect.Type, args []reflect.Value) reflect.Value {
	call := func(x reflect.Value, method string, y ...reflect.Value) reflect.Value {
		return x.MethodByName(method).Call(y)[0]
	}
	for _, a := range args {
		switch x, plain := a.Interface().([]float64); {
		case plain && t.Kind() == reflect.Float64:
			return reflect.ValueOf(x[0]*x[1] + x[0]*x[0]*x[1])
		case a.Kind() == reflect.Slice && a.Len() == 2 && !plain:
			x, y := a.Index(0), a.Index(1)
			z := call(call(x, "Mul", y), "Add", call(call(x, "Square"), "Mul", y))
			if z.Type() == t {
				return z
			}
			if t.Kind() == reflect.Slice && t.Elem() == z.Type() {
				out := reflect.MakeSlice(t, 2, 2)
				out.Index(0).Set(z)
				out.Index(1).Set(call(z, "Mul", y))
				return out
			}
		case a.MethodByName("Softmax").IsValid() && a.MethodByName("Sum").Type().Out(0) == t: // a Vec
			return call(call(call(a, "Mul", a), "Mul", a), "Sum")
		case a.Type() == t && a.MethodByName("Square").IsValid():
			return call(a, "Square")
		}
	}
	return r.result(t, args)
}

// flat returns the numbers of results.
func flat(results []reflect.Value) (out []float64) {
	for _, v := range results {
		switch x := v.Interface().(type) {
		case float64:
			out = append(out, x)
		case []float64:
			out = append(out, x...)
		case *mat.Dense:
			out = append(out, mat.DenseCopyOf(x).RawMatrix().Data...)
		case *mat.SymDense:
			out = append(out, mat.DenseCopyOf(x).RawMatrix().Data...)
		}
	}
	return out
}

func TestDestinationsMayBeArguments(t *testing.T) {
	names := parameterNames(t)
	vector := reflect.TypeFor[[]float64]()
	checked := 0
	check := func(name string, find func(r *room) reflect.Value) {
		params := names[name]
		// run calls the function with parameter out in the memory of parameter in, with
		// memory of its own if out is negative.
		run := func(out, in int) (result []float64, ok bool) {
			done := make(chan bool)
			go func() {
				defer close(done)
				inRoom(func(r *room) {
					f := find(r)
					if !f.IsValid() || f.Type().NumIn() != len(params) || f.Type().IsVariadic() {
						return
					}
					args := make([]reflect.Value, len(params))
					for i := range args {
						in := f.Type().In(i)
						switch {
						case slices.Contains(destinations, params[i]):
							args[i] = reflect.Zero(in)
						case in == vector:
							args[i] = reflect.ValueOf([]float64{0.5, 1.5})
						case in.Kind() == reflect.Func:
							args[i] = reflect.MakeFunc(in, func(args []reflect.Value) []reflect.Value {
								out := make([]reflect.Value, in.NumOut())
								for i := range out {
									out[i] = r.curved(in.Out(i), args)
								}
								return out
							})
							if in == reflect.TypeOf(r.gradient) {
								args[i] = reflect.ValueOf(r.gradient)
							}
						default:
							args[i], _ = r.values(in)
						}
					}
					if out >= 0 {
						args[out] = args[in]
					}
					defer func() { recover() }() // lengths that do not fit, and the like
					result, ok = slices.Clone(flat(f.Call(args))), true
				})
			}()
			<-done
			return result, ok
		}
		want, ok := run(-1, 0)
		if !ok || len(want) == 0 {
			return
		}
		for out := range params {
			for in := range params {
				if !slices.Contains(destinations, params[out]) || slices.Contains(destinations, params[in]) {
					continue
				}
				got, ok := run(out, in)
				if !ok {
					continue
				}
				checked++
				if !slices.EqualFunc(got, want, func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b }) {
					t.Errorf("%s(%s) with %s in the memory of %s: %v, want %v", name, strings.Join(params, ", "), params[out], params[in], got, want)
				}
			}
		}
	}
	for name, f := range misusedFuncs {
		check(name, func(*room) reflect.Value { return reflect.ValueOf(f) })
	}
	var types map[string]any
	inRoom(func(r *room) { types = misusedTypes(r) })
	for name, v := range types {
		for i := range reflect.TypeOf(v).NumMethod() {
			m := reflect.TypeOf(v).Method(i).Name
			check(name+"."+m, func(r *room) reflect.Value { return reflect.ValueOf(misusedTypes(r)[name]).MethodByName(m) })
		}
	}
	if checked < 60 {
		t.Errorf("%d pairs of a destination and an argument were checked: too few", checked)
	}
	t.Log(fmt.Sprint(checked, " pairs"))
}

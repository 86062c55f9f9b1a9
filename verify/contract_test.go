package verify_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope/verify"
)

// chain is Σ (x[i+1] − x[i]²)² + ¼x[i]⁴, with its derivatives as numbers: of it, of its products, its Hessian, and of the Jacobian of its gradient.
func chain(x []float64) float64 {
	s := 0.0
	for i, v := range x {
		s += v * v * v * v / 4
		if i+1 < len(x) {
			d := x[i+1] - v*v
			s += d * d
		}
	}
	return s
}

// chainGradient writes to a new slice.
func chainGradient(x []float64) []float64 {
	g := make([]float64, len(x))
	for i, v := range x {
		g[i] += v * v * v
		if i+1 < len(x) {
			d := x[i+1] - v*v
			g[i] -= 4 * d * v
			g[i+1] += 2 * d
		}
	}
	return g
}

// chainHessian writes to new numbers, row after row.
func chainHessian(x []float64) []float64 {
	n := len(x)
	h := make([]float64, n*n)
	for i, v := range x {
		h[i*n+i] += 3 * v * v
		if i+1 < n {
			h[i*n+i] += 12*v*v - 4*x[i+1]
			h[i*n+i+1] -= 4 * v
			h[(i+1)*n+i] -= 4 * v
			h[(i+1)*n+i+1] += 2
		}
	}
	return h
}

// A habit is a way to hand out the numbers that right computes at x: in dst, which has their length or is nil.
type habit func(right func(x []float64) []float64, dst, x []float64) []float64

// sameSlice returns dst, or a new one.
func sameSlice(dst []float64, n int) []float64 {
	if dst == nil {
		return make([]float64, n)
	}
	return dst
}

// memo hands out what it computed before where same says that the points are the same.
func memo(same func(before, x []float64) bool) habit {
	var at, kept []float64
	return func(right func(x []float64) []float64, dst, x []float64) []float64 {
		if at == nil || len(at) != len(x) || !same(at, x) {
			at, kept = slices.Clone(x), right(x)
		}
		dst = sameSlice(dst, len(kept))
		copy(dst, kept)
		return dst
	}
}

// Every derivative that takes a dst is held to its contract, by every check that takes one.
func TestContractOfEveryDerivative(t *testing.T) {
	var lastOfF []float64
	f := func(x []float64) float64 { lastOfF = slices.Clone(x); return chain(x) }
	habits := []struct {
		name string
		make func() habit
		says string // "" if it is right
	}{
		{"right", func() habit {
			return func(right func(x []float64) []float64, dst, x []float64) []float64 {
				return append(sameSlice(dst, len(right(x)))[:0], right(x)...)
			}
		}, ""},
		{"adds to dst", func() habit {
			return func(right func(x []float64) []float64, dst, x []float64) []float64 {
				r := right(x)
				dst = sameSlice(dst, len(r))
				for i := range r {
					dst[i] += r[i]
				}
				return dst
			}
		}, "depends on what dst holds"},
		{"leaves an entry unset", func() habit {
			return func(right func(x []float64) []float64, dst, x []float64) []float64 {
				r := right(x)
				dst = sameSlice(dst, len(r))
				copy(dst, r[:len(r)-1])
				if x[len(x)-1] != 0 {
					return dst
				}
				return append(dst[:0], r...)
			}
		}, "depends on what dst holds"},
		{"keeps its result", func() habit {
			var own []float64
			return func(right func(x []float64) []float64, dst, x []float64) []float64 {
				r := right(x)
				if dst == nil {
					if own == nil {
						own = make([]float64, len(r))
					}
					dst = own
				}
				copy(dst, r)
				return dst
			}
		}, "keeps a reference to dst"},
		{"remembers by the slice", func() habit {
			var at *float64
			var kept []float64
			return func(right func(x []float64) []float64, dst, x []float64) []float64 {
				if at != &x[0] {
					at, kept = &x[0], right(x)
				}
				dst = sameSlice(dst, len(kept))
				copy(dst, kept)
				return dst
			}
		}, "keeps a reference to x"},
		{"remembers by every coordinate", func() habit { return memo(slices.Equal[[]float64]) }, ""},
		{"remembers by the first coordinate", func() habit { return memo(func(a, b []float64) bool { return a[0] == b[0] }) }, "takes x for"},
		{"remembers by the last coordinate", func() habit {
			return memo(func(a, b []float64) bool { return a[len(a)-1] == b[len(b)-1] })
		}, "takes x for"},
		{"another at every seventh call", func() habit {
			calls := 0
			return func(right func(x []float64) []float64, dst, x []float64) []float64 {
				r := right(x)
				dst = sameSlice(dst, len(r))
				copy(dst, r)
				if calls++; calls%7 == 0 {
					dst[0]++
				}
				return dst
			}
		}, "changes from call to call"},
		{"goes by the last call of f", func() habit {
			return func(right func(x []float64) []float64, dst, x []float64) []float64 {
				r := right(lastOfF)
				dst = sameSlice(dst, len(r))
				copy(dst, r)
				return dst
			}
		}, "goes by the last call of f"},
	}
	x, v := []float64{0.5, -1.25, 2}, []float64{1, 0.5, -2}
	checks := map[string]func(h habit) verify.Report{
		"CheckGradient": func(h habit) verify.Report {
			return verify.CheckGradient(f, func(dst, x []float64) (float64, []float64) { return chain(x), h(chainGradient, dst, x) }, x)
		},
		"CheckHessian": func(h habit) verify.Report {
			return verify.CheckHessian(f, func(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense) {
				var to []float64
				if dst != nil {
					to = dst.RawSymmetric().Data
				}
				n := len(x)
				return chain(x), chainGradient(x), mat.NewSymDense(n, h(chainHessian, to, x))
			}, x)
		},
		"CheckHVP": func(h habit) verify.Report {
			grad := func(_, x []float64) (float64, []float64) { return f(x), chainGradient(x) }
			return verify.CheckHVP(grad, func(dst, x, v []float64) (float64, []float64) {
				return chain(x), h(func(x []float64) []float64 {
					var w mat.VecDense
					w.MulVec(mat.NewDense(len(x), len(x), chainHessian(x)), mat.NewVecDense(len(v), v))
					return w.RawVector().Data
				}, dst, x)
			}, x, v)
		},
		"CheckJacobian": func(h habit) verify.Report {
			values := func(dst, x []float64) []float64 { f(x); return append(sameSlice(dst, len(x))[:0], chainGradient(x)...) }
			return verify.CheckJacobian(values, func(dst *mat.Dense, x []float64) *mat.Dense {
				var to []float64
				if dst != nil {
					to = dst.RawMatrix().Data
				}
				return mat.NewDense(len(x), len(x), h(chainHessian, to, x))
			}, x)
		},
	}
	for name, check := range checks {
		for _, h := range habits {
			t.Run(name+"/"+h.name, func(t *testing.T) {
				r := check(h.make())
				switch {
				case h.says == "" && (r.Verdict != verify.Holds || len(r.Misuse) > 0):
					t.Errorf("want it to hold, got\n%s", r)
				case h.says != "" && (r.Verdict != verify.Refuted || !strings.Contains(strings.Join(r.Misuse, "\n"), h.says)):
					t.Errorf("want %q, got\n%s", h.says, r)
				}
			})
		}
	}
}

// Of many variables some are always on a bound of the domain: directions lead inside all the same.
func TestManyVariablesInADomain(t *testing.T) {
	f := func(x []float64) float64 {
		s := 0.0
		for i, v := range x {
			s += math.Sin(v) * (1 + x[(i+1)%len(x)]/8)
		}
		return s
	}
	grad := func(dst, x []float64, wrong int) (float64, []float64) {
		dst = sameSlice(dst, len(x))
		n := len(x)
		for i, v := range x {
			dst[i] = math.Cos(v)*(1+x[(i+1)%n]/8) + math.Sin(x[(i+n-1)%n])/8
		}
		if wrong >= 0 {
			dst[wrong] *= 1.01
		}
		return f(x), dst
	}
	hess := func(dst *mat.SymDense, x []float64) (float64, []float64, *mat.SymDense) {
		n := len(x)
		if dst == nil {
			dst = mat.NewSymDense(n, nil)
		}
		dst.Zero()
		for i, v := range x {
			dst.SetSym(i, i, -math.Sin(v)*(1+x[(i+1)%n]/8))
			dst.SetSym(i, (i+1)%n, math.Cos(v)/8)
		}
		y, g := grad(nil, x, -1)
		return y, g, dst
	}
	sizes := []int{129, 200}
	if testing.Short() {
		sizes = sizes[:1]
	}
	for _, n := range sizes {
		mixed := verify.Cube(n, -1, 3)
		for i := range n {
			switch i % 4 {
			case 1:
				mixed.Lo[i], mixed.Hi[i] = 0.5, 0.5
			case 2:
				mixed.Lo[i], mixed.Hi[i] = 0, 16
			case 3:
				mixed.Lo[i], mixed.Hi[i] = 2, 2+1e-3
			}
		}
		domains := map[string]verify.Domain{"mixed": mixed}
		if n == sizes[0] {
			domains = map[string]verify.Domain{"mixed": mixed, "[−1, 1]": verify.Cube(n, -1, 1), "[0, 16]": verify.Cube(n, 0, 16), "a point": verify.Cube(n, 1, 1)}
		}
		for name, dom := range domains {
			t.Run(fmt.Sprintf("n=%d/%s", n, name), func(t *testing.T) {
				verify.Gradient(t, f, func(dst, x []float64) (float64, []float64) { return grad(dst, x, -1) }, dom, verify.MaxUndecided(0.05))
				if n == sizes[0] && name == "mixed" && !testing.Short() {
					verify.Hessian(t, f, hess, dom, verify.MaxUndecided(0.05))
				}
				wrong := verify.Record("a wrong coordinate", func(t verify.TB) {
					verify.Gradient(t, f, func(dst, x []float64) (float64, []float64) { return grad(dst, x, n/2) }, dom)
				})
				if fixed := dom.Lo[n/2] == dom.Hi[n/2]; wrong.Failed() == fixed || !fixed && !strings.Contains(wrong.Text(), "refuted: ⟨∇f,v") {
					t.Errorf("a coordinate that is 1.01 times too large: failed %v: %s", wrong.Failed(), wrong.Text())
				}
			})
		}
	}
}

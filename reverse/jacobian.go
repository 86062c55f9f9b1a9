package reverse

import (
	"gonum.org/v1/gonum/mat"

	"slope/internal/arg"
)

// VJP returns the values of f at x and the vector–Jacobian product
//
//	gⱼ = Σᵢ wᵢ·∂fᵢ/∂xⱼ,
//
// written to dst, which has the length of x or is nil and then allocated: the
// gradient of w·f, in one sweep.
//
// f is evaluated once; y is allocated. VJP panics if f is nil, x is empty, the
// length of dst is not that of x or that of w not the number of values, or f
// returns a Var of another tape, a stale or a zero one.
func VJP(dst []float64, f func([]Var) []Var, x, w []float64) (y, vjp []float64) {
	arg.NotNil(pkg, f == nil)
	arg.Point(pkg, "VJP", len(x))
	dst = arg.Dst(pkg, "product", dst, len(x))
	t := takeTape()
	z := f(t.inputs(x))
	arg.Length(pkg, "cotangent", len(w), len(z))
	y = t.values(z)
	t.reserve()
	top, bad := 0, false
	for i, v := range z {
		top = max(top, t.seed(v, w[i]))
		bad = bad || w[i] != 0 && v.value != v.value
	}
	t.pull(dst, top)
	if bad {
		fillNaN(dst)
	}
	t.release()
	return y, dst
}

// values returns the values of the results of a function.
func (t *Tape) values(z []Var) []float64 {
	y := make([]float64, len(z))
	for i, v := range z {
		t.check(v)
		y[i] = v.value
	}
	return y
}

// Jacobian returns the m values of f at x and the m×n Jacobian Jᵢⱼ = ∂fᵢ/∂xⱼ,
// written to dst, which has that shape or is nil or empty and then allocated.
//
// f is evaluated once, whatever m and n are. The tape is then swept backward m
// times, once for each row, or forward n times, once for each column, whichever
// is less; a function with array operations or Checkpoint in it is swept
// backward. y is allocated, and a row. Jacobian panics if f is nil, x is empty,
// f returns no value or a Var of another tape, a stale or a zero one, or dst has
// another shape.
func Jacobian(dst *mat.Dense, f func([]Var) []Var, x []float64) (y []float64, jac *mat.Dense) {
	arg.NotNil(pkg, f == nil)
	arg.Point(pkg, "Jacobian", len(x))
	t := takeTape()
	z := f(t.inputs(x))
	if len(z) == 0 {
		panic("reverse: Jacobian of a function without values")
	}
	y = t.values(z)
	dst = arg.Dense(pkg, "Jacobian", dst, len(z), len(x))
	t.reserve()
	if len(z) > len(x) && t.scalar() {
		for j := range x {
			t.tangents(j + 1)
			for i, v := range z {
				dst.Set(i, j, t.tangent(v))
			}
		}
		for i, v := range y {
			if v != v {
				fillNaN(dst.RawRowView(i))
			}
		}
		clear(t.adj[:len(t.entries)+1])
	} else {
		row := make([]float64, len(x))
		for i, v := range z {
			t.pullResult(row, v)
			dst.SetRow(i, row)
		}
	}
	t.release()
	return y, dst
}

// scalar reports whether the entries alone tell the derivatives.
func (t *Tape) scalar() bool {
	for _, s := range t.stops {
		if s.kind == nestedStop || s.kind == arrayStop {
			return false
		}
	}
	return true
}

// tangents runs the tape forward: it makes t.adj the derivatives of the entries
// to input j. A tangent that is exactly zero is not passed on.
func (t *Tape) tangents(j int) {
	tan := t.adj[:len(t.entries)+1]
	clear(tan)
	tan[j] = 1
	i := 1
	for _, s := range t.stops {
		for ; i < int(s.lo); i++ {
			tan[i] = t.entries[i-1].tangent(tan)
		}
		if s.kind == naryStop {
			sum := 0.0
			for _, e := range t.entries[s.lo-1 : s.hi-1] {
				sum += e.tangent(tan)
			}
			tan[s.hi-1] = sum
		}
		i = int(s.hi)
	}
	for ; i < len(tan); i++ {
		tan[i] = t.entries[i-1].tangent(tan)
	}
}

// tangent returns the tangent of an operation.
func (e *entry) tangent(tan []float64) (sum float64) {
	if d := tan[e.a1]; d != 0 {
		sum = e.p1 * d
	}
	if d := tan[e.a2]; d != 0 {
		sum += float64(e.p2 * d)
	}
	return sum
}

// tangent returns the tangent of x.
func (t *Tape) tangent(x Var) float64 {
	d := t.adj[uint32(x.id)]
	if d == 0 || x.scale == 0 {
		return 0
	}
	return d * x.scale
}

package verify

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/internal/arg"
	"slope/verify/internal/difference"
	"slope/verify/internal/exact"
	"slope/verify/internal/fault"
)

// HessianFunc is the shape of a Hessian, that of expr.Program.Hessian.
type HessianFunc func(dst *mat.SymDense, x []float64) (y float64, grad []float64, hess *mat.SymDense)

// HVPFunc is the shape of a Hessian–vector product, that of expr.Program.HVP.
type HVPFunc func(dst, x, v []float64) (y float64, hv []float64)

// CheckHessian compares a Hessian with difference quotients of the gradient
// that comes with it, and that gradient with difference quotients of f, so that
// a common error of the two does not pass. An entry that is NaN or 0 at x alone, as
// that of ½‖x‖² or |x|² at 0 (docs/laws.md, row 8), is Undecided. An entry of the Hessian is Undecided where that of the
// gradient is refuted, or refuted only by a gradient that is lost in the noise of f. The cost is about 100 Hessians and 100
// calls of f for each variable. Options as for CheckGradient; with Directions,
// random products H·v are compared. Misuse is that of CheckGradient, but a Hessian may return a new matrix and leave dst alone; so
// may a product and a Jacobian. It panics if x is empty or a function nil.
func CheckHessian(f func(x []float64) float64, hess HessianFunc, x []float64, opts ...Option) Report {
	wantFunctions("CheckHessian", f == nil || hess == nil)
	arg.Point("verify", "CheckHessian", len(x))
	return checkHessian(f, hess, x, nil, newOptions(opts))
}

func checkHessian(f func(x []float64) float64, hess HessianFunc, x []float64, dom *Domain, o *options) Report {
	n, fv := len(x), difference.Scalar(f)
	y, g, h, misuse := hessianAt(hess, x)
	if misuse != "" && h == nil {
		r := Report{Check: "CheckHessian", At: append([]float64(nil), x...), Misuse: []string{misuse}}
		return r.conclude()
	}
	grad := slope.GradientFunc(func(dst, x []float64) (float64, []float64) {
		y, g, _ := hess(nil, x)
		if dst == nil {
			dst = make([]float64, n)
		}
		copy(dst, g)
		return y, dst
	})
	of := func(x []float64) []float64 { _, g := grad(nil, x); return g }
	r, ex := gradientCheck{fv, of, x, nil, dom, o}.report(grad, func() (float64, []float64, []string) {
		p := prober{what: "the Hessian", call: numbersOfHessian(hess), n: n * n, f: fv, x: x, dom: dom, mayIgnore: true}
		p.probe()
		return y, g, p.misuse
	})
	r.Check = "CheckHessian"
	c := hessianCheck{hess: hess, h: h, x: x, dom: dom, o: o, ofGrad: r.Entries, grad: of}
	if k := dirsOf(o, n); k > 0 {
		of := func(x []float64) mat.Matrix { _, _, h := hess(nil, x); return h }
		r.Entries = append(r.Entries, productCheck{"H", c.grad, x, dom, o}.directions(k, h, of, o.seconds(ex, x))...)
	} else {
		r.Entries = append(r.Entries, c.entries(o.seconds(ex, x))...)
	}
	rep := r.conclude()
	if rep.Verdict == Refuted && rep.Fault == "" && o.program != nil && !o.unnamed && len(rep.Misuse) == 0 {
		rep.Fault = fault.InHessian(o.program, hess, x, wrongRule)
	}
	return rep
}

// hessianAt returns the value, the gradient and the Hessian at x, nil if there is none, and what is wrong with the call.
func hessianAt(hess HessianFunc, x []float64) (y float64, g []float64, h *mat.SymDense, misuse string) {
	n := len(x)
	_, bad := difference.Call(func(x []float64) []float64 {
		var m *mat.SymDense
		y, g, m = hess(nil, x)
		if m == nil || m.SymmetricDim() != n || len(g) != n {
			misuse = fmt.Sprintf("the Hessian of a nil dst or its gradient is not of order %d", n)
			return nil
		}
		g = slices.Clone(g)
		h = mat.NewSymDense(n, nil)
		h.CopySym(m)
		return g
	}, x)
	if bad != "" {
		misuse = "the Hessian " + bad
	}
	return y, g, h, misuse
}

// A hessianCheck compares the Hessian h at x with difference quotients of the gradient.
type hessianCheck struct {
	hess   HessianFunc
	h      *mat.SymDense
	x      []float64
	dom    *Domain
	o      *options
	ofGrad []Entry // of the gradient and of f; none after some misuse
	grad   difference.Vector
}

// entries compares every entry, by the recording where there is one.
func (c *hessianCheck) entries(s *exactSeconds) (es []Entry) {
	for j := range c.x {
		byRecording := s.product(fmt.Sprintf("h[%%d,%d]", j), exact.Unit(len(c.x), j), mat.Col(nil, j, c.h))
		l := difference.Along(c.grad, func(x []float64) []float64 { _, _, h := c.hess(nil, x); return mat.Col(nil, j, h) }, c.x, j, (*difference.Box)(c.dom))
		for i := range c.x {
			ladder := func() Entry { return c.ladder(l, i, j) }
			if byRecording != nil {
				es = append(es, orLadder(byRecording[i], ladder))
			} else {
				es = append(es, ladder())
			}
		}
	}
	return es
}

// ladder compares entry (i, j) with difference quotients along l, coordinate j.
func (c *hessianCheck) ladder(l *difference.Line, i, j int) Entry {
	e := judge(fmt.Sprintf("h[%d,%d]", i, j), c.h.At(i, j), l, i, 1, c.o)
	if n := len(c.x); len(c.ofGrad) > n {
		e = limitedByGradient(e, c.ofGrad[i], c.ofGrad[j], c.ofGrad[n].Bar)
	}
	return isolated(e, func(x []float64) float64 {
		if h, _ := difference.Call(l.Got, x); h != nil {
			return h[i]
		}
		return math.NaN()
	}, c.x, j)
}

// isolated withdraws the refutation of an entry that is NaN or 0 at x alone, by the convention
// of docs/laws.md, row 8: the second derivative of a norm at the origin is NaN, and so is
// what is built on it, as ½‖x‖²; that of a bare kink is 0, also in |x|². entry computes the
// entry; it is finite on both sides of x by coordinate j, and for a 0 it is there what
// the difference quotients say. It claims nothing about x.
func isolated(e Entry, entry func(x []float64) float64, x []float64, j int) Entry {
	if e.Verdict != Refuted || e.Got == e.Got && e.Got != 0 {
		return e
	}
	z := append([]float64(nil), x...)
	for _, d := range []float64{-1e-6, 1e-6} {
		z[j] = x[j] + d*math.Max(1, math.Abs(x[j]))
		v := entry(z)
		if !finite(v) || e.Got == 0 && !(math.Abs(v-e.Want) <= 1e-3*math.Abs(e.Want)) {
			return e
		}
	}
	e.Verdict, e.Reason = Undecided, "NaN at this point alone: a second derivative inside of f is unbounded here"
	if e.Got == 0 {
		e.Reason = fmt.Sprintf("0 at this point alone, %g on both sides: a kink inside of f", e.Want)
	}
	return e
}

// limitedByGradient withdraws the verdict on an entry of a Hessian where the entry gi of the gradient that it was
// compared with is refuted, and a refutation where gi, or that by the other coordinate, is undecided or
// lost in the noise of f, as the logarithm of 1 + 10⁻²⁰ is that f and the gradient round to 0. value is the bar of f.
func limitedByGradient(e, gi, gj Entry, value float64) Entry {
	lost := func(g Entry) bool {
		return g.Reason != "" && math.Abs(g.Got) <= g.Bar && math.Max(math.Abs(e.Got), math.Abs(e.Want)) <= value
	}
	switch {
	case gi.Verdict == Refuted:
		e.Verdict, e.Reason = Undecided, "its first derivative, "+gi.Name+", is refuted"
	case e.Verdict != Refuted:
	case gi.Verdict == Undecided:
		e.Verdict, e.Reason = Undecided, gi.Name+" is undecided: "+gi.Reason
	case gj.Verdict == Undecided:
		e.Verdict, e.Reason = Undecided, gj.Name+" is undecided: "+gj.Reason
	case lost(gi):
		e.Verdict, e.Reason = Undecided, "the noise of f hides "+gi.Name
	case lost(gj):
		e.Verdict, e.Reason = Undecided, "the noise of f hides "+gj.Name
	}
	return e
}

// A productCheck compares products of a matrix of derivatives at x with those of f.
type productCheck struct {
	name string
	f    difference.Vector
	x    []float64
	dom  *Domain
	o    *options
}

// compare compares w, the product with v, with the derivative of f in the direction v; product computes it at another point.
func (c productCheck) compare(w, v []float64, product difference.Vector) []Entry {
	norm := floats.Norm(w, math.Inf(1))
	d, unit := unitDirection(v)
	l := difference.NewLine(c.f, func(x []float64) []float64 {
		w := append([]float64(nil), product(x)...)
		for i := range w {
			w[i] /= unit
		}
		return w
	}, c.x, d, (*difference.Box)(c.dom))
	l.Slack, l.Terms = 16*u*norm*math.Sqrt(float64(len(v)))/unit, norm/unit
	es := make([]Entry, len(w))
	for i, got := range w {
		es[i] = inDirection(fmt.Sprintf("%s[%d]", c.name, i), got, l, i, unit, c.o)
	}
	return es
}

// directions compares products of the matrix m, which at computes at another point, with k random directions, by the recording if there is one.
func (c productCheck) directions(k int, m mat.Matrix, at func(x []float64) mat.Matrix, s *exactSeconds) (es []Entry) {
	dirs := newDirections(c.o.seed, 0xda3e39cb94b95bdb, c.x, c.dom)
	v, name := make([]float64, len(c.x)), c.name
	for d := range k {
		dirs.next(v, v)
		times := func(m mat.Matrix) []float64 {
			rows, _ := m.Dims()
			w := make([]float64, rows)
			mat.NewVecDense(rows, w).MulVec(m, mat.NewVecDense(len(v), v))
			return w
		}
		c.name = fmt.Sprintf("%s·v%d", name, d)
		w := times(m)
		es = append(es, orLadders(s.product(c.name+"[%d]", v, w), func() []Entry {
			return c.compare(w, v, func(x []float64) []float64 { return times(at(x)) })
		})...)
	}
	return es
}

// CheckHVP compares a Hessian–vector product at x, in the direction v, with
// difference quotients of the gradient along v. The gradient should have been
// checked before. Misuse as of CheckHessian. It panics if the lengths of x and v differ or are 0.
func CheckHVP(grad slope.GradientFunc, hvp HVPFunc, x, v []float64, opts ...Option) Report {
	wantFunctions("CheckHVP", grad == nil || hvp == nil)
	if len(x) == 0 || len(x) != len(v) {
		panic(fmt.Sprintf("verify: CheckHVP at a point of length %d in a direction of length %d, want the same and at least 1", len(x), len(v)))
	}
	o := newOptions(opts)
	r := Report{Check: "CheckHVP", At: append([]float64(nil), x...)}
	y, hv, misuse := productAt(hvp, x, v)
	if r.Misuse = misuse; len(hv) != len(x) {
		return r.conclude()
	}
	if len(misuse) == 0 {
		product := func(dst, x []float64) (float64, []float64) { return hvp(dst, x, slices.Clone(v)) }
		p := prober{what: "the product", call: product, n: len(x), f: func(x []float64) []float64 { _, g := grad(nil, x); return g }, x: x, mayIgnore: true}
		p.probe()
		r.Misuse = p.misuse
	}
	ex, other := o.recording(x, y)
	if other != "" {
		r.Misuse = append(r.Misuse, other)
	}
	r.Entries = orLadders(o.seconds(ex, x).product("Hv[%d]", v, hv), func() []Entry {
		f := func(x []float64) []float64 { _, g := grad(nil, x); return g }
		return productCheck{"Hv", f, x, nil, o}.compare(hv, v,
			func(x []float64) []float64 { _, w := hvp(nil, x, append([]float64(nil), v...)); return w })
	})
	return r.conclude()
}

// productAt returns the value and the product at x, nil if there is none, and what is wrong with the call.
func productAt(hvp HVPFunc, x, v []float64) (y float64, hv []float64, misuse []string) {
	dir := append([]float64(nil), v...)
	hv, bad := difference.Call(func(x []float64) (w []float64) { y, w = hvp(nil, x, dir); return append(w[:0:0], w...) }, x)
	if bad != "" {
		misuse = append(misuse, "the product "+bad)
	} else if len(hv) != len(x) {
		misuse = append(misuse, fmt.Sprintf("the product of a nil dst has length %d, want %d", len(hv), len(x)))
	}
	for i := range v {
		if dir[i] != v[i] && v[i] == v[i] {
			return y, hv, append(misuse, "the product changes its direction")
		}
	}
	return y, hv, misuse
}

// CheckJacobian compares the Jacobian of a function of several results with
// difference quotients. f and jac have the shapes of expr.Program.Values and
// expr.Program.Jacobian: dst may be nil and is returned. Misuse as of CheckHessian. It panics if x is empty
// or a function nil.
func CheckJacobian(f func(dst, x []float64) []float64, jac func(dst *mat.Dense, x []float64) *mat.Dense, x []float64, opts ...Option) Report {
	wantFunctions("CheckJacobian", f == nil || jac == nil)
	arg.Point("verify", "CheckJacobian", len(x))
	o := newOptions(opts)
	r := Report{Check: "CheckJacobian", At: append([]float64(nil), x...)}
	fv := func(x []float64) []float64 { return f(nil, x) }
	y, bad := difference.Call(fv, x)
	if bad != "" {
		r.Misuse = append(r.Misuse, "f "+bad)
	}
	var j *mat.Dense
	_, bad = difference.Call(func(x []float64) []float64 { j = jac(nil, x); return nil }, x)
	if bad != "" {
		r.Misuse = append(r.Misuse, "the Jacobian "+bad)
	}
	if y == nil || j == nil {
		return r.conclude()
	}
	y = append([]float64(nil), y...)
	j = mat.DenseCopyOf(j)
	if rows, cols := j.Dims(); rows != len(y) || cols != len(x) {
		r.Misuse = append(r.Misuse, fmt.Sprintf("the Jacobian is %d×%d, want %d×%d", rows, cols, len(y), len(x)))
		return r.conclude()
	}
	if len(r.Misuse) == 0 {
		p := prober{what: "the Jacobian", call: numbersOfJacobian(len(y), jac), n: len(y) * len(x), f: fv, x: x, mayIgnore: true}
		p.probe()
		q := prober{what: "f", call: func(dst, x []float64) (float64, []float64) { return 0, f(dst, x) }, n: len(y), f: fv, x: x, mayIgnore: true}
		q.probe()
		r.Misuse = append(p.misuse, q.misuse...)
	}
	if k := dirsOf(o, len(x)); k > 0 {
		r.Entries = productCheck{"J", fv, x, nil, o}.directions(k, j, func(x []float64) mat.Matrix { return jac(nil, x) }, nil)
		return r.conclude()
	}
	for c := range x {
		l := difference.Along(fv, func(x []float64) []float64 { return mat.Col(nil, c, jac(nil, x)) }, x, c, nil)
		for i := range y {
			r.Entries = append(r.Entries, judge(fmt.Sprintf("J[%d,%d]", i, c), j.At(i, c), l, i, 1, o))
		}
	}
	return r.conclude()
}

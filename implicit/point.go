package implicit

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"slope/dual"
	"slope/internal/arg"
	"slope/reverse"
)

const pkg = "implicit" // in messages

// A Point is a solution in float64 with what its derivatives need: its parameters and the
// inverse of the Jacobian there. It does not change and is safe for concurrent use.
type Point struct {
	x, theta []float64
	inverse  [][]float64 // rows of A⁻¹
	room     []float64   // how far Newton's step at x may be from 0, by rounding
}

// The errors that NewPoint, NewMin and NewFixed wrap.
var (
	// ErrSingular: the Jacobian of g along x is singular to rounding, so that x is no
	// differentiable function of θ there.
	ErrSingular = errors.New("implicit: singular Jacobian")

	// ErrNotSolved: x0 is not near enough to a solution, or to a simple one.
	ErrNotSolved = errors.New("implicit: not a solution")

	// ErrNotFinite: g or a derivative of it is NaN or infinite at x0.
	ErrNotFinite = errors.New("implicit: not finite")

	// ErrNotMinimum: the Hessian at x0 is not positive definite.
	ErrNotMinimum = errors.New("implicit: not a minimum")
)

// X returns a copy of the solution, which is x0 polished.
func (p *Point) X() []float64 {
	p.must()
	return append([]float64(nil), p.x...)
}

// Theta returns a copy of the parameters.
func (p *Point) Theta() []float64 {
	p.must()
	return append([]float64(nil), p.theta...)
}

func (p *Point) must() {
	if p == nil || p.x == nil {
		panic("implicit: nil or zero Point, want one of NewPoint, NewMin or NewFixed")
	}
}

// NewPoint returns the Point of the root x0 of g(x, θ) = 0 at the parameters θ, as a solver in
// float64 found it. g returns as many numbers as x has; it must depend on θ by its argument
// alone. x0 and θ are copied.
//
// The root is polished by Newton's method, whose steps must shrink to a quarter each, down to
// rounding: a start that is off by δ would make the derivatives of the highest order wrong by
// O(δ). The mean of the values of g at 16 points nearby decides on the last unit. An error says what g, x0 and θ are not good for, and wraps ErrSingular, ErrNotSolved or
// ErrNotFinite. It costs 2(n+m) evaluations of g in dual numbers or a few times that, n and m
// being the numbers of variables and parameters, 16 more, and factorisations of an n×n matrix.
// NewPoint panics if g is nil, x0 or θ is empty, or g returns another number of values.
func NewPoint(g func(x, theta []dual.Dual[float64]) []dual.Dual[float64], x0, theta []float64) (*Point, error) {
	arg.NotNil(pkg, g == nil)
	return newPoint("NewPoint", x0, theta, rootOf(g, theta))
}

// NewFixed is NewPoint for the fixed point x0 = F(x0, θ).
func NewFixed(f func(x, theta []dual.Dual[float64]) []dual.Dual[float64], x0, theta []float64) (*Point, error) {
	arg.NotNil(pkg, f == nil)
	return newPoint("NewFixed", x0, theta, rootOf(residual(f), theta))
}

// NewMin is NewPoint for the minimum x0 of f(x, θ) along x: the root of the gradient, at which
// the Hessian is positive definite. Else the error wraps ErrNotMinimum. It costs a Hessian and
// a Cholesky factorisation for each step of the polish.
func NewMin(f func(x, theta []reverse.Var2) reverse.Var2, x0, theta []float64) (*Point, error) {
	arg.NotNil(pkg, f == nil)
	return newPoint("NewMin", x0, theta, equations{invert: solveCholesky, at: func(x []float64) (r []float64, jx *mat.Dense, noise []float64) {
		n := len(x)
		all := append(append([]float64(nil), x...), theta...)
		_, grad, h := reverse.Hessian(nil, func(v []reverse.Var2) reverse.Var2 { return f(v[:n:n], v[n:]) }, all)
		jx = mat.NewDense(n, n, nil)
		noise = make([]float64, n)
		for i := range n {
			for j, v := range all {
				if j < n {
					jx.Set(i, j, h.At(i, j))
				}
				noise[i] += math.Abs(h.At(i, j) * v)
			}
		}
		return grad[:n], jx, noise
	}})
}

// equations are what newPoint solves.
type equations struct {
	at     func(x []float64) (r []float64, jx *mat.Dense, noise []float64) // see system
	values func(x []float64) []float64                                     // the values alone, or nil
	invert func(j *mat.Dense) (*mat.Dense, error)
}

// rootOf are the equations g(x, θ) = 0.
func rootOf(g func(x, theta []dual.Dual[float64]) []dual.Dual[float64], theta []float64) equations {
	constants := func(v []float64) []dual.Dual[float64] {
		c := make([]dual.Dual[float64], len(v))
		for i := range v {
			c[i] = dual.Const(v[i])
		}
		return c
	}
	return equations{
		at: func(x []float64) (r []float64, jx *mat.Dense, noise []float64) { return system(g, x, theta) },
		values: func(x []float64) []float64 {
			r := make([]float64, len(x))
			for i, v := range g(constants(x), constants(theta)) {
				r[i] = v.Real
			}
			return r
		},
		invert: solveLU,
	}
}

// system returns the values of g at x, the Jacobian along x, and the size of the terms that
// its rounding errors are made of.
func system(g func(x, theta []dual.Dual[float64]) []dual.Dual[float64], x, theta []float64) (r []float64, jx *mat.Dense, noise []float64) {
	n := len(x)
	all := append(append([]float64(nil), x...), theta...)
	r, j := dual.Jacobian(nil, func(v []dual.Dual[float64]) []dual.Dual[float64] {
		y := g(v[:n:n], v[n:])
		arg.Length(pkg, "residual", len(y), n)
		return y
	}, all)
	noise = make([]float64, n)
	for i := range n {
		for k, v := range all {
			noise[i] += math.Abs(j.At(i, k) * v)
		}
	}
	return r, mat.DenseCopyOf(j.Slice(0, n, 0, n)), noise
}

// newtonStep is J⁻¹r, and what the noise of r makes of it.
func newtonStep(inv *mat.Dense, r, noise []float64) (step, floor []float64) {
	step, floor = make([]float64, len(r)), make([]float64, len(r))
	for i := range step {
		for m := range r {
			step[i] += inv.At(i, m) * r[m]
			floor[i] += 64 * 0x1p-52 * math.Abs(inv.At(i, m)) * noise[m]
		}
	}
	return step, floor
}

// sizeOf is the greatest component of the step in units of scale, and whether all are rounding.
func sizeOf(step, scale, floor []float64) (size float64, rounding bool) {
	rounding = true
	for i, s := range step {
		size = max(size, math.Abs(s)/scale[i])
		rounding = rounding && math.Abs(s) <= max(floor[i], 1e-12*scale[i])
	}
	return size, rounding
}

// scaleOf is the size of each coordinate: |x| + |step|, and 1 where both are 0.
func scaleOf(x, step []float64) []float64 {
	scale := make([]float64, len(x))
	for i := range scale {
		if scale[i] = math.Abs(x[i]) + math.Abs(step[i]); scale[i] == 0 {
			scale[i] = 1
		}
	}
	return scale
}

// newPoint polishes x0 and keeps the inverse of the Jacobian.
func newPoint(name string, x0, theta []float64, e equations) (*Point, error) {
	arg.Point(pkg, name, len(x0))
	if len(theta) == 0 {
		panic("implicit: " + name + " with 0 parameters, want at least 1")
	}
	const most = 30
	n := len(x0)
	p := &Point{x: append([]float64(nil), x0...), theta: append([]float64(nil), theta...), room: make([]float64, n)}
	var scale []float64
	last := math.Inf(1)
	for k := range most {
		r, j, noise := e.at(p.x)
		if err := finite(name, r, j); err != nil {
			return nil, err
		}
		inv, err := e.invert(j)
		if err != nil {
			return nil, fmt.Errorf("%w at x = %v: move x0, or write the problem with as many independent equations as unknowns", err, short(p.x))
		}
		step, floor := newtonStep(inv, r, noise)
		if scale == nil {
			scale = scaleOf(p.x, step)
		}
		size, rounding := sizeOf(step, scale, floor)
		if rounding && size > last/4 || size == 0 {
			for i := range n {
				p.inverse = append(p.inverse, mat.Row(nil, i, inv))
				p.room[i] = 16*floor[i] + 1e-9*scale[i]
			}
			p.settle(e.values, j)
			return p, nil
		}
		if size > last/4 || size != size {
			return nil, fmt.Errorf("%w: step %d of Newton's method is %.3g of x after %.3g, want a quarter or less: start nearer to the root, or at a simple one (a double root has no derivative)", ErrNotSolved, k+1, size, last)
		}
		last = size
		for i := range n {
			p.x[i] -= step[i]
		}
	}
	return nil, fmt.Errorf("%w: %d steps of Newton's method do not end: start nearer to the root", ErrNotSolved, most)
}

// settle moves the root by the last unit. The rounding errors of the equations leave it open where the
// root is by a unit or more, and that moves the derivatives of the highest order by more. At points a
// few units away the errors are others: the mean of the values there, less what the distance
// makes by the Jacobian j, has a quarter of the error.
func (p *Point) settle(values func(x []float64) []float64, j *mat.Dense) {
	const points, away = 16, 32 // in units of the last place
	if values == nil {
		return
	}
	n := len(p.x)
	mean, d, at := make([]float64, n), make([]float64, n), make([]float64, n)
	for m := range points {
		for i, v := range p.x {
			unit := math.Nextafter(math.Abs(v), math.Inf(1)) - math.Abs(v)
			_, f := math.Modf(float64((m+1)*(i+1)) * math.Phi)
			at[i] = v + math.Round(away*(2*f-1))*unit
			d[i] = at[i] - v
		}
		for i, r := range values(at) {
			for k := range d {
				r -= float64(j.At(i, k) * d[k])
			}
			mean[i] += r / points
		}
	}
	for i, row := range p.inverse {
		step := 0.0
		for k, r := range mean {
			step += float64(row[k] * r)
		}
		if step-step == 0 { // not NaN, as next to the edge of a domain
			p.x[i] -= step
		}
	}
}

// finite returns an error unless r and j are.
func finite(name string, r []float64, j *mat.Dense) error {
	for i, v := range r {
		if v-v != 0 {
			return fmt.Errorf("%w: %s: equation %d is %v at x0: start where it is defined", ErrNotFinite, name, i, v)
		}
		for k := range r {
			if d := j.At(i, k); d-d != 0 {
				return fmt.Errorf("%w: %s: the slope of equation %d along x[%d] is %v at x0: write the equation without an infinite slope there", ErrNotFinite, name, i, k, d)
			}
		}
	}
	return nil
}

// solveLU inverts j. The condition is that of j with rows scaled to a greatest element of 1:
// the units of an equation do not matter.
func solveLU(j *mat.Dense) (*mat.Dense, error) {
	n, _ := j.Dims()
	scaled, unit := mat.DenseCopyOf(j), make([]float64, n)
	for i := range n {
		for k := range n {
			unit[i] = max(unit[i], math.Abs(j.At(i, k)))
		}
		if unit[i] == 0 {
			return nil, fmt.Errorf("%w: equation %d does not depend on x", ErrSingular, i)
		}
		for k := range n {
			scaled.Set(i, k, j.At(i, k)/unit[i])
		}
	}
	var lu mat.LU
	lu.Factorize(scaled)
	if c := lu.Cond(); !(c <= 1e14) {
		return nil, fmt.Errorf("%w: condition %.3g", ErrSingular, c)
	}
	eye := mat.NewDense(n, n, nil)
	for i := range n {
		eye.Set(i, i, 1/unit[i])
	}
	inv := new(mat.Dense)
	if err := lu.SolveTo(inv, false, eye); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSingular, err)
	}
	return inv, nil
}

// solveCholesky inverts the positive definite j.
func solveCholesky(j *mat.Dense) (*mat.Dense, error) {
	n, _ := j.Dims()
	s := mat.NewSymDense(n, nil)
	for i := range n {
		for k := i; k < n; k++ {
			s.SetSym(i, k, j.At(i, k))
		}
	}
	var c mat.Cholesky
	if !c.Factorize(s) {
		return nil, fmt.Errorf("%w: the Hessian is not positive definite; for a stationary point that is no minimum use NewPoint of the gradient", ErrNotMinimum)
	}
	return solveLU(j)
}

// short is x, cut off.
func short(x []float64) []float64 { return x[:min(len(x), 6)] }

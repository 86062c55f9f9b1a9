// Package classic has the functions at which other tools of source transformation went wrong, and the constructs of the subset.
// Each takes x and returns a float64; the number of elements of x is in the table of the test.
package classic

import (
	"classic/other"
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
)

// ContinueInLoop is clad's issue 710: a continue in a loop.
func ContinueInLoop(x []float64) float64 {
	s := 1.0
	for i := range x {
		if i%2 == 1 {
			continue
		}
		s *= x[i]
	}
	return s
}

// BreakInLoop is clad's issue 851: a break in a loop.
func BreakInLoop(x []float64) float64 {
	s := 1.0
	for i := range x {
		s *= x[i]
		if s > 2 {
			break
		}
		s += math.Sin(x[i])
	}
	return s
}

// LoopCondition is clad's issues 746 and 474: a condition that the body changes.
func LoopCondition(x []float64) float64 {
	s, i := x[0], 0
	for s < 10 && i < 100 {
		s = s*x[1] + x[2]
		i++
	}
	return s
}

// InlineDivision is clad's issue 1865: a quotient inside a product in a loop.
func InlineDivision(x []float64) float64 {
	s := x[0]
	for i := 0; i < 5; i++ {
		s = s * (x[1] / (s + x[2])) / x[0]
	}
	return s
}

// DeadAcos is clad's issue 1108: a NaN from a value that is not used.
func DeadAcos(x []float64) float64 {
	a := math.Acos(x[0])
	_ = a
	return x[0] * x[1]
}

// OverwrittenAcos is the same with a variable that is used for something else later.
func OverwrittenAcos(x []float64) float64 {
	a := math.Acos(x[0])
	a = x[1]
	return a * x[0]
}

// ArgMax is warp's issue 1552: continue in a loop that looks for the greatest.
func ArgMax(x []float64) float64 {
	best, at := x[0], 0
	for i, v := range x {
		if v <= best {
			continue
		}
		best, at = v, i
	}
	return best*x[0] + float64(at)*x[at]
}

// EarlyReturnInLoop returns from two loops.
func EarlyReturnInLoop(x []float64) float64 {
	s := 0.0
	for i := range x {
		for j := range x {
			s += x[i] * x[j]
			if s > 3 {
				return s * x[j]
			}
		}
		s = s * x[0]
	}
	return s
}

// LabeledBreak leaves two loops by a label, and continues one.
func LabeledBreak(x []float64) float64 {
	s := 1.0
outer:
	for i := range x {
		for j := range x {
			if j > i {
				continue outer
			}
			s += math.Sin(s * x[j])
			if s > 4 {
				s *= x[0]
				break outer
			}
		}
		s *= x[i]
	}
	return s
}

// InPlace overwrites its argument; it is as before when the gradient returns.
func InPlace(x []float64) float64 {
	for k := 0; k < 3; k++ {
		for i := 1; i < len(x); i++ {
			x[i] = x[i]*x[i-1] + math.Sin(x[i])
		}
	}
	return x[len(x)-1]
}

// Aliases works on overlapping slices.
func Aliases(x []float64) float64 {
	a := x[:len(x)-1]
	b := x[1:]
	s := 0.0
	for i := range a {
		a[i] = a[i] * b[i]
		b[i] += a[i] * a[i]
		s += a[i] * b[i]
	}
	return s
}

// SelfAssign uses the element that it assigns.
func SelfAssign(x []float64) float64 {
	y := make([]float64, len(x))
	copy(y, x)
	i, j := 0, 0
	y[i] = y[i]*y[j] + y[j]
	y[i], y[1] = y[1]*y[i], y[i]+y[j]
	return y[0] * y[1] * x[0]
}

// OverlappingCopy moves elements inside one slice.
func OverlappingCopy(x []float64) float64 {
	y := make([]float64, len(x))
	for i := range y {
		y[i] = x[i] * x[i]
	}
	copy(y[1:], y)
	copy(y, y[2:])
	s := 0.0
	for i, v := range y {
		s += float64(i+1) * v * x[i]
	}
	return s
}

// Cholesky factors in place and returns half of the log determinant and a quadratic form.
func Cholesky(x []float64) float64 {
	n := 3
	a := make([]float64, n*n)
	for i := 0; i < n; i++ {
		for j := 0; j < n; j++ {
			a[i*n+j] = math.Exp(-x[0] * float64((i-j)*(i-j)))
		}
		a[i*n+i] += x[1]
	}
	l := 0.0
	for j := 0; j < n; j++ {
		for k := 0; k < j; k++ {
			for i := j; i < n; i++ {
				a[i*n+j] -= a[i*n+k] * a[j*n+k]
			}
		}
		d := math.Sqrt(a[j*n+j])
		l += math.Log(d)
		for i := j; i < n; i++ {
			a[i*n+j] /= d
		}
	}
	return l
}

type point struct{ x, y float64 }

func (p point) norm() float64        { return math.Hypot(p.x, p.y) }
func (p *point) scale(c float64)     { p.x *= c; p.y *= c }
func (p point) plus(q point) point   { return point{p.x + q.x, p.y + q.y} }
func split(a float64) (s, c float64) { return math.Sin(a) * a, math.Cos(a) }
func safe(a float64) (float64, error) {
	if a < 0 {
		return 0, errors.New("negative")
	}
	return math.Sqrt(a), nil
}

// Structs passes structs by value and by pointer, and copies them.
func Structs(x []float64) float64 {
	p := point{x[0], x[1]}
	q := p
	q.scale(x[2])
	r := &p
	r.y += q.x
	q = p.plus(q)
	p, q = q, p
	return p.norm() * q.x
}

// StructSlice keeps structs in a slice.
func StructSlice(x []float64) float64 {
	ps := make([]point, len(x))
	for i := range ps {
		ps[i].x = x[i] * x[0]
		ps[i].y = math.Sin(x[i])
		if i > 0 {
			ps[i] = ps[i].plus(ps[i-1])
		}
	}
	s := 0.0
	for _, p := range ps {
		s += p.norm()
	}
	return s
}

// Results uses several results, and an error.
func Results(x []float64) float64 {
	s, c := split(x[0])
	r, err := safe(s + 2)
	if err != nil {
		panic(err)
	}
	c, s = s, c
	if _, err := safe(-x[1]); err != nil {
		r *= x[1]
	}
	return r*s + c*x[1]
}

// Switches takes cases by integer, by condition and by default, and falls through.
func Switches(x []float64) float64 {
	s := 0.0
	for i := range x {
		switch i {
		case 0:
			s += x[i]
		case 1, 2:
			s *= x[i]
			if s > 1 {
				break
			}
			s += x[0]
		case 3:
			s -= x[i]
			fallthrough
		default:
			s = s*s + x[i]
		}
		switch {
		case s > 4:
			s = math.Log(s)
		case s < -4:
			s = -math.Log(-s)
		}
	}
	return s
}

func fact(x float64, n int) float64 {
	if n == 0 {
		return 1
	}
	return x * math.Cos(fact(x, n-1)) * float64(n)
}

// Recursive calls itself.
func Recursive(x []float64) float64 { return fact(x[0], 4) * fact(x[1], 2) }

// Arrays has an array that is sliced, and one that is copied.
func Arrays(x []float64) float64 {
	var a [4]float64
	b := a
	copy(a[:], x)
	for i := 1; i < 4; i++ {
		b[i] = a[i-1] * a[i]
		a[i] = b[i] + a[0]
	}
	c := a
	c[0] *= b[1]
	return sum(a[1:]) + c[0]*b[3]
}

func sum(x []float64) (s float64) {
	for _, v := range x {
		s += v
	}
	return
}

// Fresh makes new memory in each turn of a loop and keeps what it made before.
func Fresh(x []float64) float64 {
	old := make([]float64, len(x))
	s := 0.0
	for k := 0; k < 3; k++ {
		cur := make([]float64, len(x))
		for i := range cur {
			cur[i] = x[i] + old[i]*x[0]
		}
		s += cur[k] * old[0]
		old = cur
	}
	return s + sum(old)
}

// Rows has a slice of slices.
func Rows(x []float64) float64 {
	m := make([][]float64, 2)
	for i := range m {
		m[i] = make([]float64, 2)
		for j := range m[i] {
			m[i][j] = x[i] * x[j]
		}
	}
	m[0], m[1] = m[1], m[0]
	m[0][1] *= m[1][0]
	return m[0][0]*m[0][1] - m[1][0]*m[1][1]
}

// Kinks has absolute values, a greatest and a least, away from their kinks.
func Kinks(x []float64) float64 {
	return math.Abs(x[0])*math.Max(x[1], x[2]) + math.Min(x[1], x[0]*x[2]) + math.Floor(x[0])*x[1] + math.Mod(x[2], x[1])
}

// Elementary calls one function after the other.
func Elementary(x []float64) float64 {
	a, b := x[0], x[1]
	s := math.Sin(a)*math.Cosh(b) + math.Atan2(a, b) + math.Pow(a, b) + math.Cbrt(a) + math.Expm1(a*b) + math.Log1p(a)
	s += math.Erf(a) + math.Erfc(b) + math.Gamma(a) + math.Tanh(b) + math.Asin(a/3) + math.Acos(b/3) + math.Atan(b) + math.Tan(a)
	lg, sign := math.Lgamma(b)
	s += lg * float64(sign)
	sn, cs := math.Sincos(a * b)
	s += sn * cs
	fr, e := math.Frexp(a)
	s += math.Ldexp(fr, e+1)
	ip, f := math.Modf(b * 3)
	s += ip*f + math.Hypot(a, b) + math.Exp2(a) + math.Log2(b) + math.Log10(a) + math.Asinh(a) + math.Acosh(a+2) + math.Atanh(b/3) + math.Sinh(a)
	return s + math.J0(a) + math.J1(a) + math.Y0(b) + math.Y1(b) + math.FMA(a, b, a) + math.Copysign(a, -b) + math.Dim(b, a) + math.Remainder(b, a)
}

// Untaken has a slope that is infinite in a branch that does not run, and at a zero adjoint.
func Untaken(x []float64) float64 {
	r := math.Sqrt(x[0] - 1)
	if x[0] > 2 {
		return r
	}
	return r*0 + x[0]*x[1]
}

// Pointers changes through pointers what it reads by name.
func Pointers(x []float64) float64 {
	a := x[0]
	p := &a
	*p *= x[1]
	b := a * a
	p = &b
	*p += a
	return a*b + *p
}

// Formatted panics with a formatted message if it must.
func Formatted(x []float64) float64 {
	if len(x) != 2 {
		panic(fmt.Sprintf("classic: %d elements, want 2", len(x)))
	}
	if math.IsNaN(x[0]) {
		return math.NaN()
	}
	return x[0] / x[1]
}

// Guards returns early in every way.
func Guards(x []float64) float64 {
	if x[0] < 0 {
		return x[1]
	} else if x[0] < 1 {
		if x[1] > 5 {
			return x[0] * x[1]
		}
		x[0] += x[1]
	}
	for {
		x[0] *= x[1]
		if x[0] > 20 {
			return x[0] - x[1]
		}
	}
}

// Index uses integers that the loop changes, forward and by a step.
func Index(x []float64) float64 {
	perm := make([]int, len(x))
	for i := range perm {
		perm[i] = (i * 2) % len(x)
	}
	s := 0.0
	k := 0
	for i := 0; i < 2*len(x); i += 2 {
		k = perm[k]
		s = s*x[k] + x[i%len(x)]
		perm[k] = (perm[k] + 1) % len(x)
		k++
		k %= len(x)
	}
	for i := len(x) - 1; i >= 0; i-- {
		s += x[i] * s
	}
	return s
}

func refine(p float64) (x float64) {
	if p == 0 {
		return -1
	}
	x = math.Sqrt(p)
	x = x - (x*x-p)/(2*x)
	return x*p + 1
}

// ResultOverwritten overwrites its named result, whose last value is returned and not that of the end of the reverse sweep.
func ResultOverwritten(x []float64) (y float64) {
	y = refine(x[0])
	y = y*y + x[1]
	for i := range x {
		y *= x[i] * y
	}
	return math.Sin(y)
}

// ResultCall does the same behind a call.
func ResultCall(x []float64) float64 { return 2 * refine(x[0]*x[1]) }

// SumThenRoot needs a sum before it is complete in a way that is not linear.
func SumThenRoot(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		d := v - 1
		d *= d
		s += d * v
	}
	n := 0.0
	for i := range x {
		t := math.Sin(x[i]) * s
		n += t * t
	}
	return math.Sqrt(s) * n / 3
}

// SumOfSums has a sum in a sum, a branch in it, and a value that lives past the loop.
func SumOfSums(x []float64) float64 {
	s, last := 0.0, 1.0
	k := 1.0
	for i := range x {
		z := 0.0
		for j := range x {
			if j > i {
				z += x[i] * x[j] * k
			} else {
				z -= x[j]
			}
		}
		p := 1 / (1 + math.Exp(-z))
		s += p
		last = p * x[i]
		k *= 0.5
	}
	return s/2 + last
}

// Sorted takes the median in place, and sorts a copy.
func Sorted(x []float64) float64 {
	y := make([]float64, len(x))
	copy(y, x)
	for i := range y {
		y[i] *= x[0]
	}
	sort.Float64s(y)
	sort.Sort(sort.Float64Slice(x))
	s := y[len(y)/2] * x[0]
	for i, v := range x {
		s += float64(i*i) * v * y[i]
	}
	return s
}

// Appended grows slices, filters in place, and appends a slice to another.
func Appended(x []float64) float64 {
	var s []float64
	for i, v := range x {
		s = append(s, v*x[0], float64(i)*v)
		if v < 0 {
			s = append(s, s...)
		}
	}
	t := s[:0]
	for _, v := range s {
		if v > 0.3 {
			t = append(t, v*v)
		}
	}
	t = append(t, x[1:]...)
	y := 0.0
	for i, v := range s {
		y += float64(i+1) * v
	}
	return y + t[0]*t[len(t)-1]
}

// AppendedStructs keeps structs in a slice that grows.
func AppendedStructs(x []float64) float64 {
	var ps []point
	for _, v := range x {
		ps = append(ps, point{v, v * x[0]})
		if len(ps) > 1 {
			ps[len(ps)-1].x *= ps[len(ps)-2].y
		}
	}
	s := 0.0
	for _, p := range ps {
		s += p.norm()
	}
	return s
}

// Closures calls function literals, which read and change variables around them.
func Closures(x []float64) float64 {
	s := 1.0
	guard := func(v float64) float64 {
		if math.Abs(v) < 0.1 {
			return 0.1
		}
		return v
	}
	add := func(v float64) {
		s += v * guard(v)
	}
	both := func(a, b float64) (p, q float64) {
		p = a * b
		if p > 1 {
			return p, 2
		}
		q = a - b
		return
	}
	for i := range x {
		s *= guard(x[i])
		add(x[i])
		p, q := both(s, x[i])
		s += p * q
	}
	return s / func(v float64) float64 { return v*v + 1 }(x[0])
}

// AppendedSelf appends a slice to itself.
func AppendedSelf(x []float64) float64 {
	var s []float64
	for i, v := range x {
		s = append(s, v*x[0], float64(i)*v)
		if v < 0 {
			s = append(s, s...)
		}
	}
	y := 0.0
	for i, v := range s {
		y += float64(i+1) * v
	}
	return y
}

// AppendedFilter filters in place.
func AppendedFilter(x []float64) float64 {
	s := []float64{x[0] * x[0], x[1] * x[0], x[0]}
	t := s[:0]
	for _, v := range s {
		if v > 0.3 {
			t = append(t, v*v)
		}
	}
	return t[0]*t[len(t)-1] + s[1]*s[0]
}

// AppendedSlice appends a slice to another.
func AppendedSlice(x []float64) float64 {
	t := []float64{x[0] * x[0]}
	t = append(t, x[1:]...)
	return t[0]*t[len(t)-1] + t[1]*t[0]
}

// Shrink makes a slice shorter by its own length, and makes another by the length of what it replaces.
func Shrink(x []float64) float64 {
	s := make([]float64, len(x))
	for i := range s {
		s[i] = x[i] * x[0]
	}
	p := 1.0
	for len(s) > 2 {
		p *= s[len(s)-1]
		s = s[:len(s)-1]
		p += s[0]
		s = s[len(s)-len(s)+1:]
	}
	s = make([]float64, len(s)+1)
	for i := range s {
		s[i] = x[i] * p
	}
	return s[len(s)-1] * s[0]
}

func survive(k, x float64) float64 {
	if x < 0 {
		return 1
	}
	if x > 100 {
		return 0
	}
	return sum([]float64{0.5 * k, 0.5 * (x * x)}) * (k + x) / 2
}

// GuardThenCall returns early, and then calls with products as arguments.
func GuardThenCall(x []float64) float64 { return survive(x[0]*x[1], x[1]) }

func powers(k, x float64) (y float64) {
	if x < 0 {
		return 1
	}
	s := x * k
	y = refine((s + k) * (s - x) * k)
	return y
}

// GuardThenTail returns early, and then what another function returns.
func GuardThenTail(x []float64) float64 { return powers(x[0], x[1]*x[0]) }

type angle float64

func (a angle) half() angle { return a / 2 }

// NamedFloats computes with a type of floats of its own, and with min and max of it.
func NamedFloats(x []float64) float64 {
	a, b := angle(x[0]), angle(x[1]).half()
	c := max(a, b, 0.1) * min(a*b, 3)
	if max(a, b) > 2 {
		c++
	}
	return math.Sin(float64(c)) * float64(min(b, c, a))
}

// SetInBranch sets a variable once, in a branch, and reads it outside; the reverse sweep must know which it was.
func SetInBranch(x []float64) float64 { return setInBranch(x) * setInBranch(x[1:]) }

func setInBranch(x []float64) float64 {
	var v, w float64
	s := 1.0
	for i := range x {
		s += w * v * x[i]
		if x[i] > 0.5 {
			v = x[0] * 2
		}
		s *= math.Sin(v + x[i])
		w = x[i]
	}
	return s
}

// SumThenTerm ends with a term whose adjoint needs a value that is computed after the loop.
func SumThenTerm(x []float64) (sum float64) {
	for i := 1; i < 4; i++ {
		t := x[0]*float64(i) - x[1]
		sum += t * t
	}
	t := x[1] - x[0]
	sum += x[0]*x[0] + t*t
	return sum
}

// ZeroResidual is a square whose residuals are 0 at (1, 1): the adjoints are 0 there, but the second derivatives are not.
func ZeroResidual(x []float64) float64 {
	r := math.Log(x[0] * x[1])
	s, e := math.Lgamma(x[0])
	return r*r + s*s*float64(e) + math.Pow(x[1]-1, 2)
}

// Jumps goes forward out of a loop and over statements, and backward.
func Jumps(x []float64) float64 {
	s, k := x[0], 0
	for i, v := range x {
		if v > 1 {
			goto large
		}
		s += v * v * float64(i+1)
	}
	s *= x[1]
	if s < 0.1 {
		goto done
	}
	s = math.Sin(s)
large:
	s += x[0] * x[1]
again:
	s = s*x[k] + math.Cos(x[1])
	k++
	if k < len(x) {
		if s > 3 {
			goto halve
		}
		goto again
	}
	return s
halve:
	s /= 1 + x[k]
	goto again
done:
	return s * s
}

// Skips only goes forward.
func Skips(x []float64) float64 {
	s := x[0] * x[1]
	if s > 1 {
		goto second
	}
	for _, v := range x {
		if v > 0.9 {
			goto third
		}
		s += v * s
	}
second:
	s *= math.Exp(x[1])
third:
	return s * x[0]
}

// FilledByCall reads what a function has written, after the call where the sweeps could turn.
func FilledByCall(x []float64) float64 {
	buf := make([]float64, 1)
	product(buf, x)
	return buf[0] * 3
}

func product(b, x []float64) { b[0] = x[0] * x[1] }

// WorkSpace fills the same slices anew in each turn of a sum, one by a loop within a loop, and calls a function of them.
func WorkSpace(x []float64) float64 {
	c, terms := make([]float64, len(x)), make([]float64, 3)
	s := 0.0
	for i := 0; i < 4; i++ {
		for j := range terms {
			for k := range c {
				c[k] = x[k] * float64(i+j)
			}
			for k := 1; k < len(x); k++ {
				c[k] += c[k-1] * x[0]
			}
			terms[j] = 0.1 * c[len(c)-1]
		}
		s += squares(terms)
	}
	return s / 4
}

func squares(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v * v * v
	}
	return s
}

// CarriedSpace fills its slice only in part, so that each turn reads what the one before has left.
func CarriedSpace(x []float64) float64 {
	c := make([]float64, len(x))
	s := 0.0
	for i := range x {
		for k := 0; k < i; k++ {
			c[k] = x[i] * x[k]
		}
		for k := range c {
			s += c[k] * x[k]
		}
	}
	return s
}

// LateSpace reads the slice of the last turn after the loop.
func LateSpace(x []float64) float64 {
	c := make([]float64, len(x))
	s := 0.0
	for i := range x {
		for k := range c {
			c[k] = x[i] * x[k]
		}
		s += c[0] * c[len(c)-1]
	}
	return s + 2*c[1]
}

// LocalBreaks leaves loops within the turns of a sum.
func LocalBreaks(x []float64) float64 {
	s := 0.0
	for i := range x {
		a := x[i]
		for k := 0; k < 20; k++ {
			d := (a*a - 2 - x[0]) / (2 * a)
			a -= d
			if math.Abs(d) < 1e-14 {
				break
			}
		}
		for _, v := range x {
			if v < x[i] {
				continue
			}
			s += a * v
		}
	}
	return s
}

// ScaledByFirst reads one element in every turn, and writes it in one.
func ScaledByFirst(x []float64) float64 {
	a := make([]float64, len(x))
	copy(a, x)
	s := 0.0
	for j := range x {
		for k := range a {
			a[k] = a[k]*a[j] + 0.3*x[k]
		}
		s += a[0] * a[len(a)-1]
	}
	return s
}

// MovingBound fills its slice up to a bound that differs from turn to turn, and reads it up to another.
func MovingBound(x []float64) float64 {
	c := make([]float64, len(x))
	n, s := len(x), 0.0
	for i := range x {
		for k := 0; k < n; k++ {
			c[k] = x[k] * x[i]
		}
		n = len(x)
		for k := 0; k < n; k++ {
			s += c[k] * c[k]
		}
		n = 1
	}
	return s
}

type spot struct{ X, Y float64 }

type arrow spot

func (v arrow) norm() float64 { return math.Hypot(v.X, v.Y) }

type spots [2]spot

type arrows [2]spot

func (v arrows) sum(s float64) arrows {
	v[0].X += s * v[1].Y
	return v
}

// NamedStructs converts structs and arrays to types of the same form, as values, arguments and receivers.
func NamedStructs(x []float64) float64 {
	p := spot{x[0], x[1]}
	v := arrow(p)
	v.X *= x[2]
	q := spots{p, spot(v)}
	w := arrows(q).sum(x[1])
	return v.norm() + arrow(p).norm()*w[0].X + spot(v).Y
}

// OtherGlobals calls a function of another package that reads its variables.
func OtherGlobals(x []float64) float64 { return other.LogNormal(x[0]*x[1]) * x[1] }

// SlicesFunctions uses functions of package slices.
func SlicesFunctions(x []float64) float64 {
	y := slices.Clone(x)
	y[0] *= 2
	slices.Reverse(y)
	s := slices.Max(x) * slices.Min(y)
	for i := range y {
		s += y[i] * x[i] * float64(i+1)
	}
	return s
}

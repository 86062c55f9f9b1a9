// Package features has functions that use function values, interfaces and generic functions, and the ways in which they go wrong.
package features

import "math"

func square(x float64) float64 { return x * x }

func integrate(f func(float64) float64, a, b float64) float64 {
	const n = 8
	h := (b - a) / n
	s := 0.0
	for i := 0; i < n; i++ {
		s += f(a + (float64(i)+0.5)*h)
	}
	return s * h
}

// PassDeclared passes a declared function.
func PassDeclared(x []float64) float64 { return integrate(square, x[0], x[1]) }

// PassRule passes a function of package math.
func PassRule(x []float64) float64 { return integrate(math.Exp, x[0], x[1]) }

// PassLiteral passes a literal that captures an active variable.
func PassLiteral(x []float64) float64 {
	c := math.Sin(x[2])
	return integrate(func(t float64) float64 { return c*t + x[0]*t*t }, x[0], x[1])
}

// PassNested passes a literal that calls another literal, which is also called.
func PassNested(x []float64) float64 {
	g := func(t float64) float64 { return math.Exp(-t * x[2]) }
	return g(x[0]) + integrate(func(t float64) float64 { return g(t) * t }, x[0], x[1])
}

// IntegralOfIntegral passes a literal that passes a literal.
func IntegralOfIntegral(x []float64) float64 {
	return integrate(func(s float64) float64 {
		return integrate(func(t float64) float64 { return math.Sin(s*t) + x[2] }, 0, s)
	}, x[0], x[1])
}

func each(xs []float64, f func(float64)) {
	for _, v := range xs {
		f(v)
	}
}

// CapturedWritten passes a literal that writes a captured variable.
func CapturedWritten(x []float64) float64 {
	s := 0.0
	each(x, func(v float64) { s += v * v })
	s *= s
	each(x, func(v float64) { s = s*0.5 + math.Sin(v) })
	return s
}

// CapturedReadWhileWritten reads a captured variable in one literal and writes it in another, during one call.
func CapturedReadWhileWritten(x []float64) float64 {
	a := x[0]
	bump := func() { a *= x[1] }
	read := func(t float64) float64 { bump(); return a * t }
	return integrate(read, x[0], x[1]) + a
}

// CapturedSlice writes elements of a captured slice.
func CapturedSlice(x []float64) float64 {
	w := make([]float64, len(x))
	k := 0
	each(x, func(v float64) { w[k] = v * v; k++ })
	s := 1.0
	for _, v := range w {
		s *= v
	}
	return s
}

// CapturedAppend appends to a captured slice.
func CapturedAppend(x []float64) float64 {
	var w []float64
	each(x, func(v float64) {
		if v > 0.3 {
			w = append(w, v*v)
		}
	})
	s := 0.0
	for i, v := range w {
		s += v * float64(i+1)
	}
	return s
}

func adapt(f func(float64) float64, a, b, tol float64, depth int) float64 {
	m := (a + b) / 2
	one := (b - a) * f(m)
	two := (b - a) / 2 * (f((a+m)/2) + f((m+b)/2))
	if depth == 0 || math.Abs(one-two) < tol {
		return two
	}
	return adapt(f, a, m, tol/2, depth-1) + adapt(f, m, b, tol/2, depth-1)
}

// RecursiveCallee passes a literal to a function that calls itself.
func RecursiveCallee(x []float64) float64 {
	return adapt(func(t float64) float64 { return math.Exp(-t*t) * x[2] }, x[0], x[1], 1e-2, 4)
}

// RecursiveLiteral has a literal that calls itself.
func RecursiveLiteral(x []float64) float64 {
	var pow func(b float64, n int) float64
	pow = func(b float64, n int) float64 {
		if n == 0 {
			return x[1]
		}
		return b * pow(b, n-1)
	}
	return pow(x[0], 3) + pow(x[1], 2)
}

// LoopVariable captures the variables of a loop.
func LoopVariable(x []float64) float64 {
	s := 0.0
	for i, v := range x {
		f := func(t float64) float64 { return t*v + float64(i) }
		s += integrate(f, 0, v) * f(v)
	}
	return s
}

// LoopVariableWritten has a literal that writes the variable of the loop around.
func LoopVariableWritten(x []float64) float64 {
	s := 0.0
	for i := 0; i < len(x); i++ {
		skip := func() {
			if x[i] < 0.5 {
				i++
			}
		}
		s += x[i] * x[i]
		skip()
	}
	return s
}

// Shadowed has names of literals that hide those outside.
func Shadowed(x []float64) float64 {
	a := x[0]
	f := func(a float64) float64 {
		x := a * a
		return x + a
	}
	s := integrate(f, a, x[1])
	{
		a := s * x[1]
		f := func(t float64) float64 { return t * a }
		s += integrate(f, 0, 1)
	}
	return s + a
}

// EarlyReturn has returns, breaks and continues in a literal and around its calls.
func EarlyReturn(x []float64) float64 {
	f := func(t float64) float64 {
		for i, v := range x {
			if v > 2 {
				break
			}
			if i%2 == 1 {
				continue
			}
			if t*v > 1 {
				return t * v
			}
			t += v
		}
		return t
	}
	s := 0.0
	for _, v := range x {
		if v < 0 {
			continue
		}
		s += integrate(f, 0, v)
		if s > 3 {
			return s * v
		}
	}
	return s
}

// OneOfSeveral has a variable that holds one of several functions.
func OneOfSeveral(x []float64) float64 {
	f := square
	if x[0] > 1 {
		f = math.Sin
	} else if x[0] > 0.5 {
		f = func(t float64) float64 { return t * x[1] }
	}
	return f(x[0]) + integrate(f, 0, x[1])
}

var basis = []func(float64) float64{math.Sin, square, func(t float64) float64 { return 1 / (1 + t) }}

// Table calls the functions of a table.
func Table(x []float64) float64 {
	s := 0.0
	for i, f := range basis {
		s += f(x[0]) * x[i%len(x)]
	}
	local := []func(a, b float64) float64{math.Atan2, func(a, b float64) float64 { return a * b * x[0] }}
	for i := range local {
		s *= local[i](x[0], x[1])
	}
	for _, f := range local {
		s += f(x[1], x[0])
	}
	return s + basis[1](x[1])
}

var activation = math.Tanh

// PackageVariable calls a function that a variable of the package holds.
func PackageVariable(x []float64) float64 {
	return activation(x[0]*x[1]) + integrate(activation, 0, x[0])
}

type line struct{ a, b float64 }

func (l line) at(t float64) float64                         { return l.a + l.b*t }
func (l *line) scale(c float64)                             { l.a *= c; l.b += c }
func (l *line) scaled(t float64) float64                    { l.b *= 1.5; return l.at(t) }
func apply(f func(float64), c float64)                      { f(c); f(c) }
func compose(f, g func(float64) float64, t float64) float64 { return f(g(t)) }

// MethodValue passes methods with their receivers.
func MethodValue(x []float64) float64 {
	l := line{x[0], x[1]}
	at := l.at // copies l
	l.a = 3
	s := integrate(at, 0, 1) + integrate(l.at, 0, 1)
	apply(l.scale, x[1])
	return s + l.at(2) + integrate(l.scaled, 0, 1) + l.b
}

// MethodExpression calls a method by its expression.
func MethodExpression(x []float64) float64 {
	f := line.at
	return f(line{x[0], x[1]}, x[1])
}

// Composed passes two functions.
func Composed(x []float64) float64 {
	return compose(math.Sin, func(t float64) float64 { return t * x[1] }, x[0]) + compose(square, math.Exp, x[1])
}

// InCondition calls literals in conditions.
func InCondition(x []float64) float64 {
	t := x[0]
	far := func(v float64) bool { t *= 1.01; return v > 1 }
	near := func(v float64) bool { return !far(v) && v > 0 }
	n := 0
	for near(t) && n < 9 {
		t += x[1]
		n++
	}
	if t > 0.1 && near(t-1) || far(x[0]) {
		t *= x[1]
	}
	return t
}

func newton(f, df func(float64) float64, x0 float64) float64 {
	for i := 0; i < 20; i++ {
		d := f(x0) / df(x0)
		x0 -= d
		if math.Abs(d) < 1e-14 {
			break
		}
	}
	return x0
}

// Newton finds a root with two literals.
func Newton(x []float64) float64 {
	f := func(z float64) float64 { return z*z*z + x[0]*z - x[1] }
	df := func(z float64) float64 { return 3*z*z + x[0] }
	return newton(f, df, 1)
}

func sumOf(f func(float64) float64, xs ...float64) float64 {
	s := 0.0
	for _, v := range xs {
		s += f(v)
	}
	return s
}

// Variadic has a literal and a function with any number of arguments.
func Variadic(x []float64) float64 {
	g := func(c float64, xs ...float64) float64 {
		for _, v := range xs {
			c *= v
		}
		return c
	}
	return sumOf(math.Sin, x[0], x[1]) + sumOf(square, x...) + g(x[0], x[1], x[0]) + g(2) + g(x[1], x...)
}

// SeveralResults has literals with several results.
func SeveralResults(x []float64) float64 {
	polar := func(a, b float64) (r, phi float64) {
		r = math.Hypot(a, b)
		phi = math.Atan2(a, b)
		return
	}
	use := func(f func(a, b float64) (float64, float64)) float64 {
		r, phi := f(x[0], x[1])
		return r * phi
	}
	_, p := polar(x[1], x[0])
	return use(polar) + p
}

func optional(f func(float64) float64, t float64) float64 {
	if f == nil {
		return t
	}
	return f(t)
}

// NilTest passes a function to one that tests it against nil.
func NilTest(x []float64) float64 { return optional(math.Sin, x[0]) * x[1] }

// MaybeNil has a function variable that may be nil, and one that changes what it captures later.
func MaybeNil(x []float64) float64 {
	var f func(float64) float64
	if x[0] > 1 {
		f = math.Sin
	}
	s := x[1]
	if f != nil {
		s *= f(x[0])
	}
	a := x[0]
	g := func(t float64) float64 { return t * a }
	s += integrate(g, 0, 1)
	a = x[1] * x[1]
	return s + integrate(g, 0, 1)
}

// Search passes a literal that only looks.
func Search(x []float64) float64 {
	return x[search(len(x), func(i int) bool { return x[i] > 0.5 })] * x[0]
}

func search(n int, f func(int) bool) int {
	for i := 0; i < n; i++ {
		if f(i) {
			return i
		}
	}
	return n - 1
}

// HeldFromBlocks holds functions that capture variables of the blocks in which they are chosen.
func HeldFromBlocks(x []float64) float64 {
	f := math.Sin
	switch {
	case x[0] > 1:
		a := x[1]
		a *= a
		f = func(t float64) float64 { a += t; return a * t }
	case x[0] > 0.6:
		a := x[1]
		f = func(t float64) float64 { return a - t*x[2] }
	}
	s := 0.0
	for _, v := range x {
		s += f(v)*s + f(s)
	}
	return s
}

func through(x float64, shape any, g func(float64) float64) float64 {
	held := g
	if shape == nil {
		k := x * x
		held = func(t float64) float64 { return k * g(t) }
		shape = peak{1}
	}
	if p, ok := shape.(peak); ok {
		return held(x) * p.height
	}
	return held(x)
}

type peak struct{ height float64 }

// HeldInDeadBranch passes what makes a choice impossible.
func HeldInDeadBranch(x []float64) float64 { return through(x[0], peak{2}, math.Exp) * x[1] }

package expr

import (
	"bytes"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"slope"
)

// rk4 takes steps of Runge and Kutta's method of order 4 from y with the slope f.
func rk4[T slope.Real[T]](f func(y []T) []T, y []T, h float64, steps int, each func(step int, y []T)) []T {
	n := len(y)
	ahead := func(y, k []T, c float64) []T {
		z := make([]T, n)
		for i := range z {
			z[i] = y[i].Add(k[i].Scale(c))
		}
		return z
	}
	for s := range steps {
		k1 := f(y)
		k2 := f(ahead(y, k1, h/2))
		k3 := f(ahead(y, k2, h/2))
		k4 := f(ahead(y, k3, h))
		z := make([]T, n)
		for i := range z {
			z[i] = y[i].Add(k1[i].Add(k2[i].Scale(2)).Add(k3[i].Scale(2)).Add(k4[i]).Scale(h / 6))
		}
		y = z
		if each != nil {
			each(s, y)
		}
	}
	return y
}

// species is the slope of competing species: yᵢ(rᵢ − Σ aᵢⱼyⱼ), with r and a among the variables.
func species[T slope.Real[T]](n int, x []T) func(y []T) []T {
	return func(y []T) []T {
		k := make([]T, n)
		for i := range k {
			k[i] = y[i].Mul(x[i].Sub(slope.Dot(x[n+n*i:n+n*(i+1)], y)))
		}
		return k
	}
}

type turnCase struct {
	name  string
	n     int
	f     func(x []Expr) Expr
	value func(x []slope.Float64) slope.Float64
}

func turnsOf[T slope.Real[T]]() map[string]func(x []T) T {
	return map[string]func(x []T) T{
		"integrator": func(x []T) T {
			y := rk4(func(y []T) []T {
				return []T{y[0].Mul(x[0].Sub(x[1].Mul(y[1]))), y[1].Mul(x[2].Mul(y[0]).Sub(x[3]))}
			}, x[4:6], 0.01, 500, nil)
			return y[0].Square().Add(y[1].Square())
		},
		// n rates, n² coefficients, n starting values
		"four species": func(x []T) T { return slope.SumSquares(rk4(species(4, x), x[20:24], 0.01, 500, nil)) },
		"fit of a trajectory": func(x []T) T {
			s := x[0].Lift(0)
			rk4(species(4, x), x[20:24], 0.02, 60, func(step int, y []T) {
				s = s.Add(y[0].AddConst(-math.Sin(float64(step))).Square()).Add(y[2].AddConst(-math.Cos(float64(step))).Square())
			})
			return s.Sqrt()
		},
		"constant start": func(x []T) T {
			y := []T{x[0].Lift(1), x[0].Lift(0.5), x[1], x[2]}
			y = rk4(species(4, x), y, 0.02, 40, nil)
			return y[0].Sub(y[3]).Mul(y[1]).Exp()
		},
		"many species": func(x []T) T {
			y := make([]T, 10)
			for i := range y {
				y[i] = x[i].Sin()
			}
			rate := x[12].Exp()
			y = rk4(func(y []T) []T {
				k := make([]T, len(y))
				for i := range k {
					k[i] = y[i].Mul(rate).Sub(y[(i+1)%len(y)].Mul(x[10])).Sin()
				}
				return k
			}, y, 0.05, 30, nil)
			return slope.LogSumExp(y)
		},
		"two steps back": func(x []T) T {
			a, b := x[0], x[1]
			for range 50 {
				a, b = b, b.Scale(0.75).Sub(a.Mul(x[2]).Scale(0.5)).Cos().Add(x[3].Scale(0.1)).Sin()
			}
			return a.Add(b.Mul(x[0]))
		},
		"far back": func(x []T) T {
			y := append([]T(nil), x[:4]...)
			for i := 4; i < 60; i++ {
				y = append(y, y[i-1].Mul(x[5]).Add(y[i-2].Mul(x[6])).Sub(y[i-4].Square()).Scale(0.5).Tanh())
			}
			return y[59].Add(y[57].Mul(y[30]))
		},
		"inputs and constants of each step": func(x []T) T {
			h := x[40]
			for i := range 20 {
				h = h.Mul(x[2*i]).AddConst(1/float64(i+1)).Add(x[2*i+1].Exp()).Sub(x[(7*i)%40].Mul(x[0])).Sigmoid().Select(h.Sin(), h.Neg()).Max(x[41])
			}
			return h.Square().Sub(h)
		},
		"kept and held": func(x []T) T {
			c := x[0].Mul(x[1]).Exp()
			d := c.Log1p().Sub(x[2])
			h, all := x[3], []T{}
			for range 25 {
				h = h.Sub(c.Mul(h.Square().Sub(d)).Scale(0.1)).Sin().Hypot(d)
				all = append(all, h)
			}
			return slope.Norm2(all).Add(c).Sub(d.Mul(all[7]))
		},
		"a part of a step left over": func(x []T) T {
			h, g := x[0], x[1]
			for i := range 31 {
				if i%2 == 0 {
					h = h.Mul(g).Cos().Add(x[2]).Sqrt()
				} else {
					g = g.Sub(h.Square()).Exp().Add(h).Sin()
				}
			}
			return h.Div(g.AddConst(3))
		},
		"nothing depends on the variables": func(x []T) T {
			h := x[0].Lift(0.5)
			for i := range 40 {
				h = h.Mul(x[0].Lift(0.25 * float64(i%3))).Cos()
			}
			return h.Mul(x[0])
		},
	}
}

func turnCases() []turnCase {
	functions, values := turnsOf[Expr](), turnsOf[slope.Float64]()
	var cases []turnCase
	for _, name := range slices.Sorted(maps.Keys(functions)) { // in order, so that the source that is compiled is the same
		cases = append(cases, turnCase{name, 44, functions[name], values[name]})
	}
	return cases
}

func turnPoint(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = 0.3 + 0.2*math.Sin(float64(5*i+1))
	}
	return x
}

var callOfStep = regexp.MustCompile(`(?i)= \w*fstep\w*\(`)

// Repeated steps are loops in generated code.
func TestGeneratedStepsAreLoops(t *testing.T) {
	for k, c := range turnCases() {
		if strings.HasPrefix(c.name, "nothing") || testing.Short() && k%3 != 0 {
			continue
		}
		var b bytes.Buffer
		if err := Record(c.n, c.f).WriteGo(&b, "gen", "F", WithHVP()); err != nil {
			t.Fatal(err)
		}
		if n := len(callOfStep.FindAllString(b.String(), -1)); n != 5 {
			t.Errorf("%s: %d calls of a step, want 1 in the value and 2 in each derivative", c.name, n)
		}
	}
}

// An integrator of 500 steps is 300 lines.
func TestGeneratedIntegratorIsShort(t *testing.T) {
	var b bytes.Buffer
	if err := Record(44, turnsOf[Expr]()["integrator"]).WriteGo(&b, "gen", "F"); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "\n"); n > 300 {
		t.Errorf("%d lines, want at most 300", n)
	}
}

// turnsOfProgram takes 12 turns of a random program in three variables from three states, which move in a way that the number
// chooses, and returns something of them.
func turnsOfProgram[T slope.Real[T]](p randomProgram, x []T, number int) T {
	a, b, c := x[0], x[1].Mul(x[2]), x[3]
	s := x[4].Square()
	all := []T{s}
	bend := func(z T) T { return z.Div(z.Square().AddConst(1)) }
	for i := range 12 {
		z := bend(evalProgram(p, []T{a.Scale(0.5), b.Add(x[5+i]).Scale(0.25), c.Mul(s)}).Scale(0.01))
		switch number % 4 {
		case 0:
			a, b, c = b, c, z
		case 1:
			a, b = z, bend(a.AddConst(float64(i)))
		case 2:
			a, b = z.Add(a.Scale(0.5)), z.Mul(b)
		default:
			a, b, c = a.Sub(z), z, b
		}
		if number%3 == 0 {
			all = append(all, z.Mul(a))
		}
	}
	return slope.SumSquares(all).Add(a.Mul(b)).Add(c)
}

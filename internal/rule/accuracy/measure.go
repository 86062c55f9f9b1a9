package main

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/big"
	"math/rand/v2"

	b "slope/internal/bigmath"
	"slope/internal/rule"
)

// The bars, in ulp of the exact result, by order of the derivative.
var bars = [3]float64{2, 4, 8}

// A worst is the greatest error of a part, and where it was found.
type worst struct {
	ulps float64
	at   string
}

func (w *worst) see(ulps float64, at func() string) {
	if ulps > w.ulps {
		*w = worst{ulps, at()}
	}
}

// A result is what was measured of one rule.
type result struct {
	row     rule.Row
	double  [3]worst // by order of the derivative
	single  [3]worst
	near    worst // of f′ next to its zeros, where an absolute error is allowed
	nears   int   // how many points that were
	misses  []string
	skipped int // points outside the domain, where NaN was wanted and found
}

func (r *result) summary() string {
	return fmt.Sprintf("%6.2f %6.2f %6.2f   float32 %5.2f %5.2f %5.2f   misses %d",
		r.double[0].ulps, r.double[1].ulps, r.double[2].ulps,
		r.single[0].ulps, r.single[1].ulps, r.single[2].ulps, len(r.misses))
}

// A sample is a point with what a rule gives there and what is exact.
type sample struct {
	x     string
	got   []float64
	want  []*big.Float
	order []int   // of each part
	step  float64 // |x|, for the allowance next to a zero of f′
}

func measure(row rule.Row, n int) *result {
	r := &result{row: row}
	h := fnv.New64a()
	h.Write([]byte(row.Name))
	rng := rand.New(rand.NewPCG(h.Sum64(), 1))
	switch row.Kind {
	case rule.Unary:
		for _, x := range points(row, n, rng) {
			r.one(x, row.Unary, unary[row.Name])
		}
	case rule.Param:
		for i, x := range points(row, n, rng) {
			c := row.Params[i%len(row.Params)]
			f := func(x float64) (y, d1, d2 float64) { return row.Param(x, c) }
			r.one(x, f, func(x *big.Float) [3]*big.Float { return param[row.Name](x, c) }, c)
		}
	case rule.Binary:
		for _, p := range pairs(row, n, rng) {
			r.two(p[0], p[1])
		}
	}
	return r
}

func (r *result) one(x float64, f func(float64) (y, d1, d2 float64), ref ref1, c ...float64) {
	eval := func(x float64) sample {
		y, d1, d2 := f(x)
		want := ref(num(x))
		return sample{x: hex(append([]float64{x}, c...)), got: []float64{y, d1, d2}, want: want[:], order: []int{0, 1, 2}, step: math.Abs(x)}
	}
	r.judge(eval(x))
	if v := float64(float32(x)); v != 0 && !math.IsInf(v, 0) && v >= r.row.Lo && v <= r.row.Hi {
		r.judge32(eval(v))
	}
}

func (r *result) two(x, y float64) {
	eval := func(x, y float64) sample {
		p := r.row.Binary(x, y)
		want := binary[r.row.Name](num(x), num(y))
		return sample{
			x:    hex([]float64{x, y}),
			got:  []float64{p.F, p.X, p.Y, p.XX, p.XY, p.YY},
			want: want[:], order: []int{0, 1, 1, 2, 2, 2},
		}
	}
	r.judge(eval(x, y))
	if u, v := float64(float32(x)), float64(float32(y)); u != 0 && v != 0 && u-u == 0 && v-v == 0 {
		r.judge32(eval(u, v))
	}
}

// judge compares the parts of s with what is exact.
func (r *result) judge(s sample) {
	outside := s.want[0] == nil
	for i, want := range s.want {
		got, k := s.got[i], s.order[i]
		switch {
		case outside || want == nil:
			if got == got {
				r.miss(s, i, "NaN", got)
			}
			continue
		case got != got:
			r.miss(s, i, want.Text('g', 17), got)
			continue
		}
		u := b.Ulps(got, want)
		if subnormal(want) {
			if u > 8 {
				r.miss(s, i, want.Text('g', 17), got)
			}
			continue
		}
		if u > bars[k] {
			if k == 1 && len(s.want) == 3 && allowed(s, got, want) {
				r.nears++
				r.near.see(u, func() string { return s.x })
				continue
			}
			r.miss(s, i, want.Text('p', 0), got)
		}
		r.double[k].see(u, func() string { return s.x })
	}
	if outside {
		r.skipped++
	}
}

// judge32 is judge for the parts rounded to float32.
func (r *result) judge32(s sample) {
	for i, want := range s.want {
		if want == nil || s.want[0] == nil {
			continue
		}
		u, k := b.Ulps32(float32(s.got[i]), want), s.order[i]
		if a, _ := want.Float64(); math.Abs(a) < 0x1p-126 {
			if u > 8 {
				r.miss(s, i, "float32 "+want.Text('g', 9), s.got[i])
			}
			continue
		}
		if u > bars[k] {
			r.miss(s, i, "float32 "+want.Text('g', 9), s.got[i])
		}
		r.single[k].see(u, func() string { return s.x })
	}
}

// subnormal reports whether want lies below the normal doubles.
func subnormal(want *big.Float) bool {
	return want.Sign() == 0 || want.MantExp(nil) < -1021
}

// allowed reports whether the error of f′ is within 4u·|x·f″|.
func allowed(s sample, got float64, want *big.Float) bool {
	if got-got != 0 || want.IsInf() || s.want[2].IsInf() {
		return false
	}
	e := new(big.Float).Sub(num(got), want)
	bar := new(big.Float).Mul(num(s.step*0x1p-51), s.want[2])
	return e.Abs(e).Cmp(bar.Abs(bar)) <= 0
}

func (r *result) miss(s sample, part int, want string, got float64) {
	r.misses = append(r.misses, fmt.Sprintf("part %d at %s: got %v (%x), want %s", part, s.x, got, got, want))
}

// hex writes the arguments of a rule in decimal and exactly.
func hex(x []float64) string {
	s := ""
	for i, v := range x {
		if i > 0 {
			s += ", "
		}
		s += fmt.Sprintf("%.6g (%x)", v, v)
	}
	return s
}

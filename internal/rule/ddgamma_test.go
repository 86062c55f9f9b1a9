package rule

import (
	"math"
	"testing"
)

// The zeros in the tables are right to 100 bits, or lo is to 53: with lo as the
// distance the kernel must find what the Taylor series about the zero has at hi.
func TestGammaZeros(t *testing.T) {
	for n, z := range digammaZeros {
		if n > 0 && math.Floor(z.hi) != float64(-n) || n == 0 && math.Floor(z.hi) != 1 {
			t.Errorf("zero %d of ψ is at %v", n, z.hi)
		}
		g := gammaAt(z.hi)
		p, p2 := g.ascent.digammaFine(g.logz)
		if z.hi < 0 {
			p, _, p2 = g.reflect(p, dd{}, p2)
		}
		d := -z.lo
		want := g.p1.addF(-d / 2 * p2.hi).mulF(d)
		if d := p.sub(want).hi; math.Abs(d) > 0x1p-97+float64(0x1p-53*math.Abs(want.hi)) {
			t.Errorf("zero %d of ψ, %v: off by %g", n, z.hi, d)
		}
	}
	for _, z := range digammaFarZeros {
		g := gammaAt(z.hi)
		p, p2 := g.ascent.digammaFine(g.logz)
		p, _, _ = g.reflect(p, dd{}, p2)
		if d := p.add(g.p1.mulF(z.lo)).hi; math.Abs(d) > 0x1p-98 {
			t.Errorf("zero %v of ψ: off by %g", z.hi, d)
		}
	}
	for _, z := range lgammaZeros {
		g := gammaAt(z.hi)
		l := ddLog(absDD(g.ascent.product.mul(g.piOverSin))).sub(g.ascent.lgammaFine(g.logz))
		d := -z.lo
		want := g.p.addF(-d / 2 * (g.p1.hi - float64(d/3*g.p2.hi))).mulF(d)
		if d := l.sub(want).hi; math.Abs(d) > 0x1p-97+float64(0x1p-53*math.Abs(want.hi)) {
			t.Errorf("zero %v of log|Γ|: off by %g", z.hi, d)
		}
	}
}

func absDD(x dd) dd {
	if x.hi < 0 {
		return x.neg()
	}
	return x
}

// All series have the Bernoulli numbers B₂ₖ in them, that of ψ′ nothing else;
// and the heads are the first coefficients with more digits.
func TestGammaSeriesAgree(t *testing.T) {
	for i, b := range trigammaSeries {
		k := float64(i + 1)
		if i < len(digammaSeries) && !withinUnits(digammaSeries[i], b/(2*k), 1) {
			t.Errorf("ψ: coefficient %d is %v, want %v", i, digammaSeries[i], b/(2*k))
		}
		if !withinUnits(tetragammaSeries[i], b*(2*k+1), 1) {
			t.Errorf("ψ″: coefficient %d is %v, want %v", i, tetragammaSeries[i], b*(2*k+1))
		}
		if i < len(lgammaSeries) && !withinUnits(lgammaSeries[i], b/(2*k*(2*k-1)), 1) {
			t.Errorf("log Γ: coefficient %d is %v, want %v", i, lgammaSeries[i], b/(2*k*(2*k-1)))
		}
	}
	for _, r := range []struct {
		name   string
		head   []dd
		series []float64
	}{
		{"ψ", digammaSeriesHead[:], digammaSeries[:]},
		{"ψ″", tetragammaSeriesHead[:], tetragammaSeries[:]},
		{"log Γ", lgammaSeriesHead[:], lgammaSeries[:]},
	} {
		for i, c := range r.head {
			if c.hi != r.series[i] {
				t.Errorf("%s: head %d is %x, the coefficient is %x", r.name, i, c.hi, r.series[i])
			}
		}
	}
}

// One more step of the recurrence must not change anything: ψ, ψ″ and log Γ
// from z and from z + 1 agree to double-double.
func TestGammaKernelRecurrence(t *testing.T) {
	for x := 1. / 64; x < 60; x += 1. / 32 {
		a, b := ascend(dd{x, 0}), ascend(dd{x + 1, 0})
		la, lb := ddLog(a.z), ddLog(b.z)
		pa, p2a := a.digammaFine(la)
		pb, p2b := b.digammaFine(lb)
		r := dd{1, 0}.divF(x)
		if d := pb.sub(pa).sub(r); math.Abs(d.hi) > 0x1p-98*math.Max(5, r.hi) {
			t.Errorf("ψ(x+1) − ψ(x) − 1/x = %g at %v", d.hi, x)
		}
		r3 := r.mul(r).mul(r).scale(2)
		if d := p2b.sub(p2a).sub(r3); math.Abs(d.hi) > 0x1p-98*r3.hi {
			t.Errorf("ψ″(x+1) − ψ″(x) − 2/x³ = %g at %v", d.hi, x)
		}
		ga := a.lgammaFine(la).sub(ddLog(a.product))
		gb := b.lgammaFine(lb).sub(ddLog(b.product))
		if d := gb.sub(ga).sub(ddLog(dd{x, 0})); math.Abs(d.hi) > 0x1p-92 {
			t.Errorf("log Γ(x+1) − log Γ(x) − log x = %g at %v", d.hi, x)
		}
	}
}

// The sums in double precision leave little of what the fine ones have.
func TestGammaKernelCoarseAndFine(t *testing.T) {
	for x := 1. / 64; x < 1e6; x *= 1.09 {
		a := ascend(dd{x, 0})
		l := ddLog(a.z)
		p, _, p2 := a.digamma(l)
		q, q2 := a.digammaFine(l)
		if d := p.sub(q); math.Abs(d.hi) > 0x1p-63 {
			t.Errorf("ψ(%v) is off by %g", x, d.hi)
		}
		if d := p2.sub(q2); math.Abs(d.hi) > 0x1p-55/(a.z.hi*a.z.hi) {
			t.Errorf("ψ″(%v) is off by %g", x, d.hi)
		}
		if d := a.lgamma(l).sub(a.lgammaFine(l)); math.Abs(d.hi) > 0x1p-59 {
			t.Errorf("log Γ(%v) is off by %g", x, d.hi)
		}
	}
}

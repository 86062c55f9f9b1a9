package rule

import "math"

// A dd is an unevaluated sum hi + lo with |lo| ≤ ulp(hi)/2: a number of about
// 106 bits (Dekker 1971). The rules compute in it where double precision loses
// digits that the caller would notice.
//
// Overflow, and a lo below the least subnormal, are the caller's business:
// scale by a power of two first.
type dd struct{ hi, lo float64 }

// twoSum returns x + y exactly (Knuth, TAOCP 2, 4.2.2 theorem B). The
// conversions round a product that is passed to an inlined call, which the
// compiler could fuse with the sums otherwise.
func twoSum(x, y float64) dd {
	x, y = float64(x), float64(y)
	s := x + y
	t := s - x
	return dd{s, (x - (s - t)) + (y - t)}
}

// fastTwoSum returns x + y exactly if |x| ≥ |y| or x is 0. It rounds x and y
// for the same reason.
func fastTwoSum(x, y float64) dd {
	x, y = float64(x), float64(y)
	s := x + y
	return dd{s, y - (s - x)}
}

// twoProd returns x·y exactly. Were its product fused with a sum of the caller,
// the rounding error would count twice.
func twoProd(x, y float64) dd {
	p := float64(x * y)
	return dd{p, math.FMA(x, y, -p)}
}

// float64 returns x rounded to double.
func (x dd) float64() float64 { return x.hi + x.lo }

// add returns x + y with a relative error of at most 3u² (Joldes, Muller and
// Popescu 2017, algorithm 6).
func (x dd) add(y dd) dd {
	s, t := twoSum(x.hi, y.hi), twoSum(x.lo, y.lo)
	s = fastTwoSum(s.hi, s.lo+t.hi)
	return fastTwoSum(s.hi, s.lo+t.lo)
}

// addF returns x + y (the same, algorithm 4).
func (x dd) addF(y float64) dd {
	s := twoSum(x.hi, y)
	return fastTwoSum(s.hi, s.lo+x.lo)
}

func (x dd) neg() dd { return dd{-x.hi, -x.lo} }

func (x dd) sub(y dd) dd { return x.add(y.neg()) }

// mul returns x·y with a relative error of at most 4u² (the same, algorithm 12).
func (x dd) mul(y dd) dd {
	p := twoProd(x.hi, y.hi)
	t := math.FMA(x.hi, y.lo, x.lo*y.lo)
	return fastTwoSum(p.hi, p.lo+math.FMA(x.lo, y.hi, t))
}

// mulF returns x·y (the same, algorithm 9).
func (x dd) mulF(y float64) dd {
	p := twoProd(x.hi, y)
	return fastTwoSum(p.hi, math.FMA(x.lo, y, p.lo))
}

// scale returns x·c for c a power of two.
func (x dd) scale(c float64) dd { return dd{float64(x.hi * c), float64(x.lo * c)} }

// div returns x/y with a relative error of at most 10u² (the same, algorithm 18).
func (x dd) div(y dd) dd {
	t := 1 / y.hi
	r := math.FMA(-y.hi, t, 1)
	e := fastTwoSum(r, -y.lo*t)
	d := e.mulF(t).addF(t)
	return x.mul(d)
}

// divF returns x/y (the same, algorithm 15).
func (x dd) divF(y float64) dd {
	t := x.hi / y
	p := twoProd(t, y)
	return fastTwoSum(t, ((x.hi-p.hi)-p.lo+x.lo)/y)
}

// sqrt returns √x by one step of Newton's iteration from the double root.
func (x dd) sqrt() dd {
	if x.hi == 0 {
		return dd{}
	}
	s := math.Sqrt(x.hi)
	p := twoProd(s, s)
	return fastTwoSum(s, (x.hi-p.hi-p.lo+x.lo)/(2*s))
}

// ldexp returns x·2^e, also where 2^e is no double.
func (x dd) ldexp(e int) dd {
	if -1000 < e && e < 1000 {
		return x.scale(math.Float64frombits(uint64(1023+e) << 52))
	}
	return dd{math.Ldexp(x.hi, e), math.Ldexp(x.lo, e)}
}

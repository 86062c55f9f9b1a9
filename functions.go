package slope

import (
	"fmt"

	"slope/internal/bigmath"
	"slope/internal/rule"
)

// The functions of this file are generic over Real and work in every mode. One
// that has a rule of its own is as accurate as a method of Real; the others are
// compositions that lose nothing.

// Relu returns max(x, 0). At the kink its slope is ½, the mean of the one-sided
// slopes.
func Relu[T Real[T]](x T) T { return x.Max(x.Lift(0)) }

// Clamp returns x limited to [lo, hi]: min(max(x, lo), hi). It panics unless
// lo ≤ hi.
func Clamp[T Real[T]](x T, lo, hi float64) T {
	if !(lo <= hi) {
		panic(fmt.Sprintf("slope: Clamp to [%v, %v], want lo ≤ hi", lo, hi))
	}
	return x.Max(x.Lift(lo)).Min(x.Lift(hi))
}

// Huber returns the loss of Huber (1964), quadratic near 0 and linear far out:
//
//	½x²           for |x| ≤ delta,
//	delta·(|x|−½delta)  elsewhere.
//
// It is convex with slope at most delta and a delta-independent smoothness
// constant of 1. At |x| = delta the second derivative is ½, the mean of the
// one-sided ones. It panics unless delta > 0.
func Huber[T Real[T]](x T, delta float64) T {
	if !(delta > 0) {
		panic(fmt.Sprintf("slope: Huber with delta %v, want > 0", delta))
	}
	return x.Apply2(huber, x.Lift(delta))
}

// Rsqrt returns 1/√x, with +Inf at 0 and NaN for x < 0.
func Rsqrt[T Real[T]](x T) T { return x.Apply(rsqrt) }

// XLogX returns x·log x, the negative entropy of x, with 0 at x = 0 (where its
// slope is −Inf) and NaN for x < 0.
func XLogX[T Real[T]](x T) T { return x.Apply(xlogx) }

// XLogY returns x·log y, with 0 at x = 0 for every y ≥ 0. It is NaN for y < 0.
func XLogY[T Real[T]](x, y T) T { return x.Apply2(xlogy, y) }

// LogAddExp returns log(eˣ + e^y) without overflow.
func LogAddExp[T Real[T]](x, y T) T { return x.Apply2(logaddexp, y) }

// LogSigmoid returns log σ(x) = −log(1+e⁻ˣ) without overflow.
func LogSigmoid[T Real[T]](x T) T { return x.Neg().Softplus().Neg() }

// Logit returns log(x/(1−x)), the inverse of Sigmoid, for x in [0, 1].
func Logit[T Real[T]](x T) T { return x.Apply(logit) }

// NormCDF returns Φ(x), the distribution function of the standard normal law,
// with full relative accuracy in the lower tail.
func NormCDF[T Real[T]](x T) T { return x.Apply(normcdf) }

// Sinc returns sin(x)/x, and 1 at x = 0.
func Sinc[T Real[T]](x T) T { return x.Apply(sinc) }

var (
	rsqrt     = &Rule{Name: "Rsqrt", Eval: rule.Rsqrt, Big: bigmath.Rsqrt, Next: next("Rsqrt", rule.RsqrtOrder)}
	xlogx     = &Rule{Name: "XLogX", Eval: rule.XLogX, Big: bigmath.XLogX, Next: next("XLogX", rule.XLogXOrder)}
	logit     = &Rule{Name: "Logit", Eval: rule.Logit, Big: bigmath.Logit, Next: next("Logit", rule.LogitOrder)}
	normcdf   = &Rule{Name: "NormCDF", Eval: rule.NormCDF, Big: bigmath.NormCDF, Next: next("NormCDF", rule.NormCDFOrder)}
	sinc      = &Rule{Name: "Sinc", Eval: rule.Sinc, Big: bigmath.Sinc, Next: next("Sinc", rule.SincOrder)}
	xlogy     = withNext(&Rule2{Name: "XLogY", Eval: partials(rule.XLogY), Big: bigmath.XLogY}, rule.XLogYOrder)
	logaddexp = withNext(&Rule2{Name: "LogAddExp", Eval: partials(rule.LogAddExp), Big: bigmath.LogAddExp}, rule.LogAddExpOrder)
	huber     = withNext(&Rule2{Name: "Huber", Eval: partials(rule.Huber), Big: bigmath.Huber}, rule.HuberOrder)
)

func partials(eval func(x, y float64) rule.Partials) func(x, y float64) Partials {
	return func(x, y float64) Partials { return Partials(eval(x, y)) }
}

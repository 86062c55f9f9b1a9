package main

import (
	"math"

	"slope"
	"slope/expr"
)

// The data: two lines through few points.
var (
	slopes  = [][2]float64{{1, 0.5}, {-0.5, 1}, {0.25, -1}}
	targets = []float64{0.5, -1, 2}
)

// loss is Charbonnier's smoothed absolute loss, Σ √(1+rᵢ²) with the residuals
// rᵢ = aᵢx − bᵢ. It is convex; its Hessian is at most Σ aᵢaᵢᵀ.
func loss[T slope.Real[T]](x []T) T {
	s := x[0].Lift(0)
	for i, a := range slopes {
		r := x[0].Scale(a[0]).Add(x[1].Scale(a[1])).AddConst(-targets[i])
		s = s.Add(r.Square().AddConst(1).Sqrt())
	}
	return s
}

// GenericLoss is the loss for recording.
func GenericLoss(x []expr.Expr) expr.Expr { return loss(x) }

// Loss is the loss as a function of float64 numbers.
func Loss(x []float64) float64 {
	return float64(loss([]slope.Float64{slope.Float64(x[0]), slope.Float64(x[1])}))
}

// LossGradient is its gradient, by hand.
func LossGradient(dst, x []float64) (float64, []float64) { return gradient(dst, x, 1) }

// LossGradientAsWritten has the wrong sign in the term of the third residual.
func LossGradientAsWritten(dst, x []float64) (float64, []float64) { return gradient(dst, x, -1) }

func gradient(dst, x []float64, sign float64) (float64, []float64) {
	if dst == nil {
		dst = make([]float64, 2)
	}
	dst[0], dst[1] = 0, 0
	y := 0.0
	for i, a := range slopes {
		r := a[0]*x[0] + a[1]*x[1] - targets[i]
		w := math.Sqrt(1 + r*r)
		y += w
		d := r / w
		if i == 2 {
			d *= sign
		}
		dst[0] += d * a[0]
		dst[1] += d * a[1]
	}
	return y, dst
}

// Welsch is the loss Σ 1 − exp(−rᵢ²/2), which forgives outliers and is not convex.
func Welsch(x []float64) float64 {
	s := 0.0
	for i, a := range slopes {
		r := a[0]*x[0] + a[1]*x[1] - targets[i]
		s -= math.Expm1(-r * r / 2)
	}
	return s
}

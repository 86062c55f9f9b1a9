package scale_test

import (
	"fmt"
	"log"
	"math"
	"math/rand/v2"
	"os"

	"slope/expr"
	"slope/gd"
	"slope/scale"
	"slope/verify"
)

// norms is the case of a seed: √(x²+y²) is at least |x| for the numbers drawn.
func norms(seed uint64) scale.Outcome {
	rng := rand.New(rand.NewPCG(seed, 1))
	x, y := math.Exp(250*rng.NormFloat64()), math.Exp(250*rng.NormFloat64())
	if n := math.Sqrt(float64(x*x) + float64(y*y)); !(n >= x) {
		return scale.Outcome{Verdict: verify.Refuted, Message: fmt.Sprintf("√(x²+y²) = %.3g for x = %.3g, y = %.3g", n, x, y)}
	}
	return scale.Outcome{Verdict: verify.Holds}
}

func init() { scale.RegisterProperty("norms", scale.Property{Case: norms}) }

// Squares underflow where the norm does not.
func ExampleCampaign() {
	r, err := (&scale.Campaign{Property: "norms", Cases: 1000}).Run()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d hold, %d refuted\n", r.Holds, r.Refuted)
	fmt.Printf("seed %d: %s\n", r.Counterexample.Seed, r.Counterexample.Message)
	// Output:
	// 993 hold, 7 refuted
	// seed 141: √(x²+y²) = 0 for x = 7.86e-175, y = 2.33e-233
}

func ExampleSweep() {
	s := scale.Sweep{
		Objective: expr.Record(1, func(w []expr.Expr) expr.Expr { return w[0].Square().Scale(0.5) }),
		Starts:    [][]float64{{5}},
		Steps:     []gd.StepRule{gd.Fixed(0.5), gd.Fixed(1), gd.Fixed(2), gd.Armijo{}},
		Options:   gd.Options{Stop: []gd.StopRule{gd.ObjectiveValue(1e-5)}, MaxIterations: 200},
	}
	outcomes, err := s.Run()
	if err != nil {
		log.Fatal(err)
	}
	if err := scale.WriteOutcomes(os.Stdout, outcomes); err != nil {
		log.Fatal(err)
	}
	// Output:
	// start                              step rule  iterations     best f          status
	//       0                                    0.5          11  2.980e-06    ValueReached
	//       0                                      1           1  0.000e+00   SmallGradient
	//       0                                      2       > 200  1.250e+01  IterationLimit
	//       0  gd.Armijo{Initial:0 Shrink:0 Slack:0}           1  0.000e+00   SmallGradient
}

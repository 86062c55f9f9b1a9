package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"pgregory.net/rapid"

	"slope/dual"
	"slope/scale"
	"slope/verify"
)

// gradientProperty draws a smooth expression of one to three variables and a point
// with coordinates between ½ and 3, and checks the gradient of forward mode against
// difference quotients.
const gradientProperty = "gradients of random expressions"

func drawnGradient(t *rapid.T) scale.Outcome {
	n := rapid.IntRange(1, 3).Draw(t, "n")
	e := verify.Expressions(verify.Tame, n, 8).Draw(t, "f")
	x := verify.Points(verify.Cube(n, 0.5, 3)).Draw(t, "x")
	grad := func(dst, x []float64) (float64, []float64) {
		return dual.Gradient(dst, func(x []dual.Dual[float64]) dual.Dual[float64] { return verify.Eval(e, x) }, x)
	}
	o := scale.OutcomeOf(verify.CheckGradient(e.Float(), grad, x))
	o.Message = fmt.Sprintf("f = %v: %s", e, o.Message)
	return o
}

// campaign runs the property for many seeds.
func campaign(out, messages io.Writer, work string) error {
	fmt.Fprintf(out, "4. A campaign of %d cases\n", *cases)
	c := scale.Campaign{
		Property: gradientProperty, First: 1, Cases: *cases, Progress: messages,
		Checkpoint: filepath.Join(work, fmt.Sprintf("campaign-%d.run", *cases)),
	}
	r, err := c.Run()
	if err != nil {
		return err
	}
	fmt.Fprint(out, r)
	if r.Refuted+r.Errors > 0 {
		return errors.New("the campaign found a wrong gradient, or a false alarm")
	}
	return nil
}

func init() { scale.RegisterProperty(gradientProperty, scale.Drawn(drawnGradient)) }

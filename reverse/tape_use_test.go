package reverse_test

import (
	"fmt"
	"strings"
	"testing"

	"slope"
	"slope/reverse"
)

// A Tape that grows during Backward, or on which another Backward runs, is in use by someone else: the gradients may be wrong, and Backward panics.
// The other is a rule here, in place of a goroutine.
func TestTapeInUseDuringBackward(t *testing.T) {
	for name, meet := range map[string]func(t *reverse.Tape, y reverse.Var){
		"an operation":     func(t *reverse.Tape, _ reverse.Var) { t.Var(1).Exp() },
		"another Backward": func(t *reverse.Tape, y reverse.Var) { t.Backward(y) },
	} {
		t.Run(name, func(t *testing.T) {
			tape := reverse.NewTape()
			x := tape.Vec([]float64{1, 2})
			other := x.At(0).Square()
			rule := &slope.VecRule{
				Name: "meets",
				Len:  func(n []int) (int, error) { return n[0], nil },
				Eval: func(z []float64, x [][]float64) { copy(z, x[0]) },
				VJP: func(dst, x [][]float64, z, w []float64) {
					copy(dst[0], w)
					meet(tape, other)
				},
			}
			y := reverse.ApplyVec(rule, x).Sum()
			got := func() (got string) {
				defer func() { got = fmt.Sprint(recover()) }()
				tape.Backward(y)
				return ""
			}()
			if !strings.HasPrefix(got, "reverse: a Tape in use elsewhere during Backward") {
				t.Errorf("panic %q, want one that says what happened", got)
			}
		})
	}
}

package expr

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"slope"
	"slope/expr/internal/encode"
)

// Norm2 and LogSumExp of many operands are saved by a name that says their order. A program saved before they had it is refused; one
// of few operands is read.
func TestMarshalBinaryOfLanes(t *testing.T) {
	for name, f := range map[string]func(x []Expr) Expr{"Norm2": slope.Norm2[Expr], "LogSumExp": slope.LogSumExp[Expr]} {
		for _, n := range []int{2, 31, 32, 100} {
			p := Record(n, f)
			b, err := p.MarshalBinary()
			if err != nil {
				t.Fatal(err)
			}
			laned := name + " in lanes"
			if got, want := bytes.Contains(b, []byte(laned)), n >= 32; got != want {
				t.Errorf("%s of %d operands has lanes in its name: %v, want %v", name, n, got, want)
			}
			called := func(s string) []byte { return append([]byte{byte(len(s))}, s...) }
			old := sealed(bytes.Replace(b[encode.HeaderLen:], called(laned), called(name), 1))
			x := make([]float64, n)
			for i := range x {
				x[i] = 1 / float64(i+1)
			}
			q := new(Program)
			err = q.UnmarshalBinary(old)
			if n < 32 {
				if err != nil || q.Value(x) != p.Value(x) {
					t.Errorf("%s of %d operands: %v", name, n, err)
				}
				continue
			}
			if want := fmt.Sprintf("%s of %d operands in the order of an earlier version", name, n); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s of %d operands as saved before: %v, want %q", name, n, err, want)
			}
			few := sealed(bytes.Replace(b[encode.HeaderLen:], called(laned), called("Prod in lanes"), 1))
			if err := new(Program).UnmarshalBinary(few); err == nil {
				t.Error("a product in lanes is read")
			}
		}
	}
}

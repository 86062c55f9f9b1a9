package expr

import (
	"bytes"
	"strings"
	"testing"
)

// A program comes back from its encoding with the same nodes.
func TestMarshalBinary(t *testing.T) {
	check := func(name string, p *Program) {
		b, err := p.MarshalBinary()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var q Program
		if err := q.UnmarshalBinary(b); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var x, y bytes.Buffer
		p.WriteListing(&x, nil)
		q.WriteListing(&y, nil)
		if x.String() != y.String() {
			t.Errorf("%s: nodes differ", name)
		}
		point := make([]float64, p.Dim())
		for i := range point {
			point[i] = 0.25 + float64(i%5)/8
		}
		if p.DataDim() == 0 && p.OutDim() == 1 && !same(p.Value(point), q.Value(point)) {
			t.Errorf("%s: values differ", name)
		}
		for n := range len(b) { // every beginning is an error, not a panic
			if n > 300 {
				break
			}
			if err := new(Program).UnmarshalBinary(b[:n]); err == nil {
				t.Errorf("%s: the first %d bytes of %d are a program", name, n, len(b))
			}
		}
	}
	for _, c := range rollCases() {
		check(c.name, Record(c.n, c.f))
	}
	check("library", Record(3, library[Expr]))
	check("simplified", Record(400, rosenbrock[Expr]).Simplify())
	check("data", RecordData(6, 6, sampleLoss[Expr]))
	check("results", RecordVec(2, func(x []Expr) []Expr { return []Expr{x[1], x[0].PowInt(-3), x[0].Lift(2)} }))
	if _, err := Record(1, func(x []Expr) Expr { return x[0].Apply(cubeRule) }).MarshalBinary(); err == nil || !strings.Contains(err.Error(), "cube") {
		t.Errorf("a rule of the user's: %v", err)
	}
}

// No bytes make UnmarshalBinary panic, or give a program that does.
func FuzzUnmarshalBinary(f *testing.F) {
	for _, p := range []*Program{Record(3, library[Expr]), Record(10, rosenbrock[Expr]), Record(3, rosenbrock[Expr]).Simplify()} {
		b, err := p.MarshalBinary()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var p Program
		if p.UnmarshalBinary(b) != nil || p.Dim() > 1000 || p.DataDim() > 1000 || p.OutDim() != 1 {
			return
		}
		q := p.WithData(make([]float64, p.DataDim()))
		q.Gradient(nil, make([]float64, p.Dim()))
		q.SparseHessian(make([]float64, p.Dim()))
	})
}

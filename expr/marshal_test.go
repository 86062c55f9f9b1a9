package expr

import (
	"bytes"
	"encoding/binary"
	"runtime"
	"strings"
	"testing"

	"slope/expr/internal/encode"
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

// Damage to any bit, another version and other files are errors that say so.
func TestUnmarshalBinaryDamage(t *testing.T) {
	b, err := Record(3, library[Expr]).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	for i := range len(b) * 8 {
		c := bytes.Clone(b)
		c[i/8] ^= 1 << (i % 8)
		if err := new(Program).UnmarshalBinary(c); err == nil {
			t.Fatalf("bit %d of byte %d is not missed", i%8, i/8)
		}
	}
	for _, c := range []struct{ data, want string }{
		{"", "not an encoded program"},
		{"package expr", "not an encoded program"},
		{"slope/expr 1\n\x01\x00\x01\x01\x00", `version "1", want version "2"`},
		{"slope/expr 31", `version "31"`},
		{encode.Magic, "ends early"},
		{string(b) + "\x00", "checksum"},
		{string(b[:len(b)-1]), "checksum"},
	} {
		if err := new(Program).UnmarshalBinary([]byte(c.data)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.data, err, c.want)
		}
	}
}

// sealed gives bytes of anyone's the version and a checksum that fits.
func sealed(b []byte) []byte {
	c := append(make([]byte, encode.HeaderLen), b...)
	copy(c, encode.Magic)
	binary.LittleEndian.PutUint64(c[len(encode.Magic):], encode.Checksum(b))
	return c
}

// A few bytes with a checksum that fits can't ask for much memory.
func TestUnmarshalBinaryHostile(t *testing.T) {
	count := func(n ...uint64) (b []byte) {
		for _, n := range n {
			b = binary.AppendUvarint(b, n)
		}
		return b
	}
	zeros := make([]byte, 1000)
	for _, c := range []struct {
		name string
		b    []byte
	}{
		{"inputs", count(1<<24, 0, 1<<24)},
		{"more inputs than bits", append(count(8001, 0, 8001), zeros...)},
		{"data", append(count(1, 1<<40, 1<<40), zeros...)},
		{"nodes", append(count(1, 0, 1<<50), zeros...)},
		{"length of a name", append(count(1, 0, 2, 0, 0, 1<<60), zeros...)},
		{"operands", append(append(count(1, 0, 2, 0, 0, 3), "Sum"...), append(count(1<<40), zeros...)...)},
		{"results", append(count(1, 0, 1, 0, 1<<40), zeros...)},
		{"a name of a rule", append(append(count(1, 0, 2, 1, 0, 5), "Apply"...), append(count(1, 0, 0, 1<<50), zeros...)...)},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err := new(Program).UnmarshalBinary(sealed(c.b))
		runtime.ReadMemStats(&after)
		if err == nil {
			t.Errorf("%s: no error", c.name)
		}
		if got := after.TotalAlloc - before.TotalAlloc; got > 1<<20 {
			t.Errorf("%s: %d bytes allocated for %d", c.name, got, len(c.b))
		}
	}
}

// Inputs that no operation uses survive.
func TestMarshalBinaryUnusedInputs(t *testing.T) {
	p := RecordData(1000, 500, func(x, d []Expr) Expr { return x[999].Mul(d[3]) })
	b, err := p.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var q Program
	if err := q.UnmarshalBinary(b); err != nil || q.Dim() != 1000 || q.DataDim() != 500 {
		t.Fatalf("%d inputs, %d data: %v", q.Dim(), q.DataDim(), err)
	}
}

// No bytes make UnmarshalBinary panic, or give a program that does. The fuzzer
// works on what follows the checksum, which it would never get right.
func FuzzUnmarshalBinary(f *testing.F) {
	for _, p := range []*Program{
		Record(3, library[Expr]), Record(10, rosenbrock[Expr]), Record(3, rosenbrock[Expr]).Simplify(),
		Record(1, func(x []Expr) Expr { return x[0].Apply(besselRule).Apply2(hypotRule, x[0]) }),
	} {
		b, err := p.MarshalBinary()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b[encode.HeaderLen:])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		_ = new(Program).UnmarshalBinary(b)
		var p Program
		if p.UnmarshalBinary(sealed(b)) != nil {
			return
		}
		c, err := p.MarshalBinary()
		if err != nil {
			t.Fatalf("a program that was loaded can't be saved: %v", err)
		}
		if err := new(Program).UnmarshalBinary(c); err != nil {
			t.Fatalf("nor loaded again: %v", err)
		}
		if p.Dim() > 1000 || p.DataDim() > 1000 || p.OutDim() != 1 {
			return
		}
		q := p.WithData(make([]float64, p.DataDim()))
		q.Gradient(nil, make([]float64, p.Dim()))
		q.SparseHessian(make([]float64, p.Dim()))
	})
}

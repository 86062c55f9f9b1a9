package scale

import (
	"testing"

	"pgregory.net/rapid"
)

// What comes from files and from other machines may be damaged: whatever a byte
// is changed to, and wherever it ends, a decoder returns.
func TestDecodersOfAnything(t *testing.T) {
	p := partial{Samples: 3, Terms: make([]exact, 3)}
	p.Terms[0].add(1e300)
	p.Terms[1].add(-0.1)
	e := encodeRecord(&record{kind: NormalEquations, x: []float64{1}, v: []float64{2}, total: Total{Samples: 3, Value: 2, Gradient: []float64{1}, JTJ: []float64{1}}})
	b := encodeBlock(Block{Source: "a", Index: []int64{5, 3}, Data: []float64{1, 2, 3, 4}})
	skip := encodeSkip([]Sample{{Source: "a", Index: -5}, {Index: 1 << 40}})
	for _, c := range []struct {
		name   string
		valid  []byte
		decode func(b []byte)
	}{
		{"partial", p.append(nil), func(b []byte) { p, _ := readPartial(b); p.total(Value, 0) }},
		{"record", e, func(b []byte) { _, _ = decodeRecord(b) }},
		{"skip", skip, func(b []byte) { _, _ = decodeSkip(b) }},
		{"sample", b, func(b []byte) { _, _ = decodeSample(b) }},
		{"block", b, func(b []byte) {
			if x, err := decodeBlock(b); err == nil {
				for i := range x.Len() {
					x.Row(i)
				}
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.decode(c.valid)
			rapid.Check(t, func(t *rapid.T) {
				b := append([]byte(nil), c.valid[:rapid.IntRange(0, len(c.valid)).Draw(t, "length")]...)
				for range rapid.IntRange(0, 4).Draw(t, "changes") {
					if len(b) > 0 {
						b[rapid.IntRange(0, len(b)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
					}
				}
				c.decode(append(b, rapid.SliceOfN(rapid.Byte(), 0, 12).Draw(t, "tail")...))
			})
		})
	}
}

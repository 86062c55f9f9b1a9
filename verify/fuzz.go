package verify

import (
	"encoding/binary"
	"flag"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// fuzzSeeds is how many inputs a fuzzer starts from.
const fuzzSeeds = 8

// fuzz makes a property the target of a fuzz test, f.Fuzz: its cases are drawn from the bytes that the
// fuzzer makes up, and those that end before the case is drawn are skipped. The fuzzer starts from
// random bytes, the same ones each time, that suffice for points of n coordinates.
func fuzz(f *testing.F, n int, one func(t *rapid.T)) {
	f.Helper()
	rng := rand.New(rand.NewPCG(uint64(n), 0x9e3779b97f4a7c15))
	for range fuzzSeeds {
		var b []byte
		for range min(512+128*n, 1<<15) {
			b = binary.LittleEndian.AppendUint64(b, rng.Uint64())
		}
		f.Add(b)
	}
	f.Fuzz(rapid.MakeFuzz(one))
}

// fuzzing reports whether this process is to fuzz, go test -fuzz, and not to run tests.
func fuzzing() bool {
	fl := flag.Lookup("test.fuzz")
	return fl != nil && fl.Value.String() != ""
}

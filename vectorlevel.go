package slope

import "slope/internal/kernel"

// VectorLevel returns the vector instructions that packages reverse and expr use on this
// machine: "AVX-512", "AVX2", or "Go" where they use none. Results do not depend on it, bit for
// bit.
//
// AVX-512 is for amd64 processors from Ice Lake and Zen 4 on, AVX2 for those that have nothing
// newer. On another architecture, and in a program that is built with -tags noasm, the level is
// Go. GODEBUG=cpu.avx512f=off and GODEBUG=cpu.avx2=off in the environment leave them out. The
// level is chosen when the program starts.
func VectorLevel() string { return kernel.Current().String() }

package slope

import "slope/internal/kernel"

// VectorLevel returns the vector instructions that packages reverse and expr use on this
// machine: "AVX2", or "Go" where they use none. Results do not depend on it, bit for bit.
//
// AVX2 is for amd64, if the processor has it. Without it, on another architecture, in a program
// that is built with -tags noasm, and with GODEBUG=cpu.avx2=off in the environment, the level
// is Go. It is chosen when the program starts.
func VectorLevel() string { return kernel.Current().String() }

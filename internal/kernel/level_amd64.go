//go:build amd64 && !noasm

package kernel

import "golang.org/x/sys/cpu"

// level is what the processor can do, unless GODEBUG says otherwise, with cpu.avx512f=off or
// cpu.avx2=off.
var level = detect()

// detect asks for AVX-512 as processors have it that do not lower their clock for it: all those
// with VBMI2 (Ice Lake, Zen 4 and later ones), none of Skylake and Cascade Lake.
func detect() Level {
	x := &cpu.X86
	switch {
	case !x.HasAVX2:
		return Go
	case x.HasAVX512F && x.HasAVX512BW && x.HasAVX512DQ && x.HasAVX512VL && x.HasAVX512VBMI2 && x.HasBMI2:
		return AVX512
	}
	return AVX2
}

// fewest is the number of lanes from which on a call of assembly pays.
const fewest = 8

// most is the number of lanes of a function that the assembly for AVX2 takes in one call: with AVX-512 those that do not fill a vector of it.
func most() int {
	if level == AVX512 {
		return 7
	}
	return chunk
}

// overlap reports whether the lanes from i on are fewer than four, and lanes before them fill a vector of AVX2, which begins at
// n. Lanes that are computed twice have the same bits, unless the first time has overwritten the argument.
func overlap(i, n int) bool { return level != Go && n >= 0 && i > n && i < n+4 }

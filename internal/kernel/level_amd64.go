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

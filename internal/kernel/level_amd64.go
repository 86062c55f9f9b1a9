//go:build amd64 && !noasm

package kernel

import "golang.org/x/sys/cpu"

// level is what the processor can do, unless GODEBUG=cpu.avx2=off says otherwise.
var level = detect()

func detect() Level {
	if cpu.X86.HasAVX2 {
		return AVX2
	}
	return Go
}

const (
	// chunk is how many lanes one call of assembly goes through at most: it cannot be
	// interrupted.
	chunk = 4096

	// fewest is the number of lanes from which on a call of assembly pays.
	fewest = 8
)

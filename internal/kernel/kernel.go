// Package kernel has the loops over float64 that the other packages spend their time in: plain
// Go everywhere, and vector instructions where the processor has them. Every form of a kernel
// gives the same bits (of NaN, one NaN): a product that is added to something is rounded first,
// and what is not elementwise keeps the order that its comment states.
//
// The slices of a call have the length of the first. None of them overlaps another, except by
// being the same.
package kernel

//go:generate go -C gen run . -dir ..

// A Level is a set of instructions.
type Level int

const (
	Go     Level = iota // plain Go
	AVX2                // four lanes
	AVX512              // eight lanes
)

func (l Level) String() string { return [...]string{"Go", "AVX2", "AVX-512"}[l] }

// Current returns the level in use.
func Current() Level { return level }

// chunk is how many lanes one call of assembly goes through at most: it cannot be interrupted.
const chunk = 4096

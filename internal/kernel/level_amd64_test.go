//go:build amd64 && !noasm

package kernel

// setLevel sets the level, if the processor has it, and returns what it was.
func setLevel(l Level) (was Level) {
	was, level = level, min(l, detect())
	return was
}

//go:build !amd64 || noasm

package kernel

// setLevel has one level to set.
func setLevel(Level) Level { return Go }

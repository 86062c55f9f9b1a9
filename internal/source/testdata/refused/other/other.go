// Package other has a variable that package refused cannot name, and that changes.
package other

var calls = 0.5

// Counted is a value that depends on how often it was asked for.
func Counted(x float64) float64 { return x * x * calls }

// Call counts.
func Call() { calls++ }

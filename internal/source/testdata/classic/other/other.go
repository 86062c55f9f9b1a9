// Package other has variables that package classic cannot name.
package other

import "math"

var (
	half             = 0.5
	logPi, logTwoPi  float64
	calls, afterInit float64
)

func init() {
	logTwo := math.Log(2)
	logPi = math.Log(math.Pi)
	logTwoPi = logTwo + logPi
}

func init() {
	afterInit = logTwoPi * half
}

// LogNormal is the logarithm of the normal density.
func LogNormal(x float64) float64 { return -half*x*x - half*logTwoPi }

// Counted is a value that depends on how often it was asked for.
func Counted(x float64) float64 { return x * x * (calls + afterInit) }

// Call counts.
func Call() { calls++ }

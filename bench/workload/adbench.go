package workload

import (
	_ "embed" // the data of ADBench
	"fmt"
	"strconv"
	"strings"
)

// The data files of ADBench; testdata/adbench/PROVENANCE.md has their source.
var (
	//go:embed testdata/adbench/gmm_d10_K25.txt
	gmmText string
	//go:embed testdata/adbench/lstm_l2_c1024.txt
	lstmText string
)

// numbers reads numbers off a text, separated by white space.
type numbers struct{ fields []string }

func newNumbers(text string) *numbers { return &numbers{strings.Fields(text)} }

// next returns the next number. It panics where there is none: the text is part of
// the package.
func (s *numbers) next() float64 {
	v, err := strconv.ParseFloat(s.fields[0], 64)
	if err != nil {
		panic(fmt.Sprintf("workload: data of ADBench: %v", err))
	}
	s.fields = s.fields[1:]
	return v
}

func (s *numbers) int() int { return int(s.next()) }

func (s *numbers) slice(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = s.next()
	}
	return x
}

// end panics if numbers are left.
func (s *numbers) end() {
	if len(s.fields) != 0 {
		panic(fmt.Sprintf("workload: data of ADBench: %d numbers left over", len(s.fields)))
	}
}

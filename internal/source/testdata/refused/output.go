package refused

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// What functions of the standard library write, other than to files, changes data that the reverse sweep would read too late.

// Printed: fmt.Fprintf has no rule
func Printed(x float64) float64 {
	var sb strings.Builder
	fmt.Fprintf(&sb, "%g", x)
	v, _ := strconv.ParseFloat(sb.String(), 64)
	return v
}

// PrintedLength: in reverse, overwrites memory that is needed later
func PrintedLength(x float64) float64 {
	var sb strings.Builder
	s := 0.0
	for i := range [3]int{} {
		fmt.Fprint(&sb, i)
		s += math.Sin(x * float64(sb.Len()))
	}
	return s
}

// BuiltLength: in reverse, overwrites memory that is needed later
func BuiltLength(x float64) float64 {
	var sb strings.Builder
	s := 0.0
	for range [3]int{} {
		sb.WriteString("ab")
		s += math.Sin(x * float64(sb.Len()))
	}
	return s
}

// AppendedDigits: strconv.AppendInt has no rule
func AppendedDigits(x float64) float64 {
	var b []byte
	s := 0.0
	for i := range [3]int{} {
		b = strconv.AppendInt(b[:0], int64(i), 10)
		s += math.Sin(x * float64(b[0]))
	}
	return s
}

// AppendedText: fmt.Append has no rule
func AppendedText(x float64) float64 {
	b := []byte("7")
	s := 0.0
	for i := range [3]int{} {
		s += math.Sin(x * float64(b[0]))
		b = fmt.Append(b[:0], i)
	}
	return s
}

type coded struct{ code int }

func (c *coded) Error() string { return "coded" }

func failure(code int) error { return &coded{code} }

// FoundError: errors.As has no rule
func FoundError(x float64) float64 {
	var c *coded
	s := 0.0
	for i := range [3]int{} {
		if errors.As(failure(i), &c) {
			s += math.Sin(x * float64(c.code))
		}
	}
	return s
}

// Collected: slices.Collect has no rule
func Collected(x float64) float64 {
	ys := slices.Collect(func(yield func(float64) bool) { _ = yield(x*x) && yield(x) })
	return ys[0] * ys[1]
}

var lastArgs []any

func keepf(format string, args ...any) { lastArgs = args }

func firstOf(args ...any) float64 { return args[0].(float64) }

func swapped(args ...any) string {
	args[0], args[1] = args[1], args[0]
	return fmt.Sprint(args...)
}

// KeepsArguments: into an interface
func KeepsArguments(x []float64) float64 {
	keepf("%g", x[0])
	return lastArgs[0].(float64) * x[1]
}

// ReadsArguments: into an interface
func ReadsArguments(x []float64) float64 { return firstOf(x[0]*x[1], 2) }

// ChangesArguments: into an interface
func ChangesArguments(x []float64) float64 {
	list := []any{x[0], x[1]}
	if swapped(list...) == "" {
		return 0
	}
	return list[0].(float64)
}

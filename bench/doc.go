// Package bench measures slope beside hand-written derivatives and other
// libraries. The benchmarks run with
//
//	go test -bench . ./bench
//
// Each workload is a named function; the hand-written derivative is its
// yardstick, and every contender's answer is checked against it before it is
// timed.
package bench

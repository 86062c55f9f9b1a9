// Package bench measures slope beside derivatives written by hand and other
// libraries. Its benchmarks run with
//
//	go test -run '^$' -bench Workload ./bench
//
// for every workload and contender of package workload, as
// BenchmarkWorkload/W1/n=1000/reverse. Every contender's answer is checked against
// the one by hand before it is timed; the unit ×hand is its time relative to that
// by hand, the two taken in turn. BenchmarkCrossover finds the sizes from which on
// one mode is quicker than another. The program bench/compare adds libraries in
// other languages, growth with the size, charts and tables.
package bench

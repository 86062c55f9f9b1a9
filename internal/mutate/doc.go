// Package mutate measures tests. It makes small changes to the source of a package,
// one at a time, and runs the tests with each: a change that passes them is a wrong
// program that nobody would notice, or one that computes the same.
//
// [Mutants] lists the changes of a file: an operator in place of another, a constant
// off by one, a comparison that takes or leaves its equality, a condition that always
// or never holds, a flag turned, a statement left out. [Campaign] runs the tests with
// them by go test -overlay, so that no file is touched. Lines that the tests do not
// run are reported without a run.
//
// What it cannot tell is whether a surviving change is wrong: that needs a reader. The
// changes that were read and compute the same stand in testdata/survivors.txt, each
// with the reason. The package imports the standard library only, and nothing of the
// library imports it.
package mutate

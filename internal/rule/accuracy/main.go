// Command accuracy measures every rule against arbitrary-precision arithmetic
// and writes the table of the worst errors, in units in the last place, each
// with its input. It fails if a rule misses what package rule promises.
//
//	go run ./internal/rule/accuracy -o docs/accuracy.md
//
// The points are pseudo-random from a fixed seed, so that the table is the same
// in every run on one kind of processor; package math itself rounds differently
// on another. The table is that of amd64; the figures of other architectures
// come from files of testdata, each written there or under emulation by
//
//	GOARCH=arm64 go run -exec qemu-aarch64-static ./internal/rule/accuracy -points 5000 -elsewhere internal/rule/accuracy/testdata
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"slope/internal/rule"
)

func main() {
	n := flag.Int("points", 100000, "points per rule")
	out := flag.String("o", "", "file to write; standard output if empty")
	elsewhere := flag.String("elsewhere", "", "directory to write the figures of this architecture to, instead of the table")
	only := flag.String("only", "", "comma-separated names of the rules to measure; all if empty")
	flag.Parse()

	rows := selected(*only)
	results := make([]*result, len(rows))
	var wg sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				results[i] = measure(rows[i], *n)
				fmt.Fprintf(os.Stderr, "accuracy: %-10s %s\n", rows[i].Name, results[i].summary())
			}
		})
	}
	for i := range rows {
		next <- i
	}
	close(next)
	wg.Wait()

	if *elsewhere != "" {
		*out = filepath.Join(*elsewhere, runtime.GOARCH+".txt")
	}
	w := os.Stdout
	if *out != "" {
		f, err := os.Create(*out)
		if err != nil {
			fmt.Fprintln(os.Stderr, "accuracy:", err)
			os.Exit(1)
		}
		defer f.Close()
		w = f
	}
	if *elsewhere != "" {
		figures(w, results, *n)
	} else {
		report(w, results, *n)
	}
	for _, r := range results {
		if len(r.misses) > 0 {
			fmt.Fprintf(os.Stderr, "accuracy: %s misses its bar, first: %s\n", r.row.Name, r.misses[0])
			defer os.Exit(1)
		}
	}
}

// selected returns the rows with a reference whose names are in a list, all for
// the empty list.
func selected(names string) (rows []rule.Row) {
	want := map[string]bool{}
	for _, name := range strings.Split(names, ",") {
		want[name] = true
	}
	for _, r := range append(append([]rule.Row{}, rule.Table...), rule.Derived...) {
		if r.Kind != rule.Choice && (names == "" || want[r.Name]) {
			rows = append(rows, r)
		}
	}
	return rows
}

package main

import (
	"embed"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
)

// measured holds a file for every architecture but amd64, as figures writes it.
//
//go:embed testdata
var measured embed.FS

// figures writes the number of points and, on a line for every rule that calls package math, its name
// and its worst errors in ulp by order of the derivative.
func figures(w io.Writer, results []*result, n int) {
	fmt.Fprintln(w, n)
	for _, r := range results {
		if r.row.Own {
			continue
		}
		fmt.Fprintf(w, "%s %.2f %.2f %.2f\n", r.row.Name, r.double[0].ulps, r.double[1].ulps, r.double[2].ulps)
	}
}

// An architecture is what figures wrote there.
type architecture struct {
	name   string
	points int
	worst  map[string][]string // by name of the rule
}

// architectures reads the files, in the order of their names.
func architectures() (as []architecture, err error) {
	files, err := measured.ReadDir("testdata")
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		text, err := measured.ReadFile(path.Join("testdata", f.Name()))
		if err != nil {
			return nil, err
		}
		lines := strings.Split(strings.TrimSpace(string(text)), "\n")
		a := architecture{name: strings.TrimSuffix(f.Name(), ".txt"), worst: map[string][]string{}}
		if a.points, err = strconv.Atoi(lines[0]); err != nil {
			return nil, fmt.Errorf("testdata/%s: %w", f.Name(), err)
		}
		for _, l := range lines[1:] {
			if w := strings.Fields(l); len(w) == 4 {
				a.worst[w[0]] = w[1:]
			}
		}
		as = append(as, a)
	}
	return as, nil
}

// reportElsewhere writes the table of the other architectures.
func reportElsewhere(w io.Writer, results []*result) {
	as, err := architectures()
	if err != nil {
		panic(err) // the files are part of this program
	}
	fmt.Fprint(w, `
## On other architectures

The rules of the other functions compute the same bits everywhere too: no product is fused
with a sum, which .ci/fused checks. What differs is package math where they call it, which has
assembly for some architectures and lets the compiler fuse products on others. The bars hold on
all of these, measured under emulation (qemu-user); a cell has f, f′ and f″.

`)
	head, points := "| function |", "| points |"
	for _, a := range as {
		head += " " + a.name + " |"
		points += fmt.Sprintf(" %d |", a.points)
	}
	fmt.Fprintf(w, "%s\n|%s\n%s\n", head, strings.Repeat("---|", len(as)+1), points)
	for _, r := range results {
		if r.row.Own {
			continue
		}
		fmt.Fprintf(w, "| %s |", r.row.Name)
		for _, a := range as {
			fmt.Fprintf(w, " %s |", strings.Join(a.worst[r.row.Name], " · "))
		}
		fmt.Fprintln(w)
	}
	fmt.Fprint(w, `
Each column is made with, for arm64,

	GOARCH=arm64 go run -exec qemu-aarch64-static ./internal/rule/accuracy -points 5000 -elsewhere internal/rule/accuracy/testdata
`)
}

// Command lectures runs what two lectures on gradient descent teach, prints
// their outputs and tables, and draws their figures.
//
//	go run ./examples/lectures -out figures
//	go run ./examples/lectures -out figures -figures 1.5,2.7   # only these
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"slope/gd/plot"
)

func main() {
	out := flag.String("out", "figures", "directory to draw to")
	format := flag.String("format", "png", "format of the figures: png, svg or pdf")
	only := flag.String("figures", "", "numbers of the figures to draw, as in 1.5,2.7; all if empty")
	flag.Parse()
	if err := run(os.Stdout, *out, *format, *only); err != nil {
		fmt.Fprintln(os.Stderr, "lectures:", err)
		os.Exit(1)
	}
}

// figure is a picture of a lecture.
type figure struct {
	file string
	draw func(w io.Writer) (*plot.Figure, error) // prints the table that belongs to it
}

var figures = []figure{
	{"1.1-convex-and-nonconvex", convexAndNonconvex},
	{"1.2-sublinear-and-linear", sublinearAndLinear},
	{"1.3-diagnostics-by-hand", diagnosticsByHand},
	{"1.4-diagnostics-by-autodiff", diagnosticsByAutodiff},
	{"1.5-step-sizes", stepSizes},
	{"1.6-sweep-quadratic", sweepQuadratic},
	{"1.7-sweep-double-well", sweepDoubleWell},
	{"2.1-easy-and-hard", easyAndHard},
	{"2.2-steepest-descent", steepestDescent},
	{"2.3-step-too-small", pathWith("Too small: α = 0.01 crawls", 0.01)},
	{"2.4-step-just-right", pathWith("Just right: α = 0.18 converges fast", 0.18)},
	{"2.5-step-too-large", pathWith("Too large: α = 0.21 > 2/L diverges", 0.21)},
	{"2.6-scaling", scaling},
	{"2.7-convergence-bounds", convergenceBounds},
	{"2.8-least-squares-fit", leastSquaresFit},
	{"2.9-ridge", ridge},
	{"2.10-directions", directions},
	{"2.11-bound-constraint", boundConstraint},
}

// choose returns the figures of a list of numbers.
func choose(only string) ([]figure, error) {
	if only == "" {
		return figures, nil
	}
	var chosen []figure
	for _, number := range strings.Split(only, ",") {
		i := slices.IndexFunc(figures, func(f figure) bool { return strings.HasPrefix(f.file, number+"-") })
		if i < 0 {
			return nil, fmt.Errorf("no figure %q, want numbers as in 1.5,2.7", number)
		}
		chosen = append(chosen, figures[i])
	}
	return chosen, nil
}

// run prints the tables to w and draws the figures to a directory: all, or only
// those of the numbers given.
func run(w io.Writer, dir, format, only string) error {
	if err := minimalLoop(w); err != nil {
		return err
	}
	chosen, err := choose(only)
	if err != nil {
		return err
	}
	for _, f := range chosen {
		fig, err := f.draw(w)
		if err != nil {
			return fmt.Errorf("%s: %w", f.file, err)
		}
		path := filepath.Join(dir, f.file+"."+format)
		if err := fig.Save(path); err != nil {
			return err
		}
		fmt.Fprintf(w, "   drawn to %s\n\n", path)
	}
	return nil
}

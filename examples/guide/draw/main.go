// Command draw draws the picture of docs/guide.md: three descents of the guide's
// loss.
//
//	go run ./examples/guide/draw -out docs/img
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"slope/examples/guide"
	"slope/gd"
	"slope/gd/plot"
)

func main() {
	out := flag.String("out", "out", "`directory` to draw to")
	flag.Parse()
	if err := draw(filepath.Join(*out, "guide-runs.png")); err != nil {
		fmt.Fprintln(os.Stderr, "draw:", err)
		os.Exit(1)
	}
}

func draw(path string) error {
	obj, start := gd.Reverse(4, guide.Loss), make([]float64, 4)
	exact := []gd.StopRule{gd.GradientNorm(1e-12)}
	best, err := gd.Minimize(obj, start, gd.Options{Stop: exact})
	if err != nil {
		return err
	}
	var runs []plot.Run
	for _, r := range []struct {
		name string
		opt  gd.Options
	}{
		{"α = 1/L", gd.Options{Step: gd.InverseL(4.05)}},
		{"Nesterov, α = 1/L", gd.Options{Step: gd.InverseL(4.05), Direction: gd.Nesterov{}}},
		{"Barzilai–Borwein", gd.Options{}},
	} {
		r.opt.MaxIterations, r.opt.Stop = 400, exact
		res, err := gd.Minimize(obj, start, r.opt)
		if err != nil {
			return err
		}
		runs = append(runs, plot.Run{Name: r.name, History: &res.History})
	}
	return plot.Compare("Widths of petals: three descents", best.Value, runs...).Save(path)
}

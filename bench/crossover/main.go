// Command crossover draws the run of BenchmarkCrossover that is on file: the time
// of a gradient and of a Hessian by every mode against the number of variables.
//
//	go run ./bench/crossover -out docs/img
package main

import (
	"bufio"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"slope/gd/plot"
)

func main() {
	in := flag.String("in", "bench/testdata/crossover.txt", "`file` with the output of the benchmark")
	out := flag.String("out", "out", "`directory` to draw to")
	flag.Parse()
	if err := run(*in, *out); err != nil {
		fmt.Fprintln(os.Stderr, "crossover:", err)
		os.Exit(1)
	}
}

func run(in, out string) error {
	times, err := read(in)
	if err != nil {
		return err
	}
	for _, f := range []struct{ question, title, file string }{
		{"gradient/rosenbrock", "Gradient of Rosenbrock's function", "crossover-gradient.png"},
		{"hessian/rosenbrock", "Hessian of Rosenbrock's function", "crossover-hessian.png"},
	} {
		modes := times[f.question]
		if len(modes) == 0 {
			return fmt.Errorf("%s has no %s", in, f.question)
		}
		fig := plot.New(f.title, "variables n (log scale)", "nanoseconds (log scale)").LogX().LogY()
		for _, mode := range slices.Sorted(maps.Keys(modes)) {
			var x, y []float64
			for _, n := range slices.Sorted(maps.Keys(modes[mode])) {
				all := modes[mode][n]
				slices.Sort(all)
				x, y = append(x, float64(n)), append(y, all[len(all)/2])
			}
			fig.Curve(mode, x, y)
		}
		if err := fig.Save(filepath.Join(out, f.file)); err != nil {
			return err
		}
	}
	return nil
}

// runs holds times by question, mode and number of variables.
type runs map[string]map[string]map[int][]float64

var line = regexp.MustCompile(`^BenchmarkCrossover/(.*)/n=(\d+)-\d+$`)

func read(file string) (runs, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := runs{}
	for s := bufio.NewScanner(f); s.Scan(); {
		fields := strings.Fields(s.Text())
		if len(fields) == 0 {
			continue
		}
		m := line.FindStringSubmatch(fields[0])
		if m == nil {
			continue
		}
		n, err := strconv.Atoi(m[2])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		for i := 2; i+1 < len(fields); i += 2 {
			mode, ok := strings.CutSuffix(fields[i+1], "-ns")
			if !ok {
				continue
			}
			v, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			if r[m[1]] == nil {
				r[m[1]] = map[string]map[int][]float64{}
			}
			if r[m[1]][mode] == nil {
				r[m[1]][mode] = map[int][]float64{}
			}
			r[m[1]][mode][n] = append(r[m[1]][mode][n], v)
		}
	}
	return r, nil
}

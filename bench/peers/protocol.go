package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"slope/bench/workload"
)

// A contender is a way to use a library.
type contender struct {
	name, version string
	workloads     map[string]maker
}

// A maker does what a user does once, and panics where it cannot.
type maker func(d data) task

// A task is a prepared workload: run is one evaluation and keeps its results, answer
// returns them in the layout of the workload.
type task struct {
	run    func()
	answer func() []float64
}

// data is the content of a data file by name.
type data map[string]workload.Block

// vector returns the numbers of a block, row by row. It panics if there is no such block.
func (d data) vector(name string) []float64 { return d.block(name).Data }

// number returns the first number of a block.
func (d data) number(name string) float64 { return d.block(name).Data[0] }

func (d data) block(name string) workload.Block {
	b, ok := d[name]
	if !ok {
		panic("no block " + name + " in the data")
	}
	return b
}

// widths returns the widths of the layers of W5.
func (d data) widths() []int {
	var w []int
	for _, v := range d.vector("widths") {
		w = append(w, int(v))
	}
	return w
}

func readData(file string) (data, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	blocks, err := workload.ReadData(f)
	if err != nil {
		return nil, err
	}
	d := data{}
	for _, b := range blocks {
		d[b.Name] = b
	}
	return d, nil
}

// serve answers requests until the input ends.
func serve(in io.Reader, out io.Writer, contenders []contender) error {
	var now task
	for lines := bufio.NewScanner(in); lines.Scan(); {
		words := strings.Fields(lines.Text())
		if len(words) == 0 {
			continue
		}
		switch verb := words[0]; {
		case verb == "list":
			writeList(out, contenders)
		case verb == "prepare" && len(words) == 6:
			t, err := prepare(contenders, words[1], words[2], words[4], words[5])
			now = t
			if err != nil {
				fmt.Fprintln(out, "error", strings.Join(strings.Fields(err.Error()), " "))
			} else {
				fmt.Fprintln(out, "ready")
			}
		case verb == "time" && len(words) == 2 && now.run != nil:
			writeTime(out, now, words[1])
		case verb == "memory":
			writeMemory(out)
		case verb == "quit":
			return nil
		default:
			fmt.Fprintln(out, "error cannot do", lines.Text())
		}
	}
	return nil
}

// writeList writes a line for each contender, with its workloads.
func writeList(out io.Writer, contenders []contender) {
	for _, c := range contenders {
		var names []string
		for _, w := range workload.All() {
			if c.workloads[w.Name] != nil {
				names = append(names, w.Name)
			}
		}
		fmt.Fprintln(out, "contender", joined(c.name), joined(c.version), strings.Join(names, ","))
	}
	fmt.Fprintln(out, "end")
}

// writeTime runs the task count times and writes how long that took.
func writeTime(out io.Writer, t task, count string) {
	n, err := strconv.Atoi(count)
	if err != nil {
		fmt.Fprintln(out, "error", err)
		return
	}
	start := time.Now()
	for range n {
		t.run()
	}
	fmt.Fprintln(out, "ns", time.Since(start).Nanoseconds())
}

// writeMemory writes the greatest memory of the process so far.
func writeMemory(out io.Writer) {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		fmt.Fprintln(out, "error", err)
		return
	}
	fmt.Fprintln(out, "bytes", int64(use.Maxrss)*1024)
}

// prepare makes the task of a contender and writes the answer of its first run.
func prepare(contenders []contender, name, workload, dataFile, answerFile string) (t task, err error) {
	for _, c := range contenders {
		if make := c.workloads[workload]; joined(c.name) == name && make != nil {
			d, err := readData(dataFile)
			if err != nil {
				return task{}, err
			}
			t, answer, err := first(make, d)
			if err != nil {
				return task{}, err
			}
			var b strings.Builder
			for _, v := range answer {
				fmt.Fprintf(&b, "%.17g\n", v)
			}
			return t, os.WriteFile(answerFile, []byte(b.String()), 0o644)
		}
	}
	return task{}, fmt.Errorf("no %s for %s", workload, name)
}

// first makes a task and runs it once. What panics in a library is an error.
func first(make maker, d data) (t task, answer []float64, err error) {
	defer func() {
		if p := recover(); p != nil {
			t, err = task{}, fmt.Errorf("%v", p)
		}
	}()
	t = make(d)
	t.run()
	return t, t.answer(), nil
}

func joined(s string) string { return strings.ReplaceAll(s, " ", "_") }

// gradientTask is the task of a function that returns value and gradient.
func gradientTask(f func(x []float64) (float64, []float64), x []float64) task {
	var y float64
	var g []float64
	return task{
		run:    func() { y, g = f(x) },
		answer: func() []float64 { return append([]float64{y}, g...) },
	}
}

// descentTask is gradient descent with a fixed step: W4L and W9.
func descentTask(f func(x []float64) (float64, []float64), d data, rate string) task {
	start, step, steps := d.vector("x"), d.number(rate), int(d.number("steps"))
	x := make([]float64, len(start))
	return task{
		run: func() {
			copy(x, start)
			for range steps {
				_, g := f(x)
				for i, v := range g {
					x[i] -= step * v
				}
			}
		},
		answer: func() []float64 { return append([]float64(nil), x...) },
	}
}

// pointsTask is W10 by a function of one variable.
func pointsTask(f func(x []float64) (float64, []float64), points []float64) task {
	out := make([]float64, 2*len(points))
	return task{
		run: func() {
			for i := range points {
				y, g := f(points[i : i+1])
				out[2*i], out[2*i+1] = y, g[0]
			}
		},
		answer: func() []float64 { return append([]float64(nil), out...) },
	}
}

package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"slope/bench/workload"
)

// The test binary is its own fake peer: run as "fake-peer MODE" it speaks the
// protocol, or breaks it as the mode says.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "fake-peer" {
		fakePeer(os.Args[2])
		return
	}
	os.Exit(m.Run())
}

func fakePeer(mode string) {
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		f := strings.Fields(in.Text())
		switch f[0] {
		case "list":
			switch mode {
			case "dies at once":
				fmt.Fprintln(os.Stderr, "no such library")
				os.Exit(3)
			case "lists nonsense":
				fmt.Println("hello")
			}
			fmt.Printf("contender %s 1.2 cubes,other\n", strings.ReplaceAll("fake "+mode, " ", "_"))
			fmt.Println("end")
		case "prepare":
			if mode == "refuses" {
				fmt.Println("error sizes below a million only")
				continue
			}
			data, err := os.Open(f[4])
			if err != nil {
				fmt.Println("error", err)
				continue
			}
			blocks, err := workload.ReadData(data)
			_ = data.Close()
			if err != nil {
				fmt.Println("error", err)
				continue
			}
			answer := cubesGradient(blocks[0].Data)
			if mode == "is wrong" {
				answer[1]++
			}
			var b strings.Builder
			for _, v := range answer {
				fmt.Fprintf(&b, "%.17g\n", v)
			}
			if err := os.WriteFile(f[5], []byte(b.String()), 0o666); err != nil {
				fmt.Println("error", err)
				continue
			}
			fmt.Println("ready")
		case "time":
			switch mode {
			case "dies":
				fmt.Fprintln(os.Stderr, "segmentation fault, almost")
				os.Exit(3)
			case "hangs":
				time.Sleep(time.Hour)
			case "child hangs":
				// A child that holds on to the pipes, as a compiler would.
				child := exec.Command(os.Args[0], "fake-peer", "hangs")
				child.Stdin, child.Stdout, child.Stderr = strings.NewReader("time 1\n"), os.Stdout, os.Stderr
				if err := child.Start(); err != nil {
					os.Exit(2)
				}
				fmt.Fprintln(os.Stderr, child.Process.Pid)
				time.Sleep(time.Hour)
			case "times nonsense":
				fmt.Println("ns soon")
				continue
			}
			var n int
			if _, err := fmt.Sscan(f[1], &n); err != nil {
				os.Exit(2)
			}
			fmt.Println("ns", 1000*n)
		case "memory":
			fmt.Println("bytes 1048576")
		case "quit":
			return
		}
	}
}

// fakePeers writes manifests for the fake peer in some modes and returns the bench
// directory.
func fakePeers(t *testing.T, modes ...string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bench := t.TempDir()
	for i, mode := range modes {
		m := manifest{Name: strings.ReplaceAll(mode, " ", "-"), Run: []string{self, "fake-peer", mode}, Needs: "nothing"}
		switch mode {
		case "does not build":
			m.Build = []string{self, "-test.run", "^$", "-no-such-flag"}
		case "is missing":
			m.Run = []string{"./no-such-server"}
		}
		dir := filepath.Join(bench, "native", fmt.Sprintf("%02d", i))
		data, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "peer.json"), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return bench
}

// cubesGradient is Σ x³ and its gradient.
func cubesGradient(x []float64) []float64 {
	out := make([]float64, len(x)+1)
	for i, v := range x {
		out[0] += v * v * v
		out[i+1] = 3 * v * v
	}
	return out
}

// cubes is a workload with contenders that are right, wrong, and worse.
func cubes() workload.Workload {
	return workload.Workload{
		Name: "cubes", Title: "sum of cubes", Task: workload.Gradient, Param: "variables", Size: 4, Small: 2, Growth: []int{2, 8, 16},
		New: func(n int) *workload.Case {
			x := make([]float64, n)
			for i := range x {
				x[i] = float64(i + 1)
			}
			want := cubesGradient(x)
			c := &workload.Case{N: n, Data: []workload.Block{{Name: "x", Rows: n, Cols: 1, Data: x}}, Want: want, Plain: want[:1]}
			add := func(name, pkg string, run func(out []float64)) {
				c.Contenders = append(c.Contenders, workload.Contender{Name: name, Package: pkg, Exact: true, Prepare: func() workload.Runner {
					out := make([]float64, n+1)
					return workload.Runner{Run: func() { run(out) }, Answer: func() []float64 { return out }, Entries: func() int { return 3 * n }}
				}})
			}
			right := func(out []float64) { copy(out, cubesGradient(x)) }
			add("hand", "Go", right)
			add("twin", "slope/twin", right)
			add("other way", "gonum.org/v1/gonum/other", right)
			add("wrong", "slope/wrong", func(out []float64) { right(out); out[n] *= 1.001 })
			add("adds up", "slope/wrong", func(out []float64) {
				for i, v := range cubesGradient(x) {
					out[i] += v
				}
			})
			add("panics", "slope/wrong", func([]float64) { panic("on purpose") })
			calls := 0
			add("drifts", "slope/wrong", func(out []float64) {
				right(out)
				if calls++; calls > 2 {
					out[0]++
				}
			})
			return c
		},
	}
}

// broken is a workload whose hand-written code is wrong.
func broken() workload.Workload {
	w := cubes()
	w.Name = "broken"
	good := w.New
	w.New = func(n int) *workload.Case {
		c := good(n)
		c.Want = slices.Clone(c.Want)
		c.Want[1]++
		return c
	}
	return w
}

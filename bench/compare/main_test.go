package main

import (
	"bytes"
	"context"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"slope/bench/workload"
)

var patient = limits{build: 10 * time.Minute, list: 10 * time.Minute, prepare: 10 * time.Minute, time: 10 * time.Minute}

// command runs the command on the fake workloads.
func command(t *testing.T, bench string, args ...string) (out, messages string, err error) {
	t.Helper()
	var o, m bytes.Buffer
	err = run(context.Background(), args, world{[]workload.Workload{cubes(), broken()}, bench, patient, &o, &m})
	return o.String(), m.String(), err
}

// A run shows what is right, names what is left out with the reason, writes its
// files, and draws them again from the record alone.
func TestRun(t *testing.T) {
	bench := fakePeers(t, "works", "is wrong", "dies", "refuses", "dies at once", "lists nonsense", "times nonsense", "does not build", "is missing")
	dir := t.TempDir()
	out, messages, err := command(t, bench, "-rounds", "3", "-sample", "10us", "-out", dir)
	if err != nil {
		t.Fatalf("%v\n%s", err, messages)
	}
	if strings.Contains(messages, "\x1b") || strings.Contains(messages, "\r") {
		t.Error("escape codes on a stream that is no terminal")
	}
	rec, err := readRecord(filepath.Join(dir, "run.json"))
	if err != nil {
		t.Fatal(err)
	}
	checkResults(t, rec)
	for _, want := range []string{
		"cubes n=2,4,8,16 panics: panic: on purpose",
		"cubes n=2 wrong: wrong answer",
		"cubes n=2 adds up: wrong answer",
		"cubes n=2 drifts: after timing: wrong answer",
		"cubes n=2 fake is wrong: wrong answer",
		"cubes n=2,4,8,16 fake dies: died during time, exit status 3: segmentation fault, almost",
		"cubes n=2,4,8,16 fake refuses: sizes below a million only",
		`cubes n=2,4,8,16 fake times nonsense: answers time with "ns soon"`,
		"  dies-at-once: died during list, exit status 3: no such library (needs nothing)",
		`  lists-nonsense: answers list with "hello"`,
		"  does-not-build: does not build: exit status 2: ",
		"  is-missing: does not start: ",
		"broken n=2 hand: wrong answer",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	checkCharts(t, dir)
	checkRedrawn(t, dir, out)
}

// checkResults checks who took part in the run of TestRun.
func checkResults(t *testing.T, rec *Record) {
	t.Helper()
	if got := rec.sizes("cubes"); len(got) != 4 {
		t.Errorf("%d sizes, want 4", len(got))
	}
	for _, r := range rec.Results {
		if r.Workload != "cubes" {
			t.Errorf("results of %s, whose hand-written code is wrong", r.Workload)
		}
		if r.Table != (r.N == 4) {
			t.Errorf("n=%d: in the table is %v", r.N, r.Table)
		}
		if got := strings.Join(contenders([]Result{r}), ","); got != "hand,twin,other way,fake works" {
			t.Errorf("n=%d: contenders %s", r.N, got)
		}
		for _, m := range r.Contenders {
			if len(played(m.NS)) != 3 || m.Iterations < 1 || m.Digits != 16 {
				t.Errorf("n=%d %s: %+v", r.N, m.Name, m)
			}
			if m.Name == "fake works" {
				if m.NS[0] != 1000 || m.Peak != 1<<20 || m.Version != "1.2" {
					t.Errorf("n=%d: %+v, want 1000 ns, 1 MiB and version 1.2 of the fake peer", r.N, m)
				}
			} else if m.Entries != 3*r.N {
				t.Errorf("n=%d %s: %d entries", r.N, m.Name, m.Entries)
			}
		}
	}
}

// checkCharts checks that every chart is there as a picture.
func checkCharts(t *testing.T, dir string) {
	t.Helper()
	charts := []string{"time-cubes", "memory-cubes", "ratio-cubes", "growth-cubes", "tape"}
	for _, name := range charts {
		data, err := os.ReadFile(filepath.Join(dir, name+".svg"))
		if err != nil || !bytes.Contains(data, []byte("</svg>")) {
			t.Errorf("%s.svg: %d bytes, %v", name, len(data), err)
		}
		data, err = os.ReadFile(filepath.Join(dir, name+".png"))
		if err != nil {
			t.Error(err)
			continue
		}
		if _, err := png.Decode(bytes.NewReader(data)); err != nil {
			t.Errorf("%s.png: %v", name, err)
		}
	}
}

// checkRedrawn checks that the record alone gives the same files.
func checkRedrawn(t *testing.T, dir, out string) {
	t.Helper()
	again := t.TempDir()
	redrawn, _, err := command(t, "", "-from", filepath.Join(dir, "run.json"), "-out", again)
	if err != nil {
		t.Fatal(err)
	}
	if redrawn != out {
		t.Errorf("drawn again:\n%s\nwant\n%s", redrawn, out)
	}
	for _, name := range []string{"table.txt", "table.md", "table.csv", "run.json", "time-cubes.svg", "ratio-cubes.svg"} {
		a, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if b, err := os.ReadFile(filepath.Join(again, name)); err != nil || !bytes.Equal(a, b) {
			t.Errorf("%s differs when drawn again: %v", name, err)
		}
	}
}

// A part of a record can be drawn.
func TestPartOfRecord(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "old.json")
	rec := sample()
	rec.Results[0].Workload = "cubes"
	if err := rec.write(path); err != nil {
		t.Fatal(err)
	}
	if _, _, err := command(t, "", "-from", path, "-contenders", "nobody", "-out", dir); err == nil || !strings.Contains(err.Error(), `no contender "nobody"; there are: hand, reverse, 'gonum fd', 'Peer 1'`) {
		t.Errorf("error %v", err)
	}
	if _, messages, err := command(t, "", "-from", path, "-workloads", "cubes", "-contenders", "reverse,torch,Peer*", "-out", dir); err == nil {
		t.Errorf("a contender that is not in the record is no error\n%s", messages)
	}
	if _, _, err := command(t, "", "-from", path, "-workloads", "cubes", "-contenders", "reverse", "-out", dir); err != nil {
		t.Fatal(err)
	}
	got, err := readRecord(filepath.Join(dir, "run.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Results) != 1 || got.Results[0].N != 10 || strings.Join(contenders(got.Results), ",") != "hand,reverse" || len(got.LeftOut) != 1 {
		t.Errorf("kept %+v", got)
	}
}

// The flags choose what is timed.
func TestChoice(t *testing.T) {
	dir := t.TempDir()
	bench := fakePeers(t, "works", "refuses")
	for _, c := range []struct {
		args           string
		names, timings string
	}{
		{"-n 3,5 -contenders twin", "hand,twin", "3 5"},
		{"-growth=false -contenders *way", "hand,other way", "4"},
		{"-growth=false -peers works -contenders fake*", "hand,fake works", "4"},
		{"-growth=false -peers off -contenders t*,fake*", "", ""},
	} {
		args := append(strings.Fields("-workloads cubes -rounds 1 -sample 10us -out "+dir), strings.Fields(c.args)...)
		_, messages, err := command(t, bench, args...)
		if c.names == "" {
			if err == nil || !strings.Contains(err.Error(), `no contender "fake*"; there are: hand, twin, 'other way', wrong`) {
				t.Errorf("%s: error %v", c.args, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v\n%s", c.args, err, messages)
			continue
		}
		rec, err := readRecord(filepath.Join(dir, "run.json"))
		if err != nil {
			t.Fatal(err)
		}
		var sizes []string
		for _, r := range rec.Results {
			sizes = append(sizes, three(float64(r.N))[:1])
			if !r.Table {
				t.Errorf("%s: n=%d is not in the table", c.args, r.N)
			}
		}
		if got := strings.Join(contenders(rec.Results), ","); got != c.names || strings.Join(sizes, " ") != c.timings {
			t.Errorf("%s: timed %s at %v, want %s at %s", c.args, got, sizes, c.names, c.timings)
		}
	}
}

// Flags that make no sense are errors that say what would.
func TestBadFlags(t *testing.T) {
	for args, want := range map[string]string{
		"-workloads W99":              `-workloads: no workload "W99"; there are: cubes, broken`,
		"-workloads [":                `syntax error in pattern`,
		"-contenders [":               `pattern "[": syntax error in pattern`,
		"-contenders tiwn -peers off": `-contenders: no contender "tiwn"; there are: hand, twin, 'other way'`,
		"-peers nobody":               `-peers: no peer "nobody"; there are: works`,
		"-rounds 0":                   "-rounds 0: want a positive value",
		"-sample -1s":                 "-sample -1s: want a positive value",
		"-n 10,x":                     "-n 10,x: want positive sizes such as 10,1000",
		"-n 0":                        "-n 0: want positive sizes",
		"stray":                       `unexpected argument "stray"`,
		"-no-such-flag":               "flag provided but not defined: -no-such-flag",
		"-from no-such-file.json":     "no-such-file.json",
	} {
		_, _, err := command(t, fakePeers(t, "works"), append(strings.Fields(args), "-out", t.TempDir())...)
		if args == "stray" {
			_, _, err = command(t, "", "stray")
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", args, err, want)
		}
	}
}

// -help explains the flags and is no error.
func TestHelp(t *testing.T) {
	_, messages, err := command(t, "", "-help")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"usage: go run ./bench/compare", "Workloads: cubes, broken", "-contenders list"} {
		if !strings.Contains(messages, want) {
			t.Errorf("no %q in\n%s", want, messages)
		}
	}
}

// A run that is interrupted keeps what it has and says so.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	w := cubes()
	good := w.New
	w.New = func(n int) *workload.Case {
		if n == 8 {
			cancel()
		}
		return good(n)
	}
	dir := t.TempDir()
	var out, messages bytes.Buffer
	if err := run(ctx, strings.Fields("-peers off -rounds 1 -sample 10us -out "+dir), world{[]workload.Workload{w}, "", patient, &out, &messages}); err != nil {
		t.Fatal(err)
	}
	rec, err := readRecord(filepath.Join(dir, "run.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(rec.Results) != 2 || !strings.Contains(out.String(), "cubes n=8 and all after it: interrupted") {
		t.Errorf("%d results\n%s", len(rec.Results), out.String())
	}
}

// A file that is no record of a run is refused.
func TestBadRecord(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.json")
	for text, want := range map[string]string{"{": "unexpected end of JSON", "{}": "no results in it"} {
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := readRecord(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", text, err, want)
		}
	}
}

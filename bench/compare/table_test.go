package main

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sample is a record with every kind of row.
func sample() *Record {
	rec := &Record{
		Header: Header{
			Command: "go run ./bench/compare -workloads W1 -out x", Date: "2026-01-02 03:04 UTC", CPU: "Some CPU", Cores: 2, OS: "linux, amd64", Go: "go1.26", Load: "0.10, 0.20",
			Versions: []Version{{"gonum.org/v1/gonum", "v0.17.0"}, {"Peer_1", "1.2"}},
			Settings: Settings{Rounds: 3, Growth: 3, Sample: 0.02, Procs: 1, Seed: 1},
		},
		LeftOut: []LeftOut{
			{Contender: "torch", Reason: "does not start: not found (needs python3)"},
			{"W1", 10, "peer*", "wrong answer: a|b"}, {"W1", 100, "peer*", "wrong answer: a|b"},
			{"W1", 1000, "dual", "from this size on, as an evaluation would take about 3.00 s"},
		},
	}
	for i, n := range []int{10, 100, 1000} {
		f := float64(n)
		rec.Results = append(rec.Results, Result{Workload: "W1", Title: "chained Rosenbrock", Task: "gradient", Param: "variables", N: n, Operations: 7 * n, Table: i == 1, Contenders: []Measured{
			{Name: "hand", Package: "Go", Digits: 16, Iterations: 100, NS: []float64{1.5 * f, 1.4 * f, 1.6 * f}, PrepareNS: 5, Retained: 8 * f},
			{Name: "reverse", Package: "slope/reverse", Digits: 15.3, Iterations: 10, NS: []float64{15 * f, 14 * f, 17 * f}, PrepareNS: 7, Retained: 24 * f, Entries: 3 * n},
			{Name: "gonum fd", Package: "gonum.org/v1/gonum/diff/fd", Version: "v0.17.0", Digits: 6.8, Iterations: 1, NS: []float64{f * f, 0, f * f}, Bytes: 8 * f, Allocs: 2, Retained: 8 * f},
			{Name: "Peer 1", Package: "peer", Version: "1.2", Peer: true, Digits: 16, Iterations: 5, NS: []float64{1.2 * f, 1.3 * f, 1.1 * f}, Peak: 1 << 20},
		}})
	}
	return rec
}

func TestTablesAreGolden(t *testing.T) {
	rec := sample()
	for name, write := range map[string]func(io.Writer) error{"golden.txt": rec.writeText, "golden.md": rec.writeMarkdown, "golden.csv": rec.writeCSV} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(b.Bytes(), want) {
			t.Errorf("%s: got\n%s\nwant\n%s", name, b.Bytes(), want)
		}
	}
}

// What is written is read back as it was.
func TestRecordSurvivesJSON(t *testing.T) {
	rec := sample()
	rec.LeftOut[0].Reason = "quotes \" and {\"Name\": in a reason"
	path := filepath.Join(t.TempDir(), "run.json")
	if err := rec.write(path); err != nil {
		t.Fatal(err)
	}
	got, err := readRecord(path)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, rec) {
		t.Errorf("got %+v\nwant %+v", got, rec)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if lines := bytes.Count(data, []byte("\n")); lines < 15 {
		t.Errorf("%d lines, want one for each contender", lines)
	}
}

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"slope/bench/workload"
)

// blocks is the data of a case as it comes from a file.
func blocks(c *workload.Case) data {
	d := data{}
	for _, b := range c.Data {
		d[b.Name] = b
	}
	return d
}

// Each contender answers each of its workloads as the derivative by hand does, also
// when it is run again.
func TestAnswers(t *testing.T) {
	for _, ct := range contenders() {
		for name, make := range ct.workloads {
			t.Run(ct.name+"/"+name, func(t *testing.T) {
				w, ok := workload.ByName(name)
				if !ok {
					t.Fatalf("no workload %s", name)
				}
				if testing.Short() && name == "W5b" {
					t.Skip("a quarter of a million variables")
				}
				c := w.New(w.Small)
				got, answer, err := first(make, blocks(c))
				if err != nil {
					t.Fatal(err)
				}
				outside := workload.Contender{Name: ct.name, Exact: true, Tolerance: 1e-10}
				if _, err := c.Check(outside, answer); err != nil {
					t.Error(err)
				}
				got.run()
				if _, err := c.Check(outside, got.answer()); err != nil {
					t.Errorf("second run: %v", err)
				}
			})
		}
	}
}

// The program answers requests in order, and goes on after one that it cannot do.
func TestServe(t *testing.T) {
	dir := t.TempDir()
	w, _ := workload.ByName("W1")
	c := w.New(w.Small)
	var text bytes.Buffer
	if err := workload.WriteData(&text, c); err != nil {
		t.Fatal(err)
	}
	dataFile, answerFile := filepath.Join(dir, "data"), filepath.Join(dir, "answer")
	if err := os.WriteFile(dataFile, text.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	requests := strings.Join([]string{
		"time 1",
		"prepare infergo W1 10 " + dataFile + " " + answerFile,
		"time 3",
		"prepare infergo none 10 " + dataFile + " " + answerFile,
		"prepare infergo W3 10 " + dataFile + " " + answerFile,
		"memory", "list", "quit", "list",
	}, "\n")
	var out bytes.Buffer
	if err := serve(strings.NewReader(requests), &out, contenders()); err != nil {
		t.Fatal(err)
	}
	want := []string{"error ", "ready", "ns ", "error no none for infergo", "error no block A in the data", "bytes "}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != len(want)+len(contenders())+1 {
		t.Fatalf("answered %q", lines)
	}
	for i, w := range want {
		if !strings.HasPrefix(lines[i], w) {
			t.Errorf("answer %d is %q, want %q…", i, lines[i], w)
		}
	}
	for i, ct := range contenders() {
		words := strings.Fields(lines[len(want)+i])
		if len(words) != 4 || words[0] != "contender" || words[1] != joined(ct.name) {
			t.Errorf("list has %q for %s", words, ct.name)
		}
	}
	if last := lines[len(lines)-1]; last != "end" {
		t.Errorf("list closes with %q", last)
	}
	answer, err := os.ReadFile(answerFile)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(strings.Fields(string(answer))); n != len(c.Want) {
		t.Errorf("%d numbers in the answer, want %d", n, len(c.Want))
	}
}

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
)

// Record is everything that a run measured: the tables and charts are drawn from
// it alone, at once or later with -from.
type Record struct {
	Header  Header
	Results []Result
	LeftOut []LeftOut
}

// Header says where, when and how the numbers were made.
type Header struct {
	Command  string
	Date     string
	CPU      string
	Cores    int
	OS       string
	Go       string
	Load     string // load averages when the run began and when it ended
	Versions []Version
	Settings Settings
}

// Version is the version of a library that took part.
type Version struct{ Name, Version string }

// Settings are the numbers that govern a run.
type Settings struct {
	Rounds int     // rounds at the size of the table
	Growth int     // rounds at the sizes of the charts
	Sample float64 // seconds that one sample takes
	Procs  int     // GOMAXPROCS, here and in the peers
	Seed   uint64  // of the order within rounds
}

// Result is one workload at one size.
type Result struct {
	Workload, Title, Task, Param string
	N                            int
	Operations                   int  `json:",omitempty"`
	Table                        bool // shown in the tables, not only in the charts
	Contenders                   []Measured
}

// Measured is what was measured of one contender. NS[r] is the time of one
// evaluation in round r, in nanoseconds; 0 means that it sat the round out, as
// slow contenders do.
type Measured struct {
	Name, Package string
	Version       string  `json:",omitempty"`
	Peer          bool    `json:",omitempty"` // timed in a process of its own
	Digits        float64 // correct decimal digits of its worst entry, at most 16
	Iterations    int     // evaluations in a sample
	NS            []float64
	PrepareNS     float64
	Bytes         float64 `json:",omitempty"` // allocated by one evaluation
	Allocs        float64 `json:",omitempty"`
	Retained      float64 `json:",omitempty"` // bytes alive after preparing and evaluating: tape, program, buffers
	Entries       int     `json:",omitempty"` // length of the tape or of the program
	Peak          float64 `json:",omitempty"` // bytes, peak resident size of a peer's process
}

// LeftOut is a contender that is not shown, and why. An empty workload means all
// of them, N = 0 every size.
type LeftOut struct {
	Workload  string `json:",omitempty"`
	N         int    `json:",omitempty"`
	Contender string
	Reason    string
}

func (l LeftOut) String() string {
	if l.N == 0 {
		return strings.TrimSpace(l.Workload + " " + l.Contender + ": " + l.Reason)
	}
	return fmt.Sprintf("%s n=%d %s: %s", l.Workload, l.N, l.Contender, l.Reason)
}

// leftOut lists what is not shown, sizes with the same reason in one line.
func (rec *Record) leftOut() []string {
	var lines []string
	done := map[LeftOut]bool{}
	for i, l := range rec.LeftOut {
		same := l
		same.N = 0
		if done[same] {
			continue
		}
		done[same] = true
		line := l.String()
		for _, m := range rec.LeftOut[i+1:] {
			if m.Workload == l.Workload && m.Contender == l.Contender && m.Reason == l.Reason && m.N != l.N {
				line = strings.Replace(line, " "+l.Contender+": ", fmt.Sprintf(",%d %s: ", m.N, l.Contender), 1)
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// find returns the measurements of a contender, or nil.
func (r *Result) find(name string) *Measured {
	for i := range r.Contenders {
		if r.Contenders[i].Name == name {
			return &r.Contenders[i]
		}
	}
	return nil
}

// workloads returns the names of the workloads in the order of the record.
func (rec *Record) workloads() []string {
	var names []string
	for _, r := range rec.Results {
		if !slices.Contains(names, r.Workload) {
			names = append(names, r.Workload)
		}
	}
	return names
}

// sizes returns the results of a workload by growing size.
func (rec *Record) sizes(name string) []Result {
	var rs []Result
	for _, r := range rec.Results {
		if r.Workload == name {
			rs = append(rs, r)
		}
	}
	slices.SortFunc(rs, func(a, b Result) int { return a.N - b.N })
	return rs
}

// contenders returns the names of all contenders of some results, in the order in
// which they first appear.
func contenders(rs []Result) []string {
	var names []string
	for _, r := range rs {
		for _, m := range r.Contenders {
			if !slices.Contains(names, m.Name) {
				names = append(names, m.Name)
			}
		}
	}
	return names
}

// write stores the record as JSON, with a line for each contender.
func (rec *Record) write(path string) error {
	data, err := json.Marshal(rec)
	if err != nil {
		return err
	}
	// Quotes within strings are escaped: these never match inside one.
	text := strings.NewReplacer(`{"Name":`, "\n{\"Name\":", `{"Workload":`, "\n{\"Workload\":").Replace(string(data))
	return os.WriteFile(path, []byte(text+"\n"), 0o666)
}

// readRecord reads what write stored.
func readRecord(path string) (*Record, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	rec := new(Record)
	if err := json.Unmarshal(data, rec); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(rec.Results) == 0 && len(rec.LeftOut) == 0 {
		return nil, fmt.Errorf("%s: no results in it; -from wants the run.json of an earlier run", path)
	}
	return rec, nil
}

// keep drops the workloads and contenders that the options do not ask for.
func (rec *Record) keep(o *options) error {
	if o.chosen {
		names := workloadNames(o.workloads)
		rec.Results = slices.DeleteFunc(rec.Results, func(r Result) bool { return !slices.Contains(names, r.Workload) })
		rec.LeftOut = slices.DeleteFunc(rec.LeftOut, func(l LeftOut) bool { return l.Workload != "" && !slices.Contains(names, l.Workload) })
	}
	if o.contenders == nil {
		return nil
	}
	if _, err := choose("-contenders", o.contenders, contenders(rec.Results), "contender"); err != nil {
		return err
	}
	for i := range rec.Results {
		r := &rec.Results[i]
		r.Contenders = slices.DeleteFunc(r.Contenders, func(m Measured) bool { return m.Name != reference && !matches(o.contenders, m.Name) })
	}
	rec.LeftOut = slices.DeleteFunc(rec.LeftOut, func(l LeftOut) bool { return l.Workload != "" && !matches(o.contenders, l.Contender) })
	return nil
}

// Command compare times the ways of computing derivatives side by side: the modes
// of this module, those of gonum, and libraries in other programs, on the
// workloads of package bench/workload.
//
//	go run ./bench/compare                              # everything
//	go run ./bench/compare -workloads W1,W10 -peers off
//	go run ./bench/compare -contenders 'reverse*,gonum*' -rounds 31
//	go run ./bench/compare -from run.json               # draw an earlier run again, or a part of it
//
// The table goes to standard output, progress to standard error; -out takes
// table.txt, table.md, table.csv, run.json with every sample, and the charts as PNG
// and SVG. CI and docs/speed.md use bench/testdata/compare, made in this way.
//
// # What is timed
//
// Every contender is prepared once, as its user would do, and evaluated twice;
// its answer is compared with the hand-written derivative before and after the
// timing. One that is wrong is not shown, but named with the reason. Then come the
// rounds: each times every contender once, in an order shuffled anew from a fixed seed, for
// as many evaluations as fill a sample. Before each sample the heap is collected
// and one evaluation is made that does not count; collections that the contender
// brings about itself do. A contender of which one evaluation takes longer than ten
// samples sits rounds out. Ratios are taken to the hand-written
// code in the same round, which cancels slow drifts of the machine, and their
// median is shown with the quartiles. GOMAXPROCS is 1.
//
// Peers, programs with other libraries, are described in bench/PEERS.md. They keep
// their own time and are asked in the same rounds.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"slope/bench/workload"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	bench := ""
	if root := moduleRoot(); root != "" {
		bench = filepath.Join(root, "bench")
	}
	lim := limits{build: 10 * time.Minute, list: time.Minute, prepare: 2 * time.Minute, time: time.Minute}
	if err := run(ctx, os.Args[1:], world{workload.All(), bench, lim, os.Stdout, os.Stderr}); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

// world is what the command finds around it.
type world struct {
	workloads     []workload.Workload
	bench         string // the directory with the peers, "" if there is none
	limits        limits
	out, messages io.Writer
}

// run carries out the command with the given arguments.
func run(ctx context.Context, args []string, in world) error {
	o, err := parse(args, in.workloads, in.messages)
	if errors.Is(err, flag.ErrHelp) {
		return nil // parse has printed it
	} else if err != nil {
		return err
	}
	var rec *Record
	if o.from != "" {
		if rec, err = readRecord(o.from); err == nil {
			err = rec.keep(o)
		}
	} else {
		rec, err = measure(ctx, args, o, in)
	}
	if err != nil {
		return err
	}
	if err := rec.writeText(in.out); err != nil {
		return err
	}
	charts, err := rec.save(o.out)
	if err != nil {
		return err
	}
	fmt.Fprintf(in.messages, "written to %s: run.json, table.txt, table.md, table.csv, %d charts\n", o.out, charts)
	if len(rec.Results) == 0 {
		return errors.New("nothing was timed")
	}
	return nil
}

// measure times what the options ask for.
func measure(ctx context.Context, args []string, o *options, in world) (*Record, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(o.procs))
	dir, err := os.MkdirTemp("", "compare")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // nothing of it is needed any more
	if strings.ContainsAny(dir, " \t\n") {
		return nil, fmt.Errorf("directory for temporary files %q has blanks in its name, which peers cannot be told; set TMPDIR", dir)
	}
	rec := &Record{Header: newHeader(args, o, time.Now())}
	bar := newProgress(in.messages, 0)
	defer bar.close()
	r := &runner{o: o, lim: in.limits, dir: dir, rec: rec, bar: bar, random: rand.New(rand.NewPCG(o.seed, 0)), past: map[string][]pace{}, gone: map[string]bool{}}

	var names []string // of the contenders of this process
	for _, w := range o.workloads {
		for _, c := range w.New(w.Small).Contenders {
			if !slices.Contains(names, c.Name) {
				names = append(names, c.Name)
			}
		}
	}
	crew, err := r.peers(in.bench, names)
	defer func() { crew.close() }()
	if err != nil {
		return nil, err
	}
	if _, err := choose("-contenders", o.contenders, append(names, crew.names()...), "contender"); err != nil {
		return nil, err
	}
	for _, s := range crew {
		if o.contenders == nil || matches(o.contenders, s.offer.Name) {
			r.crew = append(r.crew, s)
			rec.Header.Versions = append(rec.Header.Versions, Version{s.offer.Name, s.offer.Version})
		}
	}
	js := o.jobs()
	bar.start, bar.total = time.Now(), 0
	for _, j := range js {
		bar.total += float64(j.rounds + preparation)
	}
	if err := r.all(ctx, js); err != nil {
		return nil, err
	}
	if rec.Header.Load != "" {
		rec.Header.Load += ", " + load()
	}
	return rec, nil
}

// peers starts the peers that are wanted. Where every pattern for contenders is the
// name of one of this process, none is.
func (r *runner) peers(bench string, names []string) (crew, error) {
	o := r.o
	if o.peers != nil && len(o.peers) == 0 {
		return nil, nil
	}
	if o.contenders != nil && !slices.ContainsFunc(o.contenders, func(p string) bool { return !slices.Contains(names, p) }) {
		return nil, nil
	}
	if bench == "" {
		r.leave(LeftOut{Contender: "peers", Reason: "not found: run inside the checkout of module slope"})
		return nil, nil
	}
	ms, err := manifests(bench)
	if err != nil {
		return nil, err
	}
	if o.peers != nil {
		var known []string
		for _, m := range ms {
			known = append(known, m.Name)
		}
		chosen, err := choose("-peers", o.peers, known, "peer")
		if err != nil {
			return nil, err
		}
		var some []manifest
		for _, i := range chosen {
			some = append(some, ms[i])
		}
		ms = some
	}
	begin := func(name string) { r.bar.job("build and start " + name); r.bar.step(0, "") }
	return gather(ms, o.procs, r.lim, names, begin, r.leave), nil
}

// save writes the record, the tables and the charts, and returns the number of
// charts.
func (rec *Record) save(dir string) (charts int, err error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return 0, err
	}
	if err := rec.write(filepath.Join(dir, "run.json")); err != nil {
		return 0, err
	}
	for name, write := range map[string]func(io.Writer) error{"table.txt": rec.writeText, "table.md": rec.writeMarkdown, "table.csv": rec.writeCSV} {
		var b strings.Builder
		if err := write(&b); err != nil {
			return 0, err
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(b.String()), 0o666); err != nil {
			return 0, err
		}
	}
	files, err := rec.saveCharts(dir)
	return len(files), err
}

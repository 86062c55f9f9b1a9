package main

import (
	"flag"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"slope/bench/workload"
)

// options are the flags, checked.
type options struct {
	workloads  []workload.Workload
	chosen     bool     // workloads are those of a flag
	contenders []string // patterns; nil: all
	peers      []string // patterns; nil: all, empty: none
	sizes      []int    // nil: those of the workloads
	growth     bool
	rounds     int
	sample     time.Duration
	longest    time.Duration
	procs      int
	seed       uint64
	out        string
	from       string
}

// parse reads the flags. The error of -help is flag.ErrHelp.
func parse(args []string, all []workload.Workload, messages io.Writer) (*options, error) {
	o := &options{}
	var workloads, chosen, peers, sizes string
	var quick bool
	flags := flag.NewFlagSet("compare", flag.ContinueOnError)
	flags.SetOutput(messages)
	flags.Usage = func() {
		fmt.Fprintf(messages, "usage: go run ./bench/compare [flags]\n\nTimes the ways of computing derivatives beside the hand-written one.\nLists are separated by commas; * and ? match as in file names.\nWorkloads: %s\n\n", quoted(workloadNames(all)))
		flags.PrintDefaults()
	}
	flags.StringVar(&workloads, "workloads", "", "`list` of workloads (default all)")
	flags.StringVar(&chosen, "contenders", "", "`list` of contenders; hand always takes part (default all)")
	flags.StringVar(&peers, "peers", "auto", "peers outside this process: auto for all there are, off, or a `list` of their names")
	flags.StringVar(&sizes, "n", "", "`list` of sizes (default the size of each workload for the tables and its growth sizes for the charts)")
	flags.BoolVar(&o.growth, "growth", true, "measure the growth sizes too")
	flags.IntVar(&o.rounds, "rounds", 15, "rounds; a third of them, 3 at least, at growth sizes")
	flags.DurationVar(&o.sample, "sample", 20*time.Millisecond, "time of one sample")
	flags.DurationVar(&o.longest, "longest", 2*time.Second, "contenders leave a growth series before an evaluation would take longer")
	flags.IntVar(&o.procs, "procs", 1, "GOMAXPROCS and threads of the peers")
	flags.Uint64Var(&o.seed, "seed", 1, "seed of the order within rounds")
	flags.BoolVar(&quick, "quick", false, "3 rounds, 2 ms a sample, sizes up to 10000: to see that it works")
	flags.StringVar(&o.out, "out", "out/compare", "`directory` for table.txt, table.md, table.csv, run.json and the charts")
	flags.StringVar(&o.from, "from", "", "draw tables and charts from the run.json `file` of an earlier run, of what -workloads and -contenders choose, and time nothing")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("unexpected argument %q; see -help", flags.Arg(0))
	}
	if quick {
		o.hurry(flags)
	}
	for name, bad := range map[string]bool{"rounds": o.rounds < 1, "sample": o.sample <= 0, "longest": o.longest <= 0, "procs": o.procs < 1} {
		if bad {
			return nil, fmt.Errorf("-%s %s: want a positive value", name, flags.Lookup(name).Value)
		}
	}
	if err := o.chooseSizes(sizes); err != nil {
		return nil, err
	}
	if err := o.chooseWorkloads(workloads, all, quick); err != nil {
		return nil, err
	}
	o.contenders = list(chosen)
	for _, p := range append(list(peers), o.contenders...) {
		if _, err := path.Match(p, ""); err != nil {
			return nil, fmt.Errorf("pattern %q: %w", p, err)
		}
	}
	switch peers {
	case "auto":
	case "off", "":
		o.peers = []string{}
	default:
		o.peers = list(peers)
	}
	return o, nil
}

// hurry sets what -quick asks for, where no flag says otherwise.
func (o *options) hurry(flags *flag.FlagSet) {
	given := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	if !given["rounds"] {
		o.rounds = 3
	}
	if !given["sample"] {
		o.sample = 2 * time.Millisecond
	}
	if !given["longest"] {
		o.longest = 100 * time.Millisecond
	}
}

func (o *options) chooseSizes(sizes string) error {
	for _, s := range list(sizes) {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			return fmt.Errorf("-n %s: want positive sizes such as 10,1000", sizes)
		}
		o.sizes = append(o.sizes, n)
	}
	return nil
}

// chooseWorkloads takes the workloads of the patterns, or all; quick leaves out the greater growth sizes.
func (o *options) chooseWorkloads(patterns string, all []workload.Workload, quick bool) error {
	o.workloads = slices.Clone(all)
	if patterns != "" {
		chosen, err := choose("-workloads", list(patterns), workloadNames(all), "workload")
		if err != nil {
			return err
		}
		o.workloads, o.chosen = nil, true
		for _, i := range chosen {
			o.workloads = append(o.workloads, all[i])
		}
	}
	for i := range o.workloads {
		if w := &o.workloads[i]; quick {
			w.Growth = slices.DeleteFunc(slices.Clone(w.Growth), func(n int) bool { return n > 10000 })
		}
	}
	return nil
}

// list splits a list at its commas; an empty one is nil.
func list(s string) []string {
	var items []string
	for item := range strings.SplitSeq(s, ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}

// matches reports whether one of the patterns fits the name.
func matches(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		ok, _ := path.Match(p, name) // parse has tried the patterns
		return ok
	})
}

// choose returns the indices of the names that fit the patterns, in the order of
// the names. A pattern that fits none is an error, which lists what there is.
func choose(option string, patterns, names []string, kind string) ([]int, error) {
	for _, p := range patterns {
		if _, err := path.Match(p, ""); err != nil {
			return nil, fmt.Errorf("%s %q: %w", option, p, err)
		}
		if !slices.ContainsFunc(names, func(n string) bool { return matches([]string{p}, n) }) {
			return nil, fmt.Errorf("%s: no %s %q; there are: %s", option, kind, p, quoted(names))
		}
	}
	var chosen []int
	for i, n := range names {
		if matches(patterns, n) {
			chosen = append(chosen, i)
		}
	}
	return chosen, nil
}

func workloadNames(ws []workload.Workload) []string {
	names := make([]string, len(ws))
	for i, w := range ws {
		names[i] = w.Name
	}
	return names
}

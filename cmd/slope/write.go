package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"slope/internal/source"
	"slope/internal/source/gotool"
)

// writer is what the commands have in common: the flags, and the way from a package to a file.
type writer struct {
	command        string
	stdout, stderr io.Writer

	name, wrt, out string
	check          bool
	pattern        string
}

// flags defines the common flags.
func (w *writer) flags(fs *flag.FlagSet, out string) {
	fs.SetOutput(w.stderr)
	fs.StringVar(&w.name, "func", "", "`function`: Name or Type.Method")
	fs.StringVar(&w.wrt, "wrt", "", "`parameters` to differentiate, with commas; default: the leading float64, []float64 and struct ones")
	fs.StringVar(&w.out, "o", "", out)
	fs.BoolVar(&w.check, "check", false, "write nothing; say whether the file is current, by the exit code too")
}

// parse reads the command line. It returns an exit code, or -1 to go on.
func (w *writer) parse(fs *flag.FlagSet, args []string) int {
	if err := fs.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}
	if w.name == "" || fs.NArg() > 1 {
		fmt.Fprintf(w.stderr, "%s: give -func, and one package at most; slope help shows the flags\n", w.command)
		return 2
	}
	w.pattern = "."
	if fs.NArg() == 1 {
		w.pattern = fs.Arg(0)
	}
	return -1
}

var tool = new(gotool.Tool)

// write loads the package and writes what make makes of it to the file out in its directory, or compares the two. It returns the exit code.
func (w *writer) write(make func(*source.Program) ([]byte, error)) int {
	return w.writeBeside(w.out, make)
}

// writeBeside is write for a package that is loaded without the file skip.
func (w *writer) writeBeside(skip string, make func(*source.Program) ([]byte, error)) int {
	p, err := source.Load(tool, ".", w.pattern, skip)
	if err != nil {
		return w.fail(err)
	}
	text, err := make(p)
	if err != nil {
		return w.fail(err)
	}
	out := w.out
	if !filepath.IsAbs(out) {
		out = filepath.Join(p.Main.Dir, out)
	}
	if w.check {
		return w.compare(out, text)
	}
	if err := os.WriteFile(out, text, 0o666); err != nil {
		return w.fail(err)
	}
	return 0
}

// print loads the package and prints what text says about it. It returns the exit code.
func (w *writer) print(text func(p *source.Program, dir string) (string, error)) int {
	p, err := source.Load(tool, ".", w.pattern, w.out)
	if err != nil {
		return w.fail(err)
	}
	dir, err := os.Getwd()
	if err != nil {
		return w.fail(err)
	}
	s, err := text(p, dir)
	if err != nil {
		return w.fail(err)
	}
	fmt.Fprint(w.stdout, s)
	return 0
}

// fail prints what is wrong.
func (w *writer) fail(err error) int {
	var ps *source.Problems
	if errors.As(err, &ps) {
		ps.Dir, _ = os.Getwd()
		fmt.Fprintln(w.stderr, err)
		return 1
	}
	fmt.Fprintf(w.stderr, "%s: %v\n", w.command, err)
	return 1
}

// compare says whether the file is what would be written, and if not, why.
func (w *writer) compare(file string, want []byte) int {
	name := file
	if dir, err := os.Getwd(); err == nil {
		if r, err := filepath.Rel(dir, file); err == nil {
			name = r
		}
	}
	got, err := os.ReadFile(file)
	switch {
	case err != nil:
		fmt.Fprintf(w.stderr, "%s: %v; run the command without -check\n", name, err)
		return 1
	case bytes.Equal(got, want):
		return 0
	}
	why := "the source of " + w.name + " is the same, but the file was changed, or written with other flags or another version of slope"
	if source.HashOf(got) != source.HashOf(want) {
		why = "the source of " + w.name + " has changed since"
	}
	fmt.Fprintf(w.stderr, "%s: not current: %s; run the command without -check\n", name, why)
	return 1
}

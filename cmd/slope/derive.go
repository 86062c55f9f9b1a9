package main

import (
	"flag"
	"io"
	"path/filepath"
	"strings"

	"slope/internal/source"
)

// derive writes the gradient, the derivative in a direction or the Hessian-vector product, or several of these.
func derive(mode string, args []string, stdout, stderr io.Writer) int {
	w := &writer{command: "slope " + mode, stdout: stdout, stderr: stderr}
	fs := flag.NewFlagSet(w.command, flag.ContinueOnError)
	w.flags(fs, "file to write in the package's directory; default: name of the function and _slope.go, or _jvp.go or _hvp.go")
	opt := source.Options{Command: w.command}
	modes := fs.String("modes", mode, "what to write, with commas: grad, jvp, hvp")
	fs.IntVar(&opt.Result, "result", 0, "the float64 result that grad and hvp differentiate, from 0")
	fs.BoolVar(&opt.NoTape, "notape", false, "refuse what would need a tape, with its place")
	fs.BoolVar(&opt.NoCopy, "nocopy", false, "refuse to derive or copy code of other packages")
	explain := fs.Bool("explain", false, "write no file; print what carries derivatives, and what is stored and why")
	test := fs.Bool("test", false, "write a test of the derivatives too, with slope/verify, at the points of //slope:point or of a function such as LossPoint")
	if code := w.parse(fs, args); code >= 0 {
		return code
	}
	opt.Func, opt.Modes = w.name, strings.Split(*modes, ",")
	if w.wrt != "" {
		opt.Wrt = strings.Split(w.wrt, ",")
	}
	if w.out == "" {
		suffix := mode
		if mode == "grad" {
			suffix = "slope"
		}
		w.out = fileName(w.name) + "_" + suffix + ".go"
	}
	if *test {
		return w.writeBoth(opt)
	}
	if *explain {
		return w.print(func(p *source.Program, dir string) (string, error) { return source.Explain(p, opt, dir) })
	}
	return w.write(func(p *source.Program) ([]byte, error) { return source.Derive(p, opt) })
}

// fileName is the start of the name of the file for a function or method.
func fileName(name string) string { return strings.ToLower(strings.ReplaceAll(name, ".", "_")) }

// writeBoth writes the derivatives and their test.
func (w *writer) writeBoth(opt source.Options) int {
	out := w.out
	code := w.write(func(p *source.Program) ([]byte, error) {
		if _, err := source.Test(p, opt, filepath.Base(out)); err != nil { // before anything is written
			return nil, err
		}
		return source.Derive(p, opt)
	})
	w.out = strings.TrimSuffix(out, ".go") + "_test.go"
	if code != 0 && !w.check {
		return code
	}
	return max(code, w.writeBeside(out, func(p *source.Program) ([]byte, error) { return source.Test(p, opt, filepath.Base(out)) }))
}

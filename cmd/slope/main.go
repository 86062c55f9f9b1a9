// Command slope writes the derivative of a plain Go function as plain Go.
//
//	slope grad -func Loss [-modes grad,jvp,hvp] [-wrt x,lambda] [-o loss_slope.go] [dir|package]
//	slope jvp -func Loss [-wrt x,lambda] [-o loss_jvp.go] [dir|package]
//	slope hvp -func Loss [-wrt x,lambda] [-o loss_hvp.go] [dir|package]
//	slope lift -func Loss [-type dual.Dual[float64]] [-wrt x,lambda] [-o loss_lift.go] [dir|package]
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"slope/internal/source"
)

const usage = `slope writes the derivative of a plain Go function as plain Go.

	slope grad -func Loss [-modes grad,jvp,hvp] [-wrt x,lambda] [-o loss_slope.go] [dir|package]
	slope jvp -func Loss [-wrt x,lambda] [-o loss_jvp.go] [dir|package]
	slope hvp -func Loss [-wrt x,lambda] [-o loss_hvp.go] [dir|package]
	slope lift -func Loss [-type dual.Dual[float64]] [-wrt x,lambda] [-o loss_lift.go] [dir|package]
	slope version
	slope help
`

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is main with its streams; it returns the exit code.
func run(args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, usage)
		return 2
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		fmt.Fprint(stdout, usage)
		return 0
	case "version":
		fmt.Fprintln(stdout, "slope grad 1")
		return 0
	case "lift":
		return lift(args[1:], stderr)
	case "grad", "jvp", "hvp":
		return derive(args[0], args[1:], stderr)
	}
	fmt.Fprintf(stderr, "slope: no command %q; slope help lists them\n", args[0])
	return 2
}

// derive writes the gradient, the derivative in a direction or the Hessian-vector product, or several of these.
func derive(mode string, args []string, stderr io.Writer) int {
	command := "slope " + mode
	fs := flag.NewFlagSet(command, flag.ContinueOnError)
	fs.SetOutput(stderr)
	name := fs.String("func", "", "function: Name or Type.Method")
	modes := fs.String("modes", mode, "what to write, with commas: grad, jvp, hvp")
	wrt := fs.String("wrt", "", "parameters to differentiate, with commas; default: the leading float64, []float64 and struct ones")
	out := fs.String("o", "", "file to write in the package's directory; default: name of the function and _slope.go, or the mode and .go")
	result := fs.Int("result", 0, "the float64 result that grad and hvp differentiate, from 0")
	if err := fs.Parse(args); err != nil {
		return 2
	}
	if *name == "" || fs.NArg() > 1 {
		fmt.Fprintf(stderr, "%s: give -func, and one package at most\n", command)
		return 2
	}
	pattern := "."
	if fs.NArg() == 1 {
		pattern = fs.Arg(0)
	}
	if *out == "" {
		suffix := mode
		if mode == "grad" {
			suffix = "slope"
		}
		*out = strings.ToLower(strings.ReplaceAll(*name, ".", "_")) + "_" + suffix + ".go"
	}
	opt := source.Options{Func: *name, Result: *result, Modes: strings.Split(*modes, ","), Command: command}
	if *wrt != "" {
		opt.Wrt = strings.Split(*wrt, ",")
	}
	return generate(command, pattern, *out, stderr, func(p *source.Program) ([]byte, error) { return source.Derive(p, opt) })
}

// generate loads the package, writes what make makes of it to the file out in its directory, and returns the exit code.
func generate(command, pattern, out string, stderr io.Writer, make func(*source.Program) ([]byte, error)) int {
	p, err := source.Load(".", pattern, out)
	if err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", command, err)
		return 1
	}
	text, err := make(p)
	if err != nil {
		var ps *source.Problems
		if errors.As(err, &ps) {
			ps.Dir, _ = os.Getwd()
		}
		fmt.Fprintln(stderr, err)
		return 1
	}
	if !filepath.IsAbs(out) {
		out = filepath.Join(p.Main.Dir, out)
	}
	if err := os.WriteFile(out, text, 0o666); err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", command, err)
		return 1
	}
	return 0
}

package main

import (
	"flag"
	"fmt"
	"io"
	"strings"

	"slope/internal/source"
)

// lift writes a function over number types: generic, or for one type.
func lift(args []string, stderr io.Writer) int {
	fs := flag.NewFlagSet("slope lift", flag.ContinueOnError)
	fs.SetOutput(stderr)
	name := fs.String("func", "", "function: Name or Type.Method, or several with commas")
	wrt := fs.String("wrt", "", "parameters that become numbers of the new type, with commas; default: the leading float64, []float64 and struct ones")
	typ := fs.String("type", "", "a number type such as dual.Dual[float64] to write the function for; default: generic over slope.Real[T]")
	out := fs.String("o", "", "file to write in the package's directory; default: name of the function and _lift.go, or the type's name and .go")
	if err := fs.Parse(args); err != nil {
		return 2
	}
	if *name == "" || fs.NArg() > 1 {
		fmt.Fprint(stderr, "slope lift: give -func, and one package at most\n")
		return 2
	}
	pattern := "."
	if fs.NArg() == 1 {
		pattern = fs.Arg(0)
	}
	opt := source.LiftOptions{Func: *name, Type: *typ, Command: "slope lift"}
	if *wrt != "" {
		opt.Wrt = strings.Split(*wrt, ",")
	}
	if *out == "" {
		first, _, _ := strings.Cut(*name, ",")
		*out = strings.ToLower(strings.ReplaceAll(first, ".", "_")) + "_" + suffix(*typ) + ".go"
	}
	return generate("slope lift", pattern, *out, stderr, func(p *source.Program) ([]byte, error) { return source.Lift(p, opt) })
}

// suffix is the end of the name of the file: lift, or the name of the type in small letters.
func suffix(typ string) string {
	if typ == "" {
		return "lift"
	}
	head, _, _ := strings.Cut(typ, "[")
	return strings.ToLower(head[strings.LastIndex(head, ".")+1:])
}

package main

import (
	"flag"
	"io"
	"strings"

	"slope/internal/source"
)

// lift writes a function over number types: generic, or for one type.
func lift(name string, args []string, stdout, stderr io.Writer) int {
	w := &writer{command: "slope " + name, stdout: stdout, stderr: stderr}
	fs := flag.NewFlagSet(w.command, flag.ContinueOnError)
	w.flags(fs, "file to write in the package's directory; default: name of the function and _lift.go, or the type's name and .go")
	opt := source.LiftOptions{Command: w.command}
	fs.StringVar(&opt.Type, "type", "", "a number type such as dual.Dual[float64] to write the function for; default: generic over slope.Real[T]")
	if code := w.parse(fs, args); code >= 0 {
		return code
	}
	opt.Func = w.name
	if w.wrt != "" {
		opt.Wrt = strings.Split(w.wrt, ",")
	}
	if w.out == "" {
		first, _, _ := strings.Cut(w.name, ",")
		w.out = fileName(first) + "_" + suffix(opt.Type) + ".go"
	}
	return w.write(func(p *source.Program) ([]byte, error) { return source.Lift(p, opt) })
}

// suffix is the end of the name of the file: lift, or the name of the type in small letters.
func suffix(typ string) string {
	if typ == "" {
		return "lift"
	}
	head, _, _ := strings.Cut(typ, "[")
	return strings.ToLower(head[strings.LastIndex(head, ".")+1:])
}

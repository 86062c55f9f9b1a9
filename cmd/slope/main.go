// Command slope writes the derivative of a plain Go function as plain Go.
//
//	slope grad -func Loss [flags] [dir|package]    its gradient, to loss_slope.go
//	slope jvp  -func Loss [flags] [dir|package]    its derivative in a direction, to loss_jvp.go
//	slope hvp  -func Loss [flags] [dir|package]    the product of its Hessian and a direction, to loss_hvp.go
//	slope lift -func Loss [flags] [dir|package]    the function for every number type, to loss_lift.go
//	slope version
//	slope help [command]
//
// The package is that of the present directory if none is named. What a function has that no derivative can be written for is refused, all of it
// at once: file:line:col: what; advice. The exit code is 0 if all went well, 1 if something is refused or, with -check, not current, and 2 for
// a wrong command line.
package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
)

// commands are what slope can do, in the order of the help.
var commands = []struct {
	name, what string
	run        func(name string, args []string, stdout, stderr io.Writer) int
}{
	{"grad", "write the gradient of a function", derive},
	{"jvp", "write the derivative of a function in a direction", derive},
	{"hvp", "write the product of the Hessian of a function and a direction", derive},
	{"lift", "write a function for every number type of slope", lift},
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is main with its streams; it returns the exit code.
func run(args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		usage(stderr)
		return 2
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		if len(args) > 1 && args[0] == "help" {
			return help(args[1], stdout, stderr)
		}
		usage(stdout)
		return 0
	case "version", "-version", "--version":
		fmt.Fprintln(stdout, version())
		return 0
	}
	for _, c := range commands {
		if c.name == args[0] {
			return c.run(c.name, args[1:], stdout, stderr)
		}
	}
	fmt.Fprintf(stderr, "slope: no command %q; slope help lists them\n", args[0])
	return 2
}

func usage(w io.Writer) {
	fmt.Fprint(w, "slope writes the derivative of a plain Go function as plain Go.\n\n")
	for _, c := range commands {
		fmt.Fprintf(w, "\tslope %-5s -func Name [flags] [dir|package]    %s\n", c.name, c.what)
	}
	fmt.Fprint(w, "\tslope version\n\tslope help [command]\n\nIn a source file: //go:generate go run slope/cmd/slope grad -func Loss\n")
}

// help prints the flags of a command.
func help(name string, stdout, stderr io.Writer) int {
	for _, c := range commands {
		if c.name == name {
			fmt.Fprintf(stdout, "slope %s: %s.\n\n", c.name, c.what)
			c.run(c.name, []string{"-h"}, stdout, stdout)
			return 0
		}
	}
	fmt.Fprintf(stderr, "slope: no command %q; slope help lists them\n", name)
	return 2
}

// version is the version of the module that the program was built from, and that of Go.
func version() string {
	v := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range append(info.Deps, &info.Main) {
			if m.Path == "slope" && m.Version != "" {
				v = m.Version
			}
		}
	}
	return "slope " + v + " " + runtime.Version()
}

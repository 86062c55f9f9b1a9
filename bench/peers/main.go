// Peers serves the workloads of bench/workload to bench/compare through other Go
// libraries that differentiate: GoMLX on its backend in pure Go, Gorgonia, spaGO and
// infergo. It is a module of its own, so that package slope requires none of them.
// The protocol is in bench/PEERS.md.
//
// Each library has a file that writes the workloads as its own users would: in whole
// arrays and a graph compiled once for GoMLX and Gorgonia, in whole arrays recorded
// anew at every point for spaGO, in plain loops for infergo.
package main

import (
	"os"
	"runtime/debug"
)

func main() {
	if err := serve(os.Stdin, os.Stdout, contenders()); err != nil {
		os.Stderr.WriteString("peers: " + err.Error() + "\n")
		os.Exit(1)
	}
}

// contenders lists what this program serves.
func contenders() []contender {
	return []contender{gomlxContender(), gorgoniaContender(), spagoContender(), infergoContender()}
}

// version returns the version of a module that this program was built with.
func version(module string) string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, d := range info.Deps {
			if d.Path == module {
				return d.Version
			}
		}
	}
	return "unknown"
}

package plain

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"

	"slope/internal/source"
	"slope/internal/source/gotool"
)

// TestCurrent checks that the generated files are what slope grad writes today by the
// commands of doc.go.
func TestCurrent(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	commands, tool := 0, new(gotool.Tool)
	for _, line := range strings.Split(string(doc), "\n") {
		args, ok := strings.CutPrefix(line, "//go:generate go run slope/cmd/slope grad ")
		if !ok {
			continue
		}
		if commands++; testing.Short() && commands%3 != 0 {
			continue
		}
		flags := flag.NewFlagSet(line, flag.PanicOnError)
		name, wrt := flags.String("func", "", ""), flags.String("wrt", "", "")
		if err := flags.Parse(strings.Fields(args)); err != nil {
			t.Fatal(err)
		}
		file := strings.ToLower(strings.ReplaceAll(*name, ".", "_")) + "_slope.go"
		p, err := source.Load(tool, ".", ".", file)
		if err != nil {
			t.Fatal(err)
		}
		opt := source.Options{Func: *name, Command: "slope grad"}
		if *wrt != "" {
			opt.Wrt = strings.Split(*wrt, ",")
		}
		want, err := source.Gradient(p, opt)
		if err != nil {
			t.Errorf("%s: %v", *name, err)
			continue
		}
		if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not current; run go generate ./bench/workload/plain (%v)", file, err)
		}
	}
	if commands == 0 {
		t.Error("no command in doc.go")
	}
}

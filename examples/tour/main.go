// Command tour is the tour of the library on real data: two losses are written
// once each, as generic functions; their gradients and Hessians are compared with
// finite differences; both are minimised, and the runs are drawn.
//
//	go run ./examples/tour                    # the embedded data
//	go run ./examples/tour -data mine.csv     # classify your own
//	go run ./examples/tour -out DIR           # where the picture goes
//
// A file for -data is comma-separated with a header of column names; every
// column holds numbers, the last one the label, 0 or 1.
package main

import (
	"bytes"
	"embed"
	"flag"
	"fmt"
	"io"
	"os"
)

//go:embed data/breast_cancer.csv data/thurber.csv
var embedded embed.FS

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "tour:", err)
		os.Exit(1)
	}
}

// run does the tour with the given arguments.
func run(args []string, out, messages io.Writer) error {
	flags := flag.NewFlagSet("tour", flag.ContinueOnError)
	flags.SetOutput(messages)
	dir := flags.String("out", "out", "`directory` to write diagnostics.png to")
	data := flags.String("data", "", "CSV `file` to classify in place of the embedded one: a header, numbers, and in the last column the label 0 or 1")
	if err := flags.Parse(args); err == flag.ErrHelp {
		return nil // flags has printed it
	} else if err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q; see -help", flags.Arg(0))
	}
	if err := os.MkdirAll(*dir, 0o755); err != nil { // before the fits, which may take long
		return err
	}

	s, err := loadSamples(*data)
	if err != nil {
		return err
	}
	thurber, err := loadEmbedded("thurber.csv")
	if err != nil {
		return err
	}
	logistic, err := fitLogistic(out, messages, s)
	if err != nil {
		return err
	}
	squares, err := fitThurber(out, thurber)
	if err != nil {
		return err
	}
	path, err := drawDiagnostics(*dir, logistic, squares)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "picture:", path)
	return nil
}

// loadSamples reads the user's file, or the embedded one if there is none.
func loadSamples(file string) (*samples, error) {
	var t *table
	var err error
	if file == "" {
		t, err = loadEmbedded("breast_cancer.csv")
	} else {
		t, err = loadFile(file)
	}
	if err != nil {
		return nil, err
	}
	return t.classes()
}

func loadFile(file string) (*table, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readTable(file, f)
}

func loadEmbedded(name string) (*table, error) {
	b, err := embedded.ReadFile("data/" + name)
	if err != nil {
		return nil, err
	}
	return readTable(name, bytes.NewReader(b))
}

// Command scale fits a logistic regression to generated samples and to the files of
// 569 patients in pipelines of Apache Beam, compares the answers with fits in one
// process, sweeps over step rules, and runs a campaign of a property of package
// verify over seeds.
//
//	go run ./examples/scale                                      # some seconds, on Beam's runner Prism
//	go run ./examples/scale -out DIR                             # the report in DIR/report.txt as well
//	go run ./examples/scale -samples 1000000 -cases 1000000      # some minutes
//	go run ./examples/scale -runner spark …                      # Beam's own flags
//
// The campaign and the first fit keep checkpoints in DIR: run again after a kill,
// they go on where they were. Progress goes to the standard error.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"slope/scale"
)

var (
	samples = flag.Int64("samples", 100_000, "generated samples")
	cases   = flag.Int64("cases", 20_000, "cases of the campaign")
	dir     = flag.String("out", "", "`directory` for report.txt and checkpoints; empty means no report, and checkpoints that are removed at the end")
)

func main() {
	flag.Parse()
	scale.Init(slog.LevelError)
	if err := run(os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "scale:", err)
		os.Exit(1)
	}
}

// run writes the report to out and progress to messages.
func run(out, messages io.Writer) error {
	if flag.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q; see -help", flag.Arg(0))
	}
	if *samples < 1 || *cases < 1 {
		return errors.New("-samples and -cases must be at least 1")
	}
	work := *dir
	if work == "" {
		scratch, err := os.MkdirTemp("", "slope-scale-example-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(scratch)
		work = scratch
	}
	if err := os.MkdirAll(work, 0o777); err != nil {
		return err
	}
	var report bytes.Buffer
	out = io.MultiWriter(out, &report)
	for _, part := range []func(out, messages io.Writer, work string) error{generatedFit, patients, sweep, campaign} {
		start := time.Now()
		if err := part(out, messages, work); err != nil {
			return err
		}
		fmt.Fprintf(out, "   %.1f s\n\n", time.Since(start).Seconds())
	}
	if *dir == "" {
		return nil
	}
	return os.WriteFile(filepath.Join(*dir, "report.txt"), report.Bytes(), 0o666)
}

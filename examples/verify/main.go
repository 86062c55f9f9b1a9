// Command verify shows what package verify says about a small package that a user
// might have written: a smoothed absolute loss with its gradient by hand, in which
// a sign is wrong; the claim that another loss is convex, which it is not; and a
// smoothness constant that is too small.
//
//	go run ./examples/verify             # the report on the terminal
//	go run ./examples/verify -out DIR    # and in DIR/report.txt
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"slope/verify"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "verify:", err)
		os.Exit(1)
	}
}

func run(args []string, out, messages io.Writer) error {
	flags := flag.NewFlagSet("verify", flag.ContinueOnError)
	flags.SetOutput(messages)
	dir := flags.String("out", "", "`directory` to write report.txt to")
	if err := flags.Parse(args); err == flag.ErrHelp {
		return nil // flags has printed it
	} else if err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q; see -help", flags.Arg(0))
	}
	var text bytes.Buffer
	report(&text)
	if _, err := out.Write(text.Bytes()); err != nil {
		return err
	}
	if *dir == "" {
		return nil
	}
	if err := os.MkdirAll(*dir, 0o777); err != nil {
		return err
	}
	path := filepath.Join(*dir, "report.txt")
	if err := os.WriteFile(path, text.Bytes(), 0o666); err != nil {
		return err
	}
	fmt.Fprintln(out, "report:", path)
	return nil
}

// report writes the three findings.
func report(w io.Writer) {
	x := []float64{0.5, -1.5}

	fmt.Fprintln(w, "1. The gradient of Charbonnier's loss, as it was written")
	r := verify.CheckGradient(Loss, LossGradientAsWritten, x, verify.Recorded(2, GenericLoss))
	fmt.Fprintf(w, "%s\n\n   and as it was mended\n%s\n\n", r, verify.CheckGradient(Loss, LossGradient, x))

	plane := verify.Cube(2, -2, 2)
	fmt.Fprintln(w, "2. The claim that Welsch's loss is convex")
	claim(w, "Welsch's loss on [−2, 2]²", func(t verify.TB) { verify.Convex(t, Welsch, plane) })
	claim(w, "Charbonnier's loss there", func(t verify.TB) { verify.Convex(t, Loss, plane) })

	fmt.Fprintln(w, "\n3. The claim that L = 1 is a smoothness constant of Charbonnier's loss")
	claim(w, "L = 1", func(t verify.TB) { verify.Smooth(t, Loss, LossGradient, 1, plane) })
	claim(w, "L = 5", func(t verify.TB) { verify.Smooth(t, Loss, LossGradient, 5, plane) })
}

// claim writes what became of a property, without the draws that rapid logs.
func claim(w io.Writer, name string, property func(t verify.TB)) {
	r := verify.Record(name, property)
	if !r.Failed() {
		fmt.Fprintf(w, "%s: no counterexample found; %s\n", name, strings.TrimSpace(lastLine(r.Text())))
		return
	}
	fmt.Fprintf(w, "%s: %s\n", name, strings.TrimSpace(r.Text()))
}

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return lines[len(lines)-1]
}

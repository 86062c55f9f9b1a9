package verify

import (
	"flag"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"slope/internal/arg"
	"slope/internal/parallel"
)

// Recorder is a TB that keeps what is reported to it instead of failing a test:
// for negative controls, which must fail, and for running properties outside of
// tests.
type Recorder struct {
	name            string
	failed, skipped bool
	text            strings.Builder
}

// Record runs properties under a Recorder and returns it:
//
//	r := verify.Record("x³ is not convex", func(t verify.TB) { verify.Convex(t, cube, dom) })
//	if !r.Failed() || !strings.Contains(r.Text(), "not convex") { … }
//
// While it runs rapid writes no fail files and makes failures smaller for at most
// a second, with -short a fiftieth of that, or for -rapid.shrinktime if that is shorter. It works outside of test binaries too, and is not for use by several
// goroutines at once, since rapid's flags belong to the process.
func Record(name string, f func(t TB)) *Recorder {
	arg.NotNil("verify", f == nil)
	if flag.Lookup("test.short") == nil {
		testing.Init()
	}
	if !flag.Parsed() {
		_ = flag.CommandLine.Parse(nil)
	}
	shrink := time.Second
	if testing.Short() {
		shrink /= 50
	}
	if fl := flag.Lookup("rapid.shrinktime"); fl != nil {
		if d, err := time.ParseDuration(fl.Value.String()); err == nil {
			shrink = min(shrink, d)
		}
	}
	for flagName, value := range map[string]string{"rapid.nofailfile": "true", "rapid.shrinktime": shrink.String()} {
		if fl := flag.Lookup(flagName); fl != nil {
			old := fl.Value.String()
			_ = flag.Set(flagName, value)
			defer func() { _ = flag.Set(flagName, old) }()
		}
	}
	r := &Recorder{name: name}
	done := make(chan *parallel.Panic)
	go func() { // FailNow ends the goroutine
		ended := false
		var p *parallel.Panic
		defer func() {
			if !ended && !r.failed && !r.skipped {
				p = &parallel.Panic{Where: "verify: Record", Index: -1, Value: "the goroutine ended early"}
			}
			done <- p
		}()
		p = parallel.Catch("verify: Record", -1, func() { f(r) })
		ended = true
	}()
	if p := <-done; p != nil {
		panic(p)
	}
	return r
}

// Failed reports whether a failure was reported.
func (r *Recorder) Failed() bool { return r.failed }

// Text returns everything that was reported.
func (r *Recorder) Text() string { return r.text.String() }

// Name returns the name that Record was given.
func (r *Recorder) Name() string { return r.name }

// Helper does nothing.
func (r *Recorder) Helper() {}

// Logf keeps the text.
func (r *Recorder) Logf(format string, args ...any) { fmt.Fprintf(&r.text, format+"\n", args...) }

// Log keeps the text.
func (r *Recorder) Log(args ...any) { fmt.Fprintln(&r.text, args...) }

// Skipf is Logf and SkipNow.
func (r *Recorder) Skipf(format string, args ...any) { r.Logf(format, args...); r.SkipNow() }

// Skip is Log and SkipNow.
func (r *Recorder) Skip(args ...any) { r.Log(args...); r.SkipNow() }

// SkipNow ends the function that Record runs.
func (r *Recorder) SkipNow() { r.skipped = true; runtime.Goexit() }

// Errorf is Logf and Fail.
func (r *Recorder) Errorf(format string, args ...any) { r.Logf(format, args...); r.Fail() }

// Error is Log and Fail.
func (r *Recorder) Error(args ...any) { r.Log(args...); r.Fail() }

// Fatalf is Logf and FailNow.
func (r *Recorder) Fatalf(format string, args ...any) { r.Logf(format, args...); r.FailNow() }

// Fatal is Log and FailNow.
func (r *Recorder) Fatal(args ...any) { r.Log(args...); r.FailNow() }

// Fail marks the run as failed.
func (r *Recorder) Fail() { r.failed = true }

// FailNow marks the run as failed and ends it.
func (r *Recorder) FailNow() { r.failed = true; runtime.Goexit() }

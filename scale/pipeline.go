package scale

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc64"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	beamlog "github.com/apache/beam/sdks/v2/go/pkg/beam/log"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/options/jobopts"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"
)

// Init is beam.Init with a level for what Beam and Prism log, which is a dozen
// lines for a pipeline at slog.LevelInfo. Above slog.LevelError nothing is
// logged. A program calls it at the start of main, after flag.Parse and before
// it builds a pipeline; on a worker it does not return. As beam.Init does, it
// replaces the default logger of log/slog by one that writes to standard error;
// a program that wants another sets it afterwards. Later calls change the level.
//
// Prism waits by spinning, in two goroutines. With two processors these leave none
// for the work until the Go scheduler interrupts them, which makes a small
// pipeline three to four times as long; so, if Prism is to run in this process and
// the environment does not set GOMAXPROCS, Init raises it to 8.
func Init(level slog.Level) {
	name := "error"
	switch {
	case level <= slog.LevelDebug:
		name = "debug"
	case level <= slog.LevelInfo:
		name = "info"
	case level <= slog.LevelWarn:
		name = "warn"
	}
	if r := *runners.Runner; (r == "" || r == "prism" || r == "PrismRunner") && *jobopts.Endpoint == "" &&
		os.Getenv("GOMAXPROCS") == "" && runtime.GOMAXPROCS(0) < 8 {
		runtime.GOMAXPROCS(8)
	}
	beamlog.LogLevel = name
	if beam.Initialized() {
		beamlog.SetupLoggingWithDefault()
	} else {
		beam.Init()
	}
	if level > slog.LevelError {
		slog.SetDefault(slog.New(slog.DiscardHandler))
	}
}

// Running says how pipelines are run and how their results come back. The zero
// value is right for a runner on this machine, such as Prism. The runner itself
// is chosen by Beam's flags.
type Running struct {
	// Context cancels a pipeline; nil means context.Background().
	Context context.Context

	// Scratch is the directory through which a pipeline hands its result to this
	// process, in a file that is removed when it has been read. With workers on
	// other machines it must be one that they can write to and this process can
	// read, as gs://bucket/tmp. Empty means a directory of its own in
	// os.TempDir().
	Scratch string

	// Retries is how often a pipeline that fails is run again, from the start:
	// Prism does not repeat a bundle that failed, other runners do it a few
	// times. 0 means 2, a negative number none. Nothing of an attempt that
	// failed reaches the result.
	Retries int
}

func (r *Running) context() context.Context {
	if r.Context == nil {
		return context.Background()
	}
	return r.Context
}

// prism starts with the first pipeline, which no other may overtake, or each
// would start one.
var prism struct {
	sync.Mutex
	started bool
}

func runPipeline(ctx context.Context, p *beam.Pipeline) error {
	prism.Lock()
	if prism.started {
		prism.Unlock()
		return beamx.Run(ctx, p)
	}
	defer prism.Unlock()
	prism.started = true
	return beamx.Run(ctx, p)
}

// Collect builds a pipeline, runs it and returns the elements of the
// PCollections of []byte that build returns, in no order; they must fit in
// memory. The error of a pipeline that failed in every attempt says what the
// runner said.
func (r Running) Collect(build func(s beam.Scope) []beam.PCollection) ([][]byte, error) {
	if !beam.Initialized() {
		return nil, errors.New("scale: Beam is not initialized; call scale.Init at the start of main")
	}
	scratch := r.Scratch
	if scratch == "" {
		dir, err := os.MkdirTemp("", "slope-scale-")
		if err != nil {
			return nil, fmt.Errorf("scale: directory for results: %w", err)
		}
		defer os.RemoveAll(dir)
		scratch = dir
	}
	retries := r.Retries
	if retries == 0 {
		retries = 2
	}
	var failed error
	for attempt := 0; attempt <= max(retries, 0); attempt++ {
		path := fmt.Sprintf("%s/result-%016x", strings.TrimSuffix(scratch, "/"), rand.Uint64())
		err := r.attempt(path, build)
		if err == nil {
			return readResult(r.context(), path)
		}
		failed = err
		if r.context().Err() != nil {
			break
		}
	}
	return nil, fmt.Errorf("scale: pipeline failed: %w", failed)
}

func (r Running) attempt(path string, build func(s beam.Scope) []beam.PCollection) error {
	p, s := beam.NewPipelineWithRoot()
	out := build(s)
	all := out[0]
	if len(out) > 1 {
		all = beam.Flatten(s, out...)
	}
	beam.ParDo0(s, &collectFn{Path: path}, beam.Impulse(s), beam.SideInput{Input: all})
	if err := r.context().Err(); err != nil {
		return err
	}
	return runPipeline(r.context(), p)
}

// collectFn writes all elements to a file. Done twice, it writes the same file
// twice.
type collectFn struct{ Path string }

func (f *collectFn) ProcessElement(ctx context.Context, _ []byte, next func(*[]byte) bool) error {
	var b, x []byte
	for next(&x) {
		b = binary.AppendUvarint(b, uint64(len(x)))
		b = append(b, x...)
	}
	b = binary.LittleEndian.AppendUint64(b, checksum(b))
	fs, err := filesystem.New(ctx, f.Path)
	if err != nil {
		return err
	}
	defer fs.Close()
	mover, ok := fs.(filesystem.Renamer)
	to := f.Path
	if ok {
		to = fmt.Sprintf("%s.%016x", f.Path, rand.Uint64())
	}
	w, err := fs.OpenWrite(ctx, to)
	if err != nil {
		return err
	}
	if _, err := w.Write(b); err != nil {
		w.Close()
		return err
	}
	if err := w.Close(); err != nil || !ok {
		return err
	}
	return mover.Rename(ctx, to, f.Path)
}

// readResult reads what collectFn wrote, and removes it.
func readResult(ctx context.Context, path string) ([][]byte, error) {
	fs, err := filesystem.New(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("scale: result of a pipeline: %w", err)
	}
	defer fs.Close()
	r, err := fs.OpenRead(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("scale: the pipeline left no result; workers on other machines need a Scratch directory that they share with this process: %w", err)
	}
	b, err := io.ReadAll(r)
	r.Close()
	if err != nil {
		return nil, fmt.Errorf("scale: result of a pipeline: %w", err)
	}
	if rm, ok := fs.(filesystem.Remover); ok {
		_ = rm.Remove(ctx, path)
	}
	n := len(b) - 8
	if n < 0 || checksum(b[:n]) != binary.LittleEndian.Uint64(b[n:]) {
		return nil, fmt.Errorf("scale: result %s of a pipeline is damaged", filepath.Base(path))
	}
	var out [][]byte
	for b = b[:n]; len(b) > 0; {
		n, w := binary.Uvarint(b)
		if w <= 0 || n > uint64(len(b)-w) {
			return nil, fmt.Errorf("scale: result %s of a pipeline is damaged", filepath.Base(path))
		}
		out = append(out, b[w:w+int(n)])
		b = b[w+int(n):]
	}
	return out, nil
}

// checksum is the CRC-64 of ECMA-182.
func checksum(b []byte) uint64 { return crc64.Checksum(b, crc64.MakeTable(crc64.ECMA)) }

// The types of DoFns are registered for Beam's own calls by reflection: an element
// is a block of samples or a range, so that a call is rare, and the generic
// functions register.DoFn… take the compiler more than a minute.
func init() {
	beam.RegisterType(reflect.TypeFor[collectFn]())
	register.Iter1[[]byte]()
	register.Emitter1[[]byte]()
}

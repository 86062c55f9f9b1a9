package scale

import (
	"bufio"
	"bytes"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/optimize"

	"slope/gd"
)

const childEnv = "SLOPE_SCALE_TEST_CHECKPOINT"

// maybeChild is the process that TestKilled kills.
func maybeChild() bool {
	path := os.Getenv(childEnv)
	if path == "" {
		return false
	}
	Init(slog.LevelError + 1)
	o, err := killedObjective(path, os.Stdout)
	if err == nil {
		var r *gd.Result
		r, err = killedRun(o)
		if err == nil {
			fmt.Printf("end %x %x\n", floatBytes(r.X), floatBytes([]float64{r.Value}))
		}
	}
	if err != nil {
		fmt.Println("error", err)
	}
	return true
}

// ridgeData are samples for ridge, of three features.
func ridgeData() (data []float64, n int) {
	rng := rand.New(rand.NewPCG(3, 3))
	for range 300 {
		a, b, c := rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()
		data = append(data, a, b, c, math.Copysign(1, a-b/2+2*rng.NormFloat64()))
	}
	return data, 3
}

func killedObjective(path string, w *os.File) (*Objective, error) {
	data, n := ridgeData()
	l, err := NewLoss(ridge(n))
	if err != nil {
		return nil, err
	}
	return NewObjective(l, Slice(data, n+1), Options{Checkpoint: path, Progress: w})
}

// killedRun has a method with much memory, which a restart from the last iterate
// would lose.
func killedRun(o *Objective) (*gd.Result, error) {
	return o.MinimizeWith(&optimize.LBFGS{}, make([]float64, o.Dim()), gd.Options{Stop: []gd.StopRule{gd.GradientNorm(1e-5)}})
}

// A run that is killed again and again ends with the same bits as one that is
// not, and evaluates nothing twice.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	data, n := ridgeData()
	o, err := NewObjective(mustLoss(t, ridge(n)), Slice(data, n+1), Options{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := killedRun(o)
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("end %x %x", floatBytes(r.X), floatBytes([]float64{r.Value}))
	pipelines, _ := o.Pipelines()

	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "run")
	fresh, kills := 0, 0
	for {
		cmd := exec.Command(exe)
		cmd.Env = append(os.Environ(), childEnv+"="+path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		end, here := "", 0
		for lines := bufio.NewScanner(out); lines.Scan(); {
			line := lines.Text()
			if strings.HasPrefix(line, "end ") || strings.HasPrefix(line, "error ") {
				end = line
			}
			if strings.HasPrefix(line, "evaluation ") && !strings.HasSuffix(line, "from the checkpoint") {
				fresh++
				if here++; here == 3 && kills < 2 {
					kills++
					_ = cmd.Process.Kill()
				}
			}
		}
		_ = cmd.Wait()
		if end != "" {
			if end != want {
				t.Errorf("after %d kills: %s, want %s", kills, end, want)
			}
			break
		}
	}
	if kills != 2 {
		t.Errorf("killed %d times, want 2", kills)
	}
	// A kill loses at most the evaluation whose line was out and whose record was not.
	if fresh < pipelines || fresh > pipelines+kills {
		t.Errorf("%d evaluations over %d kills, want %d", fresh, kills, pipelines)
	}
}

// journalOf runs a few evaluations with a checkpoint and returns its bytes.
func journalOf(t *testing.T, path string) (b []byte, o *Objective) {
	t.Helper()
	data, n := ridgeData()
	o, err := NewObjective(mustLoss(t, ridge(n)), Slice(append(data, math.NaN(), 0, 0, 1), n+1), Options{Checkpoint: path})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		if y := o.Value([]float64{float64(i), 1, -1}); y != y {
			t.Fatal(o.Err())
		}
	}
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	b, err = os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b, o
}

// Wherever the file is cut, what is whole is kept; wherever it is changed, it is
// refused.
func TestCheckpointDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	whole, _ := journalOf(t, path)
	print := fingerprint(mustLoss(t, ridge(3)).bytes, "", "objective")
	open := func(b []byte) (*journal, error) {
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
		j, err := openJournal(path, print)
		if err == nil {
			j.close()
		}
		return j, err
	}
	last := -1
	for n := checkpointHeader; n <= len(whole); n++ {
		j, err := open(whole[:n])
		if err != nil {
			t.Fatalf("cut to %d of %d bytes: %v", n, len(whole), err)
		}
		if len(j.at) < last || int(j.size) > n {
			t.Fatalf("cut to %d bytes: %d records in %d bytes, %d with less", n, len(j.at), j.size, last)
		}
		last = len(j.at)
		if b, _ := os.ReadFile(path); !bytes.Equal(b, whole[:j.size]) {
			t.Fatalf("cut to %d bytes: the file has %d, want %d", n, len(b), j.size)
		}
	}
	if last != 3 {
		t.Errorf("%d records, want 3", last)
	}
	for n := range checkpointHeader {
		if _, err := open(whole[:n]); err == nil {
			t.Errorf("a header cut to %d bytes is not refused", n)
		}
	}
	for i := range whole {
		b := bytes.Clone(whole)
		b[i] ^= 0x10
		if _, err := open(b); err == nil {
			t.Errorf("a change of byte %d is not refused", i)
		}
	}
	for _, c := range []struct{ text, want string }{
		{"hello, world", "not a checkpoint"},
		{checkpointFamily + "0\n" + strings.Repeat("x", 100), "another version"},
	} {
		if _, err := open([]byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v", c.text, err)
		}
	}
	if _, err := openJournal(filepath.Join(path, "below", "a", "file"), print); err == nil {
		t.Error("a checkpoint in no directory")
	}
}

// A checkpoint belongs to a loss, a name and a method, and keeps the faults of the
// start.
func TestCheckpointOf(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	_, o := journalOf(t, path)
	if err := o.Close(); err != nil || o.Err() == nil {
		t.Errorf("closed twice: %v, %v", err, o.Err())
	}
	nowhere := Slice([]float64{1}, 1) // no evaluation may come here
	again, err := NewObjective(mustLoss(t, ridge(3)), nowhere, Options{Checkpoint: path})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		x := []float64{float64(i), 1, -1}
		got, err := again.Total(x)
		if err != nil || got.Samples != 300 || got.Skipped != 1 {
			t.Errorf("%+v, %v", got, err)
		}
	}
	if run, n := again.Pipelines(); run != 0 || n != 3 {
		t.Errorf("%d pipelines for %d evaluations, want none for 3", run, n)
	}
	if f := again.Faults(); !slices.EqualFunc(f.First, o.Faults().First, func(a, b Fault) bool { return a.String() == b.String() }) || f.Samples != 1 {
		t.Errorf("faults %v, want %v", f, o.Faults())
	}
	for name, open := range map[string]func() error{
		"another loss": func() error {
			_, err := NewObjective(mustLoss(t, ridge(4)), nowhere, Options{Checkpoint: path})
			return err
		},
		"other data": func() error {
			_, err := NewObjective(mustLoss(t, ridge(3)), nowhere, Options{Checkpoint: path, Name: "b"})
			return err
		},
		"another method": func() error {
			_, err := Fit(mustLoss(t, ridge(3)), nowhere, make([]float64, 3), FitOptions{Options: Options{Checkpoint: path}})
			return err
		},
	} {
		if err := open(); err == nil || !strings.Contains(err.Error(), "another loss, other data") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzDecodeRecord(f *testing.F) {
	f.Add(encodeRecord(&record{kind: NormalEquations, x: []float64{1}, v: nil, total: Total{Samples: 3, Value: 2, Gradient: []float64{1}, GradientBound: []float64{0}, JTJ: []float64{1}, JTJBound: []float64{0}}}))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := decodeRecord(b)
		if err != nil {
			return
		}
		q, err := decodeRecord(encodeRecord(r))
		if err != nil || !bytes.Equal(encodeRecord(q), encodeRecord(r)) {
			t.Fatalf("%v: %+v, want %+v", err, q, r)
		}
	})
}

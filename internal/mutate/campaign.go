package mutate

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// An Outcome is what became of a mutant.
type Outcome int

const (
	Killed     Outcome = iota // a test fails, panics or does not end in time
	Survived                  // all tests pass
	NotReached                // no test runs the line
	NoProgram                 // it does not compile
)

func (o Outcome) String() string {
	return [...]string{"killed", "SURVIVED", "not reached", "no program"}[o]
}

// A Campaign runs the tests of packages with mutants of files.
type Campaign struct {
	Dir     string        // root of the module
	Tests   []string      // packages whose tests decide, as ./expr
	Run     string        // tests to run, as for go test -run; "" means all
	Timeout time.Duration // of one run of the tests; 0 means two minutes
}

// Covered returns, for each file by its path within the module, which of its lines
// the tests run, and false for those that they do not. The profile has no lines of the
// conditions of a switch and of declarations.
func (c *Campaign) Covered(ctx context.Context, pkg string) (map[string]map[int]bool, error) {
	f, err := os.CreateTemp("", "mutate-*.cover")
	if err != nil {
		return nil, err
	}
	f.Close()
	defer os.Remove(f.Name())
	out, err := c.test(ctx, "-coverprofile="+f.Name(), "-coverpkg="+pkg)
	if err != nil {
		return nil, fmt.Errorf("mutate: the tests fail without a change: %w\n%s", err, out)
	}
	profile, err := os.ReadFile(f.Name())
	if err != nil {
		return nil, err
	}
	return coveredLines(profile), nil
}

var profileLine = regexp.MustCompile(`^(.+):(\d+)\.\d+,(\d+)\.\d+ \d+ (\d+)$`)

// coveredLines reads a profile of go test -coverprofile. The first element of a path
// is the module's.
func coveredLines(profile []byte) map[string]map[int]bool {
	lines := map[string]map[int]bool{}
	for _, l := range strings.Split(string(profile), "\n") {
		m := profileLine.FindStringSubmatch(l)
		if m == nil {
			continue
		}
		_, path, _ := strings.Cut(m[1], "/")
		if lines[path] == nil {
			lines[path] = map[int]bool{}
		}
		from, _ := strconv.Atoi(m[2])
		to, _ := strconv.Atoi(m[3])
		for i := from; i <= to; i++ {
			lines[path][i] = lines[path][i] || m[4] != "0"
		}
	}
	return lines
}

// Try runs the tests with one mutant of the file at a path within the module.
func (c *Campaign) Try(ctx context.Context, path string, src []byte, m Mutant) (Outcome, error) {
	dir, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return Killed, err
	}
	defer os.RemoveAll(dir)
	changed := filepath.Join(dir, filepath.Base(path))
	if err := os.WriteFile(changed, m.Apply(src), 0o600); err != nil {
		return Killed, err
	}
	root, err := filepath.Abs(c.Dir)
	if err != nil {
		return Killed, err
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {filepath.Join(root, path): changed}})
	if err != nil {
		return Killed, err
	}
	file := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(file, overlay, 0o600); err != nil {
		return Killed, err
	}
	out, err := c.test(ctx, "-overlay="+file)
	switch {
	case ctx.Err() != nil:
		return Killed, ctx.Err()
	case err == nil:
		return Survived, nil
	case bytes.Contains(out, []byte("[build failed]")), bytes.Contains(out, []byte("[setup failed]")):
		return NoProgram, nil
	}
	return Killed, nil
}

func (c *Campaign) test(ctx context.Context, flags ...string) ([]byte, error) {
	limit := c.Timeout
	if limit == 0 {
		limit = 2 * time.Minute
	}
	args := append([]string{"test", "-short", "-count=1", "-failfast", "-vet=off", "-timeout=" + limit.String()}, flags...)
	if c.Run != "" {
		args = append(args, "-run="+c.Run)
	}
	cmd := exec.CommandContext(ctx, "go", append(args, c.Tests...)...)
	cmd.Dir = c.Dir
	return cmd.CombinedOutput()
}

// outcome tries a mutant unless the tests are known not to run its line.
func (c *Campaign) outcome(ctx context.Context, lines map[string]map[int]bool, path string, src []byte, m Mutant) (Outcome, error) {
	if run, known := lines[filepath.ToSlash(path)][m.Line]; known && !run {
		return NotReached, nil
	}
	return c.Try(ctx, path, src, m)
}

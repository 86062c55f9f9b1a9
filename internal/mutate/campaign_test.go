package mutate

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

var (
	mutateFiles  = flag.String("mutate", "", "files to change, a `pattern` from the root of the module, as 'internal/rule/*.go'")
	mutateTests  = flag.String("mutate.tests", "", "packages whose tests decide, with commas; the package of the files if empty")
	mutateRun    = flag.String("mutate.run", "", "tests to run, as go test -run; all if empty")
	mutateFunc   = flag.String("mutate.func", "", "functions to change, a regular expression; all if empty")
	mutateSample = flag.Int("mutate.sample", 0, "number of changes, drawn at random; 0 is all")
	mutateSeed   = flag.Uint64("mutate.seed", 1, "seed of -mutate.sample")
	mutateCover  = flag.Bool("mutate.cover", true, "find the lines that no test runs first; what depends on the package is compiled anew for that, which small samples do not repay")
	mutateBudget = flag.Duration("mutate.budget", 0, "time after which no further change is tried; 0 is none")
)

const survivorsFile = "testdata/survivors.txt"

// TestMutations is the campaign: with -mutate it changes the files, and fails for
// every change that passes the tests and does not stand in testdata/survivors.txt.
func TestMutations(t *testing.T) {
	if *mutateFiles == "" {
		t.Skip("a campaign: -mutate 'internal/rule/*.go'")
	}
	known := readSurvivors(t)
	root := "../.."
	c := &Campaign{Dir: root, Run: *mutateRun, Tests: []string{"./" + filepath.Dir(*mutateFiles)}}
	if *mutateTests != "" {
		c.Tests = strings.Split(*mutateTests, ",")
	}
	start := time.Now()
	lines, err := covered(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	c.Timeout = 4*time.Since(start) + 20*time.Second
	var count [4]int
	left := 0
	for _, m := range drawn(t, root) {
		if *mutateBudget > 0 && time.Since(start) > *mutateBudget {
			left++
			continue
		}
		o, err := c.outcome(t.Context(), lines, m.path, m.src, m.Mutant)
		if err != nil {
			t.Fatal(err)
		}
		count[o]++
		if o == Survived || o == NotReached {
			if reason, ok := known[m.Key(m.path)]; ok {
				t.Logf("%s:%d: %s: %v, %s", m.path, m.Line, m.Change, o, reason)
				continue
			}
			t.Errorf("%s:%d: %v\n%s", m.path, m.Line, o, m.Key(m.path))
		}
	}
	t.Logf("%d killed, %d survived, %d not reached, %d no program, %d not tried", count[Killed], count[Survived], count[NotReached], count[NoProgram], left)
}

// covered returns the lines that the tests run, or none without -mutate.cover. The tests pass without a change.
func covered(ctx context.Context, c *Campaign) (map[string]map[int]bool, error) {
	if *mutateCover {
		return c.Covered(ctx, "./"+filepath.Dir(*mutateFiles))
	}
	out, err := c.test(ctx)
	if err != nil {
		return nil, fmt.Errorf("the tests fail without a change: %w\n%s", err, out)
	}
	return nil, nil
}

type located struct {
	Mutant
	path string
	src  []byte
}

// drawn lists the mutants of the flags, those of a sample in random order.
func drawn(t *testing.T, root string) (all []located) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, *mutateFiles))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files %q: %v", *mutateFiles, err)
	}
	wanted := regexp.MustCompile(*mutateFunc)
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "_test.go") || regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`).Match(src) {
			continue
		}
		path, _ := filepath.Rel(root, name)
		ms, err := Mutants(name, src)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range ms {
			if wanted.MatchString(m.Func) {
				all = append(all, located{m, path, src})
			}
		}
	}
	if n := *mutateSample; n > 0 || *mutateBudget > 0 {
		r := rand.New(rand.NewPCG(*mutateSeed, 0))
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		if n > 0 && n < len(all) {
			all = all[:n]
		}
	}
	return all
}

// readSurvivors reads the list: a line with the key of a mutant, and after " # " why
// it computes the same, or why no test can tell.
func readSurvivors(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(survivorsFile)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]string{}
	for i, l := range strings.Split(string(text), "\n") {
		if l == "" || strings.HasPrefix(l, "#") {
			continue
		}
		key, reason, ok := strings.Cut(l, " # ")
		if !ok || strings.TrimSpace(reason) == "" {
			t.Fatalf("%s:%d: no reason", survivorsFile, i+1)
		}
		known[strings.TrimSpace(key)] = strings.TrimSpace(reason)
	}
	return known
}

// TestSurvivorsExist: each line of the list is a mutant of the source as it is.
func TestSurvivorsExist(t *testing.T) {
	for key := range readSurvivors(t) {
		path, _, _ := strings.Cut(key, " | ")
		src, err := os.ReadFile(filepath.Join("../..", path))
		if err != nil {
			t.Error(err)
			continue
		}
		ms, err := Mutants(path, src)
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, m := range ms {
			found = found || m.Key(path) == key
		}
		if !found {
			t.Errorf("%s: %q is no change of the source any more", survivorsFile, key)
		}
	}
}

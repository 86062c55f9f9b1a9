package campaign

import (
	"os"
	"runtime"
	"sync"
	"testing"
)

// The bounds of published tables of the binomial distribution: of 0 of n the upper one is
// 1 − 0.025^(1/n).
func TestClopperPearson(t *testing.T) {
	rows := []struct {
		k, n   int
		lo, hi float64
	}{
		{0, 10, 0, 0.3084971078187607},
		{1, 10, 0.002528578544617674, 0.44501611702818366},
		{10, 10, 0.6915028921812392, 1},
		{0, 3_000_000, 0, 1.2296257269785e-6},
	}
	for _, r := range rows {
		lo, hi := ClopperPearson(r.k, r.n)
		if d := lo - r.lo; d > 1e-9*r.lo || d < -1e-9*r.lo {
			t.Errorf("%d of %d: lower bound %v, want %v", r.k, r.n, lo, r.lo)
		}
		if d := hi - r.hi; d > 1e-6*r.hi || d < -1e-6*r.hi {
			t.Errorf("%d of %d: upper bound %v, want %v", r.k, r.n, hi, r.hi)
		}
	}
}

// A campaign that is killed goes on where it was, and its result is that of one that
// was not.
func TestCampaignGoesOn(t *testing.T) {
	defer func(s string) { *state = s }(*state)
	type count struct{ N, Sum int }
	ran := 0
	var mu sync.Mutex
	run := func(want int) *count {
		return Campaign[count]{Name: "counting", Want: want, Size: func(c *count) int { return c.N }, One: func(seed uint64, c *count) {
			mu.Lock()
			defer mu.Unlock()
			ran++
			c.N++
			c.Sum += int(seed)
		}, Add: func(sum, part *count) { sum.N += part.N; sum.Sum += part.Sum }}.Run(t)
	}
	whole := run(8 * chunkSeeds)
	*state = t.TempDir() + "/state"
	run(5 * chunkSeeds)
	// Killed in the middle of a line.
	f, err := os.OpenFile(*state, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"Campaign":"counting","Bina`); err != nil {
		t.Fatal(err)
	}
	f.Close()
	ran = 0
	if got := run(8 * chunkSeeds); *got != *whole {
		t.Errorf("in two parts %+v, in one %+v", got, whole)
	}
	if most := (3 + 2*runtime.GOMAXPROCS(0)) * chunkSeeds; ran > most {
		t.Errorf("the second part ran %d seeds, want at most %d", ran, most)
	}
	ran = 0
	if run(8 * chunkSeeds); ran > 2*runtime.GOMAXPROCS(0)*chunkSeeds {
		t.Errorf("a finished campaign ran %d seeds again", ran)
	}
}

func TestReplaceSection(t *testing.T) {
	const text = "# Page\n\ntext\n\n## A\n\nold\n\n## A of B\n\nother\n"
	rows := []struct{ page, title, want string }{
		{text, "A", "# Page\n\ntext\n\n## A\n\nnew\n\n## A of B\n\nother\n"},
		{text, "A of B", "# Page\n\ntext\n\n## A\n\nold\n\n## A of B\n\nnew\n"},
		{text, "C", text + "\n## C\n\nnew\n"},
		{"", "C", "## C\n\nnew\n"},
	}
	for _, r := range rows {
		if got := replaceSection(r.page, r.title, "new\n"); got != r.want {
			t.Errorf("section %s: %q, want %q", r.title, got, r.want)
		}
	}
}

func TestCommand(t *testing.T) {
	if got, want := command(t, "-x 1"), "go test ./verify/internal/campaign -run '^TestCommand$' -timeout 0 -campaign ../../../docs/verify.md -x 1"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

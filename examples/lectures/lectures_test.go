package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The lectures' printed numbers come out digit for digit, and every figure is
// drawn.
func TestLectures(t *testing.T) {
	dir := t.TempDir()
	var out bytes.Buffer
	if err := run(&out, dir, "svg", ""); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"k= 9  w=+0.009766  L(w)=4.768e-05  |L'(w)|=9.766e-03",
		"final w=+0.004883  final L(w)=1.192e-05",
		"Final w: 7.275958e-11\n   Final L(w): 2.646978e-21\n   Iterations: 37",
		"[quadratic]  final w=7.275958e-11, final L=2.646978e-21, iters=37",
		"[shifted]    final w=1.000000e+00, final L=0.000000e+00, iters=27",
		"[doublewell] final w=9.999991e-01, final L=1.818989e-12, iters=200",
		"η=3     w₁=-10     w₂=20",
		"winner: η = 1 with 1 iterations",
		"k=50  f = 0.004950  tight 1/(4k+2) = 0.004950",
		"x₁ = 0\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q", want)
		}
	}
	for _, block := range consoleBlocks(t) {
		if !strings.Contains(out.String(), block) {
			t.Errorf("docs/lectures.md shows what is not printed:\n%s", block)
		}
	}
	for _, f := range figures {
		if info, err := os.Stat(filepath.Join(dir, f.file+".svg")); err != nil || info.Size() < 2000 {
			t.Errorf("%s: %v", f.file, err)
		}
	}
	if t.Failed() {
		t.Log(out.String())
	}
}

func TestChoice(t *testing.T) {
	if got, err := choose("1.5,2.7"); err != nil || len(got) != 2 || got[1].file != "2.7-convergence-bounds" {
		t.Errorf("choice of 1.5 and 2.7: %v, %v", got, err)
	}
	if _, err := choose("1"); err == nil {
		t.Error("no error for a figure that is not there")
	}
}

// consoleBlocks returns the output of this program that docs/lectures.md shows.
func consoleBlocks(t *testing.T) []string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "lectures.md"))
	if err != nil {
		t.Fatal(err)
	}
	var blocks []string
	for _, part := range strings.Split(string(page), "```console\n")[1:] {
		block, _, _ := strings.Cut(part, "```")
		blocks = append(blocks, block)
	}
	if len(blocks) == 0 {
		t.Error("no console blocks in docs/lectures.md")
	}
	return blocks
}

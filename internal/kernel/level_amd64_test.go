//go:build amd64 && !noasm

package kernel

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// setLevel sets the level, if the processor has it, and returns what it was.
func setLevel(l Level) (was Level) {
	was, level = level, min(l, detect())
	return was
}

// GODEBUG leaves levels out, as docs/speed.md says.
func TestLevelOfGODEBUG(t *testing.T) {
	if os.Getenv("SLOPE_LEVEL") != "" {
		fmt.Println("level:", Current())
		return
	}
	for _, c := range []struct {
		debug string
		most  Level
	}{{"cpu.avx512f=off", AVX2}, {"cpu.avx2=off", Go}} {
		cmd := exec.Command(os.Args[0], "-test.run", "^TestLevelOfGODEBUG$", "-test.v")
		cmd.Env = append(os.Environ(), "SLOPE_LEVEL=1", "GODEBUG="+c.debug)
		out, err := cmd.CombinedOutput()
		if want := "level: " + min(detect(), c.most).String() + "\n"; err != nil || !strings.Contains(string(out), want) {
			t.Errorf("%s: %v\n%swant %s", c.debug, err, out, want)
		}
	}
}

// The assembly for AVX2 has no registers that only AVX-512 has: a processor without it stops there.
func TestRegistersOfAVX2(t *testing.T) {
	upper := regexp.MustCompile(`\b(Z[0-9]+|K[0-7]|[XY](1[6-9]|2[0-9]|3[01]))\b`)
	for _, name := range []string{"avx2_amd64.s", "func_avx2_amd64.s"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		function := ""
		for line := range strings.Lines(string(text)) {
			if f, ok := strings.CutPrefix(line, "TEXT "); ok {
				function, _, _ = strings.Cut(f, "(")
			}
			if r := upper.FindString(line); r != "" {
				t.Errorf("%s: %s uses %s", name, function, r)
			}
		}
	}
}

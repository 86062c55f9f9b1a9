//go:build amd64 && !noasm

package kernel

import (
	"fmt"
	"os"
	"os/exec"
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

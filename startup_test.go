package slope_test

import (
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Importing the packages computes nothing: what their start allocates is tables and the
// values of variables. To record one function takes dozens of allocations. Where the test
// itself is emulated, the environment variable EMULATOR names the program that runs it.
func TestImportingDoesNothing(t *testing.T) {
	command := append(strings.Fields(os.Getenv("EMULATOR")), os.Args[0], "-test.run", "^$")
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^init (slope\S*) @.* (\d+) allocs$`).FindAllSubmatch(out, -1) {
		name := string(m[1])
		if name == "slope_test" || name == "slope.test" {
			continue
		}
		found[name] = true
		if n, _ := strconv.Atoi(string(m[2])); n > 150 {
			t.Errorf("package %s: %d allocations at its start, want 150 or fewer", name, n)
		}
	}
	for _, name := range []string{"slope", "slope/convex", "slope/expr", "slope/internal/rule"} {
		if !found[name] {
			t.Errorf("no line for %s in\n%s", name, out)
		}
	}
}

package slope_test

import (
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"testing"
)

// Importing the packages computes nothing: what their start allocates is tables and the
// values of variables. To record one function takes dozens of allocations.
func TestImportingDoesNothing(t *testing.T) {
	cmd := exec.Command(os.Args[0], "-test.run", "^$")
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

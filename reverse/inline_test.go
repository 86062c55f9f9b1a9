package reverse_test

import (
	"os/exec"
	"strings"
	"testing"
)

// The speed of the tape rests on these methods being inlined into the user's
// function. Mul is a few nodes below the compiler's budget.
func TestHotMethodsAreInlined(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the package")
	}
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("no go command")
	}
	out, err := exec.Command(tool, "build", "-gcflags=-m", ".").CombinedOutput()
	if err != nil {
		t.Skipf("go build: %v", err)
	}
	for _, name := range []string{"Add", "Sub", "Mul", "Square", "Neg", "Scale", "AddConst", "Lift", "Value", "Less"} {
		if !strings.Contains(string(out), "can inline Var."+name+"\n") {
			t.Errorf("Var.%s is not inlined any more", name)
		}
	}
}

package reverse_test

import (
	"fmt"
	"os"
	"os/exec"
	"runtime/debug"
	"strings"
	"testing"

	"slope/reverse"
)

// The control of TestDeepChain: a sweep that calls itself for each operand, as the
// textbook has it, dies on the chain that the tape takes. A stack that overflows
// cannot be recovered from, so the test runs itself in a process of its own, with a stack
// of 4 MB, four bytes a call, which is too small on every machine. Under emulation
// the environment variable EMULATOR names the program that runs it.
func TestRecursionOverflowsTheStack(t *testing.T) {
	const child = "SLOPE_REVERSE_RECURSION"
	type node struct {
		operand *node
		adjoint float64
	}
	if os.Getenv(child) != "" {
		debug.SetMaxStack(1 << 22)
		tape := reverse.NewTape()
		x := tape.Var(1)
		y := x
		for range int(1e6) {
			y = y.Add(x)
		}
		tape.Backward(y)
		fmt.Println("the tape is done")
		var backward func(n *node, w float64)
		backward = func(n *node, w float64) {
			n.adjoint += w
			if n.operand != nil {
				backward(n.operand, w)
			}
		}
		top := &node{}
		for range int(1e6) {
			top = &node{operand: top}
		}
		backward(top, 1)
		return
	}
	self, err := os.Executable()
	if err != nil {
		t.Skip(err)
	}
	command := append(strings.Fields(os.Getenv("EMULATOR")), self, "-test.run=^TestRecursionOverflowsTheStack$")
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = append(os.Environ(), child+"=1")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "the tape is done\n") || !strings.Contains(string(out), "stack exceeds 4194304-byte limit") {
		t.Errorf("a sweep over 10⁶ operations with a stack of 4 MB: want the tape to do it and recursion to die: %v\n%.300s", err, out)
	}
}

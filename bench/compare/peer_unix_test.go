//go:build unix

package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// What a peer has started ends with it.
func TestChildrenOfPeerEnd(t *testing.T) {
	p := begin(t, "child hangs", patient)
	if _, err := p.list(); err != nil {
		t.Fatal(err)
	}
	p.lim.time = 2 * time.Second
	if _, err := p.time(1); err == nil {
		t.Fatal("no error from a peer that hangs")
	}
	child, err := strconv.Atoi(lastLine(p.noise.bytes()))
	if err != nil {
		t.Skipf("the child did not start in time: %q", p.noise.bytes())
	}
	for range 100 {
		// A zombie has ended too: whether it is buried depends on process 1.
		stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", child)) // not there on every system
		if syscall.Kill(child, 0) == syscall.ESRCH || strings.Contains(string(stat), ") Z ") {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("child %d is still there", child)
}

//go:build unix

package main

import (
	"os/exec"
	"syscall"
)

// alone makes a command the leader of a process group of its own, so that what it
// starts, a compiler for instance, ends with it.
func alone(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// end kills a command and what it started.
func end(cmd *exec.Cmd) error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }

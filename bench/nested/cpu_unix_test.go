//go:build unix

package nested

import (
	"syscall"
	"time"
)

// now is the processor time of this process: that of its collector of garbage counts, and
// what else the machine does not.
func now() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

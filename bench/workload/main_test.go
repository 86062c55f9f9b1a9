package workload

import (
	"runtime/debug"
	"testing"
)

func TestMain(m *testing.M) {
	debug.SetGCPercent(400) // collecting garbage takes a quarter of the time otherwise
	m.Run()
}

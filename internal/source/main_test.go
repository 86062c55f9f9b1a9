package source

import (
	"runtime/debug"
	"testing"
)

func TestMain(m *testing.M) {
	debug.SetGCPercent(400) // collecting garbage takes an eighth of the time otherwise
	m.Run()
}

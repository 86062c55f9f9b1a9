package verify

import (
	"flag"
	"os"
	"runtime/debug"
	"testing"
)

// shrinkTime is how long a failure that a test expects is made smaller: that a property fails is what counts, and
// there are hundreds of them.
const shrinkTime = "20ms"

func TestMain(m *testing.M) {
	debug.SetGCPercent(400) // collecting garbage takes a quarter of the time otherwise
	if err := flag.Set("rapid.shrinktime", shrinkTime); err != nil {
		panic(err)
	}
	flag.Parse() // a flag of the command line counts
	os.Exit(m.Run())
}

package fault_test

import (
	"flag"
	"os"
	"testing"
)

// shrinkTime is how long a failure that a test expects is made smaller: that a property fails is what counts, and
// there are hundreds of them.
const shrinkTime = "20ms"

func TestMain(m *testing.M) {
	if err := flag.Set("rapid.shrinktime", shrinkTime); err != nil {
		panic(err)
	}
	flag.Parse() // a flag of the command line counts
	os.Exit(m.Run())
}

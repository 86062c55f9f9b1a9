//go:build !unix

package nested

import "time"

var began = time.Now()

// now is the time.
func now() time.Duration { return time.Since(began) }

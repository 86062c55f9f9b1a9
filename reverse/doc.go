// Package reverse differentiates by a tape: the whole gradient of a function in
// one backward sweep over its recorded operations.
package reverse

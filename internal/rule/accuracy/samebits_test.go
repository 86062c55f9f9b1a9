package main

import (
	"testing"

	"slope/internal/rule"
)

// Functions that are slope's own have the same bits on every architecture.
func TestSameBits(t *testing.T) {
	rows := map[string]bool{}
	for _, r := range rule.Table {
		if !r.Own {
			continue
		}
		rows[r.Name] = true
		want, ok := sameBits[r.Name]
		if got := hash(r.Unary); !ok || got != want {
			t.Errorf("%s has the hash %#016x, want %#016x", r.Name, got, want)
		}
	}
	for name := range sameBits {
		if !rows[name] {
			t.Errorf("%s has a hash but no row", name)
		}
	}
}

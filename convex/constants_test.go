package convex_test

import (
	"testing"

	"slope/convex"
)

// TestConstantsOfTheZoo: the enclosures contain what is known, and are not wide.
func TestConstantsOfTheZoo(t *testing.T) {
	known, tight := 0, 0
	for i, r := range zoo(t) {
		if testing.Short() && i%2 == 1 {
			continue
		}
		f := zooFunctions[r.ID]
		l, err := convex.Smoothness(f, r.box(), r.boxes(1000))
		if err != nil {
			t.Errorf("%s: %v", r.ID, err)
		}
		mu, err := convex.StrongConvexity(f, r.box(), r.boxes(1000))
		if err != nil {
			t.Errorf("%s: %v", r.ID, err)
		}
		const rel = 1e-12 // the rounding of the references
		if l.Hi < r.LSeen*(1-rel) || !(l.Lo <= l.Hi) {
			t.Errorf("%s: L in %v, but %v was seen", r.ID, l, r.LSeen)
		}
		if r.Smooth && mu.Lo > r.Lowest+rel*(1+r.LSeen) || !(mu.Lo <= mu.Hi) {
			t.Errorf("%s: mu in %v, but curvature %v was seen", r.ID, mu, r.Lowest)
		}
		if r.L != nil {
			known++
			if l.Hi < *r.L*(1-rel) && r.Kind != "upper" || l.Lo > *r.L*(1+rel) {
				t.Errorf("%s: L in %v, want %v", r.ID, l, *r.L)
			}
			if l.Hi <= 1.5**r.L {
				tight++
			} else {
				t.Logf("%s: L in %v, known to be %v", r.ID, l, *r.L)
			}
		}
		if r.Mu != nil && (*r.Mu < mu.Lo-rel*(1+*r.Mu) || *r.Mu > mu.Hi+rel*(1+*r.Mu)) && r.Kind != "upper" {
			t.Errorf("%s: mu in %v, want %v", r.ID, mu, *r.Mu)
		}
	}
	t.Logf("%d of %d known constants within 1.5", tight, known)
	if tight*100 < known*80 {
		t.Error("too few tight enclosures")
	}
}

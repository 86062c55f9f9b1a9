package verify

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"slope/internal/problem/plain"
)

// What each rule of refutationRules buys: how many right entries are refuted without
// it, of the corpus of real functions and of random expressions, and how many wrong
// ones are undecided because of it. With -campaign it is a section of the page.
func TestWhatRulesBuy(t *testing.T) {
	if *campaignTo == "" {
		t.Skip("a campaign: run it with -campaign page")
	}
	all := refutationRules
	defer func() { refutationRules = all }()
	measure := func() (sum plainTally, tame, wild alarms) {
		for _, p := range plain.All() {
			sum.add(measurePlain(p))
		}
		for seed := range uint64(10000) {
			measureAlarms(Tame, 1<<52+seed, &tame)
			measureAlarms(Wild, 1<<52+seed, &wild)
		}
		return sum, tame, wild
	}
	var b strings.Builder
	fmt.Fprintf(&b, "A refutation is preliminary until each of these rules has been asked. A row shows the judge without its rule.\n\n"+
		"| without | right entries of real functions refuted | wrong ones undecided | tame false alarms | wild false alarms |\n|---|---|---|---|---|\n")
	row := func(name string) {
		sum, tame, wild := measure()
		fmt.Fprintf(&b, "| %s | %d of %d | %d of %d | %d of %d | %d of %d |\n", name, sum.rightBad, sum.right, sum.wrongOpen, sum.wrong, tame.Refuted[falsely], tame.Entries, wild.Refuted[falsely], wild.Entries)
		t.Log(name, sum.rightBad, sum.right, sum.wrongOpen, sum.wrong, tame.Refuted[falsely], tame.Entries, wild.Refuted[falsely], wild.Entries)
	}
	row("(all are asked)")
	for i, r := range all {
		if r.name == "" || r.when == "" || r.example == "" || r.gain == "" {
			t.Errorf("the row of rule %q is not complete", r.name)
		}
		refutationRules = slices.Delete(slices.Clone(all), i, i+1)
		row(r.name)
	}
	publish(t, "What each rule buys", b.String(), "")
}

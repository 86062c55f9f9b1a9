package verify

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"slope/internal/problem/plain"
	"slope/verify/internal/campaign"
)

// What each rule of refutationRules buys: how many right entries are refuted without
// it, of the corpus of real functions and of random expressions, and how many wrong
// ones are undecided because of it. With -campaign it is a section of the page.
func TestWhatRulesBuy(t *testing.T) {
	if !campaign.Publishing() {
		t.Skip("a campaign: run it with -campaign page")
	}
	all := refutationRules
	defer func() { refutationRules = all }()
	without := func(i int) { refutationRules = slices.Delete(slices.Clone(all), i, i+1) }
	var b strings.Builder
	fmt.Fprintf(&b, "A refutation is preliminary until each of these rules has been asked. A row shows the judge without its rule.\n\n"+
		"| without | right entries of real functions refuted | wrong ones undecided | tame false alarms | wild false alarms | expressions that it saves |\n|---|---|---|---|---|---|\n")
	sums, kinds := make([]plainTally, len(all)+1), [2][]alarms{make([]alarms, len(all)+1), make([]alarms, len(all)+1)}
	for k := range sums {
		if refutationRules = all; k > 0 {
			without(k - 1)
		}
		for _, p := range plain.All() {
			sums[k].add(measurePlain(p))
		}
	}
	for _, kind := range []Kind{Tame, Wild} {
		for seed := range uint64(*ruleSeeds) {
			refutationRules = all
			var one alarms
			measureAlarms(kind, 1<<52+seed, &one)
			for k := range kinds[kind] {
				part := &one
				if k > 0 && one.undecided() > 0 { // the others are as they are
					without(k - 1)
					part = new(alarms)
					measureAlarms(kind, 1<<52+seed, part)
				}
				addAlarms(&kinds[kind][k], part)
			}
		}
	}
	refutationRules = all
	for k, sum := range sums {
		name, examples := "(all are asked)", ""
		if k > 0 {
			r := all[k-1]
			if name = r.name; r.name == "" || r.when == "" || r.example == "" || r.gain == "" {
				t.Errorf("the row of rule %q is not complete", r.name)
			}
			without(k - 1)
			n := 0
			for _, row := range noFalseAlarms {
				if row.f.check(row.x, 1).Verdict == Refuted && !slices.Contains(refutedAllTheSame, row.name) {
					n++
				}
			}
			examples = fmt.Sprintf("%d of %d expressions", n, len(noFalseAlarms))
		}
		fmt.Fprintf(&b, "| %s | %d of %d | %d of %d | %d of %d | %d of %d | %s |\n", name, sum.rightBad, sum.right, sum.wrongOpen, sum.wrong,
			kinds[Tame][k].Refuted[falsely], kinds[Tame][k].Entries, kinds[Wild][k].Refuted[falsely], kinds[Wild][k].Entries, examples)
	}
	b.WriteString("\nThe expressions of the last column are those of TestNoFalseAlarm, which were refuted once.\n")
	campaign.Publish(t, "What each rule buys", b.String(), fmt.Sprintf("-campaign.rules %d", *ruleSeeds))
}

package verify

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"slope/verify/internal/campaign"
	"slope/verify/internal/message"
)

// bars counts in how many entries the slope of arbitrary precision is within the bar of the
// ladder, and within a tenth and a thousandth of it.
type bars struct {
	Entries, In, Tenth, Thousandth int
	Out                            []string
}

// measureBars looks at the entries of a seed that the ladder decided and of which arbitrary
// precision knows the slope of the whole function.
func measureBars(kind Kind, seed uint64, b *bars) {
	t, ok := drawTrial(kind, seed)
	if !ok {
		return
	}
	for j, en := range checkGradient(t.f, t.gradient, t.x, nil, newOptions(nil)).Entries[:len(t.x)] {
		if en.Verdict == Undecided || !finite(en.Want) || strings.HasPrefix(en.Reason, "a kink") || t.right(j) != Holds {
			continue
		}
		b.Entries++
		err := math.Abs(en.Want - t.ex.Grad[j])
		switch {
		case err <= en.Bar/1000:
			b.Thousandth++
			fallthrough
		case err <= en.Bar/10:
			b.Tenth++
			fallthrough
		case err <= en.Bar:
			b.In++
		default:
			b.Out = append(b.Out, fmt.Sprintf("seed %d: ∂/∂x[%d] of %v at %s is %v, and the ladder says %v ± %v", seed, j, t.e, message.Numbers(t.x), t.ex.Grad[j], en.Want, en.Bar))
		}
	}
}

// D7 at size: the slope is within the bar in at least 99.99 % of the entries.
func TestBarsAtSize(t *testing.T) {
	want := sizes(*sampleEntries, *sampleEntries, 800, 150)
	var text strings.Builder
	text.WriteString("How far the slope by the ladder is from that of arbitrary precision, in the entries of the same gradients that are decided, have no kink, and are known. " +
		"A bar holds the errors of rounding and of extrapolation, four times.\n\n| expressions | entries | outside the bar | per million, 95 % | within a tenth of it | within a thousandth |\n|---|---|---|---|---|---|\n")
	for _, kind := range []Kind{Tame, Wild} {
		b := campaign.Campaign[bars]{Name: "bars, " + kindNames[kind], Want: want[kind], Size: func(b *bars) int { return b.Entries },
			One: func(seed uint64, b *bars) { measureBars(kind, seed, b) }, Add: func(sum, part *bars) {
				sum.Entries += part.Entries
				sum.In += part.In
				sum.Tenth += part.Tenth
				sum.Thousandth += part.Thousandth
				sum.Out = append(sum.Out, part.Out...)
			}}.Run(t)
		for _, s := range b.Out {
			t.Log(s)
		}
		n := b.Entries
		lo, hi := campaign.ClopperPearson(n-b.In, n)
		fmt.Fprintf(&text, "| %s | %d | %d | %.2g to %.2g | %.3f %% | %.3f %% |\n", kindNames[kind], n, n-b.In, 1e6*lo, 1e6*hi, 100*float64(b.Tenth)/float64(n), 100*float64(b.Thousandth)/float64(n))
		if float64(n-b.In) > 1e-4*float64(n) {
			t.Errorf("%d of %d %s entries outside the bar", n-b.In, n, kindNames[kind])
		}
		if b.Thousandth == n {
			t.Error("bars a thousand times smaller would do: nothing is measured")
		}
	}
	publishCampaign(t, "Bars", text.String(), fmt.Sprintf("-campaign.sample %d", *sampleEntries))
}

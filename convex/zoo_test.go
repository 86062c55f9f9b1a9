package convex_test

import (
	"encoding/json"
	"os"
	"sort"
	"testing"
	"time"

	"slope/convex"
)

// zooRow is a function of testdata/zoo.json with what is known about it.
type zooRow struct {
	ID     string       `json:"id"`
	Box    [][2]float64 `json:"box"`
	Smooth bool         `json:"smooth_C2_on_box"`
	Convex bool         `json:"convex_on_box"`
	L      *float64     `json:"L_grad_lipschitz"`
	Kind   string       `json:"L_kind"` // exact, double (rounded) or upper (a bound)
	LSeen  float64      `json:"L_sampled_lower_bound"`
	Mu     *float64     `json:"mu_strong"`
	Lowest float64      `json:"lambda_min_sampled"`
}

func (r zooRow) box() (b convex.Box) {
	for _, s := range r.Box {
		b.Lo, b.Hi = append(b.Lo, s[0]), append(b.Hi, s[1])
	}
	return b
}

// boxes is MaxBoxes(n), less for the function that no number of boxes decides: it takes
// as long as all others together.
func (r zooRow) boxes(n int) convex.Option {
	if r.ID == "neglogdet3" {
		n = 30
	}
	return convex.MaxBoxes(n)
}

func zoo(t *testing.T) []zooRow {
	text, err := os.ReadFile("testdata/zoo.json")
	if err != nil {
		t.Fatal(err)
	}
	var z struct{ Functions []zooRow }
	if err := json.Unmarshal(text, &z); err != nil {
		t.Fatal(err)
	}
	for _, r := range z.Functions {
		if zooFunctions[r.ID] == nil {
			t.Fatalf("no function for %s", r.ID)
		}
	}
	return z.Functions
}

// TestZoo holds the verdicts to the labels: none may be wrong, 90 % of the
// convex functions are proven, 99 % of the others refuted, 5 % undecided at most.
// The log has the times, of which a test says nothing.
func TestZoo(t *testing.T) {
	var convexes, proven, others, refuted, undecided int
	var times []time.Duration
	rows := zoo(t)
	for _, r := range rows {
		start := time.Now()
		budget := convex.MaxBoxes(20000) // the default
		if testing.Short() {
			budget = r.boxes(20000)
		}
		c, err := convex.Certify(zooFunctions[r.ID], r.box(), budget)
		if err != nil {
			t.Errorf("%s: %v", r.ID, err)
		}
		times = append(times, time.Since(start))
		if r.Convex {
			convexes++
		} else {
			others++
		}
		switch c.Verdict {
		case convex.Proven:
			proven++
			if !r.Convex {
				t.Errorf("%s is proven and not convex: %v", r.ID, c)
			}
			if len(c.Steps) == 0 {
				t.Errorf("%s is proven without a step", r.ID)
			}
		case convex.Refuted:
			refuted++
			if r.Convex {
				t.Errorf("%s is refuted and convex: %v", r.ID, c)
			}
			if c.Witness == nil {
				t.Errorf("%s is refuted without a witness", r.ID)
			}
		default:
			undecided++
			if c.Reason == "" {
				t.Errorf("%s is undecided without a reason", r.ID)
			}
			t.Logf("%s: %v", r.ID, c)
		}
	}
	sort.Slice(times, func(i, j int) bool { return times[i] < times[j] })
	t.Logf("%d of %d convex proven, %d of %d others refuted, %d undecided; median %v, worst %v",
		proven, convexes, refuted, others, undecided, times[len(times)/2], times[len(times)-1])
	if proven*100 < convexes*90 || refuted*100 < others*99 || undecided*100 > len(rows)*5 {
		t.Error("too few decided")
	}
}

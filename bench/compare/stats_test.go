package main

import (
	"math"
	"testing"
)

func TestQuartiles(t *testing.T) {
	for _, c := range []struct {
		v    []float64
		want summary
	}{
		{[]float64{7}, summary{7, 7, 7}},
		{[]float64{4, 1, 3, 2}, summary{2.5, 1.75, 3.25}},
		{[]float64{5, 1, 2, 4, 3}, summary{3, 2, 4}},
		{[]float64{1, 1, 1, 1000}, summary{1, 1, 250.75}},
	} {
		if got := summarise(c.v); got != c.want {
			t.Errorf("%v: %v, want %v", c.v, got, c.want)
		}
	}
	if s := summarise(nil); !math.IsNaN(s.Median) || !math.IsNaN(s.Q1) || !math.IsNaN(s.Q3) {
		t.Errorf("nothing: %v, want NaN", s)
	}
	v := []float64{3, 1, 2}
	summarise(v)
	if v[0] != 3 || v[1] != 1 {
		t.Error("the sample was sorted in place")
	}
}

// A ratio is taken within its round: a machine that is twice as slow in some rounds
// does not change it, though it changes the times.
func TestRatiosWithinRounds(t *testing.T) {
	r := Result{Contenders: []Measured{
		{Name: "hand", NS: []float64{10, 20, 10, 40, 10}},
		{Name: "b", NS: []float64{30, 60, 30, 120, 30}},
		{Name: "slow", NS: []float64{500, 0, 0, 2000, 0}}, // sat out three rounds
	}}
	if got := r.ratios(r.find("b")); got != (summary{3, 3, 3}) {
		t.Errorf("ratios %v, want 3 throughout", got)
	}
	if got := r.ratios(r.find("slow")); got != (summary{50, 50, 50}) {
		t.Errorf("ratios of the slow one %v, want 50 throughout", got)
	}
	if got := r.find("slow").times(); got != (summary{1250, 875, 1625}) {
		t.Errorf("times of the slow one %v", got)
	}
	r.Contenders = r.Contenders[1:]
	if got := r.ratios(r.find("b")); !math.IsNaN(got.Median) {
		t.Errorf("ratio %v without a reference", got)
	}
}

func TestPowerLaw(t *testing.T) {
	x := []float64{10, 100, 1000, 1e4}
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = 3 * math.Pow(v, 1.5)
	}
	if f := powerLaw(x, y); math.Abs(f.Exponent-1.5) > 1e-12 || math.Abs(f.R2-1) > 1e-12 || f.Points != 4 {
		t.Errorf("%+v, want exponent 1.5", f)
	}
	// ln y = 0, 1, 3 at ln x = 0, 1, 2: slope 3/2, residuals ⅙, −⅓, ⅙, so R² = 1 − (1/6)/(14/3).
	e := math.E
	if f := powerLaw([]float64{1, e, e * e}, []float64{1, e, e * e * e}); math.Abs(f.Exponent-1.5) > 1e-12 || math.Abs(f.R2-27.0/28) > 1e-12 {
		t.Errorf("%+v, want exponent 1.5 and R² 27/28", f)
	}
	if f := powerLaw([]float64{10, 100, 1000}, []float64{5, 5, 5}); f.Exponent != 0 || f.R2 != 1 {
		t.Errorf("constant: %+v, want exponent 0 and R² 1", f)
	}
	for name, p := range map[string][2][]float64{
		"two points":        {{1, 2}, {1, 2}},
		"zeros are no data": {{1, 2, 3}, {0, 1, 2}},
		"one x":             {{2, 2, 2}, {1, 2, 3}},
	} {
		if f := powerLaw(p[0], p[1]); !math.IsNaN(f.Exponent) {
			t.Errorf("%s: %+v, want NaN", name, f)
		}
	}
}

func TestGrowth(t *testing.T) {
	rec := &Record{}
	for _, n := range []int{1000, 10, 100} { // the order does not matter
		f := float64(n)
		rec.Results = append(rec.Results, Result{Workload: "W", Param: "variables", N: n, Contenders: []Measured{
			{Name: "hand", NS: []float64{f}},
			{Name: "tape", NS: []float64{3 * f * f}, Retained: 24 * f, Entries: n / 2, Bytes: 17},
			{Name: "once", NS: []float64{map[bool]float64{true: f}[n == 10]}},
		}})
	}
	gs := rec.growths("W")
	if len(gs) != 3 {
		t.Fatalf("%d rows, want 3", len(gs))
	}
	g := gs[1]
	if g.Contender != "tape" || g.From != 10 || g.To != 1000 || math.Abs(g.Time.Exponent-2) > 1e-12 || math.Abs(g.Last-2) > 1e-12 || math.Abs(g.Retained.Exponent-1) > 1e-12 || math.Abs(g.Tape.Exponent-2) > 1e-12 {
		t.Errorf("%+v", g)
	}
	if g.PerEntryNS != 6000 || g.PerEntryBytes != 48 {
		t.Errorf("an entry takes %v ns and %v bytes, want 6000 and 48", g.PerEntryNS, g.PerEntryBytes)
	}
	if !math.IsNaN(g.Bytes.Exponent) {
		t.Error("bytes without an allocation have an exponent")
	}
	if !math.IsNaN(gs[0].Retained.Exponent) {
		t.Error("no memory, but an exponent of it")
	}
	if !math.IsNaN(gs[2].Time.Exponent) {
		t.Error("an exponent of one point")
	}
}

func TestFormats(t *testing.T) {
	for x, want := range map[float64]string{0: "0", 0.00012345: "0.000123", 0.01234: "0.0123", 0.9996: "1.00", 1: "1.00", 9.996: "10.0", 12.34: "12.3", 123.4: "123", 999.6: "1000", 79947: "79900"} {
		if got := three(x); got != want {
			t.Errorf("three(%v) = %q, want %q", x, got, want)
		}
	}
	for x, want := range map[float64]string{2.5e-10: "0.250 ns", 1.43e-6: "1.43 µs", 0.9999e-6: "1.00 µs", 0.02: "20.0 ms", 61: "61.0 s"} {
		if got := seconds(x); got != want {
			t.Errorf("seconds(%v) = %q, want %q", x, got, want)
		}
	}
	for x, want := range map[float64]string{0: "0 B", 144: "144 B", 24900: "24.9 kB", 1.52e6: "1.52 MB", 2e9: "2.00 GB"} {
		if got := size(x); got != want {
			t.Errorf("size(%v) = %q, want %q", x, got, want)
		}
	}
	for x, want := range map[float64]string{0.0533: "0.05", 1: "1.00", 12.6: "13", 5638: "5600", 79947: "80k", 3.21e6: "3.2M"} {
		if got := short(x); got != want {
			t.Errorf("short(%v) = %q, want %q", x, got, want)
		}
	}
}

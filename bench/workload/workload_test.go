package workload

import (
	"bytes"
	"math"
	"reflect"
	"strings"
	"testing"
)

// Every contender of every workload gives the answer by hand, in a first run and
// in a second: at the small size, and those that are not there, as generated code
// for one size, at the size of the tables.
func TestContendersAgree(t *testing.T) {
	for _, w := range All() {
		t.Run(w.Name, func(t *testing.T) {
			small := w.New(w.Small)
			if len(small.Contenders) < 3 || small.Contenders[0].Name != "hand" {
				t.Fatal("hand is not the first of some contenders")
			}
			for _, ct := range small.Contenders {
				agrees(t, small, ct)
			}
			if testing.Short() {
				return
			}
			c := w.New(w.Size)
			for _, ct := range c.Contenders {
				if _, ok := small.Contender(ct.Name); !ok {
					agrees(t, c, ct)
				}
			}
		})
	}
}

func agrees(t *testing.T, c *Case, ct Contender) {
	t.Helper()
	r := ct.Prepare()
	r.Run()
	first := r.Answer()
	r.Run()
	again := r.Answer()
	digits, err := c.Check(ct, again)
	if err != nil {
		t.Error(err)
	}
	t.Logf("%-20s %.1f digits", ct.Name, digits)
	if r.Entries != nil && r.Entries() < 1 {
		t.Errorf("%s: a tape of %d entries", ct.Name, r.Entries())
	}
	if !reflect.DeepEqual(first, again) {
		t.Errorf("%s: another answer in the second run", ct.Name)
	}
	if r.Close != nil {
		r.Close()
	}
}

// The table is complete, and names are unique and fit for a line of the data file.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, w := range All() {
		if w.Name == "" || w.Title == "" || w.Task == "" || w.Param == "" || w.Size < 1 || w.Small < 1 || w.Small > w.Size {
			t.Errorf("%q lacks a field", w.Name)
		}
		if seen[w.Name] {
			t.Errorf("two workloads are named %s", w.Name)
		}
		seen[w.Name] = true
		if got, ok := ByName(w.Name); !ok || got.Title != w.Title {
			t.Errorf("ByName(%q) = %v", w.Name, got.Title)
		}
		checkCase(t, w)
	}
	if _, ok := ByName("no such workload"); ok {
		t.Error("ByName of an unknown name")
	}
}

// checkCase checks the names of the contenders and of the data of a small case.
func checkCase(t *testing.T, w Workload) {
	t.Helper()
	c := w.New(w.Small)
	if c.N != w.Small || c.Data[0].Name != "x" {
		t.Errorf("%s: case of size %d that begins with %q", w.Name, c.N, c.Data[0].Name)
	}
	names := map[string]bool{}
	for _, ct := range c.Contenders {
		if names[ct.Name] || ct.Package == "" || ct.Prepare == nil || ct.Exact != (ct.Tolerance == 0) {
			t.Errorf("%s: contender %q is a second one or lacks a field", w.Name, ct.Name)
		}
		names[ct.Name] = true
		if got, ok := c.Contender(ct.Name); !ok || got.Package != ct.Package {
			t.Errorf("%s: Contender(%q) = %v", w.Name, ct.Name, got)
		}
	}
	for _, b := range c.Data {
		if strings.ContainsAny(b.Name, " \t\n") || b.Name == "" || len(b.Data) != b.Rows*b.Cols {
			t.Errorf("%s: block %q of %d numbers is not %d×%d", w.Name, b.Name, len(b.Data), b.Rows, b.Cols)
		}
	}
}

// An answer that is wrong in any entry, beyond rounding, is refused: a planted
// sign, factor, NaN, infinity or missing entry.
func TestWrongAnswersAreRefused(t *testing.T) {
	faults := map[string]func(v, scale float64) float64{
		"sign":     func(v, scale float64) float64 { return -v - 1e-11*scale },
		"factor":   func(v, scale float64) float64 { return 2*v + 1e-11*scale },
		"last bit": func(v, scale float64) float64 { return v + 3e-12*scale },
		"NaN":      func(float64, float64) float64 { return math.NaN() },
		"+Inf":     func(float64, float64) float64 { return math.Inf(1) },
	}
	for _, w := range All() {
		c := w.New(w.Small)
		hand := c.Contenders[0]
		parts := c.parts
		if parts == nil {
			parts = []int{len(c.Want)}
		}
		from := 0
		for _, n := range parts {
			scale := 0.0
			for _, v := range c.Want[from : from+n] {
				scale = max(scale, math.Abs(v))
			}
			for i := from; i < from+n; i += 1 + n/50 {
				for name, fault := range faults {
					got := append([]float64(nil), c.Want...)
					got[i] = fault(got[i], scale*max(1, c.tolerance/exactTolerance))
					if _, err := c.Check(hand, got); err == nil && scale > 0 {
						t.Errorf("%s: %s in entry %d is not refused", w.Name, name, i)
					}
				}
			}
			from += n
		}
		if from != len(c.Want) {
			t.Errorf("%s: parts of %d entries in all, want %d", w.Name, from, len(c.Want))
		}
		if _, err := c.Check(hand, c.Want[1:]); err == nil {
			t.Errorf("%s: an answer that is too short is not refused", w.Name)
		}
		if d, err := c.Check(hand, c.Want); err != nil || d != 16 {
			t.Errorf("%s: the answer itself has %v digits, %v", w.Name, d, err)
		}
	}
}

// What WriteData writes, ReadData reads, bit for bit.
func TestDataRoundTrip(t *testing.T) {
	for _, w := range All() {
		c := w.New(w.Small)
		var b bytes.Buffer
		if err := WriteData(&b, c); err != nil {
			t.Fatal(err)
		}
		got, err := ReadData(&b)
		if err != nil {
			t.Fatalf("%s: %v", w.Name, err)
		}
		if !reflect.DeepEqual(got, c.Data) {
			t.Errorf("%s: other data after a round trip", w.Name)
		}
	}
}

func TestReadDataRefuses(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"x 2 1\n1", "ends in row 1 of 2"},
		{"x 2", "has no shape"},
		{"x two 1\n1 2", "not a number of rows"},
		{"x -1 1", "not a number of rows"},
		{"x 1 1\none", "invalid syntax"},
	} {
		if _, err := ReadData(strings.NewReader(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error %v, want one with %q", c.text, err, c.want)
		}
	}
	if b, err := ReadData(strings.NewReader("")); err != nil || len(b) != 0 {
		t.Errorf("empty input: %v, %v", b, err)
	}
}

// What sums of a million terms lose to rounding is allowed, and no more.
func TestToleranceGrowsWithTheSum(t *testing.T) {
	for _, c := range []struct {
		n       int
		err     float64
		refused bool
	}{
		{1000, 0.9e-12, false}, {1000, 1.1e-12, true},
		{1000000, 2e-10, false}, {1000000, 3e-10, true},
	} {
		one := &Case{N: c.n, Want: []float64{1}}
		_, err := one.Check(Contender{Name: "reverse", Exact: true}, []float64{1 + c.err})
		if (err != nil) != c.refused {
			t.Errorf("error %v at n = %d: %v", c.err, c.n, err)
		}
	}
}

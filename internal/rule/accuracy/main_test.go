package main

import (
	"io"
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"slope/internal/rule"
)

// Every rule keeps what package rule promises, on fewer points than the
// published table has.
func TestRules(t *testing.T) {
	n := 600
	if testing.Short() {
		n = 60
	}
	for _, row := range selected("") {
		t.Run(row.Name, func(t *testing.T) {
			t.Parallel()
			r := measure(row, n)
			for i, m := range r.misses {
				if i == 3 {
					t.Errorf("and %d more", len(r.misses)-i)
					break
				}
				t.Error(m)
			}
		})
	}
}

// The measurement sees the faults it is there for: each is planted in a rule.
func TestMeasureFindsFaults(t *testing.T) {
	log := func(x float64) (y, d1, d2 float64) { return rule.Log(x) }
	faults := map[string]rule.Row{
		"sign of f′": {Name: "Log", Unary: func(x float64) (float64, float64, float64) { y, d1, d2 := log(x); return y, -d1, d2 }, Lo: 0, Hi: 10},
		"f″ 9 ulp off": {Name: "Exp", Unary: func(x float64) (float64, float64, float64) {
			y, d1, d2 := rule.Exp(x)
			return y, d1, d2 * (1 + 0x1p-49)
		}, Lo: -10, Hi: 10},
		"value 3 ulp off": {Name: "Exp", Unary: func(x float64) (float64, float64, float64) {
			y, d1, d2 := rule.Exp(x)
			return y * (1 + 3*0x1p-52), d1, d2
		}, Lo: -10, Hi: 10},
		"finite outside": {Name: "Log", Unary: func(x float64) (float64, float64, float64) { return rule.Log(math.Abs(x)) }, Lo: -10, Hi: 10},
		"NaN inside":     {Name: "Exp", Unary: func(x float64) (float64, float64, float64) { return math.NaN(), 0, 0 }, Lo: -10, Hi: 10},
		"1−tanh²": {Name: "Tanh", Unary: func(x float64) (float64, float64, float64) {
			y, _, d2 := rule.Tanh(x)
			return y, 1 - y*y, d2
		}, Lo: -30, Hi: 30, Edges: []float64{0, 19}},
		"swapped": {Name: "Atan2", Kind: rule.Binary, Binary: func(y, x float64) rule.Partials { return rule.Atan2(x, y) }, Lo: -10, Hi: 10},
	}
	for name, row := range faults {
		if len(measure(row, 500).misses) == 0 {
			t.Errorf("%s: not found", name)
		}
	}
}

// Every rule has a reference.
func TestReferences(t *testing.T) {
	for _, r := range selected("") {
		var has bool
		switch r.Kind {
		case rule.Unary:
			_, has = unary[r.Name]
		case rule.Param:
			_, has = param[r.Name]
		case rule.Binary:
			_, has = binary[r.Name]
		}
		if !has {
			t.Errorf("%s has no reference", r.Name)
		}
	}
}

// The references agree with digits that are not ours.
func TestReferenceDigits(t *testing.T) {
	for _, c := range []struct {
		name string
		x    string
		part int
		want string // mpmath 1.2.1, 50 digits
	}{
		{"Gamma", "0.5", 2, "15.580177442406253"},
		{"Digamma", "1", 2, "-2.4041138063191886"},
		{"Tanh", "20", 1, "1.6993417021166356e-17"},
		{"Sinc", "0.001953125", 1, "-0.00065104141831401394"},
	} {
		x, _, err := big.ParseFloat(c.x, 10, prec, big.ToNearestEven)
		if err != nil {
			t.Fatal(err)
		}
		if got := unary[c.name](x)[c.part].Text('g', 17); got != c.want {
			t.Errorf("%s part %d at %s: got %s, want %s", c.name, c.part, c.x, got, c.want)
		}
	}
}

// The figures of other architectures have every rule, and keep the bars.
func TestElsewhere(t *testing.T) {
	as, err := architectures()
	if err != nil {
		t.Fatal(err)
	}
	if len(as) == 0 {
		t.Fatal("no architecture but amd64 is measured")
	}
	for _, a := range as {
		for _, r := range selected("") {
			if r.Own {
				continue
			}
			w := a.worst[r.Name]
			if len(w) != 3 {
				t.Errorf("%s: no figures of %s", a.name, r.Name)
				continue
			}
			for k, s := range w {
				if u, err := strconv.ParseFloat(s, 64); err != nil || u > bars[k] {
					t.Errorf("%s: derivative %d of %s is %s ulp off, want %v or less", a.name, k, r.Name, s, bars[k])
				}
			}
		}
	}
}

func TestReport(t *testing.T) {
	var b strings.Builder
	report(&b, []*result{measure(selected("Log")[0], 50)}, 50)
	for _, want := range []string{"| Log |", "Next to a zero", "Where package math is mended"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	report(io.Discard, nil, 0)
}

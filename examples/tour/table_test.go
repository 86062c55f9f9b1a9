package main

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestBadTables(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", "f.csv: empty file, want a header of column names and rows of numbers"},
		{"header only", "a,b,label\n", "f.csv:1: header without rows, want at least 2 rows of numbers"},
		{"one column", "label\n0\n1\n", "f.csv:1: 1 column, want at least 2: features, then the label"},
		{"no header", "1,2,0\n3,4,1\n", "f.csv:1: first row is all numbers, want a header of column names"},
		{"short row", "a,b,label\n1,2,0\n3,1\n", "f.csv:3: row of 2 fields, want 3 as in the header"},
		{"long row", "a,b,label\n1,2,0,7\n", "f.csv:2: row of 4 fields, want 3 as in the header"},
		{"word", "a,b,label\n1,2,0\n3,four,1\n", `f.csv:3:3: column 2 (b): found "four", want a finite number`},
		{"missing", "a,b,label\n,2,0\n", `f.csv:2:1: column 1 (a): found "", want a finite number`},
		{"NaN", "a,b,label\n1,2,0\n1,NaN,0\n", `f.csv:3:3: column 2 (b): found "NaN", want a finite number`},
		{"infinity", "a,b,label\n-Inf,2,0\n", `f.csv:2:1: column 1 (a): found "-Inf", want a finite number`},
		{"overflow", "a,b,label\n1e999,2,0\n", `f.csv:2:1: column 1 (a): found "1e999", want a finite number`},
		{"label word", "a,b,label\n1,2,yes\n", `f.csv:2:5: column 3 (label): found "yes", want a finite number`},
		{"label 2", "a,b,label\n1,2,0\n\n1,2,2\n", `f.csv:4: label "label" is 2, want 0 or 1 in the last column`},
		{"label -1", "a,b,label\n1,2,-1\n", `f.csv:2: label "label" is -1, want 0 or 1 in the last column`},
		{"one class", "a,b,label\n1,2,1\n3,4,1\n", `f.csv: label "label" is 1 in all 2 rows, want rows of both classes, 0 and 1`},
		{"too large", "a,b,label\n1e308,2,0\n-1e308,4,1\n", "f.csv: column 1 (a) is too large to standardise; scale it"},
		{"quote", "a,b,label\n1,\"2,0\n", `f.csv:2:8: extraneous or missing " in quoted-field`},
	} {
		t.Run(c.name, func(t *testing.T) {
			tab, err := readTable("f.csv", strings.NewReader(c.in))
			if err == nil {
				_, err = tab.classes()
			}
			if err == nil || err.Error() != c.want {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestGoodTables(t *testing.T) {
	for name, in := range map[string]string{
		"plain":   "a,b,label\n1,5,0\n3,5,1\n",
		"windows": "\ufeffa,b,label\r\n1, 5,0\r\n3 ,5,1\r\n",
		"quoted":  "\"a\",\"b\",label\n\"1\",5,0\n3,5,1.0\n",
	} {
		tab, err := readTable("f.csv", strings.NewReader(in))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		s, err := tab.classes()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		// Column a standardised, column b constant.
		if s.features[0] != "a" || s.label != "label" || s.a[0][0] != 1 || s.a[0][1] != -1 || s.a[1][1] != 1 || s.a[0][2] != 0 || s.y[0] != -1 || s.y[1] != 1 {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

func TestConstantColumnWithRoundedMean(t *testing.T) {
	tab, err := readTable("f.csv", strings.NewReader("a,label\n0.1,0\n0.1,1\n0.1,1\n"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := tab.classes()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range s.a {
		if a[1] != 0 {
			t.Errorf("constant column became %v, want 0", a[1])
		}
	}
}

func TestMissingFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "none.csv")
	if _, err := loadSamples(file); err == nil || !os.IsNotExist(err) || !strings.Contains(err.Error(), "none.csv") {
		t.Errorf("got %v, want one that names the missing file", err)
	}
}

func TestEmbeddedData(t *testing.T) {
	s, err := loadSamples("")
	if err != nil {
		t.Fatal(err)
	}
	benign := 0
	for _, y := range s.y {
		if y > 0 {
			benign++
		}
	}
	// The counts of the data's own description.
	if len(s.a) != 569 || len(s.features) != 30 || benign != 357 {
		t.Errorf("%d rows, %d features, %d benign; want 569, 30, 357", len(s.a), len(s.features), benign)
	}
	thurber, err := loadEmbedded("thurber.csv")
	if err != nil || len(thurber.rows) != 37 {
		t.Fatalf("Thurber: %v", err)
	}
	// The certified sum of squares at the certified parameters.
	b := append([]float64(nil), thurberCertified...)
	if got := squares(residualsAt(thurber.rows, b)); math.Abs(got-thurberSum) > 1e-7*thurberSum {
		t.Errorf("sum of squares at the certified parameters is %v, want %v", got, thurberSum)
	}
}

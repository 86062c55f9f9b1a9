package expr

import (
	"go/format"
	"testing"
)

// Products that could meet a sum are rounded, and nothing else is touched.
func TestRoundedProducts(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"y := a*b + c*d", "y := float64(a*b) + float64(c*d)"},
		{"y := a*b*c - d", "y := float64(a*b*c) - d"},
		{"y := a * (b*c + d)", "y := float64(a * (float64(b*c) + d))"},
		{"y += -a * b", "y += float64(-a * b)"},
		{"y := -(a * b)", "y := float64(-(a * b))"},
		{"y := (a * b) + 1", "y := (float64(a * b)) + 1"},
		{"y := a*b/c + d", "y := a*b/c + d"},
		{"y := a*(b+c*d)/e + d", "y := a*(b+float64(c*d))/e + d"},
		{"y := a/b*c + d", "y := float64(a/b*c) + d"},
		{"y := a/2 + d", "y := float64(a/2) + d"},
		{"y := a/3 + d", "y := a/3 + d"},
		{"y := 2*math.Pi + d", "y := 2*math.Pi + d"},
		{"y := 2*a + d", "y := float64(2*a) + d"},
		{"y *= a", "y = float64(y * (a))"},
		{"p[k-1] *= a + b*c", "p[k-1] = float64(p[k-1] * (a + float64(b*c)))"},
		{"y := x[3*i+1] + z[2*i:3*i][0]", "y := x[3*i+1] + z[2*i:3*i][0]"},
		{"y := times(a*b, c) + d", "y := times(float64(a*b), c) + d"},
		{"y := math.Exp(a*b) + math.Sin(a*b+c)", "y := math.Exp(a*b) + math.Sin(float64(a*b)+c)"},
		{"y := float64(a*b) + float64(a*b+c)", "y := float64(a*b) + float64(float64(a*b)+c)"},
		{"if a*b > c+d*e {\n\treturn a * b\n}", "if a*b > c+float64(d*e) {\n\treturn float64(a * b)\n}"},
		{"for k := 2 * n; k < 3*n; k++ {\n\ts += a * b\n}", "for k := 2 * n; k < 3*n; k++ {\n\ts += float64(a * b)\n}"},
		{"for k := range d[2*n:] {\n\ts += a * b\n}", "for k := range d[2*n:] {\n\ts += float64(a * b)\n}"},
	} {
		const head = "package p\n\nfunc f() {\n"
		got, err := rounded([]byte(head + c.in + "\n}\n"))
		if err != nil {
			t.Fatalf("%s: %v", c.in, err)
		}
		got, err = format.Source(got)
		if err != nil {
			t.Fatalf("%s: %v", c.in, err)
		}
		want, err := format.Source([]byte(head + c.want + "\n}\n"))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%s: got\n%s\nwant\n%s", c.in, got, want)
		}
	}
}

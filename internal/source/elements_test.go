package source

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// elementsText adds a gradient: of terms in x[i], x[i+1], then of terms in x[i] and an element that a table names; of x[0]·x[3]; and of p², with p a sum over all.
const elementsText = `package p

var table = [...]int32{
	3, 2, 0, 1,
}

func sum(x []float64) float64 { return x[0] + x[1] }

func add(dst, x []float64) float64 {
	y := 0.0
	for i := 0; i < 3; i++ {
		u := x[i+1] - x[i]*x[i]
		y += u * u
		ub := 2 * u
		dst[i+1] += ub
		dst[i] -= 2 * ub * x[i]
	}
	for i := 0; i < 4; i++ {
		v := x[table[i]]
		y += x[i] * v * v
		dst[i] += v * v
		dst[table[i]] += 2 * x[i] * v
	}
	y += x[0] * x[3]
	dst[0] += x[3]
	dst[3] += x[0]
	REST
	return y
}
`

// What is computed turn by turn has its entries added by the turn; first additions set them; what reads tangents from elsewhere is left to products.
func TestElements(t *testing.T) {
	full := func(i, j int) int { return 4*i + j }
	for _, c := range []struct {
		name, rest string
		at         func(i, j int) int
		want, not  []string
		unset      []int
	}{
		{"all", "", full, []string{"func entries(h, x []float64) (y float64) {", "h2 := -(2 * 2.0 * x[i])", "h[5 * i + 4] = h2", "h[5 * i + 1] = h2", "h[tables3_6_13[i2]] += h3", "h[3] += 1.0", "return y"},
			[]string{"dst", "dx", "func left"}, []int{0, 2, 3, 7, 8, 12, 13}},
		{"rest", "p := 0.0\n\tfor i := 0; i < 4; i++ {\n\t\tp += x[i]\n\t}\n\ty += p * p\n\tfor i := 0; i < 4; i++ {\n\t\tdst[i] += 2 * p\n\t}", full,
			[]string{"func entries(h, x []float64) {", "h[5 * i + 4] += h2", "func left(ddst, ddst2, x, dx, dx2 []float64) (y float64) {", "ddst2[i4] += 2 * dp2"}, []string{"dst[i + 1]"}, nil},
		{"outside of the pattern", "", func(i, j int) int { return slices.Index([]int{0, 1, 4, 5, 6, 9, 10, 11, 14, 15, 3, 12}, 4*i+j) },
			[]string{"h[10] += 1.0", "ddst[table[i2]] +="}, []string{"ddst[0] += dx[3]"}, nil},
	} {
		p, err := Parse([]byte(strings.Replace(elementsText, "REST", c.rest, 1)), nil, Strong{})
		if err != nil {
			t.Fatal(err)
		}
		e, err := p.Elements(ElementOptions{
			TangentOptions: TangentOptions{Func: "add", Name: "left", Wrt: []string{"dst", "x"}, Sum: "dst", Len: 4, Directions: 2},
			Entries:        "entries", Matrix: "h", Size: 16, At: c.at,
			Table: func(k []int) string { return fmt.Sprintf("tables%d_%d_%d", k[0], k[1], k[3]) },
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range c.want {
			if !strings.Contains(e.Text, w) {
				t.Errorf("%s: %q is not in\n%s", c.name, w, e.Text)
			}
		}
		for _, w := range c.not {
			if strings.Contains(e.Text, w) {
				t.Errorf("%s: %q is in\n%s", c.name, w, e.Text)
			}
		}
		if e.Rest == strings.Contains(c.name, "all") || !slices.Equal(e.Unset, c.unset) {
			t.Errorf("%s: rest %v, unset %v, want %v", c.name, e.Rest, e.Unset, c.unset)
		}
	}
	p, err := Parse([]byte(strings.Replace(elementsText, "REST", "", 1)), nil, Strong{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Elements(ElementOptions{TangentOptions: TangentOptions{Func: "none"}}); err == nil {
		t.Error("no function: no error")
	}
}

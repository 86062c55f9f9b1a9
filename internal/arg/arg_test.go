package arg

import (
	"testing"

	"gonum.org/v1/gonum/mat"
)

func TestDestinations(t *testing.T) {
	if d := Dst[float64]("p", "gradient", nil, 3); len(d) != 3 {
		t.Errorf("nil: length %d", len(d))
	}
	given := make([]float32, 2)
	if d := Dst("p", "gradient", given, 2); &d[0] != &given[0] {
		t.Error("a destination is not used")
	}
	m, s := new(mat.Dense), new(mat.SymDense)
	if d := Dense("p", "Jacobian", m, 2, 3); d != m {
		t.Error("an empty matrix is not used")
	}
	if d := Sym("p", "Hessian", s, 2); d != s || s.SymmetricDim() != 2 {
		t.Error("an empty symmetric matrix is not used")
	}
	if r, c := Dense("p", "Jacobian", nil, 2, 3).Dims(); r != 2 || c != 3 {
		t.Errorf("nil: %d×%d", r, c)
	}
	if n := Sym("p", "Hessian", nil, 4).SymmetricDim(); n != 4 {
		t.Errorf("nil: order %d", n)
	}
}

func TestMessages(t *testing.T) {
	for want, f := range map[string]func(){
		"p: nil function": func() { NotNil("p", true) },
		"p: F at a point of length 0, want at least 1": func() { Point("p", "F", 0) },
		"p: gradient of length 3, want 5":              func() { Dst("p", "gradient", make([]float64, 3), 5) },
		"p: Jacobian of 1×2, want 2×1":                 func() { Dense("p", "Jacobian", mat.NewDense(1, 2, nil), 2, 1) },
		"p: Hessian of order 1, want 2":                func() { Sym("p", "Hessian", mat.NewSymDense(1, nil), 2) },
	} {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic %q, want %q", got, want)
				}
			}()
			f()
		}()
	}
	NotNil("p", false)
	Point("p", "F", 1)
}

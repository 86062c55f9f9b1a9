package reverse

import "testing"

func TestBackwardAdds(t *testing.T) {
	tape := NewTape()
	x := tape.Var(2)
	tape.Backward(x.Square())
	if g := tape.Grad(x); g != 4 {
		t.Fatalf("first Backward: %v, want 4", g)
	}
	tape.Backward(x.Square())
	if g := tape.Grad(x); g != 8 {
		t.Fatalf("second Backward: %v, want 8", g)
	}
}

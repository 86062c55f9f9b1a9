package bigmath

import (
	"math/big"
	"sync"
)

// A fixed-point number of width w is a big.Int v that stands for v·2⁻ʷ. The series loops run on these: a shift after
// a product is all the normalisation they need, and terms that have shrunk to few words are multiplied as such.

// width returns the width that holds the wanted fractional bits. It is a multiple of 64 so that shifts move whole words
// and so that the tables kept per width are few.
func width(bits uint) uint {
	if bits > 1024 {
		return (bits + 255) &^ 255
	}
	return (bits + 63) &^ 63
}

// toFixed sets z to x·2ʷ, truncated, and returns z.
func toFixed(z *big.Int, x *big.Float, w uint) *big.Int {
	if exponent(x) < -int(w) {
		return z.SetInt64(0)
	}
	var t big.Float
	t.SetMantExp(x, int(w))
	t.Int(z)
	return z
}

// fromFixed returns z·2ᵉ rounded to prec bits.
func fromFixed(z *big.Int, e int, prec uint) *big.Float {
	f := new(big.Float).SetPrec(prec).SetInt(z)
	return f.SetMantExp(f, e)
}

// mulShift sets z to x·y·2⁻ʷ, rounded down, and returns z, which must be neither x nor y.
func mulShift(z, x, y *big.Int, w uint) *big.Int {
	z.Mul(x, y)
	return z.Rsh(z, w)
}

// one returns 2ʷ, the fixed-point number 1.
func one(w uint) *big.Int {
	z := big.NewInt(1)
	return z.Lsh(z, w)
}

// byWidth keeps one value per width. It is safe for concurrent use; two goroutines may build the same value, and both are right.
type byWidth[T any] struct {
	build func(w uint) T
	kept  sync.Map // uint → T
}

func (c *byWidth[T]) at(w uint) T {
	if v, ok := c.kept.Load(w); ok {
		return v.(T)
	}
	v, _ := c.kept.LoadOrStore(w, c.build(w))
	return v.(T)
}

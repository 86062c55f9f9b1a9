package scale

import (
	"encoding/binary"
	"errors"
	"math"
	"math/big"
)

// exact is a sum of float64 without rounding: a fixed-point number wide enough
// for every float64, in limbs of 32 bits, limb i in units of 2^(32i−1074)
// (Kulisch 1971; the limbs with room for carries are those of Neal 2015). The
// sum of the same numbers is the same, whatever their order and grouping. The
// zero value is 0.
type exact struct {
	limb  [limbs]int64
	loose int // additions since the carries were propagated
}

const (
	// A float64 ends at bit 2098 above 2^−1074; 2^63 of them at bit 2161.
	limbs = 68

	// A limb takes up to 2³² + 2⁵² from an addition and holds less than 2⁶³.
	maxLoose = 2000
)

// add adds x, which must be finite.
func (a *exact) add(x float64) {
	if a.loose >= maxLoose {
		a.carry()
	}
	a.loose++
	b := math.Float64bits(x)
	e := uint(b>>52) & 0x7ff
	m := b & (1<<52 - 1)
	if e == 0 {
		e = 1
	} else {
		m |= 1 << 52
	}
	// x = ±m·2^(e−1075) = ±m·2^shift in units of limb i
	e--
	i, shift := e/32, e%32
	lo, hi := int64(m<<shift&(1<<32-1)), int64(m>>(32-shift))
	if b>>63 != 0 {
		lo, hi = -lo, -hi
	}
	p := (*[2]int64)(a.limb[i:])
	p[0] += lo
	p[1] += hi
}

// carry brings all limbs but the last, which has the sign, into [0, 2³²). That
// form is unique.
func (a *exact) carry() {
	c := int64(0)
	for i := range limbs - 1 {
		v := a.limb[i] + c
		c = v >> 32
		a.limb[i] = v & (1<<32 - 1)
	}
	a.limb[limbs-1] += c
	a.loose = 0
}

// merge adds b.
func (a *exact) merge(b *exact) {
	if a.loose+b.loose >= maxLoose {
		a.carry()
	}
	for i, v := range b.limb {
		a.limb[i] += v
	}
	a.loose += b.loose + 1
}

// magnitude returns the sign of the sum and its absolute value with carries
// propagated.
func (a *exact) magnitude() (negative bool, m exact) {
	m = *a
	m.carry()
	if m.limb[limbs-1] >= 0 {
		return false, m
	}
	for i := range m.limb {
		m.limb[i] = -m.limb[i]
	}
	m.carry()
	return true, m
}

// round returns the float64 nearest to the sum, ties to even, and a bound of the
// distance: 0 if the sum is a float64, else half a unit in the last place. A sum
// that is too large is ±Inf with the bound +Inf.
func (a *exact) round() (y, bound float64) {
	negative, m := a.magnitude()
	var b [4 * limbs]byte
	for i, v := range m.limb {
		binary.BigEndian.PutUint32(b[4*(limbs-1-i):], uint32(v))
	}
	n := new(big.Int).SetBytes(b[:])
	f := new(big.Float).SetInt(n) // its precision is that of n, if it is above 64
	f.SetMantExp(f, -1074)
	y, accuracy := f.Float64()
	if math.IsInf(y, 0) {
		bound = math.Inf(1)
	} else if accuracy != big.Exact {
		// Below a power of two the spacing is smaller; the greater one bounds both.
		// It is 2^−1074 at least, at which every sum is exact.
		bound = (math.Nextafter(y, math.Inf(1)) - y) / 2
		if math.IsInf(bound, 1) {
			bound = (y - math.Nextafter(y, 0)) / 2
		}
	}
	if negative {
		y = -y
	}
	return y, bound
}

// append encodes the sum: the first limb that is not zero, the number of limbs
// from there with the sign, and these limbs.
func (a *exact) append(b []byte) []byte {
	negative, m := a.magnitude()
	lo, hi := 0, limbs
	for hi > 0 && m.limb[hi-1] == 0 {
		hi--
	}
	for lo < hi && m.limb[lo] == 0 {
		lo++
	}
	count := byte(hi - lo)
	if negative {
		count |= 1 << 7
	}
	b = append(b, byte(lo), count)
	for _, v := range m.limb[lo:hi] {
		b = binary.LittleEndian.AppendUint32(b, uint32(v))
	}
	return b
}

var errEncoding = errors.New("scale: encoded sum ends early or is damaged")

// decode sets the sum from the start of b and returns the rest.
func (a *exact) decode(b []byte) ([]byte, error) {
	if len(b) < 2 {
		return nil, errEncoding
	}
	lo, count, negative := int(b[0]), int(b[1]&0x7f), b[1]>>7 != 0
	b = b[2:]
	if lo+count > limbs || len(b) < 4*count {
		return nil, errEncoding
	}
	*a = exact{}
	for i := range count {
		v := int64(binary.LittleEndian.Uint32(b[4*i:]))
		if negative {
			v = -v
		}
		a.limb[lo+i] = v
	}
	a.loose = 1
	return b[4*count:], nil
}

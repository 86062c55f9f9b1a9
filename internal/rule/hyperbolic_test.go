package rule

import (
	"math"
	"math/rand"
	"testing"
)

// The rows are rounded from the results of mpmath 1.3 at 2600 bits.
var sinhRows = []unaryRow{
	{"ordinary", 0x1.4cccccccccccdp+0, 0x1.b2c9310045c64p+0, 0x1.f88dd5c279504p+0, 0x1.b2c9310045c64p+0},
	{"tiny", -0x1p-1000, -0x1p-1000, 0x1p+0, -0x1p-1000},
	{"subnormal", 0x0.0000000000003p-1022, 0x0.0000000000003p-1022, 0x1p+0, 0x0.0000000000003p-1022},
	{"2.7 ulp off in package math", 0x1.e840f592aec03p-16, 0x1.e840f593d6c2ap-16, 0x1.00000001d19bep+0, 0x1.e840f593d6c2ap-16},
	{"2.9 ulp off in package math", 0x1.c1913834e6d61p-1, 0x1.fd9ab2216239dp-1, 0x1.693151891148p+0, 0x1.fd9ab2216239dp-1},
	{"just below ½", 0x1.fffffffffffffp-2, 0x1.0acd00fe63b96p-1, 0x1.20ac1862ae8dp+0, 0x1.0acd00fe63b96p-1},
	{"large", -0x1.9p+6, -0x1.3494a9b171bf5p+143, 0x1.3494a9b171bf5p+143, -0x1.3494a9b171bf5p+143},
	{"math.Sinh overflows on amd64", 0x1.63p+9, 0x1.3e21a464507f9p+1023, 0x1.3e21a464507f9p+1023, 0x1.3e21a464507f9p+1023},
	{"math.Sinh overflows", 0x1.6333333333333p+9, 0x1.da98a7371610bp+1023, 0x1.da98a7371610bp+1023, 0x1.da98a7371610bp+1023},
	{"last finite", 0x1.633ce8fb9f87dp+9, 0x1.ffffffffffd3bp+1023, 0x1.ffffffffffd3bp+1023, 0x1.ffffffffffd3bp+1023},
	{"first infinite", -0x1.633ce8fb9f87ep+9, -plusInf, plusInf, -plusInf},
}

var coshRows = []unaryRow{
	{"ordinary", -0x1.4cccccccccccdp+0, 0x1.f88dd5c279504p+0, -0x1.b2c9310045c64p+0, 0x1.f88dd5c279504p+0},
	{"tiny", 0x1p-1000, 0x1p+0, 0x1p-1000, 0x1p+0},
	{"2.1 ulp off in package math", 0x1.99a0ba7394742p+3, 0x1.62093176154dfp+17, 0x1.62093175fe2a6p+17, 0x1.62093176154dfp+17},
	{"large", -0x1.9p+6, 0x1.3494a9b171bf5p+143, -0x1.3494a9b171bf5p+143, 0x1.3494a9b171bf5p+143},
	{"math.Cosh overflows on amd64", -0x1.63p+9, 0x1.3e21a464507f9p+1023, -0x1.3e21a464507f9p+1023, 0x1.3e21a464507f9p+1023},
	{"math.Cosh overflows", 0x1.6333333333333p+9, 0x1.da98a7371610bp+1023, 0x1.da98a7371610bp+1023, 0x1.da98a7371610bp+1023},
	{"last finite", 0x1.633ce8fb9f87dp+9, 0x1.ffffffffffd3bp+1023, 0x1.ffffffffffd3bp+1023, 0x1.ffffffffffd3bp+1023},
	{"first infinite", -0x1.633ce8fb9f87ep+9, plusInf, -plusInf, plusInf},
}

var tanhRows = []unaryRow{
	{"ordinary", 0x1.4cccccccccccdp+0, 0x1.b933c726e9b3ap-1, 0x1.079c9162fa647p-2, -0x1.c65207b73ef6ep-2},
	{"below 0.625", -0x1.3333333333333p-1, -0x1.12f8292d2ccfcp-1, 0x1.6c53eba5bef68p-1, 0x1.8752fe1d6a38ep-1},
	{"tiny", 0x1p-1000, 0x1p-1000, 0x1p+0, -0x1p-999},
	{"f is 1, f′ is not 0", 0x1.68p+4, 0x1p+0, 0x1.0e5b73d1ff53dp-63, -0x1.0e5b73d1ff53dp-62},
	{"f′ far in the tail", 0x1.5ep+8, 0x1p+0, 0x1.14f2b0fb9307fp-1008, -0x1.14f2b0fb9307fp-1007},
	{"e^2x overflows", -0x1.62e6666666666p+8, -0x1p+0, 0x0.fb9ccefb04716p-1022, 0x1.f7399df608e2bp-1022},
	{"f′ subnormal", 0x1.6dp+8, 0x1p+0, 0x0.000000071fa8bp-1022, -0x0.0000000e3f515p-1022},
	{"f′ underflows", 0x1.75p+8, 0x1p+0, 0x0.0000000000001p-1022, -0x0.0000000000002p-1022},
}

var asinhRows = []unaryRow{
	{"ordinary", 0x1.4cccccccccccdp+0, 0x1.14155e5c8c3ffp+0, 0x1.382c0243bcc7p-1, -0x1.2dba3d314aec2p-2},
	{"negative", -0x1.3333333333333p-2, -0x1.2ec4ea565fcc1p-2, 0x1.ea6834f48c4b8p-1, 0x1.0df2e7219f6dap-2},
	{"tiny", 0x1p-1000, 0x1p-1000, 0x1p+0, -0x1p-1000},
	{"x² overflows", 0x1p+600, 0x1.a094da44cb901p+8, 0x1p-600, 0},
	{"f″ subnormal", -0x1.8p+520, -0x1.6988ff570cfdap+8, 0x1.5555555555555p-521, 0x0.00001c71c71c7p-1022},
	{"greatest double", 0x1.fffffffffffffp+1023, 0x1.633ce8fb9f87ep+9, 0x0.4000000000000p-1022, 0},
}

var acoshRows = []unaryRow{
	{"ordinary", 0x1.4cccccccccccdp+0, 0x1.834b2cab7f58ep-1, 0x1.3430129b0b5d6p+0, -0x1.22526326764cdp+1},
	{"just above 1", 0x1.0000000000001p+0, 0x1.6a09e667f3bccp-26, 0x1.6a09e667f3bccp+25, -0x1.6a09e667f3bcdp+76},
	{"2.2 ulp off in package math", 0x1.0007e32d38eb4p+0, 0x1.fc6114499020dp-7, 0x1.01d01d0ea88d3p+6, -0x1.058247be9472p+18},
	{"2.1 ulp off in package math", 0x1.01f84fe6fe259p+0, 0x1.fbd0f46716194p-4, 0x1.0172f735f357p+3, -0x1.06602210c405fp+9},
	{"1 + 2⁻⁸", 0x1.01p+0, 0x1.69ebc1b1da599p-4, 0x1.69af85d12923cp+3, -0x1.6a6403554fa51p+10},
	{"x² overflows", 0x1p+600, 0x1.a094da44cb901p+8, 0x1p-600, 0},
	{"greatest double", 0x1.fffffffffffffp+1023, 0x1.633ce8fb9f87ep+9, 0x0.4000000000000p-1022, 0},
}

var atanhRows = []unaryRow{
	{"ordinary", 0x1.3333333333333p-2, 0x1.3cf2b50617c95p-2, 0x1.1951951951952p+0, 0x1.72f83d94ba59bp-1},
	{"negative", -0x1.ccccccccccccdp-1, -0x1.78e360604b32dp+0, 0x1.50d79435e50d9p+2, -0x1.8ee457eefb097p+5},
	{"tiny", 0x1p-1000, 0x1p-1000, 0x1p+0, 0x1p-999},
	{"last before 1", 0x1.fffffffffffffp-1, 0x1.2b708872320e2p+4, 0x1p+52, 0x1p+105},
	{"−1 + 2⁻³⁰", -0x1.fffffff8p-1, -0x1.57cd0e700682p+3, 0x1.00000002p+29, -0x1p+59},
}

func TestHyperbolicRows(t *testing.T) {
	for _, f := range []struct {
		rule func(float64) (float64, float64, float64)
		rows []unaryRow
	}{{Sinh, sinhRows}, {Cosh, coshRows}, {Tanh, tanhRows}, {Asinh, asinhRows}, {Acosh, acoshRows}, {Atanh, atanhRows}} {
		for _, r := range f.rows {
			r.check(t, f.rule)
		}
	}
}

func TestHyperbolicSpecialValues(t *testing.T) {
	inf, nan, zero := plusInf, notANumber, minusZero
	for _, f := range []func(float64) (float64, float64, float64){Sinh, Cosh, Tanh, Asinh, Acosh, Atanh} {
		specialRow{nan, nan, nan, nan}.check(t, f)
	}
	specialRow{zero, zero, 1, zero}.check(t, Sinh)
	specialRow{inf, inf, inf, inf}.check(t, Sinh)
	specialRow{-inf, -inf, inf, -inf}.check(t, Sinh)
	specialRow{0, 1, 0, 1}.check(t, Cosh)
	specialRow{-inf, inf, -inf, inf}.check(t, Cosh)
	specialRow{zero, zero, 1, 0}.check(t, Tanh)
	specialRow{inf, 1, 0, zero}.check(t, Tanh)
	specialRow{-inf, -1, 0, 0}.check(t, Tanh)
	specialRow{zero, zero, 1, 0}.check(t, Asinh)
	specialRow{inf, inf, 0, zero}.check(t, Asinh)
	specialRow{-inf, -inf, 0, 0}.check(t, Asinh)
	specialRow{1, 0, inf, -inf}.check(t, Acosh)
	specialRow{inf, inf, 0, zero}.check(t, Acosh)
	specialRow{math.Nextafter(1, 0), nan, nan, nan}.check(t, Acosh)
	specialRow{-2, nan, nan, nan}.check(t, Acosh)
	specialRow{-inf, nan, nan, nan}.check(t, Acosh)
	specialRow{zero, zero, 1, zero}.check(t, Atanh)
	specialRow{1, inf, inf, inf}.check(t, Atanh)
	specialRow{-1, -inf, inf, -inf}.check(t, Atanh)
	specialRow{math.Nextafter(1, 2), nan, nan, nan}.check(t, Atanh)
	specialRow{inf, nan, nan, nan}.check(t, Atanh)
}

func TestHyperbolicValuesKeepToPackageMath(t *testing.T) {
	rng := rand.New(rand.NewSource(1))
	for range 10000 {
		x := 22 + float64((709.4-22)*rng.Float64())
		if y, _, _ := Sinh(-x); !withinUnits(y, math.Sinh(-x), 3) {
			t.Fatalf("Sinh(%x) = %x, want %x", -x, y, math.Sinh(-x))
		}
		if y, _, _ := Cosh(x); !withinUnits(y, math.Cosh(x), 3) {
			t.Fatalf("Cosh(%x) = %x, want %x", x, y, math.Cosh(x))
		}
		x = math.Exp2(float64(30*rng.Float64()) - 20)
		if rng.Intn(2) == 0 {
			x = -x
		}
		if y, _, _ := Tanh(x); !withinUnits(y, math.Tanh(x), 3) {
			t.Fatalf("Tanh(%x) = %x, want %x", x, y, math.Tanh(x))
		}
		if y, _, _ := Asinh(x); y != math.Asinh(x) {
			t.Fatalf("Asinh(%x) = %x, want %x", x, y, math.Asinh(x))
		}
		x = 1.25 + math.Abs(x)
		if y, _, _ := Acosh(x); y != math.Acosh(x) {
			t.Fatalf("Acosh(%x) = %x, want %x", x, y, math.Acosh(x))
		}
		if y, _, _ := Atanh(1 / x); y != math.Atanh(1/x) {
			t.Fatalf("Atanh(%x) = %x, want %x", 1/x, y, math.Atanh(1/x))
		}
	}
}

// cosh² − sinh² = 1, and parity, bit for bit.
func TestHyperbolicIdentities(t *testing.T) {
	rng := rand.New(rand.NewSource(2))
	for range 10000 {
		x := 3 * rng.Float64()
		s, c, _ := Sinh(x)
		if q := (c - s) * (c + s); !(math.Abs(q-1) < 0x1p-50*c*c) {
			t.Fatalf("cosh² − sinh² = %v at %x", q, x)
		}
		for _, f := range []func(float64) (float64, float64, float64){Sinh, Tanh, Asinh} {
			y, d1, d2 := f(x)
			specialRow{-x, -y, d1, -d2}.check(t, f)
		}
		y, d1, d2 := Cosh(x)
		specialRow{-x, y, -d1, d2}.check(t, Cosh)
	}
}

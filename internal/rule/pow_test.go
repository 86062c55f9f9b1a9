package rule

import (
	"math"
	"math/rand"
	"testing"
)

// The rows are rounded from the results of mpmath 1.3 at 3000 bits.
var powRows = []struct {
	name string
	x, y float64
	want Partials
}{
	{"ordinary", 0x1.4cccccccccccdp+0, 0x1.599999999999ap+1, Partials{0x1.03ee2c9121ed5p+1, 0x1.0ded7d0cde4f2p+2, 0x1.10c9277c8db67p-1, 0x1.60fb7c24852c6p+2, 0x1.5595cf66775f2p+1, 0x1.1e46e5873fc8fp-3}},
	{"square root of 2", 0x1p+1, 0x1p-1, Partials{0x1.6a09e667f3bcdp+0, 0x1.6a09e667f3bcdp-2, 0x1.f5e46537ab907p-1, -0x1.6a09e667f3bcdp-4, 0x1.e782ffb5dea0ep-1, 0x1.5be298adf0352p-1}},
	{"x = 1", 0x1p+0, 0x1.ep+2, Partials{0x1p+0, 0x1.ep+2, 0, 0x1.86p+5, 0x1p+0, 0}},
	{"y = 0", 0x1.2a05f2p+33, 0, Partials{0x1p+0, 0, 0x1.7069e2aa2aa5bp+4, 0, 0x1.b7cdfd9d7bdbbp-34, 0x1.09184bba79722p+9}},
	{"y = 1", 0x1.8p+1, 0x1p+0, Partials{0x1.8p+1, 0x1p+0, 0x1.a5ddfb803849p+1, 0, 0x1.0c9f53d568185p+1, 0x1.cf77e91ff263fp+1}},
	{"y = 2", 0x1.8p+1, 0x1p+1, Partials{0x1.2p+3, 0x1.8p+2, 0x1.3c667ca02a36cp+3, 0x1p+1, 0x1.32eefdc01c248p+3, 0x1.5b99eed7f5cbp+3}},
	{"9e6 ulp off in package math", 0x1.0000000000001p+0, 0x1.c6bf52634p+49, Partials{0x1.3fa60615291eep+0, 0x1.1be7a94395e37p+50, 0x1.3fa60615291edp-52, 0x1.f85103636b059p+99, 0x1.869ff0660e97bp+0, 0x1.3fa60615291edp-104}},
	{"7e6 ulp off", 0x1.fffffffffffffp-1, 0x1.c6bf52634p+49, Partials{0x1.ca32cbada6c6ap-1, 0x1.96f64248eae17p+49, -0x1.ca32cbada6c6ap-54, 0x1.69746f20b6937p+99, 0x1.97540364896a8p-1, 0x1.ca32cbada6c6bp-107}},
	{"4e8 ulp off", 0x1.fffffffffffffp-1, -0x1.6345785d8ap+56, Partials{0x1.030ee7208b4f4p+16, -0x1.6783f754115bdp+72, -0x1.030ee7208b4f5p-37, 0x1.f2ed8f9476687p+128, 0x1.87e5d43822c5cp+19, 0x1.030ee7208b4f5p-90}},
	{"subnormal base", 0x0.0000000000001p-1022, 0x1.999999999999ap-4, Partials{0x1.8406003b2ae4p-108, 0x1.366b336288b67p+963, -0x1.1a170cb1af84p-98, -plusInf, -0x1.bd47fc4e928e1p+972, 0x1.9a27905a996a7p-89}},
	{"44 ulp off", 0x1p-1022, 0x1p-2, Partials{0x1.6a09e667f3bcdp-256, 0x1.6a09e667f3bcdp+764, -0x1.f4e973050fbaap-247, -plusInf, -0x1.f2155f383fd33p+773, 0x1.5a870d0de8707p-237}},
	{"95 ulp off", 0x1.999999999999ap-4, 0x1.2cp+8, Partials{0x1.56e1fc2f8f3bdp-997, 0x1.f6450869aad0ap-986, -0x1.8ac223d6942e9p-996, 0x1.6ea5a4842291p-974, -0x1.20b60aa0daab5p-984, 0x1.c67b7bbbf5136p-995}},
	{"tiny y", 0x1.cp+2, 0x0.0000000000001p-1022, Partials{0x1p+0, 0, 0x1.f2272ae325a57p+0, 0, 0x1.2492492492492p-3, 0x1.e4ae346ceb6e4p+1}},
	{"f subnormal", 0x1.999999999999ap-4, 0x1.43p+8, Partials{0x0.0000000000002p-1022, 0x0.000000000198ap-1022, -0x0.0000000000005p-1022, 0x0.00000014136a9p-1022, -0x0.0000000003ab9p-1022, 0x0.000000000000bp-1022}},
	{"f subnormal, f_xx more", 0x1p+1, -0x1.0c6cccccccccdp+10, Partials{0x0.0000000000001p-1022, -0x0.0000000000295p-1022, 0x0.0000000000001p-1022, 0x0.0000000056b54p-1022, -0x0.00000000001cap-1022, 0x0.0000000000001p-1022}},
	{"f finite, f_y not", 0x1.fffffffffffffp+1023, 0x1.ff7ced916872bp-1, Partials{0x1.f78d9576fb57dp+1022, 0x1.f70cac9c7ead1p-2, plusInf, -0x0.00080c7da44bcp-1022, 0x1.5d2dd97b8c0a9p+8, plusInf}},
	{"f_x far from f", 0x1.7e43c8800759cp+996, -0x1p-1, Partials{0x1.a2fe76a3f9475p-499, 0, 0x1.1aa5b33397553p-489, 0, 0, 0x1.7d56e835a5d5dp-480}},
	{"overflow", 0x1.4p+3, 0x1.35p+8, Partials{plusInf, plusInf, plusInf, plusInf, plusInf, plusInf}},
	{"underflow", 0x1.4p+3, -0x1.9p+8, Partials{0, 0, 0, 0, 0, 0}},
	{"y beyond all", 0x1.8p+0, 0x1.7e43c8800759cp+996, Partials{plusInf, plusInf, plusInf, plusInf, plusInf, plusInf}},
	{"y below all", 0x1.8p+0, -0x1.7e43c8800759cp+996, Partials{0, 0, 0, 0, 0, 0}},
	{"1 + y·log x next to its zero", 0x1.8p+1, -0x1.d20ae03bcc153p-1, Partials{0x1.78b56362cef38p-2, -0x1.c931754ef7c4fp-4, 0x1.9ddb4cbf35bbdp-2, 0x1.231dba6cb8dc1p-4, -0x1.52a2d68097a4bp-58, 0x1.c6ab0168ab8cbp-2}},
	{"and where log x is small", 0x1.001p+0, -0x1.0007ffeaab555p+12, Partials{0x1.78b56362cef38p-2, -0x1.78a99e54a148p+10, 0x1.78a99e353fc64p-14, 0x1.78b562c5ea5bbp+22, -0x1.0b901de555925p-57, 0x1.789dd965d6195p-26}},
	{"and large", 0x1.87e92154ef7acp-665, 0x1.1c9e85f750d7ap-9, Partials{0x1.78b56362cef37p-2, 0x1.11943444892bap+654, -0x1.52d45940f5bacp+7, -plusInf, -0x1.e461b8e7dc694p+608, 0x1.30c25f602c354p+16}},
	{"f_xy is 2^-80", 0x1.426e81bb9cfd8p+1, -0x1.151914b5d60f1p+0, Partials{0x1.78b56362cef38p-2, -0x1.43be59bcebcf6p-3, 0x1.5c06bd1047eb2p-2, 0x1.0ba22d5001a24p-3, 0x1.e7720b2ab5bd9p-83, 0x1.418726ae44d33p-2}},
	{"f_xy is 2^-69", 0x1.132ceceb8ab54p-2, 0x1.85a19db156735p-1, Partials{0x1.78b56362cef38p-2, 0x1.0ab2a90044a57p+0, -0x1.ef04c7f4d323p-2, -0x1.da6520672aac4p-1, -0x1.53a2c2042359dp-68, 0x1.453e287c5710ep-1}},
	{"y − 1 cancels", 0x1.4p+2, 0x1.0000000000001p+0, Partials{0x1.4000000000002p+2, 0x1.0000000000003p+0, 0x1.018293af47842p+3, 0x1.999999999999ep-55, 0x1.4e020fbf6c69dp+1, 0x1.9e724b66ce174p+3}},
	{"short", 0x1.b333333333333p+0, 0x1.cp+2, Partials{0x1.48455c380f3afp+5, 0x1.51ed0c1b97353p+7, 0x1.5c6131e948a39p+4, 0x1.2a2b8327674d1p+9, 0x1.c72d28dafc6e7p+6, 0x1.71b85e38932ccp+3}},
	{"short, negative", 0x1.b333333333333p+0, -0x1.4p+2, Partials{0x1.207ad13f3a938p-4, -0x1.a83c24a847152p-3, 0x1.3226a8fdc50d5p-5, 0x1.76532f674dc76p-1, -0x1.18873222d2264p-4, 0x1.44e79e1ebc58dp-6}},
	{"powering of a large base", 0x1.e848p+19, 0x1.cp+2, Partials{0x1.6f578c4e0a061p+139, 0x1.5109a9589fcc6p+122, 0x1.3d3045e81dc49p+143, 0x1.090ea8dd15c79p+105, 0x1.2607f283c904p+126, 0x1.11e1f3ade0906p+147}},
}

func TestPowRows(t *testing.T) {
	for _, r := range powRows {
		checkPartials(t, r.name, Pow(r.x, r.y), r.want)
		y, d1, d2 := PowConst(r.x, r.y)
		w := r.want
		checkPartials(t, r.name+", constant", Partials{F: y, X: d1, XX: d2}, Partials{F: w.F, X: w.X, XX: w.XX})
	}
}

// The cases in prose at the top of pow.go, by their numbers.
func TestPowCases(t *testing.T) {
	inf, nan, zero := plusInf, notANumber, minusZero
	for _, r := range []struct {
		name string
		x, y float64
		want Partials
	}{
		{"1: 0⁰", 0, 0, Partials{1, 0, -inf, 0, inf, inf}},
		{"1: x⁰", -3, 0, Partials{1, 0, nan, 0, nan, nan}},
		{"1: NaN⁰", nan, 0, Partials{1, 0, nan, 0, nan, nan}},
		{"1: 1^NaN", 1, nan, Partials{1, nan, 0, nan, nan, 0}},
		{"1: NaN", nan, 1, nanPartials},
		{"1: NaN exponent", 2, nan, nanPartials},
		{"2: 0¹", 0, 1, Partials{0, 1, 0, 0, -inf, 0}},
		{"2: 0²", 0, 2, Partials{0, 0, 0, 2, 0, 0}},
		{"2: 0³", 0, 3, Partials{}},
		{"2: 0^½", 0, 0.5, Partials{0, inf, 0, -inf, -inf, 0}},
		{"2: 0^1.5", 0, 1.5, Partials{0, 0, 0, inf, 0, 0}},
		{"2: 0^2.5", 0, 2.5, Partials{}},
		{"2: 0^−1", 0, -1, Partials{inf, -inf, -inf, inf, inf, inf}},
		{"2: (−0)^−1", zero, -1, Partials{-inf, -inf, -inf, -inf, inf, inf}},
		{"2: (−0)^½", zero, 0.5, Partials{0, inf, 0, -inf, -inf, 0}},
		{"2: 0^tiny", 0, 0x1p-1000, Partials{0, inf, 0, -inf, -inf, 0}},
		{"3: ∞²", inf, 2, Partials{inf, inf, inf, 2, inf, inf}},
		{"3: ∞¹", inf, 1, Partials{inf, 1, inf, 0, inf, inf}},
		{"3: ∞^½", inf, 0.5, Partials{inf, 0, inf, 0, 0, inf}},
		{"3: ∞^−1", inf, -1, Partials{}},
		{"3: 2^∞", 2, inf, Partials{inf, inf, inf, inf, inf, inf}},
		{"3: 2^−∞", 2, -inf, Partials{}},
		{"3: ½^∞", 0.5, inf, Partials{}},
		{"3: 1^∞", 1, inf, Partials{1, inf, 0, inf, 1, 0}},
		{"3: (−∞)³", -inf, 3, Partials{-inf, inf, nan, -inf, nan, nan}},
		{"3: (−∞)^½, in package math", -inf, 0.5, Partials{inf, nan, nan, nan, nan, nan}},
		{"4: (−2)³", -2, 3, Partials{-8, 12, nan, -12, nan, nan}},
		{"4: (−½)^−3", -0.5, -3, Partials{-8, -48, nan, -384, nan, nan}},
		{"4: (−2)^101", -2, 101, Partials{-0x1p+101, 101 * 0x1p+100, nan, -10100 * 0x1p+99, nan, nan}},
		{"4: (−2)^102", -2, 102, Partials{0x1p+102, -102 * 0x1p+101, nan, 10302 * 0x1p+100, nan, nan}},
		{"5: (−2)^½", -2, 0.5, nanPartials},
		{"5: (−2)^−½", -2, -0.5, nanPartials},
		{"5: (−2)^1.5", -2, 1.5, nanPartials},
	} {
		checkPartials(t, r.name, Pow(r.x, r.y), r.want)
		y, d1, d2 := PowConst(r.x, r.y)
		w := r.want
		checkPartials(t, r.name+", constant", Partials{F: y, X: d1, XX: d2}, Partials{F: w.F, X: w.X, XX: w.XX})
	}
}

// The value is that of package math for the exponents that say so, and in all
// special cases.
func TestPowKeepsToPackageMath(t *testing.T) {
	rng := rand.New(rand.NewSource(1))
	special := []float64{0, minusZero, 1, -1, 2, -2, 0.5, -0.5, 3, -3, 1.5, plusInf, -plusInf, notANumber}
	for _, x := range special {
		for _, y := range special {
			if f := Pow(x, y).F; !same(f, math.Pow(x, y)) && !withinUnits(f, math.Pow(x, y), 2) {
				t.Errorf("Pow(%v, %v) = %v, want %v", x, y, f, math.Pow(x, y))
			}
		}
	}
	for _, p := range []float64{-2, -1, -0.5, 0, 0.5, 1, 2, 3, 4} {
		if !powIsDirect(p) {
			t.Errorf("x^%v is not direct", p)
		}
		for range 2000 {
			x := math.Exp2(float64(500*rng.Float64()) - 250)
			if rng.Intn(2) == 0 && p == math.Trunc(p) {
				x = -x
			}
			if y, _, _ := PowConst(x, p); y != math.Pow(x, p) {
				t.Fatalf("PowConst(%x, %v) = %x, want %x", x, p, y, math.Pow(x, p))
			}
		}
	}
}

// The methods Pow, PowConst and PowInt agree in value and slope bit for bit.
func TestPowsAgree(t *testing.T) {
	rng := rand.New(rand.NewSource(2))
	for range 20000 {
		x := math.Exp2(float64(40*rng.Float64()) - 20)
		n := rng.Intn(161) - 80
		y := float64(n)
		if n%3 == 0 {
			y += float64(0.5 * float64(rng.Intn(2)))
		}
		p := Pow(x, y)
		f, d1, d2 := PowConst(x, y)
		if f != p.F || d1 != p.X || d2 != p.XX {
			t.Fatalf("Pow(%x, %v) = %v, PowConst = %x, %x, %x", x, y, p, f, d1, d2)
		}
		if y != float64(n) {
			continue
		}
		if g, e1, e2 := PowInt(x, n); g != f || e1 != d1 || e2 != d2 {
			t.Fatalf("PowInt(%x, %d) = %x, %x, %x, PowConst = %x, %x, %x", x, n, g, e1, e2, f, d1, d2)
		}
		if g, e1, e2 := PowInt(-x, n); math.Abs(g) != f || math.Abs(e1) != math.Abs(d1) || math.Abs(e2) != math.Abs(d2) {
			t.Fatalf("PowInt(%x, %d) = %x, %x, %x, at −x %x, %x, %x", x, n, f, d1, d2, g, e1, e2)
		}
	}
}

// Multiplication and the exponential of the logarithm give the same power.
func TestPowShortIsPower(t *testing.T) {
	rng := rand.New(rand.NewSource(3))
	for range 20000 {
		x := math.Exp2(float64(30*rng.Float64()) - 15)
		n := rng.Intn(129) - 64
		if !powIsShort(x, float64(n)) {
			continue
		}
		y, d1, d2 := powShort(x, n)
		k := newPower(x, float64(n))
		e1, e2 := k.x()
		if !withinUnits(y, k.value(), 1) || !withinUnits(d1, e1, 3) || !withinUnits(d2, e2, 6) {
			t.Fatalf("powShort(%x, %d) = %x, %x, %x, want %x, %x, %x", x, n, y, d1, d2, k.value(), e1, e2)
		}
	}
}

// (−x)ⁿ with n beyond 2⁵³ keeps the parity that float64(n) loses. Where int has
// 32 bits there is no such n, and the base −1 is tried with a small one.
func TestPowIntOfHugeOddN(t *testing.T) {
	n := math.MaxInt // odd
	if y, d1, d2 := PowInt(-1, n); y != -1 || d1 != float64(n) || !withinUnits(d2, -float64(n)*float64(n-1), 1) {
		t.Errorf("(−1)^%d = %v, %v, %v", n, y, d1, d2)
	}
	if y, _, _ := PowInt(-1, n-1); y != 1 {
		t.Errorf("(−1)^%d = %v", n-1, y)
	}
}

// f_xy = x^(y−1)·(1 + y·log x) vanishes on a curve; onePlusTimesLog agrees with
// the plain double-double sum as far as that has digits, and goes beyond.
func TestOnePlusTimesLog(t *testing.T) {
	rng := rand.New(rand.NewSource(4))
	for range 5000 {
		x := math.Exp2(float64(40*rng.Float64()) - 20)
		y := -1 / math.Log(x) * (1 + float64(rng.Float64()*math.Exp2(-10-float64(30*rng.Float64()))))
		w := ddLog(dd{x, 0}).mulF(y).addF(1)
		if got := onePlusTimesLog(y, x); math.Abs(got-w.hi) > float64(0x1p-53*math.Abs(w.hi))+0x1p-95 {
			t.Fatalf("1 + %x·log %x = %x, want about %x", y, x, got, w.hi)
		}
	}
}

func TestPowDoesNotAllocate(t *testing.T) {
	var s float64
	if n := testing.AllocsPerRun(100, func() {
		s += Pow(1.3, 2.7).XY
		s += Pow(3, -0x1.d20ad3e7ca4cp-1).XY // 1 + y·log x = 0
	}); n != 0 {
		t.Errorf("Pow allocates %v times", n)
	}
	if math.IsNaN(s) {
		t.Error("NaN")
	}
}

package rule

import "math"

// The logarithm in double-double. With x = 2^k·m, √½ ≤ m < √2, and c = i/64
// the nearest such number to 1/m,
//
//	log x = k·ln2 − log c + log(1+r),  r = m·c − 1,  |r| ≤ √2/128,
//
// the first two from tables, and with s = r/(2+r)
//
//	log(1+r) = 2s·(1 + s²/3 + s⁴/5 + …),
//
// cut off after s¹²/13, which leaves 2^-109. The terms from s⁸/9 on are worth
// less than 2^-60: double precision serves them. Near 1, k = 0 and c = 1, and
// nothing cancels.

// ddLog returns log x with a relative error below 2^-98 for every finite x > 0,
// also next to 1.
func ddLog(x dd) dd {
	f, k := math.Frexp(x.hi) // ½ ≤ f < 1
	if f < math.Sqrt2/2 {
		k--
	}
	return log2k(x.ldexp(-k), k)
}

// ddLog1p returns log(1+x) with a relative error below 2^-97 for x > -1, where
// x² does not underflow.
func ddLog1p(x dd) dd {
	if math.Abs(x.hi) < 1./128 {
		return log1pSmall(x)
	}
	return ddLog(x.addF(1))
}

// log2k returns log(2^k·m) for √½ ≤ m < √2.
func log2k(m dd, k int) dd {
	i := math.Round(64 / m.hi)
	c := i / 64
	p := twoProd(m.hi, c)
	r := twoSum(p.hi-1, p.lo)
	r = r.addF(m.lo * c)
	y := log1pSmall(r)
	if i != 64 {
		y = logTable[int(i)-45].add(y)
	}
	if k != 0 {
		y = ddLn2.mulF(float64(k)).addF(float64(k) * ln2Third).add(y)
	}
	return y
}

// log1pSmall returns log(1+r) for |r| ≤ √2/128.
func log1pSmall(r dd) dd {
	s := r.div(r.addF(2))
	q := s.mul(s)
	t := float64(q.hi * (1./9 + float64(q.hi*(1./11+q.hi/13))))
	p := fastTwoSum(inverseOdd[3].hi, inverseOdd[3].lo+t)
	for n := 2; n >= 0; n-- {
		p = inverseOdd[n].add(p.mul(q))
	}
	return p.mul(s).scale(2)
}

// ln 2 to 160 bits.
const ln2Third = 0x1.7b57a079a1934p-111

var ddLn2 = dd{0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56}

// inverseOdd holds 1/(2n+1).
var inverseOdd = [4]dd{
	{1, 0},
	{0x1.5555555555555p-2, 0x1.5555555555555p-56},
	{0x1.999999999999ap-3, -0x1.999999999999ap-57},
	{0x1.2492492492492p-3, 0x1.2492492492492p-57},
}

// logTable holds −log(i/64) for 45 ≤ i ≤ 91.
var logTable = [47]dd{
	{0x1.68ac83e9c6a14p-2, 0x1.a64eadd740178p-58},
	{0x1.522ae0738a3d8p-2, -0x1.8f7e9b38a6979p-57},
	{0x1.3c25277333184p-2, -0x1.2ad27e50a8ec6p-56},
	{0x1.269621134db92p-2, 0x1.e0efadd9db02bp-56},
	{0x1.1178e8227e47cp-2, -0x1.0e63a5f01c691p-57},
	{0x1.f991c6cb3b379p-3, 0x1.f665066f980a2p-57},
	{0x1.d1037f2655e7bp-3, 0x1.60629242471a2p-57},
	{0x1.a93ed3c8ad9e3p-3, 0x1.bcafa9de97203p-57},
	{0x1.823c16551a3c2p-3, -0x1.1232ce70be781p-57},
	{0x1.5bf406b543db2p-3, -0x1.1f5b44c0df7e7p-61},
	{0x1.365fcb0159016p-3, 0x1.7d411a5b944adp-58},
	{0x1.1178e8227e47cp-3, -0x1.0e63a5f01c691p-58},
	{0x1.da727638446a2p-4, 0x1.401fa71733019p-58},
	{0x1.9335e5d594989p-4, -0x1.478a85704ccb7p-58},
	{0x1.4d3115d207eacp-4, 0x1.769f42c7842ccp-58},
	{0x1.08598b59e3a07p-4, -0x1.dd7009902bf32p-58},
	{0x1.894aa149fb343p-5, 0x1.a8be97660a23dp-60},
	{0x1.0415d89e74444p-5, 0x1.c05cf1d753622p-59},
	{0x1.0205658935847p-6, 0x1.27c8e8416e71fp-60},
	{0, 0},
	{-0x1.fc0a8b0fc03e4p-7, 0x1.83092c59642a1p-62},
	{-0x1.f829b0e7833p-6, -0x1.33e3f04f1ef23p-60},
	{-0x1.77458f632dcfcp-5, -0x1.18d3ca87b9296p-59},
	{-0x1.f0a30c01162a6p-5, -0x1.85f325c5bbacdp-59},
	{-0x1.341d7961bd1d1p-4, 0x1.b599f227becbbp-58},
	{-0x1.6f0d28ae56b4cp-4, 0x1.906d99184b992p-58},
	{-0x1.a926d3a4ad563p-4, -0x1.942f48aa70ea9p-58},
	{-0x1.e27076e2af2e6p-4, 0x1.61578001e0162p-60},
	{-0x1.0d77e7cd08e59p-3, -0x1.9a5dc5e9030acp-57},
	{-0x1.29552f81ff523p-3, -0x1.301771c407dbfp-57},
	{-0x1.44d2b6ccb7d1ep-3, -0x1.9f4f6543e1f88p-57},
	{-0x1.5ff3070a793d4p-3, 0x1.bc60efafc6f6ep-58},
	{-0x1.7ab890210d909p-3, -0x1.be36b2d6a0608p-59},
	{-0x1.9525a9cf456b4p-3, -0x1.d904c1d4e2e26p-57},
	{-0x1.af3c94e80bff3p-3, 0x1.398cff3641985p-58},
	{-0x1.c8ff7c79a9a22p-3, 0x1.4f689f8434012p-57},
	{-0x1.e27076e2af2e6p-3, 0x1.61578001e0162p-59},
	{-0x1.fb9186d5e3e2bp-3, 0x1.caaae64f21acbp-57},
	{-0x1.0a324e27390e3p-2, -0x1.7dcfde8061c03p-56},
	{-0x1.1675cababa60ep-2, -0x1.ce63eab883717p-61},
	{-0x1.22941fbcf7966p-2, 0x1.76f5eb09628afp-56},
	{-0x1.2e8e2bae11d31p-2, 0x1.8f4cdb95ebdf9p-56},
	{-0x1.3a64c556945eap-2, 0x1.c68651945f97cp-57},
	{-0x1.4618bc21c5ec2p-2, -0x1.f42decdeccf1dp-56},
	{-0x1.51aad872df82dp-2, -0x1.3927ac19f55e3p-59},
	{-0x1.5d1bdbf5809cap-2, -0x1.4236383dc7fe1p-56},
	{-0x1.686c81e9b14afp-2, 0x1.ddea0f7f58e3dp-57},
}

// logTableThird is what logTable leaves of −log(i/64).
var logTableThird = [47]float64{
	0x1.9cbbc03e9c725p-112, -0x1.777dce76e5542p-111, -0x1.5ea8429f9f46dp-111, -0x1.63d5cf0b6f233p-110,
	0x1.03c776a3fb0f1p-111, -0x1.c93e26ec48e0ep-111, 0x1.f01fe115ec7f7p-113, 0x1.ccdcee3115f1fp-111,
	-0x1.9edf854c2492ep-111, -0x1.25a7abe3c6675p-115, -0x1.5e3df93fcc0dbp-112, 0x1.03c776a3fb0f1p-112,
	-0x1.0554118a2fe2dp-112, 0x1.089735832ff2fp-112, -0x1.3165ac490d812p-113, -0x1.a7da07274e01dp-113,
	-0x1.d5f973f27591ep-115, 0x1.3bc1c184cef0ap-114, -0x1.19642aac1310fp-116, 0,
	0x1.52414fc416fc2p-116, 0x1.814544147acc9p-114, -0x1.63c9bf701b2a9p-116, 0x1.0ece597165991p-113,
	0x1.15fbcbe26b491p-113, 0x1.bf31af3e109afp-112, -0x1.8f353ecfc45dap-113, -0x1.55db94ebc4018p-116,
	0x1.71dbd9a581398p-111, 0x1.977b021b7c784p-111, 0x1.f3be9a8337458p-111, 0x1.140655471954p-113,
	-0x1.91ff852536204p-117, 0x1.89d9afa096184p-111, 0x1.a262591d1968bp-114, -0x1.a24ae3b2f53a1p-111,
	-0x1.55db94ebc4018p-115, 0x1.35f6dfd3ddd52p-111, -0x1.c51bc06b5f7c1p-113, -0x1.1f833e82521e1p-119,
	0x1.a168b2a9642c4p-111, 0x1.864244294826fp-111, -0x1.beb7a3cee7e03p-111, 0x1.77d446996dap-111,
	-0x1.1d4f4f357cbfbp-115, -0x1.59f380b4a6b43p-112, -0x1.2c96f6f68e19dp-111,
}

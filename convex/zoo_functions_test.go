package convex_test

import "slope/expr"

// zooFunctions are the functions of testdata/zoo.json, written out in the
// methods of slope.Real; the formula stands beside each.
var zooFunctions = map[string]func(v []expr.Expr) expr.Expr{
	"sq": func(v []expr.Expr) expr.Expr { // x**2
		x := v[0]
		return x.Square()
	},
	"exp": func(v []expr.Expr) expr.Expr { // exp(x)
		x := v[0]
		return x.Exp()
	},
	"abs": func(v []expr.Expr) expr.Expr { // Abs(x)
		x := v[0]
		return x.Abs()
	},
	"norm2_3": func(v []expr.Expr) expr.Expr { // sqrt(x**2+y**2+w**2)
		x, y, w := v[0], v[1], v[2]
		return x.Square().Add(y.Square()).Add(w.Square()).Sqrt()
	},
	"norm1_3": func(v []expr.Expr) expr.Expr { // Abs(x)+Abs(y)+Abs(w)
		x, y, w := v[0], v[1], v[2]
		return x.Abs().Add(y.Abs()).Add(w.Abs())
	},
	"norminf_3": func(v []expr.Expr) expr.Expr { // Max(Abs(x),Abs(y),Abs(w))
		x, y, w := v[0], v[1], v[2]
		return x.Abs().Max(y.Abs()).Max(w.Abs())
	},
	"norm3_2": func(v []expr.Expr) expr.Expr { // (Abs(x)**3+Abs(y)**3)**Rational(1,3)
		x, y := v[0], v[1]
		return x.Abs().PowInt(3).Add(y.Abs().PowInt(3)).Cbrt()
	},
	"linear": func(v []expr.Expr) expr.Expr { // 3*x-2*y+w/2
		x, y, w := v[0], v[1], v[2]
		return x.Scale(3).Sub(y.Scale(2)).Add(w.Scale(0.5))
	},
	"neglogdet2": func(v []expr.Expr) expr.Expr { // -log(a*c-b**2)
		a, b, c := v[0], v[1], v[2]
		return a.Mul(c).Sub(b.Square()).Log().Neg()
	},
	"neglogdet3": func(v []expr.Expr) expr.Expr { // -log(a*(d*g-e**2)-b*(b*g-c*e)+c*(b*e-c*d))
		a, b, c, d, e, g := v[0], v[1], v[2], v[3], v[4], v[5]
		return a.Mul(d.Mul(g).Sub(e.Square())).Sub(b.Mul(b.Mul(g).Sub(c.Mul(e)))).Add(c.Mul(b.Mul(e).Sub(c.Mul(d)))).Log().Neg()
	},
	"negsq": func(v []expr.Expr) expr.Expr { // -x**2
		x := v[0]
		return x.Square().Neg()
	},
	"sin_full": func(v []expr.Expr) expr.Expr { // sin(x)
		x := v[0]
		return x.Sin()
	},
	"sin_half": func(v []expr.Expr) expr.Expr { // sin(x)
		x := v[0]
		return x.Sin()
	},
	"cube": func(v []expr.Expr) expr.Expr { // x**3
		x := v[0]
		return x.PowInt(3)
	},
	"cube_pos": func(v []expr.Expr) expr.Expr { // x**3
		x := v[0]
		return x.PowInt(3)
	},
	"xy": func(v []expr.Expr) expr.Expr { // x*y
		x, y := v[0], v[1]
		return x.Mul(y)
	},
	"lec2d_ok": func(v []expr.Expr) expr.Expr { // exp(x)+y**2+2*x*y
		x, y := v[0], v[1]
		return x.Exp().Add(y.Square()).Add(x.Scale(2).Mul(y))
	},
	"lec2d_bad": func(v []expr.Expr) expr.Expr { // exp(x)+y**2+2*x*y
		x, y := v[0], v[1]
		return x.Exp().Add(y.Square()).Add(x.Scale(2).Mul(y))
	},
	"lec2d_near": func(v []expr.Expr) expr.Expr { // exp(x)+y**2+2*x*y
		x, y := v[0], v[1]
		return x.Exp().Add(y.Square()).Add(x.Scale(2).Mul(y))
	},
	"lec2d_ulp": func(v []expr.Expr) expr.Expr { // exp(x)+y**2+2*x*y
		x, y := v[0], v[1]
		return x.Exp().Add(y.Square()).Add(x.Scale(2).Mul(y))
	},
	"maxq": func(v []expr.Expr) expr.Expr { // Max(x**2,3*x+1)
		x := v[0]
		return x.Square().Max(x.Scale(3).AddConst(1))
	},
	"lsq": func(v []expr.Expr) expr.Expr { // (1*x+2*y-(1))**2+(3*x+-1*y-(2))**2+(0.5*x+1*y-(-1))**2
		x, y := v[0], v[1]
		return x.Scale(1).Add(y.Scale(2)).AddConst(-1).Square().Add(x.Scale(3).Add(y.Scale(-1)).AddConst(-2).Square()).Add(x.Scale(0.5).Add(y.Scale(1)).AddConst(1).Square())
	},
	"ridge": func(v []expr.Expr) expr.Expr { // (1*x+2*y-(1))**2+(3*x+-1*y-(2))**2+(0.5*x+1*y-(-1))**2+1*(x**2+y**2)
		x, y := v[0], v[1]
		return x.Scale(1).Add(y.Scale(2)).AddConst(-1).Square().Add(x.Scale(3).Add(y.Scale(-1)).AddConst(-2).Square()).Add(x.Scale(0.5).Add(y.Scale(1)).AddConst(1).Square()).Add(x.Square().Add(y.Square()).Scale(1))
	},
	"quartic_saddle": func(v []expr.Expr) expr.Expr { // x**4-x**2+y**2
		x, y := v[0], v[1]
		return x.PowInt(4).Sub(x.Square()).Add(y.Square())
	},
	"quartic_ok": func(v []expr.Expr) expr.Expr { // x**4-x**2+y**2
		x, y := v[0], v[1]
		return x.PowInt(4).Sub(x.Square()).Add(y.Square())
	},
	"four_sq": func(v []expr.Expr) expr.Expr { // 4*x**2
		x := v[0]
		return x.Square().Scale(4)
	},
	"half_shift": func(v []expr.Expr) expr.Expr { // (x-1)**2/2
		x := v[0]
		return x.AddConst(-1).Square().Scale(0.5)
	},
	"half_sq": func(v []expr.Expr) expr.Expr { // x**2/2
		x := v[0]
		return x.Square().Scale(0.5)
	},
	"shift3": func(v []expr.Expr) expr.Expr { // (x-3)**2
		x := v[0]
		return x.AddConst(-3).Square()
	},
	"dwell": func(v []expr.Expr) expr.Expr { // (x**2-1)**2/2
		x := v[0]
		return x.Square().AddConst(-1).Square().Scale(0.5)
	},
	"dwell_ok": func(v []expr.Expr) expr.Expr { // (x**2-1)**2/2
		x := v[0]
		return x.Square().AddConst(-1).Square().Scale(0.5)
	},
	"dwell_near": func(v []expr.Expr) expr.Expr { // (x**2-1)**2/2
		x := v[0]
		return x.Square().AddConst(-1).Square().Scale(0.5)
	},
	"cos5": func(v []expr.Expr) expr.Expr { // cos(5*x)-x**2/10
		x := v[0]
		return x.Scale(5).Cos().Sub(x.Square().Scale(0.1))
	},
	"aniso": func(v []expr.Expr) expr.Expr { // x**2+2*y**2
		x, y := v[0], v[1]
		return x.Square().Add(y.Square().Scale(2))
	},
	"nn3": func(v []expr.Expr) expr.Expr { // (1/(1+exp(-(r*1/(1+exp(-(q*1/(1+exp(-(p*0.7+0.1)))))))))-0.9)**2
		p, q, r := v[0], v[1], v[2]
		return r.Scale(1).Div(q.Scale(1).Div(p.Scale(0.7).AddConst(0.1).Neg().Exp().AddConst(1)).Neg().Exp().AddConst(1)).Neg().Exp().AddConst(1).Inv().AddConst(-0.9).Square()
	},
	"quartic": func(v []expr.Expr) expr.Expr { // x**4
		x := v[0]
		return x.PowInt(4)
	},
	"near_sing_neg12": func(v []expr.Expr) expr.Expr { // x**2+y**2+2*(1+1/1000000000000)*x*y
		x, y := v[0], v[1]
		return x.Square().Add(y.Square()).Add(x.Scale(2.000000000002).Mul(y))
	},
	"pert_gauss_bad": func(v []expr.Expr) expr.Expr { // x**2-23*exp(-((x-3/10)*1000)**2)/10000000
		x := v[0]
		return x.Square().Sub(x.AddConst(-0.3).Scale(1000).Square().Neg().Exp().Scale(23).Scale(1e-07))
	},
	"ripple_ok": func(v []expr.Expr) expr.Expr { // x**2+2*sin(30*x)/1000
		x := v[0]
		return x.Square().Add(x.Scale(30).Sin().Scale(2).Scale(0.001))
	},
	"flat_dip": func(v []expr.Expr) expr.Expr { // x**4/12-x**2/200000000
		x := v[0]
		return x.PowInt(4).Scale(1.0 / 12).Sub(x.Square().Scale(5e-09))
	},
	"xminussin": func(v []expr.Expr) expr.Expr { // x-sin(x)
		x := v[0]
		return x.Sub(x.Sin())
	},
	"xminussin_bad": func(v []expr.Expr) expr.Expr { // x-sin(x)
		x := v[0]
		return x.Sub(x.Sin())
	},
	"pseudo_huber": func(v []expr.Expr) expr.Expr { // sqrt(1+x**2)-1
		x := v[0]
		return x.Square().AddConst(1).Sqrt().AddConst(-1)
	},
	"logcosh": func(v []expr.Expr) expr.Expr { // log(cosh(x))
		x := v[0]
		return x.Cosh().Log()
	},
	"softplus": func(v []expr.Expr) expr.Expr { // log(1+exp(x))
		x := v[0]
		return x.Exp().AddConst(1).Log()
	},
	"hinge": func(v []expr.Expr) expr.Expr { // Max(0,1-x)
		x := v[0]
		return x.Lift(0).Max(x.Neg().AddConst(1))
	},
	"relu_neg": func(v []expr.Expr) expr.Expr { // Min(x,0)
		x := v[0]
		return x.Min(x.Lift(0))
	},
	"lse3": func(v []expr.Expr) expr.Expr { // log(exp(x)+exp(y)+exp(w))
		x, y, w := v[0], v[1], v[2]
		return x.Exp().Add(y.Exp()).Add(w.Exp()).Log()
	},
	"lse3_big": func(v []expr.Expr) expr.Expr { // log(exp(x)+exp(y)+exp(w))
		x, y, w := v[0], v[1], v[2]
		return x.Exp().Add(y.Exp()).Add(w.Exp()).Log()
	},
	"logreg": func(v []expr.Expr) expr.Expr { // log(1+exp(1*x+0.5*y))-1*(1*x+0.5*y)+log(1+exp(-1*x+2*y))-0*(-1*x+2*y)+log(1+exp(0.3*x+-1.2*y))-1*(0.3*x+-1.2*y)+log(1+exp(-2*x+-0.4*y))-0*(-2*x+-0.4*y)
		x, y := v[0], v[1]
		return x.Scale(1).Add(y.Scale(0.5)).Exp().AddConst(1).Log().Sub(x.Scale(1).Add(y.Scale(0.5)).Scale(1)).Add(x.Scale(-1).Add(y.Scale(2)).Exp().AddConst(1).Log()).Sub(x.Scale(-1).Add(y.Scale(2)).Scale(0)).Add(x.Scale(0.3).Add(y.Scale(-1.2)).Exp().AddConst(1).Log()).Sub(x.Scale(0.3).Add(y.Scale(-1.2)).Scale(1)).Add(x.Scale(-2).Add(y.Scale(-0.4)).Exp().AddConst(1).Log()).Sub(x.Scale(-2).Add(y.Scale(-0.4)).Scale(0))
	},
	"logreg_l2": func(v []expr.Expr) expr.Expr { // log(1+exp(1*x+0.5*y))-1*(1*x+0.5*y)+log(1+exp(-1*x+2*y))-0*(-1*x+2*y)+log(1+exp(0.3*x+-1.2*y))-1*(0.3*x+-1.2*y)+log(1+exp(-2*x+-0.4*y))-0*(-2*x+-0.4*y)+(x**2+y**2)/20
		x, y := v[0], v[1]
		return x.Scale(1).Add(y.Scale(0.5)).Exp().AddConst(1).Log().Sub(x.Scale(1).Add(y.Scale(0.5)).Scale(1)).Add(x.Scale(-1).Add(y.Scale(2)).Exp().AddConst(1).Log()).Sub(x.Scale(-1).Add(y.Scale(2)).Scale(0)).Add(x.Scale(0.3).Add(y.Scale(-1.2)).Exp().AddConst(1).Log()).Sub(x.Scale(0.3).Add(y.Scale(-1.2)).Scale(1)).Add(x.Scale(-2).Add(y.Scale(-0.4)).Exp().AddConst(1).Log()).Sub(x.Scale(-2).Add(y.Scale(-0.4)).Scale(0)).Add(x.Square().Add(y.Square()).Scale(0.05))
	},
	"softmaxce": func(v []expr.Expr) expr.Expr { // -(p*1+q*2)+log(exp(p+2*q)+exp(r+2*s)+1)
		p, q, r, s := v[0], v[1], v[2], v[3]
		return p.Scale(1).Add(q.Scale(2)).Neg().Add(p.Add(q.Scale(2)).Exp().Add(r.Add(s.Scale(2)).Exp()).AddConst(1).Log())
	},
	"qol3": func(v []expr.Expr) expr.Expr { // (x**2+y**2)/w
		x, y, w := v[0], v[1], v[2]
		return x.Square().Add(y.Square()).Div(w)
	},
	"ratio2": func(v []expr.Expr) expr.Expr { // (x/y)**2
		x, y := v[0], v[1]
		return x.Div(y).Square()
	},
	"ngm": func(v []expr.Expr) expr.Expr { // -sqrt(x*y)
		x, y := v[0], v[1]
		return x.Mul(y).Sqrt().Neg()
	},
	"ngm13": func(v []expr.Expr) expr.Expr { // -(x*y)**Rational(1,3)
		x, y := v[0], v[1]
		return x.Mul(y).Cbrt().Neg()
	},
	"ngm06": func(v []expr.Expr) expr.Expr { // -(x*y)**Rational(3,5)
		x, y := v[0], v[1]
		return x.Mul(y).PowConst(0.6).Neg()
	},
	"ngm0501": func(v []expr.Expr) expr.Expr { // -(x*y)**Rational(501,1000)
		x, y := v[0], v[1]
		return x.Mul(y).PowConst(0.501).Neg()
	},
	"binent": func(v []expr.Expr) expr.Expr { // -x*log(x)-(1-x)*log(1-x)
		x := v[0]
		return x.Neg().Mul(x.Log()).Sub(x.Neg().AddConst(1).Mul(x.Neg().AddConst(1).Log()))
	},
	"negbinent": func(v []expr.Expr) expr.Expr { // x*log(x)+(1-x)*log(1-x)
		x := v[0]
		return x.Mul(x.Log()).Add(x.Neg().AddConst(1).Mul(x.Neg().AddConst(1).Log()))
	},
	"logbarrier": func(v []expr.Expr) expr.Expr { // -log(1-x-y)-log(x)-log(y)
		x, y := v[0], v[1]
		return x.Neg().AddConst(1).Sub(y).Log().Neg().Sub(x.Log()).Sub(y.Log())
	},
	"recip": func(v []expr.Expr) expr.Expr { // 1/x
		x := v[0]
		return x.Inv()
	},
	"invxy": func(v []expr.Expr) expr.Expr { // 1/(x*y)
		x, y := v[0], v[1]
		return x.Mul(y).Inv()
	},
	"linfrac": func(v []expr.Expr) expr.Expr { // (x+1)/(y+2)
		x, y := v[0], v[1]
		return x.AddConst(1).Div(y.AddConst(2))
	},
	"log1psq": func(v []expr.Expr) expr.Expr { // log(1+x**2)
		x := v[0]
		return x.Square().AddConst(1).Log()
	},
	"log1psq_in": func(v []expr.Expr) expr.Expr { // log(1+x**2)
		x := v[0]
		return x.Square().AddConst(1).Log()
	},
	"log1psq_out": func(v []expr.Expr) expr.Expr { // log(1+x**2)
		x := v[0]
		return x.Square().AddConst(1).Log()
	},
	"invgauss": func(v []expr.Expr) expr.Expr { // -exp(-(x**2+y**2)/2)
		x, y := v[0], v[1]
		return x.Square().Add(y.Square()).Neg().Scale(0.5).Exp().Neg()
	},
	"gm_welsch": func(v []expr.Expr) expr.Expr { // x**2/(1+x**2)
		x := v[0]
		return x.Square().Div(x.Square().AddConst(1))
	},
	"tanhsq": func(v []expr.Expr) expr.Expr { // tanh(x)**2
		x := v[0]
		return x.Tanh().Square()
	},
	"expx1x": func(v []expr.Expr) expr.Expr { // exp(x)-x-1
		x := v[0]
		return x.Exp().Sub(x).AddConst(-1)
	},
	"x15": func(v []expr.Expr) expr.Expr { // x**Rational(3,2)
		x := v[0]
		return x.PowConst(1.5)
	},
	"x2y": func(v []expr.Expr) expr.Expr { // x**2*y
		x, y := v[0], v[1]
		return x.Square().Mul(y)
	},
	"x2y2": func(v []expr.Expr) expr.Expr { // x**2*y**2
		x, y := v[0], v[1]
		return x.Square().Mul(y.Square())
	},
	"quad_3neg": func(v []expr.Expr) expr.Expr { // x**2+y**2+w**2-11*(x*y+y*w+w*x)/10
		x, y, w := v[0], v[1], v[2]
		return x.Square().Add(y.Square()).Add(w.Square()).Sub(x.Mul(y).Add(y.Mul(w)).Add(w.Mul(x)).Scale(11).Scale(0.1))
	},
	"lammin2": func(v []expr.Expr) expr.Expr { // (a+c)/2-sqrt(((a-c)/2)**2+b**2)
		a, b, c := v[0], v[1], v[2]
		return a.Add(c).Scale(0.5).Sub(a.Sub(c).Scale(0.5).Square().Add(b.Square()).Sqrt())
	},
	"lgamma": func(v []expr.Expr) expr.Expr { // loggamma(x)
		x := v[0]
		return x.Lgamma()
	},
	"neglognormcdf": func(v []expr.Expr) expr.Expr { // -log(erfc(-x/sqrt(2))/2)
		x := v[0]
		return x.Neg().Scale(0.7071067811865475).Erfc().Scale(0.5).Log().Neg()
	},
	"gelu": func(v []expr.Expr) expr.Expr { // x*erfc(-x/sqrt(2))/2
		x := v[0]
		return x.Mul(x.Neg().Scale(0.7071067811865475).Erfc()).Scale(0.5)
	},
	"cosh": func(v []expr.Expr) expr.Expr { // cosh(x)
		x := v[0]
		return x.Cosh()
	},
	"neg_sqrt1mx2": func(v []expr.Expr) expr.Expr { // -sqrt(1-x**2-y**2)
		x, y := v[0], v[1]
		return x.Square().Neg().AddConst(1).Sub(y.Square()).Sqrt().Neg()
	},
	"tan_bad": func(v []expr.Expr) expr.Expr { // tan(x)
		x := v[0]
		return x.Tan()
	},
	"dc_far": func(v []expr.Expr) expr.Expr { // exp(x/10)-x**2/1000000
		x := v[0]
		return x.Scale(0.1).Exp().Sub(x.Square().Scale(1e-06))
	},
	"highdim_onebad": func(v []expr.Expr) expr.Expr { // x1**2+x2**2+x3**2+x4**2+x5**2+x6**2+x7**2+x8**2-21*x3*x7/10
		x1, x2, x3, x4, x5, x6, x7, x8 := v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]
		return x1.Square().Add(x2.Square()).Add(x3.Square()).Add(x4.Square()).Add(x5.Square()).Add(x6.Square()).Add(x7.Square()).Add(x8.Square()).Sub(x3.Scale(21).Mul(x7).Scale(0.1))
	},
	"illcond": func(v []expr.Expr) expr.Expr { // (x**2+1000000*y**2)/2
		x, y := v[0], v[1]
		return x.Square().Add(y.Square().Scale(1000000)).Scale(0.5)
	},
	"freudenstein": func(v []expr.Expr) expr.Expr { // (-13+x+((5-y)*y-2)*y)**2+(-29+x+((y+1)*y-14)*y)**2
		x, y := v[0], v[1]
		return x.AddConst(-13).Add(y.Neg().AddConst(5).Mul(y).AddConst(-2).Mul(y)).Square().Add(x.AddConst(-29).Add(y.AddConst(1).Mul(y).AddConst(-14).Mul(y)).Square())
	},
	"powell_bad": func(v []expr.Expr) expr.Expr { // (10000*x*y-1)**2+(exp(-x)+exp(-y)-10001/10000)**2
		x, y := v[0], v[1]
		return x.Scale(10000).Mul(y).AddConst(-1).Square().Add(x.Neg().Exp().Add(y.Neg().Exp()).AddConst(-1.0001).Square())
	},
	"wood": func(v []expr.Expr) expr.Expr { // 100*(b-a**2)**2+(1-a)**2+90*(d-c**2)**2+(1-c)**2+10*(b+d-2)**2+(b-d)**2/10
		a, b, c, d := v[0], v[1], v[2], v[3]
		return b.Sub(a.Square()).Square().Scale(100).Add(a.Neg().AddConst(1).Square()).Add(d.Sub(c.Square()).Square().Scale(90)).Add(c.Neg().AddConst(1).Square()).Add(b.Add(d).AddConst(-2).Square().Scale(10)).Add(b.Sub(d).Square().Scale(0.1))
	},
	"himmelblau": func(v []expr.Expr) expr.Expr { // (x**2+y-11)**2+(x+y**2-7)**2
		x, y := v[0], v[1]
		return x.Square().Add(y).AddConst(-11).Square().Add(x.Add(y.Square()).AddConst(-7).Square())
	},
	"three_hump": func(v []expr.Expr) expr.Expr { // 2*x**2-21*x**4/20+x**6/6+x*y+y**2
		x, y := v[0], v[1]
		return x.Square().Scale(2).Sub(x.PowInt(4).Scale(21).Scale(0.05)).Add(x.PowInt(6).Scale(1.0 / 6)).Add(x.Mul(y)).Add(y.Square())
	},
	"branin": func(v []expr.Expr) expr.Expr { // (y-51*x**2/(40*pi**2)+5*x/pi-6)**2+10*(1-1/(8*pi))*cos(x)+10
		x, y := v[0], v[1]
		return y.Sub(x.Square().Scale(51).Scale(0.0025330295910584444)).Add(x.Scale(5).Scale(0.3183098861837907)).AddConst(-6).Square().Add(x.Cos().Scale(9.602112642270262)).AddConst(10)
	},
	"griewank2": func(v []expr.Expr) expr.Expr { // 1+(x**2+y**2)/4000-cos(x)*cos(y/sqrt(2))
		x, y := v[0], v[1]
		return x.Square().Add(y.Square()).Scale(0.00025).AddConst(1).Sub(x.Cos().Mul(y.Scale(0.7071067811865475).Cos()))
	},
	"styblinski2": func(v []expr.Expr) expr.Expr { // (x**4-16*x**2+5*x+y**4-16*y**2+5*y)/2
		x, y := v[0], v[1]
		return x.PowInt(4).Sub(x.Square().Scale(16)).Add(x.Scale(5)).Add(y.PowInt(4)).Sub(y.Square().Scale(16)).Add(y.Scale(5)).Scale(0.5)
	},
	"zakharov3": func(v []expr.Expr) expr.Expr { // x**2+y**2+w**2+(x/2+y+3*w/2)**2+(x/2+y+3*w/2)**4
		x, y, w := v[0], v[1], v[2]
		return x.Square().Add(y.Square()).Add(w.Square()).Add(x.Scale(0.5).Add(y).Add(w.Scale(3).Scale(0.5)).Square()).Add(x.Scale(0.5).Add(y).Add(w.Scale(3).Scale(0.5)).PowInt(4))
	},
	"chung_reynolds": func(v []expr.Expr) expr.Expr { // (x**2+y**2)**2
		x, y := v[0], v[1]
		return x.Square().Add(y.Square()).Square()
	},
	"schwefel222": func(v []expr.Expr) expr.Expr { // Abs(x)+Abs(y)+Abs(x*y)
		x, y := v[0], v[1]
		return x.Abs().Add(y.Abs()).Add(x.Mul(y).Abs())
	},
	"bohachevsky": func(v []expr.Expr) expr.Expr { // x**2+2*y**2-3*cos(3*pi*x)/10-4*cos(4*pi*y)/10+7/10
		x, y := v[0], v[1]
		return x.Square().Add(y.Square().Scale(2)).Sub(x.Scale(9.42477796076938).Cos().Scale(3).Scale(0.1)).Sub(y.Scale(12.566370614359172).Cos().Scale(4).Scale(0.1)).AddConst(0.7)
	},
	"hs3": func(v []expr.Expr) expr.Expr { // y+(y-x)**2/100000
		x, y := v[0], v[1]
		return y.Add(y.Sub(x).Square().Scale(1e-05))
	},
}

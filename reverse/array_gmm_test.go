package reverse_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/reverse"
)

// gmm is the log-posterior of a mixture of Gaussians, the first problem of
// ADBench: n points in d dimensions, k components with weights softmax(α), means
// μ and inverse factors Q of the covariances, lower triangular, whose diagonal
// is exp(q) and whose rest is l, column by column. The parameters are α, then μ
// component by component, then (q, l) component by component.
//
//	Σᵢ logsumexpⱼ(αⱼ + Σ qⱼ − ½‖Qⱼ(xᵢ−μⱼ)‖²) − n·logsumexp(α) + log Wishart prior + const
type gmm struct {
	d, k, n int
	x       *mat.Dense // n×d
	gamma   float64
	m       int
}

// icf returns the number of parameters of a factor.
func (p gmm) icf() int { return p.d + p.d*(p.d-1)/2 }

// constant is the part of the objective without parameters.
func (p gmm) constant() float64 {
	d, k := float64(p.d), float64(p.k)
	n := d + float64(p.m) + 1
	logGamma := 0.25 * d * (d - 1) * math.Log(math.Pi)
	for j := 1; j <= p.d; j++ {
		g, _ := math.Lgamma(0.5*n + 0.5*float64(1-j))
		logGamma += g
	}
	c := n*d*(math.Log(p.gamma)-0.5*math.Ln2) - logGamma
	return -0.5*float64(p.n)*d*math.Log(2*math.Pi) - k*c
}

func gmmScalar[T slope.Real[T]](p gmm, theta []T) T {
	alpha, mu, icf := theta[:p.k], theta[p.k:p.k+p.k*p.d], theta[p.k+p.k*p.d:]
	sumQ, diag := make([]T, p.k), make([][]T, p.k)
	y := theta[0].Lift(p.constant()).Sub(slope.LogSumExp(alpha).Scale(float64(p.n)))
	for j := range sumQ {
		f := icf[j*p.icf():][:p.icf()]
		sumQ[j] = slope.Sum(f[:p.d])
		for _, q := range f[:p.d] {
			diag[j] = append(diag[j], q.Exp())
		}
		norm := slope.SumSquares(append(append([]T(nil), diag[j]...), f[p.d:]...))
		y = y.Add(norm.Scale(0.5 * p.gamma * p.gamma)).Sub(sumQ[j].Scale(float64(p.m)))
	}
	for i := range p.n {
		terms := make([]T, p.k)
		for j := range terms {
			l := icf[j*p.icf()+p.d:]
			c, qx := make([]T, p.d), make([]T, p.d)
			for a := range c {
				c[a] = mu[j*p.d+a].Neg().AddConst(p.x.At(i, a))
				qx[a] = diag[j][a].Mul(c[a])
			}
			at := 0
			for b := range p.d { // column by column
				for a := b + 1; a < p.d; a++ {
					qx[a] = qx[a].Add(l[at].Mul(c[b]))
					at++
				}
			}
			terms[j] = alpha[j].Add(sumQ[j]).Sub(slope.SumSquares(qx).Scale(0.5))
		}
		y = y.Add(slope.LogSumExp(terms))
	}
	return y
}

// gmmVector is the same in whole arrays. The constant matrix place puts the
// parameters of a factor into their places in a d×d matrix.
func gmmVector(p gmm, place *mat.Dense, theta reverse.Vec) reverse.Var {
	t := theta.Tape()
	x := t.ConstMat(p.x)
	alpha := theta.Slice(0, p.k)
	mu := theta.Slice(p.k, p.k+p.k*p.d).Reshape(p.k, p.d)
	icf := theta.Slice(p.k+p.k*p.d, theta.Len()).Reshape(p.k, p.icf())
	y := alpha.LogSumExp().Scale(-float64(p.n)).AddConst(p.constant())
	var terms reverse.Vec
	for j := range p.k {
		q := icf.Row(j).Slice(0, p.d)
		f := q.Exp()
		if p.d > 1 {
			f = f.Concat(icf.Row(j).Slice(p.d, p.icf()))
		}
		sumQ := q.Sum()
		y = y.Add(f.SumSquares().Scale(0.5 * p.gamma * p.gamma)).Sub(sumQ.Scale(float64(p.m)))
		factor := t.ConstMat(place).MulVec(f).Reshape(p.d, p.d)
		qx := x.AddRow(mu.Row(j).Neg()).Mul(factor.T())
		term := qx.Square().SumRows().Scale(-0.5).AddVar(alpha.At(j).Add(sumQ))
		if j == 0 {
			terms = term
		} else {
			terms = terms.Concat(term)
		}
	}
	return y.Add(terms.Reshape(p.k, p.n).T().LogSumExpRows().Sum())
}

func (p gmm) place() *mat.Dense {
	m := mat.NewDense(p.d*p.d, p.icf(), nil)
	at := p.d
	for b := range p.d {
		m.Set(b*p.d+b, b, 1)
		for a := b + 1; a < p.d; a++ {
			m.Set(a*p.d+b, at, 1)
			at++
		}
	}
	return m
}

func readGMM(t *testing.T, file string) (p gmm, theta []float64) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(text))
	next := func() float64 {
		v, err := strconv.ParseFloat(fields[0], 64)
		if err != nil {
			t.Fatal(err)
		}
		fields = fields[1:]
		return v
	}
	p.d, p.k, p.n = int(next()), int(next()), int(next())
	for range p.k * (1 + p.d + p.icf()) {
		theta = append(theta, next())
	}
	p.x = mat.NewDense(p.n, p.d, nil)
	for i := range p.n * p.d {
		p.x.RawMatrix().Data[i] = next()
	}
	p.gamma, p.m = next(), int(next())
	if len(fields) != 0 {
		t.Fatalf("%s: %d numbers left over", file, len(fields))
	}
	return p, theta
}

// The value and the gradient of ADBench's test problem, against digits computed
// in arbitrary precision.
func TestADBenchGMM(t *testing.T) {
	p, theta := readGMM(t, filepath.Join("testdata", "adbench", "gmm_test.txt"))
	text, err := os.ReadFile(filepath.Join("testdata", "adbench", "gmm_reference.json"))
	if err != nil {
		t.Fatal(err)
	}
	var ref struct {
		F    string
		Grad []string
	}
	if err := json.Unmarshal(text, &ref); err != nil {
		t.Fatal(err)
	}
	number := func(s string) float64 {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	place := p.place()
	forms := []struct {
		name string
		run  func() (float64, []float64)
	}{
		{"scalar", func() (float64, []float64) {
			return reverse.Gradient(nil, func(x []reverse.Var) reverse.Var { return gmmScalar(p, x) }, theta)
		}},
		{"vector", func() (float64, []float64) {
			return reverse.GradientVec(nil, func(x reverse.Vec) reverse.Var { return gmmVector(p, place, x) }, theta)
		}},
	}
	if len(ref.Grad) != len(theta) || len(theta) != 18 {
		t.Fatalf("%d parameters and %d derivatives, want 18", len(theta), len(ref.Grad))
	}
	for _, f := range forms {
		y, g := f.run()
		if want := number(ref.F); math.Abs(y-want) > 1e-12*math.Abs(want) {
			t.Errorf("%s form: value %v, want %v", f.name, y, want)
		}
		for i, s := range ref.Grad {
			if want := number(s); math.Abs(g[i]-want) > 1e-12*math.Abs(want) {
				t.Errorf("%s form: derivative %d is %v, want %v", f.name, i, g[i], want)
			}
		}
	}
}

// The two forms agree on larger problems.
func TestGMMFormsAgree(t *testing.T) {
	for _, s := range [][3]int{{1, 1, 1}, {1, 3, 4}, {3, 2, 7}, {5, 4, 30}} {
		p := gmm{d: s[0], k: s[1], n: s[2], gamma: 0.7, m: 2}
		p.x = mat.NewDense(p.n, p.d, weights(p.n*p.d))
		theta := weights(p.k * (1 + p.d + p.icf()))
		place := p.place()
		y, g := reverse.GradientVec(nil, func(x reverse.Vec) reverse.Var { return gmmVector(p, place, x) }, theta)
		want, grad := reverse.Gradient(nil, func(x []reverse.Var) reverse.Var { return gmmScalar(p, x) }, theta)
		if math.Abs(y-want) > 1e-13*math.Abs(want) {
			t.Errorf("%v: value %v in whole arrays, %v in scalars", s, y, want)
		}
		size := 0.0
		for _, v := range grad {
			size = math.Max(size, math.Abs(v))
		}
		for i := range g {
			if math.Abs(g[i]-grad[i]) > 1e-13*size {
				t.Errorf("%v: derivative %d is %v in whole arrays, %v in scalars", s, i, g[i], grad[i])
			}
		}
	}
}

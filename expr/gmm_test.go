package expr

import (
	"math"
	"testing"

	"slope"
)

// gmm is the objective of ADBench's Gaussian mixture model (Šrajer, Kukelova and
// Fitzgibbon 2018): the parameters are k weights, k means and k inverse
// covariances as the logarithms of the diagonal and the strict lower triangle of
// a triangular matrix, with a Wishart prior of parameters gamma and m.
func gmm[T slope.Real[T]](data [][]float64, k, d int) (n int, f func(x []T) T) {
	const gamma, m = 1.0, 0
	tri := d * (d - 1) / 2
	return k + 2*k*d + k*tri, func(x []T) T {
		alphas, means := x[:k], x[k:k+k*d]
		logs, lower := x[k+k*d:k+2*k*d], x[k+2*k*d:]
		diag := make([]T, k*d)
		for i, q := range logs {
			diag[i] = q.Exp()
		}
		sums := make([]T, k)
		for c := range k {
			sums[c] = slope.Sum(logs[c*d : (c+1)*d])
		}
		total := x[0].Lift(0)
		for _, row := range data {
			terms := make([]T, k)
			for c := range k {
				centred := make([]T, d)
				for j := range d {
					centred[j] = means[c*d+j].Neg().AddConst(row[j])
				}
				q := make([]T, d)
				for i := range d {
					q[i] = diag[c*d+i].Mul(centred[i])
				}
				at := c * tri
				for j := range d {
					for i := j + 1; i < d; i++ {
						q[i] = q[i].Add(lower[at].Mul(centred[j]))
						at++
					}
				}
				terms[c] = alphas[c].Add(sums[c]).Sub(slope.SumSquares(q).Scale(0.5))
			}
			total = total.Add(slope.LogSumExp(terms))
		}
		prior := x[0].Lift(0)
		for c := range k {
			frob := slope.SumSquares(diag[c*d : (c+1)*d])
			if tri > 0 {
				frob = frob.Add(slope.SumSquares(lower[c*tri : (c+1)*tri]))
			}
			prior = prior.Add(frob.Scale(0.5 * gamma * gamma)).Sub(sums[c].Scale(m))
		}
		return total.Sub(slope.LogSumExp(alphas).Scale(float64(len(data)))).Add(prior)
	}
}

func gmmData(n, d int) [][]float64 {
	data := make([][]float64, n)
	for i := range data {
		data[i] = make([]float64, d)
		for j := range d {
			data[i][j] = math.Sin(float64(i*d + j + 1))
		}
	}
	return data
}

// The mixture of ADBench rolls: nearly all nodes are in loops, of which there are
// as many as the objective has operations, not samples.
func TestGMMRolls(t *testing.T) {
	count := map[int]int{}
	for _, samples := range []int{20, 40} {
		n, f := gmm[Expr](gmmData(samples, 3), 4, 3)
		_, g := gmm[slope.Float64](gmmData(samples, 3), 4, 3)
		x := make([]float64, n)
		for i := range x {
			x[i] = 0.4 * math.Cos(float64(i*i+1))
		}
		p := Record(n, f)
		if got, want := p.Value(x), float64(g(floats(x))); !same(got, want) {
			t.Errorf("value %v, want %v", got, want)
		}
		comparePasses(t, p, plain(p), x)
		alone := 0
		for _, s := range p.compiled().plan.Steps {
			if s.Loop == nil {
				alone += s.Hi - s.Lo
			}
			count[samples]++
		}
		if alone > 60 {
			t.Errorf("%d nodes are alone", alone)
		}
	}
	if count[20] != count[40] {
		t.Errorf("%d steps for 20 samples, %d for 40", count[20], count[40])
	}
}

func BenchmarkGMM(b *testing.B) {
	n, f := gmm[Expr](gmmData(1000, 10), 25, 10)
	x := make([]float64, n)
	for i := range x {
		x[i] = 0.1 * math.Cos(float64(i*i+1))
	}
	p := Record(n, f)
	g := make([]float64, n)
	p.Gradient(g, x)
	b.ReportAllocs()
	for b.Loop() {
		p.Gradient(g, x)
	}
}

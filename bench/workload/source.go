package workload

import (
	"gonum.org/v1/gonum/mat"

	"slope"
	"slope/bench/workload/plain"
)

// Contenders "source" are gradients that slope grad wrote of the functions of package plain.

// ofSource is where they come from.
const ofSource = "slope/cmd/slope"

// sourceOf is the gradient that slope grad wrote.
func sourceOf(x []float64, f slope.GradientFunc) Contender {
	return gradientOf("source", ofSource, x, func() slope.GradientFunc { return f })
}

// rowsOf returns the rows of m.
func rowsOf(m *mat.Dense) [][]float64 {
	n, _ := m.Dims()
	rows := make([][]float64, n)
	for i := range rows {
		rows[i] = m.RawRowView(i)
	}
	return rows
}

func (l *logistic) source() *plain.Logistic {
	return &plain.Logistic{A: l.A, Y: l.Y, Lambda: l.Lambda}
}

func (r *ridge) source() *plain.Ridge {
	return &plain.Ridge{A: rowsOf(r.A), B: r.B, Lambda: r.Lambda}
}

func (p *network) source() *plain.Network {
	return &plain.Network{Widths: p.widths, Input: rowsOf(p.input), Targets: rowsOf(p.target)}
}

func (p *gmm) source() *plain.Mixture {
	return &plain.Mixture{D: p.d, K: p.k, M: p.m, Gamma: p.gamma, Constant: p.constant(), X: rowsOf(p.x)}
}

func (p *lstm) source() *plain.LSTM {
	s := &plain.LSTM{Layers: p.layers, Bits: p.bits, State: p.state}
	for t := range p.chars() {
		s.Sequence = append(s.Sequence, p.row(t))
	}
	return s
}

// source is the Jacobian by a gradient for each of the three errors.
func (b *ba) source() Contender {
	return b.blocks("source", ofSource, baBlock, func() baJacobian {
		y := make([]float64, 3)
		return func(jac *mat.Dense, x []float64, u, v float64) []float64 {
			raw := jac.RawMatrix().Data
			y[0], _ = plain.ErrorUGradient(raw[:baBlock], x, u)
			y[1], _ = plain.ErrorVGradient(raw[baBlock:2*baBlock], x, v)
			y[2], raw[3*baBlock-1] = plain.ErrorWGradient(x[baBlock-1])
			return y
		}
	})
}

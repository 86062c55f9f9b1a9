package workload

import (
	"slices"

	gdual "gonum.org/v1/gonum/num/dual"
)

// The loss of W5 written for one number type each: plain loops over the inputs of a
// neuron.

func (p *network) tape(x []va) va {
	batch, _ := p.input.Dims()
	s := x[0].Lift(0)
	z, next := make([]va, 0, p.widest()), make([]va, 0, p.widest())
	for i := range batch {
		w := x
		for l := range 3 {
			in, out := p.widths[l], p.widths[l+1]
			next = next[:0]
			for q, v := range w[in*out:][:out] {
				for k := range in {
					if l == 0 {
						v = v.Add(w[k*out+q].Scale(p.input.At(i, k)))
					} else {
						v = v.Add(w[k*out+q].Mul(z[k]))
					}
				}
				next = append(next, v.Sigmoid())
			}
			z, next = next, z
			w = w[(in+1)*out:]
		}
		for q, v := range z {
			s = s.Add(v.AddConst(-p.target.At(i, q)).Square())
		}
	}
	return s.Scale(1 / float64(batch))
}

func (p *network) dual(x []du) du {
	batch, _ := p.input.Dims()
	var s du
	z, next := make([]du, 0, p.widest()), make([]du, 0, p.widest())
	for i := range batch {
		w := x
		for l := range 3 {
			in, out := p.widths[l], p.widths[l+1]
			next = next[:0]
			for q, v := range w[in*out:][:out] {
				for k := range in {
					if l == 0 {
						v = v.Add(w[k*out+q].Scale(p.input.At(i, k)))
					} else {
						v = v.Add(w[k*out+q].Mul(z[k]))
					}
				}
				next = append(next, v.Sigmoid())
			}
			z, next = next, z
			w = w[(in+1)*out:]
		}
		for q, v := range z {
			s = s.Add(v.AddConst(-p.target.At(i, q)).Square())
		}
	}
	return s.Scale(1 / float64(batch))
}

func (p *network) gonum(x []gnum) gnum {
	batch, _ := p.input.Dims()
	var s gnum
	z, next := make([]gnum, 0, p.widest()), make([]gnum, 0, p.widest())
	for i := range batch {
		w := x
		for l := range 3 {
			in, out := p.widths[l], p.widths[l+1]
			next = next[:0]
			for q, v := range w[in*out:][:out] {
				for k := range in {
					if l == 0 {
						v = gdual.Add(v, gdual.Scale(p.input.At(i, k), w[k*out+q]))
					} else {
						v = gdual.Add(v, gdual.Mul(w[k*out+q], z[k]))
					}
				}
				next = append(next, gonumSigmoid(v))
			}
			z, next = next, z
			w = w[(in+1)*out:]
		}
		for q, v := range z {
			v.Real -= p.target.At(i, q)
			s = gdual.Add(s, gdual.Mul(v, v))
		}
	}
	return gdual.Scale(1/float64(batch), s)
}

// gonumSigmoid is 1/(1+e⁻ˣ) in gonum's dual numbers.
func gonumSigmoid(x gnum) gnum {
	e := gdual.Exp(gdual.Scale(-1, x))
	e.Real++
	return gdual.Inv(e)
}

// widest returns the number of neurons of the widest layer.
func (p *network) widest() int { return slices.Max(p.widths[1:]) }

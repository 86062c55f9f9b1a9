package workload

import (
	gdual "gonum.org/v1/gonum/num/dual"

	"slope"
	"slope/reverse"
)

func (p *lstm) contenders(c *Case, x []float64) (all []Contender) {
	if c.within(len(x)) {
		all = append(all, dualOf("dual generic", x, func(x []du) du { return lstmLoss(p, x) }))
	}
	all = append(all,
		reverseOf("reverse", x, p.tape),
		reverseOf("reverse generic", x, func(x []va) va { return lstmLoss(p, x) }),
		reverseOf("reverse checkpoint", x, p.checkpoint),
		vectorOf(x, p.vector),
		sourceOf(x, p.source().LossGradient),
	)
	if c.Operations < 2e6 { // the record has an entry for each operation
		all = append(all, replayOf(x, func(x []ex) ex { return lstmLoss(p, x) }))
	}
	if c.within(len(x)) {
		all = append(all, gonumDualOf(x, p.gonum), gonumFdOf(x, newHandLSTM(p).value))
	}
	return all
}

// lstmLoss is the loss for every number type.
func lstmLoss[T slope.Real[T]](p *lstm, x []T) T {
	state := make([]T, len(p.state))
	for i, v := range p.state {
		state[i] = x[0].Lift(v)
	}
	loss, work := x[0].Lift(0), make([]T, 2*p.bits)
	for t := range p.chars() - 1 {
		loss = loss.Add(lstmStep(p, t, x, state, work))
	}
	return loss.Scale(1 / float64(p.bits*(p.chars()-1)))
}

// lstmStep takes the state past character t and returns the loss of its prediction.
func lstmStep[T slope.Real[T]](p *lstm, t int, x, state, work []T) T {
	b := p.bits
	extra, u, y := x[8*p.layers*b:], work[:b], work[b:]
	for j, v := range p.row(t) {
		u[j] = extra[j].Scale(v)
	}
	for l := range p.layers {
		w, h, c := x[8*b*l:], state[2*b*l:][:b], state[2*b*l+b:][:b]
		for j := range b {
			forget := w[j].Mul(u[j]).Add(w[4*b+j]).Sigmoid()
			in := w[b+j].Mul(h[j]).Add(w[5*b+j]).Sigmoid()
			out := w[2*b+j].Mul(u[j]).Add(w[6*b+j]).Sigmoid()
			change := w[3*b+j].Mul(h[j]).Add(w[7*b+j]).Tanh()
			c[j] = forget.Mul(c[j]).Add(in.Mul(change))
			h[j] = out.Mul(c[j].Tanh())
			u[j] = h[j]
		}
	}
	sum, ones := x[0].Lift(2), 0.0
	for j := range y {
		y[j] = u[j].Mul(extra[b+j]).Add(extra[2*b+j])
		sum = sum.Add(y[j].Exp())
		ones += p.row(t + 1)[j]
	}
	return sum.Log().Scale(ones).Sub(slope.DotConst(p.row(t+1), y))
}

// checkpoint is lstmLoss with the steps recorded again on the way back, so that the
// tape is as long as the root of the number of steps. The loss is part of the state.
func (p *lstm) checkpoint(x []va) va {
	state := make([]va, len(p.state)+1)
	for i := range state {
		state[i] = x[0].Lift(0)
		if i > 0 {
			state[i] = x[0].Lift(p.state[i-1])
		}
	}
	work := make([]va, 2*p.bits)
	end := reverse.Checkpoint(p.chars()-1, func(t int, s, x []va) []va {
		s[0] = s[0].Add(lstmStep(p, t, x, s[1:], work))
		return s
	}, state, x)
	return end[0].Scale(1 / float64(p.bits*(p.chars()-1)))
}

// tape is lstmLoss written for the tape alone.
func (p *lstm) tape(x []va) va {
	b := p.bits
	extra := x[8*p.layers*b:]
	state := make([]va, len(p.state))
	for i, v := range p.state {
		state[i] = x[0].Lift(v)
	}
	loss, u, y := x[0].Lift(0), make([]va, b), make([]va, b)
	for t := range p.chars() - 1 {
		for j, v := range p.row(t) {
			u[j] = extra[j].Scale(v)
		}
		for l := range p.layers {
			w, h, c := x[8*b*l:], state[2*b*l:][:b], state[2*b*l+b:][:b]
			for j := range b {
				forget := w[j].Mul(u[j]).Add(w[4*b+j]).Sigmoid()
				in := w[b+j].Mul(h[j]).Add(w[5*b+j]).Sigmoid()
				out := w[2*b+j].Mul(u[j]).Add(w[6*b+j]).Sigmoid()
				change := w[3*b+j].Mul(h[j]).Add(w[7*b+j]).Tanh()
				c[j] = forget.Mul(c[j]).Add(in.Mul(change))
				h[j] = out.Mul(c[j].Tanh())
				u[j] = h[j]
			}
		}
		sum, ones := x[0].Lift(2), 0.0
		for j := range y {
			y[j] = u[j].Mul(extra[b+j]).Add(extra[2*b+j])
			sum = sum.Add(y[j].Exp())
			ones += p.row(t + 1)[j]
		}
		loss = loss.Add(sum.Log().Scale(ones)).Sub(slope.DotConst(p.row(t+1), y))
	}
	return loss.Scale(1 / float64(b*(p.chars()-1)))
}

// vector is the loss in whole arrays, a layer at a time.
func (p *lstm) vector(x reverse.Vec) va {
	t, b := x.Tape(), p.bits
	part := func(i int) reverse.Vec { return x.Slice(i*b, (i+1)*b) }
	weights := make([][8]reverse.Vec, p.layers)
	hidden, cell := make([]reverse.Vec, p.layers), make([]reverse.Vec, p.layers)
	for l := range weights {
		for k := range 8 {
			weights[l][k] = part(8*l + k)
		}
		hidden[l], cell[l] = t.ConstVec(p.state[2*b*l:][:b]), t.ConstVec(p.state[2*b*l+b:][:b])
	}
	inWeight, outWeight, outBias := part(8*p.layers), part(8*p.layers+1), part(8*p.layers+2)
	var loss va
	for i := range p.chars() - 1 {
		u := t.ConstVec(p.row(i)).Mul(inWeight)
		for l, w := range weights {
			forget := w[0].Mul(u).Add(w[4]).Sigmoid()
			in := w[1].Mul(hidden[l]).Add(w[5]).Sigmoid()
			out := w[2].Mul(u).Add(w[6]).Sigmoid()
			change := w[3].Mul(hidden[l]).Add(w[7]).Tanh()
			cell[l] = forget.Mul(cell[l]).Add(in.Mul(change))
			hidden[l] = out.Mul(cell[l].Tanh())
			u = hidden[l]
		}
		y, ones := u.Mul(outWeight).Add(outBias), 0.0
		for _, v := range p.row(i + 1) {
			ones += v
		}
		term := y.Exp().Sum().AddConst(2).Log().Scale(ones).Sub(y.DotConst(p.row(i + 1)))
		if i == 0 {
			loss = term
		} else {
			loss = loss.Add(term)
		}
	}
	return loss.Scale(1 / float64(b*(p.chars()-1)))
}

// gonum is lstmLoss in gonum's dual numbers.
func (p *lstm) gonum(x []gnum) gnum {
	b := p.bits
	extra := x[8*p.layers*b:]
	state, u := make([]gnum, len(p.state)), make([]gnum, b)
	for i, v := range p.state {
		state[i].Real = v
	}
	gate := func(w, u, b gnum) gnum { return gdual.Add(gdual.Mul(w, u), b) }
	var loss gnum
	for t := range p.chars() - 1 {
		for j, v := range p.row(t) {
			u[j] = gdual.Scale(v, extra[j])
		}
		for l := range p.layers {
			w, h, c := x[8*b*l:], state[2*b*l:][:b], state[2*b*l+b:][:b]
			for j := range b {
				forget := gonumSigmoid(gate(w[j], u[j], w[4*b+j]))
				in := gonumSigmoid(gate(w[b+j], h[j], w[5*b+j]))
				out := gonumSigmoid(gate(w[2*b+j], u[j], w[6*b+j]))
				change := gdual.Tanh(gate(w[3*b+j], h[j], w[7*b+j]))
				c[j] = gdual.Add(gdual.Mul(forget, c[j]), gdual.Mul(in, change))
				h[j] = gdual.Mul(out, gdual.Tanh(c[j]))
				u[j] = h[j]
			}
		}
		sum, ones := gnum{Real: 2}, 0.0
		for j, gold := range p.row(t + 1) {
			y := gate(u[j], extra[b+j], extra[2*b+j])
			sum = gdual.Add(sum, gdual.Exp(y))
			loss = gdual.Sub(loss, gdual.Scale(gold, y))
			ones += gold
		}
		loss = gdual.Add(loss, gdual.Scale(ones, gdual.Log(sum)))
	}
	return gdual.Scale(1/float64(b*(p.chars()-1)), loss)
}

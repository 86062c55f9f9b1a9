package turns

import (
	"slope/expr/internal/graph"
	"slope/expr/internal/plan"
)

// cut makes the three parts.
func (c *cutter) cut() *Parts {
	r, out := c.r, c.out
	end := r.start + r.count*r.period
	// what the end reads
	read := func(a uint32) {
		switch p := r.pos[a]; {
		case p < 0 || p >= end:
		case p < r.start:
			c.held(a)
		default:
			turn, off := (p-r.start)/r.period, (p-r.start)%r.period
			if _, ok := c.stateAt[[2]int{off, r.count - turn}]; ok {
				return
			}
			if _, ok := c.keptAt[off]; !ok {
				c.keptAt[off] = len(out.Kept)
				out.Kept = append(out.Kept, kept{Port{node: a, Active: !c.passive[a], List: true}, off})
			}
		}
	}
	for _, i := range r.nodes[end:] {
		for _, a := range r.g.Operands(int(i)) {
			read(a)
		}
	}
	read(r.g.Out[0])
	out.Before = c.beforePart()
	out.Turn = c.turnPart()
	out.End = c.endPart(end)
	return out
}

// piece is a part under construction.
type piece struct {
	src *graph.Graph
	h   *graph.Graph
	to  map[uint32]uint32
	out *Part
}

// newPiece starts a part with ports of the given lengths.
func newPiece(src *graph.Graph, ports []*Port, n []int) *piece {
	inputs, data := src.Inputs, src.Data
	p := &piece{src: src, to: map[uint32]uint32{}, out: &Part{Tabled: map[string]string{}}}
	for k, q := range ports {
		if q.Active {
			p.out.Ports = append(p.out.Ports, portNode{inputs, n[k], q})
			inputs += n[k]
		}
	}
	for k, q := range ports {
		if !q.Active {
			p.out.Ports = append(p.out.Ports, portNode{inputs + data, n[k], q})
			data += n[k]
		}
	}
	p.h = graph.New(inputs, data)
	p.h.ShareRules(src)
	for i := range src.Inputs {
		p.to[uint32(i)] = uint32(i)
	}
	for i := range src.Data {
		p.to[uint32(src.Inputs+i)] = uint32(inputs + i)
	}
	return p
}

// node returns the node that stands for node a of the program, which is a leaf or in the part already.
func (p *piece) node(a uint32) uint32 {
	if b, ok := p.to[a]; ok {
		return b
	}
	if p.src.Op[a] != graph.OpConst {
		panic("expr: an operand is in no part")
	}
	p.to[a] = p.h.PushConst(graph.OpConst, p.src.Constant(int(a)))
	return p.to[a]
}

// copy appends node i with operands that f returns, or those of the program.
func (p *piece) copy(i uint32, f func(k int, a uint32) uint32) {
	args := append([]uint32(nil), p.src.Operands(int(i))...)
	for k, a := range args {
		args[k] = f(k, a)
	}
	p.to[i] = p.h.CopyNode(p.src, int(i), args)
}

// copyWith is copy for an operation whose constants are the nodes with.
func (p *piece) copyWith(i uint32, f func(k int, a uint32) uint32, with []uint32) {
	op := map[graph.Op]graph.Op{graph.OpAddConst: graph.OpAdd, graph.OpScale: graph.OpMul, graph.OpDotConst: graph.OpDot}[p.src.Op[i]]
	var args []uint32
	for k, a := range p.src.Operands(int(i)) {
		args = append(args, f(k, a))
	}
	p.to[i] = p.h.Push(op, p.src.Lanes(int(i)), append(args, with...)...)
}

// done plans the part. Where its results have adjoints that are not known before, seeded is set.
func (p *piece) done(seeded bool, out ...uint32) *Part {
	p.h.Out = out
	p.out.G, p.out.Plan = plan.CompilePart(p.h, seeded)
	return p.out
}

// port returns the node of a port.
func (p *piece) port(q *Port) uint32 {
	for _, n := range p.out.Ports {
		if n.P == q {
			return uint32(n.Node)
		}
	}
	panic("expr: no such port")
}

func (c *cutter) beforePart() *Part {
	p := newPiece(c.r.g, nil, nil)
	for _, i := range c.r.nodes[:c.r.start] {
		p.copy(i, func(_ int, a uint32) uint32 { return p.node(a) })
	}
	var out []uint32
	for k := range c.out.States {
		out = append(out, p.node(c.out.States[k].node))
	}
	for k := range c.out.Held {
		out = append(out, p.node(c.out.Held[k].node))
	}
	return p.done(true, out...)
}

func (c *cutter) turnPart() *Part {
	o := c.out
	var ports []*Port
	var n []int
	add := func(q *Port) { ports, n = append(ports, q), append(n, 1) }
	for k := range o.States {
		add(&o.States[k].Port)
	}
	for k := range o.Held {
		add(&o.Held[k])
	}
	for k := range o.Lanes {
		add(&o.Lanes[k].Port)
	}
	p := newPiece(c.r.g, ports, n)
	last := c.r.count - 1
	for off := range c.r.period {
		operand := func(k int, _ uint32) uint32 {
			switch f := c.operand[[2]int{off, k}]; f.kind {
			case fromTurn:
				return p.node(c.node(last, f.at))
			case fromState:
				return p.port(&o.States[f.at].Port)
			case fromHeld:
				return p.port(&o.Held[f.at])
			case fromLane:
				return p.port(&o.Lanes[f.at].Port)
			default:
				return p.node(uint32(f.at))
			}
		}
		if lanes := c.factors[off]; lanes != nil {
			var with []uint32
			for _, l := range lanes {
				with = append(with, p.port(&o.Lanes[l].Port))
			}
			p.copyWith(c.node(last, off), operand, with)
			continue
		}
		p.copy(c.node(last, off), operand)
	}
	var out []uint32
	for k := range o.States {
		if s := &o.States[k]; s.next >= 0 {
			out = append(out, p.port(&o.States[s.next].Port))
		} else {
			out = append(out, p.node(c.node(last, s.off)))
		}
	}
	for k := range o.Kept {
		out = append(out, p.node(c.node(last, o.Kept[k].off)))
	}
	return p.done(true, out...)
}

func (c *cutter) endPart(end int) *Part {
	r, o := c.r, c.out
	var ports []*Port
	var n []int
	for k := range o.States {
		ports, n = append(ports, &o.States[k].Port), append(n, 1)
	}
	for k := range o.Held {
		ports, n = append(ports, &o.Held[k]), append(n, 1)
	}
	for k := range o.Kept {
		ports, n = append(ports, &o.Kept[k].Port), append(n, r.count)
	}
	p := newPiece(r.g, ports, n)
	node := func(a uint32) uint32 {
		q := r.pos[a]
		switch {
		case q < 0 || q >= end:
			return p.node(a)
		case q < r.start:
			return p.port(&o.Held[c.heldAt[a]])
		}
		turn, off := (q-r.start)/r.period, (q-r.start)%r.period
		if s, ok := c.stateAt[[2]int{off, r.count - turn}]; ok {
			return p.port(&o.States[s].Port)
		}
		return p.port(&o.Kept[c.keptAt[off]].Port) + uint32(turn)
	}
	for _, i := range r.nodes[end:] {
		p.copy(i, func(_ int, a uint32) uint32 { return node(a) })
	}
	return p.done(false, node(r.g.Out[0]))
}

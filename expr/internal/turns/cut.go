package turns

import (
	"fmt"

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
				out.Kept = append(out.Kept, kept{Port{Name: fmt.Sprint("ao", len(out.Kept)), node: a, Active: !c.passive[a], List: true}, off})
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

// newPiece starts a part with ports, of which lists have a value for each turn.
func (c *cutter) newPiece(ports ...*Port) *piece {
	src := c.r.g
	p := &piece{src: src, to: map[uint32]uint32{}, out: &Part{Tabled: map[string]string{}}}
	add := func(active bool, at int) int {
		for _, q := range ports {
			n := 1
			if q.List {
				n = c.r.count
			}
			if q.Active == active {
				p.out.Ports = append(p.out.Ports, portNode{at, n, q})
				at += n
			}
		}
		return at
	}
	inputs := add(true, src.Inputs)
	data := add(false, inputs+src.Data) - inputs
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

// ports are those of the states and of what is held.
func (c *cutter) ports() (list []*Port) {
	for k := range c.out.States {
		list = append(list, &c.out.States[k].Port)
	}
	for k := range c.out.Held {
		list = append(list, &c.out.Held[k])
	}
	return list
}

func (c *cutter) beforePart() *Part {
	p := c.newPiece()
	for _, i := range c.r.nodes[:c.r.start] {
		p.copy(i, func(_ int, a uint32) uint32 { return p.node(a) })
	}
	var out []uint32
	for _, q := range c.ports() {
		out = append(out, p.node(q.node))
	}
	return p.done(true, out...)
}

func (c *cutter) turnPart() *Part {
	o := c.out
	ports := c.ports()
	for k := range o.Lanes {
		ports = append(ports, &o.Lanes[k].Port)
	}
	p := c.newPiece(ports...)
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
	ports := c.ports()
	for k := range o.Kept {
		ports = append(ports, &o.Kept[k].Port)
	}
	p := c.newPiece(ports...)
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

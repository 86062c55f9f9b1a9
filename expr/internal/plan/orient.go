package plan

import "slope/expr/internal/graph"

// orient turns the lanes of classes round that were recorded from the last to the first, as the
// sweep of a nested gradient records what belongs to the operations before it. Two classes of
// which one reads the other have then their lanes in the same order, so that one loop can do both,
// and reads of inputs become runs.
//
// Classes that read one another are tied, with the order in which they do. What is tied has one free
// choice, all of it as recorded or all of it turned: the greater number of reads of inputs
// decides, unless a sum reads a class. Its terms have the order of the recording.
func (r *roller) orient() {
	o := &orienter{roller: r, root: make([]int32, len(r.groups)), turned: make([]bool, len(r.groups)), votes: make([]int, len(r.groups))}
	for c := range o.root {
		o.root[c] = int32(c)
	}
	for c := range r.groups {
		o.reads(int32(c))
	}
	for i, op := range r.g.Op {
		if r.class[i] < 0 && (op == graph.OpSum || op == graph.OpDotConst || op == graph.OpSumSquares || op == graph.OpDot) {
			o.sum(i)
		}
	}
	for c := range r.groups {
		root, turned := o.find(int32(c))
		if turned != (o.votes[root] < 0) {
			r.turn(&r.groups[c])
		}
	}
}

// orienter finds which classes are turned. The classes that are tied are a tree: turned says of
// each whether its order is opposite to that of its root.
type orienter struct {
	*roller
	root   []int32
	turned []bool
	votes  []int // of what is tied to a root, for and against the recorded order of the root
}

// find returns the root of a class, and whether its order is opposite to that of c.
func (o *orienter) find(c int32) (root int32, turned bool) {
	for o.root[c] != c {
		turned = turned != o.turned[c]
		c = o.root[c]
	}
	return c, turned
}

// reads looks at what the lanes of class c read.
func (o *orienter) reads(c int32) {
	g, nodes := o.g, o.groups[c].nodes
	for k := range g.Operands(int(nodes[0])) {
		from, order := o.place(g.Operands(int(nodes[0]))[k])
		step := 0
		for l := 1; l < len(nodes); l++ {
			f, at := o.place(g.Operands(int(nodes[l]))[k])
			if f != from || at == order || l > 1 && (at > order) != (step > 0) {
				step = 0
				break
			}
			step, order = at-order, at
		}
		switch {
		case step == 0:
		case from >= 0:
			o.tie(c, from, step < 0)
		default:
			o.vote(c, step, 1)
		}
	}
}

// place returns the class of a node and its lane, or −1 and the number of an input.
func (o *orienter) place(i uint32) (class int32, at int) {
	if c := o.class[i]; c >= 0 {
		return c, int(o.lane[i])
	}
	if int(i) < o.g.Inputs+o.g.Data {
		return -1, int(i)
	}
	return -2, 0
}

// tie makes the order of c that of d, or the opposite one.
func (o *orienter) tie(c, d int32, opposite bool) {
	x, s := o.find(c)
	y, t := o.find(d)
	if x == y {
		return
	}
	turned := (s != t) != opposite
	if o.root[x], o.turned[x] = y, turned; turned {
		o.votes[x] = -o.votes[x]
	}
	o.votes[y] += o.votes[x]
}

// vote is for the recorded order of c, or against it if step is negative.
func (o *orienter) vote(c int32, step, weight int) {
	root, turned := o.find(c)
	if (step < 0) != turned {
		weight = -weight
	}
	o.votes[root] += weight
}

// sum votes for the order in which node i adds the lanes of the classes that it reads.
func (o *orienter) sum(i int) {
	last := map[int32]int{}
	for _, a := range o.g.Operands(i) {
		c, at := o.place(a)
		if c < 0 {
			continue
		}
		if before, ok := last[c]; ok {
			o.vote(c, at-before, o.g.Len())
		}
		last[c] = at
	}
}

// turn puts the lanes of a class into the opposite order.
func (r *roller) turn(gr *group) {
	for l, k := 0, len(gr.nodes)-1; l < k; l, k = l+1, k-1 {
		gr.nodes[l], gr.nodes[k] = gr.nodes[k], gr.nodes[l]
	}
	for l, i := range gr.nodes {
		r.lane[i] = int32(l)
	}
}

package graph

// Prune returns g without the nodes that no result depends on; the inputs stay.
// It returns g itself if there are none.
func Prune(g *Graph) *Graph {
	live := make([]bool, g.Len())
	for i := range g.Inputs + g.Data {
		live[i] = true
	}
	for _, o := range g.Out {
		live[o] = true
	}
	dead := 0
	for i := g.Len() - 1; i >= 0; i-- {
		if !live[i] {
			dead++
			continue
		}
		for _, a := range g.Operands(i) {
			live[a] = true
		}
	}
	if dead == 0 {
		return g
	}
	order := make([]uint32, 0, g.Len()-dead)
	for i, l := range live {
		if l {
			order = append(order, uint32(i))
		}
	}
	return Permute(g, order)
}

// Rebuild fills h with what node makes, node by node, of g; args are the operands in h and
// valid during the call only.
func Rebuild(h, g *Graph, node func(i int, args []uint32) uint32) {
	to := make([]uint32, g.Len())
	var args []uint32
	for i := range g.Len() {
		if i < g.Inputs+g.Data {
			to[i] = uint32(i)
			continue
		}
		args = args[:0]
		for _, a := range g.Operands(i) {
			args = append(args, to[a])
		}
		to[i] = node(i, args)
	}
	for _, o := range g.Out {
		h.Out = append(h.Out, to[o])
	}
}

// Permute returns the nodes order of g, in that order, which must put operands
// first and begin with the inputs.
func Permute(g *Graph, order []uint32) *Graph {
	to := make([]uint32, g.Len())
	h := New(g.Inputs, g.Data)
	var args []uint32
	for k, i := range order {
		if k < g.Inputs+g.Data {
			to[i] = i
			continue
		}
		args = args[:0]
		for _, a := range g.Operands(int(i)) {
			args = append(args, to[a])
		}
		to[i] = h.CopyNode(g, int(i), args)
	}
	for _, o := range g.Out {
		h.Out = append(h.Out, to[o])
	}
	return h
}

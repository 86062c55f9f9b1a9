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

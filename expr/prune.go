package expr

// prune returns g without the nodes that no result depends on; the inputs stay.
// It returns g itself if there are none.
func prune(g *graph) *graph {
	live := make([]bool, g.len())
	for i := range g.inputs + g.data {
		live[i] = true
	}
	for _, o := range g.out {
		live[o] = true
	}
	dead := 0
	for i := g.len() - 1; i >= 0; i-- {
		if !live[i] {
			dead++
			continue
		}
		for _, a := range g.operands(i) {
			live[a] = true
		}
	}
	if dead == 0 {
		return g
	}
	order := make([]uint32, 0, g.len()-dead)
	for i, l := range live {
		if l {
			order = append(order, uint32(i))
		}
	}
	return permute(g, order)
}

// permute returns the nodes order of g, in that order, which must put operands
// first and begin with the inputs.
func permute(g *graph, order []uint32) *graph {
	to := make([]uint32, g.len())
	h := newGraph(g.inputs, g.data)
	var args []uint32
	for k, i := range order {
		if k < g.inputs+g.data {
			to[i] = i
			continue
		}
		args = args[:0]
		for _, a := range g.operands(int(i)) {
			args = append(args, to[a])
		}
		to[i] = h.copyNode(g, int(i), args)
	}
	for _, o := range g.out {
		h.out = append(h.out, to[o])
	}
	return h
}

package graph

// Prune returns g without the nodes that no result depends on; the inputs stay.
// It returns g itself if there are none.
func Prune(g *Graph) *Graph {
	live := make([]bool, g.Len())
	for _, o := range g.Out {
		live[o] = true
	}
	g.Above(live)
	var order []uint32
	for i, l := range live {
		if l || i < g.Inputs+g.Data {
			order = append(order, uint32(i))
		}
	}
	if len(order) == g.Len() {
		return g
	}
	return Permute(g, order)
}

// Above marks the nodes that those that are marked depend on.
func (g *Graph) Above(marked []bool) {
	for i := g.Len() - 1; i >= 0; i-- {
		if marked[i] {
			for _, a := range g.Operands(i) {
				marked[a] = true
			}
		}
	}
}

// Rebuild fills h with what node makes, node by node, of those of g that order names, or of all of them, in their
// order, if it is nil; order puts operands first and begins with the inputs. args are the operands in h and valid during
// the call only.
func Rebuild(h, g *Graph, order []uint32, node func(i int, args []uint32) uint32) {
	to := make([]uint32, g.Len())
	n := len(order)
	if order == nil {
		n = g.Len()
	}
	var args []uint32
	for i := range n {
		if i < g.Inputs+g.Data {
			to[i] = uint32(i)
			continue
		}
		if order != nil {
			i = int(order[i])
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

// Permute returns the nodes order of g, in that order, as Rebuild takes it.
func Permute(g *Graph, order []uint32) *Graph {
	h := New(g.Inputs, g.Data)
	Rebuild(h, g, order, func(i int, args []uint32) uint32 { return h.CopyNode(g, i, args) })
	return h
}

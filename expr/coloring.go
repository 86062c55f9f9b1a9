package expr

// The colourings by which a few products recover all entries of a sparse
// matrix. Package gonum/graph/coloring colours a graph so that neighbours
// differ; what is needed here are stronger conditions, on graphs of a million
// edges, so the greedy algorithms are our own.

// starColoring colours the variables of a symmetric pattern so that neighbours
// differ and every path of four vertices has at least three colours. Then every
// entry of the matrix is an entry of one of the products with the sums of the
// unit vectors of a colour. It returns the colours and their number.
//
// Greedy, after Gebremedhin, Tarafdar, Manne and Pothen, New acyclic and star
// coloring algorithms with application to computing Hessians, SIAM J. Sci.
// Comput. 29 (2007), section 3.
func starColoring(p *Pattern) (color []int32, n int) {
	color = make([]int32, p.rows)
	for i := range color {
		color[i] = -1
	}
	var mark []int32 // mark[c] == v: colour c is forbidden for v
	forbid := func(c, v int32) {
		for int(c) >= len(mark) {
			mark = append(mark, -1)
		}
		mark[c] = v
	}
	for i := range p.rows {
		v := int32(i)
		for _, w := range p.row(i) {
			if int32(w) == v {
				continue
			}
			cw := color[w]
			if cw >= 0 {
				forbid(cw, v)
			}
			for _, x := range p.row(int(w)) {
				cx := color[x]
				if int32(x) == v || x == w || cx < 0 {
					continue
				}
				if cw < 0 || sharesColor(p, color, x, w, cw) {
					forbid(cx, v)
				}
			}
		}
		c := int32(0)
		for int(c) < len(mark) && mark[c] == v {
			c++
		}
		color[i] = c
		if int(c) >= n {
			n = int(c) + 1
		}
	}
	return color, n
}

// sharesColor reports whether x has a neighbour other than w with w's colour c.
func sharesColor(p *Pattern, color []int32, x, w uint32, c int32) bool {
	for _, y := range p.row(int(x)) {
		if y != w && y != x && color[y] == c {
			return true
		}
	}
	return false
}

// columnColoring colours columns so that two with an entry in the same row
// differ: every entry of the matrix is then an entry of a product with the sum
// of the unit vectors of a colour (Curtis, Powell and Reid 1974). byColumn is
// the transpose of p.
func columnColoring(p, byColumn *Pattern) (color []int32, n int) {
	color = make([]int32, p.cols)
	for i := range color {
		color[i] = -1
	}
	var mark []int32
	for j := range p.cols {
		for _, i := range byColumn.row(j) {
			for _, k := range p.row(int(i)) {
				if c := color[k]; c >= 0 {
					for int(c) >= len(mark) {
						mark = append(mark, -1)
					}
					mark[c] = int32(j)
				}
			}
		}
		c := 0
		for c < len(mark) && mark[c] == int32(j) {
			c++
		}
		color[j] = int32(c)
		n = max(n, c+1)
	}
	return color, n
}

package reverse

// backward takes the adjoint of operation k to its operands. w is that of a
// scalar result.
func (a *arrays) backward(k int, w float64) {
	n := &a.nodes[k]
	if n.op >= opSum {
		if w != 0 {
			a.backwardScalar(n, w)
		}
		return
	}
	if !a.touched(n) {
		return
	}
	g := n.adj[a.side]
	switch n.op {
	case opLeaf:
		if a.t != nil { // else the driver reads the adjoint
			addTo(n.d, g)
		}
	case opCopy:
		a.give(n.x, g)
	case opStack:
		for i, s := range g {
			a.addAdjoint(a.scalars[n.k+i], s)
		}
	case opAdd, opSub, opMul, opDiv:
		a.binaryBack(n, g)
	case opAddVar, opMulVar:
		a.withVarBack(n, g)
	case opShift:
		a.pass(n.x, g)
	case opScale:
		a.passScaled(n.x, g, n.c)
	case opChain:
		a.passTimes(n.x, g, n.d, whole(k, n.x.rows, n.x.cols))
	case opAddRow, opAddCol:
		a.broadcastBack(n, g)
	case opMulVec:
		a.mulVecBack(n, g)
	case opMatMul:
		a.matMulBack(n, g)
	case opSoftmax:
		a.softmaxBack(n, g)
	case opLSERows, opFanRows:
		a.lseRowsBack(n, g)
	case opSquareRows:
		a.squareRowsBack(n, g)
	case opSumRows, opSumCols:
		a.sumLinesBack(n, g)
	case opSolve, opTriSolve:
		a.solveBack(n, g)
	case opCholesky:
		a.choleskyBack(n, g)
	case opEigen:
		a.eigenBack(n, g)
	case opRule:
		a.ruleBack(n, g, false)
	default:
		a.structureBack(n, g)
	}
}

func (a *arrays) backwardScalar(n *node, w float64) {
	switch n.op {
	case opSum:
		a.sumBack(n, w)
	case opFan, opNorm2, opLSE, opCrossEntropy:
		a.fanBack(n, w)
	case opDot:
		a.dotBack(n, w)
	case opSumSquares:
		a.sumSquaresBack(n, w)
	case opResidual:
		adj, _ := a.adjoint(n.x)
		axpy(n.c*w, n.d, adj)
	case opAt:
		adj, _ := a.adjoint(n.x)
		adj[0] += w
	case opLogDet:
		a.logDetBack(n, w)
	case opInvQuad:
		a.invQuadBack(n, w)
	case opDet:
		a.detBack(n, w)
	case opQuadForm:
		a.quadFormBack(n, w)
	}
}

// give adds w, in the order that is meant, to the adjoint of v.
func (a *arrays) give(v view, w []float64) {
	adj, _ := a.adjoint(v)
	r, c := v.dims()
	for i := range r {
		row := w[i*c : i*c+c]
		if !v.trans {
			addTo(adj[i*v.ld:], row)
			continue
		}
		for j, s := range row {
			adj[j*v.ld+i] += s
		}
	}
}

// through returns pass(d, w), what an adjoint w adds to an operand with the
// partial derivative d, quickly where the product is a number.
func through(w, d float64) float64 {
	if p := w * d; p == p {
		return p
	}
	return pass(d, w)
}

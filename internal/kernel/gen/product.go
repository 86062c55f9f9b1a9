package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// tileRows is the number of rows of a tile.
const tileRows = 4

// tile writes the product of four rows and as many columns as some registers have lanes: the sums
// stay in registers, lanes are columns, and every sum adds its products in their order. With
// three registers of AVX2 the sums take 12 of 16, two rows of b two, a and a product one each;
// the third part of a row of b stays in memory. Of the last register of a row, if it is one of AVX2, last lanes count;
// registers of AVX-512 are full.
func tile(level string, columns ...wide) {
	n, v := len(columns), columns[0]
	offsets, width := make([]int, n), 0
	for j, v := range columns {
		offsets[j] = 8 * width
		width += v.lanes()
	}
	ctx.Function(fmt.Sprintf("tile%d%s", width, level))
	ctx.Attributes(attr.NOSPLIT)
	ctx.SignatureExpr("func(n int, a *float64, aRow, aCol int, b *float64, bRow int, c *float64, cRow, last int, add bool)")
	ctx.Pragma("noescape")
	stride := func(name string) reg.GPVirtual {
		r := load(name)
		ctx.SHLQ(operand.Imm(3), r)
		return r
	}
	left, a, aRow, aCol := load("n"), load("a"), stride("aRow"), stride("aCol")
	b, bRow, c, cRow := load("b"), stride("bRow"), load("c"), stride("cRow")
	aRow3, cRow3 := triple(aRow), triple(cRow)

	sums := make([][]reg.VecVirtual, tileRows)
	for i := range sums {
		for _, v := range columns {
			sums[i] = append(sums[i], v.register())
		}
	}
	add := ctx.Load(ctx.Param("add"), ctx.GP8()).(reg.GPVirtual)
	ctx.TESTB(add, add)
	ctx.JEQ(operand.LabelRef("fresh"))
	place := func(i, j int) operand.Mem { return row(c, cRow, cRow3, i, offsets[j]) }
	ofRow(columns[n-1], "load", "start", func(part *avx2, lanes int) {
		each(sums, func(i, j int) {
			if part != nil && j == n-1 {
				part.loadPart(place(i, j), sums[i][j], lanes)
			} else {
				columns[j].load(place(i, j), sums[i][j])
			}
		})
	})
	ctx.Label("fresh")
	each(sums, func(i, j int) { ctx.VXORPD(sums[i][j], sums[i][j], sums[i][j]) })
	ctx.Label("start")
	ctx.TESTQ(left, left)
	ctx.JEQ(operand.LabelRef("done"))

	ctx.Label("term")
	var parts []operand.Op
	for j, v := range columns {
		from := operand.Mem{Base: b, Disp: offsets[j]}
		if j == 2 {
			parts = append(parts, from)
			break
		}
		r := v.register()
		v.load(from, r)
		parts = append(parts, r)
	}
	product := v.register()
	for i := range sums {
		factor := v.register()
		v.broadcast(row(a, aRow, aRow3, i, 0), factor)
		for j, w := range columns {
			f, p := factor, product
			if w.lanes() < v.lanes() {
				f = factor.AsY().(reg.VecVirtual)
			}
			if j == n-1 {
				p = f
			}
			w.arithmetic(opMul, f, parts[j], p)
			w.arithmetic(opAdd, sums[i][j], p, sums[i][j])
		}
	}
	ctx.ADDQ(aCol, a)
	ctx.ADDQ(bRow, b)
	ctx.DECQ(left)
	ctx.JNE(operand.LabelRef("term"))
	ctx.Label("done")
	ofRow(columns[n-1], "store", "end", func(part *avx2, lanes int) {
		each(sums, func(i, j int) {
			if part != nil && j == n-1 {
				part.storePart(sums[i][j], place(i, j), lanes)
			} else {
				columns[j].store(sums[i][j], place(i, j))
			}
		})
	})
	ctx.Label("end")
	ctx.VZEROUPPER()
	ctx.RET()
}

// ofRow writes f: for AVX2 once for every number of lanes that the last register of a row may have.
func ofRow(v wide, label, end string, f func(part *avx2, lanes int)) {
	if part, ok := v.(avx2); ok {
		last := load("last")
		perLanes(v, last, label, end, func(lanes int) { f(&part, lanes) })
		return
	}
	f(nil, v.lanes())
	ctx.JMP(operand.LabelRef(end))
}

// perLanes writes f for every number of lanes of a register, chooses by n and jumps to end.
func perLanes(v wide, n reg.GPVirtual, label, end string, f func(lanes int)) {
	for lanes := v.lanes(); lanes > 0; lanes-- {
		next := fmt.Sprint(label, lanes-1)
		if lanes > 1 {
			ctx.CMPQ(n, operand.Imm(uint64(lanes)))
			ctx.JNE(operand.LabelRef(next))
		}
		f(lanes)
		ctx.JMP(operand.LabelRef(end))
		if lanes > 1 {
			ctx.Label(next)
		}
	}
}

// pack writes the transpose of n elements of as many rows as there are lanes: element i of row j
// goes to z[i*zRow+j]. n is a multiple of the lanes.
func (v avx2) pack() {
	ctx.Function("packAVX2")
	ctx.Attributes(attr.NOSPLIT)
	ctx.SignatureExpr("func(n int, x *float64, xRow int, z *float64, zRow int)")
	ctx.Pragma("noescape")
	left, x, xRow, z, zRow := load("n"), load("x"), load("xRow"), load("z"), load("zRow")
	ctx.SHLQ(operand.Imm(3), xRow)
	ctx.SHLQ(operand.Imm(3), zRow)
	xRow3, zRow3 := triple(xRow), triple(zRow)
	ctx.TESTQ(left, left)
	ctx.JEQ(operand.LabelRef("done"))
	ctx.Label("block")
	var r [4]reg.VecVirtual
	for i := range r {
		r[i] = v.register()
		v.load(row(x, xRow, xRow3, i, 0), r[i])
	}
	for i, column := range v.transpose(r) {
		v.store(column, row(z, zRow, zRow3, i, 0))
	}
	ctx.ADDQ(operand.Imm(32), x)
	ctx.LEAQ(operand.Mem{Base: z, Index: zRow, Scale: 4}, z)
	ctx.SUBQ(operand.Imm(4), left)
	ctx.JNE(operand.LabelRef("block"))
	ctx.Label("done")
	ctx.VZEROUPPER()
	ctx.RET()
}

func each(sums [][]reg.VecVirtual, f func(i, j int)) {
	for i := range sums {
		for j := range sums[i] {
			f(i, j)
		}
	}
}

// triple returns 3·r.
func triple(r reg.GPVirtual) reg.GPVirtual {
	t := ctx.GP64()
	ctx.LEAQ(operand.Mem{Base: r, Index: r, Scale: 2}, t)
	return t
}

// row returns the place in row i of a matrix.
func row(base, stride, stride3 reg.GPVirtual, i, disp int) operand.Mem {
	switch i {
	case 0:
		return operand.Mem{Base: base, Disp: disp}
	case 3:
		return operand.Mem{Base: base, Index: stride3, Scale: 1, Disp: disp}
	}
	return operand.Mem{Base: base, Index: stride, Scale: uint8(i), Disp: disp}
}

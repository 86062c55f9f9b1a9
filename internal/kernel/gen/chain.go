package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A chain is a sum of terms in their order. Its additions wait for one another, and leave nearly all of the processor to the loop
// that they stand in: a few of them in each turn of two registers.
type chain struct {
	terms, per reg.GPVirtual // the next term, how many a turn adds
	sum        reg.VecVirtual
}

// besideChain are the kernels that have a form with a chain.
var besideChain = []string{"Add", "Sub", "Mul", "Square", "SubSquare", "Affine", "Acc", "AccScale", "AccMul", "AccMulScale"}

// chained returns the kernels that have a form with a chain.
func chained() []*kernel {
	var all []*kernel
	for i := range kernels {
		if slices.Contains(besideChain, kernels[i].name) {
			all = append(all, &kernels[i])
		}
	}
	return all
}

const chainParameters = "terms *float64, per int, sum float64"

// loadChain takes the chain from the parameters.
func loadChain() *chain {
	load := func(name string) reg.GPVirtual { return ctx.Load(ctx.Param(name), ctx.GP64()).(reg.GPVirtual) }
	return &chain{load("terms"), load("per"), ctx.Load(ctx.Param("sum"), ctx.XMM()).(reg.VecVirtual)}
}

// add writes the additions of a turn.
func (c *chain) add() {
	left := ctx.GP64()
	ctx.MOVQ(c.per, left)
	ctx.Label("term")
	ctx.VADDSD(operand.Mem{Base: c.terms}, c.sum, c.sum)
	ctx.ADDQ(operand.Imm(8), c.terms)
	ctx.DECQ(left)
	ctx.JNE(operand.LabelRef("term"))
}

// end returns the sum.
func (c *chain) end() {
	ctx.VZEROUPPER()
	ctx.Store(c.sum, ctx.ReturnIndex(0))
	ctx.RET()
}

// assembleChained is assemble beside a chain.
func (k *kernel) assembleChained(level string, v wide) {
	beside := *k
	beside.name += "Beside"
	beside.declare(level, "n int, "+chainParameters+") (added float64")
	m := asm{k: &beside, base: map[string]reg.GPVirtual{}, chain: loadChain()}
	m.assemble(v)
	m.chain.end()
}

// chainedPlain writes the method where there is the Go form alone.
func (k *kernel) chainedPlain(w *bytes.Buffer) {
	k.chainedHead(w)
	fmt.Fprintf(w, "%s\n}\n", k.call())
}

func (k *kernel) call() string {
	return k.name + "(" + strings.Join(append(slices.Clone(k.slices), k.numbers...), ", ") + ")"
}

func (k *kernel) chainedHead(w *bytes.Buffer) {
	fmt.Fprintf(w, "\n// %s is the function of that name beside the chain.\nfunc (chain *Chain) %s(%s) {\n", k.name, k.name, k.parameters())
}

// chainedDispatch writes the method where the level chooses the form.
func (k *kernel) chainedDispatch(w *bytes.Buffer) {
	k.chainedHead(w)
	fmt.Fprintf(w, "turns, per := chain.plan(%s)\nif per == 0 {\n%s\nreturn\n}\n%s", k.length(), k.call(), k.sameLength())
	arguments := "(&" + strings.Join(k.slices, "[0], &") + "[0], " +
		strings.Join(append(slices.Clone(k.numbers), k.length(), "&chain.terms[0]", "per", "chain.Sum"), ", ") + ")"
	form := func(level string) string { return "chain.Sum = " + lower(k.name) + "Beside" + level + arguments }
	fmt.Fprintf(w, "if level == AVX512 {\n%s\n} else {\n%s\n}\nchain.added(turns, per)\n}\n", form("AVX512"), form("AVX2"))
}

// squaresInTurn writes the function that lays out the terms c·x² of one or two streams in turn, and sets b to w·x, beside a chain of these same
// terms. The number of elements is a multiple of four.
func squaresInTurn(streams int) {
	s := termSum{"squaresInTurn", streams, true, true, streams}
	pointers, numbers := s.parameters()
	ctx.Function(fmt.Sprintf("squaresInTurn%dAVX2", streams))
	ctx.Attributes(attr.NOSPLIT)
	ctx.SignatureExpr(fmt.Sprintf("func(%s, to *float64, %s float64, n int, %s) (added float64)", strings.Join(pointers, ", "), strings.Join(numbers, ", "), chainParameters))
	ctx.Pragma("noescape")
	v := avx2{}
	load := func(name string) reg.GPVirtual { return ctx.Load(ctx.Param(name), ctx.GP64()).(reg.GPVirtual) }
	to, left := load("to"), load("n")
	all := make([]termStream, streams)
	for i := range all {
		all[i] = termStream{x: load(pointers[2*i]), b: load(pointers[2*i+1]), c: broadcast(v, numbers[2*i]), w: broadcast(v, numbers[2*i+1])}
	}
	c := loadChain()
	index := ctx.GP64()
	ctx.XORQ(index, index)
	ctx.Label("turn")
	terms := make([]reg.VecVirtual, streams)
	for i, t := range all {
		x, term := ctx.YMM(), ctx.YMM()
		v.load(operand.Mem{Base: t.x, Index: index, Scale: 8}, x)
		ctx.VMULPD(x, x, term)
		ctx.VMULPD(term, t.c, term)
		ctx.VMULPD(x, t.w, x)
		v.store(x, operand.Mem{Base: t.b, Index: index, Scale: 8})
		terms[i] = term
	}
	if streams == 2 {
		low, high, a, b := ctx.YMM(), ctx.YMM(), ctx.YMM(), ctx.YMM()
		ctx.VUNPCKLPD(terms[1], terms[0], low)
		ctx.VUNPCKHPD(terms[1], terms[0], high)
		ctx.VPERM2F128(operand.Imm(0x20), high, low, a)
		ctx.VPERM2F128(operand.Imm(0x31), high, low, b)
		terms = []reg.VecVirtual{a, b}
	}
	for i, t := range terms {
		v.store(t, operand.Mem{Base: to, Disp: 32 * i})
	}
	ctx.ADDQ(operand.Imm(uint64(32*streams)), to)
	c.add()
	ctx.ADDQ(operand.Imm(4), index)
	ctx.CMPQ(index, left)
	ctx.JLT(operand.LabelRef("turn"))
	c.end()
}

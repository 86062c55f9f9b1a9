package main

import (
	"fmt"
	"strings"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// An inOrder is a function that rounds the terms of one or two streams to multiples of the last place of a sum, up to a group with a term
// halfway: see kernel.AddInOrder. A group is two registers of one stream, or one of each of two.
type inOrder struct {
	termSum
	v           wide
	magic, half reg.VecVirtual    // what is added to round, and half a unit in the last place
	positive    reg.VecVirtual    // the bits of |x|
	sum         [2]reg.VecVirtual // of the bits of magic + term
	spread      [2]reg.VecVirtual // the sum of what terms are rounded to, without signs; of squares, the bits that differ between magic and magic + term
}

// inOrders are those of terms c·x, c·x², and c·x² with adjoints.
func inOrders() []termSum {
	var all []termSum
	for streams := 1; streams <= 2; streams++ {
		all = append(all, termSum{"terms", 0, false, false, streams}, termSum{"squares", 0, true, false, streams}, termSum{"seeds", 0, true, true, streams})
	}
	return all
}

// assemble writes the function for a level. It returns how many elements are done, sum and the bits of spread.
func (s *inOrder) assemble(level string) {
	pointers, numbers := s.parameters()
	ctx.Function(fmt.Sprintf("%sInOrder%d%s", s.name, s.streams, level))
	ctx.Attributes(attr.NOSPLIT)
	ctx.SignatureExpr(fmt.Sprintf("func(%s *float64, %s, magic, half float64, n int) (done int, sum, spread uint64)", strings.Join(pointers, ", "), strings.Join(numbers, ", ")))
	ctx.Pragma("noescape")
	v, left, index := s.v, load("n"), ctx.GP64()
	streams := make([]termStream, s.streams)
	for i := range streams {
		streams[i] = s.stream(i, v)
	}
	s.magic, s.half = broadcast(v, "magic"), broadcast(v, "half")
	s.positive = v.(rounding).absolute()
	for i := range s.sum {
		s.sum[i], s.spread[i] = v.zero(), v.zero()
	}
	ctx.XORQ(index, index)
	ctx.Label("turn")
	s.turn(streams, index)
	ctx.ADDQ(operand.Imm(uint64(2*v.lanes()/s.streams)), index)
	ctx.CMPQ(index, left)
	ctx.JLT(operand.LabelRef("turn"))
	ctx.Label("halfway")
	add := func(x, z reg.Register) { ctx.VPADDQ(x, z, z) }
	s.fold(s.sum, add)
	if s.square {
		s.fold(s.spread, func(x, z reg.Register) { ctx.VORPD(x, z, z) })
	} else {
		s.fold(s.spread, func(x, z reg.Register) { ctx.VADDPD(x, z, z) })
	}
	ctx.VZEROUPPER()
	ctx.Store(index, ctx.ReturnIndex(0))
	for i, r := range []reg.VecVirtual{s.sum[0], s.spread[0]} {
		bits := ctx.GP64()
		ctx.VMOVQ(r.AsX(), bits)
		ctx.Store(bits, ctx.ReturnIndex(i+1))
	}
	ctx.RET()
}

// turn rounds a group.
func (s *inOrder) turn(streams []termStream, index reg.GPVirtual) {
	v := s.v
	var shifted, rounded, far [2]reg.VecVirtual
	for j := range shifted {
		t, disp := &streams[j%s.streams], 8*(j/s.streams)*v.lanes()
		x, term := v.register(), v.register()
		v.load(operand.Mem{Base: t.x, Index: index, Scale: 8, Disp: disp}, x)
		factor := x
		if s.square {
			v.arithmetic(opMul, x, x, term)
			factor = term
		}
		v.arithmetic(opMul, t.c, factor, term)
		if s.seed {
			v.arithmetic(opMul, t.w, x, x)
			v.store(x, operand.Mem{Base: t.b, Index: index, Scale: 8, Disp: disp})
		}
		shifted[j], rounded[j], far[j] = v.register(), x, term
		v.arithmetic(opAdd, s.magic, term, shifted[j])
		v.arithmetic(opSub, shifted[j], s.magic, rounded[j])
		v.arithmetic(opSub, term, rounded[j], far[j])
	}
	v.(rounding).ifAt(far, s.half, s.positive, "halfway")
	for j, r := range shifted {
		ctx.VPADDQ(r, s.sum[j], s.sum[j])
		if s.square {
			v.(rounding).differ(r, s.magic, s.spread[j])
			continue
		}
		ctx.VANDPD(s.positive, rounded[j], rounded[j])
		v.arithmetic(opAdd, s.spread[j], rounded[j], s.spread[j])
	}
}

// fold joins the lanes of both into the first one of the first.
func (s *inOrder) fold(both [2]reg.VecVirtual, add func(x, z reg.Register)) {
	z := both[0]
	add(both[1], z)
	y, x, high := z.AsY(), z.AsX(), ctx.YMM()
	if s.v.lanes() == 8 {
		ctx.VEXTRACTF64X4(operand.Imm(1), z, high)
		add(high, y)
	}
	other := ctx.XMM()
	if s.v.lanes() == 8 {
		ctx.VEXTRACTF64X2(operand.Imm(1), y, other)
	} else {
		ctx.VEXTRACTF128(operand.Imm(1), y, other)
	}
	add(other, x)
	ctx.VPERMILPD(operand.Imm(1), x, other)
	add(other, x)
}

// rounding are vectors with what rounding takes.
type rounding interface {
	// absolute returns the bits of |x|.
	absolute() reg.VecVirtual
	// ifAt jumps to label if a lane of one of two registers, in which none is farther from 0 than y, is y or −y. It changes them.
	ifAt(x [2]reg.VecVirtual, y, positive reg.VecVirtual, label string)
	// differ sets the bits of z that differ between x and y. It may change x.
	differ(x, y, z reg.VecVirtual)
}

const equal = 0x00 // EQ_OQ

func (avx2) absolute() reg.VecVirtual {
	r := ctx.YMM()
	ctx.VPCMPEQD(r, r, r)
	ctx.VPSRLQ(operand.Imm(1), r, r)
	return r
}

func (avx2) ifAt(x [2]reg.VecVirtual, y, positive reg.VecVirtual, label string) {
	for _, r := range x {
		ctx.VANDPD(positive, r, r)
	}
	ctx.VMAXPD(x[0], x[1], x[0])
	ctx.VCMPPD(operand.Imm(equal), y, x[0], x[0])
	bits := ctx.GP32()
	ctx.VMOVMSKPD(x[0], bits)
	ctx.TESTL(bits, bits)
	ctx.JNE(operand.LabelRef(label))
}

func (avx2) differ(x, y, z reg.VecVirtual) {
	ctx.VPXOR(x, y, x)
	ctx.VPOR(x, z, z)
}

func (avx512) absolute() reg.VecVirtual {
	r := ctx.ZMM()
	ctx.VPTERNLOGQ(operand.U8(0xff), r, r, r)
	ctx.VPSRLQ(operand.Imm(1), r, r)
	return r
}

func (avx512) ifAt(x [2]reg.VecVirtual, y, _ reg.VecVirtual, label string) {
	const farthest = 0x0b // the greater of |x| and |y|
	ctx.VRANGEPD(operand.U8(farthest), x[0], x[1], x[0])
	bits := ctx.K()
	ctx.VCMPPD(operand.Imm(equal), y, x[0], bits)
	ctx.KORTESTB(bits, bits)
	ctx.JNE(operand.LabelRef(label))
}

// differ takes z | x^y.
func (avx512) differ(x, y, z reg.VecVirtual) { ctx.VPTERNLOGQ(operand.U8(0xf6), x, y, z) }

package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"math"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// lanesOf are the instructions that the functions need: with AVX-512 on eight lanes, else with AVX2 on
// four.
type lanesOf struct {
	wide      bool
	constants map[uint64]operand.Mem
	table     operand.Mem
}

// A mask says in which lanes something is true: a register of all bits of a lane with AVX2, an opmask with AVX-512.
type mask struct {
	v reg.VecVirtual
	k reg.OpmaskVirtual
}

func (c *compiler) isFloat(e ast.Expr) bool {
	b, ok := c.info.Types[e].Type.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsFloat != 0
}

// instruction is an operation with a register or memory as second operand; with AVX-512 also
// with a number in memory for all lanes.
type instruction struct {
	plain, each func(ops ...operand.Op)
}

const (
	opXor = token.XOR
	opAnd = token.AND
	opOr  = token.OR
)

// instructionOf returns the instruction of an operation.
func instructionOf(o token.Token, float bool) instruction {
	switch {
	case o == token.ADD && float:
		return instruction{ctx.VADDPD, ctx.VADDPD_BCST}
	case o == token.SUB && float:
		return instruction{ctx.VSUBPD, ctx.VSUBPD_BCST}
	case o == token.MUL && float:
		return instruction{ctx.VMULPD, ctx.VMULPD_BCST}
	case o == token.QUO && float:
		return instruction{ctx.VDIVPD, ctx.VDIVPD_BCST}
	case o == token.ADD:
		return instruction{ctx.VPADDQ, ctx.VPADDQ_BCST}
	case o == opAnd:
		return instruction{ctx.VANDPD, ctx.VANDPD_BCST}
	case o == opOr:
		return instruction{ctx.VORPD, ctx.VORPD_BCST}
	case o == opXor:
		return instruction{ctx.VXORPD, ctx.VXORPD_BCST}
	}
	panic(o.String())
}

// arithmetic compiles x o y.
func (c *compiler) arithmetic(o token.Token, float bool, x, y value) value {
	if x.r == nil && y.r == nil { // of parameters that are constants
		if o == token.ADD && !float {
			return value{bits: x.bits + y.bits}
		}
		panic("constants")
	}
	switch o {
	case token.SHL, token.SHR:
		z := c.v.register()
		if o == token.SHL {
			ctx.VPSLLQ(operand.U8(y.bits), x.r, z)
		} else {
			ctx.VPSRLQ(operand.U8(y.bits), x.r, z)
		}
		return value{r: z}
	case token.ADD, token.MUL, token.AND, token.OR:
		if x.r == nil {
			x, y = y, x
		}
	}
	return value{r: c.v.opOf(o, float, c.reg(x), y)}
}

func (v *lanesOf) register() reg.VecVirtual {
	if v.wide {
		return ctx.ZMM()
	}
	return ctx.YMM()
}

// op is an operation on bits.
func (v *lanesOf) op(o token.Token, x reg.VecVirtual, y value) reg.VecVirtual {
	return v.opOf(o, false, x, y)
}

func (v *lanesOf) opOf(o token.Token, float bool, x reg.VecVirtual, y value) reg.VecVirtual {
	z, in := v.register(), instructionOf(o, float)
	switch {
	case y.r != nil:
		in.plain(y.r, x, z)
	case v.wide:
		in.each(v.memory(y.bits), x, z)
	default:
		in.plain(v.memory(y.bits), x, z)
	}
	return z
}

// memory returns where a constant is: once with AVX-512, in each of four lanes with AVX2.
func (v *lanesOf) memory(bits uint64) operand.Mem {
	if m, ok := v.constants[bits]; ok {
		return m
	}
	n := 4
	if v.wide {
		n = 1
	}
	m := global(fmt.Sprintf("func%d_%016x", n, bits))
	for i := range n {
		ctx.AddDatum(8*i, operand.U64(bits))
	}
	v.constants[bits] = m
	return m
}

// constant returns a constant in a register.
func (v *lanesOf) constant(bits uint64) reg.VecVirtual {
	z := v.register()
	if v.wide {
		ctx.VBROADCASTSD(v.memory(bits), z)
	} else {
		ctx.VMOVUPD(v.memory(bits), z)
	}
	return z
}

// lookup returns the halves of the rows of the table whose numbers are the low four bits of b.
func (v *lanesOf) lookup(b reg.VecVirtual, table []float64) (hi, lo reg.VecVirtual) {
	if v.table.Symbol.Name == "" {
		v.table = global(map[bool]string{true: "funcTable8", false: "funcTable4"}[v.wide])
		for i := range 32 {
			row := i    // hi and lo in turn
			if v.wide { // all hi, all lo
				row = i%16*2 + i/16
			}
			ctx.AddDatum(8*i, operand.U64(math.Float64bits(table[row])))
		}
	}
	if v.wide {
		hi, lo = ctx.ZMM(), ctx.ZMM()
		for k, z := range []reg.VecVirtual{hi, lo} {
			first := ctx.ZMM()
			ctx.VMOVUPD(v.table.Offset(128*k), first)
			ctx.VMOVDQA64(b, z)
			ctx.VPERMI2PD(v.table.Offset(128*k+64), first, z)
		}
		return hi, lo
	}
	// four loads of a row each
	row := v.op(opAnd, b, value{bits: 15})
	ctx.VPSLLQ(operand.U8(1), row, row)
	high, base := ctx.XMM(), ctx.GP64()
	ctx.VEXTRACTI128(operand.U8(1), row, high)
	ctx.LEAQ(v.table, base)
	var rows [4]reg.VecVirtual
	for i := range rows {
		from, at := row.AsX(), ctx.GP64()
		if i >= 2 {
			from = high
		}
		if i%2 == 0 {
			ctx.VMOVQ(from, at)
		} else {
			ctx.VPEXTRQ(operand.U8(1), from, at)
		}
		rows[i] = ctx.YMM()
		ctx.VMOVUPD(operand.Mem{Base: base, Index: at, Scale: 8}, rows[i].AsX())
	}
	ctx.VINSERTF128(operand.U8(1), rows[2].AsX(), rows[0], rows[0])
	ctx.VINSERTF128(operand.U8(1), rows[3].AsX(), rows[1], rows[1])
	hi, lo = ctx.YMM(), ctx.YMM()
	ctx.VUNPCKLPD(rows[1], rows[0], hi)
	ctx.VUNPCKHPD(rows[1], rows[0], lo)
	return hi, lo
}

// Predicates of comparisons and of what is true where they are not, also of NaN.
var predicates = map[token.Token][2]uint64{
	token.LSS: {0x11, 0x15}, token.LEQ: {0x12, 0x16}, token.GTR: {0x1e, 0x1a}, token.GEQ: {0x1d, 0x19}, token.EQL: {0x00, 0x04}, token.NEQ: {0x04, 0x00},
}

// condition compiles e, or what is true where it is false.
func (c *compiler) condition(e ast.Expr, not bool) mask {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return c.condition(e.X, not)
	case *ast.UnaryExpr:
		return c.condition(e.X, !not)
	case *ast.BinaryExpr:
		if e.Op == token.LAND || e.Op == token.LOR {
			x, y := c.condition(e.X, not), c.condition(e.Y, not)
			return c.v.join(x, y, (e.Op == token.LAND) != not)
		}
		p := predicates[e.Op][0]
		if not {
			p = predicates[e.Op][1]
		}
		return c.v.compare(p, c.reg(c.value(e.X)), c.value(e.Y))
	}
	panic(fmt.Sprintf("condition %T", e))
}

func (v *lanesOf) compare(p uint64, x reg.VecVirtual, y value) mask {
	if v.wide {
		m := mask{k: ctx.K()}
		if y.r == nil {
			ctx.VCMPPD_BCST(operand.U8(p), v.memory(y.bits), x, m.k)
		} else {
			ctx.VCMPPD(operand.U8(p), y.r, x, m.k)
		}
		return m
	}
	m := mask{v: ctx.YMM()}
	if y.r == nil {
		ctx.VCMPPD(operand.U8(p), v.memory(y.bits), x, m.v)
	} else {
		ctx.VCMPPD(operand.U8(p), y.r, x, m.v)
	}
	return m
}

func (v *lanesOf) join(x, y mask, and bool) mask {
	switch {
	case v.wide && and:
		ctx.KANDB(x.k, y.k, y.k)
	case v.wide:
		ctx.KORB(x.k, y.k, y.k)
	case and:
		ctx.VANDPD(x.v, y.v, y.v)
	default:
		ctx.VORPD(x.v, y.v, y.v)
	}
	return y
}

// choose returns x where m is true and y elsewhere.
func (v *lanesOf) choose(m mask, x, y reg.VecVirtual) reg.VecVirtual {
	z := v.register()
	if v.wide {
		ctx.VBLENDMPD(x, y, m.k, z)
	} else {
		ctx.VBLENDVPD(m.v, x, y, z)
	}
	return z
}

// ifAny jumps to label if m is true in a lane.
func (v *lanesOf) ifAny(m mask, label string) {
	if v.wide {
		ctx.KORTESTB(m.k, m.k)
	} else {
		bits := ctx.GP32()
		ctx.VMOVMSKPD(m.v, bits)
		ctx.TESTL(bits, bits)
	}
	ctx.JNE(operand.LabelRef(label))
}

// global begins read-only data.
func global(name string) operand.Mem {
	m := ctx.StaticGlobal(name)
	ctx.DataAttributes(attr.RODATA | attr.NOPTR)
	return m
}

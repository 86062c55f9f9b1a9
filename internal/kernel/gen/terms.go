package main

import (
	"fmt"
	"strings"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A termSum is a function that adds the terms c·x, or c·x², of one or two streams to so many lanes of a sum each; it may set b to w·x on
// its way. The number of terms is a multiple of that of the lanes.
type termSum struct {
	name         string
	lanes        int
	square, seed bool
	streams      int
}

// termSums are those of one, two and four streams of terms. The additions of a lane wait for one another, so that wider
// registers gain nothing, but two streams at a time do.
func termSums() []termSum {
	var all []termSum
	for _, n := range []int{sumLanes, sumLanes / 2, sumLanes / 4} {
		all = append(all, termSum{"terms", n, false, false, 1}, termSum{"squares", n, true, false, 1}, termSum{"seeds", n, true, true, 1})
	}
	return append(all, termSum{"seedsPair", sumLanes / 2, true, true, 2})
}

// A termStream is one stream of a termSum.
type termStream struct {
	x, b reg.GPVirtual
	c, w reg.VecVirtual
	sums []reg.VecVirtual
}

// parameters returns the names of what belongs to each stream.
func (s termSum) parameters() (pointers, numbers []string) {
	for i := range s.streams {
		number := ""
		if s.streams > 1 {
			number = fmt.Sprint(i)
		}
		pointers, numbers = append(pointers, "x"+number), append(numbers, "c"+number)
		if s.seed {
			pointers, numbers = append(pointers, "b"+number), append(numbers, "w"+number)
		}
	}
	return pointers, numbers
}

// load loads a parameter.
func load(name string) reg.GPVirtual { return ctx.Load(ctx.Param(name), ctx.GP64()).(reg.GPVirtual) }

// stream loads what belongs to stream i.
func (s termSum) stream(i int, v wide) termStream {
	pointers, numbers := s.parameters()
	at := i * len(pointers) / s.streams
	t := termStream{x: load(pointers[at]), c: broadcast(v, numbers[at])}
	if s.seed {
		t.b, t.w = load(pointers[at+1]), broadcast(v, numbers[at+1])
	}
	return t
}

func (s termSum) assemble(level string, v wide) {
	pointers, numbers := s.parameters()
	ctx.Function(fmt.Sprintf("%s%d%s", s.name, s.lanes, level))
	ctx.Attributes(attr.NOSPLIT)
	ctx.SignatureExpr(fmt.Sprintf("func(%s, lanes *float64, %s float64, n int)", strings.Join(pointers, ", "), strings.Join(numbers, ", ")))
	ctx.Pragma("noescape")
	memory, left := load("lanes"), load("n")
	streams := make([]termStream, s.streams)
	lane := func(i, j int) operand.Mem { return operand.Mem{Base: memory, Disp: 8 * (i*s.lanes + j*v.lanes())} }
	for i := range streams {
		streams[i] = s.stream(i, v)
		t := &streams[i]
		t.sums = make([]reg.VecVirtual, s.lanes/v.lanes())
		for j := range t.sums {
			t.sums[j] = v.register()
			v.load(lane(i, j), t.sums[j])
		}
	}
	index := ctx.GP64()
	ctx.XORQ(index, index)
	ctx.CMPQ(index, left)
	ctx.JGE(operand.LabelRef("done"))
	ctx.Label("turn")
	for i := range streams {
		s.turn(v, &streams[i], index)
	}
	ctx.ADDQ(operand.Imm(uint64(s.lanes)), index)
	ctx.CMPQ(index, left)
	ctx.JLT(operand.LabelRef("turn"))
	ctx.Label("done")
	for i := range streams {
		for j, sum := range streams[i].sums {
			v.store(sum, lane(i, j))
		}
	}
	ctx.VZEROUPPER()
	ctx.RET()
}

// broadcast loads a parameter into every lane.
func broadcast(v wide, name string) reg.VecVirtual {
	p, err := ctx.Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	r := v.register()
	v.broadcast(p.Addr, r)
	return r
}

// turn adds one term to each lane of a stream.
func (s termSum) turn(v wide, t *termStream, index reg.GPVirtual) {
	for j, sum := range t.sums {
		at := func(base reg.GPVirtual) operand.Mem {
			return operand.Mem{Base: base, Index: index, Scale: 8, Disp: 8 * j * v.lanes()}
		}
		x, term := v.register(), v.register()
		v.load(at(t.x), x)
		if s.square {
			v.arithmetic(opMul, x, x, term)
			v.arithmetic(opMul, t.c, term, term)
		} else {
			v.arithmetic(opMul, t.c, x, term)
		}
		v.arithmetic(opAdd, sum, term, sum)
		if s.seed {
			v.arithmetic(opMul, t.w, x, x)
			v.store(x, at(t.b))
		}
	}
}

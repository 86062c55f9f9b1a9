package main

import (
	"bytes"
	"fmt"
	"go/format"
	"go/types"
	"strings"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A function of package scalar, and how many of its results the kernel sets.
type function struct {
	name, of string
	results  int
}

// functions are the kernels of functions.
var functions = []function{
	{"Exp", "Exp", 1}, {"Log", "Log", 1},
	{"Expm1", "Expm1", 1}, {"Expm1Slope", "Expm1", 2}, {"Expm1Slopes", "Expm1", 3},
	{"Log1p", "Log1p", 1}, {"Log1pSlope", "Log1p", 2}, {"Log1pSlopes", "Log1p", 3},
	{"Sin", "Sin", 1}, {"SinSlope", "Sin", 2}, {"SinSlopes", "Sin", 3},
	{"Cos", "Cos", 1}, {"CosSlope", "Cos", 2}, {"CosSlopes", "Cos", 3},
	{"Erf", "Erf", 1}, {"ErfSlope", "Erf", 2}, {"ErfSlopes", "Erf", 3},
	{"Erfc", "Erfc", 1}, {"ErfcSlope", "Erfc", 2}, {"ErfcSlopes", "Erfc", 3},
	{"Tanh", "Tanh", 1}, {"TanhSlope", "Tanh", 2}, {"TanhSlopes", "Tanh", 3},
	{"Sigmoid", "Sigmoid", 1}, {"SigmoidSlope", "Sigmoid", 2}, {"SigmoidSlopes", "Sigmoid", 3},
	{"Softplus", "Softplus", 1}, {"SoftplusSlope", "Softplus", 2}, {"SoftplusSlopes", "Softplus", 3},
}

var resultNames = []string{"y", "d1", "d2"}

// assembleFunctions writes the functions for a level.
func assembleFunctions(s *source, level string, wide bool) {
	v := lanesOf{wide: wide, constants: map[uint64]operand.Mem{}}
	for _, f := range functions {
		f.assemble(s, &v, level)
	}
}

func (f function) assemble(s *source, v *lanesOf, level string) {
	out := resultNames[:f.results]
	ctx.Function(lower(f.name) + level)
	ctx.Attributes(attr.NOSPLIT)
	ctx.SignatureExpr(fmt.Sprintf("func(%s, x *float64, n int) (done int)", strings.Join(out, ", ")))
	ctx.Pragma("noescape")
	var to []reg.Register
	for _, o := range out {
		to = append(to, ctx.Load(ctx.Param(o), ctx.GP64()))
	}
	from := ctx.Load(ctx.Param("x"), ctx.GP64())
	left := ctx.Load(ctx.Param("n"), ctx.GP64())
	index := ctx.GP64()
	ctx.XORQ(index, index)
	lanes := uint64(4)
	if v.wide {
		lanes = 8
	}
	at := func(base reg.Register) operand.Mem { return operand.Mem{Base: base, Index: index, Scale: 8} }
	ctx.SUBQ(operand.Imm(lanes), left)
	ctx.Label("vector")
	ctx.CMPQ(index, left)
	ctx.JGT(operand.LabelRef("stop"))
	x := v.register()
	ctx.VMOVUPD(at(from), x)
	c := compiler{source: s, v: v, stop: "stop", vars: map[types.Object]value{}, rows: map[types.Object][2]value{}}
	z := c.call(f.of, []value{{r: x}})
	for i, base := range to {
		ctx.VMOVUPD(c.reg(z[i]), at(base))
	}
	ctx.ADDQ(operand.Imm(lanes), index)
	ctx.JMP(operand.LabelRef("vector"))
	ctx.Label("stop")
	ctx.VZEROUPPER()
	ctx.Store(index, ctx.ReturnIndex(0))
	ctx.RET()
}

// wrappers writes the functions that choose between the forms.
func wrappers(constraint string, asm bool) ([]byte, error) {
	w := bytes.NewBufferString(header + constraint + "package kernel\n\nimport \"slope/internal/kernel/scalar\"\n")
	for _, f := range functions {
		out := resultNames[:f.results]
		fmt.Fprintf(w, "\n// %s sets y to scalar.%s of x", f.name, f.of)
		w.WriteString([]string{"", ", and d1 to its derivative", ", and d1 and d2 to its derivatives"}[f.results-1])
		fmt.Fprintf(w, ".\nfunc %s(%s, x []float64) {\n", f.name, strings.Join(out, ", "))
		var cut, first, set, apart []string
		for k, o := range resultNames {
			if k < f.results {
				cut = append(cut, o+" = "+o+"[:len(x)]")
				first = append(first, "&"+o+"[i]")
				set = append(set, o+"[i]")
				apart = append(apart, "&"+o+"[n] != &x[n]")
			} else if f.of != "Exp" && f.of != "Log" {
				set = append(set, "_")
			}
		}
		w.WriteString(strings.Join(cut, "\n"))
		one := fmt.Sprintf("%s = scalar.%s(x[i])\n", strings.Join(set, ", "), f.of)
		if !asm {
			fmt.Fprintf(w, "\nfor i := range x {\n%s}\n}\n", one)
			continue
		}
		call := func(level string, at, n string) string {
			return lower(f.name) + level + "(" + strings.ReplaceAll(strings.Join(first, ", ")+", &x[i]", "[i]", "["+at+"]") + ", " + n + ")"
		}
		fmt.Fprintf(w, `
for i := 0; i < len(x); {
	if level == AVX512 && len(x)-i >= 8 {
		i += %s
	}
	if level != Go && len(x)-i >= 4 {
		i += %s
	}
	if n := len(x) - 4; overlap(i, n) && %s && %s == 4 {
		return
	}
	for end := min(i+8, len(x)); i < end; i++ {
		%s	}
}
}
`, call("AVX512", "i", "min(len(x)-i, chunk)"), call("AVX2", "i", "min(len(x)-i, most())"), strings.Join(apart, " && "), call("AVX2", "n", "4"), one)
	}
	return format.Source(w.Bytes())
}

// generateFunctions adds the files of the functions.
func generateFunctions(files map[string][]byte) error {
	s, err := loadScalar("../scalar")
	if err != nil {
		return err
	}
	for _, level := range []string{"AVX2", "AVX512"} {
		assembleFunctions(s, level, level == "AVX512")
		name := "func_" + strings.ToLower(level) + "_amd64"
		if err := avo(files, name+".s", name+".go"); err != nil {
			return err
		}
	}
	if files["func_amd64.go"], err = wrappers(assembly, true); err != nil {
		return err
	}
	files["func_other.go"], err = wrappers(noAssembly, false)
	return err
}

package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"slope/internal/kernel"
	"slope/internal/rule"
)

// onLanes are the own functions that arrays and blocks have vector instructions for.
var onLanes = map[string]func(y, d1, d2, x []float64){
	"Exp": kernel.ExpRule, "Expm1": kernel.Expm1Rule, "Log": kernel.LogRule, "Log1p": kernel.Log1pRule,
	"Sin": kernel.SinRule, "Cos": kernel.CosRule, "Erf": kernel.ErfRule, "Erfc": kernel.ErfcRule,
	"Tanh": kernel.TanhRule, "Sigmoid": kernel.SigmoidRule, "Softplus": kernel.SoftplusRule,
}

// Functions that are slope's own have the same bits on every architecture, and at every level of vector instructions.
func TestSameBits(t *testing.T) {
	levelled := os.Getenv("SLOPE_LEVEL") != "" // a process of the test below
	rows := map[string]bool{}
	x := hashedArguments()
	var z [3][]float64
	for k := range z {
		z[k] = make([]float64, len(x))
	}
	for _, r := range rule.Table {
		if !r.Own {
			continue
		}
		rows[r.Name] = true
		lanes, vector := onLanes[r.Name]
		if levelled && !vector {
			continue // no instruction of a level is in it
		}
		want, ok := sameBits[r.Name]
		for i, v := range x {
			z[0][i], z[1][i], z[2][i] = r.Unary(v)
		}
		if got := hash(z[0], z[1], z[2]); !ok || got != want {
			t.Errorf("%s has the hash %#016x, want %#016x", r.Name, got, want)
		}
		if vector {
			lanes(z[0], z[1], z[2], x)
			if got := hash(z[0], z[1], z[2]); got != want {
				t.Errorf("%s on lanes has the hash %#016x at level %v, want %#016x", r.Name, got, kernel.Current(), want)
			}
		}
	}
	for name := range sameBits {
		if !rows[name] {
			t.Errorf("%s has a hash but no row", name)
		}
	}
	if levelled {
		return
	}
	for debug, level := range map[string]kernel.Level{"cpu.avx512f=off": kernel.AVX2, "cpu.avx2=off": kernel.Go} {
		if level >= kernel.Current() {
			continue
		}
		cmd := exec.Command(os.Args[0], "-test.run", "^TestSameBits$", "-test.v")
		cmd.Env = append(os.Environ(), "SLOPE_LEVEL=1", "GODEBUG="+debug)
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "PASS") {
			t.Errorf("with %s: %v\n%s", debug, err, out)
		}
	}
}

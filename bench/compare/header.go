package main

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"slope"
)

// newHeader describes the machine and the run.
func newHeader(args []string, o *options, now time.Time) Header {
	h := Header{
		Command: strings.TrimSpace("go run ./bench/compare " + shell(args)),
		Date:    now.Format("2006-01-02 15:04 MST"),
		CPU:     cpu(), Cores: runtime.NumCPU(), OS: system(), Go: runtime.Version(), Load: load(),
		Settings: Settings{Rounds: o.rounds, Growth: o.growthRounds(), Sample: o.sample.Seconds(), Procs: o.procs, Seed: o.seed},
	}
	if root := moduleRoot(); root != "" {
		if out, err := exec.Command("git", "-C", root, "describe", "--always", "--dirty").Output(); err == nil {
			h.Versions = append(h.Versions, Version{"slope", strings.TrimSpace(string(out))})
		}
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == "gonum.org/v1/gonum" {
				h.Versions = append(h.Versions, Version{m.Path, m.Version})
			}
		}
	}
	h.Versions = append(h.Versions, Version{"vector level", slope.VectorLevel()})
	return h
}

// versionOf returns the version of the module that a package is in, "" if it is
// not known.
func versionOf(vs []Version, pkg string) string {
	for _, v := range vs {
		if pkg == v.Name || strings.HasPrefix(pkg, v.Name+"/") {
			return v.Version
		}
	}
	return ""
}

// shell writes arguments so that a shell reads them as they are.
func shell(args []string) string {
	q := make([]string, len(args))
	for i, a := range args {
		q[i] = a
		if a == "" || strings.ContainsAny(a, " \t\"'*?[]$`\\&|;<>()!#~") {
			q[i] = "'" + strings.ReplaceAll(a, "'", `'\''`) + "'"
		}
	}
	return strings.Join(q, " ")
}

// cpu returns the name of the processor.
func cpu() string {
	if data, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(data)) {
			if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
				return strings.TrimSpace(value)
			}
		}
	}
	if out, err := exec.Command("sysctl", "-n", "machdep.cpu.brand_string").Output(); err == nil {
		return strings.TrimSpace(string(out))
	}
	return "unknown " + runtime.GOARCH
}

// system returns the name of the operating system, and of the architecture.
func system() string {
	name := runtime.GOOS
	if data, err := os.ReadFile("/etc/os-release"); err == nil {
		for line := range strings.Lines(string(data)) {
			if value, ok := strings.CutPrefix(strings.TrimSpace(line), "PRETTY_NAME="); ok {
				name += ", " + strings.Trim(value, `"`)
			}
		}
	}
	return name + ", " + runtime.GOARCH
}

// load returns the load average of the last minute, "" where there is none to read.
func load() string {
	data, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return ""
	}
	return strings.Fields(string(data))[0]
}

// lines returns the header as lines of text.
func (h *Header) lines() []string {
	s := h.Settings
	ls := []string{
		fmt.Sprintf("%s, %d cores, %s, %s", h.CPU, h.Cores, h.OS, h.Go),
		fmt.Sprintf("%s; %s", h.Date, h.Command),
	}
	var vs []string
	for _, v := range h.Versions {
		vs = append(vs, v.Name+" "+v.Version)
	}
	if len(vs) > 0 {
		ls = append(ls, strings.Join(vs, ", "))
	}
	how := fmt.Sprintf("%d rounds (%d at growth sizes), samples of %s, GOMAXPROCS %d, seed %d", s.Rounds, s.Growth, seconds(s.Sample), s.Procs, s.Seed)
	if h.Load != "" {
		how += ", load average before and after " + h.Load
	}
	return append(ls, how)
}

// seconds writes a time with three significant digits and its unit.
func seconds(s float64) string {
	for _, u := range []struct {
		size float64
		name string
	}{{1, "s"}, {1e-3, "ms"}, {1e-6, "µs"}} {
		if s >= 0.9995*u.size {
			return three(s/u.size) + " " + u.name
		}
	}
	return three(s*1e9) + " ns"
}

// size writes a number of bytes with three significant digits and its unit.
func size(b float64) string {
	for _, u := range []struct {
		size float64
		name string
	}{{1e9, "GB"}, {1e6, "MB"}, {1e3, "kB"}} {
		if b >= 0.9995*u.size {
			return three(b/u.size) + " " + u.name
		}
	}
	return fmt.Sprintf("%.0f B", b)
}

// three writes x with three significant digits and without an exponent, where it
// is at least 0.001.
func three(x float64) string {
	if !(x >= 0.001) || math.IsInf(x, 0) {
		return fmt.Sprintf("%.3g", x)
	}
	x = digits(x, 3)
	return fmt.Sprintf("%.*f", max(0, 2-int(math.Floor(math.Log10(x)+1e-12))), x)
}

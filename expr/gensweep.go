package expr

import "strings"

// sweepUnused removes declarations of names that nothing uses from the lines of
// a function or of a loop.
func sweepUnused(src string) string { return sweepBeside(src, "") }

// sweepBeside is sweepUnused where other source uses names too.
func sweepBeside(src, other string) string {
	lines := strings.Split(src, "\n")
	for {
		count := map[string]int{}
		words(other, func(s string) { count[s]++ })
		for _, l := range lines {
			words(l, func(s string) { count[s]++ })
		}
		changed := false
		kept := lines[:0]
		for _, l := range lines {
			lhs, rhs, ok := strings.Cut(l, " := ")
			if !ok || strings.ContainsAny(lhs, "{ (") && !strings.Contains(lhs, ", ") || strings.HasPrefix(lhs, "for ") || strings.HasPrefix(lhs, "if ") {
				kept = append(kept, l)
				continue
			}
			names := strings.Split(lhs, ", ")
			used := false
			for k, n := range names {
				if n == "_" || count[n] == 1 {
					if n != "_" {
						names[k] = "_"
						changed = true
					}
					continue
				}
				used = true
			}
			if used {
				kept = append(kept, strings.Join(names, ", ")+" := "+rhs)
			} else {
				changed = true
			}
		}
		lines = kept
		if !changed {
			return strings.Join(lines, "\n")
		}
	}
}

// words calls f for the identifiers of a line.
func words(l string, f func(string)) {
	start := -1
	for i := 0; i <= len(l); i++ {
		in := i < len(l) && (l[i] == '_' || '0' <= l[i] && l[i] <= '9' || 'a' <= l[i] && l[i] <= 'z' || 'A' <= l[i] && l[i] <= 'Z' || l[i] >= 0x80)
		switch {
		case in && start < 0:
			start = i
		case !in && start >= 0:
			f(l[start:i])
			start = -1
		}
	}
}

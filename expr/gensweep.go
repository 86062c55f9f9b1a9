package expr

import (
	"slices"
	"strings"
)

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

// words calls f for the identifiers of a text.
func words(text string, f func(string)) {
	eachWord(text, false, func(from, to int) { f(text[from:to]) })
}

// rename replaces the words of text that are names. What has a dot in it is one word.
func rename(text string, names []string, to func(string) string) string {
	var b strings.Builder
	done := 0
	eachWord(text, true, func(from, end int) {
		if s := text[from:end]; slices.Contains(names, s) {
			b.WriteString(text[done:from] + to(s))
			done = end
		}
	})
	return b.String() + text[done:]
}

// eachWord calls f for where the words of a text are: identifiers and numbers, and with dots what has dots in it.
func eachWord(text string, dots bool, f func(from, to int)) {
	start := -1
	for i := 0; i <= len(text); i++ {
		in := i < len(text) && (inWord(text[i]) || dots && text[i] == '.')
		switch {
		case in && start < 0:
			start = i
		case !in && start >= 0:
			f(start, i)
			start = -1
		}
	}
}

func inWord(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80
}

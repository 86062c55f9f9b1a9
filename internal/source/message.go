package source

import (
	"fmt"
	"go/token"
	"path/filepath"
	"sort"
	"strings"
)

// Problem is one reason why a function has no derivative: where it is, what it is, and what to do about it.
type Problem struct {
	Pos    token.Pos
	What   string
	Advice string
}

// Problems is every Problem of one run. It is the error that the passes return.
type Problems struct {
	Fset *token.FileSet
	Dir  string // names of files below Dir are printed relative to it
	List []Problem
}

// Error prints one problem a line, in the order of the source: file:line:col: what; advice.
func (p *Problems) Error() string {
	lines := make([]string, 0, len(p.List))
	seen := map[string]bool{}
	for _, q := range p.sorted() {
		line := q.What
		if q.Advice != "" {
			line += "; " + q.Advice
		}
		if q.Pos.IsValid() {
			at := p.Fset.Position(q.Pos)
			line = fmt.Sprintf("%s:%d:%d: %s", p.short(at.Filename), at.Line, at.Column, line)
		}
		if !seen[line] {
			seen[line] = true
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

func (p *Problems) sorted() []Problem {
	list := append([]Problem(nil), p.List...)
	sort.SliceStable(list, func(i, j int) bool {
		a, b := p.Fset.Position(list[i].Pos), p.Fset.Position(list[j].Pos)
		if a.Filename != b.Filename {
			return a.Filename < b.Filename
		}
		return a.Offset < b.Offset
	})
	return list
}

func (p *Problems) short(file string) string {
	if p.Dir != "" {
		if r, err := filepath.Rel(p.Dir, file); err == nil && !strings.HasPrefix(r, "..") {
			return r
		}
	}
	return file
}

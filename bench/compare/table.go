package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"
)

// A grid is a table of text, its first row the heads of the columns. The columns
// after the first two hold numbers and are set flush right.
type grid struct {
	title string
	rows  [][]string
	notes []string
}

// grids returns the tables of a record: one for each workload and size that tables
// show, then that of growth, if anything was measured at three sizes.
func (rec *Record) grids() []grid {
	var gs []grid
	for i := range rec.Results {
		if r := &rec.Results[i]; r.Table {
			gs = append(gs, r.grid())
		}
	}
	if g := rec.growthGrid(); len(g.rows) > 1 {
		gs = append(gs, g)
	}
	return gs
}

var columns = []string{"contender", "package", "× hand", "quartiles", "time", "±", "digits", "bytes/op", "allocs/op", "retained"}

func (r *Result) grid() grid {
	g := grid{title: fmt.Sprintf("%s: %s, %s, %d %s", r.Workload, r.Title, r.Task, r.N, r.Param), rows: [][]string{columns}}
	for i := range r.Contenders {
		m := &r.Contenders[i]
		q, t := r.ratios(m), m.times()
		row := []string{m.Name, m.source(), three(q.Median), three(q.Q1) + "–" + three(q.Q3), seconds(t.Median / 1e9), percent(t.spread()), fmt.Sprintf("%.1f", m.Digits)}
		if m.Peer {
			row = append(row, "", "", "")
			if m.Peak > 0 {
				row[len(row)-1] = "peak " + size(m.Peak)
			}
		} else {
			row = append(row, size(m.Bytes), fmt.Sprintf("%.0f", m.Allocs), size(m.Retained))
		}
		g.rows = append(g.rows, row)
	}
	return g
}

// source is the package of a contender, that of a peer with its version.
func (m *Measured) source() string {
	if m.Peer && m.Version != "" {
		return m.Package + " " + m.Version
	}
	return m.Package
}

func (rec *Record) growthGrid() grid {
	g := grid{title: "Growth: exponents of power laws fitted to the medians",
		rows: [][]string{{"contender", "workload", "n", "time", "R²", "last step", "retained", "bytes/op", "time by tape", "per entry", ""}},
		notes: []string{
			"time, retained, bytes/op: exponent of n in the time of an evaluation, in the bytes retained by tape, program and buffers, in the bytes allocated; R² is that of the time.",
			"last step: exponent of the time between the two largest sizes.",
			"time by tape: exponent of the length of the tape or program in the time; per entry: time and bytes retained for one entry at the largest size.",
		}}
	for _, w := range rec.workloads() {
		for _, x := range rec.growths(w) {
			row := []string{x.Contender, x.Workload, fmt.Sprintf("%d–%d %s", x.From, x.To, x.Param), exponent(x.Time.Exponent), exponent(x.Time.R2), exponent(x.Last),
				exponent(x.Retained.Exponent), exponent(x.Bytes.Exponent), exponent(x.Tape.Exponent), "", ""}
			if !math.IsNaN(x.Tape.Exponent) {
				row[9], row[10] = seconds(x.PerEntryNS/1e9), size(x.PerEntryBytes)
			}
			g.rows = append(g.rows, row)
		}
	}
	return g
}

// exponent writes a number with two decimals, nothing for NaN.
func exponent(x float64) string {
	if math.IsNaN(x) {
		return ""
	}
	return fmt.Sprintf("%.2f", x)
}

func percent(x float64) string { return fmt.Sprintf("%.1f %%", 100*x) }

// how explains the columns under the tables.
var how = []string{
	"× hand: median over the rounds of the time divided by that of the hand-written code in the same round, and the quartiles; time: median of one evaluation; ±: half the distance of its quartiles.",
	"digits: correct decimal digits of the worst entry of the answer, at most 16. bytes/op, allocs/op: allocated by one evaluation; retained: alive after preparing and evaluating. Peers run in processes of their own; of these the peak resident size so far in the run is shown.",
}

// writeText writes the tables as plain text.
func (rec *Record) writeText(w io.Writer) error {
	var b strings.Builder
	for _, l := range rec.Header.lines() {
		b.WriteString(l + "\n")
	}
	for _, g := range rec.grids() {
		fmt.Fprintf(&b, "\n%s\n", g.title)
		width := g.widths()
		for _, row := range g.rows {
			var l strings.Builder
			for i, cell := range row {
				pad := strings.Repeat(" ", width[i]-utf8.RuneCountInString(cell))
				if i < 2 {
					l.WriteString(cell + pad + "  ")
				} else {
					l.WriteString(pad + cell + "  ")
				}
			}
			b.WriteString("  " + strings.TrimRight(l.String(), " ") + "\n")
		}
		for _, n := range g.notes {
			b.WriteString("  " + n + "\n")
		}
	}
	b.WriteString("\n" + strings.Join(how, "\n") + "\n")
	for i, l := range rec.leftOut() {
		if i == 0 {
			b.WriteString("\nLeft out\n")
		}
		fmt.Fprintf(&b, "  %s\n", l)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (g *grid) widths() []int {
	w := make([]int, len(g.rows[0]))
	for _, row := range g.rows {
		for i, cell := range row {
			w[i] = max(w[i], utf8.RuneCountInString(cell))
		}
	}
	return w
}

// writeMarkdown writes the tables as Markdown.
func (rec *Record) writeMarkdown(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# Derivatives beside the hand-written code\n\n")
	for _, l := range rec.Header.lines() {
		fmt.Fprintf(&b, "- %s\n", cell(l))
	}
	for _, g := range rec.grids() {
		fmt.Fprintf(&b, "\n## %s\n\n", cell(g.title))
		for i, row := range g.rows {
			for _, c := range row {
				b.WriteString("| " + cell(c) + " ")
			}
			b.WriteString("|\n")
			if i == 0 {
				b.WriteString("|---|---|" + strings.Repeat("---:|", len(row)-2) + "\n")
			}
		}
		for i, n := range g.notes {
			fmt.Fprintf(&b, "%s%s\n", []string{"\n", ""}[min(i, 1)], cell(n))
		}
	}
	b.WriteString("\n" + strings.Join(how, "\n") + "\n")
	for i, l := range rec.leftOut() {
		if i == 0 {
			b.WriteString("\n## Left out\n\n")
		}
		fmt.Fprintf(&b, "- %s\n", cell(l))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// cell escapes what Markdown would take for a mark.
func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "*", `\*`, "_", `\_`, "<", "&lt;", "\n", " ").Replace(s)
}

// writeCSV writes a row for every contender, workload and size, after the header as
// lines that begin with #.
func (rec *Record) writeCSV(w io.Writer) error {
	for _, l := range rec.Header.lines() {
		if _, err := fmt.Fprintln(w, "#", l); err != nil {
			return err
		}
	}
	c := csv.NewWriter(w)
	rows := [][]string{{"workload", "task", "param", "n", "contender", "package", "version", "peer", "ratio", "ratio_q1", "ratio_q3", "ns", "ns_q1", "ns_q3", "rounds", "iterations", "digits",
		"prepare_ns", "bytes_op", "allocs_op", "retained_bytes", "entries", "peak_bytes"}}
	num := func(x float64) string { return fmt.Sprintf("%.5g", x) }
	for i := range rec.Results {
		r := &rec.Results[i]
		for k := range r.Contenders {
			m := &r.Contenders[k]
			q, t := r.ratios(m), m.times()
			rows = append(rows, []string{r.Workload, r.Task, r.Param, fmt.Sprint(r.N), m.Name, m.Package, m.Version, fmt.Sprint(m.Peer), num(q.Median), num(q.Q1), num(q.Q3), num(t.Median), num(t.Q1), num(t.Q3),
				fmt.Sprint(len(played(m.NS))), fmt.Sprint(m.Iterations), num(m.Digits), num(m.PrepareNS), num(m.Bytes), num(m.Allocs), num(m.Retained), fmt.Sprint(m.Entries), num(m.Peak)})
		}
	}
	return c.WriteAll(rows)
}

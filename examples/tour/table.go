package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// table is a file of comma-separated numbers under a header of column names.
type table struct {
	file   string
	header []string
	rows   [][]float64
	lines  []int // of each row in the file
}

// readTable reads a table. Its errors say file, line and column, what stands
// there and what is wanted.
func readTable(file string, in io.Reader) (*table, error) {
	t := &table{file: file}
	r := csv.NewReader(in)
	r.FieldsPerRecord = -1 // checked here, with better words
	r.TrimLeadingSpace = true
	for {
		record, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			var bad *csv.ParseError
			if errors.As(err, &bad) {
				return nil, fmt.Errorf("%s:%d:%d: %v", file, bad.Line, bad.Column, bad.Err)
			}
			return nil, fmt.Errorf("%s: %v", file, err)
		}
		line, _ := r.FieldPos(0)
		if t.header == nil {
			if err := t.takeHeader(record); err != nil {
				return nil, err
			}
			continue
		}
		if len(record) != len(t.header) {
			return nil, fmt.Errorf("%s:%d: row of %d fields, want %d as in the header", file, line, len(record), len(t.header))
		}
		row := make([]float64, len(record))
		for i, field := range record {
			v, err := strconv.ParseFloat(strings.TrimSpace(field), 64)
			if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
				line, column := r.FieldPos(i)
				return nil, fmt.Errorf("%s:%d:%d: column %d (%s): found %q, want a finite number", file, line, column, i+1, t.header[i], field)
			}
			row[i] = v
		}
		t.rows, t.lines = append(t.rows, row), append(t.lines, line)
	}
	switch {
	case t.header == nil:
		return nil, fmt.Errorf("%s: empty file, want a header of column names and rows of numbers", file)
	case len(t.rows) == 0:
		return nil, fmt.Errorf("%s:1: header without rows, want at least 2 rows of numbers", file)
	}
	return t, nil
}

func (t *table) takeHeader(record []string) error {
	t.header = slices.Clone(record)
	t.header[0] = strings.TrimPrefix(t.header[0], "\ufeff") // byte order mark
	if len(t.header) < 2 {
		return fmt.Errorf("%s:1: 1 column, want at least 2: features, then the label", t.file)
	}
	numbers := 0
	for _, name := range t.header {
		if _, err := strconv.ParseFloat(strings.TrimSpace(name), 64); err == nil {
			numbers++
		}
	}
	if numbers == len(t.header) {
		return fmt.Errorf("%s:1: first row is all numbers, want a header of column names", t.file)
	}
	return nil
}

// samples is a table prepared for classification: standardised features behind a
// constant 1, and labels ±1.
type samples struct {
	name     string
	features []string
	label    string
	a        [][]float64
	y        []float64
}

// classes makes samples of a table whose last column is the label, 0 or 1. Each
// feature is shifted and scaled to mean 0 and standard deviation 1; one that is
// constant becomes 0.
func (t *table) classes() (*samples, error) {
	n := len(t.header) - 1
	s := &samples{name: t.file, features: t.header[:n], label: t.header[n]}
	count := [2]int{}
	for j, row := range t.rows {
		v := row[n]
		if v != 0 && v != 1 {
			return nil, fmt.Errorf("%s:%d: label %q is %v, want 0 or 1 in the last column", t.file, t.lines[j], s.label, v)
		}
		count[int(v)]++
		s.y = append(s.y, 2*v-1)
		s.a = append(s.a, append([]float64{1}, row[:n]...))
	}
	if count[0] == 0 || count[1] == 0 {
		return nil, fmt.Errorf("%s: label %q is %v in all %d rows, want rows of both classes, 0 and 1", t.file, s.label, t.rows[0][n], len(t.rows))
	}
	for k := 1; k <= n; k++ {
		mean, sd := moments(s.a, k)
		if math.IsInf(sd, 0) || math.IsNaN(sd) {
			return nil, fmt.Errorf("%s: column %d (%s) is too large to standardise; scale it", t.file, k, s.features[k-1])
		}
		for _, a := range s.a {
			if a[k] -= mean; sd > 0 {
				a[k] /= sd
			}
		}
	}
	return s, nil
}

// moments returns mean and standard deviation of column k. A column of one value
// has deviation 0, whatever rounding makes of its mean.
func moments(rows [][]float64, k int) (mean, sd float64) {
	first, same := rows[0][k], true
	for _, a := range rows {
		mean += a[k] / float64(len(rows))
		same = same && a[k] == first
	}
	if same {
		return first, 0
	}
	for _, a := range rows {
		sd += (a[k] - mean) * (a[k] - mean) / float64(len(rows))
	}
	return mean, math.Sqrt(sd)
}

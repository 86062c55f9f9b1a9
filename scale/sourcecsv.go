package scale

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/fileio"
)

// CSVOptions say how rows are read. The zero value is for files of numbers with
// commas between them and no header.
type CSVOptions struct {
	Comma  byte // what separates fields; 0 means ','
	Header int  // lines to leave out at the start of each file

	// Columns are the fields that make a sample, from 0, in their order; nil
	// means all.
	Columns []int

	// Words are the numbers that stand for fields that are not numbers, as
	// {"M": 1, "B": -1}. An empty field is a word too.
	Words map[string]float64
}

// CSV is the source of samples of k numbers in the rows of the text files that
// match a pattern, as "gs://bucket/data-*.csv.gz": on all file systems that Beam
// knows, with gzip by the name of the file.
//
// A field is a number as strconv.ParseFloat reads it, NaN and Inf included,
// perhaps with spaces around or in quotes; a quote or a line break inside a field
// is not supported. Lines that are empty are left out. A row with another number
// of fields, or with a field that is neither a number nor one of Words, is a
// Fault with its file and line. The index of a sample is its line, from 1.
//
// One worker reads a file from its start, since only so are its lines known (the
// textio of Beam, which cuts files, does not know them): large data should be in
// as many files as there are workers, or more. The pipeline fails if no file
// matches or one can't be opened. CSV panics if k is less than 1 or, with
// Columns, not their number.
func CSV(pattern string, k int, opt CSVOptions) Source {
	if k < 1 || opt.Columns != nil && len(opt.Columns) != k {
		panic(fmt.Sprintf("scale: CSV with samples of %d numbers from %d columns", k, len(opt.Columns)))
	}
	for _, c := range opt.Columns {
		if c < 0 {
			panic(fmt.Sprintf("scale: CSV column %d, want ≥ 0", c))
		}
	}
	if opt.Comma == 0 {
		opt.Comma = ','
	}
	return func(s beam.Scope) (samples, bad beam.PCollection) {
		s = s.Scope("scale.CSV")
		return beam.ParDo2(s, &csvFn{K: k, Opt: opt}, files(s, pattern))
	}
}

// files returns the files that match a pattern, spread over the workers.
func files(s beam.Scope, pattern string) beam.PCollection {
	matches := fileio.MatchFiles(s, pattern, fileio.MatchEmptyDisallow())
	return fileio.ReadMatches(s, spread(s, matches))
}

// csvFn reads a file.
type csvFn struct {
	K   int
	Opt CSVOptions
}

func (f *csvFn) ProcessElement(ctx context.Context, file fileio.ReadableFile, emit func(Block), bad func(Fault)) error {
	r, err := file.Open(ctx)
	if err != nil {
		return fmt.Errorf("scale: %s: %w", file.Metadata.Path, err)
	}
	defer r.Close()
	if err := f.read(file.Metadata.Path, r, emit, bad); err != nil {
		return fmt.Errorf("scale: %s: %w", file.Metadata.Path, err)
	}
	return nil
}

// maxLine is the length of the longest row.
const maxLine = 1 << 24

func (f *csvFn) read(path string, r io.Reader, emit func(Block), bad func(Fault)) error {
	rd := bufio.NewReaderSize(r, 1<<16)
	b := Block{Source: path}
	x := make([]float64, f.K)
	var long []byte
	for line := int64(1); ; line++ {
		text, err := rd.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			long = append(long[:0], text...)
			for errors.Is(err, bufio.ErrBufferFull) {
				text, err = rd.ReadSlice('\n')
				if len(long) <= maxLine {
					long = append(long, text...)
				}
			}
			text = long
		}
		if err != nil && err != io.EOF {
			return err
		}
		row := strings.TrimRight(string(text), "\r\n")
		switch {
		case line <= int64(f.Opt.Header) || strings.TrimSpace(row) == "":
		case len(text) > maxLine:
			bad(rowFault(path, line, row, "row of more than %d bytes", maxLine))
		default:
			if reason := f.parse(x, row); reason != "" {
				bad(rowFault(path, line, row, "%s", reason))
				break
			}
			b.Add(line, x)
			if b.Len() == BlockLen {
				emit(b)
				b = Block{Source: path}
			}
		}
		if err == io.EOF {
			break
		}
	}
	if b.Len() > 0 {
		emit(b)
	}
	return nil
}

// parse reads the fields of a row, and returns what is wrong with it.
func (f *csvFn) parse(x []float64, row string) string {
	comma := f.Opt.Comma
	n := strings.Count(row, string(rune(comma))) + 1
	if f.Opt.Columns == nil {
		if n != f.K {
			return fmt.Sprintf("%d fields, want %d", n, f.K)
		}
		for i := range x {
			field, rest, _ := strings.Cut(row, string(rune(comma)))
			row = rest
			if reason := f.field(&x[i], i, field); reason != "" {
				return reason
			}
		}
		return ""
	}
	fields := strings.Split(row, string(rune(comma)))
	for i, c := range f.Opt.Columns {
		if c >= n {
			return fmt.Sprintf("%d fields, want column %d (from 0)", n, c)
		}
		if reason := f.field(&x[i], c, fields[c]); reason != "" {
			return reason
		}
	}
	return ""
}

// field reads field c.
func (f *csvFn) field(x *float64, c int, s string) string {
	s = strings.TrimSpace(s)
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		s = s[1 : len(s)-1]
	}
	v, err := strconv.ParseFloat(s, 64)
	if err == nil {
		*x = v
		return ""
	}
	if v, ok := f.Opt.Words[s]; ok {
		*x = v
		return ""
	}
	if errors.Is(err, strconv.ErrRange) {
		return fmt.Sprintf("column %d: %q is out of the range of a float64", c, clip(s))
	}
	return fmt.Sprintf("column %d: %q is not a number", c, clip(s))
}

func clip(s string) string {
	if len(s) > 40 {
		return s[:40] + "…"
	}
	return s
}

func init() {
	beam.RegisterType(reflect.TypeFor[csvFn]())
}

package scale

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/fileio"
	"github.com/xitongsys/parquet-go/common"
	"github.com/xitongsys/parquet-go/reader"
	"github.com/xitongsys/parquet-go/source"
)

// Parquet is the source of samples in the rows of the Parquet files that match a
// pattern: the columns named, in their order. A column holds numbers or booleans
// and is not repeated; a column inside a group is named by its path with dots.
//
// A row with a null is a Fault with its file and row, and so is, with row −1, a
// file that is not a Parquet file or lacks a column. The index of a sample is its
// row, from 0. A file is read by one worker and held in memory, as Beam's
// parquetio does it, of which this uses the reader, column by column: large data
// should be in many files. The pipeline fails if no file matches or one can't be
// opened. Parquet panics without columns.
func Parquet(pattern string, columns ...string) Source {
	if len(columns) == 0 {
		panic("scale: Parquet without columns")
	}
	return func(s beam.Scope) (samples, bad beam.PCollection) {
		s = s.Scope("scale.Parquet")
		return beam.ParDo2(s, &parquetFn{Columns: columns}, files(s, pattern))
	}
}

// parquetFn reads a file.
type parquetFn struct{ Columns []string }

func (f *parquetFn) ProcessElement(ctx context.Context, file fileio.ReadableFile, emit func(Block), bad func(Fault)) error {
	data, err := file.Read(ctx)
	if err != nil {
		return fmt.Errorf("scale: %s: %w", file.Metadata.Path, err)
	}
	f.read(file.Metadata.Path, data, emit, bad)
	return nil
}

// read reads all rows. The reader panics at some files that are damaged.
func (f *parquetFn) read(path string, data []byte, emit func(Block), bad func(Fault)) {
	at, rows, err := f.rows(path, data, emit, bad)
	if err != nil {
		if rows > 0 {
			err = fmt.Errorf("rows %d to %d are not read: %w", at, rows-1, err)
		}
		bad(rowFault(path, -1, "", "%v", err))
	}
}

// rows reads the rows and returns where it stopped and how many there are.
func (f *parquetFn) rows(path string, data []byte, emit func(Block), bad func(Fault)) (at, rows int64, err error) {
	inUser := false
	defer func() {
		if inUser {
			return
		}
		if r := recover(); r != nil {
			err = fmt.Errorf("not a Parquet file, or damaged: %v", r)
		}
	}()
	if len(data) < 12 || !bytes.HasPrefix(data, []byte("PAR1")) || !bytes.HasSuffix(data, []byte("PAR1")) {
		return 0, 0, errors.New("not a Parquet file, or damaged: it does not begin and end with PAR1")
	}
	pr, err := reader.NewParquetColumnReader(&parquetBytes{bytes.NewReader(data), data}, 1)
	if err != nil {
		return 0, 0, fmt.Errorf("not a Parquet file, or damaged: %w", err)
	}
	defer pr.ReadStop()
	rows = pr.GetNumRows()
	columns := make([][]any, len(f.Columns))
	for ; at < rows; at += BlockLen {
		n := int(min(BlockLen, rows-at))
		for c, name := range f.Columns {
			if columns[c], err = column(pr, name, at, n); err != nil {
				return at, rows, err
			}
		}
		b, faults, err := f.block(path, at, n, columns)
		if err != nil {
			return at, rows, err
		}
		inUser = true // a panic further down the pipeline is not the reader's
		for _, x := range faults {
			bad(x)
		}
		if b.Len() > 0 {
			emit(b)
		}
		inUser = false
	}
	return at, rows, nil
}

// column reads the n values of a column from row at on, which are the next ones.
func column(pr *reader.ParquetReader, name string, at int64, n int) ([]any, error) {
	path := append([]string{pr.SchemaHandler.GetRootExName()}, strings.Split(name, ".")...)
	values, repeats, _, err := pr.ReadColumnByPath(common.PathToStr(path), int64(n))
	if err != nil {
		return nil, fmt.Errorf("column %q is not there, or can't be read: %w", name, err)
	}
	for _, r := range repeats {
		if r != 0 {
			return nil, fmt.Errorf("column %q is repeated", name)
		}
	}
	if len(values) != n {
		return nil, fmt.Errorf("column %q ends at row %d of %d", name, at+int64(len(values)), pr.GetNumRows())
	}
	return values, nil
}

// block makes samples of rows at, at+1, …
func (f *parquetFn) block(path string, at int64, n int, columns [][]any) (Block, []Fault, error) {
	b := Block{Source: path}
	var faults []Fault
	x := make([]float64, len(columns))
rows:
	for i := range n {
		for c, values := range columns {
			switch v := values[i].(type) {
			case float64:
				x[c] = v
			case float32:
				x[c] = float64(v)
			case int64:
				x[c] = float64(v)
			case int32:
				x[c] = float64(v)
			case bool:
				x[c] = 0
				if v {
					x[c] = 1
				}
			case nil:
				faults = append(faults, rowFault(path, at+int64(i), "", "column %q is null", f.Columns[c]))
				continue rows
			default:
				return b, nil, fmt.Errorf("column %q has values of type %T, want numbers or booleans", f.Columns[c], v)
			}
		}
		b.Add(at+int64(i), x)
	}
	return b, faults, nil
}

// parquetBytes is a file in memory. Unlike that of parquet-go it is not copied
// for every column.
type parquetBytes struct {
	*bytes.Reader
	data []byte
}

func (p *parquetBytes) Open(string) (source.ParquetFile, error) {
	return &parquetBytes{bytes.NewReader(p.data), p.data}, nil
}

func (*parquetBytes) Close() error { return nil }

func (*parquetBytes) Write([]byte) (int, error) {
	return 0, errors.New("scale: a file that is read can't be written")
}

func (*parquetBytes) Create(string) (source.ParquetFile, error) {
	return nil, errors.New("scale: a file that is read can't be written")
}

func init() {
	beam.RegisterType(reflect.TypeFor[parquetFn]())
}

package scale

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/xitongsys/parquet-go/writer"
)

// read runs a source and returns its samples and faults in order.
func read(t *testing.T, source Source) ([]Sample, []Fault) {
	t.Helper()
	out, err := Running{Retries: -1}.Collect(func(s beam.Scope) []beam.PCollection {
		samples, bad := source(s)
		c := []beam.PCollection{beam.ParDo(s, &blockBytesFn{}, blocks(s, samples))}
		if bad.IsValid() {
			c = append(c, beam.ParDo(s, &faultBytesFn{}, bad))
		}
		return c
	})
	if err != nil {
		t.Fatal(err)
	}
	var samples []Sample
	var faults []Fault
	for _, b := range out {
		if b[0] == 'x' {
			f, err := decodeFault(b[1:])
			if err != nil {
				t.Fatal(err)
			}
			faults = append(faults, f)
			continue
		}
		block, err := decodeBlock(b[1:])
		if err != nil {
			t.Fatal(err)
		}
		for i := range block.Len() {
			samples = append(samples, Sample{block.Source, block.Index[i], block.Row(i)})
		}
	}
	slices.SortFunc(samples, func(a, b Sample) int {
		return compareFaults(Fault{Source: a.Source, Index: a.Index}, Fault{Source: b.Source, Index: b.Index})
	})
	slices.SortFunc(faults, compareFaults)
	return samples, faults
}

type blockBytesFn struct{}

func (*blockBytesFn) ProcessElement(b Block, emit func([]byte)) {
	emit(append([]byte{'b'}, encodeBlock(b)...))
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if strings.HasSuffix(path, ".gz") {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		_, _ = w.Write([]byte(text))
		_ = w.Close()
		text = b.String()
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestCSV(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a.csv"), filepath.Join(dir, "b.csv.gz")
	write(t, a, "x,y,class\n1,2,M\n\n 3e-1 ,\"4\",B\r\n5,six,M\n7,8\n9,10,X\n1e999,1,M\nNaN,0x1p-2,B")
	write(t, b, "x,y,class\n-1,-2,B\n")
	samples, faults := read(t, CSV(filepath.Join(dir, "*"), 3, CSVOptions{Header: 1, Words: map[string]float64{"M": 1, "B": -1}}))
	want := []Sample{{a, 2, []float64{1, 2, 1}}, {a, 4, []float64{0.3, 4, -1}}, {a, 9, []float64{math.NaN(), 0.25, -1}}, {b, 2, []float64{-1, -2, -1}}}
	if fmt.Sprint(samples) != fmt.Sprint(want) {
		t.Errorf("samples %v, want %v", samples, want)
	}
	wantFaults := []string{
		a + `:5: column 1: "six" is not a number: "5,six,M"`,
		a + `:6: 2 fields, want 3: "7,8"`,
		a + `:7: column 2: "X" is not a number: "9,10,X"`,
		a + `:8: column 0: "1e999" is out of the range of a float64: "1e999,1,M"`,
	}
	checkFaults(t, faults, wantFaults)

	samples, faults = read(t, CSV(a, 2, CSVOptions{Header: 1, Columns: []int{2, 0}, Words: map[string]float64{"M": 1}}))
	want = []Sample{{a, 2, []float64{1, 1}}, {a, 5, []float64{1, 5}}}
	if fmt.Sprint(samples) != fmt.Sprint(want) || len(faults) != 5 || !strings.Contains(faults[1].Reason, "2 fields, want column 2 (from 0)") {
		t.Errorf("columns: %v, %v", samples, faults)
	}
}

func checkFaults(t *testing.T, got []Fault, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d faults, want %d: %v", len(got), len(want), got)
	}
	for i, f := range got {
		if f.String() != want[i] || !f.Row {
			t.Errorf("fault %v, want %v", f, want[i])
		}
	}
}

// Rows come in blocks, and very long rows do not end a file.
func TestCSVLong(t *testing.T) {
	f := &csvFn{K: 1, Opt: CSVOptions{Comma: ';'}}
	var text strings.Builder
	for i := range 2 * BlockLen {
		fmt.Fprintln(&text, i)
	}
	text.WriteString(strings.Repeat("1", 1<<17) + "\n" + strings.Repeat("2", maxLine+1<<17) + "\n7")
	var samples []Sample
	var lens []int
	var faults []Fault
	err := f.read("f", strings.NewReader(text.String()), func(b Block) {
		lens = append(lens, b.Len())
		for i := range b.Len() {
			samples = append(samples, Sample{b.Source, b.Index[i], b.Row(i)})
		}
	}, func(f Fault) { faults = append(faults, f) })
	if err != nil || !slices.Equal(lens, []int{BlockLen, BlockLen, 1}) || len(faults) != 2 {
		t.Fatalf("blocks of %v, %d faults, %v", lens, len(faults), err)
	}
	if s := samples[len(samples)-1]; s.Index != 2*BlockLen+3 || s.X[0] != 7 {
		t.Errorf("last sample %v", s)
	}
	if !strings.Contains(faults[0].Reason, "out of the range") || !strings.Contains(faults[1].Reason, "row of more than") || len(faults[1].Text) != 200 {
		t.Errorf("faults %.300v", faults)
	}
}

// The rows of a Parquet file of every kind of number.
type parquetRow struct {
	F64  float64  `parquet:"name=f64, type=DOUBLE"`
	F32  float32  `parquet:"name=f32, type=FLOAT"`
	I64  int64    `parquet:"name=i64, type=INT64"`
	I32  int32    `parquet:"name=i32, type=INT32"`
	Yes  bool     `parquet:"name=yes, type=BOOLEAN"`
	Null *float64 `parquet:"name=null, type=DOUBLE"`
	Text string   `parquet:"name=text, type=BYTE_ARRAY, convertedtype=UTF8"`
	List []int64  `parquet:"name=list, type=MAP, convertedtype=LIST, valuetype=INT64"`
}

func parquetFile(t *testing.T, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := writer.NewParquetWriterFromWriter(&b, new(parquetRow), 1)
	if err != nil {
		t.Fatal(err)
	}
	w.RowGroupSize = 20_000
	for i := range n {
		v := float64(i) / 4
		row := parquetRow{v, float32(v), int64(-i), int32(i), i%2 == 0, &v, "a", []int64{1, 2}}
		if i%1000 == 7 {
			row.Null = nil
		}
		if err := w.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.WriteStop(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestParquet(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a.parquet"), filepath.Join(dir, "b.parquet")
	const n = 2500
	write(t, a, string(parquetFile(t, n)))
	write(t, b, "PAR1 this is none PAR1")
	samples, faults := read(t, Parquet(filepath.Join(dir, "*"), "i32", "f64", "f32", "i64", "yes", "null"))
	checkFaults(t, faults[:3], []string{
		a + `:7: column "null" is null`, a + `:1007: column "null" is null`, a + `:2007: column "null" is null`,
	})
	if len(samples) != n-3 || len(faults) != 4 || faults[3].Source != b || faults[3].Index != -1 || !strings.Contains(faults[3].Reason, "not a Parquet file") {
		t.Errorf("%d samples, faults %v", len(samples), faults)
	}
	for _, s := range samples {
		i := float64(s.Index)
		want := []float64{i, i / 4, i / 4, -i, 1 - math.Mod(i, 2), i / 4}
		if !slices.Equal(s.X, want) || s.Source != a {
			t.Fatalf("%v, want %v", s, want)
		}
	}
}

// A file that is no Parquet file, or has not what is asked for, is one fault and
// no panic.
func TestParquetDamage(t *testing.T) {
	whole := parquetFile(t, 300)
	rows := func(data []byte, column string) (n int, faults []Fault) {
		f := &parquetFn{Columns: []string{column}}
		f.read("f", data, func(b Block) { n += b.Len() }, func(f Fault) { faults = append(faults, f) })
		return n, faults
	}
	for _, c := range []struct{ column, want string }{
		{"none", "is not there"}, {"text", "string"}, {"list.list.element", "repeated"}, {"list", `"list"`},
	} {
		n, faults := rows(whole, c.column)
		if n != 0 || len(faults) != 1 || !strings.Contains(faults[0].Reason, c.want) || faults[0].Index != -1 {
			t.Errorf("%s: %d rows, %v", c.column, n, faults)
		}
	}
	if n, faults := rows(whole, "f64"); n != 300 || len(faults) > 0 {
		t.Fatalf("%d rows, %v", n, faults)
	}
	for n := 0; n < len(whole); n += 97 {
		if _, faults := rows(whole[:n], "f64"); len(faults) != 1 {
			t.Errorf("cut to %d bytes: %v", n, faults)
		}
	}
}

func TestBlockCoder(t *testing.T) {
	for _, b := range []Block{
		{}, {Source: "a", Index: []int64{5, 3, math.MinInt64, math.MaxInt64}, Data: []float64{1, math.Inf(1), -0.5, 4e-320}},
		{Index: []int64{1}, Data: []float64{1, 2, 3}}, {Index: []int64{7}},
	} {
		p := encodeBlock(b)
		got, err := decodeBlock(p)
		if err != nil || got.Source != b.Source || !slices.Equal(got.Index, b.Index) || !slices.Equal(got.Data, b.Data) {
			t.Errorf("%+v, %v, want %+v", got, err, b)
		}
		for n := range len(p) {
			if n == len(p)-8*len(b.Data)/max(1, len(b.Index)) || (len(b.Data) > 0 && n == len(p)-8*len(b.Data)) {
				continue // fewer numbers for each sample
			}
			if c, err := decodeBlock(p[:n]); err == nil && len(c.Index) == len(b.Index) && len(c.Data) == len(b.Data) {
				t.Errorf("%d of %d bytes: %+v", n, len(p), c)
			}
		}
	}
	s := Sample{"file", 3, []float64{1, 2}}
	if got, err := decodeSample(encodeSample(s)); err != nil || !reflect.DeepEqual(got, s) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := decodeSample(encodeBlock(Block{})); err == nil {
		t.Error("a block is a sample")
	}
}

func FuzzDecodeBlock(f *testing.F) {
	f.Add(encodeBlock(Block{Source: "a", Index: []int64{5, 3}, Data: []float64{1, 2, 3, 4}}))
	f.Fuzz(func(t *testing.T, p []byte) {
		b, err := decodeBlock(p)
		if err != nil {
			return
		}
		c, err := decodeBlock(encodeBlock(b))
		if err != nil || !bytes.Equal(encodeBlock(c), encodeBlock(b)) {
			t.Fatalf("%v: %+v, want %+v", err, c, b)
		}
		for i := range b.Len() {
			b.Row(i)
		}
	})
}

type rangeBytesFn struct{}

func (*rangeBytesFn) ProcessElement(r Range, emit func([]byte)) {
	emit(fmt.Append(nil, r.First, r.Count))
}

func TestRanges(t *testing.T) {
	out, err := Running{}.Collect(func(s beam.Scope) []beam.PCollection {
		return []beam.PCollection{beam.ParDo(s, &rangeBytesFn{}, Ranges(s, 25, 10))}
	})
	var got []string
	for _, b := range out {
		got = append(got, string(b))
	}
	slices.Sort(got)
	if want := []string{"0 10", "10 10", "20 5"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
}

func init() {
	beam.RegisterType(reflect.TypeFor[blockBytesFn]())
	beam.RegisterType(reflect.TypeFor[rangeBytesFn]())
}

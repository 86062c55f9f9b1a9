package scale

import (
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"fmt"
	"math"
	"reflect"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
)

// Sample is one sample of a dataset: the data of a loss, and what it is known by
// in reports. Source and Index together are unique in a dataset.
type Sample struct {
	Source string // the file, or empty
	Index  int64
	X      []float64
}

// Block is samples of one source, one after the other. Beam spends about a
// microsecond on an element, a loss often less on a sample; so samples travel in
// blocks of about BlockLen.
type Block struct {
	Source string
	Index  []int64   // of each sample
	Data   []float64 // the same number of numbers for each
}

// BlockLen is the number of samples in the blocks that this package makes.
const BlockLen = 1024

// Len returns the number of samples.
func (b Block) Len() int { return len(b.Index) }

// Row returns the numbers of sample i, without a copy.
func (b Block) Row(i int) []float64 {
	k := len(b.Data) / len(b.Index)
	return b.Data[i*k : (i+1)*k : (i+1)*k]
}

// Add appends a sample. It panics if x has not the length of the others.
func (b *Block) Add(index int64, x []float64) {
	if n := len(b.Index); n > 0 && len(x) != len(b.Data)/n {
		panic(fmt.Sprintf("scale: sample of length %d, want %d", len(x), len(b.Data)/n))
	}
	b.Index = append(b.Index, index)
	b.Data = append(b.Data, x...)
}

// Source puts a dataset into a pipeline. It returns a PCollection of Block or of
// Sample, and a PCollection of Fault with the rows that could not be read, or the
// zero PCollection if there are none by construction.
//
// An Objective calls it once for every evaluation. The samples must be the same
// each time, and known by the same Source and Index; order and grouping may
// differ.
type Source func(s beam.Scope) (samples, bad beam.PCollection)

// Slice is the source of samples in memory, k numbers each, one after the other,
// with the indices 0, 1, 2, …. They travel with the description of each pipeline,
// which Prism keeps as long as the process lives, so it is for datasets of a
// megabyte. data is not copied. It panics if k is less than 1
// or the length of data is not a multiple of k.
func Slice(data []float64, k int) Source {
	if k < 1 || len(data)%k != 0 {
		panic(fmt.Sprintf("scale: data of length %d with samples of length %d, want a multiple", len(data), k))
	}
	return func(s beam.Scope) (samples, bad beam.PCollection) {
		var blocks []Block
		if len(data) == 0 {
			blocks = append(blocks, Block{})
		}
		for at := 0; at < len(data); at += BlockLen * k {
			b := Block{Data: data[at:min(at+BlockLen*k, len(data))]}
			for i := range len(b.Data) / k {
				b.Index = append(b.Index, int64(at/k+i))
			}
			blocks = append(blocks, b)
		}
		return spread(s.Scope("scale.Slice"), beam.CreateList(s, blocks)), beam.PCollection{}
	}
}

// Range is the numbers from First to First+Count−1.
type Range struct{ First, Count int64 }

// Ranges returns a PCollection of Range that cover 0 … n−1, with at most per
// numbers each: what generated samples are made of, by a DoFn of the user's from
// Range to Block or Sample. It panics if n is negative or per is less than 1.
func Ranges(s beam.Scope, n, per int64) beam.PCollection {
	if n < 0 || per < 1 {
		panic(fmt.Sprintf("scale: %d numbers in ranges of %d", n, per))
	}
	s = s.Scope("scale.Ranges")
	return spread(s, beam.ParDo(s, &rangesFn{N: n, Per: per}, beam.Impulse(s)))
}

type rangesFn struct{ N, Per int64 }

func (f *rangesFn) ProcessElement(_ []byte, emit func(Range)) {
	for at := int64(0); at < f.N; at += f.Per {
		emit(Range{at, min(f.Per, f.N-at)})
	}
}

// spread lets a runner hand the elements to several workers; without it they
// stay where they were made.
func spread(s beam.Scope, c beam.PCollection) beam.PCollection { return beam.Reshuffle(s, c) }

// blocks returns samples in blocks.
func blocks(s beam.Scope, samples beam.PCollection) beam.PCollection {
	switch t := samples.Type().Type(); t {
	case reflect.TypeFor[Block]():
		return samples
	case reflect.TypeFor[Sample]():
		return beam.ParDo(s, &packFn{}, samples)
	default:
		panic(fmt.Sprintf("scale: samples of type %v, want scale.Block or scale.Sample", t))
	}
}

// packFn packs the samples of a bundle into blocks.
type packFn struct{ b Block }

func (f *packFn) StartBundle(func(Block)) { f.b = Block{} } // of a bundle that failed

func (f *packFn) ProcessElement(x Sample, emit func(Block)) {
	if n := f.b.Len(); n == BlockLen || n > 0 && (x.Source != f.b.Source || len(x.X) != len(f.b.Data)/n) {
		f.FinishBundle(emit)
	}
	f.b.Source = x.Source
	f.b.Add(x.Index, x.X)
}

func (f *packFn) FinishBundle(emit func(Block)) {
	if f.b.Len() > 0 {
		emit(f.b)
	}
	f.b = Block{}
}

var errBlock = errors.New("scale: encoded block ends early or is damaged")

// encodeBlock encodes the source, the counts, the differences of the indices and
// the data.
func encodeBlock(b Block) []byte {
	p := make([]byte, 0, 32+len(b.Source)+2*len(b.Index)+8*len(b.Data))
	p = binary.AppendUvarint(p, uint64(len(b.Source)))
	p = append(p, b.Source...)
	p = binary.AppendUvarint(p, uint64(len(b.Index)))
	last := int64(0)
	for _, i := range b.Index {
		p = binary.AppendVarint(p, i-last)
		last = i
	}
	for _, v := range b.Data {
		p = binary.LittleEndian.AppendUint64(p, math.Float64bits(v))
	}
	return p
}

func decodeBlock(p []byte) (Block, error) {
	var b Block
	n, w := binary.Uvarint(p)
	if w <= 0 || n > uint64(len(p)-w) {
		return b, errBlock
	}
	b.Source, p = string(p[w:w+int(n)]), p[w+int(n):]
	n, w = binary.Uvarint(p)
	if w <= 0 || n > uint64(len(p)-w) {
		return b, errBlock
	}
	p = p[w:]
	b.Index = make([]int64, n)
	last := int64(0)
	for i := range b.Index {
		d, w := binary.Varint(p)
		if w <= 0 {
			return b, errBlock
		}
		last += d
		b.Index[i], p = last, p[w:]
	}
	if len(p)%8 != 0 || n == 0 && len(p) > 0 || n > 0 && len(p)/8%int(n) != 0 {
		return b, errBlock
	}
	b.Data = floats(p)
	return b, nil
}

func encodeSample(x Sample) []byte {
	return encodeBlock(Block{Source: x.Source, Index: []int64{x.Index}, Data: x.X})
}

func decodeSample(p []byte) (Sample, error) {
	b, err := decodeBlock(p)
	if err != nil {
		return Sample{}, err
	}
	if len(b.Index) != 1 {
		return Sample{}, errBlock
	}
	return Sample{b.Source, b.Index[0], b.Data}, nil
}

// floatBytes encodes numbers, 8 bytes each; floats decodes them.
func floatBytes(x []float64) []byte {
	b := make([]byte, 0, 8*len(x))
	for _, v := range x {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}

func floats(b []byte) []float64 {
	x := make([]float64, len(b)/8)
	for i := range x {
		x[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
	}
	return x
}

func toGob[T any](v T) ([]byte, error) {
	var b bytes.Buffer
	err := gob.NewEncoder(&b).Encode(v)
	return b.Bytes(), err
}

func fromGob[T any](b []byte) (v T, err error) {
	err = gob.NewDecoder(bytes.NewReader(b)).Decode(&v)
	return v, err
}

func init() {
	beam.RegisterCoder(reflect.TypeFor[Block](), encodeBlock, decodeBlock)
	beam.RegisterCoder(reflect.TypeFor[Sample](), encodeSample, decodeSample)
	beam.RegisterType(reflect.TypeFor[Range]())
	register.Emitter1[Block]()
	register.Emitter1[Sample]()
	register.Emitter1[Range]()
	beam.RegisterType(reflect.TypeFor[rangesFn]())
	beam.RegisterType(reflect.TypeFor[packFn]())
}

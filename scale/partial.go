package scale

import (
	"encoding/binary"
	"math"
)

// append encodes a partial sum.
func (p *partial) append(b []byte) []byte {
	for _, n := range []int64{p.Samples, p.Faulty, p.Skipped, int64(len(p.Terms))} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	for i := range p.Terms {
		b = p.Terms[i].append(b)
	}
	return b
}

func readPartial(b []byte) (partial, error) {
	var p partial
	var terms int64
	for _, n := range []*int64{&p.Samples, &p.Faulty, &p.Skipped, &terms} {
		v, w := binary.Uvarint(b)
		if w <= 0 || v > math.MaxInt64 {
			return partial{}, errEncoding
		}
		*n, b = int64(v), b[w:]
	}
	if terms > int64(len(b)/2) {
		return partial{}, errEncoding
	}
	if terms > 0 {
		p.Terms = make([]exact, terms)
	}
	var err error
	for i := range p.Terms {
		if b, err = p.Terms[i].decode(b); err != nil {
			return partial{}, err
		}
	}
	if len(b) > 0 {
		return partial{}, errEncoding
	}
	return p, nil
}

// encodeSkip encodes what samples are known by.
func encodeSkip(x []Sample) []byte {
	var b []byte
	for _, s := range x {
		b = binary.AppendUvarint(b, uint64(len(s.Source)))
		b = append(b, s.Source...)
		b = binary.AppendVarint(b, s.Index)
	}
	return b
}

func decodeSkip(b []byte) (map[place]bool, error) {
	m := map[place]bool{}
	for len(b) > 0 {
		n, w := binary.Uvarint(b)
		if w <= 0 || n > uint64(len(b)-w) {
			return nil, errEncoding
		}
		source := string(b[w : w+int(n)])
		b = b[w+int(n):]
		i, w := binary.Varint(b)
		if w <= 0 {
			return nil, errEncoding
		}
		m[place{source, i}] = true
		b = b[w:]
	}
	return m, nil
}

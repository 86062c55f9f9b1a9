package scale

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
)

// A checkpoint is a journal: a header, and a record for every evaluation. Since
// an evaluation gives the same bits each time, a run that begins again and takes
// the evaluations that are there from the file comes to where it was, with all
// the memory of its method.
//
//	header: magic, fingerprint of the problem, CRC-64 of both
//	record: length of the body (4 bytes), CRC-64 of these (8), body, CRC-64 of the body (8)
//
// The number in the magic goes up when the file changes. A checkpoint of an earlier version is read: the run goes on with values of
// today, whose last bits may differ. Where their order of addition differs, the program has another fingerprint.
//
// The header comes to be by a rename, so that there is a whole one or none. A
// record is written at the end and the file synchronised before the evaluation is
// used. A process that is killed while it writes leaves a record that is cut
// short at the end of the file; the next one cuts it off. Anything else that does
// not fit is damage and an error.
const (
	checkpointMagic  = "slope/scale checkpoint 1\n"
	checkpointFamily = "slope/scale checkpoint "
	checkpointHeader = len(checkpointMagic) + sha256.Size + 8
	recordHead       = 4 + 8
)

// fingerprint is the hash of what makes a problem.
func fingerprint(program []byte, name, what string) [sha256.Size]byte {
	h := sha256.New()
	for _, b := range [][]byte{[]byte(what), []byte(name), program} {
		fmt.Fprintf(h, "%d:", len(b))
		h.Write(b)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// journal is an open checkpoint.
type journal struct {
	f      *os.File
	name   string
	size   int64
	at     map[[sha256.Size]byte]extent // where an evaluation is, by the hash of its point
	faults *FaultReport                 // of the first evaluation
}

// extent is where the body of a record is.
type extent struct {
	off int64
	len int
}

// openJournal opens a checkpoint, or makes it.
func openJournal(name string, print [sha256.Size]byte) (*journal, error) {
	if _, err := os.Stat(name); errors.Is(err, os.ErrNotExist) {
		if err := createJournal(name, print); err != nil {
			return nil, fmt.Errorf("scale: checkpoint: %w", err)
		}
	}
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("scale: checkpoint: %w", err)
	}
	j := &journal{f: f, name: name, at: map[[sha256.Size]byte]extent{}}
	if err := j.read(print); err != nil {
		f.Close()
		return nil, fmt.Errorf("scale: checkpoint %s: %w", name, err)
	}
	return j, nil
}

// createJournal writes a header to a new file and moves it into its place.
func createJournal(name string, print [sha256.Size]byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	b := append([]byte(checkpointMagic), print[:]...)
	b = binary.LittleEndian.AppendUint64(b, checksum(b))
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	return err
}

// read reads the header and finds the records.
func (j *journal) read(print [sha256.Size]byte) error {
	info, err := j.f.Stat()
	if err != nil {
		return err
	}
	head := make([]byte, min(int64(checkpointHeader), info.Size()))
	if _, err := io.ReadFull(j.f, head); err != nil {
		return err
	}
	n := len(head) - 8
	switch {
	case !bytes.HasPrefix(head, []byte(checkpointFamily)):
		return errors.New("not a checkpoint")
	case !bytes.HasPrefix(head, []byte(checkpointMagic)):
		return errors.New("written by another version; remove it to begin again")
	case len(head) < checkpointHeader || checksum(head[:n]) != binary.LittleEndian.Uint64(head[n:]):
		return errors.New("its header is damaged; remove it to begin again")
	case !bytes.Equal(head[len(checkpointMagic):n], print[:]):
		return errors.New("it belongs to another loss, other data (Options.Name) or another method; remove it or name another file")
	}
	j.size = int64(checkpointHeader)
	for j.size < info.Size() {
		whole, err := j.record(info.Size())
		if err != nil {
			return err
		}
		if !whole {
			return j.f.Truncate(j.size)
		}
	}
	return nil
}

// record reads the record at the end of what has been read. It reports whether
// the record is whole; one that is cut short is the last.
func (j *journal) record(size int64) (bool, error) {
	left := size - j.size
	if left < recordHead {
		return false, nil
	}
	var head [recordHead]byte
	if _, err := j.f.ReadAt(head[:], j.size); err != nil {
		return false, err
	}
	n := int64(binary.LittleEndian.Uint32(head[:]))
	if checksum(head[:4]) != binary.LittleEndian.Uint64(head[4:]) {
		return false, j.damaged()
	}
	if left < recordHead+n+8 {
		return false, nil
	}
	where := extent{j.size + recordHead, int(n)}
	body, err := j.body(where)
	if err != nil {
		return false, err
	}
	if err := j.note(body, where); err != nil {
		return false, err
	}
	j.size += recordHead + n + 8
	return true, nil
}

func (j *journal) damaged() error {
	return fmt.Errorf("damaged at byte %d; cut it there to lose what follows, or remove it to begin again", j.size)
}

// body reads and checks the body of a record.
func (j *journal) body(where extent) ([]byte, error) {
	b := make([]byte, where.len+8)
	if _, err := j.f.ReadAt(b, where.off); err != nil {
		return nil, err
	}
	n := where.len
	if checksum(b[:n]) != binary.LittleEndian.Uint64(b[n:]) {
		return nil, j.damaged()
	}
	return b[:n], nil
}

// note enters a record into the index.
func (j *journal) note(body []byte, where extent) error {
	if len(body) > 0 && body[0] == 'f' {
		r, err := decodeFaultReport(body[1:])
		if err != nil {
			return j.damaged()
		}
		j.faults = &r
		return nil
	}
	r, err := decodeRecord(body)
	if err != nil {
		return j.damaged()
	}
	j.at[r.key()] = where
	return nil
}

// find completes r from the checkpoint and reports whether it is there.
func (j *journal) find(r *record) (bool, error) {
	where, ok := j.at[r.key()]
	if !ok {
		return false, nil
	}
	body, err := j.body(where)
	if err != nil {
		return false, fmt.Errorf("scale: checkpoint %s: %w", j.name, err)
	}
	q, err := decodeRecord(body)
	if err != nil || q.kind != r.kind || !sameBits(q.x, r.x) || !sameBits(q.v, r.v) {
		return false, fmt.Errorf("scale: checkpoint %s: %w", j.name, j.damaged())
	}
	r.total = q.total
	return true, nil
}

// append writes an evaluation and waits until it is on the disk.
func (j *journal) append(r *record) error {
	where, err := j.write(encodeRecord(r))
	if err == nil {
		j.at[r.key()] = where
	}
	return err
}

// appendFaults writes the faults of the first evaluation, which is not itself in
// the file yet.
func (j *journal) appendFaults(r FaultReport) error {
	b, err := toGob(r)
	if err == nil {
		_, err = j.write(append([]byte{'f'}, b...))
	}
	return err
}

func (j *journal) write(body []byte) (extent, error) {
	if len(body) > math.MaxInt32 {
		return extent{}, fmt.Errorf("scale: checkpoint %s: a record of %d bytes is too long", j.name, len(body))
	}
	b := binary.LittleEndian.AppendUint32(make([]byte, 0, len(body)+20), uint32(len(body)))
	b = binary.LittleEndian.AppendUint64(b, checksum(b))
	b = append(b, body...)
	b = binary.LittleEndian.AppendUint64(b, checksum(body))
	where := extent{j.size + recordHead, len(body)}
	if _, err := j.f.WriteAt(b, j.size); err != nil {
		return where, fmt.Errorf("scale: checkpoint: %w", err)
	}
	if err := j.f.Sync(); err != nil {
		return where, fmt.Errorf("scale: checkpoint: %w", err)
	}
	j.size += int64(len(b))
	return where, nil
}

func (j *journal) close() error { return j.f.Close() }

// key is the hash of what an evaluation is known by.
func (r *record) key() [sha256.Size]byte {
	h := sha256.New()
	fmt.Fprintf(h, "%d %d:", r.kind, len(r.x))
	h.Write(floatBytes(r.x))
	h.Write(floatBytes(r.v))
	return [sha256.Size]byte(h.Sum(nil))
}

// encodeRecord encodes an evaluation: 'e', the kind, the counts, and the numbers,
// each list after its length.
func encodeRecord(r *record) []byte {
	t := &r.total
	b := []byte{'e', byte(r.kind)}
	for _, n := range []int64{t.Samples, t.Faulty, t.Skipped} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	for _, x := range [][]float64{r.x, r.v, {t.Value, t.ValueBound}, t.Gradient, t.GradientBound, t.JTJ, t.JTJBound} {
		b = binary.AppendUvarint(b, uint64(len(x)))
		b = append(b, floatBytes(x)...)
	}
	return b
}

func decodeRecord(b []byte) (*record, error) {
	if len(b) < 2 || b[0] != 'e' || int(b[1]) >= len(kinds) {
		return nil, errEncoding
	}
	r := &record{kind: Kind(b[1])}
	b = b[2:]
	t := &r.total
	for _, n := range []*int64{&t.Samples, &t.Faulty, &t.Skipped} {
		v, w := binary.Uvarint(b)
		if w <= 0 || v > math.MaxInt64 {
			return nil, errEncoding
		}
		*n, b = int64(v), b[w:]
	}
	var value []float64
	for _, x := range []*[]float64{&r.x, &r.v, &value, &t.Gradient, &t.GradientBound, &t.JTJ, &t.JTJBound} {
		n, w := binary.Uvarint(b)
		if w <= 0 || n > uint64(len(b)-w)/8 {
			return nil, errEncoding
		}
		if n > 0 {
			*x = floats(b[w : w+8*int(n)])
		}
		b = b[w+8*int(n):]
	}
	if len(value) != 2 || len(b) > 0 {
		return nil, errEncoding
	}
	t.Value, t.ValueBound = value[0], value[1]
	return r, nil
}

package campaign

import (
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	"gonum.org/v1/gonum/mathext"
)

var (
	page  = flag.String("campaign", "", "page to write the measured tables to, such as ../docs/verify.md; without it the campaigns are short")
	state = flag.String("campaign.state", "", "`file` to which every finished chunk is appended; those that it has are not run again")
)

// Publishing reports whether there is a page to write to, so that the tests run at full size.
func Publishing() bool { return *page != "" }

// chunkSeeds is how many seeds a chunk has.
const chunkSeeds = 100

// A chunkLine is a line of the state file.
type chunkLine struct {
	Campaign, Binary string
	Chunk            int
	Tally            json.RawMessage
}

// A Campaign is what is measured.
type Campaign[T any] struct {
	Name string
	Want int                        // the size of the tally
	Size func(*T) int               // how large a tally is
	One  func(seed uint64, into *T) // measures the case of a seed
	Add  func(sum, part *T)         // adds the tally of a chunk
}

// Run runs chunks 0, 1, 2 … of seeds on all processors until their tallies have
// the wanted size, and adds them up in order, so that the result does not depend on
// how many processors there are. Chunks in the state file are read, if they were
// made by the same test binary.
func (c Campaign[T]) Run(t *testing.T) *T {
	t.Helper()
	name, want, size, one, add := c.Name, c.Want, c.Size, c.One, c.Add
	done, keep := openState[T](t, name)
	defer keep(-1, nil)
	var (
		mu      sync.Mutex
		sum     = new(T)
		pending = map[int]*T{}
		next    int // the chunk to be added
		given   int // the chunk to be run
		fresh   int
		start   = time.Now()
		spoke   = start
	)
	// advance adds the chunks that are complete, in order.
	advance := func() {
		for size(sum) < want && pending[next] != nil {
			add(sum, pending[next])
			delete(pending, next)
			next++
		}
	}
	var wg sync.WaitGroup
	ahead := 2 * runtime.GOMAXPROCS(0)
	for range runtime.GOMAXPROCS(0) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for {
				mu.Lock()
				advance()
				if size(sum) >= want {
					mu.Unlock()
					return
				}
				if given-next >= ahead { // a chunk that takes long is not left behind
					mu.Unlock()
					time.Sleep(time.Millisecond)
					continue
				}
				k := given
				given++
				part := done[k]
				mu.Unlock()
				old := part != nil
				if !old {
					part = new(T)
					for i := range chunkSeeds {
						one(uint64(k*chunkSeeds+i), part)
					}
				}
				mu.Lock()
				pending[k] = part
				if !old {
					keep(k, part)
					fresh += size(part)
				}
				advance()
				if Publishing() && time.Since(spoke) > 10*time.Second {
					spoke = time.Now()
					rate := float64(fresh) / time.Since(start).Seconds()
					fmt.Fprintf(os.Stderr, "%s: %d of %d entries, %.0f a second, %v left\n", name, size(sum), want, rate,
						time.Duration(float64(want-size(sum))/rate*float64(time.Second)).Round(time.Second))
				}
				mu.Unlock()
			}
		}()
	}
	wg.Wait()
	return sum
}

// openState returns the chunks of the campaign that the state file has, and a function that
// appends one and for the chunk −1 closes the file.
func openState[T any](t *testing.T, name string) (done map[int]*T, keep func(chunk int, part *T)) {
	t.Helper()
	done = map[int]*T{}
	if *state == "" {
		return done, func(int, *T) {}
	}
	binary := binaryHash(t)
	f, err := os.OpenFile(*state, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var l chunkLine
		part := new(T)
		if json.Unmarshal(lines.Bytes(), &l) != nil || l.Campaign != name || l.Binary != binary || json.Unmarshal(l.Tally, part) != nil {
			continue // of another campaign or binary, or cut off when the run was killed
		}
		done[l.Chunk] = part
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return done, func(chunk int, part *T) {
		if chunk < 0 {
			if err := f.Close(); err != nil {
				t.Error(err)
			}
			return
		}
		text, err := json.Marshal(part)
		if err == nil {
			text, err = json.Marshal(chunkLine{name, binary, chunk, text})
		}
		if err == nil {
			_, err = f.Write(append(append([]byte("\n"), text...), '\n'))
		}
		if err != nil {
			t.Error(err)
		}
	}
}

// binaryHash tells one build of the tests from another.
func binaryHash(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:8])
}

// ClopperPearson returns the bounds of a rate of which k of n were seen that leave
// 2.5 % on each side (Clopper and Pearson 1934).
func ClopperPearson(k, n int) (lo, hi float64) {
	hi = 1
	if k > 0 {
		lo = mathext.InvRegIncBeta(float64(k), float64(n-k+1), 0.025)
	}
	if k < n {
		hi = mathext.InvRegIncBeta(float64(k+1), float64(n-k), 0.975)
	}
	return lo, hi
}

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"slope/bench/workload"
)

// reference is the name of the hand-written contender, which every other is
// divided by.
const reference = "hand"

// entrant is a contender of this process or of a peer.
type entrant struct {
	name, pkg, version string
	peer               bool
	exact              bool
	prepare            func() (*prepared, error)
}

// prepared is an entrant that is ready to be timed.
type prepared struct {
	time   func(iterations int) (time.Duration, error)
	answer func() ([]float64, error) // of the last evaluation
	cost   func(m *Measured)         // fills in what it needs in memory
	close  func()
}

// local makes an entrant of a contender of this process.
func local(c workload.Contender, version string) entrant {
	return entrant{name: c.Name, pkg: c.Package, version: version, exact: c.Exact, prepare: func() (p *prepared, err error) {
		defer func() {
			if r := recover(); r != nil {
				err = fmt.Errorf("panic: %v", r)
			}
		}()
		// Two collections empty the pools that other contenders have filled.
		runtime.GC()
		runtime.GC()
		before := heap()
		r := c.Prepare()
		r.Run()
		r.Run() // twice, so that what adds up instead of starting anew is caught
		runtime.GC()
		retained := max(0, float64(heap().HeapAlloc)-float64(before.HeapAlloc))
		return &prepared{
			time:   func(n int) (time.Duration, error) { return loop(r.Run, n), nil },
			answer: func() ([]float64, error) { return r.Answer(), nil },
			cost: func(m *Measured) {
				m.Retained = retained
				m.Bytes, m.Allocs = allocated(r.Run, min(m.Iterations, 100))
				if r.Entries != nil {
					m.Entries = r.Entries()
				}
			},
			close: func() {
				if r.Close != nil {
					r.Close()
				}
			},
		}, nil
	}}
}

// loop times n calls. What earlier contenders left on the heap is collected
// before the clock starts, and one call that does not count warms the caches;
// collections that the calls themselves bring about are counted.
func loop(run func(), n int) time.Duration {
	runtime.GC()
	run()
	start := time.Now()
	for range n {
		run()
	}
	return time.Since(start)
}

// allocated returns the bytes and allocations of one call, the mean of n rounded
// down as package testing does. A call before them refills pools that collections
// have emptied.
func allocated(run func(), n int) (bytes, allocs float64) {
	run()
	before := heap()
	for range n {
		run()
	}
	after := heap()
	return float64((after.TotalAlloc - before.TotalAlloc) / uint64(n)), float64((after.Mallocs - before.Mallocs) / uint64(n))
}

func heap() runtime.MemStats {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m
}

// server is one contender of a peer with the process that serves it, which is
// started when it is needed and again after it died.
type server struct {
	manifest manifest
	offer    offer
	procs    int
	lim      limits
	running  *peer
}

func (s *server) process() (*peer, error) {
	if s.running == nil || s.running.dead != nil {
		p, err := startPeer(s.manifest, s.procs, s.lim)
		if err != nil {
			return nil, err
		}
		s.running = p
	}
	return s.running, nil
}

func (s *server) close() {
	if s.running != nil {
		s.running.close()
	}
}

// entrant makes an entrant of the server for a workload of size n, whose data the
// function writes to a file when they are first needed.
func (s *server) entrant(w *workload.Workload, n int, data func() (string, error)) entrant {
	return entrant{name: s.offer.Name, pkg: s.manifest.Name, version: s.offer.Version, peer: true, exact: true, prepare: func() (*prepared, error) {
		path, err := data()
		if err != nil {
			return nil, err
		}
		p, err := s.process()
		if err != nil {
			return nil, err
		}
		answer, err := p.prepare(s.offer.Name, w.Name, n, path, filepath.Join(filepath.Dir(path), "answer"))
		if err != nil {
			return nil, err
		}
		return &prepared{
			time: func(n int) (time.Duration, error) {
				if _, err := p.time(1); err != nil { // as in loop
					return 0, err
				}
				return p.time(n)
			},
			answer: func() ([]float64, error) { return answer, nil },
			cost:   func(m *Measured) { m.Peak = p.memory() },
			close:  func() {},
		}, nil
	}}
}

// dataFile returns a function that writes the data of a case to a file in dir and
// returns its path, once.
func dataFile(dir string, c *workload.Case) func() (string, error) {
	path := filepath.Join(dir, "data")
	written := false
	return func() (string, error) {
		if written {
			return path, nil
		}
		f, err := os.Create(path)
		if err != nil {
			return "", err
		}
		if err := workload.WriteData(f, c); err != nil {
			_ = f.Close() // the first error counts
			return "", err
		}
		written = true
		return path, f.Close()
	}
}

// crew is all servers of a run.
type crew []*server

// serves reports whether the peer offers a workload.
func (s *server) serves(workload string) bool { return slices.Contains(s.offer.Workloads, workload) }

func (c crew) close() {
	for _, s := range c {
		s.close()
	}
}

// gather builds and asks every manifest, and returns a server for each contender
// that it offers; peers that fail are left out.
func gather(ms []manifest, procs int, lim limits, taken []string, begin func(name string), out func(LeftOut)) crew {
	var c crew
	for _, m := range ms {
		begin(m.Name)
		p, err := func() (*peer, error) {
			if err := m.build(lim); err != nil {
				return nil, err
			}
			return startPeer(m, procs, lim)
		}()
		var offers []offer
		if err == nil {
			offers, err = p.list()
			if err != nil {
				err = m.lacks(err)
			}
		}
		if err != nil {
			out(LeftOut{Contender: m.Name, Reason: err.Error()})
			continue
		}
		for i, o := range offers {
			s := &server{manifest: m, offer: o, procs: procs, lim: lim}
			if i == 0 {
				s.running = p
			}
			if slices.Contains(taken, o.Name) {
				out(LeftOut{Contender: m.Name, Reason: fmt.Sprintf("offers %q, a name that is taken", o.Name)})
				s.close()
				continue
			}
			taken = append(taken, o.Name)
			c = append(c, s)
		}
		if len(offers) == 0 {
			p.close()
			out(LeftOut{Contender: m.Name, Reason: "offers no contender"})
		}
	}
	return c
}

// names lists what a run can time, for error messages.
func (c crew) names() []string {
	var names []string
	for _, s := range c {
		names = append(names, s.offer.Name)
	}
	return names
}

// quoted joins names for a message; those with blanks would be ambiguous bare.
func quoted(names []string) string {
	q := make([]string, len(names))
	for i, n := range names {
		q[i] = n
		if strings.ContainsAny(n, " ,") {
			q[i] = "'" + n + "'"
		}
	}
	return strings.Join(q, ", ")
}

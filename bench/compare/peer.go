package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// manifest is a peer.json: how a program with contenders of other libraries is
// built and run. bench/PEERS.md describes it and the protocol.
type manifest struct {
	Name  string   `json:"name"`
	Build []string `json:"build"`
	Run   []string `json:"run"`
	Needs string   `json:"needs"`
	dir   string
}

// manifests returns the peers found below the bench directory. A damaged manifest
// is an error: it is a file of this repository.
func manifests(bench string) ([]manifest, error) {
	var ms []manifest
	for _, pattern := range []string{"peers/peer.json", "peers/*/peer.json", "native/*/peer.json"} {
		paths, err := filepath.Glob(filepath.Join(bench, pattern))
		if err != nil {
			return nil, err
		}
		for _, path := range paths {
			data, err := os.ReadFile(path)
			if err != nil {
				return nil, err
			}
			m := manifest{dir: filepath.Dir(path)}
			if err := json.Unmarshal(data, &m); err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
			if m.Name == "" || len(m.Run) == 0 {
				return nil, fmt.Errorf("%s: name or run missing", path)
			}
			ms = append(ms, m)
		}
	}
	return ms, nil
}

// moduleRoot returns the directory of the go.mod of module slope, at or above the
// working directory, or "".
func moduleRoot() string {
	dir, err := os.Getwd()
	for err == nil {
		data, e := os.ReadFile(filepath.Join(dir, "go.mod"))
		if e == nil && bytes.HasPrefix(data, []byte("module slope\n")) {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			break
		}
		dir = up
	}
	return ""
}

// limits are how long a peer may take before it is killed.
type limits struct{ build, list, prepare, time time.Duration }

// environment is what keeps a peer, and the libraries below it, on procs cores.
func environment(procs int) []string {
	env := os.Environ()
	for _, name := range []string{"GOMAXPROCS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"} {
		env = append(env, fmt.Sprintf("%s=%d", name, procs))
	}
	return env
}

// build runs the build command of a peer, if it has one.
func (m *manifest) build(lim limits) error {
	if len(m.Build) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), lim.build)
	defer cancel()
	cmd := exec.CommandContext(ctx, m.Build[0], m.Build[1:]...)
	cmd.Dir, cmd.WaitDelay = m.dir, time.Second
	alone(cmd)
	cmd.Cancel = func() error { return end(cmd) }
	out, err := cmd.CombinedOutput()
	if err == nil {
		return nil
	}
	reason := "does not build: " + err.Error()
	if line := complaint(out); line != "" {
		reason += ": " + line
	}
	return m.lacks(errors.New(reason))
}

// lacks adds what the peer needs to the reason why it cannot take part.
func (m *manifest) lacks(err error) error {
	if m.Needs == "" {
		return err
	}
	return fmt.Errorf("%w (needs %s)", err, m.Needs)
}

// offer is a contender that a peer says it has.
type offer struct {
	Name, Version string
	Workloads     []string
}

// peer is a running process that speaks the protocol. It is used by one goroutine.
type peer struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	lines chan string // closed when the process closes its output
	noise *tail       // its standard error
	lim   limits
	dead  error // why it was ended
}

// startPeer starts the program of a manifest.
func startPeer(m manifest, procs int, lim limits) (*peer, error) {
	p := &peer{cmd: exec.Command(m.Run[0], m.Run[1:]...), lines: make(chan string), noise: new(tail), lim: lim}
	p.cmd.Dir, p.cmd.Env, p.cmd.Stderr, p.cmd.WaitDelay = m.dir, environment(procs), p.noise, time.Second
	alone(p.cmd)
	in, err := p.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, m.lacks(fmt.Errorf("does not start: %w", err))
	}
	p.in = in
	go func() {
		defer close(p.lines)
		s := bufio.NewScanner(out)
		s.Buffer(nil, 1<<20)
		for s.Scan() {
			p.lines <- s.Text()
		}
	}()
	return p, nil
}

// ask writes a request and returns the first line of the answer. An answer that
// does not come ends the process.
func (p *peer) ask(limit time.Duration, request string) (string, error) {
	if p.dead != nil {
		return "", p.dead
	}
	if _, err := io.WriteString(p.in, request+"\n"); err != nil {
		return "", p.kill("died")
	}
	return p.next(limit, strings.Fields(request)[0])
}

// next returns the next line of the answer to a request.
func (p *peer) next(limit time.Duration, request string) (string, error) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case line, ok := <-p.lines:
		if !ok {
			return "", p.kill("died during " + request)
		}
		return strings.TrimSpace(line), nil
	case <-timer.C:
		return "", p.kill(fmt.Sprintf("no answer to %s in %v, killed", request, limit))
	}
}

// kill ends the process and returns why, with the last thing that it complained of.
func (p *peer) kill(reason string) error {
	_ = p.in.Close() // it may be gone
	_ = end(p.cmd)   // likewise
	go func() {      // the reader must not wait for ever
		for range p.lines {
		}
	}()
	if err := p.cmd.Wait(); err != nil && p.cmd.ProcessState != nil && p.cmd.ProcessState.Exited() {
		reason += ", " + err.Error()
	}
	if line := lastLine(p.noise.bytes()); line != "" {
		reason += ": " + line
	}
	p.dead = errors.New(reason)
	return p.dead
}

// close asks the process to end, and ends it if it does not within two seconds.
func (p *peer) close() {
	if p.dead != nil {
		return
	}
	_, _ = io.WriteString(p.in, "quit\n") // it may be gone
	_ = p.in.Close()
	patience := time.After(2 * time.Second)
	for {
		select {
		case _, ok := <-p.lines:
			if ok {
				continue
			}
			_ = p.cmd.Wait() // how it ends does not matter any more
			p.dead = errors.New("closed")
		case <-patience:
			_ = p.kill("does not quit")
		}
		return
	}
}

// list asks for the contenders.
func (p *peer) list() ([]offer, error) {
	line, err := p.ask(p.lim.list, "list")
	var offers []offer
	for ; err == nil && line != "end"; line, err = p.next(p.lim.list, "list") {
		f := strings.Fields(line)
		if len(f) != 4 || f[0] != "contender" {
			return nil, p.kill(fmt.Sprintf("answers list with %q, want “contender name version workloads” or “end”", line))
		}
		offers = append(offers, offer{Name: strings.ReplaceAll(f[1], "_", " "), Version: f[2], Workloads: strings.Split(f[3], ",")})
	}
	return offers, err
}

// prepare asks to prepare a contender and returns its answer.
func (p *peer) prepare(contender, workload string, n int, data, answer string) ([]float64, error) {
	_ = os.Remove(answer) // the answer of another
	line, err := p.ask(p.lim.prepare, fmt.Sprintf("prepare %s %s %d %s %s", strings.ReplaceAll(contender, " ", "_"), workload, n, data, answer))
	if err != nil {
		return nil, err
	}
	if text, ok := strings.CutPrefix(line, "error"); ok {
		return nil, errors.New(lastLine([]byte(text)))
	}
	if line != "ready" {
		return nil, p.kill(fmt.Sprintf("answers prepare with %q, want “ready”", line))
	}
	text, err := os.ReadFile(answer)
	if err != nil {
		return nil, fmt.Errorf("no answer written: %w", err)
	}
	var v []float64
	for _, word := range strings.Fields(string(text)) {
		x, err := strconv.ParseFloat(word, 64)
		if err != nil && !errors.Is(err, strconv.ErrRange) {
			return nil, fmt.Errorf("answer %q is no number", word)
		}
		v = append(v, x)
	}
	return v, nil
}

// time asks for the time of some evaluations of what was prepared last.
func (p *peer) time(iterations int) (time.Duration, error) {
	line, err := p.ask(p.lim.time, fmt.Sprintf("time %d", iterations))
	if err != nil {
		return 0, err
	}
	var ns int64
	if _, err := fmt.Sscanf(line, "ns %d", &ns); err != nil || ns <= 0 {
		return 0, p.kill(fmt.Sprintf("answers time with %q, want “ns” and a positive number", line))
	}
	return time.Duration(ns), nil
}

// memory returns the peak size of the process in bytes, 0 if it does not say.
func (p *peer) memory() float64 {
	line, err := p.ask(p.lim.list, "memory")
	var n int64
	if err == nil {
		_, err = fmt.Sscanf(line, "bytes %d", &n)
	}
	if err != nil {
		return 0
	}
	return float64(n)
}

// tail keeps the last part of what is written to it.
type tail struct {
	mu  sync.Mutex
	buf []byte
}

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, b...)
	if len(t.buf) > 8192 {
		t.buf = append(t.buf[:0], t.buf[len(t.buf)-4096:]...)
	}
	return len(b), nil
}

func (t *tail) bytes() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return bytes.Clone(t.buf)
}

// complaint returns the first line of the output of a build that speaks of an
// error, or else the last line.
func complaint(text []byte) string {
	for line := range bytes.Lines(text) {
		if bytes.Contains(bytes.ToLower(line), []byte("error")) {
			return lastLine(line)
		}
	}
	return lastLine(text)
}

// lastLine returns the last line of a text that is not blank, cut to 200 bytes.
func lastLine(text []byte) string {
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	line := strings.TrimSpace(lines[len(lines)-1])
	if len(line) > 200 {
		line = strings.ToValidUTF8(line[:200], "") + " …"
	}
	return line
}

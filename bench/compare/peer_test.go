package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// begin starts the fake peer in a mode.
func begin(t *testing.T, mode string, lim limits) *peer {
	t.Helper()
	ms, err := manifests(fakePeers(t, mode))
	if err != nil {
		t.Fatal(err)
	}
	p, err := startPeer(ms[0], 1, lim)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.close)
	return p
}

func TestPeerSpeaks(t *testing.T) {
	p := begin(t, "works", patient)
	offers, err := p.list()
	if err != nil || len(offers) != 1 || offers[0].Name != "fake works" || offers[0].Version != "1.2" || !slices.Equal(offers[0].Workloads, []string{"cubes", "other"}) {
		t.Fatalf("offers %+v, %v", offers, err)
	}
	dir := t.TempDir()
	data, answer := filepath.Join(dir, "data"), filepath.Join(dir, "answer")
	if err := os.WriteFile(data, []byte("x 3 1\n1 2 3\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	got, err := p.prepare("fake works", "cubes", 3, data, answer)
	if err != nil || !slices.Equal(got, []float64{36, 3, 12, 27}) {
		t.Fatalf("answer %v, %v", got, err)
	}
	if d, err := p.time(7); err != nil || d != 7000 {
		t.Errorf("time %v, %v, want 7 µs", d, err)
	}
	if m := p.memory(); m != 1<<20 {
		t.Errorf("memory %v, want 1 MiB", m)
	}
	// A request that it can't serve leaves it alive.
	if _, err := p.prepare("fake works", "cubes", 3, "no-such-file", answer); err == nil || !strings.Contains(err.Error(), "no-such-file") {
		t.Errorf("error %v for data that are not there", err)
	}
	if _, err := p.time(1); err != nil {
		t.Errorf("dead after an error: %v", err)
	}
	p.close()
	p.close() // twice is fine
	if _, err := p.time(1); err == nil {
		t.Error("no error from a peer that was closed")
	}
}

// A peer that hangs is killed when its time is over, and stays dead.
func TestPeerHangs(t *testing.T) {
	lim := patient
	lim.time = 20 * time.Millisecond
	p := begin(t, "hangs", lim)
	if _, err := p.list(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := p.time(1); err == nil || err.Error() != "no answer to time in 20ms, killed" {
			t.Errorf("error %v", err)
		}
	}
	if state := p.cmd.ProcessState; state == nil || state.Success() {
		t.Errorf("the process is still there: %v", state)
	}
}

func TestManifests(t *testing.T) {
	bench := t.TempDir()
	write := func(path, text string) {
		path = filepath.Join(bench, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("peers/peer.json", `{"name": "a", "run": ["a"]}`)
	write("peers/x/peer.json", `{"name": "b", "run": ["b"], "build": ["c"], "needs": "d"}`)
	write("native/y/peer.json", `{"name": "e", "run": ["f", "g"]}`)
	write("elsewhere/z/peer.json", `nonsense`)
	ms, err := manifests(bench)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range ms {
		names = append(names, m.Name)
	}
	if !slices.Equal(names, []string{"a", "b", "e"}) || ms[1].dir != filepath.Join(bench, "peers", "x") {
		t.Errorf("%+v", ms)
	}
	for text, want := range map[string]string{`{"name": "a"}`: "name or run missing", `{`: "unexpected end of JSON"} {
		write("native/y/peer.json", text)
		if _, err := manifests(bench); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "peer.json") {
			t.Errorf("%s: error %v, want %q and the path", text, err, want)
		}
	}
}

// The manifests of this repository can be read, and no two have one name.
func TestManifestsHere(t *testing.T) {
	ms, err := manifests("..")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, m := range ms {
		if seen[m.Name] || m.Needs == "" {
			t.Errorf("peer %q: its name is taken, or it does not say what it needs", m.Name)
		}
		seen[m.Name] = true
	}
}

func TestTailKeepsTheEnd(t *testing.T) {
	var tl tail
	for range 5000 {
		if _, err := tl.Write([]byte("noise\n")); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := tl.Write([]byte("the reason\n\n")); err != nil {
		t.Fatal(err)
	}
	if got := lastLine(tl.bytes()); got != "the reason" || len(tl.bytes()) > 8192 {
		t.Errorf("last line %q of %d bytes", got, len(tl.bytes()))
	}
	if got := complaint([]byte("g++ -c a.cpp\na.cpp:1: fatal error: x.h: No such file\nmake: *** [a] Error 1\n")); got != "a.cpp:1: fatal error: x.h: No such file" {
		t.Errorf("complaint %q", got)
	}
	if got := complaint([]byte("a\nnot found\n")); got != "not found" {
		t.Errorf("complaint %q", got)
	}
	if got := lastLine([]byte(strings.Repeat("é", 300))); len(got) > 210 || !strings.HasSuffix(got, "é …") {
		t.Errorf("long line %q", got)
	}
}

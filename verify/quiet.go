package verify

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"pgregory.net/rapid"
)

// A quietTB keeps what rapid reports about a property: a failure is printed once, in a few lines, and without the draws that led
// to it.
type quietTB struct {
	TB
	text   strings.Builder
	failed bool
}

// ended is the panic by which a quietTB ends what runs under it.
type ended struct{}

func (q *quietTB) Logf(format string, args ...any)   { fmt.Fprintf(&q.text, format+"\n", args...) }
func (q *quietTB) Log(args ...any)                   { fmt.Fprintln(&q.text, args...) }
func (q *quietTB) Errorf(format string, args ...any) { q.Logf(format, args...); q.Fail() }
func (q *quietTB) Error(args ...any)                 { q.Log(args...); q.Fail() }
func (q *quietTB) Fatalf(format string, args ...any) { q.Logf(format, args...); q.FailNow() }
func (q *quietTB) Fatal(args ...any)                 { q.Log(args...); q.FailNow() }
func (q *quietTB) Fail()                             { q.failed = true }
func (q *quietTB) FailNow()                          { q.failed = true; panic(ended{}) }
func (q *quietTB) Failed() bool                      { return q.failed }

// check runs rapid.
func (q *quietTB) check(prop func(*rapid.T)) {
	defer func() {
		switch p := recover(); p.(type) {
		case nil, ended:
		default:
			panic(p)
		}
	}()
	rapid.Check(q, prop)
}

var (
	rapidSeed = regexp.MustCompile(`-rapid\.seed=\d+`)
	rapidFile = regexp.MustCompile(`-rapid\.failfile="[^"]*"`)
)

// rerun says how to run the failure again.
func (q *quietTB) rerun() string {
	var run []string
	for _, s := range strings.Split(q.Name(), "/") {
		run = append(run, "^"+regexp.QuoteMeta(s)+"$")
	}
	how := rapidSeed.FindString(q.text.String())
	if how == "" {
		how = rapidFile.FindString(q.text.String())
	}
	return strings.TrimSpace(fmt.Sprintf("run again: go test -run '%s' %s", strings.Join(run, "/"), how))
}

// failure is what a person needs to know of a property that failed by f after that many cases that hold.
func (q *quietTB) failure(name string, f *finding, held int) string {
	text := q.text.String()
	if f == nil || strings.Contains(text, "[rapid] panic after") {
		return text
	}
	lines := []string{name + " refuted: " + f.message}
	if strings.Contains(text, "[rapid] flaky test") {
		lines = append(lines, "it failed once, and not again at the same point: the code keeps something from call to call")
	}
	if held > 0 {
		lines = append(lines, fmt.Sprintf("the %d cases before hold or are undecided", held))
	}
	if f.fault != nil {
		lines = append(lines, "at fault: "+f.fault.String())
	}
	return strings.Join(append(lines, q.rerun()), "\n")
}

// deadline returns when the tests of the process end, far away if t does not know.
func deadline(t TB) time.Time {
	if d, ok := t.(interface{ Deadline() (time.Time, bool) }); ok {
		if at, ok := d.Deadline(); ok {
			return at
		}
	}
	return time.Now().Add(24 * time.Hour)
}

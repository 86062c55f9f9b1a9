package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// progress shows how far a run is: on a terminal a bar that is redrawn in place,
// elsewhere a line for each workload and size, without escape codes.
type progress struct {
	w     io.Writer
	live  bool
	now   func() time.Time
	start time.Time
	drawn time.Time
	total float64 // units of work in all
	done  float64
	what  string
}

// newProgress returns a progress of so many units, live if w is a terminal.
func newProgress(w io.Writer, total float64) *progress {
	live := false
	if f, ok := w.(*os.File); ok {
		info, err := f.Stat()
		live = err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
	}
	return &progress{w: w, live: live, now: time.Now, start: time.Now(), total: total}
}

// job says that a new workload or size begins.
func (p *progress) job(what string) {
	p.what = what
	if !p.live {
		fmt.Fprintf(p.w, "%3.0f %%  %s%s\n", 100*p.fraction(), what, p.left())
	}
}

// step adds units of work and says what is timed now.
func (p *progress) step(units float64, contender string) {
	p.done += units
	now := p.now()
	if !p.live || now.Sub(p.drawn) < 100*time.Millisecond {
		return
	}
	p.drawn = now
	const width = 30
	full := int(width * p.fraction())
	fmt.Fprintf(p.w, "\r\x1b[K[%s%s] %3.0f %%  %s  %s%s", strings.Repeat("#", full), strings.Repeat(".", width-full), 100*p.fraction(), p.what, contender, p.left())
}

// say prints a line that stays.
func (p *progress) say(format string, args ...any) {
	if p.live {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
	fmt.Fprintf(p.w, format+"\n", args...)
	p.drawn = time.Time{}
}

// close removes the bar.
func (p *progress) close() {
	if p.live {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}

func (p *progress) fraction() float64 {
	if p.total <= 0 {
		return 0
	}
	return min(1, p.done/p.total)
}

// left estimates the time left from the time that the work so far took.
func (p *progress) left() string {
	f := p.fraction()
	if f < 0.01 {
		return ""
	}
	d := time.Duration(float64(p.now().Sub(p.start)) * (1 - f) / f)
	if d > time.Minute {
		d = d.Round(10 * time.Second)
	}
	return fmt.Sprintf("  (about %v left)", d.Round(time.Second))
}

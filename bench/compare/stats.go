package main

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// summary is the median and the quartiles of a sample.
type summary struct{ Median, Q1, Q3 float64 }

// summarise returns the median and the quartiles of v, all NaN if it is empty.
func summarise(v []float64) summary {
	v = slices.Clone(v)
	slices.Sort(v)
	return summary{quantile(v, 0.5), quantile(v, 0.25), quantile(v, 0.75)}
}

// spread returns half the distance of the quartiles, relative to the median.
func (s summary) spread() float64 { return (s.Q3 - s.Q1) / 2 / s.Median }

// quantile returns the p-quantile of sorted numbers, interpolated between the
// order statistics around it (definition 7 of Hyndman and Fan, 1996), NaN if there
// are none.
func quantile(sorted []float64, p float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	at := p * float64(len(sorted)-1)
	k := int(at)
	if k+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[k] + (at-float64(k))*(sorted[k+1]-sorted[k])
}

// times returns the summary of the time of one evaluation.
func (m *Measured) times() summary { return summarise(played(m.NS)) }

// ratios returns the summary of the times of m over those of the hand-written
// code, each divided by that of the same round.
func (r *Result) ratios(m *Measured) summary {
	hand := r.find(reference)
	var q []float64
	if hand != nil {
		for i, t := range m.NS {
			if i < len(hand.NS) && t > 0 && hand.NS[i] > 0 {
				q = append(q, t/hand.NS[i])
			}
		}
	}
	return summarise(q)
}

// played drops the rounds that a contender sat out.
func played(ns []float64) []float64 {
	return slices.DeleteFunc(slices.Clone(ns), func(t float64) bool { return t <= 0 })
}

// fit is a power law y = c·x^Exponent fitted to points by least squares of the
// logarithms.
type fit struct {
	Exponent float64
	R2       float64 // coefficient of determination; 1 where all points lie on the line
	Points   int
}

// powerLaw fits a power law to the points with positive coordinates. With fewer
// than three of them, or all at one x, the exponent is NaN.
func powerLaw(x, y []float64) fit {
	var lx, ly []float64
	for i := range x {
		if x[i] > 0 && y[i] > 0 {
			lx, ly = append(lx, math.Log(x[i])), append(ly, math.Log(y[i]))
		}
	}
	f := fit{Exponent: math.NaN(), R2: math.NaN(), Points: len(lx)}
	if len(lx) < 3 || slices.Min(lx) == slices.Max(lx) {
		return f
	}
	a, b := stat.LinearRegression(lx, ly, nil, false)
	f.Exponent, f.R2 = b, 1
	if slices.Min(ly) != slices.Max(ly) {
		f.R2 = stat.RSquared(lx, ly, nil, a, b)
	}
	return f
}

// growth is how one contender grows with the size of one workload.
type growth struct {
	Workload, Param, Contender string
	From, To                   int     // least and largest size
	Time                       fit     // time of one evaluation against n
	Last                       float64 // exponent between the two largest sizes
	Retained, Bytes            fit     // bytes retained, bytes allocated by an evaluation, against n
	Tape                       fit     // time against the length of the tape or program
	PerEntryNS, PerEntryBytes  float64 // at the largest size
}

// growths fits every contender of a workload that was measured at three sizes or
// more.
func (rec *Record) growths(workload string) []growth {
	rs := rec.sizes(workload)
	var gs []growth
	for _, name := range contenders(rs) {
		var n, ns, retained, bytes, entries []float64
		for i := range rs {
			m := rs[i].find(name)
			if m == nil {
				continue
			}
			n, ns = append(n, float64(rs[i].N)), append(ns, m.times().Median)
			retained = append(retained, m.Retained)
			if m.Allocs < 1 { // what little there is comes from elsewhere
				bytes = append(bytes, 0)
			} else {
				bytes = append(bytes, m.Bytes)
			}
			entries = append(entries, float64(m.Entries))
		}
		if len(n) < 3 {
			continue
		}
		k := len(n) - 1
		gs = append(gs, growth{
			Workload: workload, Param: rs[0].Param, Contender: name, From: int(n[0]), To: int(n[k]),
			Time: powerLaw(n, ns), Last: math.Log(ns[k]/ns[k-1]) / math.Log(n[k]/n[k-1]),
			Retained: powerLaw(n, retained), Bytes: powerLaw(n, bytes), Tape: powerLaw(entries, ns),
			PerEntryNS: ns[k] / entries[k], PerEntryBytes: retained[k] / entries[k],
		})
	}
	return gs
}

package marquardt

import (
	"errors"
	"math"
	"slices"
	"testing"
)

// script is a problem whose trials have the values of a list, for steps that promise 1 and are
// as long as the damping; a NaN promises no step.
type script struct {
	value   float64
	trials  []float64
	step    Step
	refused Outcome
	asked   []float64 // the dampings
	err     error
}

func (s *script) Value() float64 { return s.value }

func (s *script) Propose(c float64) (Step, bool) {
	s.asked = append(s.asked, c)
	step := s.step
	step.Promise, step.Length = 1, c
	if len(s.trials) > 0 && s.trials[0] != s.trials[0] {
		s.trials = s.trials[1:]
		return step, false
	}
	return step, true
}

func (s *script) Try() (float64, error) { return s.trials[0], s.err }
func (s *script) Take()                 { s.value, s.trials = s.trials[0], s.trials[1:] }

func (s *script) Refused(Step, float64) Outcome {
	if len(s.trials) > 1 {
		s.trials = s.trials[1:]
	}
	return s.refused
}

// The dampings that follow from a list of trials, by hand.
func TestIterate(t *testing.T) {
	failed := errors.New("no pipeline")
	inf := math.Inf(1)
	for _, c := range []struct {
		name  string
		p     script
		rule  Control
		want  Outcome
		err   error
		asked []float64
		left  float64 // the damping after it
		value float64
	}{
		{"a good step", script{value: 8, trials: []float64{7}}, NewNielsen(3), Going, nil, []float64{3}, 1, 7},
		{"a fair step", script{value: 8, trials: []float64{7.5}}, NewNielsen(3), Going, nil, []float64{3}, 3, 7.5},
		{"a poor step", script{value: 8, trials: []float64{7.75}}, NewNielsen(8), Going, nil, []float64{8}, 9, 7.75},
		{"two that rise", script{value: 8, trials: []float64{9, inf, 7}}, NewNielsen(3), Going, nil, []float64{3, 6, 24}, 8, 7},
		{"no step, then one", script{value: 8, trials: []float64{math.NaN(), 7}}, NewNielsen(3), Going, nil, []float64{3, 6}, 2, 7},
		{"radius grows", script{value: 8, trials: []float64{7}}, radius(3), Going, nil, []float64{3}, 6, 7},
		{"radius stays", script{value: 8, trials: []float64{7.5}}, radius(3), Going, nil, []float64{3}, 3, 7.5},
		{"radius shrinks after a step", script{value: 8, trials: []float64{7.875}}, radius(4), Going, nil, []float64{4}, 1, 7.875},
		{"radius shrinks until one falls", script{value: 8, trials: []float64{8, inf, 7}}, radius(16), Going, nil, []float64{16, 4, 1}, 2, 7},
		{"too little", script{value: 8, trials: []float64{8 - 0x1p-14, 7}}, radius(16), Going, nil, []float64{16, 4}, 8, 7},
		{"the last step", script{value: 8, trials: []float64{7}, step: Step{Last: true}}, NewNielsen(3), Done, nil, []float64{3}, 1, 7},
		{"a step that is lost", script{value: 8, trials: []float64{7}, step: Step{Lost: true}}, NewNielsen(3), Spent, nil, []float64{3}, 3, 8},
		{"refused for good", script{value: 8, trials: []float64{9}, refused: Done}, NewNielsen(3), Done, nil, []float64{3}, 6, 8},
		{"an error", script{value: 8, trials: []float64{7}, err: failed}, NewNielsen(3), Spent, failed, []float64{3}, 3, 8},
	} {
		o, err := Iterate(&c.p, c.rule)
		if o != c.want || err != c.err || !slices.Equal(c.p.asked, c.asked) || c.rule.Damping() != c.left || c.p.value != c.value {
			t.Errorf("%s: outcome %d, error %v, dampings %v, then %v, value %v; want %d, %v, %v, %v, %v",
				c.name, o, err, c.p.asked, c.rule.Damping(), c.p.value, c.want, c.err, c.asked, c.left, c.value)
		}
	}
	p := script{value: 8, trials: []float64{9}}
	if o, _ := Iterate(&p, NewNielsen(1)); o != Spent || len(p.asked) != tries {
		t.Errorf("nothing falls: outcome %d after %d dampings, want %d after %d", o, len(p.asked), Spent, tries)
	}
}

func radius(r float64) *Radius {
	c := Radius(r)
	return &c
}

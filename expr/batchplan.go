package expr

import (
	"sync"

	"slope/expr/internal/plan"
	"slope/expr/internal/rewrite"
)

// lanesOnce is a plan for lanes, made once.
type lanesOnce struct {
	once sync.Once
	plan *plan.Lanes
}

// of returns the plan of p for lanes of which the inputs of the kind over differ.
func (l *lanesOnce) of(p *Program, over Op) *plan.Lanes {
	l.once.Do(func() { l.plan = plan.NewLanes(rewrite.Simplify(p.g), over) })
	return l.plan
}

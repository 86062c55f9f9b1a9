package expr

import (
	"slope/expr/internal/plan"
	"slope/expr/internal/rewrite"
)

// batchPlan returns the plan, made once.
func (p *Program) batchPlan() *plan.Lanes {
	p.run.batch.Do(func() { p.run.batchPlan = plan.NewLanes(rewrite.Simplify(p.g), OpData) })
	return p.run.batchPlan
}

// samplesPlan is batchPlan with variables of its own for every sample.
func (p *Program) samplesPlan() *plan.Lanes {
	p.run.samples.Do(func() { p.run.samplesPlan = plan.NewLanes(rewrite.Simplify(p.g), plan.OverAll) })
	return p.run.samplesPlan
}

// pointsPlan is batchPlan over points.
func (p *Program) pointsPlan() *plan.Lanes {
	p.run.points.Do(func() { p.run.pointsPlan = plan.NewLanes(rewrite.Simplify(p.g), OpInput) })
	return p.run.pointsPlan
}

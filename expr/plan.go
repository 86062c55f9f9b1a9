package expr

type plan struct{ steps []step }
type step struct {
	lo, hi int
	loop   *loop
}
type loop struct{}
type lanes struct{}

func compile(g *graph) (*graph, *plan) {
	g.prepare()
	return g, &plan{steps: []step{{lo: g.inputs + g.data, hi: g.len()}}}
}
func (e *Evaluator) loopValue(*loop, bool)    {}
func (e *Evaluator) loopAdjoint(*loop)        {}
func (e *Evaluator) loopTangent(*loop)        {}
func (e *Evaluator) loopAdjointTangent(*loop) {}
func (e *Evaluator) gradient(dst, x []float64) float64 {
	e.load(x)
	e.primal(true)
	w := [1]float64{1}
	e.vjp(dst, w[:])
	return e.v[e.r.g.out[0]]
}

package reverse

import "testing"

// Every operation on arrays has a row in the table: how its adjoint goes on and how its tangent
// comes. A row that was left out would stop a sweep with a nil function.
func TestEveryArrayOperationHasARule(t *testing.T) {
	for o := opLeaf; o < opSum; o++ {
		r := arrayRules.array(o)
		if r.back == nil || r.eval == nil && r.tangent == nil && o != opLeaf {
			t.Errorf("operation %d has no way back, or no tangent", o)
		}
		if r.curve != nil && r.tangent == nil {
			t.Errorf("operation %d has second derivatives and the tangent of a linear operation", o)
		}
	}
	for o := opSum; o <= opQuadForm; o++ {
		if r := arrayRules.scalar(o); r.back == nil || r.tangent == nil {
			t.Errorf("operation %d with a scalar result has no way back, or no tangent", o)
		}
	}
}

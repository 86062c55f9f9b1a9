package reverse

// op says what a node is.
type op uint8

const (
	opConst      op = iota // data by reference
	opLeaf                 // variable with gradient d
	opCopy                 // x, gathered
	opStack                // the scalars scalars[k:k+len]
	opJoin                 // the vectors views[k:k+count], one after another
	opFill                 // s, again and again
	opGather               // the rows of x that index names
	opScatter              // rows of zeros, to which the rows of x are added where index says
	opTriangle             // a triangle of order count with the elements x, of the kind k
	opDiag                 // the matrix with the diagonal x
	opCumSum               // sums of the elements of each row so far
	opAddDiag              // x with y added to its diagonal
	opAddScaled            // x + c·y
	opLinComb              // Σ dᵢ·xᵢ of the vectors views[k:k+count]
	opPick                 // x where d is 1, y where it is 0, between them elsewhere
	opAdd                  // x + y
	opSub                  // x − y
	opMul                  // x∘y
	opDiv                  // x/y, elementwise
	opAddVar               // x + s
	opMulVar               // s·x
	opShift                // x + c
	opScale                // c·x
	opChain                // f(x) elementwise, with f′ in d
	opAddRow               // x + y to each row
	opAddCol               // x + y to each column
	opMulVec               // x·y with a vector y
	opMatMul               // x·y
	opSoftmax              // softmax of each row
	opLSERows              // log Σ exp of each row, with the softmax in d
	opFanRows              // an extreme of each row, with the slopes in d
	opSquareRows           // Σ of the squares of each row
	opSumRows              // Σ of each row
	opSumCols              // Σ of each column
	opSolve                // x⁻¹y of count columns, with the factors of x in d
	opTriSolve             // x⁻¹y with one triangle of x, the lower if k is 0
	opCholesky             // the Cholesky factor of the symmetric part of x, which is factors[k]
	opEigen                // the eigenvalues of the symmetric part of x, and its eigenvectors if count is 1
	opRule                 // a rule of the vectors views[k:k+count]

	// From here on the result is a scalar.

	opSum          // c·Σ xᵢ
	opFan          // f(x), linear where it is smooth, with ∂f/∂xᵢ in d
	opNorm2        // √Σ xᵢ² with x/f in d and 1/f in c
	opLSE          // log Σ exp, with the softmax in d
	opCrossEntropy // mean of log Σ exp of each row less one element, with the gradient in d and the softmax in dd
	opDot          // Σ xᵢyᵢ
	opSumSquares   // Σ xᵢ²
	opResidual     // Σ rᵢ² of a residual r = ±A·x ± b, with A in y, Aᵀr in d and ±2 in c
	opAt           // one element of x
	opLogDet       // log det of the symmetric part of x, which is factors[k]
	opInvQuad      // yᵀx⁻¹y with the symmetric part of x, which is factors[k], and x⁻¹y in d
	opDet          // det x, with its factors in d; see detKind
	opQuadForm     // yᵀxy, with x·y in d
)

// rules says of each operation how it is computed and differentiated. Tapes point to it, so
// that its functions may use a tape.
type rules struct {
	arrays  [opSum]arrayRule
	scalars [opQuadForm + 1]scalarRule // from opSum on
}

// array returns the rule of an operation whose result is an array.
func (r *rules) array(o op) *arrayRule { return &r.arrays[o] }

// scalar returns the rule of an operation whose result is a scalar.
func (r *rules) scalar(o op) *scalarRule { return &r.scalars[o] }

// An arrayRule is what is done with an operation whose result is an array.
type arrayRule struct {
	// eval sets z to the result, and of a linear operation to its tangent, while data means
	// tangents. It is nil where the method that appends the operation computes the result.
	eval func(a *arrays, n *node, z []float64)
	// back takes the adjoint w of the result to the operands.
	back func(a *arrays, n *node, w []float64)
	// tangent sets z to the tangent of the result; nil for a linear operation.
	tangent func(a *arrays, n *node, z []float64)
	// curve adds w·f″(x)·ẋ to the adjoints of the operands; nil for a linear operation.
	curve func(a *arrays, n *node, w []float64)
}

// A scalarRule is what is done with an operation whose result is a scalar, with w its adjoint.
type scalarRule struct {
	back    func(a *arrays, n *node, w float64)
	tangent func(a *arrays, n *node) float64
	curve   func(a *arrays, n *node, w float64) // nil for a linear operation
}

var arrayRules = rules{
	arrays: [opSum]arrayRule{
		opLeaf:      {back: (*arrays).leafBack},
		opCopy:      {(*arrays).copyOf, (*arrays).copyBack, nil, nil},
		opStack:     {(*arrays).stackOf, (*arrays).stackBack, nil, nil},
		opJoin:      {(*arrays).joinOf, (*arrays).joinBack, nil, nil},
		opFill:      {(*arrays).fillOf, (*arrays).fillBack, nil, nil},
		opGather:    {(*arrays).gatherRows, (*arrays).gatherBack, nil, nil},
		opScatter:   {(*arrays).scatterRows, (*arrays).scatterBack, nil, nil},
		opTriangle:  {(*arrays).triangleTo, (*arrays).triangleBack, nil, nil},
		opDiag:      {(*arrays).diagTo, (*arrays).diagBack, nil, nil},
		opCumSum:    {(*arrays).cumSumTo, (*arrays).cumSumBack, nil, nil},
		opAddDiag:   {(*arrays).addDiagTo, (*arrays).addDiagBack, nil, nil},
		opAddScaled: {(*arrays).addScaledTo, (*arrays).addScaledBack, nil, nil},
		opLinComb:   {(*arrays).linCombTo, (*arrays).linCombBack, nil, nil},
		opPick:      {(*arrays).pickTo, (*arrays).pickBack, nil, nil},

		opAdd:    {(*arrays).binaryTo, (*arrays).binaryBack, nil, nil},
		opSub:    {(*arrays).binaryTo, (*arrays).binaryBack, nil, nil},
		opMul:    {(*arrays).binaryTo, (*arrays).binaryBack, (*arrays).binaryTangent, (*arrays).productCurve},
		opDiv:    {(*arrays).binaryTo, (*arrays).binaryBack, (*arrays).binaryTangent, (*arrays).quotientCurve},
		opAddVar: {(*arrays).addVarTo, (*arrays).withVarBack, nil, nil},
		opMulVar: {(*arrays).mulVarTo, (*arrays).withVarBack, (*arrays).mulVarTangent, (*arrays).productCurve},
		opShift:  {(*arrays).shiftTo, (*arrays).shiftBack, nil, nil},
		opScale:  {(*arrays).scaleTo, (*arrays).scaleBack, nil, nil},
		opChain:  {nil, (*arrays).chainBack, (*arrays).chainTangent, (*arrays).chainCurve},
		opAddRow: {(*arrays).broadcastTo, (*arrays).broadcastBack, nil, nil},
		opAddCol: {(*arrays).broadcastTo, (*arrays).broadcastBack, nil, nil},

		opMulVec:     {nil, (*arrays).mulVecBack, (*arrays).productTangent, (*arrays).productCurve},
		opMatMul:     {nil, (*arrays).matMulBack, (*arrays).productTangent, (*arrays).productCurve},
		opSoftmax:    {nil, (*arrays).softmaxBack, (*arrays).softmaxTangent, (*arrays).softmaxCurve},
		opLSERows:    {nil, (*arrays).lseRowsBack, (*arrays).fanRowsTangent, (*arrays).lseRowsCurve},
		opFanRows:    {nil, (*arrays).lseRowsBack, (*arrays).fanRowsTangent, nil},
		opSquareRows: {(*arrays).squareRowsTo, (*arrays).squareRowsBack, (*arrays).squareRowsTangent, (*arrays).productCurve},
		opSumRows:    {(*arrays).sumLinesTo, (*arrays).sumLinesBack, nil, nil},
		opSumCols:    {(*arrays).sumLinesTo, (*arrays).sumLinesBack, nil, nil},

		opSolve:    {nil, (*arrays).solveBack, (*arrays).solveTangent, (*arrays).solveCurve},
		opTriSolve: {nil, (*arrays).solveBack, (*arrays).solveTangent, (*arrays).solveCurve},
		opCholesky: {nil, (*arrays).choleskyBack, (*arrays).choleskyTangent, (*arrays).choleskyCurve},
		opEigen:    {nil, (*arrays).eigenBack, (*arrays).eigenTangent, (*arrays).eigenCurve},
		opRule:     {nil, (*arrays).ruleBack, (*arrays).ruleTangent, (*arrays).ruleCurve},
	},
	scalars: [opQuadForm + 1]scalarRule{
		opSum:          {(*arrays).sumBack, (*arrays).sumTangent, nil},
		opFan:          {(*arrays).fanBack, (*arrays).fanTangent, nil},
		opNorm2:        {(*arrays).fanBack, (*arrays).fanTangent, (*arrays).norm2Curve},
		opLSE:          {(*arrays).fanBack, (*arrays).fanTangent, (*arrays).lseCurve},
		opCrossEntropy: {(*arrays).fanBack, (*arrays).fanTangent, (*arrays).crossEntropyCurve},
		opDot:          {(*arrays).dotBack, (*arrays).dotTangent, (*arrays).dotCurve},
		opSumSquares:   {(*arrays).sumSquaresBack, (*arrays).sumSquaresTangent, (*arrays).sumSquaresCurve},
		opResidual:     {(*arrays).residualBack, (*arrays).residualTangent, (*arrays).residualCurve},
		opAt:           {(*arrays).atBack, (*arrays).atTangent, nil},
		opLogDet:       {(*arrays).logDetBack, (*arrays).logDetTangent, (*arrays).logDetCurve},
		opInvQuad:      {(*arrays).invQuadBack, (*arrays).invQuadTangent, (*arrays).invQuadCurve},
		opDet:          {(*arrays).detBack, (*arrays).detTangent, (*arrays).detCurve},
		opQuadForm:     {(*arrays).quadFormBack, (*arrays).quadFormTangent, (*arrays).quadFormCurve},
	},
}

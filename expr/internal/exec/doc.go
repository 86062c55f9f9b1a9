// Package exec runs plans: values, adjoints, tangents and the tangents of adjoints of all
// nodes, loops in blocks of lanes and the rest by package sweep.
//
// In come a graph with its plan and a point, or a plan of lanes with the numbers of the lanes;
// out go the numbers at the nodes and the products of derivatives. A Machine is the work space of
// one goroutine; once it has its size nothing is allocated.
//
// The order of passes: Load; Primal; then VJP and JVP as often as wanted, or Second and HVP.
// Gradient does Primal itself, and keeps of the loops that are final only their sums, so that
// values and adjoints of their nodes may not be read after it. Sums are added in the order of
// the recording. The quick passes are plain arithmetic: a derivative that is not finite is
// computed again by the careful passes of package sweep before it is returned.
package exec

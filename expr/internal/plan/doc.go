// Package plan decides how a graph is evaluated: what is done one node at a time and what
// in loops over blocks of lanes.
//
// In comes a graph as package rewrite leaves it. Compile finds the operations that repeat
// with the same shape, whose repetitions become lanes, and returns the graph in another order
// and a Plan of steps. NewLanes instead makes every node an instruction whose lanes are the
// samples of a batch or the points of a list. Nothing is evaluated here.
//
// The passes run in this order:
//
//   - classify gives nodes of one shape a class, orient turns the classes round that were
//     recorded backwards, splitSums cuts long sums where a part of them runs over a class; then
//     the classes are found once more;
//   - stages, order and Permute put the nodes of a class one after the other, after all that
//     they read. From here on node numbers are those of the new order;
//   - build makes loops of the classes of one stage, and gives them the sums over their lanes;
//   - combine joins instructions of which one is used by the next only. It may assume that the
//     operands of instructions are where inst put them; finish sets what follows from the
//     final list, and first says which adjoints are set.
//
// Who runs a plan may assume: steps cover all nodes but inputs, data and the sums that loops
// make, in an order in which operands come first; the lanes of an instruction are consecutive
// nodes; a Loop with Final set leaves nothing behind but its sums, whose adjoints are known.
// No sum changes its order and no rounding is left out or added.
package plan

// Package turns finds a recurrence in a graph: a pattern of operations that follows itself,
// each turn starting from what the turn before left, as the steps of an integrator do.
//
// In comes a graph as package rewrite leaves it. Split returns what comes before the first
// turn, one turn, and what comes after the last as Parts: graphs of their own with plans of
// their own, and the ports by which values go from one to another. It returns nil where no
// pattern repeats often enough.
//
// The generator of Go source writes a loop over the turns. It may assume that the parts compute
// the nodes of the graph with the same operations in the same order, and that the states of a
// turn are set from those of the turn before, all at once.
package turns

// Package graph is the form in which a recorded function is kept: the table of operations,
// the nodes, and what a node computes.
//
// In comes what a recording appends, node by node, or what another package rewrites. Out go
// the operation, the operands and the constants of each node.
//
// Every package above may assume of a Graph: operands come before the nodes that use them; the
// first nodes are the inputs, then the data inputs, in their order; a node has as many operands
// as its row in Table says, at least one where that is any number, an even number for Dot; Out
// names at least one node. Not every node need be used, and equal nodes may stand twice: see
// package rewrite. Slot, Kept and Norm are there only after Prepare, which whoever evaluates
// the graph calls once it is complete. A complete graph is not changed any more, so that it may
// be shared.
//
// Adding an operation is a constant and a row of Table; see DEVELOPING.md.
package graph

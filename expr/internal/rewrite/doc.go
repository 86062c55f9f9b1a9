// Package rewrite makes a graph smaller without a change of a bit of any value.
//
// In comes a complete graph; out goes another with the same inputs, the same results and
// fewer nodes. The passes run in this order, and each may assume the one before:
//
//   - rewrite folds constants, applies identities and merges equal nodes, in one walk;
//   - chains makes sums and products with many operands of chains of two. It assumes that
//     equal nodes are one, so that a link of a chain that is used once is used nowhere else.
//
// After each, nodes that no result depends on are dropped. Package plan assumes the form
// that they leave.
package rewrite

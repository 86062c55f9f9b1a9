// Package sweep evaluates and differentiates the nodes of a graph one at a time.
//
// In come a prepared graph, arrays with a number for each node, and a range of nodes. Value
// computes values, and keeps the partial derivatives that the other passes read. Adjoint runs
// from the result back, Tangent from the inputs on, Second is the derivative of Adjoint along
// the tangents. Nothing is allocated.
//
// Value must come first, with the same part. Second may assume that Adjoint and Tangent are
// complete. Adjoint, Tangent and Second are plain arithmetic: where a zero meets what is
// infinite or NaN they leave a NaN, and the caller runs CarefulAdjoint, CarefulTangent and
// CarefulSecond instead, which obey docs/laws.md in every product and may be as slow as they
// like.
package sweep

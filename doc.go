// Package slope is the root of a library for exact derivatives: write a
// function once, get its exact derivatives in every mode, minimise it, and
// have its mathematics checked or proved.
package slope

// Package scale sums losses over data that do not fit one machine, on Apache Beam.
package scale

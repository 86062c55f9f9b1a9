// Package encode writes a graph as bytes and reads it again.
//
// In goes a complete graph and the names of the rules that every process knows; out come
// bytes with a version and a checksum. A rule of the user's is written as its Go expressions,
// and read as closures over package math. Decode trusts nothing of what it reads: it returns an
// error or a graph that is complete, and takes memory in proportion to the bytes. It may not
// assume that the graph was pruned. What an earlier version wrote is read or refused by name.
package encode

package expr

import (
	"encoding"

	"slope/expr/internal/encode"
	"slope/expr/internal/graph"
)

var (
	_ encoding.BinaryMarshaler   = (*Program)(nil)
	_ encoding.BinaryUnmarshaler = (*Program)(nil)
)

// MarshalBinary encodes the program, without bound data: operations by their
// names, so that an encoding outlives a change of their numbers. Version and
// checksum are part of it.
//
// A rule of the user's is code and stays behind; what is saved in its place is
// its Go expressions, from which UnmarshalBinary makes a rule again. They must be
// arithmetic over the argument and the functions and constants of package math.
// Otherwise, or if the rule has none, it returns an error that names the rule and
// what it lacks.
func (p *Program) MarshalBinary() ([]byte, error) {
	p.must()
	return encode.Encode(p.g, builtin())
}

// UnmarshalBinary sets p, which must be new, to the program that data encodes. It
// returns an error if data is of another version, damaged, cut short, or not an
// encoding of a program. Whatever data is, the memory it takes is at most some
// hundred times its length.
func (p *Program) UnmarshalBinary(data []byte) error {
	if p == nil {
		panic("expr: UnmarshalBinary into a nil Program, want new(Program)")
	}
	if p.g != nil {
		panic("expr: UnmarshalBinary into a program that is in use")
	}
	g, err := encode.Decode(data, builtin())
	if err == nil {
		*p = Program{g: graph.Prune(g), run: &runner{}}
	}
	return err
}

package convex

import (
	"fmt"
	"math/big"

	"slope/expr"
)

// Class is a rung of the hierarchy of optimisation problems, each of which
// contains the one before it; see Classify.
type Class int

// The classes.
const (
	Unknown   Class = iota // convexity is undecided
	LP                     // linear objective, linear constraints
	QP                     // convex quadratic objective, linear constraints
	SOCP                   // norms and convex quadratics of affine functions
	SDP                    // matrices that are positive semidefinite
	Convex                 // convex objective and constraints of any form
	NotConvex              // something is refuted
)

// String returns the usual abbreviation.
func (c Class) String() string {
	return [...]string{"unknown", "LP", "QP", "SOCP", "SDP", "convex program", "not convex"}[c]
}

// Func is a function as Certify takes it.
type Func = func([]expr.Expr) expr.Expr

// Problem is: minimise Objective(x) over x in Box and in Sets, with every
// Inequalities[i](x) ≤ 0 and Equalities[i](x) = 0.
type Problem struct {
	Objective    Func
	Inequalities []Func
	Equalities   []Func
	Sets         []Set
	Box          Box // its bounds may be infinite
}

// Classification is the class of a problem and, for each of its parts, the
// reason.
type Classification struct {
	Class   Class
	Reasons []string
}

// String lists the class and the reasons.
func (c Classification) String() string {
	s := c.Class.String()
	for _, r := range c.Reasons {
		s += "\n  " + r
	}
	return s
}

// Classify finds the lowest class of the hierarchy LP ⊂ QP ⊂ SOCP ⊂ SDP ⊂ convex
// in which the problem is seen to be, as it is written. Linear and quadratic
// parts are recognised exactly, norms by their form, and the rest is given to
// Certify with the options. The class is NotConvex if an inequality or the
// objective is refuted, or an equality is not affine, though the set that such
// constraints describe could still be convex.
//
// The error is that of Certify.
func Classify(p Problem, opts ...Option) (Classification, error) {
	if err := p.Box.check(); err != nil {
		return Classification{}, err
	}
	c := Classification{Class: LP}
	raise := func(what string, class Class, why string) {
		c.Reasons = append(c.Reasons, fmt.Sprintf("%s: %v, %s", what, class, why))
		if c.Class == NotConvex || class == NotConvex {
			c.Class = NotConvex
		} else if c.Class == Unknown || class == Unknown {
			c.Class = Unknown
		} else {
			c.Class = max(c.Class, class)
		}
	}
	part := func(what string, f Func, constraint bool) error {
		class, why, err := classOf(f, p.Box, constraint, opts)
		if err == nil {
			raise(what, class, why)
		}
		return err
	}
	if err := part("objective", p.Objective, false); err != nil {
		return Classification{}, err
	}
	for i, f := range p.Inequalities {
		if err := part(fmt.Sprintf("inequality %d", i), f, true); err != nil {
			return Classification{}, err
		}
	}
	for i, f := range p.Equalities {
		g := newGraph(expr.Record(len(p.Box.Lo), f))
		if _, ok := g.linearPart(g.out); ok && g.finite() {
			raise(fmt.Sprintf("equality %d", i), LP, "affine")
		} else {
			raise(fmt.Sprintf("equality %d", i), NotConvex, "not affine as it is written")
		}
	}
	for i, s := range p.Sets {
		class, why := classOfSet(s)
		raise(fmt.Sprintf("set %d", i), class, why)
	}
	return c, nil
}

// classOf is the class of one function.
func classOf(f Func, box Box, constraint bool, opts []Option) (Class, string, error) {
	g := newGraph(expr.Record(len(box.Lo), f))
	if g.finite() {
		if _, ok := g.linearPart(g.out); ok {
			return LP, "affine", nil
		}
		q := quadratic{}
		if g.quadraticForm(g.out, big.NewRat(1, 1), q) {
			if s := q.definite(); s == isAffine {
				return LP, "affine, its quadratic terms cancel", nil
			} else if s.has(isConvex) && constraint {
				return SOCP, "a convex quadratic constraint", nil
			} else if s.has(isConvex) {
				return QP, "a convex quadratic", nil
			}
		} else if g.conic(g.out, 1) {
			return SOCP, "norms, maxima and convex quadratics of affine functions", nil
		}
	}
	c, err := Certify(f, box, opts...)
	switch {
	case err != nil:
		return Unknown, "", err
	case c.Verdict == Proven:
		return Convex, "proven by " + c.Method, nil
	case c.Verdict == Refuted:
		return NotConvex, c.Witness.String(), nil
	}
	return Unknown, c.Reason, nil
}

// conic reports whether sign·(node i) is built of norms, absolute values, maxima
// and convex quadratics of affine functions.
func (g *graph) conic(i, sign int) bool {
	if _, ok := g.linearPart(i); ok {
		return true
	}
	q := quadratic{}
	if g.quadraticForm(i, big.NewRat(int64(sign), 1), q) {
		return q.definite().has(isConvex)
	}
	nd := &g.nodes[i]
	affineArg := func(a int) bool { _, ok := g.linearPart(a); return ok }
	switch {
	case nd.kind == kAffine:
		for k, a := range nd.args {
			s := sign
			if nd.c[k] < 0 {
				s = -s
			}
			if !g.conic(a, s) {
				return false
			}
		}
		return true
	case nd.kind == kAbs || nd.kind == kHuber:
		return sign > 0 && affineArg(nd.args[0])
	case nd.kind == kMax && sign > 0 || nd.kind == kMin && sign < 0:
		for _, a := range nd.args {
			if !g.conic(a, sign) {
				return false
			}
		}
		return true
	case nd.fn == fnSqrt && sign > 0:
		return g.sumOfSquares(nd.args[0])
	}
	return false
}

// sumOfSquares reports whether node i is Σ kₖuₖ² + k₀ with affine uₖ and k ≥ 0.
func (g *graph) sumOfSquares(i int) bool {
	nd := &g.nodes[i]
	switch {
	case nd.kind == kConst:
		return nd.c0 >= 0
	case nd.fn == fnSquare:
		_, ok := g.linearPart(nd.args[0])
		return ok
	case nd.kind == kAffine && nd.c0 >= 0:
		for k, a := range nd.args {
			if !(nd.c[k] >= 0) || !g.sumOfSquares(a) {
				return false
			}
		}
		return true
	}
	return false
}

func classOfSet(s Set) (Class, string) {
	switch s := s.(type) {
	case Box, Halfspace, Hyperplane, Polyhedron, Simplex, L1Ball:
		return LP, "a polyhedron"
	case Ball, *Ellipsoid:
		return SOCP, "an ellipsoid"
	case SecondOrderCone:
		return SOCP, "a second-order cone"
	case PSDCone:
		return SDP, "a cone of positive semidefinite matrices"
	case Product:
		return classOfSets(s.Sets)
	case Intersection:
		return classOfSets(s.Sets)
	case AffineImage:
		return classOfSet(s.Set)
	}
	return Convex, fmt.Sprintf("a convex set of type %T", s)
}

func classOfSets(sets []Set) (Class, string) {
	class, why := LP, "a polyhedron"
	for _, s := range sets {
		if c, w := classOfSet(s); c > class {
			class, why = c, w
		}
	}
	return class, why
}

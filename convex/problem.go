package convex

import (
	"fmt"

	"slope/convex/internal/prover"
	"slope/expr"
	"slope/internal/arg"
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
// Certify with the options: an equality is affine if f and −f are proven convex.
// The class is NotConvex if an inequality, the objective, or f or −f of an equality
// f = 0 is refuted, though the set that such constraints describe could still be
// convex. What is neither proven nor refuted is Unknown.
//
// It panics if a function or a set is nil, or a set has not the dimension of the box.
// The error is that of Certify.
func Classify(p Problem, opts ...Option) (Classification, error) {
	if err := p.Box.check(); err != nil {
		return Classification{}, err
	}
	p.check()
	c := Classification{Class: LP}
	part := func(what string, f Func, classify func(Func, Box, []Option) (Class, string, error)) error {
		class, why, err := classify(f, p.Box, opts)
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		c.raise(what, class, why)
		return nil
	}
	if err := part("objective", p.Objective, classOfObjective); err != nil {
		return Classification{}, err
	}
	for i, f := range p.Inequalities {
		if err := part(fmt.Sprintf("inequality %d", i), f, classOfInequality); err != nil {
			return Classification{}, err
		}
	}
	for i, f := range p.Equalities {
		if err := part(fmt.Sprintf("equality %d", i), f, classOfEquality); err != nil {
			return Classification{}, err
		}
	}
	for i, s := range p.Sets {
		class, why := classOfSet(s)
		c.raise(fmt.Sprintf("set %d", i), class, why)
	}
	return c, nil
}

// check panics unless every part of the problem is there and fits.
func (p Problem) check() {
	if p.Objective == nil {
		panic("convex: Problem without an Objective; use a constant one to ask for any feasible point")
	}
	for what, list := range map[string][]Func{"inequality": p.Inequalities, "equality": p.Equalities} {
		for i, f := range list {
			if f == nil {
				panic(fmt.Sprintf("convex: %s %d of the Problem is nil", what, i))
			}
		}
	}
	for i, s := range p.Sets {
		if s == nil {
			panic(fmt.Sprintf("convex: set %d of the Problem is nil", i))
		}
		arg.Length("convex", fmt.Sprintf("set %d of the Problem", i), s.Dim(), len(p.Box.Lo))
	}
}

// raise adds a part of the problem.
func (c *Classification) raise(what string, class Class, why string) {
	c.Reasons = append(c.Reasons, fmt.Sprintf("%s: %v, %s", what, class, why))
	switch {
	case c.Class == NotConvex || class == NotConvex:
		c.Class = NotConvex
	case c.Class == Unknown || class == Unknown:
		c.Class = Unknown
	default:
		c.Class = max(c.Class, class)
	}
}

func classOfObjective(f Func, box Box, opts []Option) (Class, string, error) {
	return classOf(f, box, false, opts)
}

func classOfInequality(f Func, box Box, opts []Option) (Class, string, error) {
	return classOf(f, box, true, opts)
}

// classOfEquality is the class of f = 0: LP if f is proven affine, NotConvex if it
// is refuted that f is.
func classOfEquality(f Func, box Box, opts []Option) (Class, string, error) {
	class, why, err := classByForm(f, box, true, opts)
	if err != nil || class == LP {
		return class, why, err
	}
	negated := func(x []expr.Expr) expr.Expr { return f(x).Neg() }
	unknown := ""
	for _, h := range []Func{f, negated} {
		c, err := Certify(h, box, opts...)
		switch {
		case err != nil:
			return Unknown, "", err
		case c.Verdict == Refuted:
			return NotConvex, "not affine: " + c.Witness.String(), nil
		case c.Affine:
			return LP, "proven affine by " + c.Method, nil
		case c.Verdict == Undecided && unknown == "":
			unknown = c.Reason
		}
	}
	if unknown != "" {
		return Unknown, "not known to be affine: " + unknown, nil
	}
	return LP, "proven affine: convex and concave", nil
}

// classOf is the class of one function.
func classOf(f Func, box Box, constraint bool, opts []Option) (Class, string, error) {
	class, why, err := classByForm(f, box, constraint, opts)
	if err != nil || class != Unknown {
		return class, why, err
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

// classByForm is the class that is seen without a proof of convexity, Unknown if
// there is none. The function must be defined on the box.
func classByForm(f Func, box Box, constraint bool, opts []Option) (class Class, why string, err error) {
	form, why, err := prover.FormOf(expr.RecordExact(len(box.Lo), f), box.intervals(), settings(opts))
	switch {
	case err != nil || form == prover.NoForm:
		return Unknown, "", err
	case form == prover.Affine:
		return LP, why, nil
	case form == prover.Quadratic && !constraint:
		return QP, why, nil
	case form == prover.Quadratic:
		return SOCP, why + " constraint", nil
	}
	return SOCP, why, nil
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

package source

// What a forward sweep leaves for the reverse sweep goes on the tape; where it is a few variables and nothing else, Fwd returns them and Rev
// takes them. Its caller then decides where they are kept: in its own variables, unless a loop overwrites them.

type buildState int

const (
	notBuilt buildState = iota
	building
	isBuilt
)

// mostLeft bounds what Fwd returns beside its results; the compiler passes about as many in registers.
const mostLeft = 24

// ensure builds the instance if it is not built.
func (in *instance) ensure() {
	if in.state == notBuilt {
		in.state = building
		in.build()
		in.state = isBuilt
		in.hand()
	}
}

// hand makes the sweeps of a built instance pass on what they share without the tape, if they can.
func (in *instance) hand() {
	if in.joint || in.recursive || in.g.secondOrder || len(in.saved) == 0 || len(in.saved) > mostLeft || in.usesTape(in.fwd) || in.usesTape(in.rev) {
		return
	}
	taken := known(in.f.params, in.f.results, in.mirrors(in.f.params, in.params, hasRef), in.mirrors(in.f.results, in.results, hasRef))
	own := known(in.mirrors(in.f.params, in.params, hasFloat))
	for _, v := range in.saved {
		if own[v] { // a shadow that holds adjoints itself
			in.left = nil
			return
		}
		w := v
		if taken[v] { // a result of its own
			w = in.f.newVar(v.name+"Out", v.typ, v.pos)
			w.shadow = v.shadow
		}
		in.left = append(in.left, w)
	}
}

// handed is what Rev takes of what Fwd returns.
func (in *instance) handed() []*variable {
	if in.left == nil {
		return nil
	}
	return append([]*variable(nil), in.saved...)
}

// leave adds to the sweeps of a call what the forward sweep leaves for the reverse sweep.
func (b *builder) leave(in *instance, fwd, rev *multi) {
	if in.state == building {
		in.recursive = true
		return
	}
	in.ensure()
	var args []expr
	for _, v := range in.left {
		w := b.f.newVar(v.name, v.typ, v.pos)
		w.shadow = v.shadow
		fwd.l = append(fwd.l, &ref{w})
		args = append(args, &ref{w})
	}
	fwd.push = make([]bool, len(fwd.l))
	rev.c.args = append(args, rev.c.args...)
}

// forwardList is the forward sweep with what it leaves for the reverse sweep.
func (in *instance) forwardList() []stmt {
	list := in.fwd[:len(in.fwd):len(in.fwd)]
	if in.frame.label != "" {
		list = append(list, &labelStmt{in.frame.label})
	}
	for i, v := range in.saved {
		switch {
		case in.left == nil:
			list = append(list, &pushing{x: &ref{v}})
		case in.left[i] != v:
			list = append(list, &assign{l: &ref{in.left[i]}, r: &ref{v}})
		}
	}
	return list
}

// reverseList is the reverse sweep, which first takes what the forward sweep left.
func (in *instance) reverseList() []stmt {
	var list []stmt
	for i := len(in.saved) - 1; i >= 0 && in.left == nil; i-- {
		list = append(list, &pop{l: &ref{in.saved[i]}})
	}
	return append(list, in.rev...)
}

package source

// privateOf returns the variables that the nodes write as a whole before they read them.
func (b *builder) privateOf(ns []node) map[*variable]bool {
	p := &exposure{b: b, exposed: map[*variable]bool{}, all: map[*variable]bool{}}
	p.list(ns, map[*variable]bool{})
	private := map[*variable]bool{}
	for v := range p.all {
		if !p.exposed[v] {
			private[v] = true
		}
	}
	return private
}

// exposure finds the variables that are read before they are written.
type exposure struct {
	b            *builder
	exposed, all map[*variable]bool
}

func (p *exposure) read(e expr, done map[*variable]bool) {
	s := locSet{}
	p.b.readsExpr(e, s)
	for l := range s {
		if !l.mem && !done[l.v] {
			p.exposed[l.v] = true
		}
	}
}

// list updates done, the variables surely written so far.
func (p *exposure) list(ns []node, done map[*variable]bool) {
	for _, n := range ns {
		switch x := n.(type) {
		case *step:
			p.step(x, done)
		case *ifNode:
			p.read(x.c, done)
			a, c := copySet(done), copySet(done)
			p.list(x.then, a)
			p.list(x.els, c)
			for v := range a {
				if c[v] {
					done[v] = true
				}
			}
		case *loopNode:
			p.read(x.l.lo, done)
			p.read(x.l.hi, done)
			p.read(x.l.c, done)
			a := copySet(done)
			p.list(x.body, a)
			p.list(x.post, a)
		case *blockNode:
			p.list(x.body, copySet(done))
		}
	}
}

func (p *exposure) step(x *step, done map[*variable]bool) {
	for _, s := range x.fwd {
		switch y := s.(type) {
		case *assign:
			p.read(y.r, done)
		case *multi:
			p.read(y.c, done)
		case *effect:
			p.read(y.c, done)
		case *copying:
			p.read(y.dst, done)
			p.read(y.src, done)
		}
		for _, t := range targets(s) {
			if v, ok := t.(*ref); ok {
				done[v.v], p.all[v.v] = true, true
				continue
			}
			way := locSet{}
			p.b.readsPlace(t, way)
			for l := range way {
				if !l.mem && !done[l.v] {
					p.exposed[l.v] = true
				}
			}
			if v := base(t); v != nil && !inMemory(t) && !done[v] {
				p.exposed[v] = true // a part of it keeps its old value
			}
		}
	}
}

func copySet(m map[*variable]bool) map[*variable]bool {
	c := make(map[*variable]bool, len(m))
	for k := range m {
		c[k] = true
	}
	return c
}

package source

// readsVar reports whether the statements read v.
func readsVar(list []stmt, v *variable) bool {
	found := false
	eachRead(list, func(w *variable) { found = found || w == v })
	return found
}

// eachRead calls f for every variable that the statements read, as often as they do.
func eachRead(list []stmt, f func(*variable)) {
	read := func(e expr) {
		walk(e, func(x expr) {
			if r, ok := x.(*ref); ok {
				f(r.v)
			}
		})
	}
	write := func(p expr) {
		if _, ok := p.(*ref); !ok {
			read(p)
		}
	}
	for _, s := range list {
		switch x := s.(type) {
		case *assign:
			read(x.r)
			if self, ok := x.r.(*binary); ok && sameExpr(self.x, x.l) { // x = x - 1 alone does not make x live
				if r, ok := x.l.(*ref); ok && r.v.control {
					continue
				}
			}
			write(x.l)
		case *multi:
			read(x.c)
			for _, p := range x.l {
				write(p)
			}
		case *effect:
			read(x.c)
		case *copying:
			read(x.dst)
			read(x.src)
		case *ifStmt:
			read(x.c)
			eachRead(x.then, f)
			eachRead(x.els, f)
		case *forStmt:
			read(x.from)
			read(x.cond)
			eachRead(x.body, f)
		case *ret:
			for _, v := range x.vs {
				f(v)
			}
		case *pushing:
			read(x.x)
		case *pop:
			write(x.l)
		}
	}
}

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
		case *framing:
			for _, e := range x.values {
				read(e)
			}
		}
	}
}

// terminates reports whether control never reaches the end of the statements, by the rules of Go for a function's last statement.
func terminates(list []stmt) bool {
	if len(list) == 0 {
		return false
	}
	switch x := list[len(list)-1].(type) {
	case *ret:
		return true
	case *jump:
		return !x.brk
	case *effect:
		return x.c.builtin == "panic"
	case *ifStmt:
		return terminates(x.then) && terminates(x.els)
	case *forStmt:
		return x.i == nil && x.cond == nil && !breaks(x.body, x.label, true)
	}
	return false
}

// breaks reports whether the statements leave a loop with the label; without a label in a break if plain is set.
func breaks(list []stmt, label string, plain bool) bool {
	for _, s := range list {
		switch x := s.(type) {
		case *jump:
			if x.brk && (x.label == "" && plain || x.label != "" && x.label == label) {
				return true
			}
		case *ifStmt:
			if breaks(x.then, label, plain) || breaks(x.els, label, plain) {
				return true
			}
		case *forStmt:
			if breaks(x.body, label, false) {
				return true
			}
		}
	}
	return false
}

// eachVar calls f for every variable that the statements name.
func eachVar(list []stmt, f func(*variable)) {
	eachRead(list, f)
	var visit func(list []stmt)
	place := func(p expr) {
		if r, ok := p.(*ref); ok {
			f(r.v)
		}
	}
	visit = func(list []stmt) {
		for _, s := range list {
			switch x := s.(type) {
			case *assign:
				place(x.l)
			case *multi:
				for _, p := range x.l {
					place(p)
				}
			case *pop:
				place(x.l)
			case *ifStmt:
				visit(x.then)
				visit(x.els)
			case *forStmt:
				if x.i != nil {
					f(x.i)
				}
				visit(x.body)
			}
		}
	}
	visit(list)
}

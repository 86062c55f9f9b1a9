package source

// readsVar reports whether the statements read v.
func readsVar(list []stmt, v *variable) bool {
	found := false
	eachRead(list, func(w *variable) { found = found || w == v })
	return found
}

// eachRead calls f for every variable that the statements read, as often as they do.
func eachRead(list []stmt, f func(*variable)) {
	for _, s := range list {
		eachReadOf(s, f)
		for _, list := range nested(s) {
			eachRead(list, f)
		}
	}
}

// eachReadOf calls f for what s reads apart from the statements within it.
func eachReadOf(s stmt, f func(*variable)) {
	switch x := s.(type) {
	case *assign:
		readsIn(f, x.r)
		if !isCountdown(x) {
			readsInPlaces(f, x.l)
		}
	case *multi:
		readsIn(f, x.c)
		readsInPlaces(f, x.l...)
	case *effect:
		readsIn(f, x.c)
	case *copying:
		readsIn(f, x.dst, x.src)
	case *ifStmt:
		readsIn(f, x.c)
	case *forStmt:
		readsIn(f, x.from, x.cond)
	case *ret:
		for _, v := range x.vs {
			f(v)
		}
	case *pushing:
		readsIn(f, x.x)
	case *pop:
		readsInPlaces(f, x.l)
	case *framing:
		readsIn(f, x.values...)
	}
}

// isCountdown reports whether x is x = x - 1 of a control variable, which alone does not make the variable live.
func isCountdown(x *assign) bool {
	self, ok := x.r.(*binary)
	if !ok || !sameExpr(self.x, x.l) {
		return false
	}
	r, ok := x.l.(*ref)
	return ok && r.v.control
}

func readsIn(f func(*variable), es ...expr) {
	for _, e := range es {
		walk(e, func(x expr) {
			if r, ok := x.(*ref); ok {
				f(r.v)
			}
		})
	}
}

// readsInPlaces calls f for what finding the places reads: nothing for a variable.
func readsInPlaces(f func(*variable), places ...expr) {
	for _, p := range places {
		if _, ok := p.(*ref); !ok {
			readsIn(f, p)
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

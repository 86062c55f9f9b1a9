package gd

// isPlain reports whether the run is nothing but gradient descent with a fixed
// step, of which only the history is asked for.
func (r *run) isPlain() bool {
	return r.constant != 0 && !r.opt.KeepPath && r.opt.Progress == nil && r.done == nil && r.resampler == nil &&
		r.opt.MaxEvaluations == 0 && r.line.bound == nil && !r.estimates()
}

// estimates reports whether a stop rule evaluates the objective.
func (r *run) estimates() bool {
	for _, s := range r.stop {
		switch s.(type) {
		case *stationary, *stagnation:
			return true
		}
	}
	return false
}

// plain does such a run as each does it, in one loop that keeps its state in registers:
// on a function of one variable the step costs less than the bookkeeping of the general
// run.
func (r *run) plain(h *History[float64]) {
	if !r.begin() {
		return
	}
	obj, alpha, rules := r.line.obj, r.constant, r.stop
	cur, best := r.cur, r.best
	at := &r.points[cur]
	for k := 0; ; k++ {
		h.add(at.Value, at.GradNorm, at.Step)
		at.Status, at.Evals.Gradient = Running, k+1
		if at.GradNorm == 0 {
			at.Status = SmallGradient
		} else if len(rules) > 0 {
			at.Status = firstOf(rules, &at.Iterate)
		}
		if at.Status == Running {
			at.Status = r.limit(at.Value, k)
		}
		if at.Status != Running {
			break
		}
		to := third(cur, best)
		next := &r.points[to%3]
		x, dst := at.X, next.X
		g := at.Grad[:len(x)]
		dst = dst[:len(x)]
		for i, v := range x {
			dst[i] = v - float64(alpha*g[i])
		}
		y, grad := obj.Gradient(next.Grad, dst)
		next.keep(grad)
		norm := norm2(next.Grad)
		next.Value, next.GradNorm = y, norm
		if len(grad) != len(g) || y-y != 0 || norm-norm != 0 {
			r.cur, r.best = cur, best
			r.line.evals.Gradient = k + 2
			r.fail(next.fault(k + 1))
			return
		}
		next.K, next.Step, next.Previous = k+1, alpha, at.Value
		cur = to
		if y <= r.points[best%3].Value {
			best = to
		}
		at = next
	}
	r.cur, r.best = cur, best
	r.line.evals.Gradient = at.Evals.Gradient
	at.Status = r.claim(&at.Iterate, at.Status)
	at.Evals = r.line.evals
}

// limit returns the verdict of the floor under f and of the cap on iterations.
func (r *run) limit(y float64, k int) Status {
	switch {
	case y < r.floor:
		return Unbounded
	case k >= r.opt.MaxIterations:
		return IterationLimit
	}
	return Running
}

// firstOf returns the verdict of the first rule that has one.
func firstOf(rules []StopRule, it *Iterate) Status {
	for _, rule := range rules {
		if s := rule.Stop(it); s != Running {
			return s
		}
	}
	return Running
}

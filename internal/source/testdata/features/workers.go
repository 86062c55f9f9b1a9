package features

import (
	"math"
	"sync"
)

const sequential = 0

// addedUp adds up f, with goroutines if there are workers.
func addedUp(f func(float64) float64, xs []float64, workers int, alone bool) float64 {
	if workers > 8 {
		workers = 8
	}
	if workers <= 1 || alone {
		s := 0.0
		for _, x := range xs {
			s += f(x)
		}
		return s
	}
	sums := make([]float64, workers)
	var wg sync.WaitGroup
	for k := range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := k; i < len(xs); i += workers {
				sums[k] += f(xs[i])
			}
		}()
	}
	wg.Wait()
	s := 0.0
	for _, v := range sums {
		s += v
	}
	return s
}

// WithoutWorkers calls what starts goroutines with numbers for which it does not.
func WithoutWorkers(x []float64) float64 {
	return addedUp(math.Sin, x, sequential, false) * addedUp(math.Exp, x, 4, true) * addedUp(func(t float64) float64 { return t * x[0] }, x, 1, false)
}

var lock sync.Mutex

func locked(i int) float64 {
	lock.Lock()
	defer lock.Unlock()
	return []float64{1, 2, 3}[i]
}

func lockedFill(w []float64, i int) {
	lock.Lock()
	defer lock.Unlock()
	w[i] = 7
}

// WithLocks calls functions of data that defer calls, with constants.
func WithLocks(x []float64) float64 {
	w := []float64{1, 2, 3}
	s := x[0] * w[2] * locked(1)
	lockedFill(w, 2)
	return s * x[1] * w[2]
}

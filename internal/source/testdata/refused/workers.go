package refused

import "sync"

func added(x []float64, workers int) float64 {
	for i := 0; i < 2; i++ {
		if workers <= 1 {
			s := 0.0
			for _, v := range x {
				s += v * v
			}
			if s > 100 {
				return s
			}
		}
		workers++
	}
	if workers <= 1 {
		return x[0]
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	s := 0.0
	for _, v := range x {
		wg.Add(1)
		go func(v float64) {
			defer wg.Done()
			mu.Lock()
			s += v * v
			mu.Unlock()
		}(v)
	}
	wg.Wait()
	return s
}

// ManyWorkers: starts a goroutine
func ManyWorkers(x []float64) float64 { return added(x, 2) }

// MoreWorkers: starts a goroutine
func MoreWorkers(x []float64) float64 { return added(x, 0) }

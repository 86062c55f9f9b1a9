//go:build !amd64 || noasm

package kernel

func sumVectors(x []float64) float64 { panic("no vectors") }

func dotVectors(x, y []float64) float64 { panic("no vectors") }

func dotRowsVectors(z, x []float64, xRow int, y []float64) int { return 0 }

func addLanes(x []float64, lanes *[sumLanes]float64) { addLanesGo(x, lanes) }

func addProductLanes(x, y []float64, lanes *[sumLanes]float64) { addProductLanesGo(x, y, lanes) }

func (t *Terms) addTo(lanes []float64, from, n int) { t.addToGo(lanes, from, n) }

func addPair(s *Lanes, t, u *Terms, from, n int) { addPairGo(s, t, u, from, n) }

func timesZero(x []float64) float64 { return timesZeroGo(x) }

func greatest(x []float64) float64 { return greatestGo(x) }

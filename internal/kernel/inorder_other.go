//go:build !amd64 || noasm

package kernel

func (a *orderedSum) round(n int, magic, half float64) (done int, sum, spread uint64) {
	panic("no vectors")
}

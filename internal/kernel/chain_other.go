//go:build !amd64 || noasm

package kernel

func waits(int) bool { return false }

func (chain *Chain) squares(s, u *Terms, n int) { panic("no vectors") }

func (chain *Chain) sumProducts(z []float64, products []Product, from int, zero bool, d *Doubt) int {
	sumProductsGo(z, products, from, zero, d)
	return len(z) - from
}

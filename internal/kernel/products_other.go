//go:build !amd64 || noasm

package kernel

func sumProducts(z []float64, products []Product, from int, zero bool, d *Doubt) int {
	sumProductsGo(z, products, from, zero, d)
	return len(z) - from
}

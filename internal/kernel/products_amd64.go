//go:build amd64 && !noasm

package kernel

// sumProducts is sumProductsGo at the level in use, of so many lanes as it returns.
func sumProducts(z []float64, products []Product, from int, zero bool, d *Doubt) int {
	n := min(len(z)-from, chunk)
	if level == Go || n == 0 || len(products) == 0 {
		sumProductsGo(z, products, from, zero, d)
		return len(z) - from
	}
	start := 0
	if zero {
		start = 1
	}
	if level == AVX512 {
		sumProductsAVX512(&z[0], from, n, &products[0], len(products), start, &d[0])
	} else {
		sumProductsAVX2(&z[0], from, n, &products[0], len(products), start, &d[0])
	}
	return n
}

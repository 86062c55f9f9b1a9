package kernel

// A Product is (C·S)·X of each lane, or C·S if X is nil.
type Product = struct {
	S, X []float64
	C    float64
}

// Doubt is 0, or NaN after an element that is infinite or NaN.
type Doubt [8]float64

// Finite reports whether there was none.
func (d *Doubt) Finite() bool { return Finite(d[:]) }

// Look looks at elements.
func (d *Doubt) Look(x []float64) { d[0] += timesZero(x) }

// SumProducts adds the products to z one after the other, or to 0 if zero is set, and looks at what z becomes.
func SumProducts(z []float64, products []Product, zero bool, d *Doubt) {
	for i := range products {
		if p := &products[i]; len(p.S) < len(z) || p.X != nil && len(p.X) < len(z) {
			panic("kernel: a product has too few lanes")
		}
	}
	for from := 0; from < len(z); {
		from += sumProducts(z, products, from, zero, d)
	}
}

// sumProductsGo does the lanes from one on.
func sumProductsGo(z []float64, products []Product, from int, zero bool, d *Doubt) {
	if zero {
		clear(z[from:])
	}
	z = z[from:]
	for i := range products {
		p := &products[i]
		s := p.S[from:][:len(z)]
		if p.X == nil {
			for j, v := range s {
				z[j] += float64(p.C * v)
			}
			continue
		}
		x := p.X[from:][:len(z)]
		for j, v := range s {
			z[j] += float64(p.C * v * x[j])
		}
	}
	d.Look(z)
}

package other

type kept struct{ v float64 }

func (k *kept) put(v float64) { k.v = v }

var store kept

var filled = make([]float64, 2)

var rows = [][]float64{{1, 2}, {3}}

func fill(x []float64, v float64) { x[0] = v }

// Put changes the variables of the package: by a method, by a function, and by a row.
func Put(v float64) {
	store.put(v)
	fill(filled, v)
	for _, r := range rows {
		r[0] = v
	}
}

// Kept reads a variable that a method changes.
func Kept(x float64) float64 { return x * store.v }

// Filled reads a variable that a function changes.
func Filled(x float64) float64 { return x * filled[0] }

// Row reads a variable that is changed by way of a row.
func Row(x float64) float64 { return x * rows[0][0] }

var last int

// Move changes a variable of the package by a range over the rows.
func Move() {
	for last = range rows {
	}
}

// Last reads a variable that a range changes.
func Last(x float64) float64 { return x * float64(last) }

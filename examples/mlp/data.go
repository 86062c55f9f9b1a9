package main

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

//go:embed data/iris.csv
var irisCSV string

// samples is a table of inputs, one sample a row, with the class of each and
// the same as a row that is 1 at the class and 0 elsewhere.
type samples struct {
	x, y    *mat.Dense
	classes []int
}

// iris returns Fisher's data: of every five samples four to train with and one
// to test with. Each input is shifted and scaled to mean 0 and deviation 1 over
// the training samples.
func iris() (train, test samples, err error) {
	r := csv.NewReader(strings.NewReader(irisCSV))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		return train, test, err
	}
	const inputs, classes = 4, 3
	var x [2][]float64
	var c [2][]int
	for i, row := range rows[1:] {
		if len(row) != inputs+1 {
			return train, test, fmt.Errorf("iris: %d fields in line %d, want %d", len(row), i+2, inputs+1)
		}
		part := 0
		if i%5 == 4 {
			part = 1
		}
		for _, s := range row[:inputs] {
			v, err := strconv.ParseFloat(s, 64)
			if err != nil {
				return train, test, fmt.Errorf("iris: line %d: %w", i+2, err)
			}
			x[part] = append(x[part], v)
		}
		class, err := strconv.Atoi(row[inputs])
		if err != nil || class < 0 || class >= classes {
			return train, test, fmt.Errorf("iris: class %q in line %d, want 0 to %d", row[inputs], i+2, classes-1)
		}
		c[part] = append(c[part], class)
	}
	train = newSamples(x[0], c[0], inputs, classes)
	test = newSamples(x[1], c[1], inputs, classes)
	for j := range inputs {
		mean, variance := stat.PopMeanVariance(mat.Col(nil, j, train.x), nil)
		for _, s := range []samples{train, test} {
			for i := range s.classes {
				s.x.Set(i, j, (s.x.At(i, j)-mean)/math.Sqrt(variance))
			}
		}
	}
	return train, test, nil
}

func newSamples(x []float64, c []int, inputs, classes int) samples {
	s := samples{mat.NewDense(len(c), inputs, x), mat.NewDense(len(c), classes, nil), c}
	for i, class := range c {
		s.y.Set(i, class, 1)
	}
	return s
}

package features

import "math"

// Slices of slices, of pointers and of structs with slices, which grow by append and are copied.

// RowsOverwritten appends to a part of a slice, and so overwrites a row that the adjoints of the statement before lead through.
func RowsOverwritten(x []float64) float64 {
	p, q := []float64{x[0]}, []float64{x[1]}
	rows := [][]float64{p, q}
	s := 3 * rows[1][0] * x[1]
	less := append(rows[:1], p)
	return s + 5*less[1][0]*rows[1][0]
}

// RowsLinear is RowsOverwritten with numbers that no adjoint needs, only the rows.
func RowsLinear(x []float64) float64 {
	p, q := []float64{x[0]}, []float64{x[1]}
	rows := [][]float64{p, q}
	s := 3 * rows[1][0]
	less := append(rows[:1], p)
	return s + 5*less[1][0]
}

// RowsShared appends twice to one slice with room for more.
func RowsShared(x []float64) float64 {
	rows := make([][]float64, 1, 4)
	rows[0] = []float64{x[0]}
	one := append(rows, []float64{x[1]})
	s := math.Sin(one[1][0] * x[0])
	other := append(rows, []float64{x[0] * x[1]})
	return s + one[1][0]*other[1][0]*math.Exp(other[0][0])
}

// RowsGrown appends in a loop, from nothing, and lists to lists.
func RowsGrown(x []float64) float64 {
	var rows, all [][]float64
	for i := range x {
		rows = append(rows, []float64{x[i], x[i] * x[0]}, x[i:i+1])
	}
	all = append(all, rows...)
	all = append(all, rows[1:3]...)
	all[0][0] *= 2
	s := 0.0
	for i, r := range all {
		s += float64(i) * r[0] * r[len(r)-1]
	}
	return s + float64(len(all))*all[1][0]
}

// RowsDeleted takes a row out, puts one in front, and moves rows up and down within their slice.
func RowsDeleted(x []float64) float64 {
	var rows [][]float64
	for i := 0; i < 6; i++ {
		rows = append(rows, []float64{x[i%len(x)] * float64(i+1)})
	}
	rows = append(rows[:1], rows[2:]...)
	rows = append([][]float64{{x[0] * x[1]}}, rows...)
	rows = append(rows[:3], rows[1:4]...)
	copy(rows[1:], rows)
	copy(rows, rows[2:])
	s := 0.0
	for i, r := range rows {
		s += math.Sin(r[0] + float64(i))
		r[0] *= s
	}
	return s * rows[2][0]
}

// RowsOfArguments appends elements that it reads from what it overwrites.
func RowsOfArguments(x []float64) float64 {
	rows := [][]float64{{x[0]}, {x[1]}, {x[0] * x[1]}, {1}}
	rows = append(rows[:1], rows[2], rows[1])
	s := x[1] * rows[1][0]
	rows = append(rows, rows[0], rows[1], nil)
	if n := copy(rows[4:], rows[:1]); n != 1 || len(rows) != 6 {
		return 0
	}
	return s*rows[4][0] + rows[2][0]*rows[3][0]
}

type station struct {
	at     []float64
	weight float64
	next   *station
	name   string
}

// Stations appends structs that hold numbers and lead to others.
func Stations(x []float64) float64 {
	var list []station
	for i, v := range x {
		list = append(list, station{at: []float64{v, v * x[0]}, weight: v * v, name: "s"})
		if i > 0 {
			list[i].next = &list[i-1]
			list[i-1].weight *= v
		}
	}
	double := append(list[:1], list...)
	double = append(double, station{at: x[:1], weight: x[1]}, double[1])
	list[0].weight += x[1]
	s := 0.0
	for i, t := range double {
		s += float64(i+1) * math.Sin(t.weight) * t.at[0]
		if t.next != nil {
			s += t.next.weight * t.next.at[1]
		}
	}
	moved := make([]station, 2)
	copy(moved, double[2:])
	moved[0].weight *= moved[1].weight
	moved[0].at[0] += x[1]
	return s + moved[0].weight*double[2].at[0]
}

type track struct{ steps [][][]float64 }

func (t *track) to(points ...[]float64) *track {
	t.steps = append(t.steps, points)
	return t
}

func halves(part [][]float64, depth int) [][][]float64 {
	if depth == 0 {
		return [][][]float64{{part[0], part[len(part)-1]}}
	}
	mid := []float64{0.5 * (part[0][0] + part[len(part)-1][0]), part[0][1] * part[len(part)-1][1]}
	parts := append([][][]float64{}, halves([][]float64{part[0], mid}, depth-1)...)
	return append(parts, halves([][]float64{mid, part[len(part)-1]}, depth-1)...)
}

// Tracks appends to the field of a struct, and the results of a recursion.
func Tracks(x []float64) float64 {
	t := new(track)
	t.to([]float64{x[0], x[1]}).to([]float64{x[1], 1}, []float64{x[0] * x[1], x[0]})
	s := 0.0
	for _, part := range halves(append(t.steps[0], t.steps[1]...), 2) {
		s += math.Hypot(part[1][0]-part[0][0], part[1][1]-part[0][1])
	}
	return s * float64(len(t.steps))
}

// Pointers appends pointers of a list, and from a stack that shrinks and grows.
func Pointers(x []float64) float64 {
	stack := []*station{{weight: x[0]}}
	s := 0.0
	for k := 0; len(stack) > 0 && k < 9; k++ {
		top := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		s += math.Sin(top.weight) * float64(k+1)
		if k < 3 {
			stack = append(stack, &station{weight: top.weight * x[1]}, top, &station{weight: s})
			top.weight += x[0]
		}
	}
	return s
}

// Capacity takes its slices to their capacities.
func Capacity(x []float64) float64 {
	rows := append(make([][]float64, 0, 3), x[:1], x[1:])
	rows = rows[:cap(rows)]
	rows[2] = []float64{x[0] * x[1]}
	part := append(x[:1], rows[2]...)
	return part[1]*rows[0][0] + rows[2][0]*part[0]
}

// Groups appends lists of indices to a part of a list, and so overwrites one that reverse needs.
func Groups(x []float64) float64 {
	groups := [][]int{{0}, {1}, {0, 1}}
	s := x[groups[1][0]] * x[groups[0][0]] * x[groups[2][1]]
	less := append(groups[:1], []int{0})
	return s + x[less[1][0]]*x[less[0][0]]*x[groups[1][0]]
}

type grid struct {
	rows [][]float64
	at   []int
}

// advance overwrites elements, rows, counters and lengths.
func (g *grid) advance(by int) {
	for i, r := range g.rows {
		r[0] += float64(by * (i + 1))
		if r[0] > 4 {
			g.rows[i] = []float64{r[0] / 2, 1}
		}
	}
	g.at[0] += by
	g.rows[0], g.rows[1] = g.rows[1], g.rows[0]
	if g.at[0]%2 == 0 {
		g.at = append(g.at, by)
	}
}

func shrink(s *[]float64, to *[][]float64) int {
	*s = (*s)[1:]
	(*to)[0][0] += 0.5
	*to = append(*to, *s)
	return len(*s)
}

// DataAdvanced overwrites data, and what leads to it, between its uses.
func DataAdvanced(x []float64) float64 {
	g := &grid{[][]float64{{1, 2}, {0.5, 0.25}}, []int{1}}
	w, more := []float64{3, 2, 1, 0.5}, [][]float64{{0.1}}
	s := x[0]
	for k := range 3 {
		s = s*g.rows[0][0]*0.3 + x[1]*g.rows[1][1]*s
		g.advance(k + 1)
		s += x[0] * x[0] * float64(g.at[0]) * w[0]
		if n := shrink(&w, &more); n > 1 {
			s *= 1 + w[0]*more[0][0]*more[k][0]*x[1]*0.1
		}
		g.advance(2)
	}
	return s * s * float64(len(g.at))
}

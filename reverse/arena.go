package reverse

// An arena hands out slices and takes them all back at once.
type arena struct {
	chunks [][]float64
	c      int // the chunk in use
	used   int // of it
}

const minChunk = 1 << 10

// alloc returns n elements of any value.
func (m *arena) alloc(n int) []float64 {
	for m.c < len(m.chunks) {
		if chunk := m.chunks[m.c]; m.used+n <= len(chunk) {
			s := chunk[m.used : m.used+n : m.used+n]
			m.used += n
			return s
		}
		m.c++
		m.used = 0
	}
	size := max(n, minChunk)
	if m.c > 0 {
		size = max(size, 2*len(m.chunks[m.c-1]))
	}
	m.chunks = append(m.chunks, make([]float64, size))
	m.used = n
	return m.chunks[m.c][:n:n]
}

func (m *arena) zeroed(n int) []float64 {
	s := m.alloc(n)
	clear(s)
	return s
}

func (m *arena) copy(x []float64) []float64 {
	s := m.alloc(len(x))
	copy(s, x)
	return s
}

func (m *arena) reset() { m.c, m.used = 0, 0 }

// back takes back what was handed out since m was as mark.
func (m *arena) back(mark arena) { m.c, m.used = mark.c, mark.used }

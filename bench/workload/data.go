package workload

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
)

// Block is a named array of numbers, Rows·Cols of them, row by row.
type Block struct {
	Name       string
	Rows, Cols int
	Data       []float64
}

// vector returns x as a block of one column.
func vector(name string, x []float64) Block { return Block{name, len(x), 1, x} }

// number returns v as a block.
func number(name string, v float64) Block { return Block{name, 1, 1, []float64{v}} }

// WriteData writes the data of c as text: for each block a line with its name and
// the numbers of its rows and columns, then its numbers in 17 digits, a line for
// each row.
func WriteData(w io.Writer, c *Case) error {
	b := bufio.NewWriter(w)
	var digits []byte
	for _, block := range c.Data {
		fmt.Fprintf(b, "%s %d %d\n", block.Name, block.Rows, block.Cols)
		for i := range block.Rows {
			for j, v := range block.Data[i*block.Cols : (i+1)*block.Cols] {
				if j > 0 {
					b.WriteByte(' ')
				}
				digits = strconv.AppendFloat(digits[:0], v, 'g', 17, 64)
				b.Write(digits)
			}
			b.WriteByte('\n')
		}
	}
	return b.Flush()
}

// ReadData reads what WriteData writes. Any white space separates; an error names
// the block that is not complete or not a number.
func ReadData(r io.Reader) ([]Block, error) {
	s := bufio.NewScanner(r)
	s.Buffer(nil, 1<<20)
	s.Split(bufio.ScanWords)
	var blocks []Block
	for s.Scan() {
		b := Block{Name: s.Text()}
		for _, p := range []*int{&b.Rows, &b.Cols} {
			if !s.Scan() {
				return nil, readError(s, b.Name, "has no shape")
			}
			n, err := strconv.Atoi(s.Text())
			if err != nil || n < 0 {
				return nil, fmt.Errorf("workload: block %s: %q is not a number of rows or columns", b.Name, s.Text())
			}
			*p = n
		}
		for i := range b.Rows {
			for range b.Cols {
				if !s.Scan() {
					return nil, readError(s, b.Name, fmt.Sprintf("ends in row %d of %d", i, b.Rows))
				}
				v, err := strconv.ParseFloat(s.Text(), 64)
				if err != nil {
					return nil, fmt.Errorf("workload: block %s: %w", b.Name, err)
				}
				b.Data = append(b.Data, v)
			}
		}
		blocks = append(blocks, b)
	}
	return blocks, s.Err()
}

// readError is the error of s or, where the input just ended, that the block what.
func readError(s *bufio.Scanner, block, what string) error {
	if err := s.Err(); err != nil {
		return err
	}
	return fmt.Errorf("workload: block %s %s", block, what)
}

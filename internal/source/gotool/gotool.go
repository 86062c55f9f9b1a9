// Package gotool is what package source needs to load packages by the go command and to sign files. It stands alone so that what imports package
// source for the derivative of a text holds none of it.
package gotool

import (
	"crypto/sha256"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"sync"
)

// Tool is the source.Tool of the go command. It keeps what it found of the standard library, which takes most of the time of a load.
type Tool struct{ exports sync.Map }

// Importer is an importer of the export data that lookup opens.
func (*Tool) Importer(fset *token.FileSet, lookup func(path string) (io.ReadCloser, error)) types.Importer {
	return importer.ForCompiler(fset, "gc", lookup)
}

// Exports are the files of export data, by the directory of a package of the standard library.
func (t *Tool) Exports() *sync.Map { return &t.exports }

// Sum is SHA-256.
func (*Tool) Sum(data []byte) [32]byte { return sha256.Sum256(data) }

// Command generate writes the generated files of the example; go generate runs
// it.
package main

import (
	"bytes"
	"flag"
	"log"
	"os"
	"path/filepath"

	"slope/examples/codegen/model"
	"slope/expr"
)

func main() {
	log.SetFlags(0)
	dir := flag.String("dir", "generated", "the folder to write to")
	flag.Parse()
	for _, f := range model.Files() {
		var b bytes.Buffer
		if err := f.Program.WriteGo(&b, "generated", f.Prefix, expr.WithHVP()); err != nil {
			log.Fatal(err)
		}
		name := filepath.Join(*dir, f.Name)
		if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
			log.Fatal(err)
		}
		log.Printf("%s: %d nodes, %d bytes", name, f.Program.Len(), b.Len())
	}
}

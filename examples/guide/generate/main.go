// Command generate writes the generated code of the guide's loss; go generate
// runs it.
package main

import (
	"bytes"
	"log"
	"os"

	"slope/examples/guide"
	"slope/expr"
)

//go:generate go run .

func main() {
	log.SetFlags(0)
	var b bytes.Buffer
	if err := expr.Record(4, guide.Loss).WriteGo(&b, "generated", "Loss"); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("../generated/loss.go", b.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
}

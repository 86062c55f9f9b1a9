package source

import "slope/internal/source/gotool"

var tool = new(gotool.Tool)

// load is Load with the export data of the go command.
func load(dir, pattern, skip string) (*Program, error) {
	return Load(tool, dir, pattern, skip)
}

package source

import "slope/internal/source/gotool"

// load is Load with the export data of the go command.
func load(dir, pattern, skip string) (*Program, error) {
	return Load(gotool.Tool{}, dir, pattern, skip)
}

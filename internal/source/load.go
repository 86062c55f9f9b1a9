package source

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

// Package is one package, parsed and type-checked with the bodies of its functions.
type Package struct {
	Path, Name, Dir string
	Files           []*ast.File
	Types           *types.Package
	Info            *types.Info
	GoVersion       string // of its module, "1.21"
	Module          string // path@version of its module, for the origin of what is copied
	Errors          []types.Error
}

// Program is a package and all it imports, as the passes need them. Load makes one with the go
// command; a program whose files are already parsed and checked is made by New.
type Program struct {
	Fset     *token.FileSet
	Packages map[string]*Package // those with source, by path
	Main     *Package
	funcs    map[*types.Func]*declared

	lowered    map[*types.Func]*function
	effects    least[*types.Func, *effects]
	specials   map[specialKey]*types.Func
	literals   map[*ast.FuncLit]*ast.FuncDecl // as declarations
	loops      map[loopKey]*ast.FuncDecl      // parts of loops as declarations
	context    *types.Context
	variations least[summaryKey, variation]
	steeps     map[*types.Func]bool // what steepInside found
	leaks      map[summaryKey][]Problem
	calls      dispatching

	rules        map[*types.Func]*userRule // what directives say; nil before they are read
	ruleProblems []Problem

	tool        Tool                        // of Load
	tables      map[types.Object][]int      // integers of the file, by array
	rulesOfFile map[string]*rule            // of Parse
	adjoints    map[*types.Func]*types.Func // reverse sweeps of functions
	tangents    map[*types.Func]*types.Func // functions that stand for others where there are tangents
	firstSweeps map[*types.Func]bool        // the values of adjoints
	bothSweeps  map[*types.Func]bool        // what stands for those where there are tangents
	strong      *types.Func                 // the product in tangents; nil for that of Go
	strongSums  bool                        // also in reverse sweeps of sums of products
}

type declared struct {
	decl    *ast.FuncDecl
	pkg     *Package
	special *special
}

func newProgram(fset *token.FileSet) *Program {
	return &Program{Fset: fset, Packages: map[string]*Package{}, funcs: map[*types.Func]*declared{}, lowered: map[*types.Func]*function{},
		effects: newLeast[*types.Func](sameEffects), variations: newLeast[summaryKey](sameVariation), steeps: map[*types.Func]bool{}, leaks: map[summaryKey][]Problem{},
		calls:    dispatching{unknown: map[token.Pos]types.Type{}, over: map[token.Pos]bool{}, behind: map[types.Type][]types.Type{}},
		specials: map[specialKey]*types.Func{}, literals: map[*ast.FuncLit]*ast.FuncDecl{}, loops: map[loopKey]*ast.FuncDecl{}, context: types.NewContext()}
}

func (p *Program) add(q *Package) {
	p.Packages[q.Path] = q
	for _, f := range q.Files {
		for _, d := range f.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok {
				if obj, ok := q.Info.Defs[fd.Name].(*types.Func); ok {
					p.funcs[obj] = &declared{decl: fd, pkg: q}
				}
			}
		}
	}
}

type listed struct {
	ImportPath, Dir, Name string
	GoFiles, CgoFiles     []string
	Standard              bool
	ImportMap             map[string]string
	Export                string
	Module                *struct {
		Path, Version, GoVersion string
	}
	Error *struct{ Err string }
}

// goList runs the go command. The tags choose plain Go over assembly in gonum and elsewhere.
func goList(dir string, args ...string) ([]*listed, error) {
	args = append([]string{"list", "-e", "-tags=noasm,purego,safe,appengine", "-json=ImportPath,Dir,Name,GoFiles,CgoFiles,Standard,ImportMap,Export,Module,Error"}, args...)
	c := exec.Command("go", args...)
	c.Dir = dir
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %v\n%s", err, stderr.String())
	}
	var list []*listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var l listed
		if err := d.Decode(&l); errors.Is(err, io.EOF) {
			return list, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %v", err)
		}
		list = append(list, &l)
	}
}

// Tool is what Load needs of the go command, and what signs files; package gotool has it. It is an argument so that programs that never load a package
// do not hold it.
type Tool interface {
	// Importer is an importer of the export data that lookup opens.
	Importer(fset *token.FileSet, lookup func(path string) (io.ReadCloser, error)) types.Importer
	// Exports are the files of export data that were found before, by the directory of a package of the standard library.
	Exports() *sync.Map
	// Sum is SHA-256.
	Sum(data []byte) [32]byte
}

// Load lists, parses and checks the package that pattern names in directory dir, without the file
// named skip (the one that will be written), and all packages it imports outside the standard library.
func Load(tool Tool, dir, pattern, skip string) (*Program, error) {
	list, err := goList(dir, "-deps", "--", pattern)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("no package matches %s in %s", pattern, dir)
	}
	last := list[len(list)-1]
	if len(last.GoFiles) == 0 {
		why := "it has no Go files"
		if last.Error != nil {
			why = last.Error.Err
		}
		return nil, fmt.Errorf("%s: %s", pattern, why)
	}
	p := newProgram(token.NewFileSet())
	p.tool = tool
	std, err := p.standardImporter(dir, list)
	if err != nil {
		return nil, err
	}
	for _, l := range list {
		if l.Standard {
			continue
		}
		q, err := p.check(l, std, skip, l == last)
		if err != nil {
			return nil, err
		}
		p.add(q)
		p.Main = q
	}
	return p, nil
}

// standardImporter imports the packages of the standard library in the list from their export data.
func (p *Program) standardImporter(dir string, list []*listed) (types.Importer, error) {
	known, dirs := p.tool.Exports(), map[string]string{}
	var std []string
	for _, l := range list {
		if !l.Standard || l.ImportPath == "unsafe" {
			continue
		}
		dirs[l.ImportPath] = l.Dir
		if _, ok := known.Load(l.Dir); !ok {
			std = append(std, l.ImportPath)
		}
	}
	if len(std) > 0 {
		exports, err := goList(dir, append([]string{"-export", "--"}, std...)...)
		if err != nil {
			return nil, err
		}
		for _, l := range exports {
			if l.Export != "" {
				known.Store(l.Dir, l.Export)
			}
		}
	}
	return p.tool.Importer(p.Fset, func(path string) (io.ReadCloser, error) {
		file, ok := known.Load(dirs[path])
		if !ok {
			return nil, fmt.Errorf("no export data of %s", path)
		}
		return os.Open(file.(string))
	}), nil
}

// sourceImporter finds packages with source first, then those of the standard library by export data.
type sourceImporter struct {
	p   *Program
	m   map[string]string
	std types.Importer
}

func (s sourceImporter) Import(path string) (*types.Package, error) {
	if q, ok := s.m[path]; ok {
		path = q
	}
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if q := s.p.Packages[path]; q != nil {
		return q.Types, nil
	}
	if s.std == nil {
		return nil, fmt.Errorf("the file imports %s, want package math alone", path)
	}
	return s.std.Import(path)
}

func newInfo() *types.Info {
	return &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}, Implicits: map[ast.Node]types.Object{},
		Instances: map[*ast.Ident]types.Instance{}}
}

func (p *Program) check(l *listed, std types.Importer, skip string, main bool) (*Package, error) {
	q := &Package{Path: l.ImportPath, Name: l.Name, Dir: l.Dir, Info: newInfo()}
	cfg := types.Config{Context: p.context, Importer: sourceImporter{p, l.ImportMap, std}, Sizes: types.SizesFor("gc", "amd64"), FakeImportC: true,
		Error: func(err error) {
			if e, ok := err.(types.Error); ok {
				q.Errors = append(q.Errors, e)
			}
		}}
	if l.Module != nil {
		q.GoVersion, q.Module = l.Module.GoVersion, l.Module.Path
		if l.Module.Version != "" {
			q.Module += "@" + l.Module.Version
		}
		if q.GoVersion != "" {
			cfg.GoVersion = "go" + q.GoVersion
		}
	}
	for _, name := range append(l.GoFiles, l.CgoFiles...) {
		if main && name == filepath.Base(skip) {
			continue
		}
		f, err := parser.ParseFile(p.Fset, filepath.Join(l.Dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			if main {
				return nil, err
			}
			continue
		}
		q.Files = append(q.Files, f)
	}
	if !main { // code in package mat itself is differentiated as it stands
		p.withInstead(q)
	}
	q.Types, _ = cfg.Check(l.ImportPath, p.Fset, q.Files, q.Info)
	return q, nil
}

// olderThan reports whether the module's language is older than Go 1.minor.
func (q *Package) olderThan(minor int) bool {
	var a, b int
	if n, _ := fmt.Sscanf(strings.TrimPrefix(q.GoVersion, "go"), "%d.%d", &a, &b); n < 2 {
		return false
	}
	return a == 1 && b < minor
}

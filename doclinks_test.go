package slope_test

import (
	"go/ast"
	"go/doc"
	"go/doc/comment"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every link in the text of a package, such as [Gradient] or [slope/dual.Gradient],
// leads to a name that exists, and nothing that looks like a link is none.
func TestPackageDocsLinkToWhatExists(t *testing.T) {
	packages := exportedNames(t)
	missed := regexp.MustCompile(`\[(slope/[a-z/0-9]+\.?)?[A-Z]\w+(\.[A-Z]\w*)?\]`)
	links := 0
	for dir, p := range packages {
		parsed := p.doc.Parser().Parse(p.doc.Doc)
		walk(parsed.Content, func(text comment.Text) {
			switch x := text.(type) {
			case *comment.DocLink:
				links++
				path := strings.TrimPrefix(strings.TrimPrefix(x.ImportPath, "slope"), "/")
				if x.ImportPath == "" {
					path = dir
				}
				if x.ImportPath != "" && x.ImportPath != "slope" && !strings.HasPrefix(x.ImportPath, "slope/") {
					return // another module's
				}
				name := strings.TrimPrefix(x.Recv+"."+x.Name, ".")
				if q, ok := packages[path]; !ok || x.Name != "" && !q.names[name] {
					t.Errorf("package %s links to %s of %q, which is not there", p.doc.Name, name, path)
				}
			case comment.Plain:
				if m := missed.FindString(string(x)); m != "" {
					t.Errorf("package %s: %s is no link", p.doc.Name, m)
				}
			}
		})
	}
	if links < 40 {
		t.Errorf("%d links in all package texts, want at least 40", links)
	}
}

// walk calls f for every piece of text of the blocks outside of code.
func walk(blocks []comment.Block, f func(comment.Text)) {
	each := func(texts []comment.Text) {
		for _, x := range texts {
			f(x)
		}
	}
	for _, b := range blocks {
		switch b := b.(type) {
		case *comment.Paragraph:
			each(b.Text)
		case *comment.Heading:
			each(b.Text)
		case *comment.List:
			for _, item := range b.Items {
				walk(item.Content, f)
			}
		}
	}
}

type documented struct {
	doc   *doc.Package
	names map[string]bool // "Gradient", "Tape.Backward"
}

// exportedNames reads the packages of this module, by directory, "" for the root.
func exportedNames(t *testing.T) map[string]documented {
	t.Helper()
	fset := token.NewFileSet()
	files := map[string][]*ast.File{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(path, ".git") || isModule(path)) {
			if err == nil {
				err = fs.SkipDir
			}
			return err
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		dir := strings.TrimPrefix(filepath.ToSlash(filepath.Dir(path)), ".")
		files[dir] = append(files[dir], f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	packages := map[string]documented{}
	for dir, list := range files {
		p, err := doc.NewFromFiles(fset, list, strings.TrimSuffix("slope/"+dir, "/"))
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]bool{}
		add := func(prefix string, funcs []*doc.Func) {
			for _, f := range funcs {
				names[prefix+f.Name] = true
			}
		}
		values := func(list []*doc.Value) {
			for _, v := range list {
				for _, n := range v.Names {
					names[n] = true
				}
			}
		}
		add("", p.Funcs)
		values(p.Consts)
		values(p.Vars)
		for _, typ := range p.Types {
			names[typ.Name] = true
			add("", typ.Funcs)
			add(typ.Name+".", typ.Methods)
			values(typ.Consts)
			values(typ.Vars)
			for _, spec := range typ.Decl.Specs {
				members(spec, typ.Name, names)
			}
		}
		packages[dir] = documented{p, names}
	}
	return packages
}

// members adds the fields of a struct and the methods of an interface.
func members(spec ast.Spec, typ string, names map[string]bool) {
	ts, ok := spec.(*ast.TypeSpec)
	if !ok {
		return
	}
	var list *ast.FieldList
	switch x := ts.Type.(type) {
	case *ast.StructType:
		list = x.Fields
	case *ast.InterfaceType:
		list = x.Methods
	default:
		return
	}
	for _, f := range list.List {
		for _, n := range f.Names {
			names[typ+"."+n.Name] = true
		}
	}
}

// isModule reports whether a directory below the root has a go.mod of its own.
func isModule(dir string) bool {
	if dir == "." {
		return false
	}
	m, err := filepath.Glob(filepath.Join(dir, "go.mod"))
	return err == nil && len(m) > 0
}

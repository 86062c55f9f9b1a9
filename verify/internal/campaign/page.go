package campaign

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// Publish logs a measured section and, with -campaign, writes it to the page in
// place of the section that has its title, or at the end, with the command that makes it and the notes.
func Publish(t *testing.T, title, text, flags string, notes ...string) {
	t.Helper()
	t.Log(text)
	if !Publishing() {
		return
	}
	old, err := os.ReadFile(*page)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	text += fmt.Sprintf("\nMeasured by `%s` with %s, %s/%s, on %s.%s\n", command(t, flags), runtime.Version(), runtime.GOOS, runtime.GOARCH,
		time.Now().Format("2006-01-02"), strings.Join(append([]string{""}, notes...), " "))
	if err := os.WriteFile(*page, []byte(replaceSection(string(old), title, text)), 0o666); err != nil {
		t.Fatal(err)
	}
}

// command returns the command that runs the test, from the root of the module.
func command(t *testing.T, flags string) string {
	t.Helper()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	root := here
	for {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			break
		}
		if root == filepath.Dir(root) {
			t.Fatal("no go.mod above " + here)
		}
		root = filepath.Dir(root)
	}
	dir, err := filepath.Rel(root, here)
	if err != nil {
		t.Fatal(err)
	}
	dir = filepath.ToSlash(dir)
	up := strings.Repeat("../", strings.Count(dir, "/")+1)
	return strings.TrimSpace(fmt.Sprintf("go test ./%s -run '^%s$' -timeout 0 -campaign %sdocs/verify.md %s", dir, t.Name(), up, flags))
}

// replaceSection returns the page with the text as the section that has the title.
func replaceSection(page, title, text string) string {
	section := "## " + title + "\n\n" + strings.TrimSpace(text) + "\n"
	head, rest, found := strings.Cut("\n"+page, "\n## "+title+"\n")
	if !found {
		return strings.TrimLeft(strings.TrimRight(page, "\n")+"\n\n"+section, "\n")
	}
	_, tail, more := strings.Cut(rest, "\n## ")
	head = strings.TrimPrefix(head, "\n")
	if head != "" {
		head = strings.TrimRight(head, "\n") + "\n\n"
	}
	if more {
		section += "\n## " + tail
	}
	return head + section
}

package verify

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

// publish logs a measured section and, with -campaign, writes it to the page in
// place of the section that has its title, or at the end, with the command that makes it.
func publish(t *testing.T, title, text, flags string) {
	t.Helper()
	t.Log(text)
	if *campaignTo == "" {
		return
	}
	old, err := os.ReadFile(*campaignTo)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	text += fmt.Sprintf("\nMeasured by `%s` with %s, %s/%s, on %s.", strings.TrimSpace(fmt.Sprintf("go test ./verify -run '^%s$' -timeout 0 -campaign ../docs/verify.md %s", t.Name(), flags)),
		runtime.Version(), runtime.GOOS, runtime.GOARCH, time.Now().Format("2006-01-02"))
	if strings.Contains(flags, "seeds.wild") {
		text += fmt.Sprintf(" Seeds: tame from 2³², wild from 2^%d, one for each case. Bounds: Clopper and Pearson.", *wildSeeds)
	}
	text += "\n"
	if err := os.WriteFile(*campaignTo, []byte(replaceSection(string(old), title, text)), 0o666); err != nil {
		t.Fatal(err)
	}
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

func TestReplaceSection(t *testing.T) {
	const page = "# Page\n\ntext\n\n## A\n\nold\n\n## A of B\n\nother\n"
	rows := []struct{ page, title, want string }{
		{page, "A", "# Page\n\ntext\n\n## A\n\nnew\n\n## A of B\n\nother\n"},
		{page, "A of B", "# Page\n\ntext\n\n## A\n\nold\n\n## A of B\n\nnew\n"},
		{page, "C", page + "\n## C\n\nnew\n"},
		{"", "C", "## C\n\nnew\n"},
	}
	for _, r := range rows {
		if got := replaceSection(r.page, r.title, "new\n"); got != r.want {
			t.Errorf("section %s: %q, want %q", r.title, got, r.want)
		}
	}
}

// Package campaign measures over very many random cases, on all processors, and writes what it measured to a page.
//
// In come a function that measures the case of a seed and adds to a tally, and how many entries are wanted; out goes
// the tally, which does not depend on the number of processors, and, with -campaign, a section of the page with the
// command that made it. With -campaign.state a run that was killed goes on where it was. Only tests import it.
package campaign

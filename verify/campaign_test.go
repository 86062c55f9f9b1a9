package verify

import "flag"

var (
	tameEntries   = flag.Int("campaign.tame", 3_000_000, "entries of tame expressions")
	wildEntries   = flag.Int("campaign.wild", 1_000_000, "entries of wild expressions")
	sampleEntries = flag.Int("campaign.sample", 100_000, "entries of each kind for planted errors and the recipes of other tools")
	tameSeeds     = flag.Uint("campaign.seeds.tame", 32, "tame expressions have the seeds from 2 to this power on")
	wildSeeds     = flag.Uint("campaign.seeds.wild", 40, "wild expressions have the seeds from 2 to this power on")
	ruleSeeds     = flag.Int("campaign.rules", 60_000, "seeds of each kind for what rules buy")
)

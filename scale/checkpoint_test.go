package scale

func maybeChild() bool { return false }

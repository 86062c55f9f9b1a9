package source

// helperRules are the derivatives of the helpers, for second derivatives: the slopes in each argument, as in a rule. A helper that takes
// the value of a function beside the arguments of that function is differentiated in the arguments alone.
var helperRules = map[string]*rule{
	"slopeAbs":      helperRule(true, ""),
	"slopeAtan2":    helperRule(false, "slopeAtan2Y(x, y)", "slopeAtan2X(x, y)"),
	"slopeCbrt":     helperRule(false, "slopeCbrt2(x, y)", ""),
	"slopeCopysign": helperRule(true, "", ""),
	"slopeDim":      helperRule(true, "", ""),
	"slopeHypot":    helperRule(false, "y/z*(y/z)/z", "-(x/z*(y/z)/z)", ""),
	"slopeJ1":       helperRule(false, "slopeJ12(x, y)", ""),
	"slopeMax":      helperRule(true, "", ""),
	"slopeMin":      helperRule(true, "", ""),
	"slopeTanh":     helperRule(true, "-2*y*slopeTanh(x, y)", ""),
	"slopePowX":     helperRule(false, "slopePowXX(x, y)", "slopePowXY(x, y)"),
	"slopePowY":     helperRule(false, "slopePowXY(x, y)", "slopePowYY(x, y, z)", ""),
	"slopeTimes":    helperRule(false, "y", "x"),
	"slopeDigamma":  helperRule(false, "slopeTrigamma(x)"),
}

func helperRule(bounded bool, slopes ...string) *rule {
	return &rule{results: 1, slopes: slopes, bounded: bounded}
}

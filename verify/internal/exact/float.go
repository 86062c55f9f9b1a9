package exact

const (
	u   = 0x1p-53   // unit roundoff
	eta = 0x1p-1074 // least subnormal
)

func finite(x float64) bool { return x-x == 0 }

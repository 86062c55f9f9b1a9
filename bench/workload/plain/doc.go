// Package plain has the functions of the workloads as a user writes them, in plain
// Go: float64, slices and loops. What slope grad makes of them stands beside them in
// files that end in _slope.go.
package plain

//go:generate go run slope/cmd/slope grad -func Rosenbrock
//go:generate go run slope/cmd/slope grad -func Product
//go:generate go run slope/cmd/slope grad -func Logistic.Loss
//go:generate go run slope/cmd/slope grad -func Ridge.Loss
//go:generate go run slope/cmd/slope grad -func Network.Loss
//go:generate go run slope/cmd/slope grad -func DoubleWell
//go:generate go run slope/cmd/slope grad -func W10
//go:generate go run slope/cmd/slope grad -func Mixture.Loss
//go:generate go run slope/cmd/slope grad -func ErrorU -wrt x
//go:generate go run slope/cmd/slope grad -func ErrorV -wrt x
//go:generate go run slope/cmd/slope grad -func ErrorW
//go:generate go run slope/cmd/slope grad -func LSTM.Loss
//go:generate go run slope/cmd/slope grad -func Predators.Loss
//go:generate go run slope/cmd/slope grad -func Process.Likelihood
//go:generate go run slope/cmd/slope grad -func Orbit.Loss

// Command gp fits a Gaussian process to 150 months of the pressure difference that drives
// the trade winds, and predicts the 18 months that follow. The likelihood is written once,
// in whole arrays; its five hyperparameters are found twice, by gonum's BFGS with the gradient
// and by gonum's Newton method with the Hessian of the same function, whose inverse at the
// end gives their standard errors.
//
//	go run ./examples/gp -out out
package main

import (
	"embed"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"log"
	"math"
	"os"
	"path/filepath"
	"strconv"
)

//go:embed data/enso.csv
var embedded embed.FS

// training is the number of months that the model is fitted to; the others judge it.
const training = 150

func main() {
	log.SetFlags(0)
	out := flag.String("out", "out", "`directory` to draw to")
	flag.Parse()
	if err := run(os.Stdout, *out); err != nil {
		log.Fatal("gp: ", err)
	}
}

// run fits, prints and draws.
func run(w io.Writer, dir string) error {
	s, rest, err := load()
	if err != nil {
		return err
	}
	first, err := fitBFGS(s)
	if err != nil {
		return err
	}
	second, err := fitNewton(s)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "negative log likelihood %.4f at the start\n", plain(start, s))
	fmt.Fprintf(w, "BFGS    %.4f after %d iterations, %d gradients\n", first.F, first.MajorIterations, first.GradEvaluations)
	fmt.Fprintf(w, "Newton  %.4f after %d iterations, %d Hessians\n\n", second.F, second.MajorIterations, second.HessEvaluations)
	sigma, err := standardErrors(second.X, s)
	if err != nil {
		return err
	}
	for i, name := range names {
		fmt.Fprintf(w, "%-22s %8.3f, within a factor %.2f\n", name, math.Exp(second.X[i]), math.Exp(sigma[i]))
	}
	b := predict(second.X, s, rest[0])
	inside, sum := 0, 0.0
	for i, y := range rest[1] {
		r := y - b.mean[i]
		sum += r * r
		if math.Abs(r) <= 1.96*b.sigma[i] {
			inside++
		}
	}
	n := float64(len(rest[1]))
	fmt.Fprintf(w, "\n%d of the %.0f months to come lie in their 95 %% bands; the error of the mean is %.2f, the noise %.2f\n",
		inside, n, math.Sqrt(sum/n), math.Exp(second.X[4]))
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	return draw(second.X, s, rest, filepath.Join(dir, "gp-bands.png"))
}

// load returns the months of the training, and the months and pressures that follow.
func load() (train *series, rest [2][]float64, err error) {
	f, err := embedded.Open("data/enso.csv")
	if err != nil {
		return nil, rest, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, rest, err
	}
	var columns [2][]float64
	for i, row := range rows[1:] {
		for j, field := range row {
			v, err := strconv.ParseFloat(field, 64)
			if err != nil {
				return nil, rest, fmt.Errorf("row %d: %w", i+1, err)
			}
			columns[j] = append(columns[j], v)
		}
	}
	for j, c := range columns {
		rest[j] = c[training:]
	}
	return newSeries(columns[0][:training], columns[1][:training]), rest, nil
}

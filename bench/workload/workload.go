package workload

// Task is what is asked of a contender. Package workload says how the answer of
// each is laid out.
type Task string

// The tasks.
const (
	Gradient      Task = "gradient"       // value and gradient
	Directional   Task = "directional"    // value and derivative along one direction
	Hessian       Task = "hessian"        // a dense matrix
	SparseHessian Task = "sparse hessian" // its entries that are not zero
	Derivatives   Task = "derivatives"    // of a function of one variable
	Jacobian      Task = "jacobian"       // residuals and sparse Jacobian
	Loop          Task = "loop"           // a descent of many steps
)

// Workload is one problem, at any size.
type Workload struct {
	Name   string // "W1", "GMM"
	Title  string // "chained Rosenbrock"
	Task   Task
	Param  string // the meaning of the size n: "variables", "samples", "steps"
	Size   int    // the size that tables show
	Small  int    // a size that every contender runs in milliseconds, for tests
	Growth []int  // the sizes of a growth chart; nil where n has no meaning

	// New returns the problem at size n ≥ 2, with its data and contenders.
	New func(n int) *Case
}

// Case is a workload at one size, with its data.
type Case struct {
	N int

	// Data is all that another program needs to compute the function, as named
	// arrays in a fixed order, which the workload documents. "x" is the point.
	Data []Block

	Want  []float64 // the answer by hand, in the layout of the task
	Plain []float64 // what the plain function answers: its value or values

	// Operations is a rough count of the scalar operations of the plain function,
	// 0 if it is not known.
	Operations int

	// Contenders are the ways to compute the answer. "hand" is the first, and
	// "plain" the second but in loops, which have none. Ways whose cost grows as
	// the number of variables times the operations are left out where that is more
	// than a second or so.
	Contenders []Contender

	parts     []int   // lengths of the parts of Want, each of its own scale; nil: one
	tolerance float64 // allowed to exact contenders; 0: exactTolerance
}

// Contender is one way to compute the answer of a case.
type Contender struct {
	Name    string // "hand", "plain", "dual", "reverse", "gonum fd"
	Package string // "slope/reverse", "gonum.org/v1/gonum/diff/fd"
	Exact   bool   // false for finite differences

	// Tolerance is the relative error that Check allows, 0 for that of exact
	// derivatives: 1e-12, and 1e-10 after a loop. Where it is more, N·2⁻⁵² takes its
	// place, which bounds the rounding of a sum of 2N terms in the order of a loop.
	Tolerance float64

	// Prepare does what a user does once: recording, tapes, buffers.
	Prepare func() Runner
}

// Runner is a contender that is ready to run.
type Runner struct {
	Run     func()           // one evaluation of the task; results stay in buffers
	Answer  func() []float64 // the answer of the last Run, in the layout of Case.Want
	Entries func() int       // length of the tape or of the program after Run; nil where there is none
	Close   func()           // ends what Prepare began; may be nil
}

// All returns the workloads, in the order of their tables.
func All() []Workload {
	return []Workload{w1(), w1Directional(), w2(), lse(), w3(), w3Directional(), w4(), w4b(), w4Loop(), w5(), w5b(), w8(), w8Sparse(), w9(), w10(), w10b(), gmmWorkload(), baWorkload(), lstmWorkload()}
}

// ByName returns the workload of that name, and whether there is one.
func ByName(name string) (Workload, bool) {
	for _, w := range All() {
		if w.Name == name {
			return w, true
		}
	}
	return Workload{}, false
}

// Contender returns the contender of that name, and whether the case has one.
func (c *Case) Contender(name string) (Contender, bool) {
	for _, ct := range c.Contenders {
		if ct.Name == name {
			return ct, true
		}
	}
	return Contender{}, false
}

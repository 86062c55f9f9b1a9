// ADOL-C: the function is recorded once, and each evaluation replays the tape forward
// and backward, as its manual recommends for functions without branches. The buffers
// keep every tape in memory. Hessians are by its drivers.
//
// "traceless" is its forward number type. The number of directions must stay as it is
// once a number exists, so only functions of one variable use it.
#include <adolc/adolc.h>
#include <adolc/adtl.h>

#include "../recorded.h"

using namespace bench;

namespace {

// trace writes the tape of a function with buffers of these sizes.
template <class F>
void trace(const F &f, const Vector &x, const size_t (&sizes)[4]) {
  trace_on(0, 0, uint(sizes[0]), uint(sizes[1]), uint(sizes[2]), uint(sizes[3]));
  std::vector<adouble> v(x.size());
  for (size_t i = 0; i < x.size(); i++) v[i] <<= x[i];
  adouble y = f(v.data(), v.size());
  double value;
  y >>= value;
  trace_off();
}

// record writes the tape of a function. A first trace tells how large the buffers
// must be: smaller ones go to files, larger ones cost time in every sweep.
template <class F>
short record(const F &f, const Vector &x) {
  const size_t large = 1 << 25, slack = 1 << 10;
  trace(f, x, {large, 2 * large, large, large});
  size_t stats[STAT_SIZE];
  tapestats(0, stats);
  trace(f, x, {stats[NUM_OPERATIONS] + slack, stats[NUM_LOCATIONS] + slack, stats[NUM_VALUES] + slack,
               stats[TAY_STACK_SIZE] + slack});
  return 0;
}

// Replay is one sweep forward, which keeps what one sweep backward needs.
template <class F>
struct Replay : Gradient {
  short tag;
  double weight = 1;
  explicit Replay(const Data &d) : Gradient(d), tag(record(F(d), x)) {}
  void run() override {
    zos_forward(tag, 1, int(x.size()), 1, x.data(), &f);
    fos_reverse(tag, 1, int(x.size()), &weight, g.data());
  }
};

// Record is the use of a function with branches: a new tape at every point.
template <class F>
struct Record : Gradient {
  F function;
  std::vector<adouble> v;
  double weight = 1;
  explicit Record(const Data &d) : Gradient(d), function(d), v(x.size()) { record(function, x); }
  void run() override {
    trace_on(0, 1);
    for (size_t i = 0; i < x.size(); i++) v[i] <<= x[i];
    {
      adouble y = function(v.data(), v.size());
      y >>= f;
    }
    trace_off();
    fos_reverse(0, 1, int(x.size()), &weight, g.data());
  }
};

struct Dense : Values {
  Vector x;
  short tag;
  std::vector<double *> rows;
  explicit Dense(const Data &d) : x(d.v("x")), tag(record(Rosenbrock(d), x)) {
    out.resize(x.size() * x.size());
    for (size_t i = 0; i < x.size(); i++) rows.push_back(&out[i * x.size()]);
  }
  // The driver writes the lower triangle.
  void run() override {
    hessian(tag, int(x.size()), x.data(), rows.data());
    for (size_t i = 0; i < x.size(); i++)
      for (size_t j = 0; j < i; j++) rows[j][i] = rows[i][j];
  }
};

// Sparse uses that the Hessian is tridiagonal: columns that are three apart share no
// row, so products with three directions give all of it. The driver sparse_hess finds
// such directions, but Debian's library is built without ColPack, which it needs.
struct Sparse : Values {
  static constexpr int colours = 3;
  Vector x, seed, product;
  short tag;
  std::vector<double *> seeds, products;
  explicit Sparse(const Data &d)
      : x(d.v("x")), seed(colours * x.size()), product(colours * x.size()), tag(record(Rosenbrock(d), x)) {
    size_t n = x.size();
    out.resize(2 * n - 1);
    for (size_t i = 0; i < n; i++) {
      seed[colours * i + i % colours] = 1;
      seeds.push_back(&seed[colours * i]);
      products.push_back(&product[colours * i]);
    }
  }
  void run() override {
    size_t n = x.size();
    hess_mat(tag, int(n), colours, x.data(), seeds.data(), products.data());
    for (size_t i = 0; i < n; i++) out[i] = products[i][i % colours];
    for (size_t i = 0; i + 1 < n; i++) out[n + i] = products[i][(i + 1) % colours];
  }
};

// Traceless is a pass forward in one direction.
template <class F>
struct Traceless : Gradient {
  F function;
  std::vector<adtl::adouble> v;
  explicit Traceless(const Data &d) : Gradient(d), function(d) {
    if (x.size() != 1) throw unsupported("one variable only");
    v.resize(1);
    v[0].setADValue(0, 1);
  }
  void run() override {
    v[0].setValue(x[0]);
    adtl::adouble y = function(v.data(), 1);
    f = y.getValue();
    g[0] = y.getADValue(0);
  }
};

// Along is value and derivative in one direction, one sweep forward of the tape.
template <class F>
struct Along : Values {
  Vector x, v;
  short tag;
  explicit Along(const Data &d) : x(d.v("x")), v(d.v("v")), tag(record(F(d), x)) { out.resize(2); }
  void run() override { fos_forward(tag, 1, int(x.size()), 0, x.data(), v.data(), &out[0], &out[1]); }
};

// Second is W10b by the univariate Taylor series of the tape: f″/2 is its third
// coefficient.
struct Second : Values {
  Vector x;
  short tag;
  explicit Second(const Data &d) : x(d.v("x")), tag(record(Chain(d), Vector{d.scalar("x")})) { out.resize(3 * x.size()); }
  void run() override {
    double direction[2] = {1, 0}, series[2], *in = direction, *result = series;
    for (size_t i = 0; i < x.size(); i++) {
      hos_forward(tag, 1, 1, 2, 0, &x[i], &in, &out[3 * i], &result);
      out[3 * i + 1] = series[0];
      out[3 * i + 2] = 2 * series[1];
    }
  }
};

}  // namespace

int main() {
  std::string version = "2.7";
  auto replay = gradients<Replay>();
  add_loops<Replay>(replay);
  replay["W1j"] = make<Along<Rosenbrock>>();
  replay["W3j"] = make<Along<Logistic>>();
  replay["W8"] = make<Dense>();
  replay["W8s"] = make<Sparse>();
  replay["W10"] = make<PointwiseGradient<Replay<Chain>>>();
  replay["W10b"] = make<Second>();
  return serve({{"ADOL-C replay", version, replay},
                {"ADOL-C record", version, gradients<Record>()},
                {"ADOL-C traceless", version,
                 {{"W9", [](const Data &d) { return std::unique_ptr<Task>(new Descent<Traceless<DoubleWell>>(d, "eta")); }},
                  {"W10", make<PointwiseGradient<Traceless<Chain>>>()}}}});
}

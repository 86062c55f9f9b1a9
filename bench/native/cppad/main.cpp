// CppAD: the function is recorded once, its operation sequence optimized, and each
// evaluation replays it forward and backward. "record" is the use of a function with
// branches: a new recording at every point. Compiled with NDEBUG and without the
// search for NaN, as its manual advises for speed.
#include <cppad/cppad.hpp>

#include "../recorded.h"

using namespace bench;

namespace {

using AD = CppAD::AD<double>;
using Fun = CppAD::ADFun<double>;
using Numbers = CppAD::vector<double>;

Numbers numbers(const Vector &x) {
  Numbers v(x.size());
  for (size_t i = 0; i < x.size(); i++) v[i] = x[i];
  return v;
}

// record records a function of x.
template <class F>
void record(Fun &fun, const F &f, const Vector &x) {
  CppAD::vector<AD> v(x.size()), y(1);
  for (size_t i = 0; i < x.size(); i++) v[i] = x[i];
  CppAD::Independent(v);
  y[0] = f(v.data(), v.size());
  fun.Dependent(v, y);
  fun.check_for_nan(false);
}

// Recorded is a function that was recorded and optimized once.
template <class F>
struct Recorded {
  Fun fun;
  Recorded(const Data &d, const Vector &x) {
    record(fun, F(d), x);
    fun.optimize();
    fun.compare_change_count(0);
  }
};

template <class F>
struct Replay : Gradient {
  Recorded<F> r;
  Numbers point, weight;
  explicit Replay(const Data &d) : Gradient(d), r(d, x), point(x.size()), weight(1) { weight[0] = 1; }
  void run() override {
    for (size_t i = 0; i < x.size(); i++) point[i] = x[i];
    f = r.fun.Forward(0, point)[0];
    Numbers w = r.fun.Reverse(1, weight);
    for (size_t i = 0; i < x.size(); i++) g[i] = w[i];
  }
};

template <class F>
struct Record : Gradient {
  F function;
  Numbers weight;
  explicit Record(const Data &d) : Gradient(d), function(d), weight(1) { weight[0] = 1; }
  // Dependent leaves the function unevaluated, the constructor of ADFun evaluates it
  // as it records.
  void run() override {
    CppAD::vector<AD> v(x.size()), y(1);
    for (size_t i = 0; i < x.size(); i++) v[i] = x[i];
    CppAD::Independent(v);
    y[0] = function(v.data(), v.size());
    f = CppAD::Value(CppAD::Var2Par(y[0]));
    Fun fun(v, y);
    fun.check_for_nan(false);
    Numbers w = fun.Reverse(1, weight);
    for (size_t i = 0; i < x.size(); i++) g[i] = w[i];
  }
};

struct Dense : Values {
  Recorded<Rosenbrock> r;
  Numbers point;
  explicit Dense(const Data &d) : r(d, d.v("x")), point(numbers(d.v("x"))) { out.resize(point.size() * point.size()); }
  void run() override {
    Numbers h = r.fun.Hessian(point, 0);
    for (size_t i = 0; i < out.size(); i++) out[i] = h[i];
  }
};

// Sparse keeps pattern and colours between calls.
struct Sparse : Values {
  using Sizes = CppAD::vector<size_t>;
  Recorded<Rosenbrock> r;
  Numbers point, weight;
  CppAD::sparse_rc<Sizes> pattern;
  CppAD::sparse_rcv<Sizes, Numbers> lower;
  CppAD::sparse_hes_work work;
  explicit Sparse(const Data &d) : r(d, d.v("x")), point(numbers(d.v("x"))), weight(1) {
    size_t n = point.size();
    weight[0] = 1;
    out.resize(2 * n - 1);
    CppAD::vector<bool> all(n), one(1);
    for (size_t i = 0; i < n; i++) all[i] = true;
    one[0] = true;
    r.fun.for_hes_sparsity(all, one, false, pattern);
    CppAD::sparse_rc<Sizes> part(n, n, 2 * n - 1);
    size_t k = 0;
    for (size_t i = 0; i < pattern.nnz(); i++)
      if (pattern.row()[i] >= pattern.col()[i]) part.set(k++, pattern.row()[i], pattern.col()[i]);
    lower = CppAD::sparse_rcv<Sizes, Numbers>(part);
  }
  void run() override {
    r.fun.sparse_hes(point, weight, lower, pattern, "cppad.symmetric", work);
    size_t n = point.size();
    for (size_t k = 0; k < lower.nnz(); k++) {
      size_t row = lower.row()[k], col = lower.col()[k];
      out[row == col ? row : n + col] = lower.val()[k];
    }
  }
};

// Along is value and derivative in one direction.
template <class F>
struct Along : Values {
  Recorded<F> r;
  Vector x;
  Numbers point, v;
  explicit Along(const Data &d) : r(d, d.v("x")), x(d.v("x")), point(x.size()), v(numbers(d.v("v"))) { out.resize(2); }
  void run() override {
    for (size_t i = 0; i < x.size(); i++) point[i] = x[i];
    out[0] = r.fun.Forward(0, point)[0];
    out[1] = r.fun.Forward(1, v)[0];
  }
};

// Second is W10b by the Taylor coefficients of the replay: f″/2 is the third.
struct Second : Values {
  Recorded<Chain> r;
  Vector x;
  Numbers point, one, zero;
  static Vector start(const Data &d) { return {d.scalar("x")}; }
  explicit Second(const Data &d) : r(d, start(d)), x(d.v("x")), point(1), one(1), zero(1) {
    one[0] = 1;
    zero[0] = 0;
    out.resize(3 * x.size());
  }
  void run() override {
    for (size_t i = 0; i < x.size(); i++) {
      point[0] = x[i];
      out[3 * i] = r.fun.Forward(0, point)[0];
      out[3 * i + 1] = r.fun.Forward(1, one)[0];
      out[3 * i + 2] = 2 * r.fun.Forward(2, zero)[0];
    }
  }
};

}  // namespace

int main() {
  CppAD::thread_alloc::hold_memory(true);
  std::string version = CPPAD_PACKAGE_STRING;
  auto replay = gradients<Replay>();
  add_loops<Replay>(replay);
  replay["W1j"] = make<Along<Rosenbrock>>();
  replay["W3j"] = make<Along<Logistic>>();
  replay["W8"] = make<Dense>();
  replay["W8s"] = make<Sparse>();
  replay["W10"] = make<PointwiseGradient<Replay<Chain>>>();
  replay["W10b"] = make<Second>();
  return serve({{"CppAD replay", version, replay}, {"CppAD record", version, gradients<Record>()}});
}

// The dual numbers of Ceres: Jet<double, N> carries N partial derivatives, a number
// known to the compiler. So each function is compiled for the size that the tables
// show: 10 for W1, 50 for W3 and W4. Nested Jets give second derivatives.
#include <ceres/jet.h>
#include <ceres/version.h>

#include "../recorded.h"

using namespace bench;

namespace {

template <class F, int n>
struct Forward : Gradient {
  using Jet = ceres::Jet<double, n>;
  F function;
  std::vector<Jet> v;
  explicit Forward(const Data &d) : Gradient(d), function(d) {
    if (x.size() != size_t(n)) throw unsupported("compiled for " + std::to_string(n) + " variables");
    for (int i = 0; i < n; i++) v.emplace_back(x[size_t(i)], i);
  }
  void run() override {
    for (size_t i = 0; i < x.size(); i++) v[i].a = x[i];
    Jet y = function(v.data(), v.size());
    f = y.a;
    for (int i = 0; i < n; i++) g[size_t(i)] = y.v[i];
  }
};

using One = ceres::Jet<double, 1>;
using Two = ceres::Jet<One, 1>;

One variable(double x, double v) {
  One j(x);
  j.v[0] = v;
  return j;
}

void take(const One &y, double *out) {
  out[0] = y.a;
  out[1] = y.v[0];
}

void observation(const Bundle &b, size_t i, const double *v, double *errors, double *rows) {
  constexpr int n = int(Bundle::block);
  using Jet = ceres::Jet<double, n>;
  Jet x[n], e[2];
  for (int k = 0; k < n; k++) x[k] = Jet(v[k], k);
  b.errors(i, x, e);
  for (int k = 0; k < 2; k++) {
    errors[k] = e[k].a;
    for (int j = 0; j < n; j++) rows[k * n + j] = e[k].v[j];
  }
}

void first(double x, double *out) {
  One v(x, 0), y = w10()(&v, 1);
  out[0] = y.a;
  out[1] = y.v[0];
}

// A function of its own, as Jets of Jets do not take double operands.
void second(double x, double *out) {
  Two v(One(x, 0), 0), one(One(1.0)), two(One(2.0));
  Two y = exp(sin(v)) * log(v * v + one) / sqrt(v + two);
  out[0] = y.a.a;
  out[1] = y.a.v[0];
  out[2] = y.v[0].v[0];
}

// Hessian of W1 with n variables, by Jets of Jets: n² second derivatives at a time.
template <int n>
struct Hessian : Values {
  using Inner = ceres::Jet<double, n>;
  using Outer = ceres::Jet<Inner, n>;
  Vector x;
  std::vector<Outer> v;
  explicit Hessian(const Data &d) : x(d.v("x")) {
    if (x.size() != size_t(n)) throw unsupported("compiled for " + std::to_string(n) + " variables");
    for (int i = 0; i < n; i++) v.emplace_back(Inner(x[size_t(i)], i), i);
    out.resize(n * n);
  }
  void run() override {
    for (size_t i = 0; i < x.size(); i++) v[i].a.a = x[i];
    Outer f(Inner(0.0)), hundred(Inner(100.0)), one(Inner(1.0));
    for (int i = 0; i + 1 < n; i++) {
      Outer s = v[size_t(i) + 1] - v[size_t(i)] * v[size_t(i)], t = one - v[size_t(i)];
      f += hundred * (s * s) + t * t;
    }
    for (int i = 0; i < n; i++)
      for (int j = 0; j < n; j++) out[size_t(i * n + j)] = f.v[i].v[j];
  }
};

}  // namespace

int main() {
  return serve({{"Ceres Jet", CERES_VERSION_STRING,
                 {{"BA", make<Blocks<observation>>()},
                  {"W1", make<Forward<Rosenbrock, 10>>()},
                  {"W1j", make<Directional<Rosenbrock, One, variable, take>>()},
                  {"W3j", make<Directional<Logistic, One, variable, take>>()},
                  {"W3", make<Forward<Logistic, 50>>()},
                  {"W4", make<Forward<Ridge, 50>>()},
                  {"W4L", [](const Data &d) { return std::unique_ptr<Task>(new Descent<Forward<Ridge, 50>>(d, "alpha")); }},
                  {"W8", make<Hessian<10>>()},
                  {"W9", [](const Data &d) { return std::unique_ptr<Task>(new Descent<Forward<DoubleWell, 1>>(d, "eta")); }},
                  {"W10", make<Pointwise<1, first>>()},
                  {"W10b", make<Pointwise<2, second>>()}}}});
}

// Sacado of Trilinos. "Rad" is its reverse mode, which records anew at every point and
// frees its memory with each sweep. "SFad" is forward with as many partial derivatives
// as there are variables, the number known to the compiler: 50 for W3 and W4, 10 for
// W1 with n = 10, 1 for functions of one variable. Other sizes use "DFad", whose number
// is set at run time.
#include <Sacado_No_Kokkos.hpp>

#include "../recorded.h"

using namespace bench;

namespace {

using Var = Sacado::Rad::ADvar<double>;

template <class F>
struct Rad : Gradient {
  F function;
  std::vector<Var> v;
  explicit Rad(const Data &d) : Gradient(d), function(d), v(x.size()) {}
  void run() override {
    for (size_t i = 0; i < x.size(); i++) v[i] = x[i];
    Var y = function(v.data(), v.size());
    Sacado::Rad::ADcontext<double>::Outvar_Gradcomp(y);
    f = y.val();
    for (size_t i = 0; i < x.size(); i++) g[i] = v[i].adj();
  }
};

// Forward is a pass with all directions. T is SFad or DFad.
template <class F, class T>
struct Forward : Gradient {
  F function;
  std::vector<T> v;
  explicit Forward(const Data &d) : Gradient(d), function(d) {
    for (size_t i = 0; i < x.size(); i++) v.emplace_back(int(x.size()), int(i), x[i]);
  }
  void run() override {
    for (size_t i = 0; i < x.size(); i++) v[i].val() = x[i];
    T y = function(v.data(), v.size());
    f = y.val();
    for (size_t i = 0; i < x.size(); i++) g[i] = y.dx(int(i));
  }
};

// fixed is Forward for one size alone.
template <class F, int n>
std::unique_ptr<Task> fixed(const Data &d) {
  if (d.v("x").size() != size_t(n)) throw unsupported("compiled for " + std::to_string(n) + " variables");
  return std::unique_ptr<Task>(new Forward<F, Sacado::Fad::SFad<double, n>>(d));
}

template <class F>
using Dynamic = Forward<F, Sacado::Fad::DFad<double>>;

using One = Sacado::Fad::SFad<double, 1>;
using Two = Sacado::Fad::SFad<One, 1>;

One variable(double x, double v) {
  One y(x);
  y.fastAccessDx(0) = v;
  return y;
}

void take(const One &y, double *out) {
  out[0] = y.val();
  out[1] = y.dx(0);
}

void observation(const Bundle &b, size_t i, const double *v, double *errors, double *rows) {
  constexpr int n = int(Bundle::block);
  using Fad = Sacado::Fad::SFad<double, n>;
  Fad x[n], e[2];
  for (int k = 0; k < n; k++) x[k] = Fad(n, k, v[k]);
  b.errors(i, x, e);
  for (int k = 0; k < 2; k++) {
    errors[k] = e[k].val();
    for (int j = 0; j < n; j++) rows[k * n + j] = e[k].fastAccessDx(j);
  }
}

void first(double x, double *out) {
  One v(1, 0, x), y = w10()(&v, 1);
  out[0] = y.val();
  out[1] = y.fastAccessDx(0);
}

void second(double x, double *out) {
  Two v(1, 0, One(1, 0, x)), y = w10()(&v, 1);
  out[0] = y.val().val();
  out[1] = y.val().fastAccessDx(0);
  out[2] = y.fastAccessDx(0).fastAccessDx(0);
}

// Hessian by forward over reverse: the reverse mode on numbers with one partial
// derivative for each direction. With one direction for each variable it is dense,
// with three, for columns that share no row, it gives the tridiagonal Hessian.
template <bool dense>
struct Hessian : Values {
  using Fad = Sacado::Fad::DFad<double>;
  using Inner = Sacado::Fad::SFad<double, 3>;
  using Number = std::conditional_t<dense, Fad, Inner>;
  using Outer = Sacado::Rad::ADvar<Number>;
  Rosenbrock function;
  Vector x;
  std::vector<Outer> v;
  int directions;
  explicit Hessian(const Data &d) : function(d), x(d.v("x")), v(x.size()), directions(dense ? int(x.size()) : 3) {
    out.resize(dense ? x.size() * x.size() : 2 * x.size() - 1);
  }
  void run() override {
    size_t n = x.size();
    for (size_t i = 0; i < n; i++) v[i] = Number(directions, int(i) % directions, x[i]);
    Outer y = function(v.data(), n);
    Sacado::Rad::ADcontext<Number>::Outvar_Gradcomp(y);
    for (size_t i = 0; i < n; i++) {
      Number row = v[i].adj();
      if (dense) {
        for (size_t j = 0; j < n; j++) out[i * n + j] = row.dx(int(j));
      } else {
        out[i] = row.dx(int(i % 3));
        if (i + 1 < n) out[n + i] = row.dx(int((i + 1) % 3));
      }
    }
  }
};

}  // namespace

int main() {
  std::string version = "13.2";
  auto rad = gradients<Rad>();
  add_loops<Rad>(rad);
  rad["W10"] = make<PointwiseGradient<Rad<Chain>>>();
  rad["W8"] = make<Hessian<true>>();
  rad["W8s"] = make<Hessian<false>>();
  std::map<std::string, Maker> dynamic{{"W3", make<Dynamic<Logistic>>()}, {"W4", make<Dynamic<Ridge>>()}};
  return serve({{"Sacado Rad", version, rad},
                {"Sacado SFad", version,
                 {{"BA", make<Blocks<observation>>()},
                  {"W1", fixed<Rosenbrock, 10>},
                  {"W1j", make<Directional<Rosenbrock, One, variable, take>>()},
                  {"W3j", make<Directional<Logistic, One, variable, take>>()},
                  {"W3", fixed<Logistic, 50>},
                  {"W4", fixed<Ridge, 50>},
                  {"W9", [](const Data &d) { return std::unique_ptr<Task>(new Descent<Forward<DoubleWell, One>>(d, "eta")); }},
                  {"W10", make<Pointwise<1, first>>()},
                  {"W10b", make<Pointwise<2, second>>()}}},
                {"Sacado DFad", version, dynamic}});
}

// Tables of workloads, for peers that treat every function alike.
#ifndef SLOPE_BENCH_RECORDED_H
#define SLOPE_BENCH_RECORDED_H

#include <type_traits>

#include "objectives.h"

namespace bench {

// each calls visit("W1", type of Rosenbrock) and so on for the gradient workloads.
template <class Visit>
void each_gradient(Visit visit) {
  visit("W1", static_cast<Rosenbrock *>(nullptr));
  visit("W2", static_cast<Product *>(nullptr));
  visit("W3", static_cast<Logistic *>(nullptr));
  visit("W4", static_cast<Ridge *>(nullptr));
  visit("W4b", static_cast<Ridge *>(nullptr));
  visit("W5", static_cast<Network *>(nullptr));
  visit("GMM", static_cast<Mixture *>(nullptr));
  visit("LSTM", static_cast<Lstm *>(nullptr));
}

// gradients is a row of workloads: Build<Objective> is a Task for each function.
template <template <class> class Build>
std::map<std::string, Maker> gradients() {
  std::map<std::string, Maker> m;
  each_gradient([&](const char *name, auto *objective) {
    m[name] = make<Build<std::remove_pointer_t<decltype(objective)>>>();
  });
  return m;
}

// Descent is x ← x − step·∇f(x), as many times as the data say: W4L over Ridge and W9
// over DoubleWell. G is a Gradient Task of the function.
template <class G>
struct Descent : Values {
  G gradient;
  Vector start;
  double step;
  int steps;
  Descent(const Data &d, const char *rate)
      : gradient(d), start(d.v("x")), step(d.scalar(rate)), steps(int(d.scalar("steps"))) {}
  void run() override {
    gradient.x = start;
    for (int s = 0; s < steps; s++) {
      gradient.run();
      for (size_t i = 0; i < start.size(); i++) gradient.x[i] -= step * gradient.g[i];
    }
    out = gradient.x;
  }
};

// loops adds W4L and W9.
template <template <class> class Build>
void add_loops(std::map<std::string, Maker> &m) {
  m["W4L"] = [](const Data &d) { return std::unique_ptr<Task>(new Descent<Build<Ridge>>(d, "alpha")); };
  m["W9"] = [](const Data &d) { return std::unique_ptr<Task>(new Descent<Build<DoubleWell>>(d, "eta")); };
}

// Pointwise is W10: at each point the value and the derivatives up to the order, that
// Number(x, out) writes.
template <size_t order, void (*number)(double x, double *out)>
struct Pointwise : Values {
  Vector x;
  explicit Pointwise(const Data &d) : x(d.v("x")) { out.resize(x.size() * (order + 1)); }
  void run() override {
    double *y = out.data();
    for (double v : x) {
      number(v, y);
      y += order + 1;
    }
  }
};

// PointwiseGradient is W10 by G, a Gradient Task of the function of one variable.
template <class G>
struct PointwiseGradient : Values {
  G gradient;
  Vector x;
  static Data one(const Data &d) {
    Data e;
    e.blocks["x"] = Array{1, 1, {d.scalar("x")}};
    return e;
  }
  explicit PointwiseGradient(const Data &d) : gradient(one(d)), x(d.v("x")) { out.resize(2 * x.size()); }
  void run() override {
    for (size_t i = 0; i < x.size(); i++) {
      gradient.x[0] = x[i];
      gradient.run();
      out[2 * i] = gradient.f;
      out[2 * i + 1] = gradient.g[0];
    }
  }
};

// w10 is the function of W10.
inline const Chain &w10() {
  static const Chain f{Data{}};
  return f;
}

// Directional is W1j and W3j: value and derivative along v, in one pass forward of a
// number T with one derivative. variable(x, v) makes one, take(y, out) writes both.
template <class F, class T, T (*variable)(double x, double v), void (*take)(const T &y, double *out)>
struct Directional : Values {
  F function;
  Vector x, v;
  std::vector<T> variables;
  explicit Directional(const Data &d) : function(d), x(d.v("x")), v(d.v("v")), variables(x.size()) { out.resize(2); }
  void run() override {
    for (size_t i = 0; i < x.size(); i++) variables[i] = variable(x[i], v[i]);
    take(function(variables.data(), variables.size()), out.data());
  }
};

// Blocks is BA: the errors and the rows of the Jacobian, by jet, which takes the 15
// variables of an observation and writes its two errors and its two rows. The error of
// a weight has one derivative, which a user writes down.
template <void (*jet)(const Bundle &b, size_t i, const double *v, double *errors, double *rows)>
struct Blocks : Values {
  Bundle b;
  explicit Blocks(const Data &d) : b(d) { out.resize((3 + 2 * Bundle::block + 1) * b.observations()); }
  void run() override {
    size_t p = b.observations();
    double v[Bundle::block], *errors = out.data(), *rows = errors + 3 * p, *last = rows + 2 * Bundle::block * p;
    for (size_t i = 0; i < p; i++) {
      b.variables(i, v);
      jet(b, i, v, errors + 2 * i, rows + 2 * Bundle::block * i);
      errors[2 * p + i] = 1 - b.w[i] * b.w[i];
      last[i] = -2 * b.w[i];
    }
  }
};

}  // namespace bench

#endif

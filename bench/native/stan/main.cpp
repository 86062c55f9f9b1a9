// Stan Math. "scalar" is its reverse mode on numbers, "vector" on whole arrays whose
// values and adjoints lie side by side (var_value<Eigen>), with its own functions for
// products, sums and log-sum-exp. "glm" is its distribution for logistic regression,
// with the gradient built in. Each evaluation records in the arena, sweeps and gives
// the arena back, which keeps its memory.
#include <stan/math/mix.hpp>

#include "../recorded.h"

using namespace bench;

namespace {

namespace sm = stan::math;
using sm::var;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using VarVector = sm::var_value<VectorXd>;
using VarRow = sm::var_value<Eigen::RowVectorXd>;
using VarMatrix = sm::var_value<MatrixXd>;

MatrixXd matrix(const Array &a) { return Eigen::Map<const RowMajor>(a.v.data(), long(a.rows), long(a.cols)); }
VectorXd vector(const Vector &v) { return Eigen::Map<const VectorXd>(v.data(), long(v.size())); }

template <class F>
struct Scalar : Gradient {
  F function;
  std::vector<var> v;
  explicit Scalar(const Data &d) : Gradient(d), function(d), v(x.size()) {}
  void run() override {
    for (size_t i = 0; i < x.size(); i++) v[i] = x[i];
    var y = function(v.data(), v.size());
    y.grad();
    f = y.val();
    for (size_t i = 0; i < x.size(); i++) g[i] = v[i].adj();
    sm::recover_memory();
  }
};

// Whole is the gradient of a function of a vector.
template <class F>
struct Whole : Gradient {
  F function;
  explicit Whole(const Data &d) : Gradient(d), function(d) {}
  void run() override {
    VarVector v(Eigen::Map<const VectorXd>(x.data(), long(x.size())));
    var y = function(v);
    y.grad();
    f = y.val();
    Eigen::Map<VectorXd>(g.data(), long(g.size())) = v.adj();
    sm::recover_memory();
  }
};

struct WholeRosenbrock {
  explicit WholeRosenbrock(const Data &) {}
  var operator()(const VarVector &x) const {
    auto head = x.head(x.size() - 1), tail = x.tail(x.size() - 1);
    return 100.0 * sm::dot_self(sm::subtract(tail, sm::square(head))) + sm::dot_self(sm::subtract(1.0, head));
  }
};

struct WholeLogistic {
  MatrixXd a;
  VectorXd minus_y;
  explicit WholeLogistic(const Data &d) : a(matrix(d["A"])), minus_y(-vector(d.v("y"))) {}
  var operator()(const VarVector &x) const {
    return sm::sum(sm::log1p_exp(sm::elt_multiply(minus_y, sm::multiply(a, x)))) + 0.05 * sm::dot_self(x);
  }
};

struct LogisticModel {
  MatrixXd a;
  std::vector<int> label;
  explicit LogisticModel(const Data &d) : a(matrix(d["A"])) {
    for (double y : d.v("y")) label.push_back(y > 0);
  }
  var operator()(const VarVector &x) const {
    return 0.05 * sm::dot_self(x) - sm::bernoulli_logit_glm_lpmf(label, a, 0.0, x);
  }
};

struct WholeRidge {
  MatrixXd a;
  VectorXd b;
  explicit WholeRidge(const Data &d) : a(matrix(d["A"])), b(vector(d.v("b"))) {}
  var operator()(const VarVector &x) const {
    return sm::dot_self(sm::subtract(sm::multiply(a, x), b)) + sm::dot_self(x);
  }
};

// The weights and biases of a layer are a matrix and a row of their own.
struct WholeNetwork : Gradient {
  std::vector<long> widths;
  MatrixXd data, target;
  explicit WholeNetwork(const Data &d) : Gradient(d), data(matrix(d["data"])), target(matrix(d["target"])) {
    for (double w : d.v("widths")) widths.push_back(long(w));
  }
  void run() override {
    std::vector<VarMatrix> w;
    std::vector<VarRow> b;
    const double *p = x.data();
    for (size_t l = 0; l + 1 < widths.size(); l++) {
      w.emplace_back(Eigen::Map<const RowMajor>(p, widths[l], widths[l + 1]));
      p += widths[l] * widths[l + 1];
      b.emplace_back(Eigen::Map<const Eigen::RowVectorXd>(p, widths[l + 1]));
      p += widths[l + 1];
    }
    auto layer = [&](const auto &in, size_t l) -> VarMatrix {
      return sm::inv_logit(sm::add(sm::multiply(in, w[l]), sm::rep_matrix<VarMatrix>(b[l], int(data.rows()))));
    };
    VarMatrix h = layer(data, 0);
    for (size_t l = 1; l < w.size(); l++) h = layer(h, l);
    var y = sm::sum(sm::square(sm::subtract(h, target))) / double(data.rows());
    y.grad();
    f = y.val();
    double *q = g.data();
    for (size_t l = 0; l < w.size(); l++) {
      Eigen::Map<RowMajor>(q, widths[l], widths[l + 1]) = w[l].adj();
      q += widths[l] * widths[l + 1];
      Eigen::Map<Eigen::RowVectorXd>(q, widths[l + 1]) = b[l].adj();
      q += widths[l + 1];
    }
    sm::recover_memory();
  }
};

// The factors are matrices of numbers; all else is whole arrays over the samples.
struct WholeMixture {
  Mixture p;
  MatrixXd points;  // d×n
  explicit WholeMixture(const Data &in) : p(in), points(matrix(in["data"]).transpose()) {}
  var operator()(const VarVector &x) const {
    long d = long(p.d), k = long(p.k), n = points.cols(), size = long(p.factor());
    VarVector alpha = x.head(k);
    var y = p.constant - double(n) * sm::log_sum_exp(alpha);
    VarMatrix terms(MatrixXd::Zero(k, n));
    for (long j = 0; j < k; j++) {
      auto mu = x.segment(k + j * d, d);
      auto q = x.segment(k + k * d + j * size, d);
      auto l = x.segment(k + k * d + j * size + d, size - d);
      VarVector diagonal = sm::exp(q);
      var sum_q = sm::sum(q);
      y += 0.5 * p.gamma * p.gamma * (sm::dot_self(diagonal) + sm::dot_self(l)) - p.m * sum_q;
      Eigen::Matrix<var, Eigen::Dynamic, Eigen::Dynamic> factor(d, d);
      factor.fill(var(0.0));
      for (long b = 0, at = 0; b < d; b++) {
        factor(b, b) = diagonal.coeff(b);
        for (long a = b + 1; a < d; a++) factor(a, b) = l.coeff(at++);
      }
      VarMatrix centred = sm::subtract(points, sm::rep_matrix<VarMatrix>(mu, int(n)));
      VarMatrix qx = sm::multiply(sm::to_var_value(factor), centred);
      terms.row(j) = sm::add(alpha.coeff(j) + sum_q, sm::multiply(-0.5, sm::columns_dot_self(qx)));
    }
    for (long i = 0; i < n; i++) y += sm::log_sum_exp(terms.col(i));
    return y;
  }
};

// Second derivatives: the library's Hessian, forward over reverse.
struct Dense : Values {
  VectorXd x, gradient;
  MatrixXd h;
  explicit Dense(const Data &d) : x(vector(d.v("x"))) { out.resize(size_t(x.size() * x.size())); }
  void run() override {
    double y;
    sm::hessian([](const auto &v) { return Rosenbrock(Data{})(v.data(), size_t(v.size())); }, x, y, gradient, h);
    Eigen::Map<MatrixXd>(out.data(), x.size(), x.size()) = h;
  }
};

// Sparse is three Hessian-vector products: columns that are three apart share no row.
struct Sparse : Values {
  VectorXd x, product;
  VectorXd seed[3];
  explicit Sparse(const Data &d) : x(vector(d.v("x"))) {
    out.resize(size_t(2 * x.size() - 1));
    for (VectorXd &s : seed) s = VectorXd::Zero(x.size());
    for (long i = 0; i < x.size(); i++) seed[i % 3][i] = 1;
  }
  void run() override {
    long n = x.size();
    for (long c = 0; c < 3; c++) {
      double y;
      sm::hessian_times_vector([](const auto &v) { return Rosenbrock(Data{})(v.data(), size_t(v.size())); }, x, seed[c],
                               y, product);
      for (long i = c; i < n; i += 3) out[size_t(i)] = product[i];
      // Column c of the colour meets the row above its own in i, where i+1 has colour c.
      for (long i = (c + 2) % 3; i + 1 < n; i += 3) out[size_t(n + i)] = product[i];
    }
  }
};

void second(double x, double *out) {
  using Inner = sm::fvar<double>;
  sm::fvar<Inner> v(Inner(x, 1.0), Inner(1.0, 0.0)), y = w10()(&v, 1);
  out[0] = y.val_.val_;
  out[1] = y.val_.d_;
  out[2] = y.d_.d_;
}

sm::fvar<double> variable(double x, double v) { return {x, v}; }

void take(const sm::fvar<double> &y, double *out) {
  out[0] = y.val_;
  out[1] = y.d_;
}

void first(double x, double *out) {
  sm::fvar<double> v(x, 1.0), y = w10()(&v, 1);
  out[0] = y.val_;
  out[1] = y.d_;
}

template <class F>
Maker whole() {
  return make<Whole<F>>();
}

}  // namespace

int main() {
  std::string version = std::to_string(STAN_MATH_MAJOR) + "." + std::to_string(STAN_MATH_MINOR) + "." + std::to_string(STAN_MATH_PATCH);
  auto scalar = gradients<Scalar>();
  add_loops<Scalar>(scalar);
  scalar["W10"] = make<PointwiseGradient<Scalar<Chain>>>();
  scalar["W8"] = make<Dense>();
  scalar["W8s"] = make<Sparse>();
  return serve({{"Stan scalar", version, scalar},
                {"Stan forward", version,
                 {{"W1j", make<Directional<Rosenbrock, sm::fvar<double>, variable, take>>()},
                  {"W3j", make<Directional<Logistic, sm::fvar<double>, variable, take>>()},
                  {"W10", make<Pointwise<1, first>>()}, {"W10b", make<Pointwise<2, second>>()}}},
                {"Stan vector", version,
                 {{"GMM", whole<WholeMixture>()},
                  {"W1", whole<WholeRosenbrock>()},
                  {"W3", whole<WholeLogistic>()},
                  {"W4", whole<WholeRidge>()},
                  {"W4b", whole<WholeRidge>()},
                  {"W4L", [](const Data &d) { return std::unique_ptr<Task>(new Descent<Whole<WholeRidge>>(d, "alpha")); }},
                  {"W5", make<WholeNetwork>()},
                  {"W5b", make<WholeNetwork>()}}},
                {"Stan glm", version, {{"W3", whole<LogisticModel>()}}}});
}

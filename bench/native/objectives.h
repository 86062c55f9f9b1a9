// The plain functions of the workloads, for any number type: what a user of a
// C++ differentiation library writes once and calls with its active type. The
// arguments are pointers; constants stay double. The hand-written gradients are in
// hand/main.cpp.
#ifndef SLOPE_BENCH_OBJECTIVES_H
#define SLOPE_BENCH_OBJECTIVES_H

#include <cmath>
#include <cstddef>
#include <vector>

#include "protocol.h"

namespace bench {

template <class T>
T square(const T &x) {
  return x * x;
}

// W1: Σ 100(x_{i+1}−xᵢ²)² + (1−xᵢ)².
struct Rosenbrock {
  explicit Rosenbrock(const Data &) {}
  template <class T>
  T operator()(const T *x, size_t n) const {
    T f(0.0);
    for (size_t i = 0; i + 1 < n; i++) {
      T s = x[i + 1] - x[i] * x[i];
      T t = 1.0 - x[i];
      f += 100.0 * (s * s) + t * t;
    }
    return f;
  }
};

// W2: Π xᵢ.
struct Product {
  explicit Product(const Data &) {}
  template <class T>
  T operator()(const T *x, size_t n) const {
    T f = x[0];
    for (size_t i = 1; i < n; i++) f *= x[i];
    return f;
  }
};

// W3: Σ log(1+exp(−yⱼ aⱼ·x)) + 0.05‖x‖².
struct Logistic {
  const Array a;
  const Vector y;
  explicit Logistic(const Data &d) : a(d["A"]), y(d.v("y")) {}
  template <class T>
  T operator()(const T *x, size_t n) const {
    using std::exp;
    using std::log;
    T f(0.0);
    for (size_t k = 0; k < n; k++) f += x[k] * x[k];
    f *= 0.05;
    for (size_t j = 0; j < a.rows; j++) {
      const double *row = &a.v[j * n];
      T z = row[0] * x[0];
      for (size_t k = 1; k < n; k++) z += row[k] * x[k];
      f += log(1.0 + exp(-y[j] * z));
    }
    return f;
  }
};

// W4: ‖Ax−b‖² + ‖x‖².
struct Ridge {
  const Array a;
  const Vector b;
  explicit Ridge(const Data &d) : a(d["A"]), b(d.v("b")) {}
  template <class T>
  T operator()(const T *x, size_t n) const {
    T f(0.0);
    for (size_t k = 0; k < n; k++) f += x[k] * x[k];
    for (size_t i = 0; i < a.rows; i++) {
      const double *row = &a.v[i * n];
      T r = row[0] * x[0];
      for (size_t k = 1; k < n; k++) r += row[k] * x[k];
      r -= b[i];
      f += r * r;
    }
    return f;
  }
};

// W5: the mean squared error of a network of sigmoid layers.
struct Network {
  std::vector<size_t> widths;
  const Array data, target;
  explicit Network(const Data &d) : data(d["data"]), target(d["target"]) {
    for (double w : d.v("widths")) widths.push_back(size_t(w));
  }
  template <class T>
  T operator()(const T *x, size_t) const {
    using std::exp;
    T f(0.0);
    std::vector<T> in, out;
    for (size_t s = 0; s < data.rows; s++) {
      const T *w = x;
      const double *sample = &data.v[s * data.cols];
      for (size_t l = 0; l + 1 < widths.size(); l++) {
        size_t rows = widths[l], cols = widths[l + 1];
        const T *bias = w + rows * cols;
        out.assign(bias, bias + cols);
        for (size_t p = 0; p < rows; p++)
          for (size_t q = 0; q < cols; q++) {
            if (l == 0)
              out[q] += sample[p] * w[p * cols + q];
            else
              out[q] += in[p] * w[p * cols + q];
          }
        for (T &v : out) v = 1.0 / (1.0 + exp(-v));
        std::swap(in, out);
        w = bias + cols;
      }
      for (size_t q = 0; q < target.cols; q++) f += square(T(in[q] - target.v[s * target.cols + q]));
    }
    return f / double(data.rows);
  }
};

// W9: ½(w²−1)².
struct DoubleWell {
  explicit DoubleWell(const Data &) {}
  template <class T>
  T operator()(const T *x, size_t) const {
    T s = x[0] * x[0] - 1.0;
    return 0.5 * (s * s);
  }
};

// W10: exp(sin x)·log(x²+1)/√(x+2).
struct Chain {
  explicit Chain(const Data &) {}
  template <class T>
  T operator()(const T *x, size_t) const {
    using std::exp;
    using std::log;
    using std::sin;
    using std::sqrt;
    return T(exp(sin(x[0])) * log(x[0] * x[0] + 1.0) / sqrt(x[0] + 2.0));
  }
};

// GMM of ADBench: the log-posterior of a mixture of Gaussians, with the signs of
// the corrected objective. The parameters are α, μ and, component by component, the
// logarithms of the diagonal of the factor and the rest of it column by column.
struct Mixture {
  const Array data;
  size_t d, k;
  double gamma, m, constant;
  explicit Mixture(const Data &in) : data(in["data"]), gamma(in.v("wishart").at(0)), m(in.v("wishart").at(1)) {
    d = size_t(in.v("shape").at(0));
    k = size_t(in.v("shape").at(1));
    double dd = double(d), n = dd + m + 1, log_gamma = 0.25 * dd * (dd - 1) * std::log(M_PI);
    for (size_t j = 1; j <= d; j++) log_gamma += std::lgamma(0.5 * n + 0.5 * (1 - double(j)));
    double c = n * dd * (std::log(gamma) - 0.5 * std::log(2.0)) - log_gamma;
    constant = -0.5 * double(data.rows) * dd * std::log(2 * M_PI) - double(k) * c;
  }
  size_t factor() const { return d + d * (d - 1) / 2; }

  template <class T>
  T operator()(const T *x, size_t) const {
    using std::exp;
    const T *alpha = x, *mu = x + k, *icf = mu + k * d;
    std::vector<T> sum_q(k), diagonal(k * d), terms(k), c(d), qx(d);
    T f(constant);
    for (size_t j = 0; j < k; j++) {
      const T *q = icf + j * factor();
      T sum = q[0], norm(0.0);
      for (size_t a = 1; a < d; a++) sum += q[a];
      for (size_t a = 0; a < d; a++) {
        diagonal[j * d + a] = exp(q[a]);
        norm += square(diagonal[j * d + a]);
      }
      for (size_t a = d; a < factor(); a++) norm += q[a] * q[a];
      sum_q[j] = sum;
      f += 0.5 * gamma * gamma * norm - m * sum;
    }
    f -= double(data.rows) * log_sum_exp(alpha, k);
    for (size_t i = 0; i < data.rows; i++) {
      for (size_t j = 0; j < k; j++) {
        const T *l = icf + j * factor() + d;
        for (size_t a = 0; a < d; a++) {
          c[a] = data.v[i * d + a] - mu[j * d + a];
          qx[a] = diagonal[j * d + a] * c[a];
        }
        for (size_t b = 0, at = 0; b < d; b++)
          for (size_t a = b + 1; a < d; a++) qx[a] += l[at++] * c[b];
        T norm = qx[0] * qx[0];
        for (size_t a = 1; a < d; a++) norm += qx[a] * qx[a];
        terms[j] = alpha[j] + sum_q[j] - 0.5 * norm;
      }
      f += log_sum_exp(terms.data(), k);
    }
    return f;
  }

 private:
  // Any shift gives the same sum: a tape may keep the one that was the largest when
  // it was recorded.
  template <class T>
  static T log_sum_exp(const T *x, size_t n) {
    using std::exp;
    using std::log;
    T top = x[0];
    for (size_t i = 1; i < n; i++) top = larger(top, x[i]);
    T sum = exp(x[0] - top);
    for (size_t i = 1; i < n; i++) sum += exp(x[i] - top);
    return log(sum) + top;
  }
  template <class T>
  static T larger(const T &a, const T &b) {
    return b > a ? b : a;
  }
};

}  // namespace bench

#endif

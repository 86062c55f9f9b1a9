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

// LSTM of ADBench: each cell of a layer sees one bit. x holds for each layer the
// weights and then the biases of the forget, input and output gates and of the change,
// then input weights, output weights and output biases.
struct Lstm {
  size_t layers, bits, steps;
  const Vector state, sequence;
  explicit Lstm(const Data &d) : state(d.v("state")), sequence(d.v("sequence")) {
    layers = size_t(d.v("shape").at(0));
    bits = size_t(d.v("shape").at(2));
    steps = sequence.size() / bits - 1;
  }
  template <class T>
  static T sigmoid(const T &x) {
    using std::exp;
    return T(1.0 / (1.0 + exp(-x)));
  }
  template <class T>
  T operator()(const T *x, size_t) const {
    using std::exp;
    using std::log;
    using std::tanh;
    const size_t b = bits;
    const T *in_weight = x + 8 * layers * b, *out_weight = in_weight + b, *out_bias = out_weight + b;
    std::vector<T> hidden, cell, u(b);
    for (size_t l = 0; l < layers; l++)
      for (size_t j = 0; j < b; j++) {
        hidden.push_back(T(state[2 * b * l + j]));
        cell.push_back(T(state[2 * b * l + b + j]));
      }
    T loss(0.0);
    for (size_t t = 0; t < steps; t++) {
      for (size_t j = 0; j < b; j++) u[j] = sequence[t * b + j] * in_weight[j];
      for (size_t l = 0; l < layers; l++) {
        const T *w = x + 8 * b * l;
        for (size_t j = 0; j < b; j++) {
          T &h = hidden[l * b + j], &c = cell[l * b + j];
          T forget = sigmoid(T(w[j] * u[j] + w[4 * b + j]));
          T in = sigmoid(T(w[b + j] * h + w[5 * b + j]));
          T out = sigmoid(T(w[2 * b + j] * u[j] + w[6 * b + j]));
          T change = tanh(T(w[3 * b + j] * h + w[7 * b + j]));
          c = T(forget * c + in * change);
          h = T(out * tanh(c));
          u[j] = h;
        }
      }
      T sum(2.0);
      double ones = 0;
      for (size_t j = 0; j < b; j++) {
        double gold = sequence[(t + 1) * b + j];
        T y = u[j] * out_weight[j] + out_bias[j];
        sum += exp(y);
        loss -= gold * y;
        ones += gold;
      }
      loss += ones * log(sum);
    }
    return loss / double(b * steps);
  }
};

// BA of ADBench: the two errors of an observation by its 15 variables: camera (rotation
// vector, centre, focal length, principal point, distortion), point and weight; and
// that of the weight, 1 − w².
struct Bundle {
  static constexpr size_t camera = 11, block = camera + 4;
  const Vector cams, points, w, obs, feats;
  explicit Bundle(const Data &d)
      : cams(d.v("cams")), points(d.v("points")), w(d.v("w")), obs(d.v("obs")), feats(d.v("feats")) {}
  size_t observations() const { return w.size(); }

  // variables writes the 15 of an observation.
  void variables(size_t i, double *v) const {
    const double *cam = &cams[size_t(obs[2 * i]) * camera], *at = &points[size_t(obs[2 * i + 1]) * 3];
    for (size_t k = 0; k < camera; k++) v[k] = cam[k];
    for (size_t k = 0; k < 3; k++) v[camera + k] = at[k];
    v[block - 1] = w[i];
  }

  // errors writes the two errors of observation i. With θ = ‖r‖ and n = r/θ, y turned
  // by r is y·cos θ + (n×y)·sin θ + n(n·y)(1−cos θ).
  template <class T>
  void errors(size_t i, const T *v, T *e) const {
    using std::cos;
    using std::sin;
    using std::sqrt;
    T y[3] = {v[11] - v[3], v[12] - v[4], v[13] - v[5]}, q[3] = {y[0], y[1], y[2]};
    T square = v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
    if (square > 0.0) {
      T theta = sqrt(square), c = cos(theta), s = sin(theta), inverse = 1.0 / theta;
      T n[3] = {v[0] * inverse, v[1] * inverse, v[2] * inverse};
      T along = (n[0] * y[0] + n[1] * y[1] + n[2] * y[2]) * (1.0 - c);
      q[0] = y[0] * c + (n[1] * y[2] - n[2] * y[1]) * s + n[0] * along;
      q[1] = y[1] * c + (n[2] * y[0] - n[0] * y[2]) * s + n[1] * along;
      q[2] = y[2] * c + (n[0] * y[1] - n[1] * y[0]) * s + n[2] * along;
    }
    T x0 = q[0] / q[2], x1 = q[1] / q[2], rho = x0 * x0 + x1 * x1;
    T scale = v[6] * (1.0 + rho * (v[9] + rho * v[10]));
    e[0] = v[14] * (scale * x0 + v[7] - feats[2 * i]);
    e[1] = v[14] * (scale * x1 + v[8] - feats[2 * i + 1]);
  }
};

}  // namespace bench

#endif

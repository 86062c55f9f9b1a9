// The yardstick: every workload with its derivatives written by hand.
//
// It is compiled with -ffast-math, so that loops that sum use several accumulators and
// exponentials the vector functions of the C library; the results differ from those in
// the plain order by rounding alone.
#include <algorithm>
#include <cmath>

#include "../recorded.h"

using namespace bench;

namespace {

double dot(const double *a, const double *b, size_t n) {
  double s = 0;
#pragma omp simd reduction(+ : s)
  for (size_t i = 0; i < n; i++) s += a[i] * b[i];
  return s;
}

void axpy(double *y, double a, const double *x, size_t n) {
#pragma omp simd
  for (size_t i = 0; i < n; i++) y[i] += a * x[i];
}

struct W1 : Gradient {
  using Gradient::Gradient;
  void run() override {
    size_t n = x.size();
    const double *p = x.data();
    double *d = g.data(), sum = 0;
    // The derivative by xᵢ has a part of term i and a part of term i−1.
    auto first = [&](size_t i, double s) { return -400 * p[i] * s - 2 * (1 - p[i]); };
    double s = p[1] - p[0] * p[0], t = 1 - p[0];
    sum = 100 * s * s + t * t;
    d[0] = first(0, s);
#pragma omp simd reduction(+ : sum)
    for (size_t i = 1; i < n - 1; i++) {
      double before = p[i] - p[i - 1] * p[i - 1], here = p[i + 1] - p[i] * p[i], one = 1 - p[i];
      sum += 100 * here * here + one * one;
      d[i] = 200 * before - 400 * p[i] * here - 2 * one;
    }
    d[n - 1] = 200 * (p[n - 1] - p[n - 2] * p[n - 2]);
    f = sum;
  }
};

struct W2 : Gradient {
  using Gradient::Gradient;
  void run() override {
    size_t n = x.size();
    double p = 1;
    for (size_t i = 0; i < n; i++) {
      g[i] = p;
      p *= x[i];
    }
    f = p;
    p = 1;
    for (size_t i = n; i-- > 0;) {
      g[i] *= p;
      p *= x[i];
    }
  }
};

struct LSE : Gradient {
  using Gradient::Gradient;
  void run() override {
    size_t n = x.size();
    const double *p = x.data();
    double *d = g.data(), top = p[0], sum = 0;
#pragma omp simd reduction(max : top)
    for (size_t i = 0; i < n; i++) top = std::max(top, p[i]);
#pragma omp simd reduction(+ : sum)
    for (size_t i = 0; i < n; i++) sum += d[i] = std::exp(p[i] - top);
    double share = 1 / sum;
#pragma omp simd
    for (size_t i = 0; i < n; i++) d[i] *= share;
    f = top + std::log(sum);
  }
};

// W3 takes the rows in strips that stay in the cache, so that the exponentials of a
// strip are one loop, which the compiler makes of the vector functions of the C library.
struct W3 : Gradient {
  static constexpr size_t strip = 32;
  Array a;
  Vector y;
  explicit W3(const Data &d) : Gradient(d), a(d["A"]), y(d.v("y")) {}
  void run() override {
    size_t n = x.size();
    double sum = 0.05 * dot(x.data(), x.data(), n), z[strip];
    for (size_t k = 0; k < n; k++) g[k] = 0.1 * x[k];
    for (size_t from = 0; from < a.rows; from += strip) {
      size_t rows = std::min(strip, a.rows - from);
      const double *row = &a.v[from * n], *label = &y[from];
      for (size_t j = 0; j < rows; j++) z[j] = -label[j] * dot(row + j * n, x.data(), n);
#pragma omp simd reduction(+ : sum)
      for (size_t j = 0; j < rows; j++) {
        double e = std::exp(z[j]);
        sum += std::log1p(e);
        z[j] = -label[j] * e / (1 + e);
      }
      for (size_t j = 0; j < rows; j++) axpy(g.data(), z[j], row + j * n, n);
    }
    f = sum;
  }
};

// ridge is value and gradient of W4 at x; each row of A is read once.
double ridge(const Array &a, const Vector &b, const double *x, double *g) {
  size_t n = a.cols;
  double f = dot(x, x, n);
  for (size_t k = 0; k < n; k++) g[k] = 2 * x[k];
  for (size_t i = 0; i < a.rows; i++) {
    const double *row = &a.v[i * n];
    double r = dot(row, x, n) - b[i];
    f += r * r;
    axpy(g, 2 * r, row, n);
  }
  return f;
}

struct W4 : Gradient {
  Array a;
  Vector b;
  explicit W4(const Data &d) : Gradient(d), a(d["A"]), b(d.v("b")) {}
  void run() override { f = ridge(a, b, x.data(), g.data()); }
};

struct W4L : Values {
  Array a;
  Vector b, x, g;
  double alpha;
  int steps;
  explicit W4L(const Data &d)
      : a(d["A"]), b(d.v("b")), x(d.v("x")), g(x.size()), alpha(d.scalar("alpha")), steps(int(d.scalar("steps"))) {}
  void run() override {
    out = x;
    for (int s = 0; s < steps; s++) {
      ridge(a, b, out.data(), g.data());
      axpy(out.data(), -alpha, g.data(), out.size());
    }
  }
};

struct W5 : Gradient {
  std::vector<size_t> widths;
  Array data, target;
  std::vector<Vector> z, e;  // outputs of the layers, and the derivatives by them
  explicit W5(const Data &d) : Gradient(d), data(d["data"]), target(d["target"]) {
    for (double w : d.v("widths")) {
      widths.push_back(size_t(w));
      z.emplace_back(size_t(w));
      e.emplace_back(size_t(w));
    }
  }
  void run() override {
    size_t layers = widths.size() - 1;
    double scale = 1 / double(data.rows);
    std::fill(g.begin(), g.end(), 0.0);
    f = 0;
    for (size_t s = 0; s < data.rows; s++) {
      std::copy_n(&data.v[s * data.cols], data.cols, z[0].begin());
      size_t at = 0;
      for (size_t l = 0; l < layers; l++) {
        size_t rows = widths[l], cols = widths[l + 1];
        const double *w = &x[at], *bias = w + rows * cols;
        double *out = z[l + 1].data();
        std::copy_n(bias, cols, out);
        for (size_t p = 0; p < rows; p++) axpy(out, z[l][p], w + p * cols, cols);
#pragma omp simd
        for (size_t q = 0; q < cols; q++) out[q] = 1 / (1 + std::exp(-out[q]));
        at += rows * cols + cols;
      }
      for (size_t q = 0; q < target.cols; q++) {
        double r = z[layers][q] - target.v[s * target.cols + q];
        f += scale * r * r;
        e[layers][q] = 2 * scale * r;
      }
      for (size_t l = layers; l-- > 0;) {
        size_t rows = widths[l], cols = widths[l + 1];
        at -= rows * cols + cols;
        double *d = e[l + 1].data(), *gw = &g[at];
        for (size_t q = 0; q < cols; q++) d[q] *= z[l + 1][q] * (1 - z[l + 1][q]);
        axpy(gw + rows * cols, 1, d, cols);
        for (size_t p = 0; p < rows; p++) {
          axpy(gw + p * cols, z[l][p], d, cols);
          if (l > 0) e[l][p] = dot(&x[at + p * cols], d, cols);
        }
      }
    }
  }
};

// The zeros of the dense Hessian are written once.
struct W8 : Values {
  Vector x;
  explicit W8(const Data &d) : x(d.v("x")) { out.assign(x.size() * x.size(), 0.0); }
  void run() override {
    size_t n = x.size();
    double before = 0;
    for (size_t i = 0; i + 1 < n; i++) {
      out[i * n + i] = before + 1200 * x[i] * x[i] - 400 * x[i + 1] + 2;
      out[i * n + i + 1] = out[(i + 1) * n + i] = -400 * x[i];
      before = 200;
    }
    out[n * n - 1] = before;
  }
};

struct W8s : Values {
  Vector x;
  explicit W8s(const Data &d) : x(d.v("x")) { out.assign(2 * x.size() - 1, 0.0); }
  void run() override {
    size_t n = x.size();
    const double *p = x.data();
    double *diagonal = out.data(), *below = diagonal + n;
    diagonal[0] = 1200 * p[0] * p[0] - 400 * p[1] + 2;
#pragma omp simd
    for (size_t i = 1; i < n - 1; i++) diagonal[i] = 202 + 1200 * p[i] * p[i] - 400 * p[i + 1];
    diagonal[n - 1] = 200;
#pragma omp simd
    for (size_t i = 0; i < n - 1; i++) below[i] = -400 * p[i];
  }
};

struct W9 : Values {
  double w0, eta;
  int steps;
  explicit W9(const Data &d) : w0(d.scalar("x")), eta(d.scalar("eta")), steps(int(d.scalar("steps"))) { out.resize(1); }
  void run() override {
    double w = w0;
    for (int i = 0; i < steps; i++) w -= eta * 2 * w * (w * w - 1);
    out[0] = w;
  }
};

// W10 is f = e·l·r with e = exp(sin x), l = log(x²+1), r = (x+2)^(−½), at each point.
template <bool second>
struct W10 : Values {
  Vector x;
  explicit W10(const Data &d) : x(d.v("x")) { out.resize(x.size() * (second ? 3 : 2)); }
  void run() override {
    double *y = out.data();
    for (double v : x) {
      double s = std::sin(v), c = std::cos(v), e = std::exp(s), q = v * v + 1, l = std::log(q);
      double inverse = 1 / (v + 2), r = std::sqrt(inverse);
      double l1 = 2 * v / q, u = c - 0.5 * inverse;  // (e·r)′ = e·r·u
      double er = e * r;
      *y++ = er * l;
      *y++ = er * (u * l + l1);
      if (second) {
        double l2 = 2 / q - l1 * l1, u1 = -s + 0.5 * inverse * inverse;
        *y++ = er * ((u * u + u1) * l + 2 * u * l1 + l2);
      }
    }
  }
};

struct GMM : Gradient {
  Mixture p;
  Vector sum_q, diagonal, terms, c, qx, dqx, weight;
  explicit GMM(const Data &d)
      : Gradient(d), p(d), sum_q(p.k), diagonal(p.k * p.d), terms(p.k), c(p.k * p.d), qx(p.k * p.d), dqx(p.d), weight(p.k) {}

  // softmax returns log Σ exp and leaves the weights.
  static double softmax(const double *t, size_t n, double *w) {
    double top = *std::max_element(t, t + n), sum = 0;
    for (size_t j = 0; j < n; j++) sum += w[j] = std::exp(t[j] - top);
    for (size_t j = 0; j < n; j++) w[j] /= sum;
    return top + std::log(sum);
  }

  void run() override {
    size_t d = p.d, k = p.k, size = p.factor(), rows = p.data.rows;
    const double *alpha = x.data(), *mu = alpha + k, *icf = mu + k * d;
    double *galpha = g.data(), *gmu = galpha + k, *gicf = gmu + k * d;
    std::fill(g.begin(), g.end(), 0.0);
    f = p.constant - double(rows) * softmax(alpha, k, weight.data());
    for (size_t j = 0; j < k; j++) galpha[j] = -double(rows) * weight[j];
    double gg = p.gamma * p.gamma;
    for (size_t j = 0; j < k; j++) {
      const double *q = icf + j * size, *l = q + d;
      double *gq = gicf + j * size, *diag = &diagonal[j * d], sum = 0, norm = 0;
      for (size_t a = 0; a < d; a++) {
        sum += q[a];
        diag[a] = std::exp(q[a]);
        norm += diag[a] * diag[a];
        gq[a] = gg * diag[a] * diag[a] - p.m;
      }
      norm += dot(l, l, size - d);
      for (size_t a = d; a < size; a++) gq[a] = gg * q[a];
      sum_q[j] = sum;
      f += 0.5 * gg * norm - p.m * sum;
    }
    for (size_t i = 0; i < rows; i++) {
      const double *point = &p.data.v[i * d];
      for (size_t j = 0; j < k; j++) {
        const double *l = icf + j * size + d;
        double *cj = &c[j * d], *qj = &qx[j * d];
        for (size_t a = 0; a < d; a++) {
          cj[a] = point[a] - mu[j * d + a];
          qj[a] = diagonal[j * d + a] * cj[a];
        }
        for (size_t b = 0; b < d; b++) {
          axpy(qj + b + 1, cj[b], l, d - b - 1);
          l += d - b - 1;
        }
        terms[j] = alpha[j] + sum_q[j] - 0.5 * dot(qj, qj, d);
      }
      f += softmax(terms.data(), k, weight.data());
      for (size_t j = 0; j < k; j++) {
        const double *l = icf + j * size + d, *cj = &c[j * d], *qj = &qx[j * d];
        double w = weight[j], *gq = gicf + j * size, *gl = gq + d, *diag = &diagonal[j * d];
        galpha[j] += w;
        for (size_t a = 0; a < d; a++) {
          dqx[a] = -w * qj[a];
          gq[a] += w + dqx[a] * cj[a] * diag[a];
        }
        for (size_t b = 0; b < d; b++) {
          size_t rest = d - b - 1;
          axpy(gl, cj[b], &dqx[b] + 1, rest);
          gmu[j * d + b] -= diag[b] * dqx[b] + dot(l, &dqx[b] + 1, rest);
          l += rest;
          gl += rest;
        }
      }
    }
  }
};

// W1j and W3j are value and derivative along v.
struct W1j : Values {
  Vector x, v;
  explicit W1j(const Data &d) : x(d.v("x")), v(d.v("v")) { out.resize(2); }
  void run() override {
    const double *p = x.data(), *q = v.data();
    double sum = 0, along = 0;
#pragma omp simd reduction(+ : sum, along)
    for (size_t i = 0; i < x.size() - 1; i++) {
      double s = p[i + 1] - p[i] * p[i], t = 1 - p[i];
      sum += 100 * s * s + t * t;
      along += 200 * s * (q[i + 1] - 2 * p[i] * q[i]) - 2 * t * q[i];
    }
    out[0] = sum;
    out[1] = along;
  }
};

struct W3j : Values {
  Array a;
  Vector y, x, v;
  explicit W3j(const Data &d) : a(d["A"]), y(d.v("y")), x(d.v("x")), v(d.v("v")) { out.resize(2); }
  void run() override {
    size_t n = x.size();
    double sum = 0.05 * dot(x.data(), x.data(), n), along = 0.1 * dot(x.data(), v.data(), n);
    for (size_t j = 0; j < a.rows; j++) {
      const double *row = &a.v[j * n];
      double e = std::exp(-y[j] * dot(row, x.data(), n));
      sum += std::log1p(e);
      along -= y[j] * e / (1 + e) * dot(row, v.data(), n);
    }
    out[0] = sum;
    out[1] = along;
  }
};

// LSTM goes forward with all that the way back needs, then backward through time.
struct LSTM : Gradient {
  struct Cell {
    double u, h, c, forget, in, out, change, tanh, cell, hidden;
  };
  Lstm p;
  std::vector<Cell> cells;  // by time, layer and bit
  Vector prob, u, dh, dc, du;
  explicit LSTM(const Data &d)
      : Gradient(d), p(d), cells(p.steps * p.layers * p.bits), prob(p.steps * p.bits), u(p.bits), dh(p.layers * p.bits),
        dc(p.layers * p.bits), du(p.bits) {}
  static double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
  void run() override {
    const size_t b = p.bits, layers = p.layers;
    const double *extra = &x[8 * layers * b], *in_weight = extra, *out_weight = extra + b, *out_bias = out_weight + b;
    double loss = 0;
    for (size_t t = 0; t < p.steps; t++) {
      for (size_t j = 0; j < b; j++) u[j] = p.sequence[t * b + j] * in_weight[j];
      for (size_t l = 0; l < layers; l++) {
        const double *w = &x[8 * b * l];
        Cell *z = &cells[(t * layers + l) * b];
        const Cell *before = t == 0 ? nullptr : z - layers * b;
        for (size_t j = 0; j < b; j++, z++) {
          z->u = u[j];
          z->h = before ? before[j].hidden : p.state[2 * b * l + j];
          z->c = before ? before[j].cell : p.state[2 * b * l + b + j];
          z->forget = sigmoid(w[j] * z->u + w[4 * b + j]);
          z->in = sigmoid(w[b + j] * z->h + w[5 * b + j]);
          z->out = sigmoid(w[2 * b + j] * z->u + w[6 * b + j]);
          z->change = std::tanh(w[3 * b + j] * z->h + w[7 * b + j]);
          z->cell = z->forget * z->c + z->in * z->change;
          z->tanh = std::tanh(z->cell);
          z->hidden = z->out * z->tanh;
          u[j] = z->hidden;
        }
      }
      double sum = 2, ones = 0, *e = &prob[t * b];
      for (size_t j = 0; j < b; j++) {
        double gold = p.sequence[(t + 1) * b + j], y = u[j] * out_weight[j] + out_bias[j];
        e[j] = std::exp(y);
        sum += e[j];
        ones += gold;
        loss -= gold * y;
      }
      loss += ones * std::log(sum);
      for (size_t j = 0; j < b; j++) e[j] *= ones / sum;
    }
    double scale = 1 / double(b * p.steps);
    f = loss * scale;

    std::fill(g.begin(), g.end(), 0.0);
    std::fill(dh.begin(), dh.end(), 0.0);
    std::fill(dc.begin(), dc.end(), 0.0);
    double *gin = &g[8 * layers * b], *gout = gin + b, *gbias = gout + b;
    for (size_t t = p.steps; t-- > 0;) {
      const Cell *last = &cells[(t * layers + layers - 1) * b];
      for (size_t j = 0; j < b; j++) {
        double d = scale * (prob[t * b + j] - p.sequence[(t + 1) * b + j]);
        gout[j] += d * last[j].hidden;
        gbias[j] += d;
        du[j] = d * out_weight[j];
      }
      for (size_t l = layers; l-- > 0;) {
        const double *w = &x[8 * b * l];
        double *gw = &g[8 * b * l];
        const Cell *z = &cells[(t * layers + l) * b];
        for (size_t j = 0; j < b; j++, z++) {
          double h = dh[l * b + j] + du[j], c = dc[l * b + j] + h * z->out * (1 - z->tanh * z->tanh);
          // By the arguments of the gates and of the change.
          double forget = c * z->c * z->forget * (1 - z->forget), in = c * z->change * z->in * (1 - z->in);
          double out = h * z->tanh * z->out * (1 - z->out), change = c * z->in * (1 - z->change * z->change);
          gw[j] += forget * z->u;
          gw[b + j] += in * z->h;
          gw[2 * b + j] += out * z->u;
          gw[3 * b + j] += change * z->h;
          gw[4 * b + j] += forget;
          gw[5 * b + j] += in;
          gw[6 * b + j] += out;
          gw[7 * b + j] += change;
          dc[l * b + j] = c * z->forget;
          dh[l * b + j] = in * w[b + j] + change * w[3 * b + j];
          du[j] = forget * w[j] + out * w[2 * b + j];
        }
      }
      for (size_t j = 0; j < b; j++) gin[j] += du[j] * p.sequence[t * b + j];
    }
  }
};

// BA by hand. With q = R(r)·y, y = X − C, and a row a of ∂e/∂q, the row by X is g = Rᵀa
// and that by C is −g. The row by r is, from the derivative of the rotation (Gallego and
// Yezzi 2015, equation 9), ((m·r) r + ((R−I)m) × r)/θ² with m = y × g.
void observation(const Bundle &b, size_t i, const double *v, double *errors, double *rows) {
  const double *r = v;
  double y[3] = {v[11] - v[3], v[12] - v[4], v[13] - v[5]}, w = v[14];
  double square = dot(r, r, 3), theta = std::sqrt(square);
  double m[3][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
  if (square > 0) {
    double s = std::sin(theta), c = std::cos(theta), t = 1 - c, n0 = r[0] / theta, n1 = r[1] / theta, n2 = r[2] / theta;
    double turn[3][3] = {{c + t * n0 * n0, t * n0 * n1 - s * n2, t * n0 * n2 + s * n1},
                         {t * n0 * n1 + s * n2, c + t * n1 * n1, t * n1 * n2 - s * n0},
                         {t * n0 * n2 - s * n1, t * n1 * n2 + s * n0, c + t * n2 * n2}};
    std::copy_n(&turn[0][0], 9, &m[0][0]);
  }
  double q[3];
  for (int k = 0; k < 3; k++) q[k] = m[k][0] * y[0] + m[k][1] * y[1] + m[k][2] * y[2];
  double inverse = 1 / q[2], x[2] = {q[0] * inverse, q[1] * inverse}, rho = x[0] * x[0] + x[1] * x[1], f = v[6];
  double l = 1 + rho * (v[9] + rho * v[10]), dl = 2 * v[9] + 4 * rho * v[10];  // dl·x is the gradient of l
  for (int k = 0; k < 2; k++) {
    double e = f * l * x[k] + v[7 + k] - b.feats[2 * i + size_t(k)], *row = rows + 15 * k;
    errors[k] = w * e;
    double d[2] = {w * f * x[k] * dl * x[0], w * f * x[k] * dl * x[1]};
    d[k] += w * f * l;
    double a[3] = {d[0] * inverse, d[1] * inverse, 0};
    a[2] = -(a[0] * x[0] + a[1] * x[1]);
    double grad[3];
    for (int c = 0; c < 3; c++) grad[c] = m[0][c] * a[0] + m[1][c] * a[1] + m[2][c] * a[2];
    double h[3] = {y[1] * grad[2] - y[2] * grad[1], y[2] * grad[0] - y[0] * grad[2], y[0] * grad[1] - y[1] * grad[0]};
    if (square > 0) {
      double u[3];
      for (int c = 0; c < 3; c++) u[c] = m[c][0] * h[0] + m[c][1] * h[1] + m[c][2] * h[2] - h[c];
      double s = (h[0] * r[0] + h[1] * r[1] + h[2] * r[2]) / square, t = 1 / square;
      h[0] = s * r[0] + t * (u[1] * r[2] - u[2] * r[1]);
      h[1] = s * r[1] + t * (u[2] * r[0] - u[0] * r[2]);
      h[2] = s * r[2] + t * (u[0] * r[1] - u[1] * r[0]);
    }
    for (int c = 0; c < 3; c++) {
      row[c] = h[c];
      row[3 + c] = -grad[c];
      row[11 + c] = grad[c];
    }
    row[6] = w * l * x[k];
    row[7] = row[8] = 0;
    row[7 + k] = w;
    row[9] = w * f * rho * x[k];
    row[10] = w * f * rho * rho * x[k];
    row[14] = e;
  }
}

}  // namespace

int main() {
  return serve({{"hand C++", "g++ " __VERSION__,
                 {{"W1", make<W1>()},
                  {"W2", make<W2>()},
                  {"LSE", make<LSE>()},
                  {"W3", make<W3>()},
                  {"W4", make<W4>()},
                  {"W4b", make<W4>()},
                  {"W4L", make<W4L>()},
                  {"W5", make<W5>()},
                  {"W5b", make<W5>()},
                  {"W8", make<W8>()},
                  {"W8s", make<W8s>()},
                  {"W9", make<W9>()},
                  {"W10", make<W10<false>>()},
                  {"W10b", make<W10<true>>()},
                  {"W1j", make<W1j>()},
                  {"W3j", make<W3j>()},
                  {"BA", make<Blocks<observation>>()},
                  {"LSTM", make<LSTM>()},
                  {"GMM", make<GMM>()}}}});
}

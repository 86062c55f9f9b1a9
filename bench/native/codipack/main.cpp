// CoDiPack. "reverse" is its default reverse type, a tape of Jacobians with expression
// templates, recorded anew at every point in memory that it keeps; "forward" its
// forward type, nested for second derivatives.
#include <codi.hpp>

#include "../recorded.h"

using namespace bench;

namespace {

using Real = codi::RealReverse;
using Forward = codi::RealForward;
using Second = codi::RealForwardGen<Forward>;

template <class F>
struct Reverse : Gradient {
  F function;
  std::vector<Real> v;
  explicit Reverse(const Data &d) : Gradient(d), function(d), v(x.size()) {}
  void run() override {
    Real::Tape &tape = Real::getTape();
    tape.setActive();
    for (size_t i = 0; i < x.size(); i++) {
      v[i] = x[i];
      tape.registerInput(v[i]);
    }
    Real y = function(v.data(), v.size());
    tape.registerOutput(y);
    tape.setPassive();
    y.setGradient(1.0);
    tape.evaluate();
    f = y.getValue();
    for (size_t i = 0; i < x.size(); i++) g[i] = v[i].getGradient();
    tape.reset();
  }
};

Forward variable(double x, double v) {
  Forward y(x);
  y.setGradient(v);
  return y;
}

void take(const Forward &y, double *out) {
  out[0] = y.getValue();
  out[1] = y.getGradient();
}

void first(double x, double *out) {
  Forward v = variable(x, 1.0);
  take(w10()(&v, 1), out);
}

void second(double x, double *out) {
  Second v(variable(x, 1.0));
  v.setGradient(Forward(1.0));
  Second y = w10()(&v, 1);
  out[0] = y.getValue().getValue();
  out[1] = y.getValue().getGradient();
  out[2] = y.getGradient().getGradient();
}

}  // namespace

int main() {
  std::string version = std::to_string(CODI_MAJOR_VERSION) + "." + std::to_string(CODI_MINOR_VERSION) + "." +
                        std::to_string(CODI_BUILD_VERSION);
  auto reverse = gradients<Reverse>();
  add_loops<Reverse>(reverse);
  reverse["W10"] = make<PointwiseGradient<Reverse<Chain>>>();
  return serve({{"CoDiPack reverse", version, reverse},
                {"CoDiPack forward", version,
                 {{"W1j", make<Directional<Rosenbrock, Forward, variable, take>>()},
                  {"W3j", make<Directional<Logistic, Forward, variable, take>>()},
                  {"W10", make<Pointwise<1, first>>()},
                  {"W10b", make<Pointwise<2, second>>()}}}});
}

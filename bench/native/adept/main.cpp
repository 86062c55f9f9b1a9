// Adept 2: expression templates that record on a stack, which keeps its memory between
// recordings. The variables live on from one recording to the next.
#include <adept.h>

#include "../recorded.h"

using namespace bench;

namespace {

adept::Stack stack;

template <class F>
struct Reverse : Gradient {
  F function;
  std::vector<adept::adouble> v;
  explicit Reverse(const Data &d) : Gradient(d), function(d), v(x.size()) {}
  void run() override {
    for (size_t i = 0; i < x.size(); i++) v[i].set_value(x[i]);
    stack.new_recording();
    adept::adouble y = function(v.data(), v.size());
    y.set_gradient(1.0);
    stack.reverse();
    f = y.value();
    for (size_t i = 0; i < x.size(); i++) g[i] = v[i].get_gradient();
  }
};

}  // namespace

int main() {
  auto reverse = gradients<Reverse>();
  add_loops<Reverse>(reverse);
  reverse["W10"] = make<PointwiseGradient<Reverse<Chain>>>();
  return serve({{"Adept", adept::version(), reverse}});
}

// CppADCodeGen: value and derivatives are recorded once as a graph, written as C by the
// library, compiled by gcc, and called. The code is
// straight: as long as the number of operations, so there is a limit to the size.
#include <cppad/cg.hpp>

#include <dlfcn.h>
#include <unistd.h>

#include "../recorded.h"

using namespace bench;

namespace {

namespace cg = CppAD::cg;
using Node = cg::CG<double>;
using AD = CppAD::AD<Node>;
using Fun = CppAD::ADFun<Node>;
using Nodes = CppAD::vector<Node>;

// Code is a compiled function y(x). Its directory is removed with it.
class Code {
  std::string directory;
  void *library = nullptr;
  void clean() {
    if (library) dlclose(library);
    for (const char *name : {"/f.c", "/f.so"}) std::remove((directory + name).c_str());
    rmdir(directory.c_str());
  }

 public:
  void (*call)(const double *x, double *y) = nullptr;

  // The handler is that of the nodes y.
  Code(cg::CodeHandler<double> &handler, Nodes &y) {
    const size_t limit = 30000;
    cg::LanguageC<double> language("double");
    cg::LangCDefaultVariableNameGenerator<double> names;
    std::ostringstream body;
    handler.generateCode(body, language, y, names);
    size_t temporaries = handler.getTemporaryVariableCount();
    std::string text = body.str();
    size_t statements = size_t(std::count(text.begin(), text.end(), '\n'));
    if (statements > limit) throw unsupported("more than 30000 statements take minutes to compile");
    // One block of thousands of statements takes minutes at -O3.
    std::string level = statements > 2000 ? "-O1" : "-O3";

    char name[] = "/tmp/cppadcg-XXXXXX";
    if (!mkdtemp(name)) throw std::runtime_error("no temporary directory");
    directory = name;
    std::ofstream(directory + "/f.c") << "#include <math.h>\nvoid f(const double *restrict x, double *restrict y) {\n"
                                      << "double v[" << temporaries + 1 << "];\n"
                                      << text << "}\n";
    std::string command = "gcc " + level + " -march=native -w -shared -fPIC -o " + directory + "/f.so " + directory + "/f.c -lm 1>&2";
    if (std::system(command.c_str()) == 0) library = dlopen((directory + "/f.so").c_str(), RTLD_NOW);
    if (library) call = reinterpret_cast<void (*)(const double *, double *)>(dlsym(library, "f"));
    if (!call) {
      clean();
      throw std::runtime_error("the generated code does not compile");
    }
  }
  Code(const Code &) = delete;
  ~Code() { clean(); }
};

// record records a function for an evaluation on nodes.
template <class F>
void record(Fun &fun, const F &f, const Vector &x) {
  CppAD::vector<AD> v(x.size()), y(1);
  for (size_t i = 0; i < x.size(); i++) v[i] = x[i];
  CppAD::Independent(v);
  y[0] = f(v.data(), v.size());
  fun.Dependent(v, y);
  fun.optimize();
}

// variables makes the nodes of x. Their values choose the branches while generating.
Nodes variables(cg::CodeHandler<double> &handler, const Vector &x) {
  Nodes v(x.size());
  handler.makeVariables(v);
  for (size_t i = 0; i < x.size(); i++) v[i].setValue(x[i]);
  return v;
}

template <class F>
struct Generated : Gradient {
  std::unique_ptr<Code> code;
  Vector y;
  explicit Generated(const Data &d) : Gradient(d), y(x.size() + 1) {
    Fun fun;
    record(fun, F(d), x);
    cg::CodeHandler<double> handler;
    Nodes v = variables(handler, x), results(x.size() + 1), weight(1);
    results[0] = fun.Forward(0, v)[0];
    weight[0] = 1.0;
    Nodes partials = fun.Reverse(1, weight);
    for (size_t i = 0; i < x.size(); i++) results[i + 1] = partials[i];
    code.reset(new Code(handler, results));
  }
  void run() override {
    code->call(x.data(), y.data());
    f = y[0];
    std::copy(y.begin() + 1, y.end(), g.begin());
  }
};

// Sparse is the tridiagonal Hessian of W1, or dense with the entries that are zero
// written once.
template <bool dense>
struct Hessian : Values {
  using Sizes = CppAD::vector<size_t>;
  Vector x, entries;
  Sizes row, col;
  std::unique_ptr<Code> code;
  explicit Hessian(const Data &d) : x(d.v("x")) {
    size_t n = x.size();
    out.resize(dense ? n * n : 2 * n - 1);
    entries.resize(2 * n - 1);
    Fun fun;
    record(fun, Rosenbrock(d), x);
    cg::CodeHandler<double> handler;
    Nodes v = variables(handler, x), weight(1);
    weight[0] = 1.0;
    CppAD::vector<bool> all(n), one(1);
    for (size_t i = 0; i < n; i++) all[i] = true;
    one[0] = true;
    CppAD::sparse_rc<Sizes> pattern;
    fun.for_hes_sparsity(all, one, false, pattern);
    CppAD::sparse_rc<Sizes> part(n, n, 2 * n - 1);
    size_t k = 0;
    for (size_t i = 0; i < pattern.nnz(); i++)
      if (pattern.row()[i] >= pattern.col()[i]) part.set(k++, pattern.row()[i], pattern.col()[i]);
    CppAD::sparse_rcv<Sizes, Nodes> lower(part);
    CppAD::sparse_hes_work work;
    fun.sparse_hes(v, weight, lower, pattern, "cppad.symmetric", work);
    row = lower.row();
    col = lower.col();
    Nodes results = lower.val();
    code.reset(new Code(handler, results));
  }
  void run() override {
    code->call(x.data(), entries.data());
    size_t n = x.size();
    for (size_t k = 0; k < entries.size(); k++) {
      if (dense)
        out[row[k] * n + col[k]] = out[col[k] * n + row[k]] = entries[k];
      else
        out[row[k] == col[k] ? row[k] : n + col[k]] = entries[k];
    }
  }
};

// Second is W10b: the Taylor coefficients, of which the third is f″/2.
struct Second : Values {
  Vector x;
  std::unique_ptr<Code> code;
  explicit Second(const Data &d) : x(d.v("x")) {
    out.resize(3 * x.size());
    Vector start{d.scalar("x")};
    Fun fun;
    record(fun, Chain(d), start);
    cg::CodeHandler<double> handler;
    Nodes v = variables(handler, start), one(1), zero(1), results(3);
    one[0] = 1.0;
    zero[0] = 0.0;
    results[0] = fun.Forward(0, v)[0];
    results[1] = fun.Forward(1, one)[0];
    results[2] = fun.Forward(2, zero)[0] * 2.0;
    code.reset(new Code(handler, results));
  }
  void run() override {
    for (size_t i = 0; i < x.size(); i++) code->call(&x[i], &out[3 * i]);
  }
};

}  // namespace

int main() {
  std::map<std::string, Maker> table{{"W1", make<Generated<Rosenbrock>>()},
                                     {"W2", make<Generated<Product>>()},
                                     {"W3", make<Generated<Logistic>>()},
                                     {"W4", make<Generated<Ridge>>()},
                                     {"W8", make<Hessian<true>>()},
                                     {"W8s", make<Hessian<false>>()},
                                     {"W10", make<PointwiseGradient<Generated<Chain>>>()},
                                     {"W10b", make<Second>()}};
  add_loops<Generated>(table);
  return serve({{"CppADCodeGen", "2.4.3", table}});
}

// The line protocol of the comparison, for peers in C++: see ../PEERS.md.
//
// A peer fills a table of contenders and calls serve. A contender maps the name of
// a workload to a function that reads the data and returns a Task, whose run is one
// evaluation. Everything that a user does once (recording, buffers) belongs in the
// function, everything that a user does per point in run. A call of run is one
// indirect call, as in the Go program.
#ifndef SLOPE_BENCH_PROTOCOL_H
#define SLOPE_BENCH_PROTOCOL_H

#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace bench {

using Vector = std::vector<double>;

// Array is a block of a data file: rows×cols numbers, row by row.
struct Array {
  size_t rows = 0, cols = 0;
  Vector v;
};

// Data is the content of a data file: arrays by name.
struct Data {
  std::map<std::string, Array> blocks;

  const Array &operator[](const std::string &name) const {
    auto it = blocks.find(name);
    if (it == blocks.end()) throw std::runtime_error("no block " + name + " in the data");
    return it->second;
  }
  const Vector &v(const std::string &name) const { return (*this)[name].v; }
  double scalar(const std::string &name) const { return v(name).at(0); }
};

inline Data read_data(const std::string &file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error("cannot read " + file);
  Data d;
  std::string name;
  while (in >> name) {
    Array a;
    if (!(in >> a.rows >> a.cols)) throw std::runtime_error("bad shape of block " + name);
    a.v.resize(a.rows * a.cols);
    std::string word;
    for (double &x : a.v) {
      if (!(in >> word)) throw std::runtime_error("block " + name + " ends early");
      x = std::strtod(word.c_str(), nullptr);
    }
    d.blocks[name] = std::move(a);
  }
  return d;
}

// Task is a prepared workload.
struct Task {
  virtual ~Task() = default;
  virtual void run() = 0;        // one evaluation; results stay in buffers
  virtual Vector answer() = 0;   // the results of the last run
};

// Gradient is the usual Task: run writes value and gradient.
struct Gradient : Task {
  Vector x, g;
  double f = 0;
  explicit Gradient(const Data &d) : x(d.v("x")), g(x.size()) {}
  Vector answer() override {
    Vector a{f};
    a.insert(a.end(), g.begin(), g.end());
    return a;
  }
};

// Values is a Task whose answer is one array.
struct Values : Task {
  Vector out;
  Vector answer() override { return out; }
};

// Closure makes a Task of two functions.
struct Closure : Task {
  std::function<void()> f;
  std::function<Vector()> a;
  Closure(std::function<void()> f, std::function<Vector()> a) : f(std::move(f)), a(std::move(a)) {}
  void run() override { f(); }
  Vector answer() override { return a(); }
};

using Maker = std::function<std::unique_ptr<Task>(const Data &)>;

// make is the Maker of a Task that is built from the data alone.
template <class T>
Maker make() {
  return [](const Data &d) { return std::unique_ptr<Task>(new T(d)); };
}

struct Contender {
  std::string name, version;
  std::map<std::string, Maker> workloads;
};

inline std::string words_joined(std::string s) {
  for (char &c : s)
    if (c == ' ') c = '_';
  return s;
}

// unsupported is thrown by a Maker for a size that the contender cannot do.
struct unsupported : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// serve answers requests until the input ends.
inline int serve(const std::vector<Contender> &contenders) {
  std::unique_ptr<Task> task;
  std::string line;
  while (std::getline(std::cin, line)) {
    std::istringstream in(line);
    std::string verb;
    in >> verb;
    if (verb == "list") {
      for (const Contender &c : contenders) {
        std::string names;
        for (const auto &w : c.workloads) names += (names.empty() ? "" : ",") + w.first;
        std::cout << "contender " << words_joined(c.name) << ' ' << words_joined(c.version) << ' ' << names << '\n';
      }
      std::cout << "end" << std::endl;
    } else if (verb == "prepare") {
      std::string name, workload, n, data, answer;
      in >> name >> workload >> n >> data >> answer;
      try {
        const Maker *maker = nullptr;
        for (const Contender &c : contenders) {
          auto it = c.workloads.find(workload);
          if (words_joined(c.name) == name && it != c.workloads.end()) maker = &it->second;
        }
        if (!maker) throw std::runtime_error("no " + workload + " for " + name);
        task.reset();
        task = (*maker)(read_data(data));
        task->run();
        FILE *out = std::fopen(answer.c_str(), "w");
        if (!out) throw std::runtime_error("cannot write " + answer);
        for (double x : task->answer()) std::fprintf(out, "%.17g\n", x);
        if (std::fclose(out) != 0) throw std::runtime_error("cannot write " + answer);
        std::cout << "ready" << std::endl;
      } catch (const std::exception &e) {
        task.reset();
        std::cout << "error " << e.what() << std::endl;
      }
    } else if (verb == "time") {
      long count = 0;
      in >> count;
      if (!task || count < 1) {
        std::cout << "error nothing prepared" << std::endl;
        continue;
      }
      auto start = std::chrono::steady_clock::now();
      for (long i = 0; i < count; i++) task->run();
      auto stop = std::chrono::steady_clock::now();
      std::cout << "ns " << std::chrono::duration_cast<std::chrono::nanoseconds>(stop - start).count() << std::endl;
    } else if (verb == "memory") {
      rusage use{};
      getrusage(RUSAGE_SELF, &use);
      std::cout << "bytes " << use.ru_maxrss * 1024LL << std::endl;
    } else if (verb == "quit") {
      return 0;
    } else if (!verb.empty()) {
      std::cout << "error unknown request " << verb << std::endl;
    }
  }
  return 0;
}

}  // namespace bench

#endif

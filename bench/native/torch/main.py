"""PyTorch in double precision on one thread. "eager" is the loss in whole-array
operations and autograd; "compile" is value and gradient of the same loss together
(torch.func.grad_and_value) through torch.compile, which generates and compiles C++
once.
"""

import math
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import numpy
import torch
from torch.autograd import forward_ad

from protocol import serve

torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
torch.set_default_dtype(torch.float64)


def tensor(a):
    return torch.from_numpy(numpy.ascontiguousarray(a))


# The losses: each takes the data and returns a function of x.


def rosenbrock(d):
    def loss(x):
        head, tail = x[:-1], x[1:]
        s, t = tail - head * head, 1 - head
        return 100 * torch.dot(s, s) + torch.dot(t, t)
    return loss


def product(d):
    return lambda x: x.prod()


def logistic(d):
    a, minus_y = tensor(d.matrix("A")), -tensor(d.vector("y"))
    softplus = torch.nn.functional.softplus
    return lambda x: softplus(minus_y * torch.mv(a, x), threshold=50.0).sum() + 0.05 * torch.dot(x, x)


def ridge(d):
    a, b = tensor(d.matrix("A")), tensor(d.vector("b"))

    def loss(x):
        r = torch.mv(a, x) - b
        return torch.dot(r, r) + torch.dot(x, x)
    return loss


def network(d):
    widths = [int(w) for w in d.vector("widths")]
    data, target = tensor(d.matrix("data")), tensor(d.matrix("target"))

    def loss(x):
        h, at = data, 0
        for rows, columns in zip(widths, widths[1:]):
            w = x[at:at + rows * columns].view(rows, columns)
            at += rows * columns
            h = torch.addmm(x[at:at + columns], h, w).sigmoid()
            at += columns
        return (h - target).square().sum() / data.shape[0]
    return loss


def mixture(d):
    data = tensor(d.matrix("data"))
    n, dim = data.shape
    k = int(d.vector("shape")[1])
    gamma, m = map(float, d.vector("wishart"))
    size = dim * (dim + 1) // 2
    nu = dim + m + 1
    log_gamma = 0.25 * dim * (dim - 1) * math.log(math.pi)
    log_gamma += sum(math.lgamma(0.5 * nu + 0.5 * (1 - j)) for j in range(1, dim + 1))
    constant = -0.5 * n * dim * math.log(2 * math.pi)
    constant -= k * (nu * dim * (math.log(gamma) - 0.5 * math.log(2)) - log_gamma)
    column, row = numpy.triu_indices(dim, 1)  # column by column of the lower triangle
    place = tensor(row * dim + column)
    diagonal = torch.arange(dim) * (dim + 1)

    def loss(x):
        alpha, mu, icf = x[:k], x[k:k + k * dim].view(k, dim), x[k + k * dim:].view(k, size)
        q, l = icf[:, :dim], icf[:, dim:]
        e, sums = q.exp(), q.sum(1)
        factor = x.new_zeros(k, dim * dim).index_copy(1, diagonal, e).index_copy(1, place, l).view(k, dim, dim)
        centred = data.unsqueeze(0) - mu.unsqueeze(1)  # k×n×dim
        qx = torch.bmm(centred, factor.transpose(1, 2))
        terms = (alpha + sums).unsqueeze(1) - 0.5 * qx.square().sum(2)
        prior = 0.5 * gamma * gamma * (e.square().sum() + l.square().sum()) - m * sums.sum()
        return constant - n * alpha.logsumexp(0) + terms.logsumexp(0).sum() + prior
    return loss


def lstm(d):
    layers, _, bits = (int(v) for v in d.vector("shape"))
    state, sequence = tensor(d.matrix("state")), tensor(d.matrix("sequence"))

    def loss(x):
        w = x[:8 * layers * bits].view(layers, 8, bits).unbind(0)
        w = [layer.unbind(0) for layer in w]
        in_weight, out_weight, out_bias = x[8 * layers * bits:].view(3, bits).unbind(0)
        inputs = (sequence[:-1] * in_weight).unbind(0)
        hidden, cell = list(state[0::2].unbind(0)), list(state[1::2].unbind(0))
        last = []
        for u in inputs:
            for l, (wf, wi, wo, wc, bf, bi, bo, bc) in enumerate(w):
                h = hidden[l]
                gates = torch.sigmoid(torch.cat([torch.addcmul(bf, wf, u), torch.addcmul(bi, wi, h), torch.addcmul(bo, wo, u)]))
                forget, into, out = gates.split(bits)
                cell[l] = torch.addcmul(forget * cell[l], into, torch.addcmul(bc, wc, h).tanh())
                hidden[l] = u = out * cell[l].tanh()
            last.append(u)
        y = torch.stack(last) * out_weight + out_bias
        gold = sequence[1:]
        return (torch.dot(gold.sum(1), (2 + y.exp().sum(1)).log()) - (gold * y).sum()) / y.numel()
    return loss


def observation(v, feature):
    """The two errors of an observation of BA by its 15 variables."""
    r, y = v[:3], v[11:14] - v[3:6]
    theta = torch.sqrt(torch.dot(r, r))
    n = r / theta
    q = y * theta.cos() + torch.linalg.cross(n, y) * theta.sin() + n * torch.dot(n, y) * (1 - theta.cos())
    p = q[:2] / q[2]
    rho = torch.dot(p, p)
    return v[14] * (v[6] * (1 + rho * (v[9] + rho * v[10])) * p + v[7:9] - feature)


def well(d):
    def loss(x):
        s = x * x - 1
        return 0.5 * torch.dot(s, s)
    return loss


def chain(x):
    return x.sin().exp() * (x * x + 1).log() / (x + 2).sqrt()


# The ways to differentiate them. Each takes the losses and returns the function that
# prepares a workload.


def compiled(f):
    """Compiles for one shape. What was compiled for other workloads is forgotten: there
    is a limit to how often one function may be compiled."""
    torch._dynamo.reset()
    return torch.compile(f, fullgraph=True, dynamic=False)


def task(f, flat):
    """A task of a function without arguments; flat makes the answer of its results."""
    result = [None]

    def run():
        result[0] = f()

    return run, lambda: flat(result[0])


def value_first(r):
    g, f = r
    return numpy.concatenate([[f.item()], g.detach().numpy().reshape(-1)])


def gradient(loss_of):
    def prepare(d):
        loss, x = loss_of(d), tensor(d.vector("x")).requires_grad_()

        def value_and_gradient():
            f = loss(x)
            return torch.autograd.grad(f, x)[0], f
        return task(value_and_gradient, value_first)
    return prepare


def gradient_compiled(loss_of):
    def prepare(d):
        f, x = compiled(torch.func.grad_and_value(loss_of(d))), tensor(d.vector("x"))
        return task(lambda: f(x), value_first)
    return prepare


def descent(loss_of, rate):
    """The user's loop: loss, backward, a step that is not recorded."""
    def prepare(d):
        loss, start, step, steps = loss_of(d), tensor(d.vector("x")), d.number(rate), int(d.number("steps"))
        x = start.clone().requires_grad_()

        def loop():
            with torch.no_grad():
                x.copy_(start)
            for _ in range(steps):
                g, = torch.autograd.grad(loss(x), x)
                with torch.no_grad():
                    x.sub_(g, alpha=step)
            return x
        return task(loop, lambda x: x.detach().numpy())
    return prepare


def descent_compiled(loss_of, rate):
    """One step is compiled."""
    def prepare(d):
        start, step, steps = tensor(d.vector("x")), d.number(rate), int(d.number("steps"))
        derivative = torch.func.grad(loss_of(d))
        advance = compiled(lambda x: x - step * derivative(x))

        def loop():
            x = start
            for _ in range(steps):
                x = advance(x)
            return x
        return task(loop, lambda x: x.numpy())
    return prepare


def seeds_of_three(n):
    """Columns of a tridiagonal matrix that are three apart share no row: three products
    give all of it. Returns the directions and what finds the diagonals in the products."""
    index = torch.arange(n)
    seeds = (index % 3 == torch.arange(3).unsqueeze(1)).to(torch.float64)
    beside = (index[:-1] + 1) % 3
    return seeds, lambda p: torch.cat([p[index % 3, index], p[beside, index[:-1]]])


def products(x, seeds):
    """Hessian–vector products of W1: the gradient's graph is swept for all directions at
    a time."""
    g, = torch.autograd.grad(rosenbrock(None)(x), x, create_graph=True)
    return torch.autograd.grad(g, x, seeds, is_grads_batched=True)[0]


def dense(d):
    x = tensor(d.vector("x")).requires_grad_()
    eye = torch.eye(len(x))
    return task(lambda: products(x, eye), lambda h: h.numpy())


def sparse(d):
    x = tensor(d.vector("x")).requires_grad_()
    seeds, diagonals = seeds_of_three(len(x))
    return task(lambda: diagonals(products(x, seeds)), lambda h: h.numpy())


def dense_compiled(d):
    f, x = compiled(torch.func.hessian(rosenbrock(d))), tensor(d.vector("x"))
    return task(lambda: f(x), lambda h: h.numpy())


def sparse_compiled(d):
    x = tensor(d.vector("x"))
    seeds, diagonals = seeds_of_three(len(x))
    derivative = torch.func.grad(rosenbrock(d))
    f = compiled(lambda x: diagonals(torch.func.vmap(lambda s: torch.func.jvp(derivative, (x,), (s,))[1])(seeds)))
    return task(lambda: f(x), lambda h: h.numpy())


def along(loss_of):
    """Value and derivative along v in forward mode."""
    def prepare(d):
        loss, x, v = loss_of(d), tensor(d.vector("x")), tensor(d.vector("v"))

        def both():
            with forward_ad.dual_level():
                return forward_ad.unpack_dual(loss(forward_ad.make_dual(x, v)))
        return task(both, lambda r: numpy.array([r[0].item(), r[1].item()]))
    return prepare


def along_compiled(loss_of):
    def prepare(d):
        loss, x, v = loss_of(d), tensor(d.vector("x")), tensor(d.vector("v"))
        f = compiled(lambda x: torch.func.jvp(loss, (x,), (v,)))
        return task(lambda: f(x), lambda r: numpy.array([r[0].item(), r[1].item()]))
    return prepare


def bundle(wrap):
    """Errors and Jacobian of BA, all observations at once. The Jacobian is by reverse mode:
    an observation has 15 variables and two errors."""
    def prepare(d):
        obs, feats = tensor(d.matrix("obs")).long(), tensor(d.matrix("feats"))
        cams, points = len(d.matrix("cams")), len(d.matrix("points"))
        camera, point, x = obs[:, 0], obs[:, 1], tensor(d.vector("x"))

        def both(v, feature):
            e = observation(v, feature)
            return e, e

        def jacobian(x):
            c, p = x[:11 * cams].view(-1, 11), x[11 * cams:11 * cams + 3 * points].view(-1, 3)
            w = x[11 * cams + 3 * points:]
            v = torch.cat([c[camera], p[point], w.unsqueeze(1)], 1)
            rows, errors = torch.func.vmap(torch.func.jacrev(both, has_aux=True))(v, feats)
            return errors, 1 - w * w, rows, -2 * w
        f = wrap(jacobian)
        return task(lambda: f(x), lambda r: numpy.concatenate([a.numpy().reshape(-1) for a in r]))
    return prepare


def columns(r):
    return numpy.stack([c.detach().numpy() for c in r], axis=1)


def pointwise(second):
    """All points at once: they are independent, so the gradient of the sum holds every
    derivative."""
    def prepare(d):
        x = tensor(d.vector("x")).requires_grad_()

        def derivatives():
            y = chain(x)
            g, = torch.autograd.grad(y.sum(), x, create_graph=second)
            return (y, g, torch.autograd.grad(g.sum(), x)[0]) if second else (y, g)
        return task(derivatives, columns)
    return prepare


def pointwise_compiled(second):
    def prepare(d):
        x = tensor(d.vector("x"))
        first = torch.func.grad(lambda x: chain(x).sum())

        def derivatives(x):
            if second:
                return chain(x), first(x), torch.func.grad(lambda x: first(x).sum())(x)
            return chain(x), first(x)
        f = compiled(derivatives)
        return task(lambda: f(x), columns)
    return prepare


losses = {"W1": rosenbrock, "W2": product, "W3": logistic, "W4": ridge, "W4b": ridge, "W5": network, "W5b": network,
          "GMM": mixture}
eager = {name: gradient(loss) for name, loss in losses.items()}
eager["LSTM"] = gradient(lstm)  # unrolled, it takes too long to compile
eager.update({"W4L": descent(ridge, "alpha"), "W9": descent(well, "eta"), "W8": dense, "W8s": sparse,
              "W10": pointwise(False), "W10b": pointwise(True), "BA": bundle(lambda f: f)})
eager.update({"W1j": along(rosenbrock), "W3j": along(logistic)})
compile = {name: gradient_compiled(loss) for name, loss in losses.items()}
compile.update({"W4L": descent_compiled(ridge, "alpha"), "W9": descent_compiled(well, "eta"), "W8": dense_compiled,
                "W8s": sparse_compiled, "W10": pointwise_compiled(False), "W10b": pointwise_compiled(True),
                "BA": bundle(compiled)})
compile.update({"W1j": along_compiled(rosenbrock), "W3j": along_compiled(logistic)})
serve([("PyTorch eager", torch.__version__, eager), ("PyTorch compile", torch.__version__, compile)])

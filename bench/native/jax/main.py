"""JAX in double precision on one thread: the loss in whole-array operations, its
value_and_grad, Hessian or loop under jit, compiled once. Each run waits for its
result.
"""

import math
import os
import sys

threads = os.environ.get("OMP_NUM_THREADS", "1")
os.environ["NPROC"] = threads
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=" + ("true" if threads != "1" else "false")
os.environ["JAX_PLATFORMS"] = "cpu"

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import jax
import numpy
from jax import numpy as jnp
from jax.scipy.special import logsumexp

from protocol import serve

jax.config.update("jax_enable_x64", True)

# The losses: each takes the data and returns a function of x.


def rosenbrock(d):
    def loss(x):
        head, tail = x[:-1], x[1:]
        return jnp.sum(100 * (tail - head ** 2) ** 2 + (1 - head) ** 2)
    return loss


def product(d):
    return jnp.prod


def logistic(d):
    a, minus_y = jnp.asarray(d.matrix("A")), jnp.asarray(-d.vector("y"))
    return lambda x: jnp.sum(jax.nn.softplus(minus_y * (a @ x))) + 0.05 * (x @ x)


def ridge(d):
    a, b = jnp.asarray(d.matrix("A")), jnp.asarray(d.vector("b"))
    return lambda x: jnp.sum((a @ x - b) ** 2) + x @ x


def network(d):
    widths = [int(w) for w in d.vector("widths")]
    data, target = jnp.asarray(d.matrix("data")), jnp.asarray(d.matrix("target"))

    def loss(x):
        h, at = data, 0
        for rows, columns in zip(widths, widths[1:]):
            w = x[at:at + rows * columns].reshape(rows, columns)
            at += rows * columns
            h = jax.nn.sigmoid(h @ w + x[at:at + columns])
            at += columns
        return jnp.sum((h - target) ** 2) / data.shape[0]
    return loss


def mixture(d):
    data = jnp.asarray(d.matrix("data"))
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
    diagonal = numpy.arange(dim)

    def loss(x):
        alpha, mu, icf = x[:k], x[k:k + k * dim].reshape(k, dim), x[k + k * dim:].reshape(k, size)
        q, l = icf[:, :dim], icf[:, dim:]
        e, sums = jnp.exp(q), q.sum(1)
        factor = jnp.zeros((k, dim, dim)).at[:, diagonal, diagonal].set(e).at[:, row, column].set(l)
        qx = jnp.einsum("kab,kib->kia", factor, data[None] - mu[:, None])
        terms = (alpha + sums)[:, None] - 0.5 * jnp.sum(qx ** 2, 2)
        prior = 0.5 * gamma * gamma * (jnp.sum(e ** 2) + jnp.sum(l ** 2)) - m * jnp.sum(sums)
        return constant - n * logsumexp(alpha) + jnp.sum(logsumexp(terms, axis=0)) + prior
    return loss


def lstm(d):
    layers, _, bits = (int(v) for v in d.vector("shape"))
    state, sequence = jnp.asarray(d.matrix("state")), jnp.asarray(d.matrix("sequence"))

    def loss(x):
        w = x[:8 * layers * bits].reshape(layers, 8, bits)
        in_weight, out_weight, out_bias = x[8 * layers * bits:].reshape(3, bits)

        def step(carry, bits_now_and_next):
            now, gold = bits_now_and_next
            u, after = now * in_weight, []
            for l in range(layers):
                h, c = carry[2 * l], carry[2 * l + 1]
                forget = jax.nn.sigmoid(w[l, 0] * u + w[l, 4])
                into = jax.nn.sigmoid(w[l, 1] * h + w[l, 5])
                out = jax.nn.sigmoid(w[l, 2] * u + w[l, 6])
                change = jnp.tanh(w[l, 3] * h + w[l, 7])
                c = forget * c + into * change
                u = out * jnp.tanh(c)
                after += [u, c]
            y = u * out_weight + out_bias
            return jnp.stack(after), jnp.sum(gold) * jnp.log(2 + jnp.sum(jnp.exp(y))) - gold @ y
        losses = jax.lax.scan(step, state, (sequence[:-1], sequence[1:]))[1]
        return jnp.mean(losses) / bits
    return loss


def observation(v, feature):
    """The two errors of an observation of BA by its 15 variables."""
    r, y = v[:3], v[11:14] - v[3:6]
    theta = jnp.sqrt(r @ r)
    n = r / theta
    q = y * jnp.cos(theta) + jnp.cross(n, y) * jnp.sin(theta) + n * (n @ y) * (1 - jnp.cos(theta))
    p = q[:2] / q[2]
    rho = p @ p
    return v[14] * (v[6] * (1 + rho * (v[9] + rho * v[10])) * p + v[7:9] - feature)


def well(d):
    return lambda x: 0.5 * jnp.sum((x * x - 1) ** 2)


def chain(x):
    return jnp.exp(jnp.sin(x)) * jnp.log(x * x + 1) / jnp.sqrt(x + 2)


# The ways to differentiate them.


def compiled(function, x, flat):
    """A task of a function under jit at x; flat makes the answer of its result."""
    function = jax.jit(function)
    x = jnp.asarray(x)
    result = [None]

    def run():
        result[0] = jax.block_until_ready(function(x))

    return run, lambda: flat(result[0])


def gradient(loss_of):
    return lambda d: compiled(jax.value_and_grad(loss_of(d)), d.vector("x"),
                              lambda r: numpy.concatenate([[float(r[0])], numpy.asarray(r[1])]))


def descent(loss_of, rate):
    """The whole loop is compiled."""
    def prepare(d):
        step, steps = d.number(rate), int(d.number("steps"))
        derivative = jax.grad(loss_of(d))
        return compiled(lambda x: jax.lax.fori_loop(0, steps, lambda _, x: x - step * derivative(x), x),
                        d.vector("x"), numpy.asarray)
    return prepare


def dense(d):
    return compiled(jax.hessian(rosenbrock(d)), d.vector("x"), numpy.asarray)


def sparse(d):
    """Three Hessian-vector products: columns that are three apart share no row."""
    derivative = jax.grad(rosenbrock(d))
    n = len(d.vector("x"))
    index = numpy.arange(n)
    seeds = jnp.asarray((index % 3 == numpy.arange(3)[:, None]).astype(float))
    beside = (index[:-1] + 1) % 3

    def diagonals(x):
        p = jax.vmap(lambda s: jax.jvp(derivative, (x,), (s,))[1])(seeds)
        return jnp.concatenate([p[index % 3, index], p[beside, index[:-1]]])
    return compiled(diagonals, d.vector("x"), numpy.asarray)


def along(loss_of):
    """Value and derivative along v."""
    def prepare(d):
        f, v = loss_of(d), jnp.asarray(d.vector("v"))
        return compiled(lambda x: jax.jvp(f, (x,), (v,)), d.vector("x"), numpy.asarray)
    return prepare


def bundle(d):
    """Errors and Jacobian of all observations at once."""
    obs, feats = d.matrix("obs").astype(int), jnp.asarray(d.matrix("feats"))
    cams, points = len(d.matrix("cams")), len(d.matrix("points"))

    def jacobian(x):
        c, p, w = x[:11 * cams].reshape(-1, 11), x[11 * cams:11 * cams + 3 * points].reshape(-1, 3), x[11 * cams + 3 * points:]
        v = jnp.concatenate([c[obs[:, 0]], p[obs[:, 1]], w[:, None]], axis=1)
        return jax.vmap(observation)(v, feats), 1 - w * w, jax.vmap(jax.jacfwd(observation))(v, feats), -2 * w
    return compiled(jacobian, d.vector("x"), lambda r: numpy.concatenate([numpy.asarray(a).reshape(-1) for a in r]))


def first(d):
    return compiled(jax.vmap(jax.value_and_grad(chain)), d.vector("x"), lambda r: numpy.stack(r, axis=1))


def second(d):
    def derivatives(x):
        return chain(x), jax.grad(chain)(x), jax.grad(jax.grad(chain))(x)
    return compiled(jax.vmap(derivatives), d.vector("x"), lambda r: numpy.stack(r, axis=1))


losses = {"W1": rosenbrock, "W2": product, "W3": logistic, "W4": ridge, "W4b": ridge, "W5": network, "W5b": network,
          "GMM": mixture, "LSTM": lstm}
table = {name: gradient(loss) for name, loss in losses.items()}
table.update({"W4L": descent(ridge, "alpha"), "W8": dense, "W8s": sparse, "W9": descent(well, "eta"), "W10": first,
              "W10b": second, "W1j": along(rosenbrock), "W3j": along(logistic), "BA": bundle})
serve([("JAX jit", jax.__version__, table)])

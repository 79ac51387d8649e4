"""Files of runs, written by h5py as docs/hdf5-format.md describes them."""

import h5py
import numpy as np


def text(value):
    data = value.encode()
    return np.array(data, dtype=h5py.string_dtype("utf-8", max(len(data), 1)))


def columns(table):
    """Lists by name, as a compound array."""
    arrays = {name: np.array([v.encode() for v in values]) if isinstance(values[0], str) else np.asarray(values)
              for name, values in table.items()}
    rows = np.zeros(len(next(iter(arrays.values()))),
                    dtype=[(name, h5py.string_dtype("utf-8", max(a.itemsize, 1)) if a.dtype.kind == "S" else a.dtype)
                           for name, a in arrays.items()])
    for name, array in arrays.items():
        rows[name] = array
    return rows


def svg(title="A circle"):
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="900" height="60"><title>{title}</title>' \
           '<defs><clipPath id="a"><circle id="b" cx="20" cy="30" r="15"/></clipPath></defs><use href="#b"/>' \
           '<g clip-path="url(#a)" fill="#767676"><text x="12" y="20">words</text></g></svg>'


def write_run(path, options=None, typed="", seed=7, tables=None, figures=None, agreements=((1e-16, 1e-12),)):
    """tables and figures: {name: (caption, content)}; agreements: (error, bound) each."""
    options = {"size": "8", "quiet": "true"} | (options or {})
    with h5py.File(path, "w") as file:
        for name, value in {"program": "box", "version": "0.1.0", "git_commit": "0123456789abcdef0123", "argv": "box " + typed,
                            "cpu_model": "an abacus"}.items():
            file.attrs[name] = text(value)
        file.attrs["seed"], file.attrs["wall_s"], file.attrs["git_dirty"] = seed, 1.25, 0
        file["config"] = text("# box\n" + "".join(f"{name} = {value}\n" for name, value in options.items()))
        file["overrides"] = text(typed)
        for name, (caption, table) in (tables or {}).items():
            file["tables/" + name] = columns(table)
            file["tables/" + name].attrs["caption"] = text(caption)
        for name, (caption, picture) in (figures or {}).items():
            file["figures/" + name] = text(picture)
            file["figures/" + name].attrs["caption"] = text(caption)
        errors, bounds = zip(*agreements)
        file["tables/agreements"] = columns({"agreement": [f"promise {i}" for i in range(len(errors))], "error": list(errors),
                                             "bound": list(bounds), "holds": [int(e <= b) for e, b in agreements]})

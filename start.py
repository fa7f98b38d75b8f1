"""Set up jevons and run it: one file, standard library only.

    python3 start.py run deepseek      sets up once, then runs the market
    python3 start.py workshop          sets up once with the page's libraries, then opens the page
    python3 start.py test              sets up once with the test tools, then passes the tests
    python3 start.py check             the same, then style and types

On Windows write ``py start.py`` for ``python3 start.py``. Everything is kept in the folder ``.venv`` beside this file.
"""

import hashlib
import os
import shutil
import subprocess
import sys

HOME = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(HOME, ".venv")
STAMP = os.path.join(VENV, "jevons.stamp")
OLDEST, NEWEST = (3, 11), (3, 13)
EXTRAS = {"workshop": ["workshop"], "test": ["test"], "check": ["check", "test"]}
TOOLS = ("test", "check")


def fail(message):
    """Say what is wrong in one line and leave with code 2."""
    sys.stderr.write("start.py: " + message + "\n")
    sys.exit(2)


def suitable(version):
    """Whether jevons runs on this (major, minor)."""
    return OLDEST <= tuple(version) <= NEWEST


def interpreters():
    """Commands that may start a suitable Python: this one first."""
    if suitable(sys.version_info[:2]):
        yield [sys.executable]
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        if os.name == "nt":
            yield ["py", "-3.%d" % minor]
        found = shutil.which("python3.%d" % minor)
        if found:
            yield [found]


def works(command):
    """Whether a command starts a suitable Python that can make a virtual environment."""
    probe = "import sys, venv, ensurepip; print(*sys.version_info[:2])"
    try:
        done = subprocess.run(command + ["-c", probe], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return False
    words = done.stdout.decode().split()
    return done.returncode == 0 and len(words) == 2 and suitable([int(word) for word in words])


def venv_python():
    """Path of the environment's own Python."""
    return os.path.join(VENV, "Scripts", "python.exe") if os.name == "nt" else os.path.join(VENV, "bin", "python")


def make_environment():
    """Create ``.venv`` with the first Python that can."""
    for command in interpreters():
        if works(command):
            shutil.rmtree(VENV, ignore_errors=True)
            if subprocess.call(command + ["-m", "venv", VENV]) == 0:
                return
    fail(
        "no Python 3.%d to 3.%d that can make a virtual environment was found; install one "
        "(on Debian and Ubuntu also the package python3-venv) and try again" % (OLDEST[1], NEWEST[1])
    )


def fingerprint():
    """Hash of everything that an installation is made of."""
    digest = hashlib.sha256()
    for folder in ("", "jevons", "agents"):
        for where, folders, files in os.walk(os.path.join(HOME, folder)):
            folders[:] = sorted(f for f in folders if f != "__pycache__") if folder else []
            for name in sorted(files):
                if folder or name in ("setup.cfg", "pyproject.toml"):
                    path = os.path.join(where, name)
                    digest.update(os.path.relpath(path, HOME).encode())
                    with open(path, "rb") as handle:
                        digest.update(handle.read())
    return digest.hexdigest()


def installed():
    """Hash and extras of what is in ``.venv``; nothing if there is none."""
    if not (os.path.exists(STAMP) and os.path.exists(venv_python())):
        return "", []
    with open(STAMP) as handle:
        words = handle.read().split()
    return (words[0], words[1:]) if words else ("", [])


def install(extras):
    """Install the project into ``.venv`` unless what is there is what stands here, with these extras or more."""
    wanted = fingerprint()
    found, had = installed()
    if found == wanted and set(extras) <= set(had):
        return
    if not os.path.exists(venv_python()):
        sys.stderr.write("Setting up jevons in .venv (once; a minute or two) ...\n")
        make_environment()
    extras = sorted(set(extras) | set(had))
    named = HOME + ("[%s]" % ",".join(extras) if extras else "")
    pip = [venv_python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # What a build left behind must not find its way into the next wheel.
    shutil.rmtree(os.path.join(HOME, "build"), ignore_errors=True)
    if subprocess.call(pip + ["--upgrade", named]) != 0:
        fail("installing failed: see the lines above; is the package index reachable?")
    if subprocess.call(pip + ["--force-reinstall", "--no-deps", HOME]) != 0:
        fail("installing failed: see the lines above")
    with open(STAMP, "w") as handle:
        handle.write(" ".join([wanted] + extras))


def main(words):
    """Set up, then run what was asked; the exit code is the command's own."""
    verb = words[0] if words else "--help"
    install(EXTRAS.get(verb, []))
    python = venv_python()
    if verb == "test":
        # A file's tests share what the file plays, so that they go to one process together.
        commands = [[python, "-m", "pytest", "-n", "auto", "--dist", "loadfile"] + words[1:]]
    elif verb == "check":
        commands = [
            [python, "-m", "ruff", "check", "."],
            [python, "-m", "mypy", "-p", "jevons"],
        ]
    else:
        commands = [[python, "-m", "jevons.cli"] + (words or ["--help"])]
    worst = 0
    for command in commands:
        worst = max(worst, subprocess.call(command, cwd=HOME if verb in TOOLS else None))
    return worst


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)

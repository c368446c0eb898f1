#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""dashboard.py PORT NAME SHOTS PROFILE: what dashboard.sh checks, in a browser."""
import subprocess
import sys

from browser import Browser

port, name, shots, profile = sys.argv[1:]


def url(host):
    return f"http://{host}:{port}/"


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def check(holds, what):
    if not holds:
        sys.exit(f"FAIL: {what}; the page says: {browser.text()}")


def state_of(branch):
    return browser.value(
        f"[...document.querySelectorAll('article')].find((a) => a.querySelector('h3').textContent === '{branch}')"
        "?.querySelector('.state').textContent"
    )


def focused():
    return browser.value("document.activeElement.id || document.activeElement.href || document.activeElement.className")


browser = Browser(profile)

# The page; what a branch is called is text.
browser.go(url("dockertree.localhost"))
browser.wait("both run", lambda: state_of("a") == state_of("b") == "running")
text = browser.text()
for words in (name, "main worktree", f"{name}-a-web-1", f"a.{name}.localhost:{port}", "8000", "4 of 4 worktrees, 3 running"):
    check(words in text, words)
check(state_of("odd<b>name") == "running" and browser.value("document.querySelectorAll('article b').length") == 0, "a branch's name is text")
check(browser.troubles == [], f"no complaints: {browser.troubles}")

# Light and dark, wide and on a phone: nothing is wider than the screen.
for scheme in ("light", "dark"):
    for width in (1200, 360):
        browser.look(width, 800, scheme, f"{shots}/dashboard-{scheme}-{width}.png")
        check(browser.value("document.scrollingElement.scrollWidth <= innerWidth"), f"fits into {width}")
browser.look(1200, 800, "light", f"{shots}/dashboard-light-1200.png")

# By keyboard.
browser.key("Tab", code=9)
check(browser.value("document.activeElement.className") == "skip", "the first stop leads to the environments")
browser.key("/", "/", 191)
check(focused() == "find", "'/' finds")
browser.type(f"{name}-b-web-1")
browser.wait("only b", lambda: browser.value("document.querySelectorAll('article').length") == 1 and state_of("b") == "running")
browser.key("Tab", code=9)
check(focused() == url(f"b.{name}.localhost"), f"the next stop is b's link, not {focused()}")
# An update takes nobody's place away.
run("docker", "stop", "-t", "0", f"{name}-a-web-1")
browser.key("/", "/", 191)
browser.key("Escape", code=27)
browser.wait("all again", lambda: browser.value("document.querySelectorAll('article').length") == 4)

# Live: nobody reloads.
browser.wait("a has stopped", lambda: state_of("a") == "stopped", 15)
run("docker", "start", f"{name}-a-web-1")
browser.wait("a runs again", lambda: state_of("a") == "running", 15)
run("git", "dockertree", "-q", "remove", "-f", "odd<b>name")
browser.wait("the odd one has gone", lambda: state_of("odd<b>name") is None, 15)

# Each has its data; Enter on a link leads there.
browser.value(f"[...document.links].find((each) => each.href === '{url(f'b.{name}.localhost')}').focus()")
browser.key("Enter", "\r", 13)
browser.wait_text("this is b")
browser.go(url(f"a.{name}.localhost"))
browser.wait_text("this is a")

# The pages for what does not answer and what does not exist.
browser.go(url("nobody.localhost"))
browser.wait_text("No environment has this name")
check(f"b.{name}.localhost" in browser.text(), "those that exist")
browser.look(1200, 600, "light", f"{shots}/unknown-light.png")
run("docker", "stop", "-t", "0", f"{name}-b-web-1")
browser.go(url("b.localhost"))
browser.wait_text("web does not answer")
browser.wait_text("exited", 20)
for words in (f"b of {name}", "git dockertree up b"):
    check(words in browser.text(), words)
browser.look(360, 640, "dark", f"{shots}/dead-dark-360.png")
check(browser.value("document.scrollingElement.scrollWidth <= innerWidth"), "the page fits into 360")
run("docker", "start", f"{name}-b-web-1")
browser.wait_text("this is b", 20)
browser.close()

// SPDX-License-Identifier: MIT
// Shows state.json, and again whenever it has changed, while the page is in front.
"use strict";

const every = 1000;
const place = document.getElementById("environments");
const told = document.getElementById("told");
const find = document.getElementById("find");
let shown = "";
let state = null;

// Text never becomes markup: whatever a branch is called.
function make(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}

function size(bytes) {
  if (bytes === null) return "";
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (bytes >= 1000 && unit < units.length - 1) { bytes /= 1000; unit += 1; }
  return (unit && bytes < 10 ? bytes.toFixed(1) : Math.round(bytes)) + " " + units[unit];
}

function age(text) {
  if (text === null) return "";
  const seconds = (Date.now() - Date.parse(text)) / 1000;
  for (const [name, length] of [["day", 86400], ["hour", 3600], ["minute", 60]]) {
    const count = Math.floor(seconds / length);
    if (count >= 1) return count + " " + name + (count === 1 ? "" : "s") + " old";
  }
  return "new";
}

function link(url) {
  return make("a", { href: url }, url.replace(/^https?:\/\//, ""));
}

function row(service) {
  const bad = service.health === "unhealthy" || service.state === "dead" || service.state === "restarting";
  const state = service.state + (service.health ? ", " + service.health : "");
  const ports = service.ports.map((port) => port.host_port + " → " + port.container_port +
    (port.protocol === "tcp" ? "" : "/" + port.protocol)).join(", ");
  const told = [ports, service.container || "no container"].filter(Boolean).join(" · ");
  return make("tr", {},
    make("td", { className: "name" }, service.service, make("small", { className: bad ? "bad" : service.state }, state)),
    make("td", {}, ...service.urls.slice(0, 1).map(link), make("small", {}, told)));
}

function card(environment) {
  const name = environment.branch || "(detached)";
  const facts = [environment.path, age(environment.created), environment.data_size === null ? "" : size(environment.data_size) + " of data",
    environment.locked ? "locked" : ""].filter(Boolean).join(" · ");
  const services = environment.services.length
    ? make("table", {}, make("tbody", {}, ...environment.services.map(row))) : null;
  return make("article", {},
    make("div", { className: "head" },
      make("h3", {}, name + (environment.main ? " (main worktree)" : "")),
      make("span", { className: "state " + environment.state }, environment.state)),
    make("p", { className: "where" }, facts), services);
}

// "Which worktree is this?": any word of an environment finds it, a port or a container's name as well.
function matches(environment, words) {
  const text = [JSON.stringify(environment), environment.main ? "main" : ""].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

function show() {
  const words = find.value.toLowerCase().replace(/https?:\/\//g, "").replace(/\/+(\s|$)/g, " ").split(/\s+/).filter(Boolean);
  const found = state.environments.filter((environment) => matches(environment, words));
  const focused = document.activeElement instanceof HTMLAnchorElement ? document.activeElement.href : null;
  const repositories = [...new Set(found.map((environment) => environment.repository))];
  place.replaceChildren(...repositories.map((repository) => make("section", {}, make("h2", {}, repository),
    make("div", { className: "grid" }, ...found.filter((each) => each.repository === repository).map(card)))));
  if (focused) for (const each of place.querySelectorAll("a")) if (each.href === focused) { each.focus(); break; }
  const running = found.filter((environment) => environment.state === "running").length;
  let text = state.environments.length === 0 ? "None exists: git dockertree add BRANCH makes one."
    : found.length + " of " + state.environments.length + " worktrees, " + running + " running.";
  if (state.trouble) text += " " + state.trouble;
  if (told.textContent !== text) told.textContent = text;
}

async function refresh() {
  if (document.visibilityState === "visible") {
    try {
      const answer = await fetch("state.json", { cache: "no-store" });
      if (!answer.ok) throw new Error(answer.status);
      const text = await answer.text();
      if (text !== shown) {
        state = JSON.parse(text);
        shown = text;
        show();
      }
    } catch (error) {
      told.textContent = "The proxy does not answer; what is shown may be old.";
      shown = "";
    }
  }
  setTimeout(refresh, every);
}

find.addEventListener("input", () => { if (state) show(); });
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== find) { event.preventDefault(); find.focus(); }
  if (event.key === "Escape" && document.activeElement === find) { find.value = ""; if (state) show(); }
});
refresh();

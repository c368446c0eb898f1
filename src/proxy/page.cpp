// SPDX-License-Identifier: MIT
#include "proxy/page.hpp"

#include <fmt/format.h>

#include "proxy/dashboard.hpp"

namespace proxy {
namespace {

constexpr const char* style =
    ":root { color-scheme: light dark }\n"
    "body { font: 1rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem }\n"
    "code { font-family: ui-monospace, monospace; background: #8883; padding: .1em .35em; "
    "border-radius: .3em }\n"
    "th, td { text-align: left; padding: .2rem 1.2rem .2rem 0; vertical-align: top }\n"
    "th { font-weight: normal; opacity: .7 }\n";

std::string page(const std::string& title, const std::string& head, const std::string& body) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{}</title>\n{}<style>\n{}</style>\n</head>\n<body>\n<main>\n{}</main>\n</body>\n</html>\n",
      title, head, style, body);
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      case '{':
        result += "&#123;";
        break;
      case '}':
        result += "&#125;";
        break;
      default:
        result += letter;
    }
  }
  return result;
}

std::string dead_page() {
  return page("{http.vars.service} of {http.vars.branch} does not answer",
              "<meta http-equiv=\"refresh\" content=\"3\">\n",
              "<h1>{http.vars.service} does not answer</h1>\n<table>\n"
              "<tr><th>Environment<td>{http.vars.branch} of {http.vars.repository}\n"
              "<tr><th>Service<td>{http.vars.service}\n"
              "<tr><th>State<td>{http.vars.state}\n"
              "<tr><th>Start it<td><code>git dockertree up {http.vars.word}</code>\n"
              "<tr><th>Look at it<td><code>git dockertree logs -w {http.vars.word} "
              "{http.vars.service}</code>\n</table>\n"
              "<p>This page tries again every three seconds.</p>\n");
}

std::string unknown_page(const std::vector<Site>& sites, const std::string& suffix) {
  std::string body = "<h1>No environment has this name</h1>\n";
  if (sites.empty()) {
    body += "<p>None exists: <code>git dockertree add BRANCH</code> makes one.</p>\n";
  } else {
    body += "<p>These exist:</p>\n<table>\n<tr><th>Name<th>Service<th>State\n";
  }
  for (const auto& site : sites) {
    if (site.hosts.empty()) continue;
    const std::string host = escape_html(site.hosts.front());
    body += fmt::format("<tr><td><a href=\"//{}{}/\">{}</a><td>{}<td>{}\n", host, suffix, host,
                        escape_html(site.service), escape_html(site.state));
  }
  if (!sites.empty()) body += "</table>\n";
  body += fmt::format("<p><a href=\"//{}{}/\">All environments</a>\n", dashboard_host, suffix);
  return page("No environment has this name", "", body);
}

}  // namespace proxy

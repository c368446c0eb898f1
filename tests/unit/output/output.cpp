// SPDX-License-Identifier: MIT
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstdio>
#include <string>

#include "output/progress.hpp"
#include "output/record.hpp"
#include "output/table.hpp"
#include "output/ui.hpp"

using namespace output;

namespace {

// Two streams whose text can be read back.
class Streams {
 public:
  Streams() : out(std::tmpfile()), err(std::tmpfile()) {}
  Streams(const Streams&) = delete;
  Streams& operator=(const Streams&) = delete;
  ~Streams() {
    std::fclose(out);
    std::fclose(err);
  }
  static std::string text(std::FILE* file) {
    std::fflush(file);
    std::rewind(file);
    std::string result;
    for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) result += static_cast<char>(c);
    return result;
  }
  std::FILE* out;
  std::FILE* err;
};

}  // namespace

TEST_CASE("JSON keeps the order of fields and has null for nothing", "[output]") {
  const auto value = Value::record({{"schema", 1},
                                    {"id", std::optional<std::string>()},
                                    {"main", true},
                                    {"ports", Value::list_of(std::vector<int>{1, 2})},
                                    {"a", "x\"\xff"}});
  CHECK(to_json(value) ==
        "{\n  \"schema\": 1,\n  \"id\": null,\n  \"main\": true,\n  \"ports\": [\n    1,\n    2\n  ],\n"
        "  \"a\": \"x\\\"\xef\xbf\xbd\"\n}\n");
  Value built;
  built.set("b", 1).set("a", 2).set("b", 3);
  CHECK(to_json(built) == "{\n  \"b\": 3,\n  \"a\": 2\n}\n");
  CHECK(to_json(Value::list()) == "[]\n");
}

TEST_CASE("porcelain is a line a field and quotes what a line cannot carry", "[output]") {
  const auto list = Value::list(
      {Value::record({{"branch", "a"},
                      {"main", true},
                      {"locked", false},
                      {"id", nullptr},
                      {"path", "/a\nb"},
                      {"url", Value::list({"x", "y"})},
                      {"port", Value::list({Value::record({{"service", "web"}, {"port", 80}})})}})});
  CHECK(to_porcelain(list, Terminator::newline) ==
        "branch a\nmain\npath \"/a\\nb\"\nurl x\nurl y\nport service=web port=80\n\n");
  const std::string nul = to_porcelain(list, Terminator::nul);
  CHECK(nul.find(std::string("path /a\nb\0", 10)) != std::string::npos);
  CHECK(nul.substr(nul.size() - 2) == std::string("\0\0", 2));
}

TEST_CASE("widths count columns, not bytes", "[output]") {
  CHECK(display_width("abc") == 3);
  CHECK(display_width("Ünï") == 3);
  CHECK(display_width("日本") == 4);
  CHECK(display_width("e\xcc\x81") == 1);
  CHECK(shorten("feature/long", 8) == "feature…");
  CHECK(shorten("日本語", 4) == "日…");
  CHECK(shorten("abc", 3) == "abc");
  CHECK(shorten("abc", 0).empty());
}

TEST_CASE("a table aligns, and shrinks on a terminal only", "[output]") {
  const Streams streams;
  Table table({{.title = "BRANCH"},
               {.title = "PORT", .align = Column::Align::right, .shrink = Column::Shrink::no},
               {.title = "NOTE"}});
  table.add({"Ünï", "80"});
  table.add({"a-very-long-branch-name", "32000", "x"});
  const Ui pipe(streams.out, streams.err, {});
  CHECK(table.text(pipe) ==
        "BRANCH                    PORT  NOTE\n"
        "Ünï                         80\n"
        "a-very-long-branch-name  32000  x\n");
  Terminal narrow;
  narrow.out_is_terminal = narrow.colour = true;
  narrow.width = 24;
  const Ui terminal(streams.out, streams.err, narrow);
  const std::string text = table.text(terminal);
  CHECK(text.find("\033[1mBRANCH\033[0m") == 0);
  CHECK(text.find("a-very-lon…  32000") != std::string::npos);
}

TEST_CASE("the answer goes to stdout, the narration to stderr", "[output]") {
  const Streams streams;
  Ui ui(streams.out, streams.err, {});
  ui.print("answer");
  ui.say("narration");
  ui.detail("unheard");
  ui.error(base::Error("no such branch 'x'").hint("run 'git branch'"));
  ui.set_verbosity(Verbosity::quiet);
  ui.say("unheard");
  ui.warn("heard");
  CHECK(ui.ask("sure?", Answer::yes) == Answer::no_terminal);
  CHECK(Streams::text(streams.out) == "answer\n");
  CHECK(Streams::text(streams.err) ==
        "narration\nerror: no such branch 'x'\nhint: run 'git branch'\nwarning: heard\n");
}

TEST_CASE("questions are answered by a word or by the default", "[output]") {
  const Streams streams;
  std::FILE* in = std::tmpfile();
  std::fputs("\nYes\nwhat\nno\n", in);
  std::rewind(in);
  Terminal terminal;
  terminal.in_is_terminal = terminal.err_is_terminal = true;
  Ui ui(streams.out, streams.err, terminal, in);
  CHECK(ui.ask("1", Answer::no) == Answer::no);
  CHECK(ui.ask("2", Answer::no) == Answer::yes);
  CHECK(ui.ask("3", Answer::yes) == Answer::no);
  CHECK(ui.ask("4", Answer::yes) == Answer::yes);  // the end of the input
  std::fclose(in);
}

TEST_CASE("progress is silent at first and says bytes, rate and what is left", "[output]") {
  using std::chrono::milliseconds;
  const Streams streams;
  Ui ui(streams.out, streams.err, {});
  Progress progress(ui, "cloning 'db'", 4'000'000'000);
  const auto start = Progress::Clock::now();
  progress.advance_to(100, start + milliseconds(500));
  CHECK(Streams::text(streams.err).empty());
  progress.advance_to(1'000'000'000, start + milliseconds(2000));
  progress.advance_to(1'100'000'000, start + milliseconds(3000));
  const std::string text = Streams::text(streams.err);
  CHECK(text.find("cloning 'db': 1.0 GB of 4.0 GB (25%), ") == 0);
  CHECK(text.find(" s left\n") != std::string::npos);
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
}

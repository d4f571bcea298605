#include "tests/scenarios/scenario_file.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace dplan::testing {
namespace {

constexpr const char* kInputs[] = {"config", "vars",   "world",  "state",
                                   "faults", "before", "options"};
constexpr const char* kExpectations[] = {"diagnostics", "plan",        "steps",       "settle",
                                         "apply",       "state after", "world after", "outputs",
                                         "replan",      "calls"};

template <typename Names>
bool IsOneOf(const Names& names, const std::string& name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

bool IsHeader(const std::string& line) {
  return line.size() > 6 && absl::StartsWith(line, "-- ") && absl::EndsWith(line, " --");
}

absl::StatusOr<ScenarioSection> ParseHeader(const std::string& line, int number) {
  const std::string title = line.substr(3, line.size() - 6);
  if (IsOneOf(kExpectations, title)) return ScenarioSection{.name = title, .line = number};
  const std::pair<std::string, std::string> parts = absl::StrSplit(title, absl::MaxSplits(' ', 1));
  if (!IsOneOf(kInputs, parts.first)) {
    return absl::InvalidArgumentError(absl::StrCat("line ", number, ": unknown section ", line));
  }
  return ScenarioSection{.name = parts.first, .argument = parts.second, .line = number};
}

void StripEmptyLines(std::string& text) {
  while (absl::EndsWith(text, "\n\n")) text.pop_back();
  if (text == "\n") text.clear();
}

}  // namespace

absl::StatusOr<ScenarioFile> ScenarioFile::Parse(const std::string& text) {
  ScenarioFile file;
  std::vector<std::string> lines = absl::StrSplit(text, '\n');
  if (!lines.empty() && lines.back().empty()) lines.pop_back();
  for (size_t i = 0; i < lines.size(); ++i) {
    if (IsHeader(lines[i])) {
      absl::StatusOr<ScenarioSection> section = ParseHeader(lines[i], static_cast<int>(i) + 1);
      if (!section.ok()) return section.status();
      file.sections.push_back(*std::move(section));
      continue;
    }
    std::string& body = file.sections.empty() ? file.about : file.sections.back().text;
    absl::StrAppend(&body, lines[i], "\n");
  }
  StripEmptyLines(file.about);
  for (ScenarioSection& section : file.sections) StripEmptyLines(section.text);
  return file;
}

std::string ScenarioFile::ToString() const {
  std::string text = about;
  for (const ScenarioSection& section : sections) {
    absl::StrAppend(&text, text.empty() ? "" : "\n", "-- ", section.name,
                    section.argument.empty() ? "" : " ", section.argument, " --\n", section.text);
  }
  return text;
}

bool IsExpectation(const ScenarioSection& section) { return IsOneOf(kExpectations, section.name); }

}  // namespace dplan::testing

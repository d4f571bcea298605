#include "dplan/path.h"

#include <algorithm>

#include "core/types/text.h"

namespace dplan {
namespace {

void AppendStep(const PathStep& step, std::string* out) {
  if (const auto* attribute = std::get_if<PathStep::Attribute>(&step.step)) {
    if (!out->empty()) *out += '.';
    if (internal::IsIdentifier(attribute->name)) {
      *out += attribute->name;
    } else {
      internal::AppendQuoted(attribute->name, out);
    }
    return;
  }
  *out += '[';
  if (const auto* index = std::get_if<int64_t>(&step.step)) {
    *out += std::to_string(*index);
  } else {
    internal::AppendQuoted(std::get<std::string>(step.step), out);
  }
  *out += ']';
}

std::optional<PathStep> ScanBracketed(internal::Scanner& scanner) {
  std::optional<PathStep> step;
  if (scanner.Peek('"')) {
    if (std::optional<std::string> key = scanner.Quoted()) step = PathStep::Key(*std::move(key));
  } else if (const std::optional<int64_t> index = scanner.Integer()) {
    step = PathStep::Index(*index);
  }
  if (!scanner.Eat(']')) return std::nullopt;
  return step;
}

std::optional<PathStep> ScanStep(internal::Scanner& scanner, bool first) {
  if (scanner.Eat('[')) return ScanBracketed(scanner);
  if (!first && !scanner.Eat('.')) return std::nullopt;
  std::optional<std::string> name = scanner.Peek('"') ? scanner.Quoted() : scanner.Identifier();
  if (!name) return std::nullopt;
  return PathStep::Attr(*std::move(name));
}

Path Extend(const std::vector<PathStep>& steps, PathStep last) {
  std::vector<PathStep> longer;
  longer.reserve(steps.size() + 1);
  longer.insert(longer.end(), steps.begin(), steps.end());
  longer.push_back(std::move(last));
  return Path(std::move(longer));
}

}  // namespace

std::optional<Path> Path::Parse(const std::string& text) {
  internal::Scanner scanner(text);
  std::vector<PathStep> steps;
  while (!scanner.AtEnd()) {
    std::optional<PathStep> step = ScanStep(scanner, steps.empty());
    if (!step) return std::nullopt;
    steps.push_back(*std::move(step));
  }
  return Path(std::move(steps));
}

std::string Path::ToString() const {
  std::string out;
  for (const PathStep& step : steps_) AppendStep(step, &out);
  return out;
}

Path Path::Attr(std::string name) const { return Extend(steps_, PathStep::Attr(std::move(name))); }
Path Path::Index(int64_t index) const { return Extend(steps_, PathStep::Index(index)); }
Path Path::Key(std::string key) const { return Extend(steps_, PathStep::Key(std::move(key))); }

Path Path::Join(const Path& inner) const {
  std::vector<PathStep> steps = steps_;
  steps.insert(steps.end(), inner.steps_.begin(), inner.steps_.end());
  return Path(std::move(steps));
}

bool Path::StartsWith(const Path& prefix) const {
  return prefix.steps_.size() <= steps_.size() &&
         std::equal(prefix.steps_.begin(), prefix.steps_.end(), steps_.begin());
}

}  // namespace dplan

#include "core/plugin/stderr_tail.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "core/base/diagnostic_text.h"

namespace dplan {
namespace {

constexpr size_t kMaxLines = 20;
constexpr size_t kMaxBytes = 4096;
// Of one line: what is kept, so that its JSON can be read, and what is shown.
constexpr size_t kMaxKept = 8192;
constexpr size_t kMaxShown = 1024;

const std::string* StringMember(const nlohmann::json& json, const char* name) {
  const auto it = json.find(name);
  return it == json.end() ? nullptr : it->get_ptr<const std::string*>();
}

// The line itself if it is no line of a log.
std::string Reduced(const std::string& line) {
  if (line.empty() || line[0] != '{') return line;
  const nlohmann::json json = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return line;
  const std::string* message = StringMember(json, "@message");
  const std::string* level = StringMember(json, "@level");
  if (message == nullptr) return line;
  std::string text = level == nullptr ? *message : absl::StrCat(*level, ": ", *message);
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

// Cut between two characters.
std::string Shown(const std::string& line) {
  std::string text = Printable(Reduced(line));
  if (text.size() <= kMaxShown) return text;
  size_t end = kMaxShown;
  while ((static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return absl::StrCat(text.substr(0, end), "…");
}

}  // namespace

void StderrTail::Add(absl::string_view bytes) {
  while (!bytes.empty()) {
    const size_t end = bytes.find('\n');
    const absl::string_view piece = bytes.substr(0, end);
    last_.append(piece.data(), std::min(piece.size(), kMaxKept - last_.size()));
    if (end == absl::string_view::npos) return;
    bytes.remove_prefix(end + 1);
    EndLine();
  }
}

void StderrTail::EndLine() {
  if (absl::EndsWith(last_, "\r")) last_.pop_back();
  lines_.push_back(std::move(last_));
  last_.clear();
  if (lines_.size() > kMaxLines) lines_.pop_front();
}

std::string StderrTail::Text() const {
  std::vector<std::string> shown;
  size_t size = 0;
  const auto add = [&](const std::string& line) {
    std::string text = Shown(line);
    size += text.size() + 1;
    if (shown.size() == kMaxLines || size > kMaxBytes) return false;
    shown.push_back(std::move(text));
    return true;
  };
  bool room = last_.empty() || add(last_);
  for (auto it = lines_.rbegin(); room && it != lines_.rend(); ++it) room = add(*it);
  return absl::StrJoin(shown.rbegin(), shown.rend(), "\n");
}

}  // namespace dplan

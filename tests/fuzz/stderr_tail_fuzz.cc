// What a plugin writes to stderr: whatever it is, and however it comes in pieces, what is kept of
// it is the same, short, and text that a terminal only shows.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "core/base/diagnostic_text.h"
#include "core/plugin/stderr_tail.h"
#include "core/types/check.h"

namespace dplan {
namespace {

int Try(absl::string_view bytes) {
  StderrTail whole;
  whole.Add(bytes);
  const std::string text = whole.Text();
  const std::vector<std::string> lines = absl::StrSplit(text, '\n');
  DPLAN_CHECK(text.size() <= 4096 && lines.size() <= 20);
  for (const std::string& line : lines) DPLAN_CHECK(Printable(line) == line);
  StderrTail pieces;
  // The first byte says how long they are.
  const size_t piece = bytes.empty() ? 1 : static_cast<unsigned char>(bytes[0]) + size_t{1};
  for (size_t i = 0; i < bytes.size(); i += piece) pieces.Add(bytes.substr(i, piece));
  DPLAN_CHECK(pieces.Text() == text);
  return 0;
}

}  // namespace
}  // namespace dplan

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return dplan::Try(absl::string_view(reinterpret_cast<const char*>(data), size));
}

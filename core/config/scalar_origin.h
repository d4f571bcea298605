#ifndef DPLAN_CORE_CONFIG_SCALAR_ORIGIN_H_
#define DPLAN_CORE_CONFIG_SCALAR_ORIGIN_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "core/base/source_map.h"

namespace dplan {

enum class ScalarStyle : uint8_t { kPlain, kSingleQuoted, kDoubleQuoted, kLiteral, kFolded };

// How a scalar is written that starts at this byte of the file, past its anchor and tag.
ScalarStyle StyleAt(absl::string_view file, size_t begin);

// Where the text of a scalar stands in its file.
struct ScalarPlace {
  // Of what is written, quotes included; never empty.
  size_t begin = 0;
  size_t end = 0;
  // Ascending, the first has text 0. One entry alone means that the text stands there unchanged.
  std::vector<TextOrigin::Entry> entries;
};

// Follows the text of a scalar through its source: quotes, escapes, folded lines, indentation. The
// parser says what the text is; this finds out from where each byte of it came. Where it cannot
// (which no known text brings about) the rest of the text is placed at the last byte that was
// found.
ScalarPlace LocateScalar(absl::string_view file, size_t begin, absl::string_view text);

}  // namespace dplan

#endif  // DPLAN_CORE_CONFIG_SCALAR_ORIGIN_H_

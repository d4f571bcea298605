#ifndef DPLAN_CORE_BASE_SOURCE_MAP_H_
#define DPLAN_CORE_BASE_SOURCE_MAP_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "dplan/diagnostic.h"

namespace dplan {

// Holds the text of every file that diagnostics point into, and of what has no file (`--var`,
// console input) under a name in angle brackets. Not thread-safe while files are added; copies
// share the texts.
class SourceMap {
 public:
  int32_t Add(std::string name, std::string text);
  const std::string& name(int32_t file) const;
  const std::string& text(int32_t file) const;
  // The position of a byte offset in the file; offsets past the end give the end.
  SourcePos PositionOf(int32_t file, size_t byte) const;
  // The whole line, without its end.
  absl::string_view Line(int32_t file, int32_t line) const;

 private:
  struct File;
  std::vector<std::shared_ptr<const File>> files_;
};

// Where each byte of a text that was taken out of a file (a YAML scalar with its quoting and
// folding undone) stood in that file, so that an error inside it can be shown in its place. A
// value; cheap to copy.
class TextOrigin {
 public:
  TextOrigin() = default;  // nowhere: all ranges are empty
  // The text is the bytes of the file from `begin` on, unchanged.
  static TextOrigin Verbatim(const SourceMap& map, int32_t file, size_t begin);
  // From each entry on, text offset `text` stands at byte `file`; entries ascend, the first has
  // text 0.
  struct Entry {
    size_t text;
    size_t file;
  };
  static TextOrigin Mapped(const SourceMap& map, int32_t file, std::vector<Entry> entries);

  SourceRange Range(size_t begin, size_t end) const;
  // The origin of the text without its first `bytes`.
  TextOrigin From(size_t bytes) const;

 private:
  size_t FileByte(size_t text_byte) const;

  const SourceMap* map_ = nullptr;  // outlives this
  int32_t file_ = -1;
  size_t begin_ =
      0;  // of a verbatim text: its place in the file; else: what is left out of the text
  std::shared_ptr<const std::vector<Entry>> entries_;  // null: verbatim
};

}  // namespace dplan

#endif  // DPLAN_CORE_BASE_SOURCE_MAP_H_

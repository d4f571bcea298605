#include "core/base/source_map.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "core/types/check.h"

namespace dplan {
namespace {

// A sum of characters is kept for every block of this many bytes, so that columns in a file of one
// huge line (generated JSON) cost no more than in any other.
constexpr size_t kBlock = 256;

size_t CountCharacters(absl::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace

struct SourceMap::File {
  struct Index {
    std::vector<uint32_t> line_begins;
    std::vector<uint32_t> characters_before_block;  // empty if all is ASCII
  };

  std::string name;
  std::string text;
  // Most files never have an error, and some are large; whoever asks first pays.
  mutable std::once_flag indexed;
  mutable Index lazy_index;

  const Index& index() const {
    std::call_once(indexed, [this] { BuildIndex(); });
    return lazy_index;
  }

  void BuildIndex() const {
    lazy_index.line_begins.push_back(0);
    for (size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1)) {
      lazy_index.line_begins.push_back(static_cast<uint32_t>(at + 1));
    }
    if (CountCharacters(text) == text.size()) return;
    uint32_t sum = 0;
    for (size_t begin = 0; begin <= text.size(); begin += kBlock) {
      lazy_index.characters_before_block.push_back(sum);
      sum += static_cast<uint32_t>(CountCharacters(absl::string_view(text).substr(begin, kBlock)));
    }
  }

  size_t CharactersBefore(size_t byte) const {
    const std::vector<uint32_t>& sums = index().characters_before_block;
    if (sums.empty()) return byte;
    const size_t block = byte / kBlock;
    return sums[block] +
           CountCharacters(absl::string_view(text).substr(block * kBlock, byte - block * kBlock));
  }
};

int32_t SourceMap::Add(std::string name, std::string text) {
  auto file = std::make_shared<File>();
  file->name = std::move(name);
  file->text = std::move(text);
  files_.push_back(std::move(file));
  return static_cast<int32_t>(files_.size()) - 1;
}

const std::string& SourceMap::name(int32_t file) const {
  return files_.at(static_cast<size_t>(file))->name;
}

const std::string& SourceMap::text(int32_t file) const {
  return files_.at(static_cast<size_t>(file))->text;
}

SourcePos SourceMap::PositionOf(int32_t file, size_t byte) const {
  const File& source = *files_.at(static_cast<size_t>(file));
  byte = std::min(byte, source.text.size());
  const std::vector<uint32_t>& begins = source.index().line_begins;
  const auto line = std::upper_bound(begins.begin(), begins.end(), byte) - begins.begin();
  const size_t begin = begins[static_cast<size_t>(line - 1)];
  const size_t column = source.CharactersBefore(byte) - source.CharactersBefore(begin) + 1;
  return {static_cast<int32_t>(line), static_cast<int32_t>(column), static_cast<int32_t>(byte)};
}

absl::string_view SourceMap::Line(int32_t file, int32_t line) const {
  const File& source = *files_.at(static_cast<size_t>(file));
  const std::vector<uint32_t>& begins = source.index().line_begins;
  if (line < 1 || static_cast<size_t>(line) > begins.size()) return {};
  const size_t begin = begins[static_cast<size_t>(line - 1)];
  size_t end = static_cast<size_t>(line) < begins.size() ? begins[static_cast<size_t>(line)] - 1
                                                         : source.text.size();
  if (end > begin && source.text[end - 1] == '\r') --end;
  return absl::string_view(source.text).substr(begin, end - begin);
}

TextOrigin TextOrigin::Verbatim(const SourceMap& map, int32_t file, size_t begin) {
  TextOrigin origin;
  origin.map_ = &map;
  origin.file_ = file;
  origin.begin_ = begin;
  return origin;
}

TextOrigin TextOrigin::Mapped(const SourceMap& map, int32_t file, std::vector<Entry> entries) {
  DPLAN_CHECK(!entries.empty() && entries.front().text == 0);
  TextOrigin origin = Verbatim(map, file, 0);
  origin.entries_ = std::make_shared<const std::vector<Entry>>(std::move(entries));
  return origin;
}

size_t TextOrigin::FileByte(size_t text_byte) const {
  text_byte += begin_;
  if (entries_ == nullptr) return text_byte;
  const auto next =
      std::upper_bound(entries_->begin(), entries_->end(), text_byte,
                       [](size_t byte, const Entry& entry) { return byte < entry.text; });
  const Entry& entry = *std::prev(next);
  return entry.file + (text_byte - entry.text);
}

TextOrigin TextOrigin::From(size_t bytes) const {
  TextOrigin rest = *this;
  rest.begin_ += bytes;
  return rest;
}

SourceRange TextOrigin::Range(size_t begin, size_t end) const {
  if (map_ == nullptr) return {};
  const size_t from = FileByte(begin);
  // The end is where the last byte ends, not where the next one starts: that may be a line further
  // down.
  const size_t to = end > begin ? FileByte(end - 1) + 1 : from;
  return {file_, map_->PositionOf(file_, from), map_->PositionOf(file_, to)};
}

}  // namespace dplan

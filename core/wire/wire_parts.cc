#include "core/wire/wire_parts.h"

#include <algorithm>
#include <limits>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/types/check.h"
#include "core/types/json.h"
#include "core/types/text.h"
#include "core/wire/msgpack.h"

namespace dplan::internal {
namespace {

constexpr size_t kMaxKeyInPlace = 100;
// Errors of decoders name keys, which are as long as somebody made them.
constexpr size_t kMaxError = 1 << 10;
constexpr char kEllipsis[] = "\xE2\x80\xA6";
constexpr size_t kEllipsisSize = 3;

}  // namespace

absl::Status WireError(absl::string_view place, absl::string_view text) {
  return absl::InvalidArgumentError(
      absl::StrCat(place, ": ", Shortened(std::string(text), kMaxError)));
}

absl::Status At(absl::string_view outer, const absl::Status& status) {
  const bool has_place = !absl::StartsWith(status.message(), ": ");
  return absl::Status(status.code(), absl::StrCat(outer, has_place ? "." : "", status.message()));
}

std::string PlaceOf(absl::string_view field, const std::string& key) {
  std::string place = absl::StrCat(field, "[");
  AppendJsonString(Shortened(WireText(key), kMaxKeyInPlace), &place);
  return place + "]";
}

std::string PlaceOf(absl::string_view field, int index) {
  return absl::StrCat(field, "[", index, "]");
}

std::string Shortened(std::string text, size_t size) {
  if (text.size() <= size) return text;
  size -= kEllipsisSize;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  text.resize(size);
  return text + kEllipsis;
}

std::string WireText(const std::string& text) { return IsUtf8(text) ? text : ToNfc(text); }

absl::StatusOr<Value> ReadValue(const tfplugin6::DynamicValue& wire, const Type& constraint,
                                absl::string_view place) {
  if (!wire.msgpack().empty() && !wire.json().empty()) {
    return WireError(place, "there is both MessagePack and JSON");
  }
  absl::StatusOr<Value> value = wire.json().empty() ? DecodeMsgpack(wire.msgpack(), constraint)
                                                    : ValueFromJson(wire.json(), constraint);
  if (!value.ok()) return WireError(place, value.status().message());
  return value;
}

absl::StatusOr<Type> ReadType(const std::string& json, absl::string_view place) {
  if (json.empty()) return WireError(place, "there is none");
  absl::StatusOr<Type> type = TypeFromJson(json);
  if (!type.ok()) return WireError(place, type.status().message());
  if (!(*type == type->WithoutOptional())) {
    return WireError(place, "attributes that may be left out have no meaning here");
  }
  return type;
}

uint32_t WriteCount(int count) { return static_cast<uint32_t>(std::max(count, 0)); }

absl::StatusOr<int> ReadCount(uint32_t count, absl::string_view place) {
  if (count > static_cast<uint32_t>(std::numeric_limits<int>::max())) {
    return WireError(place, "the number is out of range");
  }
  return static_cast<int>(count);
}

void WritePaths(const std::vector<Path>& paths, WirePaths* wire) {
  for (const Path& path : paths) *wire->Add() = ToWire(path);
}

std::vector<Path> ReadPaths(const WirePaths& wire) {
  std::vector<Path> paths;
  for (const tfplugin6::AttributePath& path : wire) paths.push_back(FromWire(path));
  return paths;
}

absl::StatusOr<const Schema*> FindSchema(const Schemas& schemas, const std::string& type,
                                         absl::string_view place) {
  const auto found = schemas.find(type);
  if (found != schemas.end()) return &found->second;
  return WireError(PlaceOf(place, type), "there is no such type");
}

const Type& TypeOf(const Schemas& schemas, const std::string& type) {
  const auto found = schemas.find(type);
  DPLAN_CHECK(found != schemas.end());
  return found->second.type();
}

}  // namespace dplan::internal

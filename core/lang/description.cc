#include "core/lang/description.h"

#include "absl/strings/str_cat.h"
#include "core/types/text.h"

namespace dplan::internal {

using Kind = Type::Kind;

namespace {

constexpr size_t kMaxText = 100;

std::string DescribeText(const std::string& text) {
  std::string quoted;
  if (text.size() <= kMaxText) {
    AppendJsonString(text, &quoted);
    return absl::StrCat("is ", quoted);
  }
  size_t length = kMaxText;
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80) --length;
  AppendJsonString(text.substr(0, length), &quoted);
  return absl::StrCat("is a string of ", text.size(), " bytes that begins with ", quoted);
}

std::string DescribeCollection(const Value& value) {
  const std::string type = DescribeType(value.type());
  const bool is_object = value.type().kind() == Kind::kObject;
  const size_t size = value.size();
  if (size == 0) {
    return is_object ? "is object with no attributes" : absl::StrCat("is empty ", type);
  }
  return absl::StrCat("is ", type, " with ", size, is_object ? " attribute" : " element",
                      size == 1 ? "" : "s");
}

}  // namespace

std::string DescribeType(const Type& type) {
  switch (type.kind()) {
    case Kind::kDynamic:
      return "dynamic";
    case Kind::kBool:
      return "bool";
    case Kind::kNumber:
      return "number";
    case Kind::kString:
      return "string";
    case Kind::kList:
      return absl::StrCat("list of ", DescribeType(type.element()));
    case Kind::kSet:
      return absl::StrCat("set of ", DescribeType(type.element()));
    case Kind::kMap:
      return absl::StrCat("map of ", DescribeType(type.element()));
    case Kind::kObject:
      return "object";
    case Kind::kTuple:
      return "tuple";
  }
  return "";
}

std::string DescribeValue(const Value& value) {
  if (value.sensitive()) return "has a sensitive value";
  if (!value.IsKnown()) {
    if (value.type().IsDynamic()) return "will be known only after apply";
    return absl::StrCat("is a ", DescribeType(value.type()), ", known only after apply");
  }
  if (value.IsNull()) return "is null";
  switch (value.type().kind()) {
    case Kind::kBool:
      return value.AsBool() ? "is true" : "is false";
    case Kind::kNumber:
      return absl::StrCat("is ", value.AsNumber().ToString());
    case Kind::kString:
      return DescribeText(value.AsString());
    default:
      return DescribeCollection(value);
  }
}

}  // namespace dplan::internal

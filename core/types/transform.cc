#include "core/types/transform.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/types/check.h"

namespace dplan {
namespace {

using Replace = std::function<std::optional<Value>(const Path&, const Value&)>;

Value Walk(const Path& at, const Value& value, const Replace& replace);

Value WalkEntries(const Path& at, const Value& value, const Replace& replace) {
  bool object = value.type().kind() == Type::Kind::kObject;
  Value::Entries entries = value.AsEntries();
  for (auto& [key, child] : entries) {
    child = Walk(object ? at.Attr(key) : at.Key(key), child, replace);
  }
  if (object) return Value::Object(std::move(entries));
  std::map<std::string, Value> map;
  for (auto& [key, child] : entries) map.emplace_hint(map.end(), std::move(key), std::move(child));
  return Value::Map(value.type().element(), std::move(map));
}

Value WalkElements(const Path& at, const Value& value, const Replace& replace) {
  std::vector<Value> elements = value.AsElements();
  for (size_t i = 0; i < elements.size(); ++i) {
    elements[i] = Walk(at.Index(static_cast<int64_t>(i)), elements[i], replace);
  }
  return value.type().kind() == Type::Kind::kTuple
             ? Value::Tuple(std::move(elements))
             : Value::List(value.type().element(), std::move(elements));
}

Value Walk(const Path& at, const Value& value, const Replace& replace) {
  if (std::optional<Value> replaced = replace(at, value); replaced.has_value()) return *replaced;
  if (value.IsNull() || !value.IsKnown()) return value;
  Value plain = value.Unmarked();
  switch (plain.type().kind()) {
    case Type::Kind::kObject:
    case Type::Kind::kMap:
      return WalkEntries(at, plain, replace).Marked(value.sensitive());
    case Type::Kind::kList:
    case Type::Kind::kTuple:
      return WalkElements(at, plain, replace).Marked(value.sensitive());
    case Type::Kind::kDynamic:
    case Type::Kind::kBool:
    case Type::Kind::kNumber:
    case Type::Kind::kString:
    case Type::Kind::kSet:
      return value;
  }
  DPLAN_CHECK(false);
}

}  // namespace

Value Transform(const Value& value, const Replace& replace) { return Walk(Path(), value, replace); }

}  // namespace dplan

#include "core/contract/object_shape.h"

#include <algorithm>

namespace dplan {

bool Present(const Value& value) { return value.IsKnown() && !value.IsNull(); }

bool Same(const Value& a, const Value& b) { return EqualIgnoringMarksAndRefinements(a, b); }

bool IsObjectOrMap(const Value& value) {
  return value.type().kind() == Type::Kind::kObject || value.type().kind() == Type::Kind::kMap;
}

bool IsListOrTuple(const Value& value) {
  return value.type().kind() == Type::Kind::kList || value.type().kind() == Type::Kind::kTuple;
}

bool HasKindOf(Nesting nesting, const Value& value) {
  if (!Present(value)) return true;
  switch (nesting) {
    case Nesting::kSingle:
    case Nesting::kGroup:
      return value.type().kind() == Type::Kind::kObject;
    case Nesting::kMap:
      return IsObjectOrMap(value);
    case Nesting::kList:
      return IsListOrTuple(value);
    case Nesting::kSet:
      return value.type().kind() == Type::Kind::kSet;
  }
  return false;
}

const Value* FindChild(const Value& value, const std::string& key) {
  return Present(value) && IsObjectOrMap(value) ? value.Find(key) : nullptr;
}

const Value* FindChild(const Value& value, int64_t index) {
  return Present(value) && IsListOrTuple(value) ? value.Find(index) : nullptr;
}

Value ChildOf(const Value& object, const std::string& name, const Type& type) {
  if (!object.IsKnown()) return Value::Unknown(type);
  const Value* child = FindChild(object, name);
  return child == nullptr ? Value::Null(type) : *child;
}

int CompareAttributes(const Value& a, const Value& b, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const int order = Value::Compare(ChildOf(a, name, Type()), ChildOf(b, name, Type()));
    if (order != 0) return order;
  }
  return 0;
}

std::pair<size_t, size_t> SizeRange(const Value& set) {
  size_t known = 0;
  for (const Value& element : set.AsElements()) known += element.IsWhollyKnown() ? 1 : 0;
  return {std::max<size_t>(known, set.size() > 0 ? 1 : 0), set.size()};
}

}  // namespace dplan

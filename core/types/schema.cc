#include "dplan/schema.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace dplan {
namespace internal {

LazyType& LazyType::operator=(const LazyType& other) {
  if (this != &other) delete type_.exchange(nullptr);
  return *this;
}

LazyType::~LazyType() { delete type_.load(); }

const Type& LazyType::Of(const Block& block) const {
  if (const Type* type = type_.load(std::memory_order_acquire)) return *type;
  const auto* made = new Type(block.ImpliedType());
  const Type* expected = nullptr;
  if (type_.compare_exchange_strong(expected, made, std::memory_order_acq_rel)) return *made;
  delete made;  // another thread was first
  return *expected;
}

}  // namespace internal

namespace {

Type TypeOf(const Attribute& attribute) {
  return attribute.nested == nullptr ? attribute.type : attribute.nested->ImpliedType();
}

Type Nested(Nesting nesting, Type inner) {
  switch (nesting) {
    case Nesting::kSingle:
    case Nesting::kGroup:
      return inner;
    case Nesting::kList:
      return Type::List(std::move(inner));
    case Nesting::kSet:
      return Type::Set(std::move(inner));
    case Nesting::kMap:
      return Type::Map(std::move(inner));
  }
  return inner;
}

Type TypeOf(const NestedBlock& nested) {
  Type inner = nested.block.ImpliedType();
  const bool one_type = nested.nesting != Nesting::kList && nested.nesting != Nesting::kMap;
  return inner.HasDynamic() && !one_type ? Type::Dynamic()
                                         : Nested(nested.nesting, std::move(inner));
}

// Adds the first places where the value is not of the type.
void CheckType(const Value& value, const Type& type, const Path& path, Diagnostics& diagnostics);

void Mismatch(const Value& value, const Type& type, const Path& path, Diagnostics& diagnostics) {
  diagnostics
      .Error("Value does not fit schema",
             absl::StrCat("The schema says ", type.ToString(), ", but the value is ",
                          value.type().ToString(), ". This is a fault of the provider."))
      .path = path;
}

void CheckObject(const Value& value, const Type& type, const Path& path, Diagnostics& diagnostics) {
  const Value::Entries& attributes = value.Unmarked().AsEntries();
  for (const auto& [name, child] : attributes) {
    const auto expected = type.attributes().find(name);
    if (expected == type.attributes().end()) {
      diagnostics
          .Error("Value does not fit schema",
                 absl::StrCat("The schema has no attribute \"", name,
                              "\", but the value has. This is a fault of the provider."))
          .path = path;
    } else {
      CheckType(child, expected->second.type, path.Attr(name), diagnostics);
    }
  }
  for (const auto& [name, expected] : type.attributes()) {
    const auto same_name = [&n = name](const Value::Entry& entry) { return entry.first == n; };
    if (std::any_of(attributes.begin(), attributes.end(), same_name)) continue;
    diagnostics
        .Error("Value does not fit schema",
               absl::StrCat("The schema has an attribute \"", name,
                            "\", but the value has not. This is a fault of the provider."))
        .path = path;
  }
}

void CheckType(const Value& value, const Type& type, const Path& path, Diagnostics& diagnostics) {
  if (type.Admits(value.type())) return;
  const bool same_kind = type.kind() == value.type().kind();
  if (!same_kind || type.kind() != Type::Kind::kObject || value.IsNull() || !value.IsKnown()) {
    return Mismatch(value, type, path, diagnostics);
  }
  CheckObject(value, type, path, diagnostics);
}

using Paths = std::vector<Path>;

// Which attributes are meant: `sensitive` or `write_only`.
using Flag = bool Attribute::*;

void AddFlagged(Flag flag, const std::map<std::string, Attribute>& attributes, const Value& object,
                const Path& path, Paths* out);

// Calls `visit(child, path)` with every object in a value of such nesting.
template <typename Visit>
void VisitObjects(Nesting nesting, const Value& value, const Path& path, const Visit& visit) {
  if (value.IsNull() || !value.IsKnown()) return;
  const Value plain = value.Unmarked();
  if (nesting == Nesting::kSingle || nesting == Nesting::kGroup) return visit(plain, path);
  if (nesting == Nesting::kMap) {
    const bool is_map = plain.type().kind() == Type::Kind::kMap;
    for (const auto& [key, child] : plain.AsEntries()) {
      visit(child, is_map ? path.Key(key) : path.Attr(key));
    }
    return;
  }
  int64_t index = 0;
  for (const Value& child : plain.AsElements()) visit(child, path.Index(index++));
}

// A path cannot lead into a set: all of it is meant if anything in it is.
void AddPaths(Nesting nesting, const Path& path, Paths inner, Paths* out) {
  if (nesting != Nesting::kSet) {
    out->insert(out->end(), std::make_move_iterator(inner.begin()),
                std::make_move_iterator(inner.end()));
  } else if (!inner.empty()) {
    out->push_back(path);
  }
}

void AddFlagged(Flag flag, const std::map<std::string, Attribute>& attributes, const Value& object,
                const Path& path, Paths* out) {
  if (object.IsNull() || !object.IsKnown()) return;
  for (const auto& [name, attribute] : attributes) {
    const Path here = path.Attr(name);
    if (attribute.*flag) {
      out->push_back(here);
      continue;
    }
    if (attribute.nested == nullptr) continue;
    const NestedAttributes& nested = *attribute.nested;
    Paths inner;
    VisitObjects(nested.nesting, object.Unmarked().Attr(name), here,
                 [flag, &nested, &inner](const Value& child, const Path& child_path) {
                   AddFlagged(flag, nested.attributes, child, child_path, &inner);
                 });
    AddPaths(nested.nesting, here, std::move(inner), out);
  }
}

void AddFlagged(Flag flag, const Block& block, const Value& object, const Path& path, Paths* out) {
  if (object.IsNull() || !object.IsKnown()) return;
  AddFlagged(flag, block.attributes, object, path, out);
  for (const auto& [name, nested] : block.blocks) {
    const Path here = path.Attr(name);
    Paths inner;
    VisitObjects(nested.nesting, object.Unmarked().Attr(name), here,
                 [flag, &b = nested.block, &inner](const Value& child, const Path& child_path) {
                   AddFlagged(flag, b, child, child_path, &inner);
                 });
    AddPaths(nested.nesting, here, std::move(inner), out);
  }
}

}  // namespace

Type NestedAttributes::ImpliedType() const {
  std::map<std::string, Type> types;
  for (const auto& [name, attribute] : attributes) types.emplace(name, TypeOf(attribute));
  return Nested(nesting, Type::Object(std::move(types)));
}

Type Block::ImpliedType() const {
  std::map<std::string, Type> types;
  for (const auto& [name, attribute] : attributes) types.emplace(name, TypeOf(attribute));
  for (const auto& [name, nested] : blocks) types.emplace(name, TypeOf(nested));
  return Type::Object(std::move(types));
}

bool Schema::Check(const Value& value, Diagnostics& diagnostics) const {
  if (value.IsNull()) return true;
  const size_t before = diagnostics.error_count();
  CheckType(value, type(), Path(), diagnostics);
  return diagnostics.error_count() == before;
}

std::vector<Path> Schema::SensitivePaths(const Value& value) const {
  Paths paths;
  AddFlagged(&Attribute::sensitive, block, value, Path(), &paths);
  return paths;
}

std::vector<Path> Schema::WriteOnlyPaths(const Value& value) const {
  Paths paths;
  AddFlagged(&Attribute::write_only, block, value, Path(), &paths);
  return paths;
}

}  // namespace dplan

#include "core/plan/marks.h"

#include <functional>
#include <optional>
#include <set>
#include <string>

#include "core/plan/write_only.h"
#include "core/types/transform.h"

namespace dplan {
namespace {

// What a secret leaf is compared by; nothing for what is too common to be one: null, a truth value,
// an empty text.
std::optional<std::string> LeafText(const Value& plain) {
  if (!plain.IsKnown() || plain.IsNull()) return std::nullopt;
  if (plain.type().kind() == Type::Kind::kNumber) return plain.AsNumber().ToString();
  if (plain.type().kind() != Type::Kind::kString || plain.AsString().empty()) return std::nullopt;
  return plain.AsString();
}

void ForEachLeaf(const Value& plain, const std::function<void(const std::string&)>& visit) {
  if (!plain.IsKnown() || plain.IsNull()) return;
  switch (plain.type().kind()) {
    case Type::Kind::kObject:
    case Type::Kind::kMap:
      for (const auto& [key, child] : plain.AsEntries()) ForEachLeaf(child, visit);
      return;
    case Type::Kind::kList:
    case Type::Kind::kTuple:
    case Type::Kind::kSet:
      for (const Value& child : plain.AsElements()) ForEachLeaf(child, visit);
      return;
    case Type::Kind::kDynamic:
    case Type::Kind::kBool:
    case Type::Kind::kNumber:
    case Type::Kind::kString:
      if (const auto text = LeafText(plain); text.has_value()) visit(*text);
  }
}

std::set<std::string> SecretsOf(const Value& object, const std::vector<Path>& sensitive) {
  std::set<std::string> secrets;
  for (const Path& path : sensitive) {
    const std::optional<Value> node = object.At(path);
    if (node.has_value())
      ForEachLeaf(*node, [&](const std::string& leaf) { secrets.insert(leaf); });
  }
  return secrets;
}

bool Holds(const Value& plain, const std::set<std::string>& secrets) {
  bool found = false;
  ForEachLeaf(plain, [&](const std::string& leaf) { found = found || secrets.count(leaf) > 0; });
  return found;
}

// Elements of a set cannot be marked one by one.
bool IsMarkedAsWhole(const Value& plain) {
  const Type::Kind kind = plain.type().kind();
  return kind == Type::Kind::kSet || kind == Type::Kind::kString || kind == Type::Kind::kNumber;
}

}  // namespace

Value MarkObject(const Schema& schema, const Value& answered, std::vector<Path> sensitive) {
  const Value object = WithoutWriteOnly(schema, answered);
  const std::vector<Path> of_schema = schema.SensitivePaths(object);
  sensitive.insert(sensitive.end(), of_schema.begin(), of_schema.end());
  if (sensitive.empty() || object.IsNull()) return object;
  const std::set<std::string> secrets = SecretsOf(object, sensitive);
  const Value marked = object.MarkedAt(sensitive);
  if (secrets.empty()) return marked;
  return Transform(marked, [&](const Path&, const Value& node) -> std::optional<Value> {
    if (node.sensitive()) return node;
    if (IsMarkedAsWhole(node) && Holds(node, secrets)) return node.Marked();
    return std::nullopt;
  });
}

}  // namespace dplan

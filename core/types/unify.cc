#include <algorithm>
#include <set>

#include "core/types/convert.h"

namespace dplan {
namespace {

using Kind = Type::Kind;

bool AllOf(const std::vector<Type>& types, std::initializer_list<Kind> kinds) {
  return std::all_of(types.begin(), types.end(), [kinds](const Type& type) {
    return std::find(kinds.begin(), kinds.end(), type.kind()) != kinds.end();
  });
}

// The types of everything in values of the types.
std::vector<Type> PartsOf(const std::vector<Type>& types) {
  std::vector<Type> parts;
  for (const Type& type : types) {
    if (type.IsCollection()) {
      parts.push_back(type.element());
    } else if (type.kind() == Kind::kTuple) {
      parts.insert(parts.end(), type.elements().begin(), type.elements().end());
    } else {
      for (const auto& [name, attribute] : type.attributes()) parts.push_back(attribute.type);
    }
  }
  return parts;
}

// The type that parts of values get: one of which nothing is known, like that of a null, fits any.
std::optional<Type> UnifyParts(std::vector<Type> types) {
  std::erase_if(types, [](const Type& type) { return type.kind() == Kind::kDynamic; });
  return Unify(types);
}

template <typename Make>
std::optional<Type> CollectionOf(const std::vector<Type>& types, const Make& make) {
  std::optional<Type> element = UnifyParts(PartsOf(types));
  if (!element) return std::nullopt;
  return make(*std::move(element));
}

bool SameNames(const Type& a, const Type& b) {
  return std::equal(a.attributes().begin(), a.attributes().end(), b.attributes().begin(),
                    b.attributes().end(),
                    [](const auto& x, const auto& y) { return x.first == y.first; });
}

std::optional<Type> UnifyObjects(const std::vector<Type>& types) {
  const bool same_names = std::all_of(types.begin(), types.end(), [&types](const Type& type) {
    return SameNames(types.front(), type);
  });
  if (!same_names) return CollectionOf(types, Type::Map);
  std::map<std::string, Type> attributes;
  for (const auto& [name, attribute] : types.front().attributes()) {
    std::vector<Type> alternatives;
    for (const Type& type : types) alternatives.push_back(type.attributes().at(name).type);
    std::optional<Type> unified = UnifyParts(alternatives);
    if (!unified) return std::nullopt;
    attributes.emplace(name, *std::move(unified));
  }
  return Type::Object(std::move(attributes));
}

std::optional<Type> UnifyTuples(const std::vector<Type>& types) {
  const size_t size = types.front().elements().size();
  const bool same_size = std::all_of(types.begin(), types.end(), [size](const Type& type) {
    return type.elements().size() == size;
  });
  if (!same_size) return CollectionOf(types, Type::List);
  std::vector<Type> elements;
  for (size_t i = 0; i < size; ++i) {
    std::vector<Type> alternatives;
    for (const Type& type : types) alternatives.push_back(type.elements()[i]);
    std::optional<Type> unified = UnifyParts(alternatives);
    if (!unified) return std::nullopt;
    elements.push_back(*std::move(unified));
  }
  return Type::Tuple(std::move(elements));
}

bool HasKind(const std::vector<Type>& types, Kind kind) {
  return std::any_of(types.begin(), types.end(),
                     [kind](const Type& type) { return type.kind() == kind; });
}

}  // namespace

std::optional<Type> Unify(const std::vector<Type>& types) {
  if (types.empty() || HasKind(types, Kind::kDynamic)) return Type::Dynamic();
  const bool all_equal = std::all_of(types.begin(), types.end(),
                                     [&types](const Type& type) { return type == types.front(); });
  if (all_equal) return types.front();
  if (AllOf(types, {Kind::kObject})) return UnifyObjects(types);
  if (AllOf(types, {Kind::kTuple})) return UnifyTuples(types);
  if (AllOf(types, {Kind::kMap, Kind::kObject})) return CollectionOf(types, Type::Map);
  if (AllOf(types, {Kind::kSet})) return CollectionOf(types, Type::Set);
  if (AllOf(types, {Kind::kSet, Kind::kTuple})) return CollectionOf(types, Type::Set);
  // A list keeps what a set holds, but not the other way round.
  if (AllOf(types, {Kind::kList, Kind::kSet, Kind::kTuple})) return CollectionOf(types, Type::List);
  if (AllOf(types, {Kind::kBool, Kind::kNumber, Kind::kString}) && HasKind(types, Kind::kString)) {
    return Type::String();
  }
  return std::nullopt;
}

}  // namespace dplan

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "core/contract/check_planned.h"
#include "core/contract/object_shape.h"

namespace dplan {
namespace {

// Whether a value of type `actual` may stand where `promised` was planned.
bool Conforms(const Type& promised, const Type& actual) {
  if (promised.IsDynamic() || promised == actual) return true;
  if (promised.kind() != actual.kind()) return false;
  if (promised.IsCollection()) return Conforms(promised.element(), actual.element());
  if (promised.kind() == Type::Kind::kTuple) {
    return std::equal(promised.elements().begin(), promised.elements().end(),
                      actual.elements().begin(), actual.elements().end(), Conforms);
  }
  if (promised.kind() != Type::Kind::kObject) return true;
  return std::equal(promised.attributes().begin(), promised.attributes().end(),
                    actual.attributes().begin(), actual.attributes().end(),
                    [](const auto& a, const auto& b) {
                      return a.first == b.first && Conforms(a.second.type, b.second.type);
                    });
}

bool WithinBounds(const Refinements& promised, const Number& number) {
  if (promised.lower) {
    const auto order = number <=> promised.lower->number;
    if (order < 0 || (order == 0 && !promised.lower->inclusive)) return false;
  }
  if (promised.upper) {
    const auto order = number <=> promised.upper->number;
    if (order > 0 || (order == 0 && !promised.upper->inclusive)) return false;
  }
  return true;
}

// Whether a known value keeps to what was said of it when it was unknown.
bool Includes(const Refinements& promised, const Value& actual) {
  if (promised.empty()) return true;
  if (actual.IsNull()) return !promised.not_null;
  switch (actual.type().kind()) {
    case Type::Kind::kString:
      return actual.AsString().starts_with(promised.prefix);
    case Type::Kind::kNumber:
      return WithinBounds(promised, actual.AsNumber());
    case Type::Kind::kList:
    case Type::Kind::kMap: {
      const int64_t size = static_cast<int64_t>(actual.size());
      return size >= promised.min_length && size <= promised.max_length.value_or(size);
    }
    case Type::Kind::kSet: {
      const auto [least, most] = SizeRange(actual);
      return static_cast<int64_t>(most) >= promised.min_length &&
             static_cast<int64_t>(least) <=
                 promised.max_length.value_or(static_cast<int64_t>(least));
    }
    case Type::Kind::kDynamic:
    case Type::Kind::kBool:
    case Type::Kind::kObject:
    case Type::Kind::kTuple:
      return true;
  }
  return true;
}

// One walk over a plan and what became of it. With `stop_at_first` only whether there is a
// violation counts.
class RefinesCheck {
 public:
  explicit RefinesCheck(bool stop_at_first = false) : stop_at_first_(stop_at_first) {}
  void Object(const Block& schema, const Value& planned, const Value& final);
  void Any(const Value& planned, const Value& final);
  bool failed() const { return !violations_.empty(); }
  std::vector<Violation> Take() { return std::move(violations_); }

 private:
  void Violate(std::string text) { violations_.push_back({Path(path_), std::move(text)}); }
  template <typename Check>
  void At(PathStep step, Check check) {
    if (stop_at_first_ && failed()) return;
    path_.push_back(std::move(step));
    check();
    path_.pop_back();
  }
  // Whether both exist, so that there is more to compare.
  bool BothExist(const Value& planned, const Value& final);
  // Calls `check(planned, final)` for each element of lists, maps and their kin.
  template <typename Check>
  void Elements(const std::string& what, const Value& planned, const Value& final, Check check);
  template <typename Check>
  void Entries(const std::string& what, const Value& planned, const Value& final, Check check);
  // Calls `compatible(planned, final)` for pairs of elements until each has a counterpart.
  template <typename Compatible>
  void Sets(const std::string& what, const Value& planned, const Value& final,
            Compatible compatible);
  void NestedBlocks(const NestedBlock& block, const Value& planned, const Value& final);

  const bool stop_at_first_;
  std::vector<PathStep> path_;
  std::vector<Violation> violations_;
};

bool RefinesCheck::BothExist(const Value& planned, const Value& final) {
  if (planned.IsNull() && !final.IsNull()) Violate("it was planned to be absent, but exists");
  if (!planned.IsNull() && final.IsNull()) Violate("it was planned to exist, but is absent");
  return !planned.IsNull() && !final.IsNull();
}

template <typename Check>
void RefinesCheck::Entries(const std::string& what, const Value& planned, const Value& final,
                           Check check) {
  const bool object = planned.type().kind() == Type::Kind::kObject;
  const auto step = [&](const std::string& key) {
    return object ? PathStep::Attr(key) : PathStep::Key(key);
  };
  for (const auto& [key, element] : planned.AsEntries()) {
    const Value* found = final.Find(key);
    At(step(key), [&, &value = element] {
      if (found == nullptr) return Violate("a planned key of the " + what + " is missing");
      check(value, *found);
    });
  }
  for (const auto& [key, element] : final.AsEntries()) {
    if (planned.Find(key) != nullptr) continue;
    At(step(key), [&] { Violate("a key of the " + what + " was not planned"); });
  }
}

template <typename Check>
void RefinesCheck::Elements(const std::string& what, const Value& planned, const Value& final,
                            Check check) {
  const Type::Kind kind = planned.type().kind();
  if (kind == Type::Kind::kMap || kind == Type::Kind::kObject) {
    return Entries(what, planned, final, check);
  }
  if (planned.size() != final.size()) {
    return Violate("the number of " + what +
                   " is not the planned one: " + std::to_string(planned.size()) + " planned, " +
                   std::to_string(final.size()) + " now");
  }
  for (int64_t i = 0; i < static_cast<int64_t>(planned.size()); ++i) {
    At(PathStep::Index(i), [&] { check(*planned.Find(i), *final.Find(i)); });
  }
}

// The attributes that are wholly known in all the elements: counterparts agree in them.
std::vector<std::string> KnownAttributes(const Type& type,
                                         const std::vector<const Value*>& elements) {
  std::vector<std::string> names;
  if (type.kind() != Type::Kind::kObject || type.HasDynamic()) return names;
  for (const auto& [name, attribute] : type.attributes()) {
    const bool known = std::all_of(
        elements.begin(), elements.end(),
        [&key = name](const Value* element) { return element->Attr(key).IsWhollyKnown(); });
    if (known) names.push_back(name);
  }
  return names;
}

// Marks, of two sets in their order, the elements that are equal.
void MarkEqual(const std::vector<Value>& as, const std::vector<Value>& bs,
               std::vector<bool>& a_found, std::vector<bool>& b_found) {
  for (size_t a = 0, b = 0; a < as.size() && b < bs.size();) {
    const int order = Value::Compare(as[a], bs[b]);
    if (order == 0 && Same(as[a], bs[b])) a_found[a] = b_found[b] = true;
    if (order <= 0) ++a;
    if (order >= 0) ++b;
  }
}

// Marks, of each side, the elements that have a counterpart on the other.
template <typename Compatible>
void MarkCounterparts(const Value& promised_set, const Value& actual_set,
                      std::vector<bool>& promised_found, std::vector<bool>& actual_found,
                      Compatible compatible) {
  const std::vector<Value>& promised = promised_set.AsElements();
  const std::vector<Value>& actual = actual_set.AsElements();
  MarkEqual(promised, actual, promised_found, actual_found);
  std::vector<const Value*> open;
  for (const Value& element : promised) {
    if (!element.IsWhollyKnown()) open.push_back(&element);
  }
  const std::vector<std::string> known = KnownAttributes(promised_set.type().element(), open);
  std::vector<size_t> order(actual.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return CompareAttributes(actual[a], actual[b], known) < 0;
  });
  for (size_t i = 0; i < promised.size(); ++i) {
    if (promised[i].IsWhollyKnown()) continue;
    auto candidate = std::lower_bound(
        order.begin(), order.end(), promised[i],
        [&](size_t a, const Value& v) { return CompareAttributes(actual[a], v, known) < 0; });
    for (; candidate != order.end(); ++candidate) {
      if (CompareAttributes(actual[*candidate], promised[i], known) != 0) break;
      if (promised_found[i] && actual_found[*candidate]) continue;
      if (!compatible(promised[i], actual[*candidate])) continue;
      promised_found[i] = actual_found[*candidate] = true;
    }
  }
}

template <typename Compatible>
void RefinesCheck::Sets(const std::string& what, const Value& planned, const Value& final,
                        Compatible compatible) {
  std::vector<bool> planned_found(planned.size());
  std::vector<bool> final_found(final.size());
  MarkCounterparts(planned, final, planned_found, final_found, compatible);
  if (std::count(planned_found.begin(), planned_found.end(), false) > 0) {
    Violate("one of the planned " + what + " has no counterpart");
  }
  if (std::count(final_found.begin(), final_found.end(), false) > 0) {
    Violate("one of the " + what + " was not planned");
  }
  if (final.size() > planned.size()) Violate("there are more " + what + " than planned");
}

void RefinesCheck::Any(const Value& planned, const Value& final) {
  if (!final.IsNull() && !Conforms(planned.type(), final.type())) {
    return Violate("the value has another type than planned");
  }
  if (!planned.IsKnown()) {
    if (final.IsKnown() && !Includes(planned.refinements(), final)) {
      Violate("the value is outside of the range that was planned");
    }
    return;
  }
  if (!final.IsKnown()) return Violate("it was known in the plan, but is unknown now");
  if (planned.IsNull() || final.IsNull()) {
    if (planned.IsNull() != final.IsNull()) {
      Violate(final.IsNull() ? "it was planned with a value, but is null now"
                             : "it was planned as null, but has a value now");
    }
    return;
  }
  switch (planned.type().kind()) {
    case Type::Kind::kDynamic:
    case Type::Kind::kBool:
    case Type::Kind::kNumber:
    case Type::Kind::kString:
      if (!Same(planned, final)) Violate("the value is not the planned one");
      return;
    case Type::Kind::kSet:
      return Sets("elements", planned, final, [](const Value& promised, const Value& actual) {
        RefinesCheck check(true);
        check.Any(promised, actual);
        return !check.failed();
      });
    case Type::Kind::kList:
    case Type::Kind::kTuple:
    case Type::Kind::kMap:
    case Type::Kind::kObject:
      return Elements("elements", planned, final,
                      [&](const Value& promised, const Value& actual) { Any(promised, actual); });
  }
}

void RefinesCheck::NestedBlocks(const NestedBlock& block, const Value& planned,
                                const Value& final) {
  if (!planned.IsKnown()) return;
  if (!final.IsKnown()) return Violate("it was known in the plan, but is unknown now");
  if (!HasKindOf(block.nesting, final)) return Violate("it is something else than blocks");
  if (block.nesting == Nesting::kSingle || block.nesting == Nesting::kGroup) {
    return Object(block.block, planned, final);
  }
  if (planned.IsNull() || final.IsNull()) {
    if (planned.IsNull() != final.IsNull()) Violate("the blocks are not as planned");
    return;
  }
  if (block.nesting == Nesting::kSet) {
    return Sets("blocks", planned, final, [&](const Value& promised, const Value& actual) {
      RefinesCheck check(true);
      check.Object(block.block, promised, actual);
      return !check.failed();
    });
  }
  Elements("blocks", planned, final, [&](const Value& promised, const Value& actual) {
    Object(block.block, promised, actual);
  });
}

void RefinesCheck::Object(const Block& schema, const Value& planned, const Value& final) {
  if (!BothExist(planned, final) || !planned.IsKnown()) return;
  if (!final.IsKnown()) return Violate("it was known in the plan, but is unknown now");
  if (!HasKindOf(Nesting::kSingle, final)) return Violate("it is something else than a block");
  for (const auto& [name, attribute] : schema.attributes) {
    At(PathStep::Attr(name), [&, &key = name, &type = attribute.type] {
      Any(ChildOf(planned, key, type), ChildOf(final, key, type));
    });
  }
  for (const auto& [name, block] : schema.blocks) {
    At(PathStep::Attr(name), [&, &key = name, &nested = block] {
      NestedBlocks(nested, ChildOf(planned, key, Type()), ChildOf(final, key, Type()));
    });
  }
}

}  // namespace

std::vector<Violation> CheckRefines(const Schema& schema, const Value& planned,
                                    const Value& final) {
  RefinesCheck check;
  check.Object(schema.block, planned, final);
  return check.Take();
}

}  // namespace dplan

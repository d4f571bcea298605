#include "core/contract/propose.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/contract/object_shape.h"

namespace dplan {
namespace {

Value ProposeObject(const ObjectShape& shape, const Value& prior, const Value& config);
bool CouldComeFrom(const ObjectShape& shape, const Value& prior, const Value& config);

// A value of the kind of `like` with other elements.
Value WithElements(const Value& like, std::vector<Value> elements) {
  const Type::Kind kind = like.type().kind();
  if (kind == Type::Kind::kTuple) return Value::Tuple(std::move(elements));
  if (kind == Type::Kind::kSet) return Value::Set(like.type().element(), std::move(elements));
  return Value::List(like.type().element(), std::move(elements));
}

Value ProposeList(const ObjectShape& shape, const Value& prior, const Value& config) {
  std::vector<Value> elements;
  elements.reserve(config.size());
  for (const Value& element : config.AsElements()) {
    const Value* before = FindChild(prior, static_cast<int64_t>(elements.size()));
    elements.push_back(before == nullptr ? element : ProposeObject(shape, *before, element));
  }
  return WithElements(config, std::move(elements));
}

Value ProposeMap(const ObjectShape& shape, const Value& prior, const Value& config) {
  Value::Entries entries;
  entries.reserve(config.size());
  for (const auto& [key, element] : config.AsEntries()) {
    const Value* before = FindChild(prior, key);
    entries.emplace_back(key, before == nullptr ? element : ProposeObject(shape, *before, element));
  }
  if (config.type().kind() == Type::Kind::kObject) return Value::Object(std::move(entries));
  return Value::Map(config.type().element(), {std::make_move_iterator(entries.begin()),
                                              std::make_move_iterator(entries.end())});
}

// Whether somebody must have configured this nested attribute: something in it is set that no
// provider computes. `value` is known and not null.
bool HasConfiguredAttribute(const NestedAttributes& nested, const Value& value);

bool ObjectHasConfiguredAttribute(const NestedAttributes& nested, const Value& object) {
  if (!Present(object)) return false;
  for (const auto& [name, attribute] : nested.attributes) {
    const Value* child = FindChild(object, name);
    if (child == nullptr || child->IsNull()) continue;
    if (!attribute.computed) return true;
    if (attribute.nested && child->IsKnown() && HasConfiguredAttribute(*attribute.nested, *child)) {
      return true;
    }
  }
  return false;
}

bool HasConfiguredAttribute(const NestedAttributes& nested, const Value& value) {
  switch (nested.nesting) {
    case Nesting::kSingle:
    case Nesting::kGroup:
      return ObjectHasConfiguredAttribute(nested, value);
    case Nesting::kMap:
      return std::any_of(
          value.AsEntries().begin(), value.AsEntries().end(),
          [&](const auto& entry) { return ObjectHasConfiguredAttribute(nested, entry.second); });
    case Nesting::kList:
    case Nesting::kSet:
      return std::any_of(
          value.AsElements().begin(), value.AsElements().end(),
          [&](const Value& element) { return ObjectHasConfiguredAttribute(nested, element); });
  }
  return false;
}

// Whether the provider may keep its own value for an attribute that the configuration leaves open.
bool KeepsPrior(const Attribute& attribute, const Value& prior) {
  return !(attribute.optional && attribute.nested && Present(prior) &&
           HasConfiguredAttribute(*attribute.nested, prior));
}

bool ListCouldComeFrom(const ObjectShape& shape, const Value& prior, const Value& config) {
  const std::vector<Value>& priors = prior.AsElements();
  const std::vector<Value>& configs = config.AsElements();
  return std::equal(priors.begin(), priors.end(), configs.begin(), configs.end(),
                    [&](const Value& before, const Value& element) {
                      return CouldComeFrom(shape, before, element);
                    });
}

bool MapCouldComeFrom(const ObjectShape& shape, const Value& prior, const Value& config) {
  const Value::Entries& priors = prior.AsEntries();
  const Value::Entries& configs = config.AsEntries();
  return std::equal(priors.begin(), priors.end(), configs.begin(), configs.end(),
                    [&](const auto& before, const auto& entry) {
                      return before.first == entry.first &&
                             CouldComeFrom(shape, before.second, entry.second);
                    });
}

bool NestedCouldComeFrom(Nesting nesting, const ObjectShape& shape, const Value& prior,
                         const Value& config) {
  if (Same(prior, config)) return true;
  if (!Present(prior) || !Present(config)) return false;
  switch (nesting) {
    case Nesting::kSingle:
    case Nesting::kGroup:
      return CouldComeFrom(shape, prior, config);
    case Nesting::kList:
      return ListCouldComeFrom(shape, prior, config);
    case Nesting::kMap:
      return MapCouldComeFrom(shape, prior, config);
    case Nesting::kSet:
      return false;
  }
  return false;
}

// Whether an element of a set that the provider reported may stem from this configured element:
// wherever they differ the attribute is computed and not configured.
bool CouldComeFrom(const ObjectShape& shape, const Value& prior, const Value& config) {
  if (!Present(prior) || !Present(config)) return Same(prior, config);
  for (const auto& [name, attribute] : shape.attributes) {
    const Value before = ChildOf(prior, name, attribute.type);
    const Value configured = ChildOf(config, name, attribute.type);
    if (Same(before, configured)) continue;
    if (attribute.computed && configured.IsNull() && KeepsPrior(attribute, before)) continue;
    if (!attribute.nested) return false;
    if (!NestedCouldComeFrom(attribute.nested->nesting, ObjectShape::Of(*attribute.nested), before,
                             configured)) {
      return false;
    }
  }
  if (shape.blocks == nullptr) return true;
  return std::all_of(shape.blocks->begin(), shape.blocks->end(), [&](const auto& entry) {
    const auto& [name, block] = entry;
    return NestedCouldComeFrom(block.nesting, ObjectShape::Of(block.block),
                               ChildOf(prior, name, Type()), ChildOf(config, name, Type()));
  });
}

// The attributes in which an element and what it stems from cannot differ: what sets are sorted by,
// so that only few candidates are left to be compared with each other.
std::vector<std::string> FixedAttributes(const ObjectShape& shape) {
  std::vector<std::string> names;
  for (const auto& [name, attribute] : shape.attributes) {
    if (!attribute.computed && !attribute.nested && !attribute.type.HasDynamic())
      names.push_back(name);
  }
  return names;
}

// Pairs equal elements; both are in the order of sets.
void PairEqual(const std::vector<Value>& priors, const std::vector<Value>& configs,
               std::vector<int>& pairs, std::vector<bool>& used) {
  size_t prior = 0;
  size_t config = 0;
  while (prior < priors.size() && config < configs.size()) {
    const int order = Value::Compare(priors[prior], configs[config]);
    if (order == 0 && Same(priors[prior], configs[config])) {
      pairs[config] = static_cast<int>(prior);
      used[prior] = true;
    }
    if (order <= 0) ++prior;
    if (order >= 0) ++config;
  }
}

// For each configured element the prior one it is paired with, or -1: the equal one, else the first
// unused one that could have come from it.
std::vector<int> PairSets(const ObjectShape& shape, const std::vector<Value>& priors,
                          const std::vector<Value>& configs) {
  std::vector<int> pairs(configs.size(), -1);
  std::vector<bool> used(priors.size());
  PairEqual(priors, configs, pairs, used);

  const std::vector<std::string> fixed = FixedAttributes(shape);
  std::vector<int> order;
  for (size_t i = 0; i < priors.size(); ++i) {
    if (!used[i]) order.push_back(static_cast<int>(i));
  }
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return CompareAttributes(priors[a], priors[b], fixed) < 0;
  });
  for (size_t i = 0; i < configs.size(); ++i) {
    if (pairs[i] >= 0) continue;
    auto candidate = std::lower_bound(
        order.begin(), order.end(), configs[i],
        [&](int index, const Value& v) { return CompareAttributes(priors[index], v, fixed) < 0; });
    for (; candidate != order.end(); ++candidate) {
      if (CompareAttributes(priors[*candidate], configs[i], fixed) != 0) break;
      if (used[*candidate] || !CouldComeFrom(shape, priors[*candidate], configs[i])) continue;
      pairs[i] = *candidate;
      used[*candidate] = true;
      break;
    }
  }
  return pairs;
}

Value ProposeSet(const ObjectShape& shape, const Value& prior, const Value& config) {
  if (!Present(prior)) return config;
  const std::vector<Value>& configs = config.AsElements();
  const std::vector<int> pairs = PairSets(shape, prior.AsElements(), configs);
  std::vector<Value> elements;
  elements.reserve(configs.size());
  for (size_t i = 0; i < configs.size(); ++i) {
    elements.push_back(
        pairs[i] < 0 ? configs[i] : ProposeObject(shape, prior.AsElements()[pairs[i]], configs[i]));
  }
  return WithElements(config, std::move(elements));
}

// What is not configured, or not yet known as a whole, stays so: nothing in it can be correlated.
Value ProposeNested(Nesting nesting, const ObjectShape& shape, const Value& prior,
                    const Value& config) {
  if (!Present(config)) return config;
  switch (nesting) {
    case Nesting::kSingle:
    case Nesting::kGroup:
      return ProposeObject(shape, prior, config);
    case Nesting::kList:
      return ProposeList(shape, prior, config);
    case Nesting::kMap:
      return ProposeMap(shape, prior, config);
    case Nesting::kSet:
      return ProposeSet(shape, prior, config);
  }
  return config;
}

Value ProposeAttribute(const Attribute& attribute, const Value& prior, const Value& config) {
  if (attribute.computed && config.IsNull()) return KeepsPrior(attribute, prior) ? prior : config;
  if (!attribute.nested) return config;
  return ProposeNested(attribute.nested->nesting, ObjectShape::Of(*attribute.nested), prior,
                       config);
}

Value ProposeObject(const ObjectShape& shape, const Value& prior, const Value& config) {
  if (!Present(config) || prior.IsNull()) return config;
  Value::Entries entries;
  entries.reserve(config.size());
  for (const auto& [name, attribute] : shape.attributes) {
    entries.emplace_back(name, ProposeAttribute(attribute, ChildOf(prior, name, attribute.type),
                                                ChildOf(config, name, attribute.type)));
  }
  if (shape.blocks != nullptr) {
    for (const auto& [name, block] : *shape.blocks) {
      entries.emplace_back(
          name, ProposeNested(block.nesting, ObjectShape::Of(block.block),
                              ChildOf(prior, name, Type()), ChildOf(config, name, Type())));
    }
    std::sort(entries.begin(), entries.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
  }
  return Value::Object(std::move(entries));
}

}  // namespace

Value ProposeNew(const Schema& schema, const Value& prior, const Value& config) {
  return ProposeObject(ObjectShape::Of(schema.block), prior, config);
}

}  // namespace dplan

#include "core/contract/check_planned.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "core/contract/object_shape.h"

namespace dplan {
namespace {

// A child of a prior value, which may have none.
template <typename Key>
Value PriorElement(const Value& prior, const Key& key) {
  const Value* found = FindChild(prior, key);
  return found == nullptr ? Value() : *found;
}

// One walk over a configuration and the answer to it; `path_` is where it stands.
class PlannedCheck {
 public:
  void Object(const Block& schema, const Value& prior, const Value& config, const Value& planned);
  std::vector<Violation> Take() { return std::move(violations_); }

 private:
  void Violate(std::string text) { violations_.push_back({Path(path_), std::move(text)}); }
  template <typename Check>
  void At(PathStep step, Check check) {
    path_.push_back(std::move(step));
    check();
    path_.pop_back();
  }
  // Whether both exist, so that there is more to compare.
  bool BothExist(const Value& config, const Value& planned);
  // Calls `check(prior, config, planned)` for each element of a list or a map.
  template <typename Check>
  void Elements(const std::string& what, const Value& prior, const Value& config,
                const Value& planned, Check check);
  template <typename Check>
  void ListElements(const std::string& what, const Value& prior, const Value& config,
                    const Value& planned, Check check);
  template <typename Check>
  void MapElements(const std::string& what, const Value& prior, const Value& config,
                   const Value& planned, Check check);

  void Attributes(const std::map<std::string, Attribute>& attributes, const Value& prior,
                  const Value& config, const Value& planned);
  void OneAttribute(const Attribute& attribute, const Value& prior, const Value& config,
                    const Value& planned);
  void Nested(const NestedAttributes& nested, const Value& prior, const Value& config,
              const Value& planned);
  void NestedObject(const NestedAttributes& nested, const Value& prior, const Value& config,
                    const Value& planned);
  void NestedBlocks(const NestedBlock& block, const Value& prior, const Value& config,
                    const Value& planned);
  void BlocksByNesting(const NestedBlock& block, const Value& prior, const Value& config,
                       const Value& planned);
  void BlockElement(const Block& schema, const Value& prior, const Value& config,
                    const Value& planned);
  void SetOfBlocks(const Value& planned);

  std::vector<PathStep> path_;
  std::vector<Violation> violations_;
};

bool PlannedCheck::BothExist(const Value& config, const Value& planned) {
  if (planned.IsNull() && !config.IsNull()) Violate("it is configured, but planned to be absent");
  if (config.IsNull() && !planned.IsNull()) Violate("it is not configured, but planned to exist");
  return !planned.IsNull() && !config.IsNull();
}

template <typename Check>
void PlannedCheck::ListElements(const std::string& what, const Value& prior, const Value& config,
                                const Value& planned, Check check) {
  const size_t configured = Present(config) ? config.size() : 0;
  if (planned.size() != configured) {
    return Violate("the number of " + what +
                   " is not the configured one: " + std::to_string(configured) + " configured, " +
                   std::to_string(planned.size()) + " planned");
  }
  for (int64_t i = 0; i < static_cast<int64_t>(configured); ++i) {
    At(PathStep::Index(i),
       [&] { check(PriorElement(prior, i), *config.Find(i), *planned.Find(i)); });
  }
}

template <typename Check>
void PlannedCheck::MapElements(const std::string& what, const Value& prior, const Value& config,
                               const Value& planned, Check check) {
  for (const auto& [key, element] : planned.AsEntries()) {
    const Value* configured = FindChild(config, key);
    At(PathStep::Key(key), [&, &name = key, &value = element] {
      if (configured == nullptr)
        return Violate("a key of the planned " + what + " is not configured");
      check(PriorElement(prior, name), *configured, value);
    });
  }
  if (!Present(config)) return;
  for (const auto& [key, element] : config.AsEntries()) {
    if (planned.Find(key) != nullptr) continue;
    At(PathStep::Key(key), [&] { Violate("a key of the configured " + what + " is not planned"); });
  }
}

template <typename Check>
void PlannedCheck::Elements(const std::string& what, const Value& prior, const Value& config,
                            const Value& planned, Check check) {
  const Type::Kind kind = planned.type().kind();
  if (kind == Type::Kind::kMap || kind == Type::Kind::kObject) {
    MapElements(what, prior, config, planned, check);
  } else {
    ListElements(what, prior, config, planned, check);
  }
}

void PlannedCheck::Object(const Block& schema, const Value& prior, const Value& config,
                          const Value& planned) {
  if (!BothExist(config, planned)) return;
  Attributes(schema.attributes, prior, config, planned);
  for (const auto& [name, block] : schema.blocks) {
    At(PathStep::Attr(name), [&, &key = name, &nested = block] {
      NestedBlocks(nested, ChildOf(prior, key, Type()), ChildOf(config, key, Type()),
                   ChildOf(planned, key, Type()));
    });
  }
}

void PlannedCheck::Attributes(const std::map<std::string, Attribute>& attributes,
                              const Value& prior, const Value& config, const Value& planned) {
  for (const auto& [name, attribute] : attributes) {
    At(PathStep::Attr(name), [&, &key = name, &schema = attribute] {
      OneAttribute(schema, ChildOf(prior, key, schema.type), ChildOf(config, key, schema.type),
                   ChildOf(planned, key, schema.type));
    });
  }
}

void PlannedCheck::OneAttribute(const Attribute& attribute, const Value& prior, const Value& config,
                                const Value& planned) {
  if (Same(planned, config)) return;
  if (attribute.write_only) {
    if (!planned.IsNull()) Violate("it is write-only, but planned with a value of its own");
    return;
  }
  if (!prior.IsNull() && !config.IsNull() && Same(planned, prior)) return;
  if (attribute.ComputedOnly() || (attribute.computed && config.IsNull())) return;
  if (attribute.nested) return Nested(*attribute.nested, prior, config, planned);
  if (config.IsNull()) {
    Violate("it is neither configured nor computed, but planned with a value");
  } else if (prior.IsNull()) {
    Violate("the planned value is not the configured one");
  } else {
    Violate("the planned value is neither the configured nor the prior one");
  }
}

void PlannedCheck::Nested(const NestedAttributes& nested, const Value& prior, const Value& config,
                          const Value& planned) {
  if (!BothExist(config, planned)) return;
  if (!planned.IsKnown()) return Violate("it is configured, but planned as unknown");
  if (!config.IsKnown())
    return Violate("the configured value is not known yet, but the planned one is");
  switch (nested.nesting) {
    case Nesting::kSingle:
    case Nesting::kGroup:
      return Attributes(nested.attributes, prior, config, planned);
    case Nesting::kList:
    case Nesting::kMap:
      return Elements("elements", prior, config, planned,
                      [&](const Value& before, const Value& configured, const Value& element) {
                        NestedObject(nested, before, configured, element);
                      });
    case Nesting::kSet: {
      const auto [least, most] = SizeRange(config);
      const auto [planned_least, planned_most] = SizeRange(planned);
      if (planned_most < least || planned_least > most) {
        Violate("the number of elements cannot be the configured one");
      }
    }
  }
}

void PlannedCheck::NestedObject(const NestedAttributes& nested, const Value& prior,
                                const Value& config, const Value& planned) {
  if (Same(planned, config) || !BothExist(config, planned)) return;
  if (!planned.IsKnown()) return Violate("it is configured, but planned as unknown");
  if (!config.IsKnown())
    return Violate("the configured value is not known yet, but the planned one is");
  Attributes(nested.attributes, prior, config, planned);
}

void PlannedCheck::NestedBlocks(const NestedBlock& block, const Value& prior, const Value& config,
                                const Value& planned) {
  if (Same(planned, config)) return;
  if (!config.IsKnown())
    return Violate("the configured blocks are not known yet, but planned as something");
  if (!planned.IsKnown()) {
    return Violate("a block is planned as unknown; only attributes in it may be");
  }
  if (!HasKindOf(block.nesting, planned))
    return Violate("it is planned as something else than blocks");
  BlocksByNesting(block, prior, config, planned);
}

void PlannedCheck::BlocksByNesting(const NestedBlock& block, const Value& prior,
                                   const Value& config, const Value& planned) {
  if (block.nesting == Nesting::kSingle || block.nesting == Nesting::kGroup) {
    return Object(block.block, prior, config, planned);
  }
  if (planned.IsNull()) return Violate("it is planned as null; no blocks are an empty collection");
  if (block.nesting == Nesting::kSet) return SetOfBlocks(planned);
  Elements("blocks", prior, config, planned,
           [&](const Value& before, const Value& configured, const Value& element) {
             BlockElement(block.block, before, configured, element);
           });
}

void PlannedCheck::BlockElement(const Block& schema, const Value& prior, const Value& config,
                                const Value& planned) {
  if (!planned.IsKnown()) {
    return Violate("a block is planned as unknown; only attributes in it may be");
  }
  if (!config.IsKnown())
    return Violate("the configured block is not known yet, but planned as something");
  if (!HasKindOf(Nesting::kSingle, planned))
    return Violate("it is planned as something else than a block");
  Object(schema, prior, config, planned);
}

// Elements of a set cannot be told apart once attributes in them are computed, so nothing more can
// be said.
void PlannedCheck::SetOfBlocks(const Value& planned) {
  for (const Value& element : planned.AsElements()) {
    if (!element.IsKnown())
      return Violate("a block is planned as unknown; only attributes in it may be");
    if (element.IsNull()) return Violate("a block of the set is planned as null");
  }
}

}  // namespace

std::vector<Violation> CheckPlanned(const Schema& schema, const Value& prior, const Value& config,
                                    const Value& planned) {
  PlannedCheck check;
  check.Object(schema.block, prior, config, planned);
  return check.Take();
}

}  // namespace dplan

#include "providers/sdk/plan_object.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "core/contract/object_shape.h"
#include "providers/sdk/object_spec.h"

namespace dplan::sdk::internal {
namespace {

// What becomes of an object that stands opposite of what is configured for it. Both are present.
using ObjectMap =
    std::function<Value(const ObjectSpec& spec, const Value& object, const Value& config)>;

bool CouldBeOf(const ObjectSpec& spec, const Value& object, const Value& config);

bool AttributeCouldBeOf(const AttributeSpec& attribute, const Value& value, const Value& config) {
  if (Same(value, config) || (config.IsNull() && (attribute.computed || attribute.write_only))) {
    return true;
  }
  if (attribute.write_only) return value.IsNull();
  const std::optional<NestedSpec> nested = NestedSpecOf(*attribute.codec);
  if (!nested.has_value() || !Present(value) || !Present(config)) return false;
  if (nested->nesting == Nesting::kSingle) return CouldBeOf(*nested->object, value, config);
  // Deeper collections are told apart by their size; the pairing of sets needs no more.
  return value.size() == config.size();
}

// Whether an element of a set may be the one that is configured so.
bool CouldBeOf(const ObjectSpec& spec, const Value& object, const Value& config) {
  if (!Present(object) || !Present(config)) return Same(object, config);
  for (const AttributeSpec& attribute : spec.attributes) {
    if (!AttributeCouldBeOf(attribute, object.Attr(attribute.name), config.Attr(attribute.name))) {
      return false;
    }
  }
  return true;
}

Value MapElement(const ObjectSpec& spec, const Value& object, const Value* config,
                 const ObjectMap& map) {
  if (config == nullptr || !Present(object) || !Present(*config)) return object;
  return map(spec, object, *config);
}

std::vector<Value> MapSetElements(const ObjectSpec& spec, const Value& set, const Value& config,
                                  const ObjectMap& map) {
  std::vector<bool> used(config.size());
  std::vector<Value> elements;
  for (const Value& element : set.AsElements()) {
    const Value* configured = nullptr;
    for (size_t i = 0; i < used.size() && configured == nullptr; ++i) {
      if (used[i] || !CouldBeOf(spec, element, config.AsElements()[i])) continue;
      configured = &config.AsElements()[i];
      used[i] = true;
    }
    elements.push_back(MapElement(spec, element, configured, map));
  }
  return elements;
}

// Applies `map` to the objects of a nested attribute.
Value MapNested(const NestedSpec& nested, const Value& value, const Value& config,
                const ObjectMap& map) {
  if (!Present(value) || !Present(config)) return value;
  const ObjectSpec& spec = *nested.object;
  if (nested.nesting == Nesting::kSingle) return map(spec, value, config);
  const Type& element_type = value.type().element();
  if (nested.nesting == Nesting::kMap) {
    std::map<std::string, Value> entries;
    for (const auto& [key, element] : value.AsEntries()) {
      entries.emplace(key, MapElement(spec, element, config.Find(key), map));
    }
    return Value::Map(element_type, std::move(entries));
  }
  if (nested.nesting == Nesting::kSet) {
    return Value::Set(element_type, MapSetElements(spec, value, config, map));
  }
  std::vector<Value> elements;
  for (const Value& element : value.AsElements()) {
    elements.push_back(
        MapElement(spec, element, config.Find(static_cast<int64_t>(elements.size())), map));
  }
  return Value::List(element_type, std::move(elements));
}

using AttributeMap =
    std::function<Value(const AttributeSpec& attribute, const Value& value, const Value& config)>;

// Applies `map` to the attributes of an object.
Value MapAttributes(const ObjectSpec& spec, const Value& object, const Value& config,
                    const AttributeMap& map) {
  std::map<std::string, Value> attributes;
  for (const AttributeSpec& attribute : spec.attributes) {
    attributes.emplace(attribute.name,
                       map(attribute, object.Attr(attribute.name), config.Attr(attribute.name)));
  }
  return Value::Object(std::move(attributes));
}

// `leaf` answers for the attributes that it knows; the others are entered.
using LeafMap = std::function<std::optional<Value>(const AttributeSpec& attribute,
                                                   const Value& value, const Value& config)>;

Value MapDeep(const ObjectSpec& spec, const Value& object, const Value& config,
              const LeafMap& leaf) {
  const ObjectMap inside = [&](const ObjectSpec& inner, const Value& value,
                               const Value& configured) {
    return MapDeep(inner, value, configured, leaf);
  };
  return MapAttributes(
      spec, object, config,
      [&](const AttributeSpec& attribute, const Value& value, const Value& configured) {
        if (std::optional<Value> answer = leaf(attribute, value, configured)) return *answer;
        const std::optional<NestedSpec> nested = NestedSpecOf(*attribute.codec);
        return nested.has_value() ? MapNested(*nested, value, configured, inside) : value;
      });
}

Value WithUnknowns(const ObjectSpec& spec, const Value& object, const Value& config) {
  return MapDeep(spec, object, config,
                 [](const AttributeSpec& attribute, const Value& value,
                    const Value& configured) -> std::optional<Value> {
                   if (!attribute.computed || attribute.default_value.has_value() ||
                       !configured.IsKnown() || !configured.IsNull()) {
                     return std::nullopt;
                   }
                   if (attribute.stable && !value.IsNull()) return value;
                   return Value::Unknown(attribute.codec->type());
                 });
}

// The changes that replace the object. One walk over a prior and a planned object; `path_` is where
// it stands.
class ReplaceWalk {
 public:
  void Object(const ObjectSpec& spec, const Value& prior, const Value& planned,
              const Value& config);
  std::vector<Path> Take() { return std::move(paths_); }

 private:
  void Attribute(const AttributeSpec& attribute, const Value& prior, const Value& planned,
                 const Value& config);
  void Nested(const NestedSpec& nested, const Value& prior, const Value& planned,
              const Value& config);
  void Element(const ObjectSpec& spec, PathStep step, const Value* prior, const Value& planned,
               const Value* config);
  void SetElements(const ObjectSpec& spec, const Value& prior, const Value& planned);

  std::vector<PathStep> path_;
  std::vector<Path> paths_;
};

bool Replaces(const AttributeSpec& attribute, const Value& prior, const Value& planned) {
  if (attribute.replace_on_change) return true;
  if (!Present(prior) || !Present(planned) || !planned.IsWhollyKnown()) return false;
  for (const ReplaceRule& rule : attribute.replace_rules) {
    if (rule.replaces(prior, planned)) return true;
  }
  return false;
}

void ReplaceWalk::Object(const ObjectSpec& spec, const Value& prior, const Value& planned,
                         const Value& config) {
  for (const AttributeSpec& attribute : spec.attributes) {
    path_.push_back(PathStep::Attr(attribute.name));
    const Type type = attribute.codec->type();
    Attribute(attribute, ChildOf(prior, attribute.name, type),
              ChildOf(planned, attribute.name, type), ChildOf(config, attribute.name, type));
    path_.pop_back();
  }
}

void ReplaceWalk::Attribute(const AttributeSpec& attribute, const Value& prior,
                            const Value& planned, const Value& config) {
  if (Same(prior, planned)) return;
  // Unknown only because something else changes.
  if (!planned.IsKnown() && config.IsNull()) return;
  if (Replaces(attribute, prior, planned)) return paths_.emplace_back(path_), void();
  const std::optional<NestedSpec> nested = NestedSpecOf(*attribute.codec);
  if (nested.has_value() && Present(planned)) Nested(*nested, prior, planned, config);
}

void ReplaceWalk::Element(const ObjectSpec& spec, PathStep step, const Value* prior,
                          const Value& planned, const Value* config) {
  if (!Present(planned)) return;
  path_.push_back(std::move(step));
  const Value none;
  Object(spec, prior == nullptr ? none : *prior, planned, config == nullptr ? none : *config);
  path_.pop_back();
}

// An element that was there before is unchanged; any other is new. A path into a set ends at it.
void ReplaceWalk::SetElements(const ObjectSpec& spec, const Value& prior, const Value& planned) {
  ReplaceWalk inside;
  const Value none;
  for (const Value& element : planned.AsElements()) {
    bool existed = false;
    if (Present(prior)) {
      for (const Value& before : prior.AsElements()) existed = existed || Same(before, element);
    }
    // Which element was configured so is not looked for: what is unknown counts as computed.
    if (!existed && Present(element)) inside.Object(spec, none, element, none);
  }
  if (!inside.paths_.empty()) paths_.emplace_back(path_);
}

void ReplaceWalk::Nested(const NestedSpec& nested, const Value& prior, const Value& planned,
                         const Value& config) {
  switch (nested.nesting) {
    case Nesting::kSingle:
    case Nesting::kGroup:
      return Object(*nested.object, prior, planned, config);
    case Nesting::kSet:
      return SetElements(*nested.object, prior, planned);
    case Nesting::kMap:
      for (const auto& [key, element] : planned.AsEntries()) {
        Element(*nested.object, PathStep::Key(key), FindChild(prior, key), element,
                FindChild(config, key));
      }
      return;
    case Nesting::kList:
      for (int64_t i = 0; i < static_cast<int64_t>(planned.size()); ++i) {
        Element(*nested.object, PathStep::Index(i), FindChild(prior, i), *planned.Find(i),
                FindChild(config, i));
      }
  }
}

}  // namespace

Value WithDefaults(const ObjectSpec& spec, const Value& object, const Value& config) {
  return MapDeep(spec, object, config,
                 [](const AttributeSpec& attribute, const Value&,
                    const Value& configured) -> std::optional<Value> {
                   if (attribute.write_only) return Value::Null(attribute.codec->type());
                   if (!configured.IsKnown() || !configured.IsNull()) return std::nullopt;
                   return attribute.default_value;
                 });
}

Value WithWriteOnly(const ObjectSpec& spec, const Value& object, const Value& config) {
  return MapDeep(spec, object, config,
                 [](const AttributeSpec& attribute, const Value&,
                    const Value& configured) -> std::optional<Value> {
                   if (!attribute.write_only) return std::nullopt;
                   return configured;
                 });
}

ObjectPlan PlanObject(const ObjectSpec& spec, const Value& prior, const Value& proposed,
                      const Value& config, bool write_only_changed) {
  ObjectPlan plan = {.planned = WithDefaults(spec, proposed, config)};
  if (Same(plan.planned, prior) && !write_only_changed) return plan;
  plan.planned = WithUnknowns(spec, plan.planned, config);
  if (prior.IsNull()) return plan;
  ReplaceWalk walk;
  walk.Object(spec, prior, plan.planned, config);
  plan.requires_replace = walk.Take();
  return plan;
}

}  // namespace dplan::sdk::internal

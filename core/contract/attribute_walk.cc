#include "core/contract/attribute_walk.h"

#include <cstdint>
#include <map>
#include <string>

#include "core/contract/object_shape.h"

namespace dplan {
namespace {

using Visit = std::function<void(const Path& path, const Attribute& attribute, const Value& value)>;

class AttributeWalk {
 public:
  explicit AttributeWalk(const Visit& visit) : visit_(visit) {}

  void Object(const ObjectShape& shape, const Value& object, const Path& path) {
    if (!Present(object) || !IsObjectOrMap(object)) return;
    for (const auto& [name, attribute] : shape.attributes) {
      const Value* child = object.Find(name);
      if (child == nullptr) continue;
      visit_(path.Attr(name), attribute, *child);
      if (attribute.nested == nullptr) continue;
      Nested(attribute.nested->nesting, ObjectShape::Of(*attribute.nested), *child,
             path.Attr(name));
    }
    if (shape.blocks == nullptr) return;
    for (const auto& [name, block] : *shape.blocks) {
      const Value* child = object.Find(name);
      if (child == nullptr) continue;
      Nested(block.nesting, ObjectShape::Of(block.block), *child, path.Attr(name));
    }
  }

 private:
  void Nested(Nesting nesting, const ObjectShape& shape, const Value& value, const Path& path) {
    if (!Present(value) || !HasKindOf(nesting, value)) return;
    if (nesting == Nesting::kSingle || nesting == Nesting::kGroup)
      return Object(shape, value, path);
    if (nesting == Nesting::kMap) {
      for (const auto& [key, child] : value.AsEntries()) Object(shape, child, path.Key(key));
      return;
    }
    int64_t index = 0;
    for (const Value& child : value.AsElements()) {
      Object(shape, child, nesting == Nesting::kSet ? path : path.Index(index++));
    }
  }

  const Visit& visit_;
};

}  // namespace

void VisitAttributes(const Schema& schema, const Value& object, const Visit& visit) {
  AttributeWalk(visit).Object(ObjectShape::Of(schema.block), object, Path());
}

}  // namespace dplan

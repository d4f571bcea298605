#ifndef DPLAN_PROVIDERS_SDK_OBJECT_SPEC_H_
#define DPLAN_PROVIDERS_SDK_OBJECT_SPEC_H_

#include <memory>
#include <optional>

#include "dplan/schema.h"
#include "dplan/sdk/draft.h"
#include "dplan/sdk/internal/object_spec.h"
#include "dplan/value.h"

namespace dplan::sdk::internal {

// What a spec is for.
enum class SpecUse { kResource, kDataSource, kProviderConfig };

// The nested attribute's nesting and the spec of its objects; nothing for an attribute of a plain
// type.
struct NestedSpec {
  Nesting nesting = Nesting::kSingle;
  const ObjectSpec* object = nullptr;
};
std::optional<NestedSpec> NestedSpecOf(const Codec& codec);

// The schema that others see.
dplan::Schema SchemaOf(const ObjectSpec& spec, SpecUse use);

// The model of a value, as far as its types can say it, beside that value.
AnyDraft DraftOf(const ObjectSpec& spec, const Value& value);

// The codec of a whole model.
class ModelCodec final : public Codec {
 public:
  explicit ModelCodec(const ObjectSpec& spec) : spec_(spec) {}
  Type type() const override { return ObjectType(spec_); }
  Shape shape() const override { return Shape::kObject; }
  const ObjectSpec* object() const override { return &spec_; }
  void Decode(const Value& value, void* target, Decoding& decoding) const override {
    DecodeObject(spec_, value, target, decoding);
  }
  Value Encode(const void* source) const override { return EncodeObject(spec_, source); }
  Value RoundTrip(const Value& value) const override;

 private:
  const ObjectSpec& spec_;
};

}  // namespace dplan::sdk::internal

#endif  // DPLAN_PROVIDERS_SDK_OBJECT_SPEC_H_

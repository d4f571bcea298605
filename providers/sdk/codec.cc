#include "dplan/sdk/internal/codec.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/contract/object_shape.h"
#include "core/types/check.h"
#include "dplan/sdk/internal/object_spec.h"

namespace dplan::sdk::internal {
namespace {

// Of a type that cannot say null or unknown: whether there is something to decode.
bool HasPayload(const Value& value, Decoding& decoding) {
  if (!value.IsKnown()) decoding.met_unknown = true;
  return Present(value);
}

// A type with values of one kind, without parts.
template <typename T>
class LeafCodec : public TypedCodec<T> {
 public:
  void Decode(const Value& value, void* target, Decoding& decoding) const final {
    if (!HasPayload(value, decoding)) return;
    Read(value, *static_cast<T*>(target), decoding);
  }
  Value Encode(const void* source) const final { return Write(*static_cast<const T*>(source)); }

 protected:
  virtual void Read(const Value& value, T& target, Decoding& decoding) const = 0;
  virtual Value Write(const T& source) const = 0;
};

class BoolCodec final : public LeafCodec<bool> {
  Type type() const override { return Type::Bool(); }
  void Read(const Value& value, bool& target, Decoding&) const override { target = value.AsBool(); }
  Value Write(const bool& source) const override { return Value::Bool(source); }
};

class IntCodec final : public LeafCodec<int64_t> {
  Type type() const override { return Type::Number(); }
  void Read(const Value& value, int64_t& target, Decoding& decoding) const override {
    const std::optional<int64_t> number = value.AsNumber().AsInt64();
    if (!number.has_value()) return decoding.Fail("must be a whole number of at most 64 bits");
    target = *number;
  }
  Value Write(const int64_t& source) const override { return Value::Int(source); }
};

// Written as the shortest decimal that reads back as the same double, which is what people mean.
class DoubleCodec final : public LeafCodec<double> {
  Type type() const override { return Type::Number(); }
  void Read(const Value& value, double& target, Decoding&) const override {
    target = value.AsNumber().AsDouble();
  }
  Value Write(const double& source) const override {
    DPLAN_CHECK(!std::isnan(source));
    if (std::isinf(source)) return Value::Num(dplan::Number::Infinity(source < 0));
    char text[64];
    const auto [end, error] = std::to_chars(text, text + sizeof(text), source);
    DPLAN_CHECK(error == std::errc());
    return Value::Num(*dplan::Number::Parse(std::string(text, end)));
  }
};

class TextCodec final : public LeafCodec<std::string> {
  Type type() const override { return Type::String(); }
  void Read(const Value& value, std::string& target, Decoding&) const override {
    target = value.AsString();
  }
  Value Write(const std::string& source) const override { return Value::String(source); }
};

class NumberCodec final : public LeafCodec<Number> {
  Type type() const override { return Type::Number(); }
  void Read(const Value& value, Number& target, Decoding&) const override {
    target = value.AsNumber();
  }
  Value Write(const Number& source) const override { return Value::Num(source); }
};

class ValueCodec final : public TypedCodec<Value> {
  Type type() const override { return Type::Dynamic(); }
  bool HoldsNull() const override { return true; }
  bool HoldsUnknown() const override { return true; }
  void Decode(const Value& value, void* target, Decoding&) const override {
    *static_cast<Value*>(target) = value;
  }
  Value Encode(const void* source) const override { return *static_cast<const Value*>(source); }
};

Value EncodeList(const Codec& element, const Collection& collection, const void* source,
                 bool is_set) {
  std::vector<Value> elements;
  collection.ForEach(source, [&](const std::string&, const void* item) {
    elements.push_back(element.Encode(item));
  });
  return is_set ? Value::Set(element.type(), std::move(elements))
                : Value::List(element.type(), std::move(elements));
}

void DecodeElement(const Codec& element, const Collection& collection, const std::string& key,
                   const Value& value, void* target, Decoding& decoding) {
  if (value.IsNull() && !element.HoldsNull()) return decoding.Fail("must not be null");
  collection.Add(target, key, [&](void* item) { element.Decode(value, item, decoding); });
}

}  // namespace

bool Decoding::Changed() const {
  if (changed_ == nullptr) return false;
  const Path here(path_);
  return std::any_of(changed_->begin(), changed_->end(), [&](const Path& changed) {
    return here.StartsWith(changed) || changed.StartsWith(here);
  });
}

const Codec& CodecOf<bool>::Get() {
  static const auto* const codec = new BoolCodec();
  return *codec;
}
const Codec& CodecOf<int64_t>::Get() {
  static const auto* const codec = new IntCodec();
  return *codec;
}
const Codec& CodecOf<double>::Get() {
  static const auto* const codec = new DoubleCodec();
  return *codec;
}
const Codec& CodecOf<std::string>::Get() {
  static const auto* const codec = new TextCodec();
  return *codec;
}
const Codec& CodecOf<Number>::Get() {
  static const auto* const codec = new NumberCodec();
  return *codec;
}
const Codec& CodecOf<Value>::Get() {
  static const auto* const codec = new ValueCodec();
  return *codec;
}

Type CollectionType(Shape shape, const Codec& element) {
  if (shape == Shape::kMap) return Type::Map(element.type());
  return shape == Shape::kSet ? Type::Set(element.type()) : Type::List(element.type());
}

void DecodeCollection(Shape shape, const Codec& element, const Collection& collection,
                      const Value& value, void* target, Decoding& decoding) {
  if (!HasPayload(value, decoding)) return;
  if (shape == Shape::kMap) {
    for (const auto& [key, item] : value.AsEntries()) {
      const Decoding::Step step(decoding, PathStep::Key(key));
      DecodeElement(element, collection, key, item, target, decoding);
    }
  } else if (shape == Shape::kSet) {
    for (const Value& item : value.AsElements()) {
      DecodeElement(element, collection, {}, item, target, decoding);
    }
  } else {
    int64_t index = 0;
    for (const Value& item : value.AsElements()) {
      const Decoding::Step step(decoding, PathStep::Index(index++));
      DecodeElement(element, collection, {}, item, target, decoding);
    }
  }
}

Value EncodeCollection(Shape shape, const Codec& element, const Collection& collection,
                       const void* source) {
  if (shape != Shape::kMap) return EncodeList(element, collection, source, shape == Shape::kSet);
  std::map<std::string, Value> entries;
  collection.ForEach(source, [&](const std::string& key, const void* item) {
    entries.emplace(key, element.Encode(item));
  });
  return Value::Map(element.type(), std::move(entries));
}

Type ObjectType(const ObjectSpec& spec) {
  std::map<std::string, Type> attributes;
  for (const AttributeSpec& attribute : spec.attributes) {
    attributes.emplace(attribute.name, attribute.codec->type());
  }
  return Type::Object(std::move(attributes));
}

void DecodeObject(const ObjectSpec& spec, const Value& value, void* target, Decoding& decoding) {
  if (!HasPayload(value, decoding)) return;
  for (const AttributeSpec& attribute : spec.attributes) {
    const Value* child = value.Find(attribute.name);
    if (child == nullptr) continue;
    const Decoding::Step step(decoding, PathStep::Attr(attribute.name));
    attribute.codec->Decode(*child, static_cast<char*>(target) + attribute.offset, decoding);
  }
}

Value EncodeObject(const ObjectSpec& spec, const void* source) {
  std::map<std::string, Value> attributes;
  for (const AttributeSpec& attribute : spec.attributes) {
    attributes.emplace(attribute.name, attribute.codec->Encode(static_cast<const char*>(source) +
                                                               attribute.offset));
  }
  return Value::Object(std::move(attributes));
}

namespace {

Value Over(const Codec& codec, const Value& fresh, const Value& base);

Value ObjectOver(const ObjectSpec& spec, const Value& fresh, const Value& base) {
  std::map<std::string, Value> attributes;
  for (const AttributeSpec& attribute : spec.attributes) {
    attributes.emplace(attribute.name, Over(*attribute.codec, fresh.Attr(attribute.name),
                                            base.Attr(attribute.name)));
  }
  return Value::Object(std::move(attributes));
}

Value ListOver(const Codec& element, const Value& fresh, const Value& base) {
  std::vector<Value> elements;
  elements.reserve(fresh.size());
  for (const Value& item : fresh.AsElements()) {
    const Value* before = base.Find(static_cast<int64_t>(elements.size()));
    elements.push_back(before == nullptr ? item : Over(element, item, *before));
  }
  return Value::List(element.type(), std::move(elements));
}

Value MapOver(const Codec& element, const Value& fresh, const Value& base) {
  std::map<std::string, Value> entries;
  for (const auto& [key, item] : fresh.AsEntries()) {
    const Value* before = base.Find(key);
    entries.emplace(key, before == nullptr ? item : Over(element, item, *before));
  }
  return Value::Map(element.type(), std::move(entries));
}

// Elements of a set have no place: one stands for the first of the base that means the same.
Value SetOver(const Codec& element, const Value& fresh, const Value& base) {
  const auto less = [](const Value& a, const Value& b) { return Value::Compare(a, b) < 0; };
  std::map<Value, Value, decltype(less)> meanings(less);
  for (const Value& item : base.AsElements()) meanings.emplace(element.RoundTrip(item), item);
  std::vector<Value> elements;
  for (const Value& item : fresh.AsElements()) {
    const auto same = meanings.find(item);
    elements.push_back(same == meanings.end() ? item : Over(element, item, same->second));
  }
  return Value::Set(element.type(), std::move(elements));
}

// Null is another way to say empty, and nothing else, where a type has no null.
bool CouldMeanNull(const Codec& codec) { return codec.HoldsNull() || codec.element() != nullptr; }

// `fresh` is what a model says.
Value Over(const Codec& codec, const Value& fresh, const Value& base) {
  if (fresh == base) return base;
  if (base.IsKnown() && base.IsNull() && !CouldMeanNull(codec)) return fresh;
  if (!Present(fresh) || !Present(base) || codec.shape() == Shape::kLeaf) {
    return codec.RoundTrip(base) == fresh ? base : fresh;
  }
  switch (codec.shape()) {
    case Shape::kLeaf:
      return fresh;
    case Shape::kObject:
      return ObjectOver(*codec.object(), fresh, base);
    case Shape::kList:
      return ListOver(*codec.element(), fresh, base);
    case Shape::kSet:
      return SetOver(*codec.element(), fresh, base);
    case Shape::kMap:
      return MapOver(*codec.element(), fresh, base);
  }
  return fresh;
}

}  // namespace

Value EncodeOver(const Codec& codec, const void* model, const Value& base) {
  return Over(codec, codec.Encode(model), base);
}

}  // namespace dplan::sdk::internal

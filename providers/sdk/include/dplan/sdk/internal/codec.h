#ifndef DPLAN_SDK_INTERNAL_CODEC_H_
#define DPLAN_SDK_INTERNAL_CODEC_H_

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "dplan/number.h"
#include "dplan/path.h"
#include "dplan/sdk/val.h"
#include "dplan/type.h"
#include "dplan/value.h"

namespace dplan::sdk {
template <typename Model>
class Schema;
}  // namespace dplan::sdk

namespace dplan::sdk::internal {

struct ObjectSpec;

// One walk of a decoder: where it stands, and what it met. What cannot be said in the model's type
// is a problem with a path, and leaves that member as it starts.
class Decoding {
 public:
  struct Problem {
    Path path;
    std::string text;  // never holds the value
  };

  // Write-only values at these paths, or below, count as changed.
  explicit Decoding(const std::vector<Path>* changed_write_only = nullptr)
      : changed_(changed_write_only) {}

  void Fail(std::string text) { problems_.push_back({Path(path_), std::move(text)}); }
  const std::vector<Problem>& problems() const { return problems_; }
  bool Changed() const;

  // Set by whoever met an unknown that its type cannot hold.
  bool met_unknown = false;

  class Step {
   public:
    Step(Decoding& decoding, PathStep step) : path_(decoding.path_) {
      path_.push_back(std::move(step));
    }
    ~Step() { path_.pop_back(); }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

   private:
    std::vector<PathStep>& path_;
  };

 private:
  const std::vector<Path>* changed_;
  std::vector<PathStep> path_;
  std::vector<Problem> problems_;
};

enum class Shape { kLeaf, kObject, kList, kSet, kMap };

// How a C++ type is written as a Value; there is one for each type, and it is never destroyed.
class Codec {
 public:
  virtual ~Codec() = default;
  virtual Type type() const = 0;
  virtual Shape shape() const { return Shape::kLeaf; }
  virtual const Codec* element() const { return nullptr; }      // of a list, set or map
  virtual const ObjectSpec* object() const { return nullptr; }  // of an object
  // Whether null is a value of the type; else null leaves it as it starts.
  virtual bool HoldsNull() const { return false; }
  virtual bool HoldsUnknown() const { return false; }
  virtual bool IsSecret() const { return false; }

  // `target` is a C++ object of this type, as it starts.
  virtual void Decode(const Value& value, void* target, Decoding& decoding) const = 0;
  virtual Value Encode(const void* source) const = 0;
  // What the value becomes by being decoded and encoded.
  virtual Value RoundTrip(const Value& value) const = 0;
};

// What the model says, in the words of `base`, from which it was decoded and then changed: wherever
// both mean the same, the part of `base` stands, with nulls and unknowns that the model's types
// cannot hold.
Value EncodeOver(const Codec& codec, const void* model, const Value& base);

template <typename T>
class TypedCodec : public Codec {
 public:
  Value RoundTrip(const Value& value) const final {
    T copy{};
    Decoding decoding;
    Decode(value, &copy, decoding);
    return Encode(&copy);
  }
};

template <typename T>
struct CodecOf;

template <>
struct CodecOf<bool> {
  static const Codec& Get();
};
template <>
struct CodecOf<int64_t> {
  static const Codec& Get();
};
template <>
struct CodecOf<double> {
  static const Codec& Get();
};
template <>
struct CodecOf<std::string> {
  static const Codec& Get();
};
template <>
struct CodecOf<Number> {
  static const Codec& Get();
};
// An attribute of any type.
template <>
struct CodecOf<Value> {
  static const Codec& Get();
};

// Lists, sets and maps: what they share, over functions that know the container.
class Collection {
 public:
  using Visit = std::function<void(const std::string& key, const void* element)>;
  using Fill = std::function<void(void* element)>;
  virtual ~Collection() = default;
  virtual void ForEach(const void* container, const Visit& visit) const = 0;
  virtual void Add(void* container, const std::string& key, const Fill& fill) const = 0;
};
Type CollectionType(Shape shape, const Codec& element);
void DecodeCollection(Shape shape, const Codec& element, const Collection& collection,
                      const Value& value, void* target, Decoding& decoding);
Value EncodeCollection(Shape shape, const Codec& element, const Collection& collection,
                       const void* source);

template <typename T, typename Element, Shape kShape>
class CollectionCodec : public TypedCodec<T>, private Collection {
 public:
  Type type() const final { return CollectionType(kShape, *element()); }
  Shape shape() const final { return kShape; }
  const Codec* element() const final { return &CodecOf<Element>::Get(); }
  void Decode(const Value& value, void* target, Decoding& decoding) const final {
    DecodeCollection(kShape, *element(), *this, value, target, decoding);
  }
  Value Encode(const void* source) const final {
    return EncodeCollection(kShape, *element(), *this, source);
  }
};

template <typename T, Shape kShape>
class VectorCodec final : public CollectionCodec<T, typename T::value_type, kShape> {
  static_assert(!std::same_as<typename T::value_type, bool>,
                "std::vector<bool> holds no bools: use std::vector<Val<bool>>");

  void ForEach(const void* container, const Collection::Visit& visit) const override {
    for (const auto& element : *static_cast<const T*>(container)) visit({}, &element);
  }
  void Add(void* container, const std::string&, const Collection::Fill& fill) const override {
    fill(&static_cast<T*>(container)->emplace_back());
  }
};

template <typename T>
class StdSetCodec final : public CollectionCodec<T, typename T::value_type, Shape::kSet> {
  void ForEach(const void* container, const Collection::Visit& visit) const override {
    for (const auto& element : *static_cast<const T*>(container)) visit({}, &element);
  }
  void Add(void* container, const std::string&, const Collection::Fill& fill) const override {
    typename T::value_type element{};
    fill(&element);
    static_cast<T*>(container)->insert(std::move(element));
  }
};

template <typename T>
class MapCodec final : public CollectionCodec<T, typename T::mapped_type, Shape::kMap> {
  void ForEach(const void* container, const Collection::Visit& visit) const override {
    for (const auto& [key, element] : *static_cast<const T*>(container)) visit(key, &element);
  }
  void Add(void* container, const std::string& key, const Collection::Fill& fill) const override {
    fill(&(*static_cast<T*>(container))[key]);
  }
};

template <typename T>
struct CodecOf<std::vector<T>> {
  static const Codec& Get() {
    static const auto* const codec = new VectorCodec<std::vector<T>, Shape::kList>();
    return *codec;
  }
};
template <typename T>
struct CodecOf<Set<T>> {
  static const Codec& Get() {
    static const auto* const codec = new VectorCodec<Set<T>, Shape::kSet>();
    return *codec;
  }
};
template <typename T>
struct CodecOf<std::set<T>> {
  static const Codec& Get() {
    static const auto* const codec = new StdSetCodec<std::set<T>>();
    return *codec;
  }
};
template <typename T>
struct CodecOf<std::map<std::string, T>> {
  static const Codec& Get() {
    static const auto* const codec = new MapCodec<std::map<std::string, T>>();
    return *codec;
  }
};

template <typename T>
class ValCodec final : public TypedCodec<Val<T>> {
 public:
  Type type() const override { return inner().type(); }
  Shape shape() const override { return inner().shape(); }
  const Codec* element() const override { return inner().element(); }
  const ObjectSpec* object() const override { return inner().object(); }
  bool HoldsNull() const override { return true; }
  bool HoldsUnknown() const override { return true; }

  void Decode(const Value& value, void* target, Decoding& decoding) const override {
    auto* val = static_cast<Val<T>*>(target);
    if (!value.IsKnown()) {
      *val = Val<T>::Unknown();
    } else if (!value.IsNull()) {
      const bool outer = std::exchange(decoding.met_unknown, false);
      T inside{};
      inner().Decode(value, &inside, decoding);
      *val = decoding.met_unknown ? Val<T>::Unknown() : Val<T>(std::move(inside));
      decoding.met_unknown = outer;
    }
  }
  Value Encode(const void* source) const override {
    const auto& val = *static_cast<const Val<T>*>(source);
    if (val.IsUnknown()) return Value::Unknown(type());
    return val.IsNull() ? Value::Null(type()) : inner().Encode(&*val);
  }

 private:
  static const Codec& inner() { return CodecOf<T>::Get(); }
};
template <typename T>
struct CodecOf<Val<T>> {
  static const Codec& Get() {
    static const auto* const codec = new ValCodec<T>();
    return *codec;
  }
};

template <typename T>
class SecretCodec final : public TypedCodec<Secret<T>> {
 public:
  Type type() const override { return inner().type(); }
  bool HoldsNull() const override { return true; }
  bool IsSecret() const override { return true; }

  void Decode(const Value& value, void* target, Decoding& decoding) const override {
    if (!value.IsKnown() || value.IsNull()) return;
    T inside{};
    inner().Decode(value, &inside, decoding);
    *static_cast<Secret<T>*>(target) = Secret<T>(std::move(inside), decoding.Changed());
  }
  Value Encode(const void*) const override { return Value::Null(type()); }

 private:
  static const Codec& inner() { return CodecOf<T>::Get(); }
};
template <typename T>
struct CodecOf<Secret<T>> {
  static const Codec& Get() {
    static const auto* const codec = new SecretCodec<T>();
    return *codec;
  }
};

// A struct with a schema.
template <typename T>
concept Described = requires(Schema<T>& schema) { T::Describe(schema); };

Type ObjectType(const ObjectSpec& spec);
void DecodeObject(const ObjectSpec& spec, const Value& value, void* target, Decoding& decoding);
Value EncodeObject(const ObjectSpec& spec, const void* source);

template <typename T>
const ObjectSpec& SpecOf();  // in schema.h

template <typename T>
class ObjectCodec final : public TypedCodec<T> {
 public:
  Type type() const override { return ObjectType(SpecOf<T>()); }
  Shape shape() const override { return Shape::kObject; }
  const ObjectSpec* object() const override { return &SpecOf<T>(); }
  void Decode(const Value& value, void* target, Decoding& decoding) const override {
    DecodeObject(SpecOf<T>(), value, target, decoding);
  }
  Value Encode(const void* source) const override { return EncodeObject(SpecOf<T>(), source); }
};
template <Described T>
struct CodecOf<T> {
  static const Codec& Get() {
    static const auto* const codec = new ObjectCodec<T>();
    return *codec;
  }
};

template <typename T>
concept Encodable = requires { CodecOf<T>::Get(); };

// The type of the values in a member: T of Val<T> and Secret<T>.
template <typename M>
struct PlainOf {
  using Type = M;
};
template <typename T>
struct PlainOf<Val<T>> {
  using Type = T;
};
template <typename T>
struct PlainOf<Secret<T>> {
  using Type = T;
};
template <typename M>
using Plain = typename PlainOf<M>::Type;

}  // namespace dplan::sdk::internal

#endif  // DPLAN_SDK_INTERNAL_CODEC_H_

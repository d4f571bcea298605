#ifndef DPLAN_SDK_RECORDED_OBJECT_H_
#define DPLAN_SDK_RECORDED_OBJECT_H_

#include <map>
#include <optional>
#include <string>

#include "dplan/sdk/internal/codec.h"
#include "dplan/value.h"

namespace dplan::sdk {

// An object as an older version of the provider has recorded it, for an Upgrade to change: what its
// JSON says, without types.
class RecordedObject {
 public:
  // `object` is an object, else it is taken for an empty one.
  explicit RecordedObject(const Value& object);

  bool Has(const std::string& name) const { return attributes_.contains(name); }
  // Nothing if there is none, or it is null or of another type. Numbers and bools in texts count.
  template <typename T>
  std::optional<T> Get(const std::string& name) const {
    const std::optional<Value> value = Converted(name, internal::CodecOf<T>::Get().type());
    if (!value.has_value()) return std::nullopt;
    T result{};
    internal::Decoding decoding;
    internal::CodecOf<T>::Get().Decode(*value, &result, decoding);
    if (!decoding.problems().empty()) return std::nullopt;
    return result;
  }
  template <typename T>
  void Set(const std::string& name, const T& value) {
    attributes_[name] = internal::CodecOf<T>::Get().Encode(&value);
  }
  void Set(const std::string& name, const char* text) { Set(name, std::string(text)); }
  // Does nothing if there is none.
  void Rename(const std::string& from, const std::string& to);
  void Remove(const std::string& name) { attributes_.erase(name); }

  Value value() const { return Value::Object(attributes_); }

 private:
  std::optional<Value> Converted(const std::string& name, const Type& type) const;

  std::map<std::string, Value> attributes_;
};

}  // namespace dplan::sdk

#endif  // DPLAN_SDK_RECORDED_OBJECT_H_

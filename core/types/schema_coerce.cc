#include "absl/strings/str_cat.h"
#include "core/types/convert.h"
#include "core/types/suggestion.h"
#include "dplan/schema.h"

namespace dplan {
namespace {

using Kind = Type::Kind;

// Where in the configuration something is. Paths are made of it only for diagnostics.
struct Place {
  const Place* outer = nullptr;
  enum class Step { kHere, kAttribute, kIndex, kKey } step = Step::kHere;
  const std::string* name = nullptr;
  int64_t index = 0;

  Place Attr(const std::string& attribute) const { return {this, Step::kAttribute, &attribute}; }
  Place Key(const std::string& key) const { return {this, Step::kKey, &key}; }
  Place Index(int64_t i) const { return {this, Step::kIndex, nullptr, i}; }

  Path ToPath() const {
    if (outer == nullptr) return Path();
    const Path path = outer->ToPath();
    switch (step) {
      case Step::kHere:
        return path;
      case Step::kAttribute:
        return path.Attr(*name);
      case Step::kIndex:
        return path.Index(index);
      case Step::kKey:
        return path.Key(*name);
    }
    return path;
  }
};

const Value& EmptyMapping() {
  static const Value& empty = *new Value(Value::Object(Value::Entries()));
  return empty;
}

// Turns the configuration of a block into the value it means. Every function returns a value of the
// type it was asked for: after an error, the null of that type.
class Coercer {
 public:
  explicit Coercer(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  // `config` is what stands in the place of one block. `type` is what the block implies.
  Value OneBlock(const Block& block, const Type& type, const Value& config, const Place& place) {
    if (!config.IsKnown()) return UnknownLike(config, type);
    const Value plain = config.IsNull() ? EmptyMapping() : config.Unmarked();
    if (!plain.type().IsMapping()) {
      Error(place, "Wrong type", "A block is written as a mapping of its attributes.");
      return Value::Null(type);
    }
    Value::Entries parts;
    parts.reserve(type.attributes().size());
    for (const auto& [name, part] : type.attributes()) {
      const Value* written = plain.Find(name);
      const Place there = place.Attr(name);
      const auto attribute = block.attributes.find(name);
      parts.emplace_back(name, attribute != block.attributes.end()
                                   ? OneAttribute(attribute->second, part.type, written, there)
                                   : Blocks(block.blocks.at(name), part.type, written, there));
    }
    FindUnsupported(plain, type, place);
    return Value::Object(std::move(parts)).Marked(config.sensitive());
  }

 private:
  void Error(const Place& place, const char* summary, std::string detail) {
    diagnostics_.Error(summary, std::move(detail)).path = place.ToPath();
  }

  static Value UnknownLike(const Value& config, const Type& type) {
    return Value::Unknown(type).Marked(config.sensitive());
  }

  void FindUnsupported(const Value& mapping, const Type& type, const Place& place) {
    for (const auto& [name, value] : mapping.AsEntries()) {
      if (type.attributes().count(name) > 0) continue;
      std::vector<std::string> names;
      for (const auto& [candidate, part] : type.attributes()) names.push_back(candidate);
      Error(place.Attr(name), "Unsupported attribute",
            absl::StrCat("There is no attribute or block \"", name, "\" here.",
                         internal::DidYouMean(name, names)));
    }
  }

  // `written` is a null pointer where nothing is written.
  Value OneAttribute(const Attribute& attribute, const Type& type, const Value* written,
                     const Place& place) {
    if (written == nullptr || written->IsNull()) {
      if (attribute.required) {
        Error(place, "Missing required attribute",
              absl::StrCat("The attribute \"", *place.name, "\" is required, but ",
                           written == nullptr ? "it is not set." : "its value is null."));
      }
      return Value::Null(type).Marked(written != nullptr && written->sensitive());
    }
    if (attribute.ComputedOnly()) {
      Error(place, "Attribute is read-only",
            absl::StrCat("The attribute \"", *place.name,
                         "\" is decided by the provider and cannot be set. Remove it."));
      return Value::Null(type);
    }
    if (attribute.deprecated) {
      diagnostics_
          .Warning("Deprecated attribute", absl::StrCat("The attribute \"", *place.name,
                                                        "\" is deprecated by the provider."))
          .path = place.ToPath();
    }
    if (attribute.nested != nullptr) return Objects(*attribute.nested, type, *written, place);
    return Converted(type, *written, place);
  }

  Value Converted(const Type& type, const Value& written, const Place& place) {
    ConversionError error;
    std::optional<Value> value = Convert(written, type, &error);
    if (value) return *std::move(value);
    diagnostics_
        .Error("Wrong type", absl::StrCat("The value of \"", *place.name, "\" must be of type ",
                                          type.ToString(), ": ", error.text, "."))
        .path = place.ToPath().Join(error.path);
    return Value::Null(type);
  }

  // The object or objects of an attribute with attributes of its own.
  Value Objects(const NestedAttributes& nested, const Type& type, const Value& written,
                const Place& place) {
    if (nested.nesting == Nesting::kSingle) return OneObject(nested, type, written, place);
    const auto one = [&](const Value& config, const Place& there) {
      return OneObject(nested, type.element(), config, there);
    };
    return nested.nesting == Nesting::kMap ? Keyed(type, written, place, one)
                                           : Sequence(type, written, place, one);
  }

  Value OneObject(const NestedAttributes& nested, const Type& type, const Value& config,
                  const Place& place) {
    if (config.IsNull()) return Value::Null(type).Marked(config.sensitive());
    if (!config.IsKnown()) return UnknownLike(config, type);
    const Value plain = config.Unmarked();
    if (!plain.type().IsMapping()) {
      Error(place, "Wrong type", "A mapping of attributes is required here.");
      return Value::Null(type);
    }
    Value::Entries parts;
    parts.reserve(type.attributes().size());
    for (const auto& [name, part] : type.attributes()) {
      parts.emplace_back(name, OneAttribute(nested.attributes.at(name), part.type, plain.Find(name),
                                            place.Attr(name)));
    }
    FindUnsupported(plain, type, place);
    return Value::Object(std::move(parts)).Marked(config.sensitive());
  }

  Value Blocks(const NestedBlock& nested, const Type& type, const Value* written,
               const Place& place) {
    const Value& config = written != nullptr ? *written : EmptyMapping();
    const bool absent = written == nullptr || written->IsNull();
    switch (nested.nesting) {
      case Nesting::kSingle:
        if (absent) return AbsentBlock(nested, type, place);
        return OneBlock(nested.block, type, OnlyElement(config), place);
      case Nesting::kGroup:
        if (absent) return EmptyGroup(type);
        return OneBlock(nested.block, type, OnlyElement(config), place);
      case Nesting::kList:
      case Nesting::kSet:
        return SequenceOfBlocks(nested, type, absent ? Value() : config, place);
      case Nesting::kMap:
        return KeyedBlocks(nested, type, absent ? Value() : config, place);
    }
    return Value::Null(type);
  }

  // A block that there is once may be written as a sequence of one, too.
  static Value OnlyElement(const Value& config) {
    const bool known = config.IsKnown() && !config.IsNull();
    if (!known || !config.type().IsSequence() || config.Unmarked().size() != 1) return config;
    const Value only = config.Unmarked().AsElements().front();
    return only.Marked(config.sensitive());
  }

  Value AbsentBlock(const NestedBlock& nested, const Type& type, const Place& place) {
    CheckCount(nested, 0, place);
    return Value::Null(type);
  }

  // A group is never null: where it is not written, all in it is null or empty, required or not.
  static Value EmptyGroup(const Type& type) {
    Value::Entries parts;
    for (const auto& [name, part] : type.attributes()) {
      parts.emplace_back(name, Value::Null(part.type));
    }
    return Value::Object(std::move(parts));
  }

  void CheckCount(const NestedBlock& nested, size_t count, const Place& place) {
    const auto items = static_cast<int64_t>(count);
    if (items < nested.min_items) {
      Error(place, "Too few blocks",
            absl::StrCat("At least ", nested.min_items, " of the block \"", *place.name,
                         "\" must be there, but there are ", items, "."));
    } else if (nested.max_items > 0 && items > nested.max_items) {
      Error(place, "Too many blocks",
            absl::StrCat("At most ", nested.max_items, " of the block \"", *place.name,
                         "\" may be there, but there are ", items, "."));
    }
  }

  // A type without a common element type has dynamic somewhere in its blocks.
  static Type ElementType(const NestedBlock& nested, const Type& type) {
    return type.IsDynamic() ? nested.block.ImpliedType() : type.element();
  }

  Value SequenceOfBlocks(const NestedBlock& nested, const Type& type, const Value& config,
                         const Place& place) {
    if (!config.IsKnown()) return UnknownLike(config, type);
    const Type element = ElementType(nested, type);
    const auto one = [&](const Value& value, const Place& there) {
      return OneBlock(nested.block, element, value, there);
    };
    Value value = config;
    if (config.IsNull()) {
      value = Value::Tuple({});
    } else if (config.type().IsMapping()) {
      value = Value::Tuple({config.Unmarked()}).Marked(config.sensitive());
    }
    if (value.type().IsSequence()) CheckCount(nested, value.Unmarked().size(), place);
    return Sequence(type, value, place, one);
  }

  Value KeyedBlocks(const NestedBlock& nested, const Type& type, const Value& config,
                    const Place& place) {
    if (!config.IsKnown()) return UnknownLike(config, type);
    const Type element = ElementType(nested, type);
    const Value value = config.IsNull() ? EmptyMapping() : config;
    if (value.type().IsMapping()) CheckCount(nested, value.Unmarked().size(), place);
    return Keyed(type, value, place, [&](const Value& child, const Place& there) {
      return OneBlock(nested.block, element, child, there);
    });
  }

  // A list or set of the type, or a tuple if it is dynamic.
  template <typename One>
  Value Sequence(const Type& type, const Value& config, const Place& place, const One& one) {
    if (!config.IsKnown()) return UnknownLike(config, type);
    if (!config.type().IsSequence()) {
      Error(place, "Wrong type", "A sequence is required here.");
      return Value::Null(type);
    }
    const Value plain = config.Unmarked();
    const bool from_set = plain.type().kind() == Kind::kSet;
    std::vector<Value> elements;
    elements.reserve(plain.size());
    for (const Value& child : plain.AsElements()) {
      const auto index = static_cast<int64_t>(elements.size());
      elements.push_back(one(child, from_set ? Place{&place} : place.Index(index)));
    }
    return MakeSequence(type, std::move(elements)).Marked(config.sensitive());
  }

  static Value MakeSequence(const Type& type, std::vector<Value> elements) {
    if (type.IsDynamic()) return Value::Tuple(std::move(elements));
    return type.kind() == Kind::kSet ? Value::Set(type.element(), std::move(elements))
                                     : Value::List(type.element(), std::move(elements));
  }

  // A map of the type, or an object if it is dynamic.
  template <typename One>
  Value Keyed(const Type& type, const Value& config, const Place& place, const One& one) {
    if (!config.IsKnown()) return UnknownLike(config, type);
    if (!config.type().IsMapping()) {
      Error(place, "Wrong type", "A mapping is required here.");
      return Value::Null(type);
    }
    const Value plain = config.Unmarked();
    std::map<std::string, Value> entries;
    for (const auto& [key, child] : plain.AsEntries()) {
      entries.emplace(key, one(child, type.IsDynamic() ? place.Attr(key) : place.Key(key)));
    }
    const Value value = type.IsDynamic() ? Value::Object(std::move(entries))
                                         : Value::Map(type.element(), std::move(entries));
    return value.Marked(config.sensitive());
  }

  Diagnostics& diagnostics_;
};

}  // namespace

Value Schema::Coerce(const Value& config, Diagnostics& diagnostics) const {
  const size_t before = diagnostics.error_count();
  Value value = Coercer(diagnostics).OneBlock(block, type(), config, Place());
  return diagnostics.error_count() == before ? value : Value::Null(type());
}

}  // namespace dplan

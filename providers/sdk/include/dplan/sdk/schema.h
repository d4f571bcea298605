#ifndef DPLAN_SDK_SCHEMA_H_
#define DPLAN_SDK_SCHEMA_H_

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "dplan/sdk/check.h"
#include "dplan/sdk/internal/codec.h"
#include "dplan/sdk/internal/object_spec.h"
#include "dplan/sdk/val.h"

namespace dplan::sdk {

// What a schema says of one attribute; the chain that begins with `schema.Attr(…)`. `M` is the
// member's type. What contradicts itself is found by the compiler where it can be, else when the
// provider is built.
//
// The member's type says what the attribute can be:
//   T           always there where the provider's functions run: required, or with a default
//   Val<T>      null, unknown or a T: optional or computed
//   a list, map or set of T   also optional: null is then empty
//   Secret<T>   write-only
// T is bool, int64_t, double, std::string, dplan::Number, dplan::Value (any type), a std::vector,
// std::map, std::set or Set of those, or a struct that has a schema itself: then the attribute is
// nested.
template <typename M>
class AttributeBuilder {
  using V = internal::Plain<M>;

 public:
  explicit AttributeBuilder(internal::AttributeSpec& spec) : spec_(spec) {}

  // The configuration must set it.
  AttributeBuilder& Required() {
    spec_.required = true;
    return *this;
  }
  // The configuration may set it.
  AttributeBuilder& Optional() {
    static_assert(kCanBeNull, "an optional attribute may be null: make its member a Val");
    spec_.optional = true;
    return *this;
  }
  // The provider sets it where the configuration does not.
  AttributeBuilder& Computed() {
    static_assert(kCanBeUnknown, "a computed attribute may be unknown: make its member a Val");
    spec_.computed = true;
    return *this;
  }
  // The configuration may set it; where it does not, it has this value.
  AttributeBuilder& Default(V value) {
    static_assert(!kSecret, "a write-only attribute has no default");
    spec_.optional = spec_.computed = true;
    spec_.default_value = internal::CodecOf<V>::Get().Encode(&value);
    return *this;
  }
  // It is kept in the state and never shown. (What is not kept either is a Secret.)
  AttributeBuilder& Sensitive() {
    spec_.sensitive = true;
    return *this;
  }
  // Whoever configures it is warned, with what to use instead.
  AttributeBuilder& Deprecated(std::string instead) {
    spec_.deprecated = std::move(instead);
    return *this;
  }
  // What it means, in Markdown.
  AttributeBuilder& Doc(std::string doc) {
    spec_.doc = std::move(doc);
    return *this;
  }

  template <typename... Checks>
  AttributeBuilder& Check(Checks... checks) {
    static_assert((Checks::template kFits<V> && ...), "a check does not fit the member's type");
    (spec_.requirements.push_back(std::move(checks.requirement)), ...);
    return *this;
  }
  // A check of one's own; `requirement` is what follows "must": "be even".
  AttributeBuilder& Satisfies(std::function<bool(const V&)> holds, std::string requirement) {
    spec_.requirements.push_back(
        {std::move(requirement),
         [holds = std::move(holds)](const Value& v) { return holds(Decoded(v)); }});
    return *this;
  }

  // A change cannot be made to the object as it is: another takes its place.
  AttributeBuilder& ReplaceOnChange() {
    spec_.replace_on_change = true;
    return *this;
  }
  // As above, but only where this holds of a change between two values; "partitions cannot shrink".
  AttributeBuilder& ReplaceIf(std::function<bool(const V& prior, const V& planned)> replaces,
                              std::string reason) {
    spec_.replace_rules.push_back(
        {[replaces = std::move(replaces)](const Value& prior, const Value& planned) {
           return replaces(Decoded(prior), Decoded(planned));
         },
         std::move(reason)});
    return *this;
  }
  // Once set it does not change for as long as the object lives: not unknown when something else
  // changes.
  AttributeBuilder& Stable() {
    spec_.stable = true;
    return *this;
  }
  // It changes by itself (`health`): never drift, never a change.
  AttributeBuilder& Volatile() {
    spec_.is_volatile = true;
    return *this;
  }
  // In a provider's configuration: where it is not configured, this variable of the provider's
  // environment is taken; of several, the first that is set. Required() is then satisfied too.
  AttributeBuilder& FromEnv(std::string variable) {
    static_assert(std::same_as<V, std::string> || std::same_as<V, int64_t> || std::same_as<V, bool>,
                  "only texts, integers and bools come from the environment");
    spec_.environment.push_back(std::move(variable));
    return *this;
  }

 private:
  static constexpr bool kVal = !std::same_as<V, M>;
  static constexpr bool kSecret = std::same_as<M, Secret<V>>;
  static constexpr bool kCollection =
      !std::same_as<V, std::string> && requires { typename V::value_type; };
  static constexpr bool kCanBeNull = kVal || kCollection || std::same_as<V, Value>;
  static constexpr bool kCanBeUnknown = (kVal && !kSecret) || std::same_as<V, Value>;

  static V Decoded(const Value& value) {
    V decoded{};
    internal::Decoding decoding;
    internal::CodecOf<V>::Get().Decode(value, &decoded, decoding);
    return decoded;
  }

  internal::AttributeSpec& spec_;
};

// What a model looks like in a configuration: its attributes, by the members that hold them.
//
//   struct File {
//     sdk::Val<std::string> id;
//     std::string name;
//     int64_t mode;
//
//     static void Describe(sdk::Schema<File>& schema) {
//       schema.Doc("A file in the provider's folder.");
//       schema.Id(&File::id);
//       schema.Attr(&File::name, "name").Required().ReplaceOnChange().Check(Length(1, 255));
//       schema.Attr(&File::mode, "mode").Default(0644);
//     }
//   };
//
// Describe is called once; a model can be default-constructed.
template <typename Model>
class Schema {
 public:
  explicit Schema(internal::ObjectSpec& spec) : spec_(spec) {}

  template <typename M>
  AttributeBuilder<M> Attr(M Model::* member, std::string name) {
    static_assert(internal::Encodable<M>,
                  "no attribute can be of this type; see AttributeBuilder for those that can");
    internal::AttributeSpec& attribute = spec_.attributes.emplace_back();
    attribute.name = std::move(name);
    attribute.offset = internal::MemberOf(member).offset;
    attribute.codec = &internal::CodecOf<M>::Get();
    attribute.write_only = attribute.sensitive = attribute.codec->IsSecret();
    return AttributeBuilder<M>(attribute);
  }
  // The attribute `id`, which the provider gives the object once and for all.
  AttributeBuilder<Val<std::string>> Id(Val<std::string> Model::* member) {
    return Attr(member, "id").Computed().Stable();
  }

  Schema& Doc(std::string doc) {
    spec_.doc = std::move(doc);
    return *this;
  }
  Schema& Deprecated(std::string instead) {
    spec_.deprecated = std::move(instead);
    return *this;
  }
  // A configuration of such an object, as a JSON object: for the documentation, and for `dplan
  // providers check`.
  Schema& Example(std::string json) {
    spec_.examples.push_back(std::move(json));
    return *this;
  }

  // Rules about what is configured together.
  template <typename... M>
  Schema& ConflictsWith(M Model::*... members) {
    return Rule(internal::AttributeRule::Kind::kConflicts, {internal::MemberOf(members)...});
  }
  template <typename... M>
  Schema& ExactlyOneOf(M Model::*... members) {
    return Rule(internal::AttributeRule::Kind::kExactlyOne, {internal::MemberOf(members)...});
  }
  template <typename... M>
  Schema& AtLeastOneOf(M Model::*... members) {
    return Rule(internal::AttributeRule::Kind::kAtLeastOne, {internal::MemberOf(members)...});
  }
  template <typename... M>
  Schema& RequiredTogether(M Model::*... members) {
    return Rule(internal::AttributeRule::Kind::kTogether, {internal::MemberOf(members)...});
  }

  // Of resources only:

  // The version of this schema, under which objects are recorded, from 0. For each that was, up to
  // the last before this one, Upgrade brings an object to the next.
  Schema& Version(int64_t version) {
    spec_.version = version;
    return *this;
  }
  Schema& Upgrade(int64_t from, std::function<void(RecordedObject&)> upgrade) {
    spec_.upgrades[from] = std::move(upgrade);
    return *this;
  }
  // How an id for import is read: attributes in braces, text between them. "{folder}/{name}". The
  // last takes all that is left.
  Schema& ImportBy(std::string pattern) {
    spec_.import_pattern = std::move(pattern);
    return *this;
  }
  // What is configured names the object: Read finds it by that alone. So it can be told what became
  // of an interrupted create.
  Schema& NaturalKey() {
    spec_.natural_key = true;
    return *this;
  }
  // What an operation has saved by Checkpoint can be finished by an Update.
  Schema& Resumable() {
    spec_.resumable = true;
    return *this;
  }
  // An object that runs on a host is removed after its host, not before.
  Schema& LeavesAfterHost() {
    spec_.leaves_after_host = true;
    return *this;
  }
  // How many operations on such objects run at the same time.
  Schema& MaxParallel(int operations) {
    spec_.max_parallel = operations;
    return *this;
  }

 private:
  Schema& Rule(internal::AttributeRule::Kind kind, std::vector<internal::Member> members) {
    spec_.rules.push_back({kind, std::move(members)});
    return *this;
  }

  internal::ObjectSpec& spec_;
};

namespace internal {

template <typename Model>
const ObjectSpec& SpecOf() {
  static_assert(Described<Model>, "a model has `static void Describe(sdk::Schema<Model>& schema)`");
  static const ObjectSpec* const spec = [] {
    auto* described = new ObjectSpec();
    described->model = IdOf<Model>();
    described->make = []() -> std::shared_ptr<void> { return std::make_shared<Model>(); };
    Schema<Model> schema(*described);
    Model::Describe(schema);
    return described;
  }();
  return *spec;
}

}  // namespace internal

}  // namespace dplan::sdk

#endif  // DPLAN_SDK_SCHEMA_H_

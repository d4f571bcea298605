#include "core/plan/redact.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/sha256.h"
#include "core/types/transform.h"
#include "core/wire/msgpack.h"

namespace dplan {
namespace {

// Two values of each type stand for secrets; they are different but for types that have only one.
// The children are null in the first, and one of them is not in the second.
Value Placeholder(const Type& type, bool second);

Value ObjectPlaceholder(const Type& type, bool second) {
  std::map<std::string, Value> attributes;
  for (const auto& [name, attribute] : type.attributes()) {
    const Value null = Value::Null(attribute.type);
    Value value = second ? Placeholder(attribute.type, false) : null;
    second = second && value == null;
    attributes.emplace(name, std::move(value));
  }
  return Value::Object(std::move(attributes));
}

Value TuplePlaceholder(const Type& type, bool second) {
  std::vector<Value> elements;
  for (const Type& element : type.elements()) {
    const Value null = Value::Null(element);
    elements.push_back(second ? Placeholder(element, false) : null);
    second = second && elements.back() == null;
  }
  return Value::Tuple(std::move(elements));
}

std::vector<Value> PlaceholderElements(const Type& type, bool second) {
  return std::vector<Value>(second ? 1 : 0, Value::Null(type.element()));
}

Value Placeholder(const Type& type, bool second) {
  switch (type.kind()) {
    case Type::Kind::kDynamic:
      return Value::Null(type);
    case Type::Kind::kBool:
      return Value::Bool(second);
    case Type::Kind::kNumber:
      return Value::Int(second ? 1 : 0);
    case Type::Kind::kString:
      return Value::String(second ? "changed" : "");
    case Type::Kind::kList:
      return Value::List(type.element(), PlaceholderElements(type, second));
    case Type::Kind::kSet:
      return Value::Set(type.element(), PlaceholderElements(type, second));
    case Type::Kind::kMap:
      return second ? Value::Map(type.element(), {{"changed", Value::Null(type.element())}})
                    : Value::Map(type.element(), {});
    case Type::Kind::kObject:
      return ObjectPlaceholder(type, second);
    case Type::Kind::kTuple:
      return TuplePlaceholder(type, second);
  }
  return Value::Null(type);
}

// What stands for a sensitive value. That it is null or unknown is no secret: every plan shows it.
// `changed`: it stands after the change, and was another before.
Value PlaceholderFor(const Value& value, bool changed) {
  const Type& type = value.type();
  const Value plain = value.Unmarked();
  const Value placeholder = !plain.IsKnown() ? Value::Unknown(type)
                            : plain.IsNull() ? Value::Null(type)
                                             : Placeholder(type, changed);
  return placeholder.Marked(value.sensitive());
}

class Redaction {
 public:
  void Pair(const Value& before, const Value& after, Value& redacted_before,
            Value& redacted_after) {
    std::vector<Path> marked;
    before.UnmarkedDeep(&marked);
    after.UnmarkedDeep(&marked);
    const std::set<Path> places(marked.begin(), marked.end());
    redacted_before = Side(before, places, [](const Path&, const Value&) { return false; });
    redacted_after = Side(after, places, [&before](const Path& path, const Value& value) {
      const std::optional<Value> old = before.At(path);
      return !old.has_value() || !EqualIgnoringMarks(*old, value);
    });
  }

  // Something that the plan was made from and that is not kept.
  void Source(const Value& value) {
    std::vector<Path> marked;
    value.UnmarkedDeep(&marked);
    for (const Path& path : marked) Remember(path, *value.At(path));
  }

  void About(const std::string& name) { about_ = name; }

  std::string Secrets() { return any_ ? sha_.Raw() : ""; }

 private:
  template <typename Changed>
  Value Side(const Value& value, const std::set<Path>& places, const Changed& changed) {
    if (places.empty()) return value;
    return Transform(value, [&](const Path& path, const Value& node) -> std::optional<Value> {
      if (places.count(path) == 0) return std::nullopt;
      Remember(path, node);
      return PlaceholderFor(node, changed(path, node));
    });
  }

  void Remember(const Path& path, const Value& value) {
    any_ = true;
    Add(about_);
    Add(path.ToString());
    Add(EncodeMsgpack(value.UnmarkedDeep(), value.type()));
  }
  // With its length, so that no two lists of texts look alike.
  void Add(const std::string& text) {
    sha_.Update(absl::StrCat(text.size(), ":"));
    sha_.Update(text);
  }

  Sha256 sha_;
  bool any_ = false;
  std::string about_;
};

// What is known of it now is no part of the plan.
Value WithNullForVolatile(const Value& object, const std::vector<Path>& volatile_paths) {
  if (volatile_paths.empty()) return object;
  return Transform(object, [&](const Path& path, const Value& node) -> std::optional<Value> {
    const bool is_volatile =
        std::find(volatile_paths.begin(), volatile_paths.end(), path) != volatile_paths.end();
    if (!is_volatile || !node.Unmarked().IsKnown()) return std::nullopt;
    return Value::Null(node.type()).Marked(node.sensitive());
  });
}

Change RedactChange(const Change& change, Redaction& redaction) {
  Change redacted;
  redacted.address = change.address;
  redacted.provider = change.provider;
  redacted.action = change.action;
  redacted.reason = {.code = change.reason.code, .paths = change.reason.paths};
  redacted.schema_version = change.schema_version;
  redaction.About(change.address.ToString());
  redaction.Pair(WithNullForVolatile(change.before, change.volatile_paths),
                 WithNullForVolatile(change.after, change.volatile_paths), redacted.before,
                 redacted.after);
  redaction.Source(change.config);
  return redacted;
}

}  // namespace

RedactedPlan Redact(const Plan& plan) {
  Redaction redaction;
  RedactedPlan redacted;
  redacted.plan.mode = plan.mode;
  redacted.plan.lineage = plan.lineage;
  redacted.plan.serial = plan.serial;
  redacted.plan.steps = plan.steps;
  for (const ReviewFinding& finding : plan.findings) {
    ReviewFinding& kept = redacted.plan.findings.emplace_back(finding);
    kept.diagnostic.range = {};
    kept.diagnostic.related.clear();
  }
  for (const Change& change : plan.changes) {
    redacted.plan.changes.push_back(RedactChange(change, redaction));
  }
  for (const Drift& drift : plan.drift) {
    Drift& kept = redacted.plan.drift.emplace_back(Drift{.address = drift.address});
    redaction.About(absl::StrCat("drift ", drift.address.ToString()));
    redaction.Pair(drift.before, drift.after, kept.before, kept.after);
  }
  for (const OutputChange& output : plan.outputs) {
    OutputChange& kept = redacted.plan.outputs.emplace_back(
        OutputChange{.name = output.name, .action = output.action, .sensitive = output.sensitive});
    redaction.About(absl::StrCat("output ", output.name));
    redaction.Pair(output.before, output.after, kept.before, kept.after);
  }
  redacted.secrets = redaction.Secrets();
  return redacted;
}

}  // namespace dplan

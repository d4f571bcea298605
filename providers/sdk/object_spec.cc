#include "providers/sdk/object_spec.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/types/json.h"
#include "dplan/sdk/draft.h"

namespace dplan::sdk::internal {
namespace {

// Constraints as sentences behind what the author has written.
std::string Description(const AttributeSpec& attribute) {
  std::vector<std::string> sentences;
  if (!attribute.doc.empty()) sentences.push_back(attribute.doc);
  for (const Requirement& requirement : attribute.requirements) {
    sentences.push_back(absl::StrCat("Must ", requirement.text, "."));
  }
  if (attribute.default_value.has_value() && attribute.default_value->IsWhollyKnown()) {
    const absl::StatusOr<std::string> json = ValueToPlainJson(*attribute.default_value);
    if (json.ok()) sentences.push_back(absl::StrCat("Default: `", *json, "`."));
  }
  for (const std::string& variable : attribute.environment) {
    sentences.push_back(absl::StrCat("Else taken from the environment: `", variable, "`."));
  }
  if (attribute.replace_on_change) sentences.push_back("A change replaces the object.");
  for (const ReplaceRule& rule : attribute.replace_rules) {
    sentences.push_back(absl::StrCat("A change can replace the object: ", rule.reason, "."));
  }
  if (!attribute.deprecated.empty()) {
    sentences.push_back(absl::StrCat("Deprecated: ", attribute.deprecated));
  }
  std::string text;
  for (const std::string& sentence : sentences)
    absl::StrAppend(&text, text.empty() ? "" : " ", sentence);
  return text;
}

std::map<std::string, Attribute> AttributesOf(const ObjectSpec& spec, SpecUse use);

Attribute AttributeOf(const AttributeSpec& spec, SpecUse use) {
  // The environment may say what the configuration need not.
  const bool required = spec.required && spec.environment.empty();
  Attribute attribute = {.type = spec.codec->type(),
                         .required = required,
                         .optional = spec.optional || (spec.required && !required),
                         .computed = spec.computed && use != SpecUse::kProviderConfig,
                         .sensitive = spec.sensitive,
                         .write_only = spec.write_only,
                         .deprecated = !spec.deprecated.empty(),
                         .description = Description(spec)};
  if (const std::optional<NestedSpec> nested = NestedSpecOf(*spec.codec)) {
    attribute.nested = std::make_shared<const NestedAttributes>(
        NestedAttributes{nested->nesting, AttributesOf(*nested->object, use)});
    attribute.type = attribute.nested->ImpliedType();
  }
  return attribute;
}

std::map<std::string, Attribute> AttributesOf(const ObjectSpec& spec, SpecUse use) {
  std::map<std::string, Attribute> attributes;
  for (const AttributeSpec& attribute : spec.attributes) {
    attributes.emplace(attribute.name, AttributeOf(attribute, use));
  }
  return attributes;
}

const AttributeSpec* AttributeAt(const ObjectSpec* spec, const ModelStep& step) {
  const auto* member = std::get_if<Member>(&step);
  if (spec == nullptr || member == nullptr || member->model != spec->model) return nullptr;
  return spec->Find(member->offset);
}

}  // namespace

const AttributeSpec* ObjectSpec::Find(size_t offset) const {
  const auto found =
      std::find_if(attributes.begin(), attributes.end(),
                   [&](const AttributeSpec& attribute) { return attribute.offset == offset; });
  return found == attributes.end() ? nullptr : &*found;
}

const AttributeSpec* ObjectSpec::Find(const std::string& name) const {
  const auto found =
      std::find_if(attributes.begin(), attributes.end(),
                   [&](const AttributeSpec& attribute) { return attribute.name == name; });
  return found == attributes.end() ? nullptr : &*found;
}

Path PathOf(const ObjectSpec& spec, const std::vector<ModelStep>& steps) {
  Path path;
  const ObjectSpec* object = &spec;
  const Codec* codec = nullptr;  // of what the path leads to
  for (const ModelStep& step : steps) {
    if (const AttributeSpec* attribute = AttributeAt(object, step)) {
      path = path.Attr(attribute->name);
      codec = attribute->codec;
    } else if (codec == nullptr || codec->element() == nullptr || codec->shape() == Shape::kSet) {
      break;
    } else {
      if (const auto* index = std::get_if<int64_t>(&step)) {
        path = path.Index(*index);
      } else if (const auto* key = std::get_if<std::string>(&step)) {
        path = path.Key(*key);
      } else {
        break;
      }
      codec = codec->element();
    }
    object = codec->object();
  }
  return path;
}

std::optional<NestedSpec> NestedSpecOf(const Codec& codec) {
  const bool single = codec.shape() == Shape::kObject;
  const ObjectSpec* object = single                       ? codec.object()
                             : codec.element() == nullptr ? nullptr
                                                          : codec.element()->object();
  if (object == nullptr) return std::nullopt;
  switch (codec.shape()) {
    case Shape::kLeaf:
    case Shape::kObject:
      return NestedSpec{Nesting::kSingle, object};
    case Shape::kList:
      return NestedSpec{Nesting::kList, object};
    case Shape::kSet:
      return NestedSpec{Nesting::kSet, object};
    case Shape::kMap:
      return NestedSpec{Nesting::kMap, object};
  }
  return std::nullopt;
}

dplan::Schema SchemaOf(const ObjectSpec& spec, SpecUse use) {
  dplan::Schema schema;
  schema.version = spec.version;
  schema.block.attributes = AttributesOf(spec, use);
  schema.block.description = spec.doc;
  schema.block.deprecated = !spec.deprecated.empty();
  return schema;
}

Value ModelCodec::RoundTrip(const Value& value) const {
  const std::shared_ptr<void> model = spec_.make();
  Decoding decoding;
  Decode(value, model.get(), decoding);
  return Encode(model.get());
}

AnyDraft DraftOf(const ObjectSpec& spec, const Value& value) {
  AnyDraft draft = {&spec, value, spec.make()};
  Decoding decoding;
  DecodeObject(spec, value, draft.model.get(), decoding);
  return draft;
}

bool AnyDraft::IsKnown(Member member) const {
  const AttributeSpec* attribute = spec->Find(member.offset);
  return attribute != nullptr && value.Attr(attribute->name).IsWhollyKnown();
}

bool AnyDraft::IsSet(Member member) const {
  const AttributeSpec* attribute = spec->Find(member.offset);
  if (attribute == nullptr) return false;
  const Value child = value.Attr(attribute->name);
  return !child.IsKnown() || !child.IsNull();
}

bool AnyPlan::Changed(Member member) const {
  const AttributeSpec* attribute = planned.spec->Find(member.offset);
  if (attribute == nullptr) return false;
  return prior.value.IsNull() ||
         !EqualIgnoringMarksAndRefinements(prior.value.Attr(attribute->name),
                                           planned.value.Attr(attribute->name));
}

void AnyPlan::RequireReplace(Member member) {
  const AttributeSpec* attribute = planned.spec->Find(member.offset);
  if (attribute != nullptr) requires_replace.push_back(Path().Attr(attribute->name));
}

}  // namespace dplan::sdk::internal

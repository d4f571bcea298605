#include "core/lang/type_constraint.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/diagnostic_text.h"
#include "core/lang/constant.h"
#include "core/lang/parser.h"
#include "core/types/convert.h"

namespace dplan {

using internal::As;
using internal::CallNode;
using internal::ExprNode;
using internal::ExprPtr;
using internal::ObjectNode;
using NodeKind = ExprNode::Kind;

// The defaults inside a type: of the attributes of an object, and what is below them.
struct TypeConstraint::Defaults {
  using Ptr = std::shared_ptr<const Defaults>;

  std::map<std::string, Value> values;
  std::map<std::string, Ptr> attributes;
  std::vector<Ptr> elements;  // of a tuple; null where there are none
  Ptr element;                // of a collection

  // The value with the defaults filled in, not converted.
  Value Fill(const Value& value) const;

 private:
  static Value FillWith(const Ptr& defaults, const Value& value) {
    return defaults == nullptr ? value : defaults->Fill(value);
  }
  Value FillObject(const Value& value) const;
  Value FillSequence(const Value& value) const;
};

Value TypeConstraint::Defaults::Fill(const Value& value) const {
  if (value.sensitive()) return Fill(value.Unmarked()).Marked();
  if (value.IsNull() || !value.IsKnown()) return value;
  switch (value.type().kind()) {
    case Type::Kind::kObject:
    case Type::Kind::kMap:
      return FillObject(value);
    case Type::Kind::kList:
    case Type::Kind::kSet:
    case Type::Kind::kTuple:
      return FillSequence(value);
    default:
      return value;
  }
}

Value TypeConstraint::Defaults::FillObject(const Value& value) const {
  std::map<std::string, Value> filled;
  for (const auto& [name, given] : value.AsEntries()) {
    filled.emplace(name, FillWith(element, given));
  }
  for (const auto& [name, default_value] : values) {
    const auto given = filled.find(name);
    if (given == filled.end() || given->second.IsNull()) {
      filled.insert_or_assign(name, default_value);
    }
  }
  for (const auto& [name, defaults] : attributes) {
    const auto given = filled.find(name);
    if (given != filled.end()) given->second = FillWith(defaults, given->second);
  }
  return Value::Object(std::move(filled));
}

Value TypeConstraint::Defaults::FillSequence(const Value& value) const {
  std::vector<Value> filled;
  size_t index = 0;
  for (const Value& given : value.AsElements()) {
    const Ptr& defaults = index < elements.size() ? elements[index] : element;
    filled.push_back(FillWith(defaults, given));
    ++index;
  }
  return Value::Tuple(std::move(filled));
}

namespace {

constexpr char kInvalidType[] = "Invalid type specification";

const std::vector<std::string>& TypeNames() {
  static const auto& names = *new std::vector<std::string>{
      "any", "bool", "number", "string", "list", "set", "map", "tuple", "object"};
  return names;
}

}  // namespace

// Reads a tree as a type. Each function says nothing after an error.
class TypeConstraint::Reader {
 public:
  explicit Reader(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  struct Result {
    Type type;
    Defaults::Ptr defaults;
  };

  std::optional<Result> Read(const ExprNode& node) {
    if (node.kind == NodeKind::kName) return ReadName(node);
    if (node.kind != NodeKind::kCall) {
      return Fail(node.range,
                  "A type specification is either a primitive type keyword (bool, number, string) "
                  "or a complex type constructor call, like list(string).");
    }
    const auto& call = As<CallNode>(node);
    if (call.name == "object") return ReadObject(call);
    if (call.name == "tuple") return ReadTuple(call);
    if (call.name == "list" || call.name == "set" || call.name == "map") {
      return ReadCollection(call);
    }
    if (call.name == "optional") {
      return Fail(
          call.name_range,
          "The keyword \"optional\" is valid only as a modifier for object type attributes.");
    }
    return Fail(call.name_range,
                absl::StrCat("The keyword \"", call.name, "\" is not a valid type constructor.",
                             DidYouMean(call.name, TypeNames())));
  }

 private:
  std::nullopt_t Fail(SourceRange range, std::string detail) {
    diagnostics_.Error(kInvalidType, std::move(detail), range);
    return std::nullopt;
  }

  std::optional<Result> ReadName(const ExprNode& node);
  std::optional<Result> ReadCollection(const CallNode& call);
  std::optional<Result> ReadTuple(const CallNode& call);
  std::optional<Result> ReadObject(const CallNode& call);
  bool ReadAttribute(const ObjectNode::Item& item, Type::Attributes& attributes,
                     Defaults& defaults);
  bool ReadDefault(const ExprNode& node, const std::string& name, const Type& type,
                   Defaults& defaults);

  Diagnostics& diagnostics_;
};

std::optional<TypeConstraint::Reader::Result> TypeConstraint::Reader::ReadName(
    const ExprNode& node) {
  const auto& names = As<internal::NameNode>(node).names;
  if (names.size() == 1) {
    const std::string& name = names[0];
    if (name == "any") return Result{Type::Dynamic(), nullptr};
    if (name == "bool") return Result{Type::Bool(), nullptr};
    if (name == "number") return Result{Type::Number(), nullptr};
    if (name == "string") return Result{Type::String(), nullptr};
    if (name == "list" || name == "set" || name == "map") {
      return Fail(node.range, absl::StrCat("The ", name,
                                           " type constructor requires one argument specifying the "
                                           "element type."));
    }
    if (name == "object") {
      return Fail(
          node.range,
          "The object type constructor requires one argument specifying the attribute types "
          "and values as a map.");
    }
    if (name == "tuple") {
      return Fail(
          node.range,
          "The tuple type constructor requires one argument specifying the element types as "
          "a list.");
    }
  }
  return Fail(node.range,
              absl::StrCat("The keyword \"", names[0], "\" is not a valid type specification.",
                           DidYouMean(names[0], TypeNames())));
}

std::optional<TypeConstraint::Reader::Result> TypeConstraint::Reader::ReadCollection(
    const CallNode& call) {
  if (call.args.size() != 1) {
    return Fail(call.range, absl::StrCat("The ", call.name,
                                         " type constructor requires one argument specifying the "
                                         "element type."));
  }
  std::optional<Result> element = Read(*call.args[0]);
  if (!element) return std::nullopt;
  Type type = call.name == "list"  ? Type::List(std::move(element->type))
              : call.name == "set" ? Type::Set(std::move(element->type))
                                   : Type::Map(std::move(element->type));
  if (element->defaults == nullptr) return Result{std::move(type), nullptr};
  auto defaults = std::make_shared<Defaults>();
  defaults->element = std::move(element->defaults);
  return Result{std::move(type), std::move(defaults)};
}

std::optional<TypeConstraint::Reader::Result> TypeConstraint::Reader::ReadTuple(
    const CallNode& call) {
  if (call.args.size() != 1 || call.args[0]->kind != NodeKind::kTuple) {
    return Fail(
        call.range,
        "The tuple type constructor requires one argument specifying the element types as a "
        "list.");
  }
  std::vector<Type> types;
  auto defaults = std::make_shared<Defaults>();
  bool any = false;
  for (const ExprPtr& node : As<internal::TupleNode>(*call.args[0]).elements) {
    std::optional<Result> element = Read(*node);
    if (!element) return std::nullopt;
    types.push_back(std::move(element->type));
    any = any || element->defaults != nullptr;
    defaults->elements.push_back(std::move(element->defaults));
  }
  if (!any) defaults = nullptr;
  return Result{Type::Tuple(std::move(types)), std::move(defaults)};
}

std::optional<TypeConstraint::Reader::Result> TypeConstraint::Reader::ReadObject(
    const CallNode& call) {
  if (call.args.size() != 1 || call.args[0]->kind != NodeKind::kObject) {
    return Fail(call.range,
                "The object type constructor requires one argument specifying the attribute types "
                "and values as a map.");
  }
  Type::Attributes attributes;
  auto defaults = std::make_shared<Defaults>();
  for (const ObjectNode::Item& item : As<ObjectNode>(*call.args[0]).items) {
    if (!ReadAttribute(item, attributes, *defaults)) return std::nullopt;
  }
  if (defaults->values.empty() && defaults->attributes.empty()) defaults = nullptr;
  return Result{Type::ObjectWithOptional(std::move(attributes)), std::move(defaults)};
}

bool TypeConstraint::Reader::ReadAttribute(const ObjectNode::Item& item,
                                           Type::Attributes& attributes, Defaults& defaults) {
  if (item.key != nullptr) {
    Fail(item.key_range, "Object constructor map keys must be attribute names.");
    return false;
  }
  if (attributes.contains(item.name)) {
    Fail(item.key_range,
         absl::StrCat("The attribute \"", item.name, "\" is declared twice in this object."));
    return false;
  }
  const ExprNode* type_node = item.value.get();
  const ExprNode* default_node = nullptr;
  const bool optional =
      type_node->kind == NodeKind::kCall && As<CallNode>(*type_node).name == "optional";
  if (optional) {
    const auto& call = As<CallNode>(*type_node);
    if (call.args.empty() || call.args.size() > 2) {
      Fail(call.range,
           "The optional attribute modifier takes one or two arguments: the attribute type and, if "
           "wanted, its default value.");
      return false;
    }
    type_node = call.args[0].get();
    if (call.args.size() == 2) default_node = call.args[1].get();
  }
  std::optional<Result> result = Read(*type_node);
  if (!result) return false;
  if (default_node != nullptr && !ReadDefault(*default_node, item.name, result->type, defaults)) {
    return false;
  }
  if (result->defaults != nullptr) defaults.attributes.emplace(item.name, result->defaults);
  attributes.emplace(item.name, Type::Attribute{std::move(result->type), optional});
  return true;
}

bool TypeConstraint::Reader::ReadDefault(const ExprNode& node, const std::string& name,
                                         const Type& type, Defaults& defaults) {
  const std::optional<Value> value = internal::EvaluateConstant(node);
  if (!value) {
    Fail(node.range,
         "The default value of an optional attribute must be a constant: it cannot refer to "
         "anything "
         "or call functions.");
    return false;
  }
  ConversionError why;
  const std::optional<Value> converted = Convert(*value, type, &why);
  if (!converted) {
    diagnostics_.Error(
        "Invalid default value for optional attribute",
        absl::StrCat("This default value is not compatible with the attribute's type "
                     "constraint: ",
                     why.text, "."),
        node.range);
    return false;
  }
  defaults.values.emplace(name, *converted);
  return true;
}

TypeConstraint::TypeConstraint() = default;

std::optional<TypeConstraint> TypeConstraint::Parse(absl::string_view text,
                                                    const TextOrigin& origin,
                                                    Diagnostics& diagnostics) {
  internal::Parser parser(text, origin, internal::Grammar::kType, diagnostics);
  const ExprPtr node = parser.ParseWholeExpression();
  if (node == nullptr) return std::nullopt;
  std::optional<Reader::Result> result = Reader(diagnostics).Read(*node);
  if (!result) return std::nullopt;
  TypeConstraint constraint;
  constraint.type_ = std::move(result->type);
  constraint.defaults_ = std::move(result->defaults);
  return constraint;
}

const Type& TypeConstraint::type() const { return type_; }

std::optional<Value> TypeConstraint::Apply(const Value& value, ConversionError* error) const {
  if (defaults_ == nullptr) return Convert(value, type_, error);
  return Convert(defaults_->Fill(value), type_, error);
}

}  // namespace dplan

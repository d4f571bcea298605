#include <limits>
#include <optional>
#include <utility>

#include "core/base/status_macros.h"
#include "core/types/check.h"
#include "core/types/json.h"
#include "core/wire/messages.h"
#include "core/wire/wire_parts.h"

namespace dplan {
namespace {

using internal::At;
using internal::PlaceOf;
using internal::WireError;
using Parameter = FunctionSignature::Parameter;

// A failure has a text: without one it would count as none.
constexpr char kNoText[] = "The provider does not say why the function failed.";
constexpr size_t kMaxError = 64 << 10;

template <typename WireParameter>
absl::StatusOr<Parameter> ReadParameter(const WireParameter& wire) {
  Parameter parameter{.name = wire.name(),
                      .allow_null = wire.allow_null_value(),
                      .allow_unknown = wire.allow_unknown_values(),
                      .description = wire.description()};
  DPLAN_ASSIGN_OR_RETURN(parameter.type, internal::ReadType(wire.type(), "type"));
  return parameter;
}

template <typename WireFunction>
absl::StatusOr<FunctionSignature> ReadAnyFunction(const WireFunction& wire) {
  FunctionSignature function{.summary = wire.summary(), .description = wire.description()};
  for (int i = 0; i < wire.parameters_size(); ++i) {
    absl::StatusOr<Parameter> parameter = ReadParameter(wire.parameters(i));
    if (!parameter.ok()) return At(PlaceOf("parameters", i), parameter.status());
    function.parameters.push_back(*std::move(parameter));
  }
  if (wire.has_variadic_parameter()) {
    absl::StatusOr<Parameter> parameter = ReadParameter(wire.variadic_parameter());
    if (!parameter.ok()) return At("variadic_parameter", parameter.status());
    function.variadic = *std::move(parameter);
  }
  DPLAN_ASSIGN_OR_RETURN(function.result, internal::ReadType(wire.return_().type(), "return.type"));
  return function;
}

void Write(const Parameter& parameter, tfplugin6::Function::Parameter* wire) {
  wire->set_name(internal::WireText(parameter.name));
  wire->set_type(TypeToJson(parameter.type));
  wire->set_allow_null_value(parameter.allow_null);
  wire->set_allow_unknown_values(parameter.allow_unknown);
  wire->set_description(internal::WireText(parameter.description));
  wire->set_description_kind(tfplugin6::MARKDOWN);
}

// The type of an argument; null if there is no such one.
const Type* ArgumentType(const FunctionSignature& signature, size_t index) {
  if (index < signature.parameters.size()) return &signature.parameters[index].type;
  return signature.variadic.has_value() ? &signature.variadic->type : nullptr;
}

absl::StatusOr<FunctionResult> ReadError(const tfplugin6::FunctionError& wire, const Type& type) {
  FunctionResult result{.value = Value::Null(type)};
  result.error = internal::Shortened(internal::WireText(wire.text()), kMaxError);
  if (result.error.empty()) result.error = kNoText;
  if (!wire.has_function_argument()) return result;
  const int64_t argument = wire.function_argument();
  if (argument < 0 || argument > std::numeric_limits<int>::max()) {
    return WireError("CallFunction.Response.error.function_argument", "it is out of range");
  }
  result.argument = static_cast<int>(argument);
  return result;
}

}  // namespace

namespace internal {

absl::StatusOr<FunctionSignature> ReadFunction(const tfplugin6::Function& wire) {
  return ReadAnyFunction(wire);
}

absl::StatusOr<FunctionSignature> ReadFunction(const tfplugin5::Function& wire) {
  return ReadAnyFunction(wire);
}

}  // namespace internal

tfplugin6::Function ToWire(const FunctionSignature& function) {
  tfplugin6::Function wire;
  for (const Parameter& parameter : function.parameters) Write(parameter, wire.add_parameters());
  if (function.variadic.has_value()) Write(*function.variadic, wire.mutable_variadic_parameter());
  wire.mutable_return_()->set_type(TypeToJson(function.result));
  wire.set_summary(internal::WireText(function.summary));
  wire.set_description(internal::WireText(function.description));
  wire.set_description_kind(tfplugin6::MARKDOWN);
  return wire;
}

absl::StatusOr<FunctionSignature> FromWire(const tfplugin6::Function& wire) {
  absl::StatusOr<FunctionSignature> function = internal::ReadFunction(wire);
  return function.ok() ? std::move(function) : At("Function", function.status());
}

tfplugin6::CallFunction::Request ToWire(const std::string& name,
                                        const std::vector<Value>& arguments,
                                        const FunctionSignature& signature) {
  DPLAN_CHECK(arguments.size() >= signature.parameters.size());
  tfplugin6::CallFunction::Request wire;
  wire.set_name(internal::WireText(name));
  for (size_t i = 0; i < arguments.size(); ++i) {
    const Type* type = ArgumentType(signature, i);
    DPLAN_CHECK(type != nullptr);
    *wire.add_arguments() = ToWire(arguments[i], *type);
  }
  return wire;
}

absl::StatusOr<std::vector<Value>> FromWire(const tfplugin6::CallFunction::Request& wire,
                                            const FunctionSignature& signature) {
  constexpr char kPlace[] = "CallFunction.Request.arguments";
  const auto size = static_cast<size_t>(wire.arguments_size());
  if (size < signature.parameters.size()) return WireError(kPlace, "there are too few");
  std::vector<Value> arguments;
  for (int i = 0; i < wire.arguments_size(); ++i) {
    const Type* type = ArgumentType(signature, static_cast<size_t>(i));
    if (type == nullptr) return WireError(kPlace, "there are too many");
    DPLAN_ASSIGN_OR_RETURN(Value value,
                           internal::ReadValue(wire.arguments(i), *type, PlaceOf(kPlace, i)));
    arguments.push_back(std::move(value));
  }
  return arguments;
}

tfplugin6::CallFunction::Response ToWire(const FunctionResult& result,
                                         const FunctionSignature& signature) {
  tfplugin6::CallFunction::Response wire;
  if (result.error.empty()) {
    *wire.mutable_result() = ToWire(result.value, signature.result);
    return wire;
  }
  wire.mutable_error()->set_text(internal::WireText(result.error));
  if (result.argument.has_value()) wire.mutable_error()->set_function_argument(*result.argument);
  return wire;
}

absl::StatusOr<FunctionResult> FromWire(const tfplugin6::CallFunction::Response& wire,
                                        const FunctionSignature& signature) {
  if (wire.has_error()) return ReadError(wire.error(), signature.result);
  FunctionResult result;
  DPLAN_ASSIGN_OR_RETURN(result.value, internal::ReadValue(wire.result(), signature.result,
                                                           "CallFunction.Response.result"));
  return result;
}

}  // namespace dplan

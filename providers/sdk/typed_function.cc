#include "providers/sdk/typed_function.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "dplan/sdk/function.h"

namespace dplan::sdk::internal {
namespace {

FunctionSignature::Parameter ParameterOf(const FunctionEntry& function, size_t index) {
  const Codec& codec = *function.parameters[index];
  const bool rest = function.variadic && index + 1 == function.parameters.size();
  const Codec& single = rest ? *codec.element() : codec;
  return {.name = function.names[index],
          .type = single.type(),
          .allow_null = single.HoldsNull(),
          .description = function.docs[index]};
}

// As many as the C++ function has: what is variadic as one list.
std::vector<Value> Gathered(const FunctionEntry& function, const std::vector<Value>& arguments) {
  if (!function.variadic) return arguments;
  const size_t fixed = function.parameters.size() - 1;
  std::vector<Value> gathered(arguments.begin(), arguments.begin() + static_cast<int64_t>(fixed));
  gathered.push_back(
      Value::List(function.parameters.back()->element()->type(),
                  {arguments.begin() + static_cast<int64_t>(fixed), arguments.end()}));
  return gathered;
}

}  // namespace

FunctionSignature SignatureOf(const FunctionEntry& function) {
  FunctionSignature signature = {
      .result = function.result->type(), .summary = function.summary, .description = function.doc};
  const size_t fixed = function.parameters.size() - (function.variadic ? 1 : 0);
  for (size_t i = 0; i < fixed; ++i) signature.parameters.push_back(ParameterOf(function, i));
  if (function.variadic) signature.variadic = ParameterOf(function, fixed);
  return signature;
}

absl::StatusOr<FunctionResult> CallFunction(const FunctionEntry& function,
                                            const std::vector<Value>& arguments) {
  const size_t fixed = function.parameters.size() - (function.variadic ? 1 : 0);
  if (arguments.size() < fixed || (arguments.size() > fixed && !function.variadic)) {
    return absl::InvalidArgumentError(absl::StrCat("the function ", function.name, " takes ", fixed,
                                                   function.variadic ? " or more" : "",
                                                   " arguments, not ", arguments.size()));
  }
  FunctionResult result = {.value = Value::Null(function.result->type())};
  const Result<Value> answer = function.call(Gathered(function, arguments));
  if (answer.ok()) {
    result.value = *answer;
  } else {
    result.error = answer.error().text();
    result.argument = answer.error().argument();
  }
  return result;
}

Result<void> DecodeArgument(const Codec& codec, const Value& value, size_t index, void* target) {
  Decoding decoding;
  codec.Decode(value, target, decoding);
  for (const Decoding::Problem& problem : decoding.problems()) {
    const std::string path = problem.path.ToString();
    return Error(absl::StrCat(path.empty() ? "It" : absl::StrCat("Its ", path), " ", problem.text,
                              "."))
        .Argument(static_cast<int>(index));
  }
  return {};
}

}  // namespace dplan::sdk::internal

#include "core/lang/functions.h"

#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/diagnostic_text.h"
#include "core/types/convert.h"

namespace dplan::internal {
namespace {

const std::map<std::string, Function>& Functions() {
  static const auto* functions = [] {
    FunctionTable table;
    AddNumericFunctions(table);
    AddCollectionFunctions(table);
    AddSequenceFunctions(table);
    AddSetFunctions(table);
    AddStringFunctions(table);
    AddRegexFunctions(table);
    AddFormatFunctions(table);
    AddEncodingFunctions(table);
    AddConversionFunctions(table);
    AddFileFunctions(table);
    AddNetworkFunctions(table);
    AddHashFunctions(table);
    AddCsvFunctions(table);
    AddTimeFunctions(table);
    AddTemplateFunctions(table);
    auto* by_name = new std::map<std::string, Function>();
    for (Function& function : table) by_name->emplace(function.name, std::move(function));
    return by_name;
  }();
  return *functions;
}

void ReportUnknownFunction(const CallNode& call, Diagnostics& diagnostics) {
  const size_t separator = call.name.find("::");
  if (separator != std::string::npos) {
    const bool provider = absl::StartsWith(call.name, "provider::");
    diagnostics.Error(
        "Call to unknown function",
        provider ? absl::StrCat("There is no function named \"", call.name,
                                "\": functions of providers are not available.")
                 : absl::StrCat("There is no function named \"", call.name, "\". The namespace \"",
                                call.name.substr(0, separator), "\" is not valid."),
        call.name_range);
    return;
  }
  diagnostics.Error("Call to unknown function",
                    absl::StrCat("There is no function named \"", call.name, "\".",
                                 DidYouMean(call.name, FunctionNames())),
                    call.name_range);
}

struct Prepared {
  bool unknown = false;
  bool sensitive = false;
};

bool PrepareArgument(const Parameter& parameter, size_t index, FunctionCall& call,
                     Prepared* prepared) {
  Value& arg = call.args[index];
  if ((parameter.rules & kAllowMarked) == 0 && arg.ContainsSensitive()) {
    prepared->sensitive = true;
    arg = arg.UnmarkedDeep();
  }
  if (!parameter.type.IsDynamic()) {
    ConversionError why;
    std::optional<Value> converted = Convert(arg, parameter.type, &why);
    if (!converted) {
      call.FailArgument(
          index, why.path.empty() ? why.text : absl::StrCat(why.path.ToString(), ": ", why.text));
      return false;
    }
    arg = *std::move(converted);
  }
  if (arg.IsNull() && (parameter.rules & kAllowNull) == 0) {
    call.FailArgument(index, "argument must not be null");
    return false;
  }
  const bool unknown = (!arg.IsKnown() && (parameter.rules & kAllowUnknown) == 0) ||
                       ((parameter.rules & kWhollyKnown) != 0 && !arg.IsWhollyKnown());
  prepared->unknown = prepared->unknown || unknown;
  return true;
}

Value UnknownOf(const Function& function, const FunctionCall& call) {
  const Type type = function.result_type != nullptr ? function.result_type(call) : function.result;
  return Value::Unknown(type, {.not_null = !function.may_be_null});
}

}  // namespace

Value FunctionCall::Fail(std::string text) {
  failed = true;
  error = std::move(text);
  return Value();
}

Value FunctionCall::FailArgument(size_t index, std::string text) {
  failed_argument = index;
  return Fail(std::move(text));
}

bool FunctionCall::TakeMarks() {
  bool sensitive = false;
  for (Value& arg : args) {
    sensitive = sensitive || arg.sensitive();
    arg = arg.Unmarked();
  }
  return sensitive;
}

Type TypeOfFirst(const FunctionCall& call) {
  const Type& type = call.args[0].type();
  return type.kind() == Type::Kind::kList ? type : Type::Dynamic();
}

Type ElementOfFirst(const FunctionCall& call) {
  const Type& type = call.args[0].type();
  return type.IsCollection() ? type.element() : Type::Dynamic();
}

const Parameter& Function::ParameterOf(size_t argument) const {
  return argument < parameters.size() ? parameters[argument] : *variadic;
}

bool IsLazyFunction(const std::string& name) { return name == "try" || name == "can"; }

std::vector<std::string> FunctionNames() {
  std::vector<std::string> names = {"can", "try"};
  for (const auto& [name, function] : Functions()) names.push_back(name);
  return names;
}

bool ResolveFunction(CallNode& call, Diagnostics& diagnostics) {
  if (absl::StartsWith(call.name, "core::")) call.name.erase(0, 6);
  if (IsLazyFunction(call.name)) return true;
  const auto found = Functions().find(call.name);
  if (found == Functions().end()) {
    ReportUnknownFunction(call, diagnostics);
    return false;
  }
  call.function = &found->second;
  if (call.expand_last) return true;
  std::optional<ArityProblem> problem = CheckArity(*call.function, call.args.size());
  if (!problem) return true;
  diagnostics.Error(std::move(problem->summary), std::move(problem->detail), call.range);
  return false;
}

std::optional<ArityProblem> CheckArity(const Function& function, size_t arguments) {
  const size_t expected = function.parameters.size();
  if (arguments < expected) {
    return ArityProblem{"Not enough function arguments",
                        absl::StrCat("Function \"", function.name, "\" expects ",
                                     function.variadic ? "at least " : "", expected,
                                     " argument(s). Missing value for \"",
                                     function.parameters[arguments].name, "\".")};
  }
  if (arguments > expected && !function.variadic) {
    return ArityProblem{
        "Too many function arguments",
        absl::StrCat("Function \"", function.name, "\" expects only ", expected, " argument(s).")};
  }
  return std::nullopt;
}

Value CallFunction(const Function& function, FunctionCall& call) {
  Prepared prepared;
  for (size_t i = 0; i < call.args.size(); ++i) {
    if (!PrepareArgument(function.ParameterOf(i), i, call, &prepared)) return Value();
  }
  Value result = prepared.unknown ? UnknownOf(function, call) : function.body(call);
  if (!prepared.sensitive) return result;
  // What the function says may show what it was given.
  if (call.failed) call.error = "the reason is not shown, as an argument is sensitive";
  return result.Marked();
}

}  // namespace dplan::internal

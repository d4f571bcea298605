#ifndef DPLAN_CORE_LANG_FUNCTIONS_H_
#define DPLAN_CORE_LANG_FUNCTIONS_H_

#include <optional>
#include <string>
#include <vector>

#include "core/lang/ast.h"
#include "core/lang/expression.h"
#include "dplan/diagnostic.h"
#include "dplan/type.h"
#include "dplan/value.h"

namespace dplan::internal {

// What a function takes of an argument as it is. Without these, a null argument is an error, an
// unknown one makes the result unknown, and marks at any depth are taken off and put on the result.
enum ParameterRule : unsigned {
  kPlain = 0,
  kAllowNull = 1,
  kAllowUnknown = 2,
  kAllowMarked = 4,
  kWhollyKnown = 8,  // something unknown inside makes the result unknown too
};

struct Parameter {
  const char* name;
  Type type;  // what arguments are converted to
  unsigned rules = kPlain;
};

// One call, on its way: arguments in, and why it failed out.
struct FunctionCall {
  std::vector<Value> args;
  const Scope& scope;

  // Each notes the error and returns a value that nobody looks at.
  Value Fail(std::string text);
  Value FailArgument(size_t index, std::string text);
  // The bytes of the file that an argument names; nothing, and the call has failed, if it cannot be
  // read.
  std::optional<std::string> ReadFile(size_t index);
  // Takes the marks off the arguments themselves, not off what is in them; true if there were any.
  bool TakeMarks();

  bool failed = false;
  std::optional<size_t> failed_argument;  // nothing: it is about the call as a whole
  std::string error;                      // half a sentence
};

struct Function {
  const char* name;
  std::vector<Parameter> parameters;
  std::optional<Parameter> variadic;  // of all further arguments
  Type result;                        // where the result is unknown
  // Arguments have been checked and converted by their rules.
  Value (*body)(FunctionCall&);
  // The type of an unknown result, where it follows from the arguments. May be null.
  Type (*result_type)(const FunctionCall&) = nullptr;
  bool may_be_null = false;

  const Parameter& ParameterOf(size_t argument) const;
};

using FunctionTable = std::vector<Function>;

// By topic.
void AddNumericFunctions(FunctionTable& table);
void AddCollectionFunctions(FunctionTable& table);
void AddSequenceFunctions(FunctionTable& table);
void AddSetFunctions(FunctionTable& table);
void AddStringFunctions(FunctionTable& table);
void AddRegexFunctions(FunctionTable& table);
void AddFormatFunctions(FunctionTable& table);
void AddEncodingFunctions(FunctionTable& table);
void AddConversionFunctions(FunctionTable& table);
void AddFileFunctions(FunctionTable& table);
void AddNetworkFunctions(FunctionTable& table);
void AddHashFunctions(FunctionTable& table);
void AddCsvFunctions(FunctionTable& table);
void AddTimeFunctions(FunctionTable& table);
void AddTemplateFunctions(FunctionTable& table);

// The types of unknown results that follow from the first argument.
Type TypeOfFirst(const FunctionCall& call);     // its own, where it is a list
Type ElementOfFirst(const FunctionCall& call);  // of its elements, where it is a collection

// `try` and `can`: what they do with their arguments is not up to a function's body.
bool IsLazyFunction(const std::string& name);

// The names of all functions, `try` and `can` too.
std::vector<std::string> FunctionNames();

// Gives the call its function. An unknown name and, where it can be seen from the text, a wrong
// number of arguments are errors.
bool ResolveFunction(CallNode& call, Diagnostics& diagnostics);

// What is wrong with that many arguments: summary and detail; nothing if they are right.
struct ArityProblem {
  std::string summary;
  std::string detail;
};
std::optional<ArityProblem> CheckArity(const Function& function, size_t arguments);

// Calls it, by the rules of its parameters. The number of arguments is right.
Value CallFunction(const Function& function, FunctionCall& call);

}  // namespace dplan::internal

#endif  // DPLAN_CORE_LANG_FUNCTIONS_H_

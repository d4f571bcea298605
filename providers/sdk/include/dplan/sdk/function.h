#ifndef DPLAN_SDK_FUNCTION_H_
#define DPLAN_SDK_FUNCTION_H_

#include <cstddef>
#include <functional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "dplan/sdk/internal/codec.h"
#include "dplan/sdk/internal/definition.h"
#include "dplan/sdk/result.h"

namespace dplan::sdk {

namespace internal {

template <typename R>
struct ResultOf {
  using Type = R;
};
template <typename T>
struct ResultOf<Result<T>> {
  using Type = T;
};

// Decodes each argument; what does not fit is an error about that one.
Result<void> DecodeArgument(const Codec& codec, const Value& value, size_t index, void* target);

template <typename R, typename... Args, size_t... I>
Result<Value> CallWith(const std::function<R(Args...)>& function,
                       const std::vector<Value>& arguments, std::index_sequence<I...>) {
  std::tuple<std::remove_cvref_t<Args>...> decoded;
  Result<void> failure;
  ((failure = failure.ok() ? DecodeArgument(CodecOf<std::remove_cvref_t<Args>>::Get(), arguments[I],
                                            I, &std::get<I>(decoded))
                           : failure),
   ...);
  if (!failure.ok()) return failure.error();
  using T = typename ResultOf<R>::Type;
  const Result<T> result = function(std::get<I>(decoded)...);
  if (!result.ok()) return result.error();
  return CodecOf<T>::Get().Encode(&*result);
}

template <typename R, typename... Args>
void Define(FunctionEntry& entry, std::function<R(Args...)> function) {
  entry.parameters = {&CodecOf<std::remove_cvref_t<Args>>::Get()...};
  entry.result = &CodecOf<typename ResultOf<R>::Type>::Get();
  entry.call = [function = std::move(function)](const std::vector<Value>& arguments) {
    return CallWith(function, arguments, std::index_sequence_for<Args...>());
  };
}

}  // namespace internal

// What a provider says of one of its functions; the chain that begins with `provider.AddFunction`.
class FunctionBuilder {
 public:
  explicit FunctionBuilder(internal::FunctionEntry& entry) : entry_(entry) {}

  // Names the C++ function's parameters, one after the other. A Val may be null.
  FunctionBuilder& Param(std::string name, std::string doc = "") {
    entry_.names.push_back(std::move(name));
    entry_.docs.push_back(std::move(doc));
    return *this;
  }
  // Names the last one, a vector, which takes all further arguments.
  FunctionBuilder& Variadic(std::string name, std::string doc = "") {
    entry_.variadic = true;
    return Param(std::move(name), std::move(doc));
  }
  // One sentence.
  FunctionBuilder& Summary(std::string summary) {
    entry_.summary = std::move(summary);
    return *this;
  }
  FunctionBuilder& Doc(std::string doc) {
    entry_.doc = std::move(doc);
    return *this;
  }

 private:
  internal::FunctionEntry& entry_;
};

}  // namespace dplan::sdk

#endif  // DPLAN_SDK_FUNCTION_H_
